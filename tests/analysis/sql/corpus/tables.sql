== names in rows | Out Update | not_unique
SELECT c.ContactKey, v.Kind AS Label
FROM Contacts c CROSS APPLY (VALUES ('first', c.FirstName), ('last', c.LastName)) v (Kind, Name)
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(5) <-
== the latest of two dates | Out Overwrite
SELECT c.ContactKey, (SELECT MAX(x.d) FROM (VALUES (c.CreatedAt), (c.Birthdate)) AS x(d)) AS Day FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.Birthdate, Contacts.CreatedAt
== the largest of some numbers | Out Overwrite
SELECT c.ContactKey, MAX(v.Amount) AS Number
FROM Contacts c CROSS APPLY (VALUES (c.Score), (1), (NULL)) AS v(Amount) GROUP BY c.ContactKey
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.Score
== two rows written out | Out Overwrite | not_unique
SELECT v.k AS ContactKey, v.n AS Number FROM (VALUES ('a', 1), ('b', 2)) AS v(k, n)
> ContactKey Text(1) <-
> Number Number <-
== rows of two lengths | Out Overwrite | invalid not_unique
SELECT v.k AS ContactKey, v.n AS Number FROM (VALUES ('a', 1), ('b')) AS v(k, n)
> ContactKey Text(1) <-
> Number Number <-
== a name too few | Out Overwrite | names not_unique
SELECT v.k AS ContactKey FROM (VALUES ('a', 1), ('b', 2)) AS v(k)
> ContactKey Text(1) <-
== rows of texts and numbers | Out Update | invalid not_unique
SELECT c.ContactKey, v.w AS Label FROM Contacts c CROSS APPLY (VALUES (c.Score), ('x')) v (w)
> ContactKey Text(50) <- Contacts.ContactKey
> Label Number <- Contacts.Score
== an unknown column in VALUES | Out Update | unknown_column
SELECT c.ContactKey, v.a AS Label FROM Contacts c CROSS APPLY (VALUES (c.FirstName), (c.Unknwn)) v (a)
> ContactKey Text(50) <- Contacts.ContactKey
> Label unknown <- Contacts.FirstName
== columns of two lengths turned into rows | Out Update | invalid not_unique
SELECT ContactKey, v AS Label FROM Contacts UNPIVOT (v FOR n IN (FirstName, Country)) AS u
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.Country, Contacts.FirstName
== columns of one type turned into rows | Out Update | not_unique
SELECT u.ContactKey, u.v AS Label, u.n AS FirstName
FROM (SELECT ContactKey, CAST(FirstName AS NVARCHAR(80)) AS A, CAST(LastName AS NVARCHAR(80)) AS B FROM Contacts) s
UNPIVOT (v FOR n IN (A, B)) u
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(80) <- Contacts.FirstName, Contacts.LastName
> FirstName Text(1) <-
== the first line of the last order | Out Overwrite
SELECT c.ContactKey, l.Sku AS Label
FROM Contacts c
CROSS APPLY (SELECT TOP 1 * FROM Orders WHERE ContactKey = c.ContactKey ORDER BY OrderedAt DESC) o
CROSS APPLY (SELECT TOP 1 Sku FROM [Order Lines] WHERE OrderId = o.OrderId ORDER BY LineNo) l
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(30) <- Order Lines.Sku
== the first word by APPLY | Out Overwrite
SELECT c.ContactKey, part.word AS Label
FROM Contacts c CROSS APPLY (SELECT TOP 1 value AS word FROM STRING_SPLIT(c.LastName, ' ') WHERE value <> '') part
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.LastName
== a series by a query that reads itself | Log Append | cte rehearsal
WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i AS Number FROM n
> Number Number <-
== a tree of contacts | Log Append | cte rehearsal
WITH t (k, level) AS (
  SELECT ContactKey, 0 FROM Contacts WHERE LastName IS NULL
  UNION ALL
  SELECT c.ContactKey, t.level + 1 FROM Contacts c JOIN t ON t.k = c.LastName
)
SELECT k AS ContactKey, level AS Number FROM t
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <-
== a function of our own | Out Overwrite | invalid not_unique
SELECT ContactKey FROM fn_split('a')
> ContactKey unknown <-
