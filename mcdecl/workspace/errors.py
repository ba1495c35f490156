"""What keeps a use case from starting, apart from the files, the account and the plan."""

from mcdecl.helpers.error import Error


class RequestError(Error):
    """What was asked for cannot be done as it was asked; nothing was done."""
