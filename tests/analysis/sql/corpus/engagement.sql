== opened within 90 days | Audience Overwrite
SELECT c.ContactKey, c.Email
FROM Contacts c
WHERE EXISTS (
    SELECT 1 FROM _Open o
    WHERE o.SubscriberKey = c.ContactKey AND o.EventDate >= DATEADD(DAY, -90, GETDATE())
)
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== sent often, never opened | Audience Overwrite
SELECT s.SubscriberKey AS ContactKey, COUNT(DISTINCT s.JobID) AS Score
FROM _Sent s
LEFT JOIN _Open o ON o.JobID = s.JobID AND o.ListID = s.ListID AND o.BatchID = s.BatchID AND o.SubscriberID = s.SubscriberID
WHERE s.EventDate > DATEADD(MONTH, -3, GETDATE())
GROUP BY s.SubscriberKey
HAVING COUNT(DISTINCT s.JobID) >= 5 AND COUNT(o.JobID) = 0
> ContactKey Text(254) <- _Sent.SubscriberKey
> Score Number <- _Sent.JobID
== engagement in windows | Audience Overwrite
SELECT c.ContactKey,
    CASE
        WHEN MAX(o.EventDate) >= DATEADD(DAY, -30, GETDATE()) THEN 'active'
        WHEN MAX(o.EventDate) >= DATEADD(DAY, -90, GETDATE()) THEN 'cooling'
        WHEN MAX(o.EventDate) IS NOT NULL THEN 'dormant'
        ELSE 'never'
    END AS Segment,
    MAX(o.EventDate) AS Day
FROM Contacts c
LEFT JOIN _Open o ON o.SubscriberKey = c.ContactKey AND o.IsUnique = 1
GROUP BY c.ContactKey
> ContactKey Text(50) <- Contacts.ContactKey
> Segment Text(7) <- _Open.EventDate
> Day Date <- _Open.EventDate
== clicks on one link | Audience Overwrite
SELECT k.SubscriberKey AS ContactKey, MIN(k.EventDate) AS Day
FROM _Click k
WHERE k.URL LIKE '%example.com/sale%' AND k.EventDate > GETDATE() - 14 AND k.IsUnique = 1
GROUP BY k.SubscriberKey
> ContactKey Text(254) <- _Click.SubscriberKey
> Day Date <- _Click.EventDate
== sends, opens and clicks of each mailing | Log Overwrite
SELECT j.EmailName AS Label,
    CAST(MIN(s.EventDate) AS DATE) AS Day,
    COUNT(DISTINCT s.SubscriberID) AS Number
FROM _Job j
INNER JOIN _Sent s ON s.JobID = j.JobID
WHERE s.EventDate > DATEADD(DAY, -7, GETDATE())
GROUP BY j.JobID, j.EmailName
> Label Text(100) <- _Job.EmailName
> Day Date <- _Sent.EventDate
> Number Number <- _Sent.SubscriberID
== open rate by domain | Audience Overwrite
SELECT s.Domain AS ContactKey,
    CAST(100.0 * COUNT(DISTINCT o.SubscriberID) / NULLIF(COUNT(DISTINCT s.SubscriberID), 0) AS DECIMAL(18, 2)) AS Amount
FROM _Sent s
LEFT JOIN _Open o ON o.JobID = s.JobID AND o.SubscriberID = s.SubscriberID
WHERE s.EventDate >= DATEADD(WEEK, -4, GETDATE())
GROUP BY s.Domain
> ContactKey Text(128) <- _Sent.Domain
> Amount Decimal(18,2) <- _Open.SubscriberID, _Sent.SubscriberID
== the last touch of any sort | Audience Overwrite
SELECT e.SubscriberKey AS ContactKey, MAX(e.At) AS Day
FROM (
    SELECT SubscriberKey, EventDate AS At FROM _Open WHERE EventDate > DATEADD(DAY, -180, GETDATE())
    UNION ALL
    SELECT SubscriberKey, EventDate FROM _Click WHERE EventDate > DATEADD(DAY, -180, GETDATE())
) e
GROUP BY e.SubscriberKey
> ContactKey Text(254) <- _Click.SubscriberKey, _Open.SubscriberKey
> Day Date <- _Click.EventDate, _Open.EventDate
== engagement score | Audience Overwrite
SELECT c.ContactKey,
    ISNULL(o.Opens, 0) + 3 * ISNULL(k.Clicks, 0) AS Score
FROM Contacts c
LEFT JOIN (
    SELECT SubscriberKey, COUNT(*) AS Opens FROM _Open WHERE IsUnique = 1 AND EventDate > DATEADD(DAY, -60, GETDATE())
    GROUP BY SubscriberKey
) o ON o.SubscriberKey = c.ContactKey
LEFT JOIN (
    SELECT SubscriberKey, COUNT(*) AS Clicks FROM _Click WHERE IsUnique = 1 AND EventDate > DATEADD(DAY, -60, GETDATE())
    GROUP BY SubscriberKey
) k ON k.SubscriberKey = c.ContactKey
> ContactKey Text(50) <- Contacts.ContactKey
> Score Number <-
== clicked but did not buy | Audience Overwrite
SELECT DISTINCT k.SubscriberKey AS ContactKey
FROM _Click k
WHERE k.EventDate > DATEADD(HOUR, -48, GETDATE())
    AND k.SubscriberKey NOT IN (SELECT o.ContactKey FROM Orders o WHERE o.OrderedAt > DATEADD(HOUR, -48, GETDATE()))
> ContactKey Text(254) <- _Click.SubscriberKey
== the hour in which they open | Audience Overwrite
SELECT h.SubscriberKey AS ContactKey, h.Hour AS Score
FROM (
    SELECT SubscriberKey, DATEPART(HOUR, EventDate) AS Hour,
        ROW_NUMBER() OVER (PARTITION BY SubscriberKey ORDER BY COUNT(*) DESC) AS place
    FROM _Open
    WHERE EventDate > DATEADD(DAY, -120, GETDATE())
    GROUP BY SubscriberKey, DATEPART(HOUR, EventDate)
) h
WHERE h.place = 1
> ContactKey Text(254) <- _Open.SubscriberKey
> Score Number <- _Open.EventDate
== opens by weekday | Log Overwrite
SELECT DATENAME(WEEKDAY, EventDate) AS Label, COUNT(*) AS Number
FROM _Open
WHERE EventDate > DATEADD(DAY, -30, GETDATE())
GROUP BY DATENAME(WEEKDAY, EventDate)
> Label Text <- _Open.EventDate
> Number Number <-
== days since the last click | Audience Overwrite
SELECT SubscriberKey AS ContactKey, DATEDIFF(DAY, MAX(EventDate), GETDATE()) AS Score
FROM _Click
WHERE EventDate > DATEADD(DAY, -180, GETDATE())
GROUP BY SubscriberKey
> ContactKey Text(254) <- _Click.SubscriberKey
> Score Number <- _Click.EventDate
== sunset candidates | Audience Overwrite
SELECT s.SubscriberKey AS ContactKey, s.EmailAddress AS Email, s.DateJoined AS Day
FROM _Subscribers s
WHERE s.Status = 'Active'
    AND s.DateJoined < DATEADD(DAY, -180, GETDATE())
    AND NOT EXISTS (SELECT 1 FROM _Open o WHERE o.SubscriberKey = s.SubscriberKey)
    AND NOT EXISTS (SELECT 1 FROM _Click k WHERE k.SubscriberKey = s.SubscriberKey)
> ContactKey Text(254) <- _Subscribers.SubscriberKey
> Email Text(254) <- _Subscribers.EmailAddress
> Day Date <- _Subscribers.DateJoined
== who forwarded | Audience Overwrite
SELECT f.SubscriberKey AS ContactKey, COUNT(*) AS Score
FROM _FTAF f
WHERE f.TransactionTime > DATEADD(DAY, -60, GETDATE())
GROUP BY f.SubscriberKey
> ContactKey Text(254) <- _FTAF.SubscriberKey
> Score Number <-
== first open of a mailing | Audience Overwrite
SELECT o.SubscriberKey AS ContactKey, MIN(o.EventDate) AS Day, DATEDIFF(MINUTE, MIN(s.EventDate), MIN(o.EventDate)) AS Score
FROM _Open o
JOIN _Sent s ON s.JobID = o.JobID AND s.SubscriberID = o.SubscriberID AND s.BatchID = o.BatchID
JOIN _Job j ON j.JobID = o.JobID
WHERE j.EmailName = 'Welcome' AND o.EventDate > DATEADD(DAY, -30, GETDATE())
GROUP BY o.SubscriberKey
> ContactKey Text(254) <- _Open.SubscriberKey
> Day Date <- _Open.EventDate
> Score Number <- _Open.EventDate, _Sent.EventDate
== never sent anything | Audience Overwrite
SELECT c.ContactKey, c.Email, c.CreatedAt AS Day
FROM Contacts c
LEFT JOIN _Sent s ON s.SubscriberKey = c.ContactKey
WHERE s.SubscriberKey IS NULL AND c.CreatedAt < DATEADD(DAY, -1, GETDATE())
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Day Date <- Contacts.CreatedAt
== read it on how many days | Audience Overwrite
SELECT SubscriberKey AS ContactKey, COUNT(DISTINCT CONVERT(VARCHAR(10), EventDate, 120)) AS Score
FROM _Open
WHERE EventDate BETWEEN DATEADD(DAY, -90, GETDATE()) AND GETDATE()
GROUP BY SubscriberKey
> ContactKey Text(254) <- _Open.SubscriberKey
> Score Number <- _Open.EventDate
