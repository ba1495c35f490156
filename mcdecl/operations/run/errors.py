"""What keeps something from running."""


class RunError(Exception):
    """Something that keeps from running, found before anything was started.

    Attributes:
        message: What is wrong and where.
        hint: What to do about it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.message, self.hint = message, hint
