== head of the household | Audience Overwrite
SELECT m.ContactKey, h.Name AS Note, h.Region AS Segment
FROM Members m
INNER JOIN Households h ON h.HouseholdId = m.HouseholdId
WHERE m.Role = 'head'
> ContactKey Text(50) <- Members.ContactKey
> Note Text(100) <- Households.Name
> Segment Text(10) <- Households.Region
== households and their parents | Log Overwrite
SELECT h.HouseholdId AS ContactKey, COALESCE(p.Name, h.Name) AS Label
FROM Households h
LEFT JOIN Households p ON p.HouseholdId = h.ParentId
> ContactKey Text(36) <- Households.HouseholdId
> Label Text(100) <- Households.Name
== members counted | Log Overwrite
SELECT h.Name AS Label, COUNT(m.ContactKey) AS Number
FROM Households h
LEFT JOIN Members m ON m.HouseholdId = h.HouseholdId
GROUP BY h.HouseholdId, h.Name
> Label Text(100) <- Households.Name
> Number Number <- Members.ContactKey
== households without a head | Log Overwrite
SELECT h.HouseholdId AS ContactKey, h.Name AS Label
FROM Households h
WHERE NOT EXISTS (SELECT 1 FROM Members m WHERE m.HouseholdId = h.HouseholdId AND m.Role = 'head')
> ContactKey Text(36) <- Households.HouseholdId
> Label Text(100) <- Households.Name
== region of the parent's list | Audience Overwrite
SELECT c.ContactKey, c.Email, g.Region AS Segment
FROM Contacts c
INNER JOIN ENT.[Global Contacts] g ON g.ContactKey = c.ContactKey
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Segment Text(10) <- Global Contacts.Region
== not in the parent's list | Audience Overwrite
SELECT c.ContactKey, c.Email
FROM Contacts c
LEFT JOIN ENT.[Global Contacts] g ON g.ContactKey = c.ContactKey
WHERE g.ContactKey IS NULL
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== all subscribers of the enterprise | Audience Overwrite
SELECT s.SubscriberKey AS ContactKey, s.EmailAddress AS Email, s.Status AS Segment
FROM ENT._Subscribers s
WHERE s.Status = 'active'
> ContactKey Text(254) <- _Subscribers.SubscriberKey
> Email Text(254) <- _Subscribers.EmailAddress
> Segment Text(12) <- _Subscribers.Status
== orders of a household | Audience Overwrite
SELECT m.ContactKey, t.Amount
FROM Members m
INNER JOIN (
    SELECT m2.HouseholdId, SUM(o.Total) AS Amount
    FROM Members m2 JOIN Orders o ON o.ContactKey = m2.ContactKey
    GROUP BY m2.HouseholdId
) t ON t.HouseholdId = m.HouseholdId
WHERE m.Role = 'head'
> ContactKey Text(50) <- Members.ContactKey
> Amount Decimal <- Orders.Total
== siblings in one text | Audience Overwrite
SELECT m.ContactKey,
    STUFF((
        SELECT ', ' + c.FirstName
        FROM Members o INNER JOIN Contacts c ON c.ContactKey = o.ContactKey
        WHERE o.HouseholdId = m.HouseholdId AND o.ContactKey <> m.ContactKey
        ORDER BY c.FirstName
        FOR XML PATH('')
    ), 1, 2, '') AS Note
FROM Members m
> ContactKey Text(50) <- Members.ContactKey
> Note Text <- Contacts.FirstName
== lines of orders with their products | Log Append
SELECT o.ContactKey, o.OrderedAt AS Day, p.Name AS Label, l.Quantity AS Number
FROM Orders AS o
INNER JOIN [Order Lines] AS l ON l.OrderId = o.OrderId
LEFT OUTER JOIN Products AS p ON p.Sku = l.Sku
WHERE o.Status <> 'cancelled'
> ContactKey Text(50) <- Orders.ContactKey
> Day Date <- Orders.OrderedAt
> Label Text(200) <- Products.Name
> Number Number <- Order Lines.Quantity
== orders without lines | Log Overwrite
SELECT o.OrderId AS ContactKey, o.OrderedAt AS Day
FROM Orders o
LEFT JOIN [Order Lines] l ON l.OrderId = o.OrderId
WHERE l.OrderId IS NULL
> ContactKey Text(36) <- Orders.OrderId
> Day Date <- Orders.OrderedAt
== totals that differ from their lines | Log Overwrite
SELECT o.OrderId AS ContactKey, 'differs by ' + CAST(o.Total - t.Sum AS VARCHAR(20)) AS Label
FROM Orders o
JOIN (SELECT OrderId, SUM(Quantity * Price) AS Sum FROM [Order Lines] GROUP BY OrderId) t ON t.OrderId = o.OrderId
WHERE ABS(o.Total - t.Sum) > 0.01
> ContactKey Text(36) <- Orders.OrderId
> Label Text(31) <- Order Lines.Price, Order Lines.Quantity, Orders.Total
== the dearest line of each order | Audience Overwrite
SELECT o.OrderId AS ContactKey, x.Sku AS Segment, x.Price AS Amount
FROM Orders o
CROSS APPLY (SELECT TOP (1) l.Sku, l.Price FROM [Order Lines] l WHERE l.OrderId = o.OrderId ORDER BY l.Price DESC, l.LineNo) x
> ContactKey Text(36) <- Orders.OrderId
> Segment Text(30) <- Order Lines.Sku
> Amount Decimal(18,2) <- Order Lines.Price
== products nobody bought | Log Overwrite
SELECT p.Sku AS ContactKey, p.Name AS Label
FROM Products p
WHERE p.Sku NOT IN (SELECT Sku FROM [Order Lines])
> ContactKey Text(30) <- Products.Sku
> Label Text(200) <- Products.Name
== bought together | Log Overwrite
SELECT a.Sku + ' + ' + b.Sku AS Label, COUNT(DISTINCT a.OrderId) AS Number
FROM [Order Lines] a
INNER JOIN [Order Lines] b ON b.OrderId = a.OrderId AND b.Sku > a.Sku
GROUP BY a.Sku, b.Sku
HAVING COUNT(DISTINCT a.OrderId) >= 2
> Label Text(63) <- Order Lines.Sku
> Number Number <- Order Lines.OrderId
== the store that they buy at most | Audience Overwrite
SELECT b.ContactKey, s.City AS Segment
FROM (
    SELECT ContactKey, Store, ROW_NUMBER() OVER (PARTITION BY ContactKey ORDER BY COUNT(*) DESC, MAX(OrderedAt) DESC) AS n
    FROM Orders WHERE Store IS NOT NULL
    GROUP BY ContactKey, Store
) b
INNER JOIN Stores s ON s.Store = b.Store
WHERE b.n = 1
> ContactKey Text(50) <- Orders.ContactKey
> Segment Text(50) <- Stores.City
