"""Lists, subscribers, and who is on which list."""
