== comments everywhere | Out Overwrite
-- who; and why
SELECT /* the key; */ c.ContactKey -- not DELETE
     , c.Email /* INSERT INTO nothing */
FROM Contacts c -- the table
/* WHERE 1 = 0
   DROP TABLE x; */
WHERE c.Country = 'DE' -- ; EXEC
== words in strings | Out Overwrite
SELECT c.ContactKey, 'DROP; INTO @x #t' AS Label FROM Contacts c WHERE c.FirstName <> 'exec'
== reserved words in brackets | Out Overwrite
SELECT u.Id AS ContactKey, u.[Group] AS Label FROM [Ünïcode & Co. (v2)] u WHERE u.[From] IS NOT NULL
== a quote in a string | Out Overwrite
SELECT c.ContactKey, 'O''Neil; it''s' AS Label FROM Contacts c
== nested CASE | Out Overwrite
SELECT c.ContactKey,
    CASE WHEN c.Score > 80 THEN CASE WHEN c.Country = 'DE' THEN 'top DE' ELSE 'top' END
         WHEN c.Score > 40 THEN 'middle' ELSE 'low' END AS Label
FROM Contacts c
== simple CASE | Out Overwrite
SELECT c.ContactKey, CASE c.Country WHEN 'DE' THEN 1 WHEN 'AT' THEN 2 ELSE 0 END AS Number FROM Contacts c
== CASE to a flag | Out Overwrite
SELECT c.ContactKey, CASE WHEN c.OptIn = 1 AND c.Email LIKE '%@%.%' THEN 1 ELSE 0 END AS Flag FROM Contacts c
== a flag in words | Out Overwrite
SELECT c.ContactKey, 'true' AS Flag FROM Contacts c
== first days and last days | Out Overwrite
SELECT c.ContactKey, DATEADD(day, 1 - DAY(c.CreatedAt), c.CreatedAt) AS Day, EOMONTH(c.CreatedAt) AS Label FROM Contacts c
== birthdays this week | Out Overwrite
SELECT c.ContactKey, c.Birthdate AS Day FROM Contacts c
WHERE DATEPART(month, c.Birthdate) = DATEPART(month, GETDATE()) AND DATEPART(dayofyear, c.Birthdate) BETWEEN DATEPART(dayofyear, GETDATE()) AND DATEPART(dayofyear, GETDATE()) + 7
== age in years | Out Overwrite
SELECT c.ContactKey, DATEDIFF(year, c.Birthdate, GETDATE()) AS Number FROM Contacts c
== midnight | Out Overwrite
SELECT c.ContactKey, CAST(CAST(c.CreatedAt AS DATE) AS DATETIME) AS Day FROM Contacts c
== the account's clock | Out Overwrite
SELECT c.ContactKey, c.CreatedAt AT TIME ZONE 'Central America Standard Time' AT TIME ZONE 'W. Europe Standard Time' AS Day FROM Contacts c
== a date as text | Out Overwrite
SELECT c.ContactKey, FORMAT(c.CreatedAt, 'dd.MM.yyyy') AS Label FROM Contacts c
== a date from text | Out Overwrite
SELECT p.ContactKey, TRY_CONVERT(DATETIME, p.Value) AS Day FROM Preferences p WHERE p.Topic = 'Birthday'
== a date literal | Out Overwrite
SELECT c.ContactKey, '2024-01-01' AS Day FROM Contacts c
== names put together | Out Overwrite
SELECT c.ContactKey, CONCAT(c.FirstName, ' ', c.LastName) AS Label FROM Contacts c
== plus signs | Out Overwrite
SELECT c.ContactKey, ISNULL(c.FirstName, '') + ' ' + ISNULL(c.LastName, '') AS Label FROM Contacts c
== tidy texts | Out Overwrite
SELECT c.ContactKey, UPPER(LEFT(LTRIM(RTRIM(c.FirstName)), 1)) + LOWER(SUBSTRING(c.FirstName, 2, 49)) AS FirstName FROM Contacts c
== the domain | Out Overwrite | truncates
SELECT c.ContactKey, RIGHT(c.Email, LEN(c.Email) - CHARINDEX('@', c.Email)) AS Label FROM Contacts c WHERE CHARINDEX('@', c.Email) > 0
== replace and stuff | Out Overwrite
SELECT c.ContactKey, STUFF(REPLACE(c.FirstName, '.', ''), 1, 0, 'x') AS Label FROM Contacts c
== arithmetic | Out Overwrite
SELECT o.OrderId AS ContactKey, ROUND(o.Total * 1.19, 2) AS Amount, o.Total / NULLIF(o.Total, 0) * 100 AS Label FROM Orders o
== a share | Out Overwrite
SELECT o.ContactKey, CAST(100.0 * SUM(CASE WHEN o.Status = 'Paid' THEN 1 ELSE 0 END) / COUNT(*) AS DECIMAL(5, 2)) AS Amount FROM Orders o GROUP BY o.ContactKey
== the average of whole numbers | Out Overwrite
SELECT 'all' AS ContactKey, AVG(c.Score) AS Number FROM Contacts c
== IIF and CHOOSE | Out Overwrite
SELECT c.ContactKey, IIF(c.Score > 50, 'high', 'low') AS Label, CHOOSE(c.Score, 1, 2, 3) AS Number FROM Contacts c
== COALESCE | Out Overwrite
SELECT c.ContactKey, COALESCE(c.FirstName, c.LastName, 'friend') AS Label FROM Contacts c
== hashed | Out Overwrite
SELECT CONVERT(VARCHAR(64), HASHBYTES('SHA2_256', c.Email), 2) AS ContactKey FROM Contacts c WHERE c.ContactKey = 'one'
== the key made anew | Out Overwrite
SELECT NEWID() AS ContactKey, 1 AS Number
== collation | Out Overwrite
SELECT c.ContactKey, c.FirstName COLLATE Latin1_General_CI_AI AS Label FROM Contacts c
== an alias with an equals sign | Out Overwrite
SELECT ContactKey = c.ContactKey, Number = c.Score FROM Contacts c
== national strings | Out Overwrite
SELECT c.ContactKey, N'Grüße' AS Label FROM Contacts c WHERE c.LastName = N'Müller'
== patterns | Out Overwrite
SELECT c.ContactKey FROM Contacts c WHERE c.Email LIKE '%[_]%@%' AND c.LastName NOT LIKE '[^a-z]%' ESCAPE '\'
== IN and BETWEEN | Out Overwrite
SELECT c.ContactKey FROM Contacts c WHERE c.Country IN ('DE', 'AT', 'CH') AND c.Score BETWEEN 10 AND 20 AND NOT (c.OptIn = 0 OR c.Email IS NULL)
== order by position and by alias | Out Overwrite
SELECT c.ContactKey, c.Score AS Number FROM Contacts c ORDER BY 2 DESC, Number, c.LastName
== a function around a key | Out Overwrite | slow
SELECT c.ContactKey FROM Contacts c WHERE UPPER(c.ContactKey) = 'A'
== a function around a key in a view | Out Overwrite | slow
SELECT s.SubscriberKey AS ContactKey FROM _Subscribers s WHERE CAST(s.SubscriberID AS VARCHAR(20)) = '5'
== an unknown column in a function | Out Overwrite | unknown_column
SELECT c.ContactKey, DATEADD(day, 1, c.Creatd) AS Day FROM Contacts c
== an unknown column in CASE | Out Overwrite | unknown_column
SELECT c.ContactKey, CASE WHEN c.Scor > 1 THEN 1 ELSE 0 END AS Number FROM Contacts c
== an unknown column in ORDER BY | Out Overwrite | unknown_column
SELECT TOP 5 c.ContactKey FROM Contacts c ORDER BY c.Scre
== an unknown column in GROUP BY | Out Overwrite | unknown_column
SELECT MAX(c.ContactKey) AS ContactKey FROM Contacts c GROUP BY c.Land HAVING COUNT(*) > 1 AND 1 = 0
== an unknown column in a window | Out Overwrite | unknown_column
SELECT c.ContactKey, ROW_NUMBER() OVER (PARTITION BY c.Nope ORDER BY c.Score) AS Number FROM Contacts c
