"""Query definitions, and their SQL: T-SQL compiled to DuckDB."""
