== preferences in columns | Audience Overwrite | truncates
SELECT p.ContactKey,
    MAX(CASE WHEN p.Topic = 'sport' THEN p.Value END) AS Segment,
    MAX(CASE WHEN p.Topic = 'travel' THEN p.Value END) AS Note
FROM Preferences p
GROUP BY p.ContactKey
> ContactKey Text(50) <- Preferences.ContactKey
> Segment Text(100) <- Preferences.Topic, Preferences.Value
> Note Text(100) <- Preferences.Topic, Preferences.Value
== preferences in columns by PIVOT | Audience Overwrite
SELECT ContactKey, LEFT([sport], 50) AS Segment, [travel] AS Note
FROM (SELECT ContactKey, Topic, Value FROM Preferences) s
PIVOT (MAX(Value) FOR Topic IN ([sport], [travel])) p
> ContactKey Text(50) <- Preferences.ContactKey
> Segment Text(50) <- Preferences.Topic, Preferences.Value
> Note Text(100) <- Preferences.Topic, Preferences.Value
== totals by status in columns | Audience Overwrite | type
SELECT p.ContactKey, ISNULL(p.[paid], 0) AS Amount, p.[open] AS Score
FROM (SELECT ContactKey, Status, Total FROM Orders) o
PIVOT (SUM(Total) FOR Status IN ([paid], [open])) AS p
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal <- Orders.Status, Orders.Total
> Score Decimal <- Orders.Status, Orders.Total
== orders by quarter | Log Overwrite
SELECT 'Q1 ' + CAST(SUM(CASE WHEN DATEPART(QUARTER, OrderedAt) = 1 THEN 1 ELSE 0 END) AS VARCHAR(10))
    + ', Q2 ' + CAST(SUM(CASE WHEN DATEPART(QUARTER, OrderedAt) = 2 THEN 1 ELSE 0 END) AS VARCHAR(10)) AS Label,
    COUNT(*) AS Number
FROM Orders
WHERE YEAR(OrderedAt) = YEAR(GETDATE())
> Label Text(28) <- Orders.OrderedAt
> Number Number <-
== contact data in rows | Log Overwrite
SELECT c.ContactKey, v.Name + ': ' + v.Text AS Label
FROM Contacts c
CROSS APPLY (VALUES ('first', c.FirstName), ('last', c.LastName), ('country', c.Country)) v (Name, Text)
WHERE v.Text IS NOT NULL
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(89) <- Contacts.Country, Contacts.FirstName, Contacts.LastName
== dates in rows by UNPIVOT | Log Overwrite
SELECT u.ContactKey, u.Moment AS Day, u.Sort AS Label
FROM (SELECT ContactKey, CreatedAt, Birthdate FROM Contacts) c
UNPIVOT (Moment FOR Sort IN (CreatedAt, Birthdate)) u
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.Birthdate, Contacts.CreatedAt
> Label Text(9) <-
== the later of two dates | Audience Overwrite
SELECT c.ContactKey, (SELECT MAX(v.d) FROM (VALUES (c.CreatedAt), (c.Birthdate)) v (d)) AS Day
FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.Birthdate, Contacts.CreatedAt
== consents in columns | Audience Overwrite
SELECT n.ContactKey,
    MAX(CASE WHEN n.Channel = 'email' AND n.Given = 1 THEN 1 ELSE 0 END) AS Flag,
    SUM(CASE WHEN n.Given = 1 THEN 1 ELSE 0 END) AS Score
FROM Consents n
GROUP BY n.ContactKey
> ContactKey Text(50) <- Consents.ContactKey
> Flag Number <- Consents.Channel, Consents.Given
> Score Number <- Consents.Given
== a centre of preferences | Audience Overwrite
SELECT c.ContactKey, c.Email,
    CASE WHEN e.Given = 1 THEN 'e' ELSE '-' END + CASE WHEN s.Given = 1 THEN 's' ELSE '-' END AS Segment
FROM Contacts c
LEFT JOIN Consents e ON e.ContactKey = c.ContactKey AND e.Channel = 'email' AND e.Purpose = 'newsletter'
LEFT JOIN Consents s ON s.ContactKey = c.ContactKey AND s.Channel = 'sms' AND s.Purpose = 'newsletter'
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Segment Text(2) <- Consents.Given
== totals with a sum line | Log Overwrite
SELECT CASE WHEN GROUPING(o.Store) = 1 THEN 'all' ELSE ISNULL(o.Store, 'none') END AS Label, COUNT(*) AS Number
FROM Orders o
GROUP BY ROLLUP (o.Store)
> Label Text(10) <- Orders.Store
> Number Number <-
== totals by store and by status | Log Overwrite
SELECT ISNULL(o.Store, 'any') + '/' + ISNULL(o.Status, 'any') AS Label, COUNT(*) AS Number
FROM Orders o
GROUP BY GROUPING SETS ((o.Store), (o.Status), ())
> Label Text(31) <- Orders.Status, Orders.Store
> Number Number <-
== a cube of stores and statuses | Log Overwrite | not_in_target
SELECT COALESCE(o.Store, '*') + COALESCE(o.Status, '*') AS Label, COUNT(*) AS Number, GROUPING_ID(o.Store, o.Status) AS Level
FROM Orders o
GROUP BY CUBE (o.Store, o.Status)
> Label Text(30) <- Orders.Status, Orders.Store
> Number Number <-
> Level Number <- Orders.Status, Orders.Store
== a share of the whole | Log Overwrite
SELECT Store AS ContactKey, CAST(CAST(100.0 * SUM(Total) / NULLIF(SUM(SUM(Total)) OVER (), 0) AS DECIMAL(5, 1)) AS VARCHAR(10)) + '%' AS Label
FROM Orders
GROUP BY Store
> ContactKey Text(10) <- Orders.Store
> Label Text(9) <- Orders.Total
== months side by side | Log Overwrite | not_in_target
SELECT CONVERT(VARCHAR(7), OrderedAt, 120) AS Label, COUNT(*) AS Number,
    COUNT(*) - LAG(COUNT(*)) OVER (ORDER BY CONVERT(VARCHAR(7), OrderedAt, 120)) AS Change
FROM Orders
GROUP BY CONVERT(VARCHAR(7), OrderedAt, 120)
> Label Text(7) <- Orders.OrderedAt
> Number Number <-
> Change Number <- Orders.OrderedAt
