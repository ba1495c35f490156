"""What queries ask of rows, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ColumnId = tuple[str, str]
"""The name of a table as SQL says it and one of its columns, both in lower case."""
Columns = Mapping[str, Mapping[str, str]]
"""By name of a table in lower case, its columns in lower case and their types, in the words of data extensions."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to satisfy the conditions of a query: a value for each column that they mention, as texts."""

    values: Mapping[ColumnId, str | None]


@dataclass(slots=True)
class Asked:
    """What a query asks.

    Attributes:
        tables: the tables that it reads, in lower case.
        equal: pairs of columns that have to be equal for rows to be joined.
        pools: values on both sides of each condition, by column; None for no value.
        branches: ways to satisfy the conditions.
        grouped: columns that rows are grouped by, and how many rows of a group a condition asks for.
        unknown: conditions for which no values could be found.
    """

    tables: dict[str, None] = field(default_factory=dict)
    equal: list[tuple[ColumnId, ColumnId]] = field(default_factory=list)
    pools: dict[ColumnId, dict[str | None, None]] = field(default_factory=dict)
    branches: list[Branch] = field(default_factory=list)
    grouped: dict[ColumnId, int] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
