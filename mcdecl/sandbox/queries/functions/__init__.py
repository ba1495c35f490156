"""Functions of one row by what they are about."""
