"""What the account runs for real: queries and filters over its rows."""
