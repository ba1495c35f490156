"""Rows of data extensions, over SOAP and REST."""
