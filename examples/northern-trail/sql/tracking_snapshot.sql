-- What became of every e-mail of the last 30 days. A job can go to the same person in several batches; the target
-- has one row for both, so each side is grouped before it is joined.
SELECT
    s.JobID,
    s.SubscriberKey,
    j.EmailName,
    s.SentAt,
    ISNULL(o.Opens, 0) AS Opens,
    o.FirstOpenAt,
    ISNULL(c.Clicks, 0) AS Clicks,
    GETDATE() AS SnapshotAt
FROM (
    SELECT JobID, SubscriberKey, MIN(EventDate) AS SentAt
    FROM _Sent
    WHERE EventDate > DATEADD(day, -30, GETDATE())
    GROUP BY JobID, SubscriberKey
) AS s
INNER JOIN _Job AS j
    ON j.JobID = s.JobID
LEFT JOIN (
    SELECT JobID, SubscriberKey, COUNT(*) AS Opens, MIN(EventDate) AS FirstOpenAt
    FROM _Open
    WHERE EventDate > DATEADD(day, -30, GETDATE())
    GROUP BY JobID, SubscriberKey
) AS o
    ON o.JobID = s.JobID AND o.SubscriberKey = s.SubscriberKey
LEFT JOIN (
    SELECT JobID, SubscriberKey, COUNT(*) AS Clicks
    FROM _Click
    WHERE EventDate > DATEADD(day, -30, GETDATE())
    GROUP BY JobID, SubscriberKey
) AS c
    ON c.JobID = s.JobID AND c.SubscriberKey = s.SubscriberKey
