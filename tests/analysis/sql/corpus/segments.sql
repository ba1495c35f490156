== recency, frequency and value | Audience Overwrite
SELECT r.ContactKey,
    'R' + CAST(r.R AS VARCHAR(1)) + 'F' + CAST(r.F AS VARCHAR(1)) + 'M' + CAST(r.M AS VARCHAR(1)) AS Segment,
    r.Amount
FROM (
    SELECT o.ContactKey, SUM(o.Total) AS Amount,
        NTILE(5) OVER (ORDER BY MAX(o.OrderedAt)) AS R,
        NTILE(5) OVER (ORDER BY COUNT(*)) AS F,
        NTILE(5) OVER (ORDER BY SUM(o.Total)) AS M
    FROM Orders o
    WHERE o.OrderedAt > DATEADD(YEAR, -2, GETDATE()) AND o.Status = 'paid'
    GROUP BY o.ContactKey
) r
> ContactKey Text(50) <- Orders.ContactKey
> Segment Text(6) <- Orders.OrderedAt, Orders.Total
> Amount Decimal <- Orders.Total
== value in classes | Audience Overwrite
SELECT o.ContactKey, SUM(o.Total) AS Amount,
    CASE WHEN SUM(o.Total) >= 1000 THEN 'gold' WHEN SUM(o.Total) >= 250 THEN 'silver' ELSE 'bronze' END AS Segment
FROM Orders o
GROUP BY o.ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal <- Orders.Total
> Segment Text(6) <- Orders.Total
== the best tenth | Audience Overwrite
SELECT TOP 10 PERCENT t.ContactKey, t.Amount
FROM (SELECT ContactKey, SUM(Total) AS Amount FROM Orders GROUP BY ContactKey) t
ORDER BY t.Amount DESC
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal <- Orders.Total
== halves by chance | Audience Overwrite
SELECT c.ContactKey, CASE NTILE(2) OVER (ORDER BY NEWID()) WHEN 1 THEN 'A' ELSE 'B' END AS Segment
FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Segment Text(1) <-
== halves that stay the same | Audience Overwrite
SELECT c.ContactKey, CASE WHEN ABS(CHECKSUM(c.ContactKey)) % 2 = 0 THEN 'A' ELSE 'B' END AS Segment
FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Segment Text(1) <- Contacts.ContactKey
== a tenth for control | Audience Overwrite
SELECT c.ContactKey, c.Email, CASE WHEN ABS(CHECKSUM(c.ContactKey + 'spring')) % 100 < 10 THEN 'control' ELSE 'test' END AS Segment
FROM Contacts c
WHERE c.OptIn = 1
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Segment Text(7) <- Contacts.ContactKey
== a random thousand | Audience Overwrite
SELECT TOP 1000 ContactKey, Email
FROM Contacts
WHERE OptIn = 1
ORDER BY NEWID()
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== a sample of each country | Audience Overwrite
SELECT s.ContactKey, s.Country AS Segment
FROM (SELECT ContactKey, Country, ROW_NUMBER() OVER (PARTITION BY Country ORDER BY NEWID()) AS n FROM Contacts) s
WHERE s.n <= 50
> ContactKey Text(50) <- Contacts.ContactKey
> Segment Text(2) <- Contacts.Country
== three parts of 20, 20 and 60 | Audience Overwrite
SELECT x.ContactKey,
    CASE WHEN x.p <= 0.2 THEN 'A' WHEN x.p <= 0.4 THEN 'B' ELSE 'rest' END AS Segment
FROM (SELECT ContactKey, PERCENT_RANK() OVER (ORDER BY ABS(CHECKSUM(ContactKey)), ContactKey) AS p FROM Contacts) x
> ContactKey Text(50) <- Contacts.ContactKey
> Segment Text(4) <- Contacts.ContactKey
== birthdays today | Audience Overwrite
SELECT ContactKey, Email, FirstName
FROM Contacts
WHERE MONTH(Birthdate) = MONTH(GETDATE()) AND DAY(Birthdate) = DAY(GETDATE())
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> FirstName Text(50) <- Contacts.FirstName
== birthdays in seven days, leap days too | Audience Overwrite
SELECT ContactKey, Email, Birthdate AS Day
FROM Contacts
WHERE Birthdate IS NOT NULL
    AND DATEADD(YEAR, DATEDIFF(YEAR, Birthdate, DATEADD(DAY, 7, GETDATE())), CAST(Birthdate AS DATE)) = CAST(DATEADD(DAY, 7, GETDATE()) AS DATE)
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Day Date <- Contacts.Birthdate
== exact age | Audience Overwrite
SELECT ContactKey,
    DATEDIFF(YEAR, Birthdate, GETDATE())
        - CASE WHEN DATEADD(YEAR, DATEDIFF(YEAR, Birthdate, GETDATE()), Birthdate) > GETDATE() THEN 1 ELSE 0 END AS Score
FROM Contacts
WHERE Birthdate IS NOT NULL
> ContactKey Text(50) <- Contacts.ContactKey
> Score Number <- Contacts.Birthdate
== of age | Audience Overwrite
SELECT ContactKey, Email FROM Contacts WHERE Birthdate <= DATEADD(YEAR, -18, CAST(GETDATE() AS DATE))
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== anniversaries | Audience Overwrite
SELECT c.ContactKey, DATEDIFF(YEAR, c.CreatedAt, GETDATE()) AS Score
FROM Contacts c
WHERE FORMAT(c.CreatedAt, 'MMdd') = FORMAT(GETDATE(), 'MMdd') AND c.CreatedAt < DATEADD(YEAR, -1, GETDATE())
> ContactKey Text(50) <- Contacts.ContactKey
> Score Number <- Contacts.CreatedAt
== lapsed buyers | Audience Overwrite
SELECT o.ContactKey, MAX(o.OrderedAt) AS Day, COUNT(*) AS Score
FROM Orders o
GROUP BY o.ContactKey
HAVING MAX(o.OrderedAt) BETWEEN DATEADD(MONTH, -18, GETDATE()) AND DATEADD(MONTH, -12, GETDATE())
> ContactKey Text(50) <- Orders.ContactKey
> Day Date <- Orders.OrderedAt
> Score Number <-
== bought one category and not the other | Audience Overwrite
SELECT DISTINCT o.ContactKey
FROM Orders o
JOIN [Order Lines] l ON l.OrderId = o.OrderId
JOIN Products p ON p.Sku = l.Sku
WHERE p.Category = 'shoes'
    AND o.ContactKey NOT IN (
        SELECT o2.ContactKey FROM Orders o2
        JOIN [Order Lines] l2 ON l2.OrderId = o2.OrderId
        JOIN Products p2 ON p2.Sku = l2.Sku AND p2.Category = 'socks'
    )
> ContactKey Text(50) <- Orders.ContactKey
== the favourite category | Audience Overwrite
SELECT f.ContactKey, f.Category AS Segment, f.Pieces AS Score
FROM (
    SELECT o.ContactKey, p.Category, SUM(l.Quantity) AS Pieces,
        ROW_NUMBER() OVER (PARTITION BY o.ContactKey ORDER BY SUM(l.Quantity) DESC, p.Category) AS place
    FROM Orders o
    INNER JOIN [Order Lines] l ON l.OrderId = o.OrderId
    INNER JOIN Products p ON p.Sku = l.Sku
    GROUP BY o.ContactKey, p.Category
) f
WHERE f.place = 1
> ContactKey Text(50) <- Orders.ContactKey
> Segment Text(50) <- Products.Category
> Score Number <- Order Lines.Quantity
== days between orders | Audience Overwrite
SELECT g.ContactKey, AVG(g.Gap) AS Score
FROM (
    SELECT ContactKey, DATEDIFF(DAY, LAG(OrderedAt) OVER (PARTITION BY ContactKey ORDER BY OrderedAt), OrderedAt) AS Gap
    FROM Orders
) g
WHERE g.Gap IS NOT NULL
GROUP BY g.ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Score Number <- Orders.ContactKey, Orders.OrderedAt
== due for the next order | Audience Overwrite
SELECT o.ContactKey, DATEADD(DAY, DATEDIFF(DAY, MIN(o.OrderedAt), MAX(o.OrderedAt)) / NULLIF(COUNT(*) - 1, 0), MAX(o.OrderedAt)) AS Day
FROM Orders o
GROUP BY o.ContactKey
HAVING COUNT(*) >= 3
> ContactKey Text(50) <- Orders.ContactKey
> Day Date <- Orders.OrderedAt
== the middle order | Audience Overwrite | not_unique
SELECT DISTINCT o.ContactKey,
    CAST(PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY o.Total) OVER (PARTITION BY o.ContactKey) AS DECIMAL(18, 2)) AS Amount
FROM Orders o
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal(18,2) <- Orders.ContactKey, Orders.Total
== promoters and detractors | Audience Overwrite
SELECT v.ContactKey, v.Score,
    CASE WHEN v.Score >= 9 THEN 'promoter' WHEN v.Score >= 7 THEN 'passive' ELSE 'detractor' END AS Segment
FROM (SELECT ContactKey, Score, ROW_NUMBER() OVER (PARTITION BY ContactKey ORDER BY At DESC) AS n FROM Survey) v
WHERE v.n = 1 AND v.ContactKey IS NOT NULL
> ContactKey Text(50) <- Survey.ContactKey
> Score Number <- Survey.Score
> Segment Text(9) <- Survey.Score
== a net promoter score by month | Log Overwrite
SELECT FORMAT(At, 'yyyy-MM') AS Label,
    100 * (SUM(CASE WHEN Score >= 9 THEN 1 ELSE 0 END) - SUM(CASE WHEN Score <= 6 THEN 1 ELSE 0 END)) / COUNT(*) AS Number
FROM Survey
WHERE At IS NOT NULL
GROUP BY FORMAT(At, 'yyyy-MM')
> Label Text <- Survey.At
> Number Number <- Survey.Score
== new, active and lost | Log Overwrite
SELECT s.Label, COUNT(*) AS Number
FROM (
    SELECT CASE
        WHEN c.CreatedAt > DATEADD(DAY, -30, GETDATE()) THEN 'new'
        WHEN EXISTS (SELECT 1 FROM Orders o WHERE o.ContactKey = c.ContactKey AND o.OrderedAt > DATEADD(DAY, -365, GETDATE())) THEN 'active'
        ELSE 'lost' END AS Label
    FROM Contacts c
) s
GROUP BY s.Label
> Label Text(6) <- Contacts.CreatedAt
> Number Number <-
== coupons that expire unused | Audience Overwrite
SELECT k.ContactKey, MAX(k.Value) AS Amount, COUNT(*) AS Score
FROM Coupons k
WHERE k.UsedAt IS NULL AND k.IssuedAt < DATEADD(DAY, -25, GETDATE()) AND k.ContactKey IS NOT NULL
GROUP BY k.ContactKey
> ContactKey Text(50) <- Coupons.ContactKey
> Amount Decimal(18,2) <- Coupons.Value
> Score Number <-
== one coupon for each contact | Audience Overwrite
SELECT c.ContactKey, c.Email, k.Code AS Note
FROM (SELECT ContactKey, Email, ROW_NUMBER() OVER (ORDER BY ContactKey) AS n FROM Contacts WHERE OptIn = 1) c
INNER JOIN (SELECT Code, ROW_NUMBER() OVER (ORDER BY Code) AS n FROM Coupons WHERE ContactKey IS NULL) k ON k.n = c.n
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Note Text(20) <- Coupons.Code
