"""What queries ask of rows, as values."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from msgspec import Struct, field

ColumnId = tuple[str, str]
"""The name of a table as SQL says it and one of its columns, both in lower case."""
Columns = Mapping[str, Mapping[str, str]]
"""By name of a table in lower case, its columns in lower case and their types, in the words of data extensions."""


class Plainness(Enum):
    """What generated rows do without, so that queries run that would fail on them; the value says what they are."""

    NOT = "all of them"
    ONE_EACH = "generated rows with empty values, one for each key"
    NO_GAPS = "generated rows without empty values"
    ALIKE = "generated rows without empty values, those of one group alike"
    NO_GROUPS = "generated rows without empty values, one for each key"


class Branch(Struct, frozen=True):
    """One way to satisfy the conditions of a query.

    Attributes:
        values: a value for each column that they mention, as texts.
        free: the columns of those that any other key would satisfy as well.
        others: further values that satisfy the same conditions.
        usual: columns of which something is asked that any usual value satisfies, so that each row has its own.
    """

    values: Mapping[ColumnId, str | None]
    free: frozenset[ColumnId] = frozenset()
    others: Mapping[ColumnId, tuple[str | None, ...]] = field(default_factory=dict)
    usual: frozenset[ColumnId] = frozenset()


@dataclass(slots=True)
class Asked:
    """What a query asks.

    Attributes:
        tables: the tables that it reads, in lower case.
        behind: those of them that it does not read itself: what it reads is filled from them.
        equal: pairs of columns that have to be equal for rows to be joined.
        pools: values on both sides of each condition, by column; None for no value.
        branches: ways to satisfy the conditions.
        groups: columns that rows are put together by, and how many rows to make with the same values of them.
        inner: by groups, columns whose values are put together or counted in each, and how many values to make.
        ties: columns that have to be equal in some of the rows that are put together.
        excluding: tables whose rows take others out, each set of them together, as in NOT EXISTS.
        optional: tables that rows need not have a partner in, as in LEFT JOIN.
        sides: for each side of a UNION its tables, and those of the other sides, whose rows would hide its own.
        forms: texts that are read as another type, in the words of data extensions, or as JSON.
        overall: whether all rows of a table decide together, as with an average: it is tried on few rows, too.
        crowd: how many rows to make besides that come out, so that some are cut off; 0 for none.
        timed: conditions about nothing but the time: whether each holds at a moment, None where that is not known.
        unknown: conditions for which no values could be found.
    """

    tables: dict[str, None] = dataclasses.field(default_factory=dict)
    behind: dict[str, None] = dataclasses.field(default_factory=dict)
    equal: list[tuple[ColumnId, ColumnId]] = dataclasses.field(default_factory=list)
    pools: dict[ColumnId, dict[str | None, None]] = dataclasses.field(default_factory=dict)
    branches: list[Branch] = dataclasses.field(default_factory=list)
    groups: dict[frozenset[ColumnId], set[int]] = dataclasses.field(default_factory=dict)
    inner: dict[tuple[frozenset[ColumnId], frozenset[ColumnId]], set[int]] = dataclasses.field(default_factory=dict)
    ties: dict[ColumnId, None] = dataclasses.field(default_factory=dict)
    excluding: dict[frozenset[str], None] = dataclasses.field(default_factory=dict)
    optional: dict[frozenset[str], None] = dataclasses.field(default_factory=dict)
    sides: dict[tuple[frozenset[str], frozenset[str]], None] = dataclasses.field(default_factory=dict)
    forms: dict[ColumnId, str] = dataclasses.field(default_factory=dict)
    overall: bool = False
    crowd: int = 0
    timed: dict[str, Callable[[datetime], bool | None]] = dataclasses.field(default_factory=dict)
    unknown: dict[str, None] = dataclasses.field(default_factory=dict)

    def moved(self, column: Callable[[ColumnId], ColumnId | None], table: Callable[[str], str | None]) -> "Asked":
        """The same about other columns and tables; what has none is left out.

        Args:
            column: what a column becomes.
            table: what a table becomes.
        """
        moved = Asked(overall=self.overall, crowd=self.crowd, timed=self.timed, unknown=self.unknown)
        for left, right in self.equal:
            ends = column(left), column(right)
            if ends[0] is not None and ends[1] is not None:
                moved.equal.append((ends[0], ends[1]))
        for id, pool in self.pools.items():
            if (there := column(id)) is not None:
                moved.pools.setdefault(there, {}).update(pool)
        for branch in self.branches:
            values = {other: value for id, value in branch.values.items() if (other := column(id)) is not None}
            free = frozenset(other for id in branch.free if (other := column(id)) is not None)
            others = {other: texts for id, texts in branch.others.items() if (other := column(id)) is not None}
            usual = frozenset(other for id in branch.usual if (other := column(id)) is not None)
            moved.branches.append(Branch(values, free, others, usual))
        self._move_groups(moved, column)
        moved.ties |= dict.fromkeys(other for id in self.ties if (other := column(id)) is not None)
        moved.forms |= {other: form for id, form in self.forms.items() if (other := column(id)) is not None}
        for names, known in ((self.excluding, moved.excluding), (self.optional, moved.optional)):
            sets = (frozenset(held for name in each if (held := table(name)) is not None) for each in names)
            known.update(dict.fromkeys(each for each in sets if each))
        for pair in self.sides:
            side, beside = (frozenset(held for name in names if (held := table(name)) is not None) for names in pair)
            moved.sides[side, beside - side] = None
        moved.tables |= dict.fromkeys(name for name, _ in moved.pools)
        moved.tables |= dict.fromkeys(name for pair in moved.equal for name, _ in pair)
        own = dict.fromkeys(held for name in self.tables if (held := table(name)) is not None)
        moved.behind |= dict.fromkeys(name for name in moved.tables if name not in own)
        moved.tables |= own
        return moved

    def _move_groups(self, moved: "Asked", column: Callable[[ColumnId], ColumnId | None]) -> None:
        for ids, sizes in self.groups.items():
            group = frozenset(other for id in ids if (other := column(id)) is not None)
            if group:
                moved.groups.setdefault(group, set()).update(sizes)
        for pair, sizes in self.inner.items():
            group, inner = (frozenset(other for id in ids if (other := column(id)) is not None) for ids in pair)
            if inner:
                moved.inner.setdefault((group, inner), set()).update(sizes)
