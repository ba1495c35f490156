"""The rules, one module per family; each has its `RULES`."""
