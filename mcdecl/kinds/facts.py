"""What a verdict may need to know about the account beyond the resource itself."""

from msgspec import Struct


class ResourceFacts(Struct, frozen=True):
    """Facts about one live resource: how many rows it has, or at least whether; None where nothing is known."""

    rows: int | None = None
    any_rows: bool | None = None

    @property
    def has_rows(self) -> bool | None:
        """Whether it has rows; None where nobody asked or the account did not tell."""
        return self.any_rows if self.rows is None else self.rows > 0

    @property
    def count(self) -> int | None:
        """How many rows it has; None where that is not known."""
        return 0 if self.has_rows is False else self.rows
