== a function that is not run | Out Overwrite | rehearsal
SELECT ContactKey, USER_NAME() AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <-
== the part of a text in another culture | Out Overwrite | rehearsal
SELECT ContactKey, FORMAT(CreatedAt, 'D', 'cy-GB') AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.CreatedAt
== names compared by case | Out Overwrite
SELECT ContactKey FROM Contacts WHERE FirstName COLLATE Latin1_General_CS_AS = 'Anna'
> ContactKey Text(50) <- Contacts.ContactKey
== TRY_PARSE of a number | Out Overwrite
SELECT ContactKey, TRY_PARSE(LastName AS INT) AS Number FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Number Number <- Contacts.LastName
== PARSE of a Welsh date | Out Overwrite | rehearsal
SELECT ContactKey, PARSE(LastName AS DATE USING 'cy-GB') AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.LastName
== a sample of pages | Out Overwrite | rehearsal
SELECT ContactKey FROM Contacts TABLESAMPLE (10 PERCENT)
> ContactKey Text(50) <- Contacts.ContactKey
== a moment with its offset | Out Overwrite
SELECT ContactKey, CAST(CreatedAt AS DATETIMEOFFSET) AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== a value out of XML | Out Overwrite | rehearsal
SELECT ContactKey, CAST(LastName AS XML).value('(/a)[1]', 'varchar(10)') AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(10) <- Contacts.LastName
== a text parted by XML | Out Update | not_unique rehearsal
SELECT c.ContactKey, n.x.value('.', 'varchar(50)') AS Label
FROM Contacts c
CROSS APPLY (SELECT CAST('<i>' + REPLACE(c.LastName, ',', '</i><i>') + '</i>' AS XML) AS doc) d
CROSS APPLY d.doc.nodes('/i') AS n(x)
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.LastName
== JSON of all orders | Out Overwrite | rehearsal
SELECT c.ContactKey, (SELECT o.OrderId, o.Total FROM Orders o WHERE o.ContactKey = c.ContactKey FOR JSON PATH) AS Label
FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Orders.OrderId, Orders.Total
== a style out of a field | Out Overwrite | rehearsal
SELECT ContactKey, CONVERT(VARCHAR(20), CreatedAt, Score) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(20) <- Contacts.CreatedAt
== the zone of each contact | Out Overwrite | rehearsal
SELECT ContactKey, CreatedAt AT TIME ZONE Country AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <- Contacts.CreatedAt
== one date less another | Out Overwrite
SELECT ContactKey, CreatedAt - Birthdate AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day unknown <- Contacts.Birthdate, Contacts.CreatedAt
== an old hash | Out Overwrite | rehearsal
SELECT ContactKey, CONVERT(VARCHAR(64), HASHBYTES('MD4', Email), 2) AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(64) <- Contacts.Email
== numbers made up | Log Append | rehearsal
SELECT value AS Number FROM GENERATE_SERIES(1, 10)
> Number Number <-
== a window that has a name | Out Update | not_unique rehearsal
SELECT ContactKey, SUM(Total) OVER w AS Amount FROM Orders WINDOW w AS (PARTITION BY ContactKey)
> ContactKey Text(50) <- Orders.ContactKey
> Amount Decimal <- Orders.Total
== two limits, one of them twice | Out Overwrite | rehearsal rehearsal
SELECT ContactKey, TYPE_NAME(Score) + TYPE_NAME(Score + 1) AS Label, CAST(LastName AS SQL_VARIANT) AS Amount FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text <- Contacts.Score
> Amount unknown <- Contacts.LastName
