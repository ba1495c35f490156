== newest contact of each address | Audience Overwrite
SELECT t.ContactKey, t.Email, t.FirstName
FROM (
    SELECT c.ContactKey, c.Email, c.FirstName,
        ROW_NUMBER() OVER (PARTITION BY c.Email ORDER BY c.CreatedAt DESC) AS rn
    FROM Contacts c
    WHERE c.Email IS NOT NULL
) t
WHERE t.rn = 1
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> FirstName Text(50) <- Contacts.FirstName
== newest of each address by ties | Audience Overwrite
SELECT TOP 1 WITH TIES c.ContactKey, c.Email
FROM Contacts c
ORDER BY ROW_NUMBER() OVER (PARTITION BY LOWER(c.Email) ORDER BY c.CreatedAt DESC, c.ContactKey)
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== addresses that occur more than once | Audience Overwrite | not_unique
SELECT MIN(c.ContactKey) AS ContactKey, c.Email, COUNT(*) AS Score
FROM Contacts c
GROUP BY c.Email
HAVING COUNT(*) > 1
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Score Number <-
== all contacts of addresses that occur twice | Audience Overwrite
SELECT c.ContactKey, c.Email, d.Times AS Score
FROM Contacts c
INNER JOIN (
    SELECT Email, COUNT(ContactKey) AS Times
    FROM Contacts
    GROUP BY Email
    HAVING COUNT(ContactKey) > 1
) d ON d.Email = c.Email
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Score Number <- Contacts.ContactKey
== the best score wins, then the oldest | Audience Update
SELECT x.ContactKey, x.Email, x.Score
FROM (
    SELECT ContactKey, Email, Score,
        RANK() OVER (PARTITION BY Email ORDER BY Score DESC, CreatedAt, ContactKey) AS place,
        ROW_NUMBER() OVER (PARTITION BY ContactKey ORDER BY Score) AS once
    FROM Contacts
) x
WHERE x.place = 1 AND x.once = 1
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Score Number <- Contacts.Score
== the last order of each contact | Audience Overwrite | not_unique
SELECT o.ContactKey, o.OrderedAt AS Day, o.Total AS Amount
FROM Orders o
JOIN (SELECT ContactKey, MAX(OrderedAt) AS Last FROM Orders GROUP BY ContactKey) m
    ON m.ContactKey = o.ContactKey AND m.Last = o.OrderedAt
> ContactKey Text(50) <- Orders.ContactKey
> Day Date <- Orders.OrderedAt
> Amount Decimal(18,2) <- Orders.Total
== the last order without a newer one | Audience Overwrite | not_unique
SELECT o.ContactKey, o.OrderedAt AS Day
FROM Orders o
WHERE NOT EXISTS (
    SELECT 1 FROM Orders newer
    WHERE newer.ContactKey = o.ContactKey AND newer.OrderedAt > o.OrderedAt
)
> ContactKey Text(50) <- Orders.ContactKey
> Day Date <- Orders.OrderedAt
== staging rows, each once | Audience Update | not_unique
SELECT DISTINCT s.ContactKey, LOWER(LTRIM(RTRIM(s.Email))) AS Email
FROM Staging s
WHERE s.ContactKey IS NOT NULL
> ContactKey Text(50) <- Staging.ContactKey
> Email Text(254) <- Staging.Email
== staging rows that are new | Audience Append
SELECT s.ContactKey, MAX(s.Email) AS Email
FROM Staging s
LEFT JOIN Audience a ON a.ContactKey = s.ContactKey
WHERE a.ContactKey IS NULL AND s.ContactKey IS NOT NULL
GROUP BY s.ContactKey
> ContactKey Text(50) <- Staging.ContactKey
> Email Text(254) <- Staging.Email
== one row of each household | Audience Overwrite
SELECT w.ContactKey, w.Role AS Note
FROM (
    SELECT m.ContactKey, m.Role, m.HouseholdId,
        ROW_NUMBER() OVER (
            PARTITION BY m.HouseholdId
            ORDER BY CASE m.Role WHEN 'head' THEN 1 WHEN 'partner' THEN 2 ELSE 3 END, m.ContactKey
        ) AS nth
    FROM Members m
) AS w
WHERE w.nth = 1
> ContactKey Text(50) <- Members.ContactKey
> Note Text(20) <- Members.Role
== case and blanks do not count | Audience Overwrite | not_unique truncates
SELECT MAX(ContactKey) AS ContactKey, UPPER(LTRIM(RTRIM(LastName))) AS Segment
FROM Contacts
WHERE LTRIM(RTRIM(ISNULL(LastName, ''))) <> ''
GROUP BY UPPER(LTRIM(RTRIM(LastName)))
> ContactKey Text(50) <- Contacts.ContactKey
> Segment Text(80) <- Contacts.LastName
== the newest consent of each channel | Audience Update
SELECT n.ContactKey, n.Given AS Flag, n.ChangedAt AS Day
FROM (
    SELECT ContactKey, Given, ChangedAt,
        ROW_NUMBER() OVER (PARTITION BY ContactKey ORDER BY ChangedAt DESC) AS r
    FROM Consents
    WHERE Channel = 'email'
) n
WHERE n.r = 1
> ContactKey Text(50) <- Consents.ContactKey
> Flag Boolean <- Consents.Given
> Day Date <- Consents.ChangedAt
== the first answer of each | Audience Overwrite | not_unique null
SELECT f.ContactKey, f.Score, f.At AS Day
FROM (SELECT ContactKey, Score, At, DENSE_RANK() OVER (PARTITION BY ContactKey ORDER BY At, ResponseId) AS d FROM Survey) f
WHERE f.d = 1
> ContactKey Text(50) <- Survey.ContactKey
> Score Number <- Survey.Score
> Day Date <- Survey.At
== mail and plus signs | Audience Overwrite | not_unique truncates
SELECT MIN(c.ContactKey) AS ContactKey,
    CASE WHEN CHARINDEX('+', c.Email) > 0
        THEN LEFT(c.Email, CHARINDEX('+', c.Email) - 1) + SUBSTRING(c.Email, CHARINDEX('@', c.Email), 254)
        ELSE c.Email END AS Note
FROM Contacts c
GROUP BY CASE WHEN CHARINDEX('+', c.Email) > 0
        THEN LEFT(c.Email, CHARINDEX('+', c.Email) - 1) + SUBSTRING(c.Email, CHARINDEX('@', c.Email), 254)
        ELSE c.Email END
> ContactKey Text(50) <- Contacts.ContactKey
> Note Text(508) <- Contacts.Email
