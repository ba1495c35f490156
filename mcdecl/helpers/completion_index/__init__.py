"""Completion index: a project's files and the names in them, read quickly and without checks.

Shell completion asks with every key that is pressed, so that nothing slow may be imported here.
"""
