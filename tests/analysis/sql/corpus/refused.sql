== a semicolon at the end | Out Overwrite | refused
SELECT ContactKey FROM Contacts;
> ContactKey Text(50) <- Contacts.ContactKey
== two statements | Out Overwrite | refused
SELECT ContactKey FROM Contacts; SELECT ContactKey FROM Orders
== select into | Out Overwrite | refused
SELECT ContactKey INTO Copy FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
== a temporary table | Out Overwrite | refused
SELECT t.ContactKey FROM #t t
> ContactKey unknown <- t.ContactKey
== a variable | Out Overwrite | refused
SELECT ContactKey FROM Contacts WHERE Score > @limit
> ContactKey Text(50) <- Contacts.ContactKey
== declare | Out Overwrite | refused refused refused
DECLARE @d DATETIME SELECT ContactKey FROM Contacts WHERE CreatedAt > @d
== insert | Out Overwrite | refused refused
INSERT INTO Out SELECT ContactKey FROM Contacts
== update | Out Overwrite | refused
UPDATE Contacts SET Score = 0
== delete | Out Overwrite | refused
DELETE FROM Contacts WHERE Score = 0
== exec | Out Overwrite | refused
EXEC sp_help
== drop | Out Overwrite | refused
DROP TABLE Contacts
== create | Out Overwrite | refused
CREATE TABLE x (a INT)
== a transaction | Out Overwrite | refused refused
BEGIN TRAN SELECT 1 AS ContactKey COMMIT
== something else | Out Overwrite | refused
SHOW TABLES
== prose | Out Overwrite | refused
Please give me all contacts
== nothing | Out Overwrite | unreadable
-- to be written
== a bracket too few | Out Overwrite | unreadable
SELECT ContactKey FROM (SELECT ContactKey FROM Contacts
== an open string | Out Overwrite | unreadable
SELECT ContactKey FROM Contacts WHERE Country = 'DE
== a comma too many | Out Overwrite | unreadable
SELECT ContactKey, FROM Contacts
== JSON | Out Overwrite | refused
{"sql": "SELECT 1"}
