"""Limits for a pipeline, such as `left>10%`: how many rows may leave, enter or change before it fails."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.operations.comparing.model import GENERATED, Comparison, NotPlayed, TableDifference

_LIMIT: Final = re.compile(r"\s*(left|entered|changed)\s*(>=|>)\s*(\d+(?:\.\d+)?)\s*(%?)\s*")
_EXAMPLE: Final = "Write left, entered or changed, > or >=, and rows or percent: left>10% or entered>=100"


class BadLimitError(Error):
    """A limit that cannot be read."""


class Limit(Struct, frozen=True):
    """How many rows are too many.

    Attributes:
        what: `left`, `entered` or `changed`.
        inclusive: whether the number itself is too many.
        number: rows, or percent of the rows before.
        percent: whether it is percent.
    """

    what: str
    inclusive: bool
    number: float
    percent: bool

    def __str__(self) -> str:
        return f"{self.what}{'>=' if self.inclusive else '>'}{self.number:g}{'%' if self.percent else ''}"

    def exceeded(self, table: TableDifference) -> bool:
        """Whether a difference is too large. Of a table without rows before, any row is more than every percentage."""
        rows = float(getattr(table, self.what))
        if self.percent:
            rows = rows * 100 / table.before if table.before else (float("inf") if rows else 0.0)
        return rows >= self.number if self.inclusive else rows > self.number


def limit_of(text: str) -> Limit:
    """A limit from its text.

    Raises:
        BadLimitError: it is none.
    """
    match = _LIMIT.fullmatch(text)
    if match is None:
        raise BadLimitError(f"{text!r} is not a limit.", f"{_EXAMPLE}.")
    return Limit(match[1], match[2] == ">=", float(match[3]), bool(match[4]))


def exceeded(tables: Sequence[TableDifference], limits: Iterable[Limit]) -> Iterator[tuple[TableDifference, Limit]]:
    """The differences that are too large.

    Generated rows are made to stand on both sides of every condition, so their shares say nothing: they count only
    where there are no other rows.

    Args:
        tables: the differences.
        limits: what is too large.
    """
    own = [table for table in tables if table.data != GENERATED]
    yield from ((table, limit) for limit in limits for table in own or tables if limit.exceeded(table))


def unchecked(comparison: Comparison) -> tuple[NotPlayed, ...]:
    """What cannot be run after the change though it could before: no limit can be checked for what it fills.

    What generated rows do counts only where there are no other rows.

    Args:
        comparison: what was compared.
    """
    names = {name for name, _ in comparison.data}
    counting = names - {GENERATED} or names
    return tuple(item for item in comparison.problems if item.version == "after" and item.data in counting)
