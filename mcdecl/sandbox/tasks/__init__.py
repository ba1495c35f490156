"""What the account runs for real: tasks, imports, queries and filters over its rows."""
