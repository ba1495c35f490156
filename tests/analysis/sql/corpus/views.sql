== who was sent to | Out Overwrite
SELECT DISTINCT s.SubscriberKey AS ContactKey FROM _Sent s WHERE s.EventDate > DATEADD(day, -7, GETDATE())
> ContactKey Text(254) <- _Sent.SubscriberKey
== the last open | Out Overwrite
SELECT SubscriberKey AS ContactKey, MAX(EventDate) AS Day FROM _Open WHERE IsUnique = 1 GROUP BY SubscriberKey
> ContactKey Text(254) <- _Open.SubscriberKey
> Day Date <- _Open.EventDate
== clicks with their job | Out Overwrite
SELECT c.SubscriberKey AS ContactKey, MAX(j.EmailName) AS Label, COUNT(*) AS Number
FROM _Click c
INNER JOIN _Job j ON j.JobID = c.JobID
WHERE c.EventDate >= DATEADD(month, -1, GETDATE())
GROUP BY c.SubscriberKey
> ContactKey Text(254) <- _Click.SubscriberKey
> Label Text(100) <- _Job.EmailName
> Number Number <-
== sent and not opened | Out Overwrite
SELECT DISTINCT s.SubscriberKey AS ContactKey
FROM _Sent s
LEFT JOIN _Open o ON o.JobID = s.JobID AND o.ListID = s.ListID AND o.BatchID = s.BatchID AND o.SubscriberID = s.SubscriberID AND o.IsUnique = 1
WHERE o.SubscriberID IS NULL AND s.EventDate > GETDATE() - 30
> ContactKey Text(254) <- _Sent.SubscriberKey
== hard bounces | Out Overwrite
SELECT b.SubscriberKey AS ContactKey, MAX(b.EventDate) AS Day, MAX(LEFT(b.BounceCategory + ': ' + b.SMTPBounceReason, 200)) AS Label
FROM _Bounce b WHERE b.BounceCategory = 'Hard bounce' GROUP BY b.SubscriberKey
> ContactKey Text(254) <- _Bounce.SubscriberKey
> Day Date <- _Bounce.EventDate
> Label Text(200) <- _Bounce.BounceCategory, _Bounce.SMTPBounceReason
== unsubscribed on the list | Out Overwrite
SELECT l.SubscriberKey AS ContactKey, MAX(l.DateUnsubscribed) AS Day
FROM _ListSubscribers l WHERE l.Status = 'unsubscribed' AND l.SubscriberKey IS NOT NULL GROUP BY l.SubscriberKey
> ContactKey Text(254) <- _ListSubscribers.SubscriberKey
> Day Date <- _ListSubscribers.DateUnsubscribed
== complaints and unsubscribes | Out Overwrite
SELECT x.SubscriberKey AS ContactKey, MIN(x.EventDate) AS Day FROM (
    SELECT SubscriberKey, EventDate FROM _Complaint WHERE EventDate > DATEADD(dd, -90, GETDATE())
    UNION ALL
    SELECT SubscriberKey, EventDate FROM _Unsubscribe WHERE EventDate > DATEADD(dd, -90, GETDATE())
) x GROUP BY x.SubscriberKey
> ContactKey Text(254) <- _Complaint.SubscriberKey, _Unsubscribe.SubscriberKey
> Day Date <- _Complaint.EventDate, _Unsubscribe.EventDate
== all subscribers who are held | Out Overwrite
SELECT s.SubscriberKey AS ContactKey, s.EmailAddress AS Email FROM _Subscribers s WHERE s.Status = 'held'
> ContactKey Text(254) <- _Subscribers.SubscriberKey
> Email Text(254) <- _Subscribers.EmailAddress
== all subscribers, whole | Out Overwrite
SELECT s.SubscriberKey AS ContactKey, s.EmailAddress AS Email, s.DateJoined AS Day FROM _Subscribers s
> ContactKey Text(254) <- _Subscribers.SubscriberKey
> Email Text(254) <- _Subscribers.EmailAddress
> Day Date <- _Subscribers.DateJoined
== journeys | Out Overwrite
SELECT j.VersionID AS ContactKey, j.JourneyName AS Label, j.VersionNumber AS Number FROM _Journey j WHERE j.JourneyStatus = 'Running'
> ContactKey Text(36) <- _Journey.VersionID
> Label Text(200) <- _Journey.JourneyName
> Number Number <- _Journey.VersionNumber
== e-mails of a journey | Out Overwrite
SELECT s.SubscriberKey AS ContactKey, MAX(ja.ActivityName) AS Label
FROM _Sent s
JOIN _JourneyActivity ja ON ja.JourneyActivityObjectID = s.TriggererSendDefinitionObjectID
JOIN _Journey j ON j.VersionID = ja.VersionID
WHERE j.JourneyName = 'Welcome' AND s.EventDate > DATEADD(week, -2, GETDATE())
GROUP BY s.SubscriberKey
> ContactKey Text(254) <- _Sent.SubscriberKey
> Label Text(200) <- _JourneyActivity.ActivityName
== automations that failed | Out Overwrite
SELECT a.AutomationInstanceID AS ContactKey, LEFT(a.AutomationName, 200) AS Label, a.AutomationInstanceStartTime_UTC AS Day
FROM _AutomationInstance a WHERE a.AutomationInstanceStatus = 'Error'
> ContactKey Text(36) <- _AutomationInstance.AutomationInstanceID
> Label Text(200) <- _AutomationInstance.AutomationName
> Day Date <- _AutomationInstance.AutomationInstanceStartTime_UTC
== jobs of a month | Out Overwrite
SELECT CAST(j.JobID AS VARCHAR(20)) AS ContactKey, j.EmailName AS Label, j.DeliveredTime AS Day
FROM _Job j WHERE j.CreatedDate >= DATEADD(month, DATEDIFF(month, 0, GETDATE()), 0) AND j.JobID = 5
> ContactKey Text(20) <- _Job.JobID
> Label Text(100) <- _Job.EmailName
> Day Date <- _Job.DeliveredTime
== a view without an end | Out Overwrite | no_where
SELECT SubscriberKey AS ContactKey, COUNT(*) AS Number FROM _Sent GROUP BY SubscriberKey
> ContactKey Text(254) <- _Sent.SubscriberKey
> Number Number <-
== a view without an end inside | Out Overwrite | no_where
SELECT c.ContactKey, o.Number FROM Contacts c LEFT JOIN (SELECT SubscriberKey, COUNT(*) AS Number FROM _Open GROUP BY SubscriberKey) o ON o.SubscriberKey = c.ContactKey
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== a year of opens | Out Overwrite | too_old
SELECT SubscriberKey AS ContactKey, COUNT(*) AS Number FROM _Open WHERE EventDate > DATEADD(year, -1, GETDATE()) GROUP BY SubscriberKey
> ContactKey Text(254) <- _Open.SubscriberKey
> Number Number <-
== a year of opens in days | Out Overwrite | too_old
SELECT SubscriberKey AS ContactKey, COUNT(*) AS Number FROM _Open WHERE EventDate >= GETDATE() - 365 GROUP BY SubscriberKey
> ContactKey Text(254) <- _Open.SubscriberKey
> Number Number <-
== between in a view | Out Overwrite | too_old
SELECT SubscriberKey AS ContactKey, COUNT(*) AS Number FROM _Click WHERE EventDate BETWEEN DATEADD(month, -9, GETDATE()) AND GETDATE() GROUP BY SubscriberKey
> ContactKey Text(254) <- _Click.SubscriberKey
> Number Number <-
== a date long ago | Out Overwrite | too_old
SELECT SubscriberKey AS ContactKey, COUNT(*) AS Number FROM _Sent WHERE EventDate > '2019-01-01' GROUP BY SubscriberKey
> ContactKey Text(254) <- _Sent.SubscriberKey
> Number Number <-
== the bound on the left | Out Overwrite | too_old
SELECT SubscriberKey AS ContactKey, COUNT(*) AS Number FROM _Sent WHERE DATEADD(day, -400, GETDATE()) < EventDate GROUP BY SubscriberKey
> ContactKey Text(254) <- _Sent.SubscriberKey
> Number Number <-
== half a year exactly | Out Overwrite
SELECT SubscriberKey AS ContactKey, COUNT(*) AS Number FROM _Sent WHERE EventDate > DATEADD(month, -6, GETDATE()) GROUP BY SubscriberKey
> ContactKey Text(254) <- _Sent.SubscriberKey
> Number Number <-
== two months of automations | Out Overwrite | too_old
SELECT a.AutomationInstanceID AS ContactKey FROM _AutomationInstance a WHERE a.AutomationInstanceStartTime_UTC > DATEADD(month, -2, GETUTCDATE())
> ContactKey Text(36) <- _AutomationInstance.AutomationInstanceID
== no such view | Out Overwrite | unknown_table
SELECT o.SubscriberKey AS ContactKey FROM _Opens o
> ContactKey unknown <- _Opens.SubscriberKey
== no such column of a view | Out Overwrite | unknown_column
SELECT DISTINCT o.SubscriberKey AS ContactKey, o.OpenDate AS Day FROM _Open o WHERE o.IsUnique = 1
> ContactKey Text(254) <- _Open.SubscriberKey
> Day unknown <-
== the service's spelling | Out Overwrite | unknown_column
SELECT DISTINCT s.SubscriberKey AS ContactKey FROM _Sent s WHERE s.TriggeredSendDefinitionObjectID IS NOT NULL
> ContactKey Text(254) <- _Sent.SubscriberKey
== an attribute of the account | Out Overwrite
SELECT s.SubscriberKey AS ContactKey, a.[First Name] AS FirstName FROM _Subscribers s JOIN _EnterpriseAttribute a ON a._SubscriberID = s.SubscriberID
> ContactKey Text(254) <- _Subscribers.SubscriberKey
> FirstName unknown <- _EnterpriseAttribute.First Name
== a key that is too long | Strict Update | truncates
SELECT s.SubscriberKey AS ContactKey, s.EmailAddress AS Email FROM _Subscribers s
> ContactKey Text(254) <- _Subscribers.SubscriberKey
> Email Text(254) <- _Subscribers.EmailAddress
== opens a sender counts | Log Append
SELECT o.SubscriberKey AS ContactKey, o.EventDate AS Day, o.Domain AS Label FROM _Open o WHERE o.EventDate > DATEADD(hour, -24, GETDATE())
> ContactKey Text(254) <- _Open.SubscriberKey
> Day Date <- _Open.EventDate
> Label Text(128) <- _Open.Domain
== SMS that were sent | Log Append
SELECT m.SubscriberKey AS ContactKey, m.ActionDateTime AS Day, m.MessageText AS Label FROM _SMSMessageTracking m WHERE m.Sent = 1
> ContactKey Text(254) <- _SMSMessageTracking.SubscriberKey
> Day Date <- _SMSMessageTracking.ActionDateTime
> Label Text(160) <- _SMSMessageTracking.MessageText
== coupons | Out Overwrite
SELECT c.Name + c.ExternalKey AS ContactKey, c.ExpirationDate AS Day FROM _Coupon c WHERE c.Name = 'SPRING' AND c.ExternalKey = 'S1'
> ContactKey Text(164) <- _Coupon.ExternalKey, _Coupon.Name
> Day Date <- _Coupon.ExpirationDate
