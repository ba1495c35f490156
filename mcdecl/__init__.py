"""Keep the data setup of a Marketing Cloud Engagement account in git."""

__version__ = "0.1.0"
