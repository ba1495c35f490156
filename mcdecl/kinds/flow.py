"""Where the rows that a resource works on come from, and where they go: what lineage draws of a kind.

A kind whose `run` says which data extensions it reads and fills needs no flow, unless it tells columns, too. What a
SELECT reads its text tells.
"""

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct


class Table(Struct, frozen=True):
    """A data extension, by its external key."""

    key: str


class File(Struct, frozen=True):
    """A file, by its name and the place where it is; without one the account's private store."""

    pattern: str
    place: str | None = None


class Outside(Struct, frozen=True):
    """Something that no project declares: a sort of thing, and what people call it."""

    kind: str
    label: str


End: TypeAlias = Table | File | Outside


class Columns(StrEnum):
    """Which columns of the source go into which of the target, where a rule says it."""

    UNKNOWN = "unknown"
    SAME = "same"
    """Each column of the source under its own name, as far as the target has it."""
    BY_NAME = "by name"
    """Each field of the target takes the column of its name."""
    BY_ORDINAL = "by ordinal"
    """The fields of the target take the columns in their order."""


Pairs: TypeAlias = tuple[tuple[str | int, str], ...]
"""Column of the source, by name or number, and field of the target."""


class Flow(Struct, frozen=True, kw_only=True):
    """What one resource has from others, and gives.

    Attributes:
        source: Where its rows come from.
        target: Where they go.
        columns: Which columns go where.
        decides: Columns of the source on which it depends which rows there are, or what becomes of them.
        applies: Other resources that it applies: kind and key.
        started_by: The file whose arrival starts it.
        sent_by: The field that sends need, of what can be sent to.
    """

    source: End | None = None
    target: End | None = None
    columns: Columns | Pairs = Columns.UNKNOWN
    decides: tuple[str, ...] = ()
    applies: tuple[tuple[str, str], ...] = ()
    started_by: File | None = None
    sent_by: str | None = None
