-- No order for a year, and nothing opened as far back as the data view reaches (about half a year).
SELECT
    c.CustomerId,
    c.Email,
    c.FirstName,
    c.Language
FROM [NTO Customers] AS c
WHERE c.Region = '${var.region}'
    AND c.MarketingConsent = 1
    AND c.LastOrderDate < DATEADD(year, -1, GETDATE())
    AND NOT EXISTS (
        SELECT 1
        FROM _Open AS o
        WHERE o.SubscriberKey = c.CustomerId
    )
