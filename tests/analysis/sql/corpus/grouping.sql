== a column beside the groups | Out Overwrite | ungrouped
SELECT o.ContactKey, o.Status AS Label, COUNT(*) AS Number FROM Orders o GROUP BY o.ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Label Text(20) <- Orders.Status
> Number Number <-
== the key decides, and it does not count | Out Overwrite | ungrouped
SELECT c.ContactKey, c.FirstName, COUNT(o.OrderId) AS Number
FROM Contacts c JOIN Orders o ON o.ContactKey = c.ContactKey
GROUP BY c.ContactKey
> ContactKey Text(50) <- Contacts.ContactKey
> FirstName Text(50) <- Contacts.FirstName
> Number Number <- Orders.OrderId
== an aggregate and no GROUP BY | Out Overwrite | ungrouped
SELECT o.ContactKey, SUM(o.Total) AS Amount FROM Orders o
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal <- Orders.Total
== a column inside an expression | Out Overwrite | ungrouped
SELECT o.ContactKey, MAX(o.Total) - o.Total AS Amount FROM Orders o GROUP BY o.ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal <- Orders.Total
== grouped by the day, given the moment | Out Overwrite | not_unique ungrouped
SELECT o.ContactKey, o.OrderedAt AS Day FROM Orders o GROUP BY o.ContactKey, CAST(o.OrderedAt AS DATE)
> ContactKey Text(50) <- Orders.ContactKey
> Day Date <- Orders.OrderedAt
== HAVING of a column | Out Overwrite | ungrouped
SELECT o.ContactKey, SUM(o.Total) AS Amount FROM Orders o GROUP BY o.ContactKey HAVING o.Total > 10
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal <- Orders.Total
== ORDER BY of a column | Out Overwrite | ungrouped
SELECT TOP 10 o.ContactKey, SUM(o.Total) AS Amount FROM Orders o GROUP BY o.ContactKey ORDER BY o.OrderedAt
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal <- Orders.Total
== a window over groups | Out Overwrite | ungrouped
SELECT o.ContactKey, ROW_NUMBER() OVER (ORDER BY o.Total DESC) AS Number FROM Orders o GROUP BY o.ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Number Number <- Orders.Total
== everything, grouped | Out Overwrite | ungrouped
SELECT * FROM (SELECT o.ContactKey, o.Status AS Label FROM Orders o) AS q GROUP BY q.ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Label Text(20) <- Orders.Status
== a column of a table that nobody knows | Out Overwrite | unknown_table ungrouped
SELECT x.Id AS ContactKey, x.Name AS Label, COUNT(*) AS Number FROM [Of Another Team] x GROUP BY x.Id
> ContactKey unknown <- Of Another Team.Id
> Label unknown <- Of Another Team.Name
> Number Number <-
== grouped by all that is given | Out Overwrite
SELECT c.ContactKey, c.FirstName, COUNT(o.OrderId) AS Number
FROM Contacts c LEFT JOIN Orders o ON o.ContactKey = c.ContactKey
GROUP BY c.ContactKey, FirstName
> ContactKey Text(50) <- Contacts.ContactKey
> FirstName Text(50) <- Contacts.FirstName
> Number Number <- Orders.OrderId
== an expression of groups | Out Overwrite | not_unique
SELECT TOP 500 c.ContactKey, ISNULL(UPPER(c.FirstName), 'none') + ' ' + CAST(COUNT(*) AS VARCHAR(10)) AS Label, MAX(c.Score) * 2 AS Number
FROM Contacts c GROUP BY c.ContactKey, UPPER([c].[firstname]) HAVING COUNT(*) > 1 AND MIN(c.Score) > 0 ORDER BY COUNT(*), Label
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(61) <- Contacts.FirstName
> Number Number <- Contacts.Score
== CAST and CONVERT are one | Out Overwrite | not_unique
SELECT MIN(o.ContactKey) AS ContactKey, CONVERT(DATE, o.OrderedAt) AS Day, DATEDIFF(day, CAST(OrderedAt AS DATE), GETDATE()) AS Number
FROM Orders o GROUP BY CAST(o.OrderedAt AS DATE)
> ContactKey Text(50) <- Orders.ContactKey
> Day Date <- Orders.OrderedAt
> Number Number <- Orders.OrderedAt
== totals by ROLLUP | Log Overwrite
SELECT GROUPING(o.Status) AS Number, o.Status AS Label, MAX(o.OrderedAt) AS Day, o.Store AS ContactKey
FROM Orders o GROUP BY ROLLUP (o.Status, o.Store)
> Number Number <- Orders.Status
> Label Text(20) <- Orders.Status
> Day Date <- Orders.OrderedAt
> ContactKey Text(10) <- Orders.Store
== totals by GROUPING SETS | Log Overwrite
SELECT o.Status AS Label, COUNT(*) AS Number FROM Orders o GROUP BY GROUPING SETS ((o.Status, o.Store), (o.Status), ())
> Label Text(20) <- Orders.Status
> Number Number <-
== totals WITH ROLLUP | Log Overwrite
SELECT YEAR(o.OrderedAt) AS Number, o.Status AS Label FROM Orders o GROUP BY YEAR(o.OrderedAt), o.Status WITH ROLLUP
> Number Number <- Orders.OrderedAt
> Label Text(20) <- Orders.Status
== totals of sets that leave one out | Log Overwrite | ungrouped
SELECT o.Status AS Label, o.Store AS ContactKey, COUNT(*) AS Number FROM Orders o GROUP BY CUBE (o.Status)
> Label Text(20) <- Orders.Status
> ContactKey Text(10) <- Orders.Store
> Number Number <-
== windows of aggregates | Out Overwrite
SELECT o.ContactKey, SUM(SUM(o.Total)) OVER (PARTITION BY o.ContactKey ORDER BY MAX(o.OrderedAt)) AS Amount,
    RANK() OVER (ORDER BY COUNT(*) DESC) AS Number
FROM Orders o GROUP BY o.ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal <- Orders.ContactKey, Orders.OrderedAt, Orders.Total
> Number Number <-
== queries inside have groups of their own | Out Overwrite
SELECT c.ContactKey, (SELECT MAX(o.OrderedAt) FROM Orders o WHERE o.ContactKey = c.ContactKey) AS Day
FROM Contacts c WHERE c.Score > (SELECT AVG(x.Score) FROM Contacts x)
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Orders.OrderedAt
== a constant beside an aggregate | Out Overwrite
SELECT 'all' AS ContactKey, COUNT(*) AS Number, GETDATE() AS Day FROM Contacts
> ContactKey Text(3) <-
> Number Number <-
> Day Date <-
== STRING_AGG in its own order | Out Overwrite
SELECT p.ContactKey, STRING_AGG(p.Topic, ',') WITHIN GROUP (ORDER BY p.Value) AS Label FROM Preferences p GROUP BY p.ContactKey
> ContactKey Text(50) <- Preferences.ContactKey
> Label Text <- Preferences.Topic, Preferences.Value
