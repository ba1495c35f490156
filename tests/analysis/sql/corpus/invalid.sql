== an address into a number | Out Overwrite | type
SELECT ContactKey, Email AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number EmailAddress(254) <- Contacts.Email
== an order of the whole without TOP | Out Overwrite | invalid
SELECT ContactKey FROM Contacts ORDER BY Score
> ContactKey Text(50) <- Contacts.ContactKey
== a window function in WHERE | Out Overwrite | invalid
SELECT ContactKey FROM Contacts WHERE ROW_NUMBER() OVER (ORDER BY Score) = 1
> ContactKey Text(50) <- Contacts.ContactKey
== ROW_NUMBER without OVER | Out Overwrite | invalid
SELECT ContactKey, ROW_NUMBER() AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== ROW_NUMBER without ORDER BY | Out Overwrite | invalid
SELECT ContactKey, ROW_NUMBER() OVER (PARTITION BY Country) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Country
== an aggregate of an aggregate | Out Overwrite | invalid null
SELECT MAX(COUNT(*)) AS Number, Country AS ContactKey FROM Contacts GROUP BY Country
> Number Number <-
> ContactKey Text(2) <- Contacts.Country
== DISTINCT TOP by what is not selected | Out Overwrite | invalid
SELECT DISTINCT TOP 5 ContactKey FROM Contacts ORDER BY Score
> ContactKey Text(50) <- Contacts.ContactKey
== IN with two columns | Out Overwrite | invalid
SELECT ContactKey FROM Contacts WHERE ContactKey IN (SELECT ContactKey, OrderId FROM Orders)
> ContactKey Text(50) <- Contacts.ContactKey
== a query of two columns as a value | Out Overwrite | invalid
SELECT c.ContactKey, (SELECT TOP 1 o.OrderId, o.Total FROM Orders o WHERE o.ContactKey = c.ContactKey) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(36) <- Orders.OrderId
== a part of a date in the plural | Out Overwrite | invalid
SELECT ContactKey, DATEADD(days, 1, CreatedAt) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== a part of a date in quotation marks | Out Overwrite | invalid
SELECT ContactKey, DATEDIFF('day', CreatedAt, Birthdate) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Birthdate, Contacts.CreatedAt
== a function of another language | Out Overwrite | invalid
SELECT ContactKey, INITCAP(FirstName) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <- Contacts.FirstName
== a function that nobody has | Out Overwrite | invalid
SELECT ContactKey, DATEFORMAT(CreatedAt, 'yyyy') AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <- Contacts.CreatedAt
== ISNULL with one argument | Out Overwrite | invalid
SELECT ContactKey, ISNULL(FirstName) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.FirstName
== CONCAT with one argument | Out Overwrite | invalid
SELECT ContactKey, CONCAT(FirstName) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.FirstName
== STRING_AGG with one argument | Out Overwrite | invalid
SELECT ContactKey, STRING_AGG(OrderId) AS Label FROM Orders GROUP BY ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Label Text <- Orders.OrderId
== a condition as a column | Out Overwrite | invalid
SELECT ContactKey, Score > 1 AS Flag FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Flag unknown <- Contacts.Score
== a text joined with a number | Out Overwrite | invalid
SELECT ContactKey, 'n: ' + Score AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <- Contacts.Score
== CASE with a text and a number | Out Overwrite | invalid
SELECT ContactKey, CASE WHEN Score > 1 THEN 'a' ELSE 0 END AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Number <- Contacts.Score
== a day before its month | Out Overwrite | invalid
SELECT ContactKey, CONVERT(DATE, '30/10/2019') AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
== a constant sum beyond int | Out Overwrite | invalid
SELECT ContactKey, 2147483647 + 1 AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number unknown <-
== a constant product beyond int | Out Overwrite | invalid
SELECT ContactKey, 1000000 * 1000000 AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number unknown <-
== a division by zero | Out Overwrite | invalid
SELECT ContactKey, Score / 0 AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number unknown <- Contacts.Score
== a constant beyond its type | Out Overwrite | invalid
SELECT ContactKey, CAST(99999999999 AS INT) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== CAST to STRING | Out Overwrite | foreign
SELECT ContactKey, CAST(Score AS STRING) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.Score
== VARCHAR longer than it can be | Out Overwrite | invalid
SELECT ContactKey, LEFT(CAST(LastName AS VARCHAR(9000)), 9) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(9) <- Contacts.LastName
== COUNT DISTINCT of two columns | Out Overwrite | invalid
SELECT COUNT(DISTINCT ContactKey, Status) AS Number, 'x' AS ContactKey FROM Orders
> Number Number <- Orders.ContactKey
> ContactKey Text(1) <-
== the number of a business unit before a table | Out Overwrite | invalid
SELECT s.ContactKey FROM [123456].Orders s WHERE s.OrderId = '1'
> ContactKey Text(50) <- Orders.ContactKey
== ISNULL with a text for a number | Out Overwrite | invalid
SELECT ContactKey, ISNULL(Score, 'none') AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Number <- Contacts.Score
== a sum of texts | Out Overwrite | invalid type
SELECT ContactKey, SUM(OrderId) AS Number FROM Orders GROUP BY ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Number Text <- Orders.OrderId
== the greatest of booleans | Out Overwrite | invalid
SELECT MAX(OptIn) AS Flag, ContactKey FROM Contacts GROUP BY ContactKey
> Flag Boolean <- Contacts.OptIn
> ContactKey Text(50) <- Contacts.ContactKey
== an address into a date | Out Overwrite | type
SELECT ContactKey, Email AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day EmailAddress(254) <- Contacts.Email
== a window function in HAVING | Out Overwrite | invalid
SELECT ContactKey FROM Orders GROUP BY ContactKey HAVING ROW_NUMBER() OVER (ORDER BY ContactKey) = 1
> ContactKey Text(50) <- Orders.ContactKey
== a window function in ON | Out Overwrite | invalid
SELECT c.ContactKey FROM Contacts c JOIN Orders o ON ROW_NUMBER() OVER (ORDER BY c.ContactKey) = c.Score AND o.OrderId = c.ContactKey
> ContactKey Text(50) <- Contacts.ContactKey
== a sum of row numbers | Out Overwrite | invalid
SELECT SUM(ROW_NUMBER() OVER (ORDER BY ContactKey)) AS Number, 'x' AS ContactKey FROM Contacts
> Number Number <- Contacts.ContactKey
> ContactKey Text(1) <-
== an aggregate of a query | Out Overwrite | invalid
SELECT SUM(CASE WHEN EXISTS (SELECT 1 FROM Suppressed s WHERE s.Email = c.Email) THEN 1 ELSE 0 END) AS Number, 'x' AS ContactKey FROM Contacts c
> Number Number <-
> ContactKey Text(1) <-
== an aggregate in WHERE | Out Overwrite | invalid ungrouped
SELECT ContactKey FROM Contacts WHERE COUNT(*) > 1
> ContactKey Text(50) <- Contacts.ContactKey
== DATEPART of weeks | Out Overwrite | invalid
SELECT ContactKey, DATEPART(weeks, CreatedAt) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.CreatedAt
== LEN with two arguments | Out Overwrite | invalid
SELECT ContactKey, LEN(FirstName, 2) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.FirstName
== LAG without OVER | Out Overwrite | invalid
SELECT ContactKey, LAG(Score) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== a condition in brackets as a column | Out Overwrite | invalid
SELECT ContactKey, (Score = 1) AS Flag FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Flag unknown <- Contacts.Score
== a text before a date | Out Overwrite | invalid
SELECT ContactKey, 'on ' + CreatedAt AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <- Contacts.CreatedAt
== IIF with a text and a number | Out Overwrite | invalid
SELECT ContactKey, IIF(Score > 1, 'many', Score) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Number <- Contacts.Score
== COALESCE with a text for a date | Out Overwrite | invalid
SELECT ContactKey, COALESCE(Birthdate, 'unknown') AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Date <- Contacts.Birthdate
== CAST of a day before its month | Out Overwrite | invalid
SELECT ContactKey, CAST('31.12.2019' AS DATETIME) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
== CAST of a word | Out Overwrite | invalid
SELECT ContactKey, CAST('none' AS INT) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== a rest of zero | Out Overwrite | invalid
SELECT ContactKey, Score % 0 AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number unknown <- Contacts.Score
== CONVERT to BOOLEAN | Out Overwrite | foreign
SELECT ContactKey, CONVERT(BOOLEAN, OptIn) AS Flag FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Flag Boolean <- Contacts.OptIn
== NVARCHAR longer than it can be | Out Overwrite | invalid
SELECT ContactKey, LEFT(CONVERT(NVARCHAR(4001), LastName), 9) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(9) <- Contacts.LastName
== a database before a table | Out Overwrite | invalid not_unique null
SELECT s.ContactKey FROM Other.Staging s
> ContactKey Text(50) <- Staging.ContactKey
== an order by a column that is not there | Out Overwrite | invalid
SELECT TOP 5 ContactKey FROM Contacts ORDER BY 2
> ContactKey Text(50) <- Contacts.ContactKey
== DATEADD with its arguments changed places | Out Overwrite | invalid
SELECT ContactKey, DATEADD(day, CreatedAt, 30) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== DATEADD of a word | Out Overwrite | invalid
SELECT ContactKey, DATEADD(day, 'soon', CreatedAt) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== DATEDIFF from a word | Out Overwrite | invalid
SELECT ContactKey, DATEDIFF(day, 'then', CreatedAt) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.CreatedAt
== the year of words | Out Overwrite | invalid
SELECT ContactKey, YEAR('long ago') AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== LEFT by a word | Out Overwrite | invalid
SELECT ContactKey, LEFT(FirstName, 'two') AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.FirstName
== ABS of a date | Out Overwrite | invalid type
SELECT ContactKey, ABS(CreatedAt) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Date <- Contacts.CreatedAt
== FORMAT of a text | Out Overwrite | invalid
SELECT ContactKey, FORMAT(FirstName, 'yyyy-MM-dd') AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.FirstName
== EOMONTH of a number | Out Overwrite | invalid
SELECT ContactKey, EOMONTH(Score) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.Score
== SUBSTRING of a number | Out Overwrite | invalid
SELECT ContactKey, SUBSTRING(Score, 1, 2) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(2) <- Contacts.Score
== SUBSTRING of a date | Out Overwrite | invalid
SELECT ContactKey, SUBSTRING(CreatedAt, 1, 4) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(4) <- Contacts.CreatedAt
== SUBSTRING without a length | Out Overwrite | invalid
SELECT ContactKey, SUBSTRING(FirstName, 2) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.FirstName
== TRIM of a number | Out Overwrite | invalid
SELECT ContactKey, TRIM(Score) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.Score
== JSON_VALUE of a number | Out Overwrite | invalid
SELECT ContactKey, JSON_VALUE(Score, '$.a') AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.Score
== STRING_SPLIT of a number | Out Update | invalid not_unique
SELECT c.ContactKey, v.value AS Label FROM Contacts c CROSS APPLY STRING_SPLIT(c.Score, ',') v
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.Score
== STRING_SPLIT without a separator | Out Update | invalid not_unique
SELECT c.ContactKey, v.value AS Label FROM Contacts c CROSS APPLY STRING_SPLIT(c.LastName) v
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.LastName
== a DATE less 30 | Out Overwrite | invalid
SELECT ContactKey, CAST(CreatedAt AS DATE) - 30 AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day unknown <- Contacts.CreatedAt
== the end of the month and a day | Out Overwrite | invalid
SELECT ContactKey, EOMONTH(CreatedAt) + 1 AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day unknown <- Contacts.CreatedAt
== twice a date | Out Overwrite | invalid
SELECT ContactKey, CreatedAt * 2 AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number unknown <- Contacts.CreatedAt
== a text less a text | Out Overwrite | invalid
SELECT ContactKey, FirstName - LastName AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number unknown <- Contacts.FirstName, Contacts.LastName
== Booleans added | Out Overwrite | invalid
SELECT ContactKey, OptIn + OptIn AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number unknown <- Contacts.OptIn
== a number that is compared with a word | Out Overwrite | invalid
SELECT ContactKey FROM Contacts WHERE Score = 'many'
> ContactKey Text(50) <- Contacts.ContactKey
== a Boolean that is compared with Y | Out Overwrite | invalid
SELECT ContactKey FROM Contacts WHERE OptIn = 'Y'
> ContactKey Text(50) <- Contacts.ContactKey
== a number in a list of words | Out Overwrite | invalid
SELECT ContactKey FROM Contacts WHERE Score IN (1, 'x')
> ContactKey Text(50) <- Contacts.ContactKey
== a date between days of 13 months | Out Overwrite | invalid
SELECT ContactKey FROM Contacts WHERE CreatedAt BETWEEN '2024-31-12' AND '2024-12-31'
> ContactKey Text(50) <- Contacts.ContactKey
== the total of Booleans | Out Overwrite | invalid null
SELECT MAX(ContactKey) AS ContactKey, SUM(OptIn) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Boolean <- Contacts.OptIn
== an identifier that only a DEFAULT may take | Out Overwrite | invalid
SELECT ContactKey, NEWSEQUENTIALID() AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(36) <-
== COALESCE of one value | Out Overwrite | invalid
SELECT ContactKey, COALESCE(FirstName) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.FirstName
== grouped by the number of a column | Log Overwrite | invalid
SELECT MAX(ContactKey) AS ContactKey, COUNT(*) AS Number FROM Contacts GROUP BY 1
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== a text above a number in UNION | Log Overwrite | invalid
SELECT ContactKey, 'a' AS Number FROM Contacts UNION ALL SELECT ContactKey, 1 FROM Orders
> ContactKey Text(50) <- Contacts.ContactKey, Orders.ContactKey
> Number Number <-
== a list of nothing | Out Overwrite | invalid
SELECT ContactKey FROM Contacts WHERE Score IN ()
> ContactKey Text(50) <- Contacts.ContactKey
== distinct values in a window | Out Update | not_unique invalid
SELECT ContactKey, COUNT(DISTINCT Store) OVER (PARTITION BY ContactKey) AS Number FROM Orders
> ContactKey Text(50) <- Orders.ContactKey
> Number Number <- Orders.ContactKey, Orders.Store
== distinct texts in one | Out Overwrite | invalid
SELECT ContactKey, STRING_AGG(DISTINCT Store, ',') AS Label FROM Orders GROUP BY ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Label Text <- Orders.Store
== texts in one over a window | Out Update | not_unique invalid
SELECT ContactKey, STRING_AGG(Store, ',') OVER (PARTITION BY ContactKey) AS Label FROM Orders
> ContactKey Text(50) <- Orders.ContactKey
> Label Text <- Orders.ContactKey, Orders.Store
== rows skipped in no order | Out Overwrite | invalid
SELECT ContactKey FROM Contacts OFFSET 5 ROWS
> ContactKey Text(50) <- Contacts.ContactKey
== COALESCE of nothing | Out Overwrite | invalid
SELECT ContactKey, COALESCE(NULL, NULL) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <-
== a negative length | Out Overwrite | invalid
SELECT ContactKey, LEFT(FirstName, -1) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.FirstName
== MAX within a group | Out Overwrite | invalid
SELECT ContactKey, MAX(Score) WITHIN GROUP (ORDER BY Score) AS Number FROM Contacts GROUP BY ContactKey
> ContactKey Text(50) <- Contacts.ContactKey
> Number unknown <- Contacts.Score
== a text of no length | Out Overwrite | invalid
SELECT ContactKey, CAST(FirstName AS VARCHAR(0)) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(0) <- Contacts.FirstName
== 40 digits | Out Overwrite | invalid
SELECT ContactKey, CAST(Score AS DECIMAL(40, 2)) AS Amount FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Amount Decimal(40,2) <- Contacts.Score
== more digits behind the point than digits | Out Overwrite | invalid
SELECT ContactKey, CAST(Score AS DECIMAL(5, 7)) AS Amount FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Amount Decimal(5,7) <- Contacts.Score
== a value as the condition of IIF | Out Overwrite | foreign
SELECT ContactKey, IIF(Score, 'a', 'b') AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(1) <- Contacts.Score
== a negative text | Out Overwrite | invalid
SELECT ContactKey, -FirstName AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.FirstName
== a number beyond a byte | Out Overwrite | invalid
SELECT ContactKey, CAST(300 AS TINYINT) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== a negative byte | Out Overwrite | invalid
SELECT ContactKey, CONVERT(TINYINT, -1) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== a text of a number beyond an int | Out Overwrite | invalid
SELECT ContactKey, CAST('99999999999' AS INT) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== a number of more digits than its type | Out Overwrite | invalid
SELECT ContactKey, CAST(12345.6 AS DECIMAL(4, 1)) AS Amount FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Amount Decimal(4,1) <-
== a number that rounding makes too long | Out Overwrite | invalid
SELECT ContactKey, CAST(999.96 AS DECIMAL(4, 1)) AS Amount FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Amount Decimal(4,1) <-
== divided by 0.0 | Out Overwrite | invalid
SELECT ContactKey, Score / 0.0 AS Amount FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Amount unknown <- Contacts.Score
== a day against all of some numbers | Out Update | invalid
SELECT ContactKey FROM Contacts WHERE CAST(CreatedAt AS DATE) > ALL (SELECT Total FROM Orders)
> ContactKey Text(50) <- Contacts.ContactKey
== a day among numbers | Out Update | invalid
SELECT ContactKey FROM Contacts WHERE CAST(CreatedAt AS DATE) NOT IN (SELECT Score FROM Contacts)
> ContactKey Text(50) <- Contacts.ContactKey
== a zone for NULL | Out Update | invalid
SELECT ContactKey, NULL AT TIME ZONE 'UTC' AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
== rules of escaping that nobody knows | Out Update | invalid
SELECT ContactKey, STRING_ESCAPE(FirstName, 'xml') AS FirstName FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> FirstName Text <- Contacts.FirstName
== computed rules of escaping | Out Update | rehearsal
SELECT ContactKey, STRING_ESCAPE(FirstName, LOWER('JSON')) AS FirstName FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> FirstName Text <- Contacts.FirstName

== the arguments of CONVERT in the order of other databases | Out Update | invalid
SELECT ContactKey, CONVERT(FirstName, CHAR(10)) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <-

== a type that nobody has | Out Update | invalid
SELECT ContactKey, CAST(FirstName AS Label) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <-

== a text repeated beyond its field | Out Update | truncates
SELECT ContactKey, REPLICATE('=', 250) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(250) <-
