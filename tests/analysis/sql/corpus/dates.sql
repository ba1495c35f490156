== now in Berlin | Audience Overwrite
SELECT c.ContactKey,
    CAST(GETDATE() AT TIME ZONE 'Central America Standard Time' AT TIME ZONE 'W. Europe Standard Time' AS DATETIME) AS Day
FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
== the local day of an open | Audience Overwrite
SELECT o.SubscriberKey AS ContactKey,
    MAX(CONVERT(DATE, o.EventDate AT TIME ZONE 'Central America Standard Time' AT TIME ZONE 'Eastern Standard Time')) AS Day
FROM _Open o
WHERE o.EventDate > DATEADD(DAY, -30, GETDATE())
GROUP BY o.SubscriberKey
> ContactKey Text(254) <- _Open.SubscriberKey
> Day Date <- _Open.EventDate
== yesterday, the whole day | Audience Overwrite
SELECT o.ContactKey, SUM(o.Total) AS Amount
FROM Orders o
WHERE o.OrderedAt >= CAST(DATEADD(DAY, -1, GETDATE()) AS DATE) AND o.OrderedAt < CAST(GETDATE() AS DATE)
GROUP BY o.ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal <- Orders.Total
== midnight the old way | Audience Overwrite
SELECT ContactKey, DATEADD(DAY, DATEDIFF(DAY, 0, CreatedAt), 0) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== the first of the month | Audience Overwrite
SELECT ContactKey, DATEADD(MONTH, DATEDIFF(MONTH, 0, GETDATE()), 0) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
== the last day of last month | Audience Overwrite
SELECT ContactKey, EOMONTH(GETDATE(), -1) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
== monday of this week | Audience Overwrite
SELECT ContactKey, DATEADD(WEEK, DATEDIFF(WEEK, 0, GETDATE()), 0) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
== orders of last month | Audience Overwrite
SELECT o.ContactKey, COUNT(*) AS Score
FROM Orders o
WHERE o.OrderedAt >= DATEADD(MONTH, DATEDIFF(MONTH, 0, GETDATE()) - 1, 0)
    AND o.OrderedAt < DATEADD(MONTH, DATEDIFF(MONTH, 0, GETDATE()), 0)
GROUP BY o.ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Score Number <-
== a date for people | Audience Overwrite
SELECT ContactKey, CONVERT(VARCHAR(10), CreatedAt, 104) AS Note FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Note Text(10) <- Contacts.CreatedAt
== a date for Americans | Audience Overwrite
SELECT ContactKey, CONVERT(VARCHAR(10), CreatedAt, 101) + ' ' + CONVERT(VARCHAR(5), CreatedAt, 108) AS Note FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Note Text(16) <- Contacts.CreatedAt
== a long date | Audience Overwrite
SELECT ContactKey, DATENAME(WEEKDAY, CreatedAt) + ', ' + DATENAME(DAY, CreatedAt) + ' ' + DATENAME(MONTH, CreatedAt) + ' ' + DATENAME(YEAR, CreatedAt) AS Note
FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Note Text <- Contacts.CreatedAt
== a date with FORMAT | Audience Overwrite
SELECT ContactKey, FORMAT(CreatedAt, 'dd.MM.yyyy HH:mm') AS Note FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Note Text <- Contacts.CreatedAt
== a day out of text | Audience Overwrite
SELECT p.ContactKey, TRY_CONVERT(DATE, p.Value, 103) AS Day FROM Preferences p WHERE p.Topic = 'since'
> ContactKey Text(50) <- Preferences.ContactKey
> Day Date <- Preferences.Value
== a day out of a number | Audience Overwrite
SELECT ContactKey, TRY_CONVERT(DATETIME, CAST(Score AS VARCHAR(8)), 112) AS Day FROM Contacts WHERE Score BETWEEN 19000101 AND 20991231
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.Score
== seconds since 1970 | Audience Overwrite
SELECT ContactKey, DATEDIFF(SECOND, '19700101', CreatedAt) AS Score FROM Contacts WHERE CreatedAt < '20380101'
> ContactKey Text(50) <- Contacts.ContactKey
> Score Number <- Contacts.CreatedAt
== a moment out of seconds | Audience Overwrite
SELECT ContactKey, DATEADD(SECOND, Score, '1970-01-01') AS Day FROM Contacts WHERE Score > 0
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.Score
== working days between | Audience Overwrite
SELECT o.OrderId AS ContactKey,
    DATEDIFF(DAY, o.OrderedAt, GETDATE()) - 2 * DATEDIFF(WEEK, o.OrderedAt, GETDATE())
        - CASE WHEN DATENAME(WEEKDAY, o.OrderedAt) = 'Sunday' THEN 1 ELSE 0 END AS Score
FROM Orders o
> ContactKey Text(36) <- Orders.OrderId
> Score Number <- Orders.OrderedAt
== only on weekdays | Audience Overwrite
SELECT ContactKey, Email FROM Contacts WHERE DATEPART(WEEKDAY, GETDATE()) BETWEEN 2 AND 6
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== the next birthday | Audience Overwrite
SELECT b.ContactKey, CASE WHEN b.This < CAST(GETDATE() AS DATE) THEN DATEADD(YEAR, 1, b.This) ELSE b.This END AS Day
FROM (
    SELECT ContactKey, DATEADD(YEAR, YEAR(GETDATE()) - YEAR(Birthdate), CAST(Birthdate AS DATE)) AS This
    FROM Contacts WHERE Birthdate IS NOT NULL
) b
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.Birthdate
== within opening hours | Log Overwrite
SELECT s.Store AS ContactKey, s.City AS Label
FROM Stores s
WHERE CAST(GETDATE() AS TIME) >= CAST(s.OpensAt AS TIME)
> ContactKey Text(10) <- Stores.Store
> Label Text(50) <- Stores.City
== the quarter | Audience Overwrite
SELECT ContactKey, CAST(YEAR(CreatedAt) AS VARCHAR(4)) + '-Q' + CAST(DATEPART(QUARTER, CreatedAt) AS VARCHAR(1)) AS Segment
FROM Contacts WHERE CreatedAt IS NOT NULL
> ContactKey Text(50) <- Contacts.ContactKey
> Segment Text(7) <- Contacts.CreatedAt
== the week by ISO | Audience Overwrite
SELECT ContactKey, DATEPART(ISO_WEEK, CreatedAt) AS Score FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Score Number <- Contacts.CreatedAt
== a date put together | Audience Overwrite
SELECT ContactKey, DATEFROMPARTS(YEAR(GETDATE()), 12, 24) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
== hours ago, rounded | Audience Overwrite
SELECT ContactKey, CAST(ROUND(DATEDIFF(MINUTE, CreatedAt, GETDATE()) / 60.0, 0) AS INT) AS Score FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Score Number <- Contacts.CreatedAt
== the account's clock in UTC | Audience Overwrite | not_in_target
SELECT ContactKey, DATEADD(HOUR, 6, GETDATE()) AS Day, GETUTCDATE() AS Moment FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
> Moment Date <-
