"""Small helpers that know nothing of Marketing Cloud: writing files whole, git, reading T-SQL, names for completion."""
