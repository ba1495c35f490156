"""How much of what exists one run may touch: a guard against the wrong folder, account or pattern."""

from msgspec import Struct


class Thresholds(Struct, frozen=True):
    """How much one apply may touch without being told that this is meant.

    Attributes:
        percent: the share of existing resources that may change or go.
        minimum: how many have to exist before the share counts; a small project is soon changed by half.
    """

    percent: float = 30
    minimum: int = 10

    def exceeded(self, there: int, touched: int) -> str | None:
        """Why touching so many of those that are there is too much, with the numbers, or None."""
        if there < self.minimum or touched * 100 <= self.percent * there:
            return None
        return (
            f"{touched} of {there} existing resources would be changed or deleted, {touched * 100 / there:.3g} %; "
            f"more than {self.percent:g} % needs --force."
        )
