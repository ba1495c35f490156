== a name that is no field | Out Overwrite | not_in_target
SELECT ContactKey, Score FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Score Number <- Contacts.Score
== no name | Out Overwrite | names
SELECT ContactKey, UPPER(FirstName) FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> ? Text(50) <- Contacts.FirstName
== one name twice | Out Overwrite | names
SELECT ContactKey, FirstName AS Label, LastName AS Label FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Label Text(50) <- Contacts.FirstName
> Label Text(80) <- Contacts.LastName
== a required field is missing | Strict Overwrite | missing
SELECT ContactKey FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
== the key is missing | Out Overwrite | missing
SELECT Email FROM Contacts
> Email EmailAddress(254) <- Contacts.Email
== NULL into a required field | Strict Overwrite | null
SELECT ContactKey, NULL AS Email FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Email unknown <-
== what may be NULL into a required field | Strict Overwrite | null
SELECT o.OrderId AS ContactKey, c.Email FROM Orders o LEFT JOIN Contacts c ON c.ContactKey = o.ContactKey
> ContactKey Text(36) <- Orders.OrderId
> Email EmailAddress(254) <- Contacts.Email
== NULL made sure against by WHERE | Strict Overwrite
SELECT o.OrderId AS ContactKey, c.Email FROM Orders o LEFT JOIN Contacts c ON c.ContactKey = o.ContactKey WHERE c.Email IS NOT NULL
> ContactKey Text(36) <- Orders.OrderId
> Email EmailAddress(254) <- Contacts.Email
== NULL made sure against by ISNULL | Strict Overwrite
SELECT o.OrderId AS ContactKey, ISNULL(c.Email, 'none@example.com') AS Email FROM Orders o LEFT JOIN Contacts c ON c.ContactKey = o.ContactKey
> ContactKey Text(36) <- Orders.OrderId
> Email Text(254) <- Contacts.Email
== CASE without ELSE | Strict Overwrite | null
SELECT c.ContactKey, CASE WHEN c.OptIn = 1 THEN c.Email END AS Email FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email, Contacts.OptIn
== too long | Strict Update | truncates
SELECT c.ContactKey, c.Email, c.FirstName AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Label Text(50) <- Contacts.FirstName
== cut to length | Strict Update
SELECT c.ContactKey, c.Email, LEFT(c.FirstName, 20) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Label Text(20) <- Contacts.FirstName
== cast to length | Strict Update
SELECT c.ContactKey, c.Email, CAST(c.FirstName AS VARCHAR(20)) AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Label Text(20) <- Contacts.FirstName
== a literal that is too long | Strict Update | truncates
SELECT c.ContactKey, c.Email, 'longer than twenty characters' AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Label Text(29) <-
== too long in one branch | Strict Update | truncates
SELECT c.ContactKey, c.Email, CASE WHEN c.Score > 1 THEN 'short' ELSE c.LastName END AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Label Text(80) <- Contacts.LastName, Contacts.Score
== too long when put together | Strict Update | truncates
SELECT c.ContactKey, c.Email, ISNULL(c.Country, '') + '-' + ISNULL(c.FirstName, '') AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
> Label Text(53) <- Contacts.Country, Contacts.FirstName
== a text into a number | Out Overwrite | type
SELECT c.ContactKey, c.FirstName AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Text(50) <- Contacts.FirstName
== a text literal into a number | Out Overwrite
SELECT c.ContactKey, '42' AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Text(2) <-
== a word into a number | Out Overwrite | type
SELECT c.ContactKey, 'many' AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Text(4) <-
== a date into a number | Out Overwrite | type
SELECT c.ContactKey, c.CreatedAt AS Number FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Number Date <- Contacts.CreatedAt
== a decimal into a number | Out Overwrite | type
SELECT o.OrderId AS ContactKey, o.Total AS Number FROM Orders o
> ContactKey Text(36) <- Orders.OrderId
> Number Decimal(18,2) <- Orders.Total
== a number into a text | Out Overwrite
SELECT c.ContactKey, c.Score AS Label FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Label Number <- Contacts.Score
== a number into a decimal | Out Overwrite
SELECT c.ContactKey, c.Score AS Amount FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Amount Number <- Contacts.Score
== a text into a date | Out Overwrite | type
SELECT p.ContactKey, p.Value AS Day FROM Preferences p WHERE p.Topic = 'Birthday'
> ContactKey Text(50) <- Preferences.ContactKey
> Day Text(100) <- Preferences.Value
== update without a key | Log Update | no_key
SELECT ContactKey FROM Staging
> ContactKey Text(50) <- Staging.ContactKey
== append with a key | Out Append | append
SELECT ContactKey, Email FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== append what is not there | Out Append
SELECT c.ContactKey, c.Email FROM Contacts c WHERE NOT EXISTS (SELECT 1 FROM Out o WHERE o.ContactKey = c.ContactKey)
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== append by an anti join | Out Append
SELECT c.ContactKey, c.Email FROM Contacts c LEFT JOIN Out o ON o.ContactKey = c.ContactKey WHERE o.ContactKey IS NULL
> ContactKey Text(50) <- Contacts.ContactKey
> Email EmailAddress(254) <- Contacts.Email
== append without a key | Log Append
SELECT ContactKey, GETDATE() AS Day FROM Contacts
> ContactKey Text(50) <- Contacts.ContactKey
> Day Date <-
== overwrites what it reads | Out Overwrite | reads_itself
SELECT o.ContactKey, o.Email FROM Out o WHERE o.Flag = 1
> ContactKey Text(254) <- Out.ContactKey
> Email EmailAddress(254) <- Out.Email
== overwrites what it reads in NOT EXISTS | Out Overwrite | reads_itself
SELECT c.ContactKey FROM Contacts c WHERE NOT EXISTS (SELECT 1 FROM Out o WHERE o.ContactKey = c.ContactKey)
> ContactKey Text(50) <- Contacts.ContactKey
== updates what it reads | Out Update
SELECT o.ContactKey, o.Number + 1 AS Number FROM Out o
> ContactKey Text(254) <- Out.ContactKey
> Number Number <- Out.Number
== no key in the source | Out Overwrite | not_unique
SELECT s.ContactKey, s.Email FROM Staging s WHERE s.ContactKey IS NOT NULL
> ContactKey Text(50) <- Staging.ContactKey
> Email EmailAddress(254) <- Staging.Email
== a key that may be missing | Out Overwrite | not_unique null
SELECT s.ContactKey FROM Staging s
> ContactKey Text(50) <- Staging.ContactKey
