"""The account through the kinds' eyes: which calls a plan needs, and their answers in normal form."""
