== the newest order of each | Out Overwrite
SELECT x.ContactKey, x.OrderedAt AS Day, x.Total AS Amount FROM (
    SELECT o.ContactKey, o.OrderedAt, o.Total, ROW_NUMBER() OVER (PARTITION BY o.ContactKey ORDER BY o.OrderedAt DESC) AS rn
    FROM Orders o
) x WHERE x.rn = 1
> ContactKey Text(50) <- Orders.ContactKey
> Day Date <- Orders.OrderedAt
> Amount Decimal(18,2) <- Orders.Total
== numbered, and all of them kept | Out Overwrite | not_unique
SELECT x.ContactKey, x.rn AS Number FROM (
    SELECT o.ContactKey, ROW_NUMBER() OVER (PARTITION BY o.ContactKey ORDER BY o.OrderedAt DESC) AS rn FROM Orders o
) x WHERE x.rn <= 3
> ContactKey Text(50) <- Orders.ContactKey
> Number Number <- Orders.ContactKey, Orders.OrderedAt
== numbered by something else | Out Overwrite | not_unique
SELECT x.ContactKey FROM (
    SELECT o.ContactKey, ROW_NUMBER() OVER (PARTITION BY o.Store ORDER BY o.OrderedAt) AS rn FROM Orders o
) x WHERE x.rn = 1
> ContactKey Text(50) <- Orders.ContactKey
== numbered over everything | Out Overwrite
SELECT 'winner' AS ContactKey, x.Email FROM (
    SELECT c.Email, ROW_NUMBER() OVER (ORDER BY NEWID()) AS rn FROM Contacts c
) x WHERE x.rn = 1
> ContactKey Text(6) <-
> Email EmailAddress(254) <- Contacts.Email
== one per address | Out Overwrite
SELECT d.ContactKey, d.Email FROM (
    SELECT c.*, ROW_NUMBER() OVER (PARTITION BY LOWER(c.Email) ORDER BY c.CreatedAt DESC, c.ContactKey) AS nth FROM Contacts c
) d WHERE d.nth = 1
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== RANK is not ROW_NUMBER | Out Overwrite | not_unique
SELECT x.ContactKey FROM (
    SELECT o.ContactKey, RANK() OVER (PARTITION BY o.ContactKey ORDER BY o.OrderedAt DESC) AS r FROM Orders o
) x WHERE x.r = 1
> ContactKey Text(50) <- Orders.ContactKey
== running total | Out Overwrite
SELECT o.OrderId AS ContactKey, SUM(o.Total) OVER (PARTITION BY o.ContactKey ORDER BY o.OrderedAt ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS Amount FROM Orders o
> ContactKey Text(36) <- Orders.OrderId
> Amount Decimal <- Orders.ContactKey, Orders.OrderedAt, Orders.Total
== the order before | Out Overwrite
SELECT o.OrderId AS ContactKey, DATEDIFF(day, LAG(o.OrderedAt) OVER (PARTITION BY o.ContactKey ORDER BY o.OrderedAt), o.OrderedAt) AS Number FROM Orders o
> ContactKey Text(36) <- Orders.OrderId
> Number Number <- Orders.ContactKey, Orders.OrderedAt
== thirds | Out Overwrite
SELECT c.ContactKey, NTILE(3) OVER (ORDER BY c.Score DESC) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== distinct of a key and what it decides | Out Overwrite
SELECT DISTINCT c.ContactKey, c.Email FROM Contacts c JOIN Orders o ON o.ContactKey = c.ContactKey
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== distinct of more than the key | Out Overwrite | not_unique
SELECT DISTINCT o.ContactKey, o.Store AS Label FROM Orders o
> ContactKey Text(50) <- Orders.ContactKey
> Label Text(10) <- Orders.Store
== grouped by the key | Out Overwrite
SELECT ContactKey, COUNT(*) AS Number FROM Orders GROUP BY ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Number Number <-
== grouped by the key and its own | Out Overwrite
SELECT c.ContactKey, c.Email, c.FirstName, COUNT(o.OrderId) AS Number FROM Contacts c LEFT JOIN Orders o ON o.ContactKey = c.ContactKey GROUP BY c.ContactKey, c.Email, c.FirstName
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> FirstName Text(50) <- Contacts.FirstName
> Number Number <- Orders.OrderId
== grouped by more | Out Overwrite | not_unique
SELECT ContactKey, Store AS Label, COUNT(*) AS Number FROM Orders GROUP BY ContactKey, Store
> ContactKey Text(50) <- Orders.ContactKey
> Label Text(10) <- Orders.Store
> Number Number <-
== grouped by an expression | Out Overwrite
SELECT CONVERT(VARCHAR(10), o.OrderedAt, 120) AS ContactKey, COUNT(*) AS Number FROM Orders o GROUP BY CONVERT(VARCHAR(10), o.OrderedAt, 120)
> ContactKey Text(10) <- Orders.OrderedAt
> Number Number <-
== one row for all | Out Overwrite
SELECT 'all' AS ContactKey, COUNT(*) AS Number, SUM(Total) AS Amount, MAX(OrderedAt) AS Day FROM Orders
> ContactKey Text(3) <-
> Number Number <-
> Amount Decimal <- Orders.Total
> Day Date <- Orders.OrderedAt
== union | Out Overwrite
SELECT ContactKey FROM Orders UNION SELECT ContactKey FROM Preferences
> ContactKey Text(50) <- Orders.ContactKey, Preferences.ContactKey
== union all repeats | Out Overwrite | not_unique
SELECT ContactKey FROM Orders WHERE Total > 5 UNION ALL SELECT ContactKey FROM Preferences
> ContactKey Text(50) <- Orders.ContactKey, Preferences.ContactKey
== union with a label repeats | Out Overwrite | not_unique
SELECT ContactKey, 'order' AS Label FROM Orders UNION SELECT ContactKey, 'preference' FROM Preferences
> ContactKey Text(50) <- Orders.ContactKey, Preferences.ContactKey
> Label Text(10) <-
== union inside, grouped outside | Out Overwrite
SELECT u.ContactKey, MAX(u.Label) AS Label FROM (
    SELECT ContactKey, 'order' AS Label FROM Orders
    UNION ALL
    SELECT ContactKey, 'preference' AS Label FROM Preferences
) u GROUP BY u.ContactKey
> ContactKey Text(50) <- Orders.ContactKey, Preferences.ContactKey
> Label Text(10) <-
== union of unequal width | Out Overwrite | names
SELECT ContactKey, Email FROM Contacts UNION SELECT ContactKey FROM Orders
> ContactKey Text(50) <- Contacts.ContactKey, Orders.ContactKey
== union with an order | Out Overwrite | invalid not_unique
SELECT ContactKey, Score AS Number FROM Contacts WHERE Country = 'DE' UNION SELECT ContactKey, 0 FROM Contacts WHERE 1 = 0 ORDER BY ContactKey
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== except | Out Overwrite
SELECT ContactKey, Email FROM Contacts EXCEPT SELECT ContactKey, Email FROM Staging
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== intersect | Out Overwrite
SELECT ContactKey FROM Contacts INTERSECT SELECT ContactKey FROM Orders
> ContactKey Text(50) <- Contacts.ContactKey
== in a query | Out Overwrite
SELECT c.ContactKey, c.Email FROM Contacts c WHERE c.ContactKey IN (SELECT o.ContactKey FROM Orders o WHERE o.Total > 100)
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== not in a query | Out Overwrite
SELECT c.ContactKey FROM Contacts c WHERE c.Email NOT IN (SELECT Email FROM Suppressed)
> ContactKey Text(50) <- Contacts.ContactKey
== exists | Out Overwrite
SELECT c.ContactKey FROM Contacts c WHERE EXISTS (SELECT 1 FROM Orders o WHERE o.ContactKey = c.ContactKey AND o.OrderedAt > DATEADD(day, -14, GETDATE()))
> ContactKey Text(50) <- Contacts.ContactKey
== not exists, twice | Out Overwrite
SELECT c.ContactKey, c.Email FROM Contacts c
WHERE NOT EXISTS (SELECT 1 FROM Orders o WHERE o.ContactKey = c.ContactKey)
  AND NOT EXISTS (SELECT 1 FROM Suppressed s WHERE s.Email = c.Email)
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== a query for a value | Out Overwrite
SELECT c.ContactKey, (SELECT MAX(o.OrderedAt) FROM Orders o WHERE o.ContactKey = c.ContactKey) AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Orders.OrderedAt
== a wrong column in a query inside | Out Overwrite | unknown_column
SELECT c.ContactKey FROM Contacts c WHERE EXISTS (SELECT 1 FROM Orders o WHERE o.CustomerKey = c.ContactKey)
> ContactKey Text(50) <- Contacts.ContactKey
== the outer table from inside FROM | Out Overwrite | unknown_column
SELECT c.ContactKey, x.n AS Number FROM Contacts c JOIN (SELECT COUNT(*) AS n FROM Orders o WHERE o.ContactKey = c.ContactKey) x ON 1 = 1
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== top with an order | Out Overwrite
SELECT TOP 100 c.ContactKey, c.Score AS Number FROM Contacts c ORDER BY c.Score DESC
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== top per cent | Out Overwrite
SELECT TOP 10 PERCENT c.ContactKey FROM Contacts c ORDER BY NEWID()
> ContactKey Text(50) <- Contacts.ContactKey
== top 1 | Out Overwrite
SELECT TOP 1 o.ContactKey, o.Total AS Amount FROM Orders o ORDER BY o.Total DESC
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal(18,2) <- Orders.Total
== offset | Out Overwrite
SELECT c.ContactKey FROM Contacts c ORDER BY c.ContactKey OFFSET 10 ROWS FETCH NEXT 10 ROWS ONLY
> ContactKey Text(50) <- Contacts.ContactKey
== pivot | Out Overwrite
SELECT p.ContactKey, p.[News] AS Label, p.[Sport] AS FirstName FROM (
    SELECT ContactKey, Topic, LEFT(Value, 50) AS Value FROM Preferences
) x PIVOT (MAX(Value) FOR Topic IN ([News], [Sport])) p
> ContactKey Text(50) <- Preferences.ContactKey
> Label Text(50) <- Preferences.Topic, Preferences.Value
> FirstName Text(50) <- Preferences.Topic, Preferences.Value
== pivot of a name that is not there | Out Overwrite | unknown_column
SELECT p.ContactKey, p.[Culture] AS Label FROM (SELECT ContactKey, Topic, Value FROM Preferences) x PIVOT (MAX(Value) FOR Topic IN ([News], [Sport])) p
> ContactKey Text(50) <- Preferences.ContactKey
> Label unknown <-
== unpivot | Log Append
SELECT u.ContactKey, u.Kind AS Label FROM (SELECT ContactKey, FirstName, CAST(Country AS NVARCHAR(50)) AS Land FROM Contacts) c UNPIVOT (Val FOR Kind IN (FirstName, Land)) u
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(9) <-
== texts in one | Out Overwrite
SELECT p.ContactKey, LEFT(STRING_AGG(p.Topic, ', '), 200) AS Label FROM Preferences p GROUP BY p.ContactKey
> ContactKey Text(50) <- Preferences.ContactKey
> Label Text(200) <- Preferences.Topic
== texts in one, ordered | Out Overwrite
SELECT p.ContactKey, STRING_AGG(p.Topic, ',') WITHIN GROUP (ORDER BY p.Topic DESC) AS Label FROM Preferences p GROUP BY p.ContactKey
> ContactKey Text(50) <- Preferences.ContactKey
> Label Text <- Preferences.Topic
== values in brackets | Out Overwrite
SELECT v.k AS ContactKey, v.n AS Number FROM (VALUES ('a', 1), ('b', 2)) v(k, n) WHERE v.n = 1 GROUP BY v.k, v.n
> ContactKey Text(1) <-
> Number Number <-
== a star that fits | Strict Update
SELECT * FROM (SELECT ContactKey, Email FROM Contacts) x
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== a star of the target's like | Out Update
SELECT * FROM (SELECT c.ContactKey, c.Email, c.FirstName FROM Contacts c) x
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> FirstName Text(50) <- Contacts.FirstName
== a star with too much | Out Overwrite | star star star star star star
SELECT * FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> FirstName Text(50) <- Contacts.FirstName
> LastName Text(80) <- Contacts.LastName
> Country Text(2) <- Contacts.Country
> Birthdate Date <- Contacts.Birthdate
> Score Number <- Contacts.Score
> OptIn Boolean <- Contacts.OptIn
> CreatedAt Date <- Contacts.CreatedAt
== a star of one table | Out Overwrite
SELECT s.*, c.ContactKey FROM Contacts c JOIN Suppressed s ON s.Email = c.Email
> Email EmailAddress(254) <- Suppressed.Email
> ContactKey Text(50) <- Contacts.ContactKey
== a star twice | Out Overwrite | names
SELECT s.*, c.ContactKey, c.Email FROM Contacts c JOIN Suppressed s ON s.Email = c.Email
> Email EmailAddress(254) <- Suppressed.Email
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== common table expression | Out Overwrite | cte
WITH recent AS (SELECT ContactKey, MAX(OrderedAt) AS Day FROM Orders GROUP BY ContactKey)
SELECT r.ContactKey, r.Day FROM recent r
> ContactKey Text(50) <- Orders.ContactKey
> Day Date <- Orders.OrderedAt
== two of them, one from the other | Out Overwrite | cte
WITH a AS (SELECT ContactKey, Total FROM Orders), b (ContactKey, Amount) AS (SELECT ContactKey, SUM(Total) FROM a GROUP BY ContactKey)
SELECT DISTINCT b.ContactKey FROM b
> ContactKey Text(50) <- Orders.ContactKey
== two columns of one name inside | Out Overwrite | names
SELECT x.ContactKey FROM (SELECT c.ContactKey, o.ContactKey FROM Contacts c JOIN Orders o ON o.ContactKey = c.ContactKey WHERE o.OrderId = 'A') x
> ContactKey Text(50) <- Contacts.ContactKey
== no name inside | Out Overwrite | names
SELECT x.ContactKey FROM (SELECT c.ContactKey, UPPER(c.FirstName) FROM Contacts c) x
> ContactKey Text(50) <- Contacts.ContactKey
== three deep | Out Overwrite
SELECT z.ContactKey, z.Number FROM (SELECT y.ContactKey, y.Number FROM (SELECT x.ContactKey, x.Number FROM (SELECT ContactKey, Score AS Number FROM Contacts) x) y) z
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== without FROM | Out Overwrite
SELECT 'probe' AS ContactKey, GETDATE() AS Day, 1 AS Number
> ContactKey Text(5) <-
> Day Date <-
> Number Number <-
