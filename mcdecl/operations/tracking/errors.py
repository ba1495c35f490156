"""What a pull refuses, in words for a person."""


class PullError(Exception):
    """A pull cannot begin or go on; nothing that was pulled is lost.

    Attributes:
        message: What is wrong and where.
        hint: What to do about it.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message} {hint}")
        self.message = message
        self.hint = hint


class BadBookmarkError(PullError):
    """The bookmark cannot be gone on from."""
