"""Emails and content areas of the older Email Studio, which clients still read."""
