"""Errors of a tracking download."""

from mcdecl.helpers.error import Error


class PullError(Error):
    """A pull cannot begin or go on; nothing that was pulled is lost."""


class BadBookmarkError(PullError):
    """The bookmark cannot be gone on from."""
