-- How often each customer was written to in 90 days, and how many of those e-mails were opened and clicked.
SELECT
    c.CustomerId,
    c.Email,
    c.FirstName,
    c.Region,
    COUNT(t.JobID) AS Sends,
    SUM(CASE WHEN t.Opens > 0 THEN 1 ELSE 0 END) AS Opened,
    SUM(CASE WHEN t.Clicks > 0 THEN 1 ELSE 0 END) AS Clicked,
    MAX(t.FirstOpenAt) AS LastOpenAt
FROM [NTO Customers] AS c
INNER JOIN [NTO Send Tracking] AS t
    ON t.SubscriberKey = c.CustomerId
WHERE t.SentAt > DATEADD(day, -90, GETDATE())
GROUP BY c.CustomerId, c.Email, c.FirstName, c.Region
