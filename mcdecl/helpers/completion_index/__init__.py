"""A project's folder at a glance: its files, and the names in them, without checking anything.

Shell completion asks with every key that is pressed, so that nothing slow may be imported here.
"""
