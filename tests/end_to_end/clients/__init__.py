"""Other people's clients, unmodified, on the embedded account."""
