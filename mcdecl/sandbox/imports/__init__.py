"""Imports: a file of the account's file locations, row by row into a data extension."""
