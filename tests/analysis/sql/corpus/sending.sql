== a sendable audience | Audience Overwrite
SELECT c.ContactKey, c.Email, ISNULL(NULLIF(LTRIM(RTRIM(c.FirstName)), ''), 'friend') AS FirstName
FROM Contacts c
INNER JOIN _Subscribers s ON s.SubscriberKey = c.ContactKey
WHERE s.Status = 'active' AND c.OptIn = 1 AND c.Email LIKE '%@%'
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> FirstName Text(50) <- Contacts.FirstName
== also who is no subscriber yet | Audience Overwrite
SELECT c.ContactKey, c.Email
FROM Contacts c
LEFT JOIN _Subscribers s ON s.SubscriberKey = c.ContactKey
WHERE ISNULL(s.Status, 'active') = 'active'
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== the audience of all sources | Audience Overwrite
SELECT u.ContactKey, MAX(u.Email) AS Email, MIN(u.Origin) AS Segment
FROM (
    SELECT ContactKey, Email, 'crm' AS Origin FROM Contacts
    UNION ALL
    SELECT ContactKey, Email, 'staging' FROM Staging WHERE ContactKey IS NOT NULL
) u
GROUP BY u.ContactKey
> ContactKey Text(50) <- Contacts.ContactKey, Staging.ContactKey
> Email Text(254) <- Contacts.Email, Staging.Email
> Segment Text(7) <-
== first names tidied | Audience Overwrite
SELECT ContactKey, UPPER(LEFT(FirstName, 1)) + LOWER(SUBSTRING(FirstName, 2, LEN(FirstName))) AS FirstName
FROM Contacts
WHERE FirstName IS NOT NULL
> ContactKey Text(50) <- Contacts.ContactKey
> FirstName Text(50) <- Contacts.FirstName
== salutation by country | Audience Overwrite
SELECT ContactKey, CASE Country WHEN 'DE' THEN N'Grüß Gott' WHEN 'FR' THEN 'Bonjour' ELSE 'Hello' END + ' ' + ISNULL(FirstName, '') AS Note
FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Note Text(60) <- Contacts.Country, Contacts.FirstName
== initials | Audience Overwrite
SELECT ContactKey, LEFT(FirstName, 1) + '.' + LEFT(LastName, 1) + '.' AS Segment FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Segment Text(4) <- Contacts.FirstName, Contacts.LastName
== masked addresses | Audience Overwrite
SELECT ContactKey, LEFT(Email, 1) + REPLICATE('*', CHARINDEX('@', Email) - 2) + SUBSTRING(Email, CHARINDEX('@', Email), 100) AS Note
FROM Contacts
WHERE CHARINDEX('@', Email) > 2
> ContactKey Text(50) <- Contacts.ContactKey
> Note Text <- Contacts.Email
== the domain of each address | Audience Overwrite
SELECT ContactKey, LOWER(RIGHT(Email, LEN(Email) - CHARINDEX('@', Email))) AS Note FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Note Text(254) <- Contacts.Email
== domains counted | Log Overwrite
SELECT SUBSTRING(Email, CHARINDEX('@', Email) + 1, 200) AS Label, COUNT(*) AS Number
FROM Contacts
GROUP BY SUBSTRING(Email, CHARINDEX('@', Email) + 1, 200)
> Label Text(200) <- Contacts.Email
> Number Number <-
== digits of a phone number | Audience Overwrite
SELECT p.ContactKey, '+49' + RIGHT(REPLACE(REPLACE(REPLACE(REPLACE(p.Value, ' ', ''), '-', ''), '/', ''), '+', ''), 10) AS Segment
FROM Preferences p
WHERE p.Topic = 'mobile' AND p.Value NOT LIKE '%[a-z]%'
> ContactKey Text(50) <- Preferences.ContactKey
> Segment Text(13) <- Preferences.Value
== a key with leading zeros | Audience Overwrite | not_unique slow
SELECT RIGHT('0000000000' + ContactKey, 10) AS ContactKey, Email FROM Contacts WHERE LEN(ContactKey) <= 10
> ContactKey Text(10) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== a hashed address | Audience Overwrite
SELECT ContactKey, LOWER(CONVERT(VARCHAR(64), HASHBYTES('SHA2_256', LOWER(Email)), 2)) AS Note FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Note Text(64) <- Contacts.Email
== prices as text | Log Overwrite
SELECT Sku AS ContactKey, REPLACE(FORMAT(Price, 'N2'), ',', '') + ' EUR' AS Label FROM Products
> ContactKey Text(30) <- Products.Sku
> Label Text <- Products.Price
== prices rounded | Audience Overwrite
SELECT Sku AS ContactKey, ROUND(Price * 1.19, 2) AS Amount, FLOOR(Price) AS Score FROM Products
> ContactKey Text(30) <- Products.Sku
> Amount Decimal <- Products.Price
> Score Number <- Products.Price
== money as text | Log Overwrite
SELECT Sku AS ContactKey, CONVERT(VARCHAR(20), CAST(Price AS MONEY), 1) AS Label FROM Products
> ContactKey Text(30) <- Products.Sku
> Label Text(20) <- Products.Price
== the length of names | Log Overwrite
SELECT ContactKey, CAST(LEN(LastName) AS VARCHAR(5)) + ' letters' AS Label FROM Contacts WHERE LEN(LastName) > 20
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(13) <- Contacts.LastName
== letters alone | Audience Overwrite
SELECT ContactKey, CASE WHEN LastName LIKE '%[^A-Za-z ]%' THEN 0 ELSE 1 END AS Flag FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Flag Number <- Contacts.LastName
== numbers in a text | Audience Overwrite
SELECT ContactKey, CASE WHEN ISNUMERIC(LastName) = 1 THEN 'number' ELSE 'text' END AS Segment FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Segment Text(6) <- Contacts.LastName
== a running number | Audience Overwrite
SELECT ContactKey, ROW_NUMBER() OVER (ORDER BY CreatedAt, ContactKey) AS Score FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Score Number <- Contacts.ContactKey, Contacts.CreatedAt
== batches of a thousand | Audience Overwrite
SELECT ContactKey, 'batch ' + CAST((ROW_NUMBER() OVER (ORDER BY ContactKey) - 1) / 1000 + 1 AS VARCHAR(10)) AS Segment FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Segment Text(16) <- Contacts.ContactKey
== the second page | Audience Overwrite
SELECT ContactKey, Email FROM Contacts ORDER BY ContactKey OFFSET 1000 ROWS FETCH NEXT 1000 ROWS ONLY
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== what differs from the last run | Audience Update
SELECT c.ContactKey, c.Email, c.FirstName
FROM Contacts c
LEFT JOIN Audience a ON a.ContactKey = c.ContactKey
WHERE a.ContactKey IS NULL OR ISNULL(a.Email, '') <> ISNULL(c.Email, '') OR ISNULL(a.FirstName, '') <> ISNULL(c.FirstName, '')
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> FirstName Text(50) <- Contacts.FirstName
== what differs by EXCEPT | Audience Update
SELECT ContactKey, Email, FirstName FROM Contacts
EXCEPT
SELECT ContactKey, Email, FirstName FROM Audience
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> FirstName Text(50) <- Contacts.FirstName
== in both by INTERSECT | Audience Overwrite
SELECT ContactKey FROM Contacts
INTERSECT
SELECT ContactKey FROM Orders
> ContactKey Text(50) <- Contacts.ContactKey
== gone from the source | Log Append
SELECT a.ContactKey, GETDATE() AS Day, 'gone' AS Label
FROM Audience a
WHERE NOT EXISTS (SELECT NULL FROM Contacts c WHERE c.ContactKey = a.ContactKey)
> ContactKey Text(254) <- Audience.ContactKey
> Day Date <-
> Label Text(4) <-
== counts for a report | Log Append
SELECT 'contacts' AS Label, COUNT(*) AS Number, GETDATE() AS Day FROM Contacts
UNION ALL
SELECT 'opted in', SUM(CASE WHEN OptIn = 1 THEN 1 ELSE 0 END), GETDATE() FROM Contacts
UNION ALL
SELECT 'with an order', COUNT(DISTINCT ContactKey), GETDATE() FROM Orders
> Label Text(13) <-
> Number Number <- Contacts.OptIn, Orders.ContactKey
> Day Date <-
== jobs of yesterday | Log Overwrite
SELECT j.EmailName AS Label, j.DeliveredTime AS Day, j.JobID AS Number
FROM _Job j
WHERE j.DeliveredTime >= CAST(GETDATE() - 1 AS DATE) AND j.JobStatus = 'Complete' AND j.CreatedDate > DATEADD(DAY, -30, GETDATE())
> Label Text(100) <- _Job.EmailName
> Day Date <- _Job.DeliveredTime
> Number Number <- _Job.JobID
== automations that took long | Log Overwrite
SELECT LEFT(i.AutomationName, 200) AS Label, MAX(DATEDIFF(MINUTE, i.AutomationInstanceStartTime_UTC, i.AutomationInstanceEndTime_UTC)) AS Number
FROM _AutomationInstance i
WHERE i.AutomationInstanceStartTime_UTC > DATEADD(DAY, -7, GETUTCDATE())
GROUP BY LEFT(i.AutomationName, 200)
> Label Text(200) <- _AutomationInstance.AutomationName
> Number Number <- _AutomationInstance.AutomationInstanceEndTime_UTC, _AutomationInstance.AutomationInstanceStartTime_UTC
== activities that failed | Log Overwrite
SELECT LEFT(a.ActivityName, 100) + ' in ' + LEFT(a.AutomationName, 90) AS Label, COUNT(*) AS Number, MAX(a.ActivityInstanceStartTime_UTC) AS Day
FROM _AutomationActivityInstance a
WHERE a.ActivityInstanceStatus = 'Error' AND a.ActivityInstanceStartTime_UTC > DATEADD(DAY, -30, GETUTCDATE())
GROUP BY a.ActivityName, a.AutomationName
> Label Text(194) <- _AutomationActivityInstance.ActivityName, _AutomationActivityInstance.AutomationName
> Number Number <-
> Day Date <- _AutomationActivityInstance.ActivityInstanceStartTime_UTC
== mobile numbers that receive | Log Overwrite
SELECT m._MobileNumber AS ContactKey, m._CreatedDate AS Day
FROM _MobileAddress m
LEFT JOIN _UndeliverableSms u ON u.MobileNumber = m._MobileNumber
WHERE u.MobileNumber IS NULL AND m._Status = 1
> ContactKey Text(15) <- _MobileAddress._MobileNumber
> Day Date <- _MobileAddress._CreatedDate
== opt-outs by text message | Log Overwrite
SELECT l.SubscriberKey AS ContactKey, MAX(l.OptOutDate) AS Day
FROM _SMSSubscriptionLog l
WHERE l.OptOutDate > DATEADD(DAY, -30, GETDATE())
GROUP BY l.SubscriberKey
> ContactKey Text(254) <- _SMSSubscriptionLog.SubscriberKey
> Day Date <- _SMSSubscriptionLog.OptOutDate
== answers of a survey | Log Append
SELECT r.SubscriberKey AS ContactKey, r.EventDate AS Day, LEFT(r.Question, 90) + ' = ' + LEFT(ISNULL(r.Answer, ''), 90) AS Label
FROM _SurveyResponse r
WHERE r.EventDate > DATEADD(DAY, -1, GETDATE())
> ContactKey Text(254) <- _SurveyResponse.SubscriberKey
> Day Date <- _SurveyResponse.EventDate
> Label Text(183) <- _SurveyResponse.Answer, _SurveyResponse.Question
