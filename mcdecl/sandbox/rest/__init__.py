"""The objects that this account keeps over REST, one module per type."""
