"""The base of every error of this program. `mcdecl.errors` draws the whole tree and gives the public ones."""


class Error(Exception):
    """Something failed, in words for a person.

    Attributes:
        message: What is wrong and where.
        hint: What to do about it; may be empty.

    Args:
        message: The same.
        hint: The same.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message
