== a column in brackets keeps its name | Out Overwrite
SELECT (ContactKey) FROM (SELECT 'x' AS ContactKey) q
> ContactKey Text(1) <-
== a column in two pairs of brackets | Out Overwrite
SELECT ((c.ContactKey)), (c.FirstName) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.FirstName
== a window over groups, partitioned by what is grouped by | Log Append | type
SELECT Total AS Number, COUNT(*) OVER (PARTITION BY Total) AS Label FROM Orders GROUP BY Total
> Number Decimal(18,2) <- Orders.Total
> Label Number <- Orders.Total
== a window over groups with a column that is not grouped by | Log Append | type ungrouped
SELECT Total AS Number, COUNT(*) OVER (PARTITION BY Status) AS Label FROM Orders GROUP BY Total
> Number Decimal(18,2) <- Orders.Total
> Label Number <- Orders.Status
== rows to one text with FOR XML PATH | Out Overwrite
SELECT c.ContactKey, STUFF((SELECT ',' + o.OrderId FROM Orders o WHERE o.ContactKey = c.ContactKey ORDER BY o.OrderId FOR XML PATH('')), 1, 1, '') AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Orders.OrderId
== rows to one text with FOR XML PATH and TYPE | Out Overwrite
SELECT c.ContactKey, STUFF((SELECT ',' + o.OrderId FROM Orders o WHERE o.ContactKey = c.ContactKey ORDER BY o.OrderId FOR XML PATH(''), TYPE).value('.', 'NVARCHAR(MAX)'), 1, 1, '') AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Orders.OrderId
== an order inside without TOP or FOR XML | Out Overwrite | foreign
SELECT c.ContactKey, (SELECT o.OrderId FROM Orders o WHERE o.ContactKey = c.ContactKey ORDER BY o.OrderId) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(36) <- Orders.OrderId
== OPENJSON with columns | Out Update | not_unique null
SELECT DISTINCT j.k AS ContactKey, LEFT(j.label, 200) AS Label, j.n AS Number FROM Contacts c CROSS APPLY OPENJSON(c.LastName, '$.items') WITH (k NVARCHAR(10) '$.k', n INT, label NVARCHAR(MAX) '$.label' AS JSON) AS j
> ContactKey Text(10) <- Contacts.LastName
> Label Text(200) <- Contacts.LastName
> Number Number <- Contacts.LastName
== OPENJSON with pairs | Out Update | not_unique
SELECT DISTINCT LEFT(j.[key], 254) AS ContactKey, j.type AS Number FROM Contacts c CROSS APPLY OPENJSON(c.LastName) j
> ContactKey Text(254) <- Contacts.LastName
> Number Number <- Contacts.LastName
== OPENJSON without a column of that name | Log Append | unknown_column
SELECT j.nope AS Label FROM Contacts c CROSS APPLY OPENJSON(c.LastName) WITH (n INT) j
> Label unknown <-
== OPENJSON alone in FROM | Log Append
SELECT j.n AS Number FROM OPENJSON('[{"n": 1}]') WITH (n INT '$.n') j
> Number Number <-
== STRING_SPLIT with a join | Out Update | not_unique
SELECT DISTINCT LEFT(s.value, 254) AS ContactKey, c.Score AS Number FROM Contacts c CROSS APPLY STRING_SPLIT(c.LastName, ',') s
> ContactKey Text(254) <- Contacts.LastName
> Number Number <- Contacts.Score
== STRING_SPLIT without an ordinal | Log Append | unknown_column
SELECT s.ordinal AS Number FROM Contacts c CROSS APPLY STRING_SPLIT(c.LastName, ',') s
> Number unknown <-
== STRING_SPLIT with an ordinal and names of columns | Log Append
SELECT s.part AS Label, s.place AS Number FROM Contacts c OUTER APPLY STRING_SPLIT(c.FirstName, ',', 1) AS s(part, place)
> Label Text <- Contacts.FirstName
> Number Number <- Contacts.FirstName
== PARSE with a culture | Out Overwrite
SELECT ContactKey, TRY_PARSE(LastName AS DATETIME2 USING 'en-GB') AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.LastName
== TRY_PARSE with digits | Out Overwrite
SELECT ContactKey, TRY_PARSE(LastName AS DECIMAL(9, 2) USING 'de-DE') AS Amount, TRY_PARSE(FirstName AS INT) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Amount Decimal(9,2) <- Contacts.LastName
> Number Number <- Contacts.FirstName
== a text with a name in quotation marks | Out Overwrite
SELECT ContactKey, 'x' 'Label', N'1' 'Number' FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(1) <-
> Number Text(1) <-
== a column that the target lacks | Out Overwrite | not_in_target
SELECT ContactKey, Score FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Score Number <- Contacts.Score
== a rank to filter by that the target lacks | Out Overwrite | star
SELECT * FROM (SELECT o.ContactKey, ROW_NUMBER() OVER (PARTITION BY o.ContactKey ORDER BY o.OrderedAt DESC) AS rn FROM Orders o) x WHERE rn = 1
> ContactKey Text(50) <- Orders.ContactKey
> rn Number <- Orders.ContactKey, Orders.OrderedAt
== True and False into a Boolean | Out Overwrite
SELECT ContactKey, CASE WHEN Score > 5 THEN 'True' WHEN Score IS NULL THEN NULL ELSE 'False' END AS Flag FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Flag Text(5) <- Contacts.Score
== true and false by IIF | Out Overwrite
SELECT ContactKey, IIF(Score > 5, 'true', 'false') AS Flag FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Flag Text(5) <- Contacts.Score
== 1 and 0 as texts into a Boolean, by UNION | Out Overwrite | not_unique
SELECT ContactKey, '1' AS Flag FROM Contacts WHERE OptIn = 1 UNION SELECT ContactKey, '0' AS Flag FROM Contacts WHERE OptIn = 0
> ContactKey Text(50) <- Contacts.ContactKey
> Flag Text(1) <-
== Y and N into a Boolean | Out Overwrite | type
SELECT ContactKey, CASE WHEN Score > 5 THEN 'Y' ELSE 'N' END AS Flag FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Flag Text(1) <- Contacts.Score
== True and unknown into a Boolean | Out Overwrite | type
SELECT ContactKey, CASE WHEN Score > 5 THEN 'True' ELSE 'unknown' END AS Flag FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Flag Text(7) <- Contacts.Score
== a short whole Decimal into a Number | Out Overwrite
SELECT ContactKey, CAST(LastName AS DECIMAL(9, 0)) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Decimal(9,0) <- Contacts.LastName
== a long whole Decimal into a Number | Out Overwrite | type
SELECT ContactKey, CAST(LastName AS DECIMAL(18, 0)) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Decimal(18,0) <- Contacts.LastName
== a Decimal with a point into a Number | Out Overwrite | type
SELECT ContactKey, CAST(LastName AS DECIMAL(18, 2)) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Decimal(18,2) <- Contacts.LastName
== dates as texts that are read as dates | Out Overwrite
SELECT ContactKey, CASE WHEN Score > 5 THEN '2024-02-29' WHEN Score > 4 THEN '12/31/2024' WHEN Score > 3 THEN '20240131' WHEN Score > 2 THEN 'Jan 31 2024' ELSE '' END AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Text(11) <- Contacts.Score
== undocumented data views | Out Update | not_unique
SELECT DISTINCT a._ContactID AS Number, CAST(a._ModifiedDate AS DATE) AS Day, LEFT(a._MobileNumber, 20) AS ContactKey FROM _MobileAddress a
> Number Number <- _MobileAddress._ContactID
> Day Date <- _MobileAddress._ModifiedDate
> ContactKey Text(15) <- _MobileAddress._MobileNumber
== TOP with an order | Out Overwrite
SELECT TOP 10 ContactKey FROM Contacts ORDER BY Score DESC
> ContactKey Text(50) <- Contacts.ContactKey
== an order with OFFSET | Out Overwrite
SELECT ContactKey FROM Contacts ORDER BY Score OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY
> ContactKey Text(50) <- Contacts.ContactKey
== a text that is a number beside one | Out Overwrite
SELECT ContactKey, '5' + Score AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== a window over an aggregate | Out Overwrite
SELECT ContactKey, SUM(COUNT(*)) OVER (PARTITION BY ContactKey) AS Number FROM Orders GROUP BY ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Number Number <- Orders.ContactKey
== CONVERT of a day before its month, with its style | Out Overwrite
SELECT ContactKey, CONVERT(DATE, '30/10/2019', 103) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
== TRY_CAST of what is none | Out Overwrite
SELECT ContactKey, TRY_CAST('none' AS INT) AS Number, TRY_CONVERT(DATE, '30/10/2019') AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
> Day Date <-
== DISTINCT by what is selected, in another way | Out Overwrite
SELECT DISTINCT TOP 9 c.ContactKey, UPPER(c.FirstName) AS Label FROM Contacts c ORDER BY ContactKey, UPPER(FirstName), Label
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.FirstName
== a number that became a text before | Out Overwrite
SELECT ContactKey, LTRIM(Score) + ' points, ' + STR(Score) + CAST(Score AS VARCHAR) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.Score
== an empty text for a missing date or number | Out Overwrite
SELECT ContactKey, ISNULL(Birthdate, '') AS Day, ISNULL(Score, '') AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.Birthdate
> Number Number <- Contacts.Score
== a large constant as BIGINT | Out Overwrite
SELECT ContactKey, LEFT(CAST(1000000 AS BIGINT) * 1000000, 20) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(20) <-
== a condition in CASE and IIF | Out Overwrite
SELECT ContactKey, IIF(Score > 1 AND OptIn = 1, 1, 0) AS Flag FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Flag Number <- Contacts.OptIn, Contacts.Score
== a column with a type's name | Out Overwrite
SELECT q.ContactKey, q.String AS Label FROM (SELECT ContactKey, FirstName AS String FROM Contacts) q
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.FirstName
== DOUBLE PRECISION | Out Overwrite
SELECT ContactKey, CAST(Score AS DOUBLE PRECISION) AS Amount FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Amount Decimal <- Contacts.Score
== a pivot that counts texts | Out Overwrite
SELECT p.ContactKey, p.[paid] + p.[open] AS Number FROM (SELECT ContactKey, Status, OrderId FROM Orders) o PIVOT (COUNT(OrderId) FOR Status IN ([paid], [open])) p
> ContactKey Text(50) <- Orders.ContactKey
> Number Number <- Orders.OrderId, Orders.Status
== parts of dates in every form | Out Overwrite
SELECT ContactKey, DATEDIFF(dd, Birthdate, GETDATE()) + DATEPART(iso_week, CreatedAt) + DATEPART(WEEKDAY, CreatedAt) AS Number, DATEADD(Hh, 1, CreatedAt) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Birthdate, Contacts.CreatedAt
> Day Date <- Contacts.CreatedAt
== an aggregate of what stands outside | Out Overwrite
SELECT ContactKey FROM Orders o GROUP BY ContactKey HAVING EXISTS (SELECT 1 FROM Contacts c WHERE c.Score = COUNT(o.OrderId))
> ContactKey Text(50) <- Orders.ContactKey
