"""What keeps a use case from starting, apart from the files, the account and the plan."""

from mcdecl.helpers.error import Error


class RequestError(Error):
    """What was asked for cannot be done as it was asked; nothing was done."""


def in_words(error: Error) -> str:
    """An error in a line: why a business unit could not be read."""
    return f"{error.message} {error.hint or ''}".rstrip()
