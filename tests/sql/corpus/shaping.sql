== the newest order of each | Out Overwrite
SELECT x.ContactKey, x.OrderedAt AS Day, x.Total AS Amount FROM (
    SELECT o.ContactKey, o.OrderedAt, o.Total, ROW_NUMBER() OVER (PARTITION BY o.ContactKey ORDER BY o.OrderedAt DESC) AS rn
    FROM Orders o
) x WHERE x.rn = 1
== numbered, and all of them kept | Out Overwrite | not_unique
SELECT x.ContactKey, x.rn AS Number FROM (
    SELECT o.ContactKey, ROW_NUMBER() OVER (PARTITION BY o.ContactKey ORDER BY o.OrderedAt DESC) AS rn FROM Orders o
) x WHERE x.rn <= 3
== numbered by something else | Out Overwrite | not_unique
SELECT x.ContactKey FROM (
    SELECT o.ContactKey, ROW_NUMBER() OVER (PARTITION BY o.Store ORDER BY o.OrderedAt) AS rn FROM Orders o
) x WHERE x.rn = 1
== numbered over everything | Out Overwrite
SELECT 'winner' AS ContactKey, x.Email FROM (
    SELECT c.Email, ROW_NUMBER() OVER (ORDER BY NEWID()) AS rn FROM Contacts c
) x WHERE x.rn = 1
== one per address | Out Overwrite
SELECT d.ContactKey, d.Email FROM (
    SELECT c.*, ROW_NUMBER() OVER (PARTITION BY LOWER(c.Email) ORDER BY c.CreatedAt DESC, c.ContactKey) AS nth FROM Contacts c
) d WHERE d.nth = 1
== RANK is not ROW_NUMBER | Out Overwrite | not_unique
SELECT x.ContactKey FROM (
    SELECT o.ContactKey, RANK() OVER (PARTITION BY o.ContactKey ORDER BY o.OrderedAt DESC) AS r FROM Orders o
) x WHERE x.r = 1
== running total | Out Overwrite
SELECT o.OrderId AS ContactKey, SUM(o.Total) OVER (PARTITION BY o.ContactKey ORDER BY o.OrderedAt ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS Amount FROM Orders o
== the order before | Out Overwrite
SELECT o.OrderId AS ContactKey, DATEDIFF(day, LAG(o.OrderedAt) OVER (PARTITION BY o.ContactKey ORDER BY o.OrderedAt), o.OrderedAt) AS Number FROM Orders o
== thirds | Out Overwrite
SELECT c.ContactKey, NTILE(3) OVER (ORDER BY c.Score DESC) AS Number FROM Contacts c
== distinct of a key and what it decides | Out Overwrite
SELECT DISTINCT c.ContactKey, c.Email FROM Contacts c JOIN Orders o ON o.ContactKey = c.ContactKey
== distinct of more than the key | Out Overwrite | not_unique
SELECT DISTINCT o.ContactKey, o.Store AS Label FROM Orders o
== grouped by the key | Out Overwrite
SELECT ContactKey, COUNT(*) AS Number FROM Orders GROUP BY ContactKey
== grouped by the key and its own | Out Overwrite
SELECT c.ContactKey, c.Email, c.FirstName, COUNT(o.OrderId) AS Number FROM Contacts c LEFT JOIN Orders o ON o.ContactKey = c.ContactKey GROUP BY c.ContactKey, c.Email, c.FirstName
== grouped by more | Out Overwrite | not_unique
SELECT ContactKey, Store AS Label, COUNT(*) AS Number FROM Orders GROUP BY ContactKey, Store
== grouped by an expression | Out Overwrite
SELECT CONVERT(VARCHAR(10), o.OrderedAt, 120) AS ContactKey, COUNT(*) AS Number FROM Orders o GROUP BY CONVERT(VARCHAR(10), o.OrderedAt, 120)
== one row for all | Out Overwrite
SELECT 'all' AS ContactKey, COUNT(*) AS Number, SUM(Total) AS Amount, MAX(OrderedAt) AS Day FROM Orders
== union | Out Overwrite
SELECT ContactKey FROM Orders UNION SELECT ContactKey FROM Preferences
== union all repeats | Out Overwrite | not_unique
SELECT ContactKey FROM Orders WHERE Total > 5 UNION ALL SELECT ContactKey FROM Preferences
== union with a label repeats | Out Overwrite | not_unique
SELECT ContactKey, 'order' AS Label FROM Orders UNION SELECT ContactKey, 'preference' FROM Preferences
== union inside, grouped outside | Out Overwrite
SELECT u.ContactKey, MAX(u.Label) AS Label FROM (
    SELECT ContactKey, 'order' AS Label FROM Orders
    UNION ALL
    SELECT ContactKey, 'preference' AS Label FROM Preferences
) u GROUP BY u.ContactKey
== union of unequal width | Out Overwrite | names
SELECT ContactKey, Email FROM Contacts UNION SELECT ContactKey FROM Orders
== union with an order | Out Overwrite | not_unique
SELECT ContactKey, Score AS Number FROM Contacts WHERE Country = 'DE' UNION SELECT ContactKey, 0 FROM Contacts WHERE 1 = 0 ORDER BY ContactKey
== except | Out Overwrite
SELECT ContactKey, Email FROM Contacts EXCEPT SELECT ContactKey, Email FROM Staging
== intersect | Out Overwrite
SELECT ContactKey FROM Contacts INTERSECT SELECT ContactKey FROM Orders
== in a query | Out Overwrite
SELECT c.ContactKey, c.Email FROM Contacts c WHERE c.ContactKey IN (SELECT o.ContactKey FROM Orders o WHERE o.Total > 100)
== not in a query | Out Overwrite
SELECT c.ContactKey FROM Contacts c WHERE c.Email NOT IN (SELECT Email FROM Suppressed)
== exists | Out Overwrite
SELECT c.ContactKey FROM Contacts c WHERE EXISTS (SELECT 1 FROM Orders o WHERE o.ContactKey = c.ContactKey AND o.OrderedAt > DATEADD(day, -14, GETDATE()))
== not exists, twice | Out Overwrite
SELECT c.ContactKey, c.Email FROM Contacts c
WHERE NOT EXISTS (SELECT 1 FROM Orders o WHERE o.ContactKey = c.ContactKey)
  AND NOT EXISTS (SELECT 1 FROM Suppressed s WHERE s.Email = c.Email)
== a query for a value | Out Overwrite
SELECT c.ContactKey, (SELECT MAX(o.OrderedAt) FROM Orders o WHERE o.ContactKey = c.ContactKey) AS Day FROM Contacts c
== a wrong column in a query inside | Out Overwrite | unknown_column
SELECT c.ContactKey FROM Contacts c WHERE EXISTS (SELECT 1 FROM Orders o WHERE o.CustomerKey = c.ContactKey)
== the outer table from inside FROM | Out Overwrite | unknown_column
SELECT c.ContactKey, x.n AS Number FROM Contacts c JOIN (SELECT COUNT(*) AS n FROM Orders o WHERE o.ContactKey = c.ContactKey) x ON 1 = 1
== top with an order | Out Overwrite
SELECT TOP 100 c.ContactKey, c.Score AS Number FROM Contacts c ORDER BY c.Score DESC
== top per cent | Out Overwrite
SELECT TOP 10 PERCENT c.ContactKey FROM Contacts c ORDER BY NEWID()
== top 1 | Out Overwrite
SELECT TOP 1 o.ContactKey, o.Total AS Amount FROM Orders o ORDER BY o.Total DESC
== offset | Out Overwrite
SELECT c.ContactKey FROM Contacts c ORDER BY c.ContactKey OFFSET 10 ROWS FETCH NEXT 10 ROWS ONLY
== pivot | Out Overwrite
SELECT p.ContactKey, p.[News] AS Label, p.[Sport] AS FirstName FROM (
    SELECT ContactKey, Topic, LEFT(Value, 50) AS Value FROM Preferences
) x PIVOT (MAX(Value) FOR Topic IN ([News], [Sport])) p
== pivot of a name that is not there | Out Overwrite | unknown_column
SELECT p.ContactKey, p.[Culture] AS Label FROM (SELECT ContactKey, Topic, Value FROM Preferences) x PIVOT (MAX(Value) FOR Topic IN ([News], [Sport])) p
== unpivot | Log Append
SELECT u.ContactKey, u.Kind AS Label FROM (SELECT ContactKey, FirstName, CAST(Country AS VARCHAR(50)) AS Land FROM Contacts) c UNPIVOT (Val FOR Kind IN (FirstName, Land)) u
== texts in one | Out Overwrite
SELECT p.ContactKey, LEFT(STRING_AGG(p.Topic, ', '), 200) AS Label FROM Preferences p GROUP BY p.ContactKey
== texts in one, ordered | Out Overwrite
SELECT p.ContactKey, STRING_AGG(p.Topic, ',') WITHIN GROUP (ORDER BY p.Topic DESC) AS Label FROM Preferences p GROUP BY p.ContactKey
== values in brackets | Out Overwrite
SELECT v.k AS ContactKey, v.n AS Number FROM (VALUES ('a', 1), ('b', 2)) v(k, n) WHERE v.n = 1 GROUP BY v.k, v.n
== a star that fits | Strict Update
SELECT * FROM (SELECT ContactKey, Email FROM Contacts) x
== a star of the target's like | Out Update
SELECT * FROM (SELECT c.ContactKey, c.Email, c.FirstName FROM Contacts c) x
== a star with too much | Out Overwrite | star star star star star star
SELECT * FROM Contacts
== a star of one table | Out Overwrite
SELECT s.*, c.ContactKey FROM Contacts c JOIN Suppressed s ON s.Email = c.Email
== a star twice | Out Overwrite | names
SELECT s.*, c.ContactKey, c.Email FROM Contacts c JOIN Suppressed s ON s.Email = c.Email
== common table expression | Out Overwrite | cte
WITH recent AS (SELECT ContactKey, MAX(OrderedAt) AS Day FROM Orders GROUP BY ContactKey)
SELECT r.ContactKey, r.Day FROM recent r
== two of them, one from the other | Out Overwrite | cte
WITH a AS (SELECT ContactKey, Total FROM Orders), b (ContactKey, Amount) AS (SELECT ContactKey, SUM(Total) FROM a GROUP BY ContactKey)
SELECT DISTINCT b.ContactKey FROM b
== two columns of one name inside | Out Overwrite | names
SELECT x.ContactKey FROM (SELECT c.ContactKey, o.ContactKey FROM Contacts c JOIN Orders o ON o.ContactKey = c.ContactKey WHERE o.OrderId = 'A') x
== no name inside | Out Overwrite | names
SELECT x.ContactKey FROM (SELECT c.ContactKey, UPPER(c.FirstName) FROM Contacts c) x
== three deep | Out Overwrite
SELECT z.ContactKey, z.Number FROM (SELECT y.ContactKey, y.Number FROM (SELECT x.ContactKey, x.Number FROM (SELECT ContactKey, Score AS Number FROM Contacts) x) y) z
== without FROM | Out Overwrite
SELECT 'probe' AS ContactKey, GETDATE() AS Day, 1 AS Number
