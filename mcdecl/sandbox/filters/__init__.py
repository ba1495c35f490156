"""Filter definitions and filter activities."""
