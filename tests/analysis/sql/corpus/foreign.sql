== a cast of others | Out Overwrite | not_unique foreign
SELECT c.ContactKey::text AS ContactKey FROM Contacts c
> ContactKey Text <- Contacts.ContactKey
== texts joined as others do | Out Overwrite | not_unique foreign
SELECT c.ContactKey || 'x' AS ContactKey FROM Contacts c
> ContactKey Text(51) <- Contacts.ContactKey
== compared as others do | Out Overwrite | foreign
SELECT c.ContactKey FROM Contacts c WHERE c.Country == 'DE'
> ContactKey Text(50) <- Contacts.ContactKey
== a word for true | Out Overwrite | foreign
SELECT c.ContactKey FROM Contacts c WHERE c.OptIn = TRUE
> ContactKey Text(50) <- Contacts.ContactKey
== functions of others | Out Overwrite | foreign foreign
SELECT c.ContactKey, IFNULL(c.FirstName, '') AS Label, NOW() AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <- Contacts.FirstName
> Day unknown <-
== nulls last | Out Overwrite | foreign
SELECT TOP 5 c.ContactKey FROM Contacts c ORDER BY c.Score NULLS LAST
> ContactKey Text(50) <- Contacts.ContactKey
== joined USING | Out Overwrite | not_unique foreign
SELECT c.ContactKey FROM Contacts c JOIN Preferences p USING (ContactKey)
> ContactKey Text(50) <- Contacts.ContactKey
== DATE before a text | Out Overwrite | foreign
SELECT c.ContactKey FROM Contacts c WHERE c.CreatedAt > DATE '2026-01-01'
> ContactKey Text(50) <- Contacts.ContactKey
== an interval | Out Overwrite | foreign
SELECT c.ContactKey, GETDATE() - INTERVAL '1 day' AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
== FETCH alone | Out Overwrite | foreign
SELECT c.ContactKey FROM Contacts c FETCH FIRST 5 ROWS ONLY
> ContactKey Text(50) <- Contacts.ContactKey
== the first of each | Out Overwrite | foreign
SELECT DISTINCT ON (c.Email) c.ContactKey FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
== days between, as others count | Out Overwrite | foreign
SELECT c.ContactKey, DATEDIFF(c.CreatedAt, GETDATE()) AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== a flag is no condition | Out Overwrite | foreign foreign
SELECT c.ContactKey FROM Contacts c WHERE c.Score > 1 AND (c.OptIn OR NOT c.OptIn)
> ContactKey Text(50) <- Contacts.ContactKey
== a flag in CASE is no condition | Out Overwrite | foreign
SELECT c.ContactKey, CASE WHEN c.OptIn THEN 1 ELSE 0 END AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.OptIn
== an order inside | Out Overwrite | foreign
SELECT q.ContactKey FROM (SELECT c.ContactKey FROM Contacts c ORDER BY c.Score) AS q
> ContactKey Text(50) <- Contacts.ContactKey
== JOIN without ON | Out Overwrite | unreadable
SELECT c.ContactKey FROM Contacts c LEFT JOIN Suppressed s WHERE s.Email IS NULL
> ContactKey Text(50) <- Contacts.ContactKey
== what others say, in strings and brackets | Out Overwrite
SELECT c.ContactKey, 'NOW() :: || == TRUE' AS Label /* IFNULL(1) */ FROM Contacts c -- INTERVAL '1'
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(19) <-
== names that others have words for | Out Overwrite
SELECT u.[True] AS ContactKey, u.Now AS Label, u.Date AS Day FROM (SELECT Id AS [True], [Group] AS Now, [From] AS Date FROM [Ünïcode & Co. (v2)]) AS u
> ContactKey Text(10) <- Ünïcode & Co. (v2).Id
> Label Text(20) <- Ünïcode & Co. (v2).Group
> Day Date <- Ünïcode & Co. (v2).From
== an order with TOP inside | Out Overwrite
SELECT q.ContactKey FROM (SELECT TOP 5 c.ContactKey FROM Contacts c ORDER BY c.Score) AS q
> ContactKey Text(50) <- Contacts.ContactKey
== pages | Out Overwrite
SELECT c.ContactKey FROM Contacts c ORDER BY c.Score OFFSET 5 ROWS FETCH NEXT 5 ROWS ONLY
> ContactKey Text(50) <- Contacts.ContactKey
== flags compared | Out Overwrite
SELECT c.ContactKey, CASE c.OptIn WHEN 1 THEN 'y' ELSE 'n' END AS Label FROM Contacts c WHERE NOT (c.OptIn = 1 OR c.Score IS NULL) AND ISNULL(c.OptIn, 0) = 0
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(1) <- Contacts.OptIn
== a remainder | Out Overwrite
SELECT c.ContactKey, c.Score % 2 AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
