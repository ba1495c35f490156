-- Everybody of the market who agreed to hear from us. The parent shares the data extension, so its name has ENT. in front.
SELECT
    c.CustomerId,
    c.Region,
    c.Email
FROM ENT.[NTO Customers] AS c
WHERE c.Market = '${business_unit}'
    AND c.MarketingConsent = 1
