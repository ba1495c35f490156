-- Everybody of the region who agreed to hear from us.
-- SQL names a data extension by its name, not by its external key.
SELECT
    c.CustomerId,
    c.Email,
    c.FirstName,
    c.Language
FROM [NTO Customers] AS c
WHERE c.Region = '${var.region}'
    AND c.MarketingConsent = 1
