"""Bringing tracking events home: read in windows of time, each event once, into files or a data extension."""
