== an amount of money written out | Out Overwrite
SELECT c.ContactKey, $5.20 * c.Score AS Amount FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Amount Decimal <- Contacts.Score
== amounts below a limit | Out Overwrite
SELECT ContactKey FROM Orders WHERE Total < $20 GROUP BY ContactKey
> ContactKey Text(50) <- Orders.ContactKey
== a German number read by PARSE | Out Overwrite
SELECT c.ContactKey, PARSE('1.234,50' AS DECIMAL(9, 2) USING 'de-DE') AS Amount FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Amount Decimal(9,2) <-
== PARSE into a text | Out Overwrite | invalid
SELECT c.ContactKey, PARSE('1' AS VARCHAR(5)) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(5) <-
== PARSE without a type | Out Overwrite | invalid
SELECT c.ContactKey, PARSE('1') AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <-
== PARSE of a number | Out Overwrite | invalid
SELECT c.ContactKey, PARSE(c.Score AS INT) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== a document with another value | Out Overwrite
SELECT c.ContactKey, JSON_MODIFY('{"a": 1}', '$.a', c.Score) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.Score
== a document with another item | Out Overwrite | rehearsal
SELECT c.ContactKey, JSON_MODIFY('{"a": [1]}', '$.a[0]', c.Score) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.Score
== the greatest of two | Out Overwrite | rehearsal
SELECT c.ContactKey, GREATEST(c.Score, 1) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== the first day of a month by a new function | Out Overwrite | rehearsal
SELECT c.ContactKey, DATETRUNC(month, c.CreatedAt) AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== a difference that NULL makes | Out Overwrite | rehearsal
SELECT ContactKey FROM Contacts WHERE Score IS DISTINCT FROM 5
> ContactKey Text(50) <- Contacts.ContactKey
== a window with a name | Out Overwrite | rehearsal
SELECT ContactKey, SUM(Score) OVER w AS Number FROM Contacts WINDOW w AS (PARTITION BY Country)
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== equal to NULL | Out Overwrite | null_compared
SELECT ContactKey FROM Contacts WHERE FirstName = NULL
> ContactKey Text(50) <- Contacts.ContactKey
== different from NULL | Out Overwrite | null_compared
SELECT ContactKey FROM Contacts WHERE NULL <> FirstName
> ContactKey Text(50) <- Contacts.ContactKey
== NULL among what is left out | Out Overwrite | null_compared
SELECT ContactKey FROM Contacts WHERE Country NOT IN ('DE', NULL)
> ContactKey Text(50) <- Contacts.ContactKey
== NULL as a case | Out Overwrite | null_compared
SELECT c.ContactKey, CASE c.Score WHEN NULL THEN 1 ELSE 2 END AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== CASE with nothing but NULL | Out Overwrite | invalid
SELECT c.ContactKey, CASE WHEN c.Score = 1 THEN NULL ELSE (NULL) END AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <- Contacts.Score
== CASE with a NULL of a type | Out Overwrite
SELECT c.ContactKey, CASE WHEN c.Score = 1 THEN CAST(NULL AS INT) END AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number unknown <- Contacts.Score
== IIF with nothing but NULL | Out Overwrite | invalid
SELECT c.ContactKey, IIF(c.Score = 1, NULL, NULL) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <- Contacts.Score
== grouped by a query | Out Overwrite | invalid not_unique
SELECT MIN(c.ContactKey) AS ContactKey FROM Contacts c GROUP BY (SELECT COUNT(*) FROM Orders)
> ContactKey Text(50) <- Contacts.ContactKey
== grouped by what has a query inside | Out Overwrite | invalid not_unique
SELECT MIN(c.ContactKey) AS ContactKey FROM Contacts c GROUP BY c.Score + (SELECT MAX(Total) FROM Orders)
> ContactKey Text(50) <- Contacts.ContactKey
== WITH in brackets | Out Overwrite | cte
SELECT ContactKey FROM (WITH x AS (SELECT ContactKey FROM Contacts) SELECT ContactKey FROM x) y
> ContactKey Text(50) <- Contacts.ContactKey
== a DATETIME2 and a number | Out Overwrite | invalid
SELECT c.ContactKey, CAST(c.CreatedAt AS DATETIME2) + 1 AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day unknown <- Contacts.CreatedAt
== a SMALLDATETIME and a number | Out Overwrite
SELECT c.ContactKey, CAST(c.CreatedAt AS SMALLDATETIME) + 1 AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== a TIME and a number | Out Overwrite | invalid
SELECT c.ContactKey, CAST(c.CreatedAt AS TIME) + 1 AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <- Contacts.CreatedAt
== a moment and a time | Out Overwrite | invalid
SELECT c.ContactKey, c.CreatedAt + CAST('10:00' AS TIME) AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day unknown <- Contacts.CreatedAt
== a moment with an offset and a number | Out Overwrite | invalid
SELECT c.ContactKey, SYSDATETIMEOFFSET() - 1 AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day unknown <-
== an hour more than a DATE | Out Overwrite | invalid
SELECT c.ContactKey, DATEADD(hour, 1, CAST(c.CreatedAt AS DATE)) AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== minutes more than the end of a month | Out Overwrite | invalid
SELECT c.ContactKey, DATEADD(minute, -1, EOMONTH(c.CreatedAt)) AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== a day more than a TIME | Out Overwrite | invalid
SELECT c.ContactKey, DATEADD(day, 1, CAST(c.CreatedAt AS TIME)) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Date <- Contacts.CreatedAt
== an hour more than a TIME | Out Overwrite
SELECT c.ContactKey, DATEADD(hour, 1, CAST(c.CreatedAt AS TIME)) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Date <- Contacts.CreatedAt
== the hour of a DATE | Out Overwrite | invalid
SELECT c.ContactKey, DATEPART(hour, CAST(c.CreatedAt AS DATE)) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.CreatedAt
== the year of a TIME | Out Overwrite | invalid
SELECT c.ContactKey, YEAR(CAST(c.CreatedAt AS TIME)) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.CreatedAt
== the offset of what has none | Out Overwrite | invalid
SELECT c.ContactKey, DATEPART(tz, GETDATE()) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== the offset of a moment | Out Overwrite
SELECT c.ContactKey, DATEPART(tz, SYSDATETIMEOFFSET()) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== hours between a DATE and now | Out Overwrite
SELECT c.ContactKey, DATEDIFF(hour, CAST(c.CreatedAt AS DATE), GETDATE()) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.CreatedAt
== a DATE in a zone | Out Overwrite | invalid
SELECT c.ContactKey, CAST(c.CreatedAt AS DATE) AT TIME ZONE 'UTC' AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== a DATE as a TIME | Out Overwrite | invalid
SELECT c.ContactKey, CAST(CAST(c.CreatedAt AS DATE) AS TIME) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <- Contacts.CreatedAt
== a TIME as a moment | Out Overwrite
SELECT c.ContactKey, CAST(CAST(c.CreatedAt AS TIME) AS DATETIME) AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== a DATE as a number | Out Overwrite | invalid
SELECT c.ContactKey, CAST(CAST(c.CreatedAt AS DATE) AS INT) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.CreatedAt
== a moment as a number | Out Overwrite
SELECT c.ContactKey, CAST(c.CreatedAt AS INT) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.CreatedAt
== a number as a DATE | Out Overwrite | invalid
SELECT c.ContactKey, TRY_CAST(c.Score AS DATE) AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.Score
== a number as a moment | Out Overwrite
SELECT c.ContactKey, CAST(c.Score AS DATETIME) AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.Score
== a DATE compared with a number | Out Overwrite | invalid
SELECT ContactKey FROM Contacts WHERE CAST(CreatedAt AS DATE) = 20240101
> ContactKey Text(50) <- Contacts.ContactKey
== a DATE between numbers | Out Overwrite | invalid
SELECT ContactKey FROM Contacts WHERE CAST(CreatedAt AS DATE) BETWEEN 1 AND 20240101
> ContactKey Text(50) <- Contacts.ContactKey
== a DATE compared with a TIME | Out Overwrite | invalid
SELECT ContactKey FROM Contacts WHERE CAST(CreatedAt AS DATE) = CAST(CreatedAt AS TIME)
> ContactKey Text(50) <- Contacts.ContactKey
== a DATE compared with a text | Out Overwrite
SELECT ContactKey FROM Contacts WHERE CAST(CreatedAt AS DATE) = '20240101'
> ContactKey Text(50) <- Contacts.ContactKey
== a date of the Hijri calendar | Out Overwrite
SELECT c.ContactKey, CONVERT(DATE, '16/06/1428', 131) AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
