"""Doing, not declaring: running, tracking, checking files, testing a data flow."""
