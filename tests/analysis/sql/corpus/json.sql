== a value out of JSON | Audience Overwrite
SELECT s.ResponseId AS ContactKey, JSON_VALUE(s.Answers, '$.channel') AS Segment
FROM Survey s
WHERE ISJSON(s.Answers) = 1
> ContactKey Text(36) <- Survey.ResponseId
> Segment Text <- Survey.Answers
== a number out of JSON | Audience Overwrite
SELECT s.ResponseId AS ContactKey, TRY_CAST(JSON_VALUE(s.Answers, '$.score') AS INT) AS Score
FROM Survey s
WHERE ISJSON(s.Answers) > 0
> ContactKey Text(36) <- Survey.ResponseId
> Score Number <- Survey.Answers
== items of a cart | Log Append
SELECT k.ContactKey, i.[value] AS Label
FROM Carts k
CROSS APPLY OPENJSON(CASE WHEN ISJSON(k.Items) = 1 THEN k.Items ELSE '[]' END) i
> ContactKey Text(50) <- Carts.ContactKey
> Label Text <- Carts.Items
== items of a cart with their columns | Log Append
SELECT k.ContactKey, LEFT(i.Sku, 200) AS Label, i.Qty AS Number
FROM Carts k
CROSS APPLY OPENJSON(CASE WHEN ISJSON(k.Items) = 1 THEN k.Items ELSE '[]' END)
    WITH (Sku NVARCHAR(30) '$.sku', Qty INT '$.quantity', Price DECIMAL(18, 2) '$.price') i
> ContactKey Text(50) <- Carts.ContactKey
> Label Text(30) <- Carts.Items
> Number Number <- Carts.Items
== the dearest item of a cart | Audience Update
SELECT k.ContactKey, MAX(i.Price) AS Amount
FROM Carts k
CROSS APPLY OPENJSON(CASE WHEN ISJSON(k.Items) = 1 THEN k.Items ELSE '[]' END) WITH (Price DECIMAL(18, 2)) i
GROUP BY k.ContactKey
> ContactKey Text(50) <- Carts.ContactKey
> Amount Decimal(18,2) <- Carts.Items
== pairs of names and values | Log Append
SELECT s.ContactKey, j.[key] + ': ' + LEFT(j.[value], 100) AS Label, j.type AS Number
FROM Survey s
CROSS APPLY OPENJSON(CASE WHEN ISJSON(s.Answers) = 1 THEN s.Answers ELSE '{}' END) j
WHERE j.type IN (1, 2)
> ContactKey Text(50) <- Survey.ContactKey
> Label Text <- Survey.Answers
> Number Number <- Survey.Answers
== JSON put together by hand | Audience Overwrite
SELECT c.ContactKey,
    '{"first":"' + REPLACE(ISNULL(c.FirstName, ''), '"', '\"') + '","score":' + CAST(ISNULL(c.Score, 0) AS VARCHAR(10)) + '}' AS Note
FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Note Text <- Contacts.FirstName, Contacts.Score
== tags in one column | Log Append
SELECT p.ContactKey, LTRIM(t.value) AS Label
FROM Preferences p
CROSS APPLY STRING_SPLIT(p.Value, ';') t
WHERE p.Topic = 'tags' AND t.value <> ''
> ContactKey Text(50) <- Preferences.ContactKey
> Label Text <- Preferences.Value
== how many tags | Audience Overwrite
SELECT p.ContactKey, COUNT(t.value) AS Score
FROM Preferences p
OUTER APPLY STRING_SPLIT(p.Value, ',') t
WHERE p.Topic = 'tags'
GROUP BY p.ContactKey
> ContactKey Text(50) <- Preferences.ContactKey
> Score Number <- Preferences.Value
== has one of some tags | Audience Overwrite
SELECT DISTINCT p.ContactKey
FROM Preferences p
WHERE EXISTS (SELECT 1 FROM STRING_SPLIT(p.Value, ',') s WHERE LTRIM(RTRIM(s.value)) IN ('sport', 'travel'))
> ContactKey Text(50) <- Preferences.ContactKey
== a parameter of a link | Log Append | truncates
SELECT w.ContactKey,
    SUBSTRING(w.Page, CHARINDEX('utm_campaign=', w.Page) + 13,
        CHARINDEX('&', w.Page + '&', CHARINDEX('utm_campaign=', w.Page)) - CHARINDEX('utm_campaign=', w.Page) - 13) AS Label,
    w.At AS Day
FROM [Web Events 2024] w
WHERE w.Page LIKE '%utm_campaign=%'
> ContactKey Text(50) <- Web Events 2024.ContactKey
> Label Text(500) <- Web Events 2024.Page
> Day Date <- Web Events 2024.At
== topics in one text | Audience Overwrite
SELECT p.ContactKey, STRING_AGG(p.Topic, '|') WITHIN GROUP (ORDER BY p.Topic) AS Note
FROM Preferences p
WHERE p.Value = 'yes'
GROUP BY p.ContactKey
> ContactKey Text(50) <- Preferences.ContactKey
> Note Text <- Preferences.Topic
== topics in one text by XML | Audience Overwrite
SELECT c.ContactKey,
    STUFF((SELECT ',' + p.Topic FROM Preferences p WHERE p.ContactKey = c.ContactKey FOR XML PATH('')), 1, 1, '') AS Note
FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Note Text <- Preferences.Topic
== topics in one text by XML with its type | Audience Overwrite
SELECT c.ContactKey,
    STUFF((SELECT ', ' + p.Topic FROM Preferences p WHERE p.ContactKey = c.ContactKey ORDER BY p.Topic
        FOR XML PATH(''), TYPE).value('.', 'NVARCHAR(500)'), 1, 2, '') AS Note
FROM Contacts c
> ContactKey Text(50) <- Contacts.ContactKey
> Note Text(498) <- Preferences.Topic
