"""What differs between two versions of a table or a file, as values."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, field

from mcdecl.helpers.structs import replace
from mcdecl.kinds import roles

Values = tuple[tuple[str, str | None], ...]
"""Columns of a row and their values as texts; None for no value."""


GENERATED = "generated rows"
"""What rows are called that nobody gave."""


class StoreKind(StrEnum):
    """What holds the rows that are compared."""

    DATA_EXTENSION = roles.DATA_EXTENSION
    FILE = "file"


class ChangedValue(Struct, frozen=True):
    """A value that differs in a row that both versions have.

    Attributes:
        row: what tells the row from others.
        before, after: its values; None for none.
    """

    row: Values
    before: str | None
    after: str | None


class ChangedColumn(Struct, frozen=True):
    """A column whose values differ in rows that both versions have.

    Attributes:
        name: the column.
        rows: in how many rows.
        examples: a few of them.
    """

    name: str
    rows: int
    examples: tuple[ChangedValue, ...] = ()


class TableDifference(Struct, frozen=True):
    """Two versions of one data extension or file.

    Attributes:
        kind: which of them it is.
        name: the external key, or the path of the file.
        unit: the business unit, if the environment has several.
        data: what the rows were made from: the test cases, generated rows, or a folder.
        key: the columns by which rows are matched; empty where whole rows are compared, as bags.
        before, after: how many rows there are.
        entered, left: how many rows only the new, and only the old version has.
        changed: how many rows that both have differ in a column.
        columns: the columns that differ.
        added, removed: columns that only the new, and only the old version has.
        who_entered, who_left: a few of those rows.
        only: `before` or `after` where only that version has it; empty where both do.
        rounds: on how many sets of rows; more than one where the same keys come again. The counts are those of all.
    """

    kind: StoreKind
    name: str
    unit: str = ""
    data: str = ""
    key: tuple[str, ...] = ()
    before: int = 0
    after: int = 0
    entered: int = 0
    left: int = 0
    changed: int = 0
    columns: tuple[ChangedColumn, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    who_entered: tuple[Values, ...] = ()
    who_left: tuple[Values, ...] = ()
    only: str = ""
    rounds: int = 1

    @property
    def differs(self) -> bool:
        """Whether anything is not the same."""
        rows = self.entered or self.left or self.changed
        return bool(rows or self.added or self.removed or self.only)

    @property
    def address(self) -> str:
        """What it is called in a plan, with its business unit."""
        address = f"{self.kind.value}.{self.name}"
        return f"{self.unit}:{address}" if self.unit else address


class NotPlayed(Struct, frozen=True):
    """Something of the data flow that could not be run, or rows that could not be used.

    Attributes:
        what: its address.
        why: a sentence without a period.
        version: `before` or `after` where it concerns only one of them; empty for both.
        data: the rows that it was run on; empty where that does not matter.
    """

    what: str
    why: str
    version: str = ""
    data: str = ""


class Comparison(Struct, frozen=True):
    """What a change does to the rows of a project.

    Attributes:
        before: what the project is compared with, for a person.
        commit: its full hash; empty where it is not a commit.
        changed: addresses of what differs between the versions and matters to rows.
        played: addresses of what was run, in order.
        data: what the rows were made from, and how many there were.
        tables: every data extension and file that the change reaches, those that differ first.
        problems: what could not be run or used.
        uncovered: what the rows do not cover.
        feeds: by address of a data extension, what it goes on to, such as sends.
    """

    before: str
    commit: str = ""
    changed: tuple[str, ...] = ()
    played: tuple[str, ...] = ()
    data: tuple[tuple[str, int], ...] = ()
    tables: tuple[TableDifference, ...] = ()
    problems: tuple[NotPlayed, ...] = ()
    uncovered: tuple[str, ...] = ()
    feeds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def different(self) -> tuple[TableDifference, ...]:
        """The tables and files that differ."""
        return tuple(table for table in self.tables if table.differs)

    @property
    def totals(self) -> tuple[TableDifference, ...]:
        """Each table and file that differs once, with the counts of all rows together."""
        by_address: dict[str, list[TableDifference]] = {}
        for table in self.tables:
            by_address.setdefault(table.address, []).append(table)
        return tuple(total(tables) for tables in by_address.values() if any(table.differs for table in tables))


def merged(tables: Iterable[TableDifference], examples: int) -> tuple[TableDifference, ...]:
    """The differences of each table on rows of one name, as one.

    Args:
        tables: the differences.
        examples: how many rows to keep of each sort.
    """
    groups: dict[tuple[str, str], list[TableDifference]] = {}
    for table in tables:
        groups.setdefault((table.address, table.data), []).append(table)
    return tuple(
        group[0] if len(group) == 1 else replace(total(group, examples), data=data)
        for (_, data), group in groups.items()
    )


def total(tables: Sequence[TableDifference], examples: int = 0) -> TableDifference:
    """The counts of one table over several sets of rows, added up; the same example is shown once.

    Args:
        tables: at least one, all of the same table.
        examples: how many rows to keep of each sort.
    """
    first = tables[0]
    columns: dict[str, ChangedColumn] = {}
    for column in (column for table in tables for column in table.columns):
        known = columns.get(column.name, ChangedColumn(column.name, 0))
        shown = tuple(dict.fromkeys((*known.examples, *column.examples)))[:examples]
        columns[column.name] = ChangedColumn(column.name, known.rows + column.rows, shown)
    only = {table.only for table in tables}
    return TableDifference(
        first.kind,
        first.name,
        first.unit,
        key=first.key,
        before=sum(table.before for table in tables),
        after=sum(table.after for table in tables),
        entered=sum(table.entered for table in tables),
        left=sum(table.left for table in tables),
        changed=sum(table.changed for table in tables),
        columns=tuple(columns.values()),
        added=tuple(dict.fromkeys(name for table in tables for name in table.added)),
        removed=tuple(dict.fromkeys(name for table in tables for name in table.removed)),
        who_entered=_different(row for table in tables for row in table.who_entered)[:examples],
        who_left=_different(row for table in tables for row in table.who_left)[:examples],
        only=only.pop() if len(only) == 1 else "",
        rounds=max(1, sum(table.before > 0 or table.after > 0 for table in tables)),
    )


def _different(rows: Iterable[Values]) -> tuple[Values, ...]:
    return tuple(dict.fromkeys(rows))
