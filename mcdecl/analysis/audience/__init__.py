"""Who comes out of a query: what it asks of rows, whether two of them say the same, and what small changes would do."""
