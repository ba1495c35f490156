"""The version of the package; the packaging reads it here."""

__version__ = "0.1.0"
