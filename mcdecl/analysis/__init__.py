"""What can be understood offline: SQL, lint, lineage, formatting."""
