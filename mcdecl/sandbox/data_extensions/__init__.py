"""Data extensions: their objects, fields, templates, retention, and what is shared."""
