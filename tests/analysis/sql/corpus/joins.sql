== a table as it is | Out Overwrite
SELECT ContactKey, Email, FirstName FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> FirstName Text(50) <- Contacts.FirstName
== an alias without AS | Out Overwrite
select c.ContactKey, c.Email from Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== names in brackets | Out Overwrite
SELECT [c].[ContactKey], [c].[Email] AS [Email] FROM [Contacts] AS [c]
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== names in quotation marks | Out Overwrite
SELECT "c"."ContactKey", "c"."Email" FROM "Contacts" AS "c"
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== names in any case | Out Overwrite
SELECT CONTACTKEY AS contactkey, EMAIL AS email FROM CONTACTS
> contactkey Text(50) <- Contacts.ContactKey
> email EmailAddress(254) <- Contacts.Email
== qualified by the whole name | Out Overwrite
SELECT Contacts.ContactKey, Contacts.Email FROM Contacts WHERE Contacts.Country = 'DE'
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== an odd name | Out Overwrite
SELECT u.Id AS ContactKey, u.[Näme] AS FirstName, u.[From] AS Day, u.[Group] AS Label FROM [Ünïcode & Co. (v2)] u
> ContactKey Text(10) <- Ünïcode & Co. (v2).Id
> FirstName Text(50) <- Ünïcode & Co. (v2).Näme
> Day Date <- Ünïcode & Co. (v2).From
> Label Text(20) <- Ünïcode & Co. (v2).Group
== a name with blanks and digits | Out Overwrite
SELECT w.EventId AS ContactKey, w.At AS Day FROM [Web Events 2024] w WHERE w.Page LIKE '/shop/%'
> ContactKey Text(36) <- Web Events 2024.EventId
> Day Date <- Web Events 2024.At
== an inner join on the key | Out Overwrite
SELECT o.OrderId AS ContactKey, c.Email, o.Total AS Amount
FROM Orders o
INNER JOIN Contacts c ON c.ContactKey = o.ContactKey
> ContactKey Text(36) <- Orders.OrderId
> Email EmailAddress(254) <- Contacts.Email
> Amount Decimal(18,2) <- Orders.Total
== a join that repeats the key | Out Overwrite | not_unique
SELECT c.ContactKey, o.OrderedAt AS Day
FROM Contacts c
JOIN Orders o ON o.ContactKey = c.ContactKey
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Orders.OrderedAt
== a left join on a whole key | Out Overwrite
SELECT o.OrderId AS ContactKey, p.Name AS Label
FROM Orders o
LEFT JOIN [Order Lines] l ON l.OrderId = o.OrderId AND l.LineNo = 1
LEFT JOIN Products p ON p.Sku = l.Sku
> ContactKey Text(36) <- Orders.OrderId
> Label Text(200) <- Products.Name
== a left join on half a key | Out Overwrite | not_unique
SELECT o.OrderId AS ContactKey, l.Sku AS Label
FROM Orders o
LEFT JOIN [Order Lines] l ON l.OrderId = o.OrderId
> ContactKey Text(36) <- Orders.OrderId
> Label Text(30) <- Order Lines.Sku
== an anti join | Out Overwrite
SELECT c.ContactKey, c.Email
FROM Contacts c
LEFT JOIN Suppressed s ON s.Email = c.Email
WHERE s.Email IS NULL
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== a self join | Out Overwrite
SELECT DISTINCT a.ContactKey, a.Email
FROM Contacts a
INNER JOIN Contacts b ON b.Email = a.Email AND b.ContactKey <> a.ContactKey
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== a right join | Out Overwrite
SELECT o.OrderId AS ContactKey, c.Email
FROM Contacts c
RIGHT JOIN Orders o ON o.ContactKey = c.ContactKey
> ContactKey Text(36) <- Orders.OrderId
> Email EmailAddress(254) <- Contacts.Email
== a full join, grouped | Out Overwrite | null
SELECT ISNULL(c.ContactKey, o.ContactKey) AS ContactKey, COUNT(o.OrderId) AS Number
FROM Contacts c
FULL OUTER JOIN Orders o ON o.ContactKey = c.ContactKey
GROUP BY ISNULL(c.ContactKey, o.ContactKey)
> ContactKey Text(50) <- Contacts.ContactKey, Orders.ContactKey
> Number Number <- Orders.OrderId
== a comma with its condition in WHERE | Out Overwrite
SELECT o.OrderId AS ContactKey, c.Email FROM Orders o, Contacts c WHERE c.ContactKey = o.ContactKey
> ContactKey Text(36) <- Orders.OrderId
> Email EmailAddress(254) <- Contacts.Email
== a comma without a condition | Out Overwrite | cross_join not_unique
SELECT c.ContactKey, o.OrderedAt AS Day FROM Contacts c, Orders o WHERE o.Total > 5
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Orders.OrderedAt
== a cross join that says so | Out Overwrite
SELECT c.ContactKey, x.Day FROM Contacts c CROSS JOIN (SELECT MAX(OrderedAt) AS Day FROM Orders) x
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Orders.OrderedAt
== brackets around a join | Out Overwrite
SELECT l.OrderId + '-' + CAST(l.LineNo AS VARCHAR(10)) AS ContactKey
FROM (Orders o INNER JOIN [Order Lines] l ON l.OrderId = o.OrderId)
WHERE o.OrderId = 'A1' AND l.LineNo = 2
> ContactKey Text(47) <- Order Lines.LineNo, Order Lines.OrderId
== cross apply with TOP 1 | Out Overwrite
SELECT c.ContactKey, x.OrderedAt AS Day
FROM Contacts c
CROSS APPLY (SELECT TOP 1 o.OrderedAt FROM Orders o WHERE o.ContactKey = c.ContactKey ORDER BY o.OrderedAt DESC) x
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Orders.OrderedAt
== outer apply with an aggregate | Out Overwrite
SELECT c.ContactKey, x.Number
FROM Contacts c
OUTER APPLY (SELECT COUNT(*) AS Number FROM Orders o WHERE o.ContactKey = c.ContactKey) x
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== hints of locks | Out Overwrite
SELECT c.ContactKey, c.Email FROM Contacts c WITH (NOLOCK) JOIN Suppressed s WITH (NOLOCK) ON s.Email = c.Email
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== a shared table with ENT. | Out Overwrite
SELECT g.ContactKey, g.Region AS Label FROM ENT.[Global Contacts] g
> ContactKey Text(50) <- Global Contacts.ContactKey
> Label Text(10) <- Global Contacts.Region
== a shared table with Ent. and a view | Out Overwrite
SELECT s.SubscriberKey AS ContactKey, s.EmailAddress AS Email FROM Ent._Subscribers s JOIN ent.[Global Contacts] g ON g.ContactKey = s.SubscriberKey
> ContactKey Text(254) <- _Subscribers.SubscriberKey
> Email Text(254) <- _Subscribers.EmailAddress
== a shared table without ENT. | Out Overwrite | no_ent
SELECT g.ContactKey, g.Region AS Label FROM [Global Contacts] g
> ContactKey Text(50) <- Global Contacts.ContactKey
> Label Text(10) <- Global Contacts.Region
== another unit's table | Out Overwrite
SELECT x.ContactKey FROM ENT.[Not Declared Here] x
> ContactKey unknown <- Not Declared Here.ContactKey
== a typing error in a shared table | Out Overwrite | unknown_table
SELECT x.ContactKey FROM ENT.[Global Contact] x
> ContactKey unknown <- Global Contact.ContactKey
== a typing error in a table | Out Overwrite | unknown_table
SELECT c.ContactKey FROM Contact c
> ContactKey unknown <- Contact.ContactKey
== no such table | Out Overwrite | unknown_table
SELECT x.ContactKey FROM [Nothing Of The Sort] x
> ContactKey unknown <- Nothing Of The Sort.ContactKey
== a typing error in a column | Out Overwrite | unknown_column
SELECT c.ContactKey, c.Emial AS Email FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Email unknown <-
== a column of the other table | Out Overwrite | unknown_column
SELECT o.OrderId AS ContactKey, o.Email FROM Orders o JOIN Contacts c ON c.ContactKey = o.ContactKey
> ContactKey Text(36) <- Orders.OrderId
> Email unknown <-
== an alias that is not there | Out Overwrite | unknown_column
SELECT c.ContactKey, x.Email FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Email unknown <-
== the table's name beside its alias | Out Overwrite | unknown_column
SELECT Contacts.ContactKey FROM Contacts c
> ContactKey unknown <-
== a column of two tables | Out Overwrite | ambiguous
SELECT OrderId AS ContactKey, ContactKey AS Label FROM Orders o JOIN Contacts c ON c.ContactKey = o.ContactKey
> ContactKey Text(36) <- Orders.OrderId
> Label Text(50) <- Orders.ContactKey
== one alias twice | Out Overwrite | ambiguous
SELECT DISTINCT a.ContactKey FROM Contacts a JOIN Orders a ON 1 = 1
> ContactKey Text(50) <- Contacts.ContactKey
== an alias used in WHERE | Out Overwrite | unknown_column
SELECT ContactKey, Score * 2 AS Number FROM Contacts WHERE Number2 > 5
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== the row key of a data extension | Log Append
SELECT s.ContactKey, s._CustomObjectKey AS Number FROM Staging s
> ContactKey Text(50) <- Staging.ContactKey
> Number Number <- Staging._CustomObjectKey
== three tables and a sum | Out Overwrite
SELECT c.ContactKey, SUM(l.Quantity * l.Price) AS Amount, COUNT(DISTINCT p.Category) AS Number
FROM Contacts c
JOIN Orders o ON o.ContactKey = c.ContactKey
JOIN [Order Lines] l ON l.OrderId = o.OrderId
JOIN Products p ON p.Sku = l.Sku
WHERE o.Status NOT IN ('Cancelled', 'Returned')
GROUP BY c.ContactKey
HAVING SUM(l.Quantity * l.Price) > 100
> ContactKey Text(50) <- Contacts.ContactKey
> Amount Decimal <- Order Lines.Price, Order Lines.Quantity
> Number Number <- Products.Category
