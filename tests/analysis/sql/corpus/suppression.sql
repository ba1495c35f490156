== contacts that are not suppressed | Audience Overwrite
SELECT c.ContactKey, c.Email
FROM Contacts c
LEFT JOIN Suppressed s ON s.Email = c.Email
WHERE s.Email IS NULL
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== suppressed by a list of reasons | Audience Overwrite
SELECT c.ContactKey, c.Email
FROM Contacts c
WHERE c.Email NOT IN (SELECT Email FROM Suppressed)
    AND c.ContactKey NOT IN (SELECT SubscriberKey FROM _Unsubscribe WHERE EventDate > DATEADD(DAY, -30, GETDATE()))
    AND c.ContactKey NOT IN (SELECT SubscriberKey FROM _Complaint WHERE EventDate > DATEADD(DAY, -180, GETDATE()))
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== hard bounces of three months | Audience Overwrite
SELECT b.SubscriberKey AS ContactKey, MAX(b.EventDate) AS Day, COUNT(*) AS Score
FROM _Bounce b
WHERE b.BounceCategory = 'Hard bounce' AND b.EventDate > DATEADD(DAY, -90, GETDATE())
GROUP BY b.SubscriberKey
> ContactKey Text(254) <- _Bounce.SubscriberKey
> Day Date <- _Bounce.EventDate
> Score Number <-
== soft bounces in a row | Audience Overwrite
SELECT b.SubscriberKey AS ContactKey, COUNT(DISTINCT b.JobID) AS Score
FROM _Bounce b
WHERE b.BounceCategory LIKE 'Soft%' AND b.EventDate > DATEADD(MONTH, -1, GETDATE())
GROUP BY b.SubscriberKey
HAVING COUNT(DISTINCT b.JobID) >= 3
> ContactKey Text(254) <- _Bounce.SubscriberKey
> Score Number <- _Bounce.JobID
== a log of bounces | Bounce Log Append | not_unique
SELECT s.EmailAddress AS Email, b.EventDate AS LoggedAt, b.BounceCategory AS Category, LEFT(b.SMTPBounceReason, 500) AS Reason
FROM _Bounce b
INNER JOIN _Subscribers s ON s.SubscriberID = b.SubscriberID
LEFT JOIN [Bounce Log] l ON l.Email = s.EmailAddress AND l.LoggedAt = b.EventDate
WHERE b.EventDate >= DATEADD(DAY, -1, CAST(GETDATE() AS DATE)) AND l.Email IS NULL
> Email Text(254) <- _Subscribers.EmailAddress
> LoggedAt Date <- _Bounce.EventDate
> Category Text(50) <- _Bounce.BounceCategory
> Reason Text(500) <- _Bounce.SMTPBounceReason
== bounces by their reply | Log Overwrite
SELECT LEFT(b.SMTPBounceReason, 100) AS Label, COUNT(*) AS Number, MAX(b.EventDate) AS Day
FROM _Bounce b
WHERE b.EventDate > DATEADD(DAY, -14, GETDATE()) AND b.SMTPCode >= 500
GROUP BY LEFT(b.SMTPBounceReason, 100)
> Label Text(100) <- _Bounce.SMTPBounceReason
> Number Number <-
> Day Date <- _Bounce.EventDate
== held subscribers | Audience Overwrite
SELECT SubscriberKey AS ContactKey, EmailAddress AS Email, DateUndeliverable AS Day, BounceCount AS Score
FROM _Subscribers
WHERE Status = 'held' AND DateUndeliverable IS NOT NULL
> ContactKey Text(254) <- _Subscribers.SubscriberKey
> Email Text(254) <- _Subscribers.EmailAddress
> Day Date <- _Subscribers.DateUndeliverable
> Score Number <- _Subscribers.BounceCount
== unsubscribed from any business unit | Audience Overwrite
SELECT u.SubscriberKey AS ContactKey, MAX(u.UnsubDateUTC) AS Day
FROM _BusinessUnitUnsubscribes u
GROUP BY u.SubscriberKey
> ContactKey Text(254) <- _BusinessUnitUnsubscribes.SubscriberKey
> Day Date <- _BusinessUnitUnsubscribes.UnsubDateUTC
== everyone who must not be mailed | Suppressed Update
SELECT x.Email
FROM (
    SELECT EmailAddress AS Email FROM _Subscribers WHERE Status IN ('bounced', 'unsubscribed', 'held')
    UNION
    SELECT Email FROM [Bounce Log] WHERE Category = 'Hard bounce'
    UNION
    SELECT c.Email FROM Contacts c JOIN Consents n ON n.ContactKey = c.ContactKey WHERE n.Given = 0 AND n.Channel = 'email'
) x
WHERE x.Email IS NOT NULL
> Email Text(254) <- Bounce Log.Email, Contacts.Email, _Subscribers.EmailAddress
== test addresses and seeds left out | Audience Overwrite
SELECT ContactKey, Email
FROM Contacts
WHERE Email NOT LIKE '%@example.com' AND Email NOT LIKE 'test%@%' AND Email NOT LIKE '%+seed@%'
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== addresses that cannot be right | Audience Overwrite
SELECT ContactKey, Email, 'malformed' AS Segment
FROM Contacts
WHERE Email NOT LIKE '%_@__%.__%' OR Email LIKE '% %' OR PATINDEX('%[^a-zA-Z0-9@._+-]%', Email) > 0
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Segment Text(9) <-
== unsubscribed after a certain mailing | Audience Overwrite
SELECT DISTINCT u.SubscriberKey AS ContactKey
FROM _Unsubscribe u
INNER JOIN _Job j ON j.JobID = u.JobID AND j.EmailSubject LIKE '%sale%'
WHERE u.EventDate > DATEADD(DAY, -60, GETDATE())
> ContactKey Text(254) <- _Unsubscribe.SubscriberKey
== complaints by mailing | Log Overwrite
SELECT j.EmailName AS Label, COUNT(c.SubscriberID) AS Number
FROM _Complaint c JOIN _Job j ON c.JobID = j.JobID
WHERE c.EventDate > DATEADD(DAY, -30, GETDATE())
GROUP BY j.EmailName
HAVING COUNT(c.SubscriberID) > 0
> Label Text(100) <- _Job.EmailName
> Number Number <- _Complaint.SubscriberID
== on a list and unsubscribed from it | Audience Overwrite | not_unique
SELECT l.SubscriberKey AS ContactKey, l.DateUnsubscribed AS Day
FROM _ListSubscribers l
WHERE l.ListName = 'Newsletter' AND l.Status = 'unsubscribed' AND l.SubscriberKey IS NOT NULL
> ContactKey Text(254) <- _ListSubscribers.SubscriberKey
> Day Date <- _ListSubscribers.DateUnsubscribed
== contact pressure of a week | Audience Overwrite
SELECT s.SubscriberKey AS ContactKey, COUNT(*) AS Score
FROM _Sent s
WHERE s.EventDate > DATEADD(DAY, -7, GETDATE())
GROUP BY s.SubscriberKey
HAVING COUNT(*) >= 4
> ContactKey Text(254) <- _Sent.SubscriberKey
> Score Number <-
== under the limit of mails | Audience Overwrite
SELECT c.ContactKey, c.Email
FROM Contacts c
OUTER APPLY (
    SELECT COUNT(*) AS Sends FROM _Sent s
    WHERE s.SubscriberKey = c.ContactKey AND s.EventDate > DATEADD(DAY, -7, GETDATE())
) p
WHERE ISNULL(p.Sends, 0) < 4
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
