"""Observe the account: which reads a plan needs, and their answers in normal form."""
