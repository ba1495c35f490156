"""What keeps a use case from beginning, apart from the files, the account and the plan."""


class RequestError(Exception):
    """What was asked for cannot be done as it was asked; nothing was done.

    Attributes:
        message: what is wrong and where.
        hint: what to do about it, or an empty text.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.message, self.hint = message, hint
