== comments everywhere | Out Overwrite
-- who; and why
SELECT /* the key; */ c.ContactKey -- not DELETE
     , c.Email /* INSERT INTO nothing */
FROM Contacts c -- the table
/* WHERE 1 = 0
   DROP TABLE x; */
WHERE c.Country = 'DE' -- ; EXEC
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== words in strings | Out Overwrite
SELECT c.ContactKey, 'DROP; INTO @x #t' AS Label FROM Contacts c WHERE c.FirstName <> 'exec'
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(16) <-
== reserved words in brackets | Out Overwrite
SELECT u.Id AS ContactKey, u.[Group] AS Label FROM [Ünïcode & Co. (v2)] u WHERE u.[From] IS NOT NULL
> ContactKey Text(10) <- Ünïcode & Co. (v2).Id
> Label Text(20) <- Ünïcode & Co. (v2).Group
== a quote in a string | Out Overwrite
SELECT c.ContactKey, 'O''Neil; it''s' AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(12) <-
== nested CASE | Out Overwrite
SELECT c.ContactKey,
    CASE WHEN c.Score > 80 THEN CASE WHEN c.Country = 'DE' THEN 'top DE' ELSE 'top' END
         WHEN c.Score > 40 THEN 'middle' ELSE 'low' END AS Label
FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(6) <- Contacts.Country, Contacts.Score
== simple CASE | Out Overwrite
SELECT c.ContactKey, CASE c.Country WHEN 'DE' THEN 1 WHEN 'AT' THEN 2 ELSE 0 END AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Country
== CASE to a flag | Out Overwrite
SELECT c.ContactKey, CASE WHEN c.OptIn = 1 AND c.Email LIKE '%@%.%' THEN 1 ELSE 0 END AS Flag FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Flag Number <- Contacts.Email, Contacts.OptIn
== a flag in words | Out Overwrite
SELECT c.ContactKey, 'true' AS Flag FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Flag Text(4) <-
== first days and last days | Out Overwrite
SELECT c.ContactKey, DATEADD(day, 1 - DAY(c.CreatedAt), c.CreatedAt) AS Day, EOMONTH(c.CreatedAt) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
> Label Date <- Contacts.CreatedAt
== birthdays this week | Out Overwrite
SELECT c.ContactKey, c.Birthdate AS Day FROM Contacts c
WHERE DATEPART(month, c.Birthdate) = DATEPART(month, GETDATE()) AND DATEPART(dayofyear, c.Birthdate) BETWEEN DATEPART(dayofyear, GETDATE()) AND DATEPART(dayofyear, GETDATE()) + 7
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.Birthdate
== age in years | Out Overwrite
SELECT c.ContactKey, DATEDIFF(year, c.Birthdate, GETDATE()) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Birthdate
== midnight | Out Overwrite
SELECT c.ContactKey, CAST(CAST(c.CreatedAt AS DATE) AS DATETIME) AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== the account's clock | Out Overwrite
SELECT c.ContactKey, c.CreatedAt AT TIME ZONE 'Central America Standard Time' AT TIME ZONE 'W. Europe Standard Time' AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== a date as text | Out Overwrite
SELECT c.ContactKey, FORMAT(c.CreatedAt, 'dd.MM.yyyy') AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.CreatedAt
== a date from text | Out Overwrite
SELECT p.ContactKey, TRY_CONVERT(DATETIME, p.Value) AS Day FROM Preferences p WHERE p.Topic = 'Birthday'
> ContactKey Text(50) <- Preferences.ContactKey
> Day Date <- Preferences.Value
== a date literal | Out Overwrite
SELECT c.ContactKey, '2024-01-01' AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Text(10) <-
== names put together | Out Overwrite
SELECT c.ContactKey, CONCAT(c.FirstName, ' ', c.LastName) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(131) <- Contacts.FirstName, Contacts.LastName
== plus signs | Out Overwrite
SELECT c.ContactKey, ISNULL(c.FirstName, '') + ' ' + ISNULL(c.LastName, '') AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(131) <- Contacts.FirstName, Contacts.LastName
== tidy texts | Out Overwrite
SELECT c.ContactKey, UPPER(LEFT(LTRIM(RTRIM(c.FirstName)), 1)) + LOWER(SUBSTRING(c.FirstName, 2, 49)) AS FirstName FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> FirstName Text(50) <- Contacts.FirstName
== the domain | Out Overwrite | truncates
SELECT c.ContactKey, RIGHT(c.Email, LEN(c.Email) - CHARINDEX('@', c.Email)) AS Label FROM Contacts c WHERE CHARINDEX('@', c.Email) > 0
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(254) <- Contacts.Email
== replace and stuff | Out Overwrite
SELECT c.ContactKey, STUFF(REPLACE(c.FirstName, '.', ''), 1, 0, 'x') AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(51) <- Contacts.FirstName
== arithmetic | Out Overwrite
SELECT o.OrderId AS ContactKey, ROUND(o.Total * 1.19, 2) AS Amount, o.Total / NULLIF(o.Total, 0) * 100 AS Label FROM Orders o
> ContactKey Text(36) <- Orders.OrderId
> Amount Decimal <- Orders.Total
> Label Decimal <- Orders.Total
== a share | Out Overwrite
SELECT o.ContactKey, CAST(100.0 * SUM(CASE WHEN o.Status = 'Paid' THEN 1 ELSE 0 END) / COUNT(*) AS DECIMAL(5, 2)) AS Amount FROM Orders o GROUP BY o.ContactKey
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal(5,2) <- Orders.Status
== the average of whole numbers | Out Overwrite
SELECT 'all' AS ContactKey, AVG(c.Score) AS Number FROM Contacts c
> ContactKey Text(3) <-
> Number Number <- Contacts.Score
== IIF and CHOOSE | Out Overwrite
SELECT c.ContactKey, IIF(c.Score > 50, 'high', 'low') AS Label, CHOOSE(c.Score, 1, 2, 3) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(4) <- Contacts.Score
> Number Number <- Contacts.Score
== COALESCE | Out Overwrite
SELECT c.ContactKey, COALESCE(c.FirstName, c.LastName, 'friend') AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(80) <- Contacts.FirstName, Contacts.LastName
== hashed | Out Overwrite
SELECT CONVERT(VARCHAR(64), HASHBYTES('SHA2_256', c.Email), 2) AS ContactKey FROM Contacts c WHERE c.ContactKey = 'one'
> ContactKey Text(64) <- Contacts.Email
== the key made anew | Out Overwrite
SELECT NEWID() AS ContactKey, 1 AS Number
> ContactKey Text(36) <-
> Number Number <-
== collation | Out Overwrite
SELECT c.ContactKey, c.FirstName COLLATE Latin1_General_CI_AI AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.FirstName
== an alias with an equals sign | Out Overwrite
SELECT ContactKey = c.ContactKey, Number = c.Score FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== national strings | Out Overwrite
SELECT c.ContactKey, N'Grüße' AS Label FROM Contacts c WHERE c.LastName = N'Müller'
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(5) <-
== patterns | Out Overwrite
SELECT c.ContactKey FROM Contacts c WHERE c.Email LIKE '%[_]%@%' AND c.LastName NOT LIKE '[^a-z]%' ESCAPE '\'
> ContactKey Text(50) <- Contacts.ContactKey
== IN and BETWEEN | Out Overwrite
SELECT c.ContactKey FROM Contacts c WHERE c.Country IN ('DE', 'AT', 'CH') AND c.Score BETWEEN 10 AND 20 AND NOT (c.OptIn = 0 OR c.Email IS NULL)
> ContactKey Text(50) <- Contacts.ContactKey
== order by position and by alias | Out Overwrite
SELECT TOP 500 c.ContactKey, c.Score AS Number FROM Contacts c ORDER BY 2 DESC, Number, c.LastName
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== a function around a key | Out Overwrite | slow
SELECT c.ContactKey FROM Contacts c WHERE UPPER(c.ContactKey) = 'A'
> ContactKey Text(50) <- Contacts.ContactKey
== a function around a key in a view | Out Overwrite | slow
SELECT s.SubscriberKey AS ContactKey FROM _Subscribers s WHERE CAST(s.SubscriberID AS VARCHAR(20)) = '5'
> ContactKey Text(254) <- _Subscribers.SubscriberKey
== an unknown column in a function | Out Overwrite | unknown_column
SELECT c.ContactKey, DATEADD(day, 1, c.Creatd) AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
== an unknown column in CASE | Out Overwrite | unknown_column
SELECT c.ContactKey, CASE WHEN c.Scor > 1 THEN 1 ELSE 0 END AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== an unknown column in ORDER BY | Out Overwrite | unknown_column
SELECT TOP 5 c.ContactKey FROM Contacts c ORDER BY c.Scre
> ContactKey Text(50) <- Contacts.ContactKey
== an unknown column in GROUP BY | Out Overwrite | unknown_column
SELECT MAX(c.ContactKey) AS ContactKey FROM Contacts c GROUP BY c.Land HAVING COUNT(*) > 1 AND 1 = 0
> ContactKey Text(50) <- Contacts.ContactKey
== an unknown column in a window | Out Overwrite | unknown_column
SELECT c.ContactKey, ROW_NUMBER() OVER (PARTITION BY c.Nope ORDER BY c.Score) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
