"""Doing, not declaring: files are sent to where imports look for them, definitions are started, runs awaited."""
