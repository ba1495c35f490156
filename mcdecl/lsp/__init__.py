"""The language server: what the command line knows of a project, at the cursor of an editor, kept warm."""
