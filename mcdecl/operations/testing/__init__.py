"""Rehearsing a project's data flow: cases in YAML, played in an embedded account of their own each."""
