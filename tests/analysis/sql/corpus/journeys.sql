== enter the welcome journey | Journey Entries Append
SELECT c.ContactKey, 'Welcome' AS Journey, GETDATE() AS EnteredAt
FROM Contacts c
WHERE c.CreatedAt > DATEADD(DAY, -1, GETDATE())
    AND NOT EXISTS (SELECT 1 FROM [Journey Entries] e WHERE e.ContactKey = c.ContactKey AND e.Journey = 'Welcome')
> ContactKey Text(50) <- Contacts.ContactKey
> Journey Text(7) <-
> EnteredAt Date <-
== still in the journey | Audience Overwrite
SELECT e.ContactKey, DATEDIFF(DAY, e.EnteredAt, GETDATE()) AS Score
FROM [Journey Entries] e
WHERE e.Journey = 'Welcome' AND e.LeftAt IS NULL
> ContactKey Text(50) <- Journey Entries.ContactKey
> Score Number <- Journey Entries.EnteredAt
== left without an order | Audience Overwrite
SELECT e.ContactKey, e.LeftAt AS Day
FROM [Journey Entries] e
LEFT JOIN Orders o ON o.ContactKey = e.ContactKey AND o.OrderedAt >= e.EnteredAt
WHERE e.Journey = 'Win back' AND e.LeftAt IS NOT NULL AND o.OrderId IS NULL
> ContactKey Text(50) <- Journey Entries.ContactKey
> Day Date <- Journey Entries.LeftAt
== mails of each journey | Log Overwrite
SELECT j.JourneyName AS Label, COUNT(*) AS Number
FROM _Journey j
INNER JOIN _JourneyActivity a ON a.VersionID = j.VersionID
INNER JOIN _Job b ON b.TriggererSendDefinitionObjectID = a.JourneyActivityObjectID
INNER JOIN _Sent s ON s.JobID = b.JobID
WHERE a.ActivityType = 'EMAILV2' AND s.EventDate > DATEADD(DAY, -30, GETDATE())
GROUP BY j.JourneyName
> Label Text(200) <- _Journey.JourneyName
> Number Number <-
== versions that run | Log Overwrite
SELECT JourneyName AS Label, MAX(VersionNumber) AS Number, MAX(LastPublishedDate) AS Day
FROM _Journey
WHERE JourneyStatus = 'Running'
GROUP BY JourneyName
> Label Text(200) <- _Journey.JourneyName
> Number Number <- _Journey.VersionNumber
> Day Date <- _Journey.LastPublishedDate
== re-entry after 90 days | Audience Overwrite
SELECT c.ContactKey, c.Email
FROM Contacts c
LEFT JOIN (SELECT ContactKey, MAX(EnteredAt) AS Last FROM [Journey Entries] WHERE Journey = 'Birthday' GROUP BY ContactKey) e
    ON e.ContactKey = c.ContactKey
WHERE e.Last IS NULL OR e.Last < DATEADD(DAY, -90, GETDATE())
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== an abandoned cart after an hour | Audience Overwrite
SELECT k.ContactKey, k.Total AS Amount, k.UpdatedAt AS Day
FROM (
    SELECT ContactKey, Total, UpdatedAt, ROW_NUMBER() OVER (PARTITION BY ContactKey ORDER BY UpdatedAt DESC) AS n
    FROM Carts
    WHERE Status = 'open' AND UpdatedAt BETWEEN DATEADD(HOUR, -24, GETDATE()) AND DATEADD(HOUR, -1, GETDATE())
) k
WHERE k.n = 1 AND NOT EXISTS (SELECT 1 FROM Orders o WHERE o.ContactKey = k.ContactKey AND o.OrderedAt > k.UpdatedAt)
> ContactKey Text(50) <- Carts.ContactKey
> Amount Decimal(18,2) <- Carts.Total
> Day Date <- Carts.UpdatedAt
== the second reminder | Audience Overwrite
SELECT k.ContactKey, SUM(k.Total) AS Amount, MAX(k.UpdatedAt) AS Day
FROM Carts k
INNER JOIN [Journey Entries] e ON e.ContactKey = k.ContactKey AND e.Journey = 'Cart 1'
WHERE k.Status = 'open' AND e.EnteredAt < DATEADD(DAY, -2, GETDATE())
GROUP BY k.ContactKey
> ContactKey Text(50) <- Carts.ContactKey
> Amount Decimal <- Carts.Total
> Day Date <- Carts.UpdatedAt
== carts worth more than the last order | Audience Overwrite
SELECT k.ContactKey, MAX(k.Total) AS Amount
FROM Carts k
CROSS APPLY (SELECT TOP 1 o.Total FROM Orders o WHERE o.ContactKey = k.ContactKey ORDER BY o.OrderedAt DESC) last
WHERE k.Status = 'open' AND k.Total > last.Total
GROUP BY k.ContactKey
> ContactKey Text(50) <- Carts.ContactKey
> Amount Decimal(18,2) <- Carts.Total
== confirm the opt-in | Audience Overwrite
SELECT c.ContactKey, c.Email, 'confirm' AS Segment
FROM Contacts c
INNER JOIN Consents n ON n.ContactKey = c.ContactKey AND n.Channel = 'email' AND n.Purpose = 'newsletter'
WHERE n.Given = 0 AND n.ChangedAt >= DATEADD(DAY, -2, GETDATE()) AND c.OptIn = 1
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Segment Text(7) <-
== opt-ins that were never confirmed | Audience Overwrite
SELECT c.ContactKey, c.Email, c.CreatedAt AS Day
FROM Contacts c
WHERE c.OptIn = 0 AND c.CreatedAt < DATEADD(DAY, -7, GETDATE())
    AND NOT EXISTS (SELECT * FROM _Click k WHERE k.SubscriberKey = c.ContactKey AND k.LinkName = 'confirm')
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Day Date <- Contacts.CreatedAt
== goal reached | Journey Entries Update
SELECT e.ContactKey, e.Journey, e.EnteredAt, MIN(o.OrderedAt) AS LeftAt
FROM [Journey Entries] e
INNER JOIN Orders o ON o.ContactKey = e.ContactKey AND o.OrderedAt > e.EnteredAt
WHERE e.LeftAt IS NULL
GROUP BY e.ContactKey, e.Journey, e.EnteredAt
> ContactKey Text(50) <- Journey Entries.ContactKey
> Journey Text(100) <- Journey Entries.Journey
> EnteredAt Date <- Journey Entries.EnteredAt
> LeftAt Date <- Orders.OrderedAt
== texts of a journey | Log Append
SELECT m.SubscriberKey AS ContactKey, m.CreateDateTime AS Day, LEFT(m.MessageText, 160) AS Label
FROM _SMSMessageTracking m
WHERE m.Outbound = 1 AND m.CreateDateTime > DATEADD(DAY, -1, GETDATE()) AND m.JBActivityID IS NOT NULL
> ContactKey Text(254) <- _SMSMessageTracking.SubscriberKey
> Day Date <- _SMSMessageTracking.CreateDateTime
> Label Text(160) <- _SMSMessageTracking.MessageText
