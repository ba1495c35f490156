SELECT c.ContactKey, CONVERT(VARCHAR(10), c.CreatedAt, 101) + ' ' + CAST(c.Score AS VARCHAR(5)) AS Label FROM Contacts c
SELECT c.ContactKey, DATEADD(DAY, -1 * c.Score, GETDATE()) AS Day FROM Contacts c
SELECT c.ContactKey, CAST(GETDATE() AT TIME ZONE 'Central America Standard Time' AT TIME ZONE 'GMT Standard Time' AS DATE) AS Day FROM Contacts c
SELECT c.ContactKey, 1.0 * c.Score / NULLIF(0, c.Score) AS Amount FROM Contacts c
SELECT c.ContactKey, CASE c.OptIn WHEN 1 THEN 'Y' WHEN 0 THEN 'N' END AS Label FROM Contacts c
SELECT c.ContactKey, CASE WHEN c.Score > 5 THEN 1 ELSE '0' END AS Number FROM Contacts c
SELECT c.ContactKey, ISNULL(c.Country, 0) AS Label FROM Contacts c
SELECT c.ContactKey, FORMAT(c.CreatedAt, 'yyyy-MM-dd') AS Label FROM Contacts c
SELECT c.ContactKey, NEWID() AS Label FROM Contacts c
SELECT c.ContactKey, JSON_VALUE(c.LastName, '$.a') AS Label FROM Contacts c
SELECT c.ContactKey, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY c.Score) OVER (PARTITION BY c.Country) AS Amount FROM Contacts c
SELECT TOP 1 WITH TIES c.ContactKey FROM Contacts c ORDER BY ROW_NUMBER() OVER (PARTITION BY c.Email ORDER BY c.CreatedAt DESC)
SELECT c.ContactKey, STRING_AGG(o.OrderId, ',') WITHIN GROUP (ORDER BY o.OrderedAt) AS Label FROM Contacts c JOIN Orders o ON o.ContactKey = c.ContactKey GROUP BY c.ContactKey
SELECT c.ContactKey, LAST_VALUE(c.Score) IGNORE NULLS OVER (ORDER BY c.ContactKey) AS Number FROM Contacts c
SELECT c.ContactKey, SUM(CASE WHEN c.Score > 1 THEN 1 END) OVER (ORDER BY c.Score ROWS UNBOUNDED PRECEDING) AS Number FROM Contacts c
SELECT c.ContactKey, COUNT(DISTINCT o.OrderId) AS Number FROM Contacts c LEFT JOIN Orders o ON o.ContactKey = c.ContactKey GROUP BY c.ContactKey HAVING COUNT(*) > 1
SELECT c.ContactKey, COUNT(*) AS Number, GROUPING(c.ContactKey) AS Flag FROM Contacts c GROUP BY ROLLUP(c.ContactKey)
SELECT c.ContactKey, DATEDIFF(SECOND, '1970-01-01', c.CreatedAt) AS Number FROM Contacts c
SELECT c.ContactKey, CAST(CONVERT(CHAR(8), GETDATE(), 112) AS INT) AS Number FROM Contacts c
SELECT c.ContactKey, CAST('2024-01-01 00:00:00.000' AS DATETIME) AS Day FROM Contacts c
SELECT c.ContactKey, CAST('1/1/1900' AS DATE) AS Day FROM Contacts c
SELECT c.ContactKey, 'a' + CHAR(10) + 'b' AS Label FROM Contacts c
SELECT c.ContactKey, MAX(CAST(c.OptIn AS INT)) AS Number FROM Contacts c GROUP BY c.ContactKey
SELECT c.ContactKey, (SELECT COUNT(*) FROM Orders o WHERE o.ContactKey = c.ContactKey) AS Number FROM Contacts c
SELECT c.ContactKey FROM Contacts c WHERE EXISTS (SELECT * FROM Orders o WHERE o.ContactKey = c.ContactKey)
SELECT c.ContactKey FROM Contacts c WHERE c.Score >= ALL (SELECT Score FROM Contacts)
SELECT c.ContactKey, COALESCE(NULLIF(c.FirstName, ''), 'there') AS Label FROM Contacts c
SELECT Label = c.FirstName, c.ContactKey FROM Contacts c
SELECT c.ContactKey, HASHBYTES('SHA2_256', c.Email) AS Number2 FROM Contacts c
SELECT c.ContactKey, CONVERT(VARCHAR(64), HASHBYTES('SHA2_256', c.Email), 2) AS Label FROM Contacts c
SELECT c.ContactKey, TRIM(' ' FROM c.FirstName) AS Label, LTRIM(c.LastName, '0') AS x FROM Contacts c
SELECT c.ContactKey, GREATEST(c.Score, 1) AS Number, CHOOSE(c.Score, 'a', 'b') AS Label FROM Contacts c
SELECT c.ContactKey, DATETRUNC(month, c.CreatedAt) AS Day FROM Contacts c
SELECT s.SubscriberKey AS ContactKey, MAX(s.EventDate) AS Day, COUNT(DISTINCT s.JobID) AS Number FROM _Sent s JOIN _Job j ON j.JobID = s.JobID WHERE s.EventDate > DATEADD(d, -30, GETDATE()) GROUP BY s.SubscriberKey
SELECT s.SubscriberKey AS ContactKey, SUM(CASE WHEN o.IsUnique = 1 THEN 1 ELSE 0 END) AS Number FROM _Sent s LEFT JOIN _Open o ON o.SubscriberKey = s.SubscriberKey AND o.JobID = s.JobID WHERE s.EventDate > GETDATE() - 30 GROUP BY s.SubscriberKey
SELECT ContactKey FROM Contacts WHERE CreatedAt BETWEEN '2024-01-01' AND '2024-12-31' AND Email LIKE '%@example.com' AND LEN(Email) > 5
SELECT DISTINCT ContactKey FROM (SELECT TOP 5 ContactKey, Score FROM Contacts ORDER BY Score) x
SELECT ContactKey, IIF(OptIn = 'true', 'x', 'y') AS Label FROM Contacts
SELECT ContactKey, ABS(CHECKSUM(NEWID())) % 10 AS Number FROM Contacts
SELECT ContactKey, RAND(CAST(NEWID() AS VARBINARY)) * 100 AS Amount FROM Contacts
SELECT ContactKey, REPLACE(REPLACE(LastName, CHAR(13), ''), CHAR(10), '') AS Label FROM Contacts
SELECT ContactKey, CASE WHEN ISNUMERIC(LastName) = 1 THEN CAST(LastName AS INT) END AS Number FROM Contacts
SELECT ContactKey, CONVERT(DATE, LastName) AS Day FROM Contacts
SELECT ContactKey, CASE WHEN Score IS NULL THEN '' ELSE Score END AS Label FROM Contacts
SELECT ContactKey, CASE WHEN Score IS NULL THEN NULL ELSE 'x' END AS Label FROM Contacts
SELECT ContactKey, EOMONTH(GETDATE(), -1) AS Day FROM Contacts
SELECT ContactKey, DATENAME(WEEKDAY, CreatedAt) + ', ' + DATENAME(MONTH, CreatedAt) AS Label FROM Contacts
SELECT ContactKey, YEAR(CreatedAt) * 100 + MONTH(CreatedAt) AS Number FROM Contacts
SELECT ContactKey, CURRENT_TIMESTAMP AS Day FROM Contacts
SELECT ContactKey, Score & 1 AS Number, Score ^ 2 AS x FROM Contacts
SELECT a.ContactKey FROM Contacts a WHERE (SELECT MAX(Score) FROM Contacts b WHERE b.ContactKey = a.ContactKey) > 1
SELECT ContactKey, 3000000000 * 2 AS Amount, 2147483647 * 1.0 AS x FROM Contacts
SELECT ContactKey, CAST(CAST(Score AS BIT) AS VARCHAR(5)) AS Label FROM Contacts
SELECT u.ContactKey, u.v AS Label FROM Contacts UNPIVOT (v FOR n IN (CreatedAt, Birthdate)) u
SELECT ContactKey, LEFT(CONVERT(NVARCHAR(MAX), LastName), 100) AS Label FROM Contacts
SELECT ContactKey, COUNT(1) AS Number FROM Orders GROUP BY ContactKey UNION ALL SELECT ContactKey, 0 FROM Contacts
SELECT ContactKey, LEAD(Score, 1, 0) OVER (PARTITION BY Country ORDER BY Score) AS Number FROM Contacts
SELECT ContactKey, SUM(SUM(Total)) OVER (ORDER BY ContactKey) AS Amount FROM Orders GROUP BY ContactKey
SELECT ContactKey, RANK() OVER (ORDER BY SUM(Total) DESC) AS Number FROM Orders GROUP BY ContactKey
SELECT ContactKey, CAST(Birthdate AS FLOAT) AS Amount FROM Contacts
SELECT x.ContactKey FROM (SELECT ContactKey, COUNT(*) OVER () n FROM Contacts) x WHERE x.n > 1
SELECT ContactKey, DATEDIFF(hh, CreatedAt, GETDATE()) / 24.0 AS Amount FROM Contacts
SELECT ContactKey, LOWER(CONVERT(VARCHAR(36), NEWID())) AS Label FROM Contacts
SELECT ContactKey, STUFF(STUFF('20240101', 5, 0, '-'), 8, 0, '-') AS Day FROM Contacts
SELECT ContactKey, MIN(CASE WHEN Score = 1 THEN 'a' ELSE NULL END) AS Label FROM Contacts GROUP BY ContactKey
SELECT ContactKey, TRY_CONVERT(DATE, '30/10/2019', 103) AS Day FROM Contacts
SELECT ContactKey, ROUND(AVG(CAST(Total AS FLOAT)), 2) AS Amount FROM Orders GROUP BY ContactKey
