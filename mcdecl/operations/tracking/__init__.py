"""Download tracking events, without duplicates, into files or a data extension."""
