"""Probes: a few calls each that show whether facts about the service hold in an account."""
