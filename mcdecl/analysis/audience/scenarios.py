"""What rows are made for: each way to satisfy a query, and everything right beside it, one change at a time."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, permutations
from typing import Any, Final

from msgspec import Struct, field

from mcdecl.analysis.audience.model import Asked, ColumnId
from mcdecl.helpers.structs import replace

MOST_SCENARIOS: Final = 1500
"""Scenarios of one query with single rows, and as many with groups of rows."""
_PAIR: Final = 2
_MOST_ORDERED: Final = 6
"""Values of a column that are put in order with each other, at most."""
_MOST_VARIED: Final = 12
"""Rows of a group in which the last one has other values, at most."""


class Scenario(Struct, frozen=True):
    """One row in each table of a query.

    Attributes:
        values: what columns have.
        others: further values that would do.
        without: tables that get no row.
        twice: a table that gets several rows, `copies` of them.
        together: columns that have the same value in all of several rows, `size` of them in each table.
        last: what columns have in the last of several rows.
        apart: columns that do not have the value of those that they are compared with.
        usual: columns that have a usual value of their own unless `values` has another.
        lots: columns that have the same value in some of several rows: for each of these which value, by number.
    """

    values: Mapping[ColumnId, str | None]
    others: Mapping[ColumnId, tuple[str | None, ...]] = field(default_factory=dict)
    without: frozenset[str] = frozenset()
    twice: str = ""
    copies: int = 1
    together: frozenset[ColumnId] = frozenset()
    size: int = 1
    last: Mapping[ColumnId, str | None] = field(default_factory=dict)
    apart: frozenset[ColumnId] = frozenset()
    usual: frozenset[ColumnId] = frozenset()
    lots: Mapping[ColumnId, tuple[int, ...]] = field(default_factory=dict)

    def in_turn(self, turn: int) -> "Scenario":
        """The scenario with other values for each of several rows."""
        if not turn:
            return self
        values = {
            id: value
            if id in self.together or not (others := self.others.get(id))
            else (value, *others)[turn % (len(others) + 1)]
            for id, value in self.values.items()
        }
        if turn == self.size - 1:
            values |= self.last
        return replace(self, values=values)


class Classes:
    """Columns that are compared with each other, directly or by others between them."""

    def __init__(self, pairs: Iterable[tuple[ColumnId, ColumnId]]) -> None:
        known: dict[ColumnId, list[Any]] = {}
        for left, right in pairs:
            first, second = known.setdefault(left, [left]), known.setdefault(right, [right])
            if first is not second:
                first += second
                known |= dict.fromkeys(second, first)
        self.columns: tuple[ColumnId, ...] = tuple(known)
        self._known = known
        self.groups = [tuple(group) for group in {id(members): members for members in known.values()}.values()]

    def whole(self, columns: Iterable[ColumnId]) -> frozenset[ColumnId]:
        """Columns, and those that are equal to one of them."""
        return frozenset(other for column in columns for other in self._known.get(column, [column]))


def few(query: Asked, classes: Classes, base: Scenario, size: int) -> Scenario:
    """So few rows that each of them decides about what is computed from all: one in each table, or one group.

    Args:
        query: what a query asks.
        classes: its columns that are compared with each other.
        base: what columns have.
        size: how many rows.
    """
    columns = next(iter(query.groups), frozenset[ColumnId]())
    return replace(base, together=classes.whole(columns), size=size, without=next(_present(query)))


def scenarios(query: Asked, classes: Classes, bases: Sequence[Scenario], tables: Sequence[str]) -> Iterator[Scenario]:
    """What rows are made for.

    Args:
        query: what a query asks.
        classes: its columns that are compared with each other.
        bases: what columns have in each way to satisfy it.
        tables: the tables that it reads, as far as rows are made for them.
    """
    makers = [_Making(query, classes, base, tables) for base in bases]
    if query.crowd and bases:
        yield replace(bases[0], size=query.crowd, without=next(_present(query)))
    yield from islice(chain.from_iterable(maker.alone() for maker in makers), MOST_SCENARIOS)
    yield from islice(chain.from_iterable(maker.in_groups() for maker in makers), MOST_SCENARIOS)


class _Making(Struct, frozen=True):
    query: Asked
    classes: Classes
    base: Scenario
    tables: Sequence[str]

    def alone(self) -> Iterator[Scenario]:
        """One row in each table: as the query asks, each table missing, each row twice, each value changed."""
        for without in _present(self.query):
            yield from [replace(self.base, without=without)] * 3
        if self.query.excluding:
            yield self.base
        for name in self.tables:
            for without in _present(self.query, name):
                yield replace(self.base, without=without | {name})
                yield replace(self.base, without=without, twice=name, copies=2)
        yield from self._unlike()
        for column in {**self.base.values, **self.query.pools}:
            for without in _present(self.query, column[0]):
                for value in (*self.query.pools.get(column, ()), self.base.values.get(column)):
                    yield replace(self.base, values={**self.base.values, column: value}, without=without)

    def _unlike(self) -> Iterator[Scenario]:
        """Rows that miss each other by one of the columns that join them, or by all but one."""
        for column in self.classes.columns:
            for without in _present(self.query, column[0]):
                yield replace(self.base, values={**self.base.values, column: None}, without=without)
                yield replace(self.base, apart=frozenset([column]), without=without)
        firsts = [group[0] for group in self.classes.groups]
        for first in firsts if len(firsts) > 1 else ():
            yield replace(self.base, apart=frozenset(firsts) - {first}, without=next(_present(self.query)))

    def in_groups(self) -> Iterator[Scenario]:
        """Several rows with the same values of some columns; some equal in what orders them, some unlike in one."""
        groups = self._groups()
        present = list(_present(self.query))
        for together, sizes in groups.items():
            for size in (1, *sorted(sizes)):
                yield from (replace(self.base, together=together, size=size, without=without) for without in present)
            for tie in self.query.ties:
                if tie not in together:
                    tied = together | self.classes.whole([tie])
                    yield replace(self.base, together=tied, size=2, without=present[0])
            yield from self._crossed(together, sizes)
            yield from self._all_unlike(together, max(sizes, default=0))
            yield from self._ordered(together)
        yield from self._inner()
        for together, sizes in groups.items():
            for size in sorted(size for size in sizes if size <= _MOST_VARIED):
                yield from self._with_another(together, size)

    def _crossed(self, together: frozenset[ColumnId], sizes: Collection[int]) -> Iterator[Scenario]:
        """Where a table is compared with itself: each of two values of a group with each of those it is compared by."""
        for tie in self.query.ties:
            others = self.classes.whole([tie]) - together
            if others and any(tie[0] == name for name, _ in together):
                for size in sorted(size for size in sizes if size <= _MOST_VARIED):
                    for turns in (range(2 * size), (0, *range(2 * size))):  # all of them once, and one of them twice
                        lots = {id: tuple(turn // 2 for turn in turns) for id in others}
                        lots |= {id: tuple(turn % 2 for turn in turns) for id in together}
                        yield self._in_lots(lots, frozenset(), len(turns))

    def _inner(self) -> Iterator[Scenario]:
        """Groups in which some value comes more often than others, or is ordered around them."""
        for (columns, inner), sizes in self.query.inner.items():
            together = self.classes.whole(columns)
            within = self.classes.whole(inner) - together
            known = [(0, *range(size)) for size in sorted(sizes) if size <= _MOST_VARIED]
            for turns in (*known, (0, 1, 1, 0)) if within else ():
                lots = dict.fromkeys(within, turns)
                for without in _present(self.query):
                    yield replace(self._in_lots(lots, together, len(turns)), without=without)

    def _in_lots(self, lots: Mapping[ColumnId, tuple[int, ...]], together: frozenset[ColumnId], size: int) -> Scenario:
        values = {id: value for id, value in self.base.values.items() if id not in lots}
        without = next(_present(self.query))
        return replace(self.base, values=values, together=together, size=size, lots=lots, without=without)

    def _ordered(self, together: frozenset[ColumnId]) -> Iterator[Scenario]:
        """Two rows of a group with each pair of values that decide about their order."""
        for tie in self.query.ties:
            pool = [value for value in self.query.pools.get(tie, ()) if value is not None][:_MOST_ORDERED]
            for first, second in permutations(pool, 2) if tie not in together else ():
                values, without = {**self.base.values, tie: first}, next(_present(self.query, tie[0]))
                yield replace(self.base, values=values, together=together, size=2, last={tie: second}, without=without)

    def _all_unlike(self, together: frozenset[ColumnId], size: int) -> Iterator[Scenario]:
        """A group, none of whose rows has a partner, as each misses it by one of the columns that join them."""
        if _PAIR < size <= _MOST_VARIED:
            for column in self.classes.columns:
                if column not in together:
                    without = next(_present(self.query, column[0]))
                    yield replace(self.base, together=together, size=size, apart=frozenset([column]), without=without)

    def _groups(self) -> Mapping[frozenset[ColumnId], set[int]]:
        groups: dict[frozenset[ColumnId], set[int]] = {}
        for columns, sizes in self.query.groups.items():
            groups.setdefault(self.classes.whole(columns), set()).update(sizes)
        for group in self.classes.groups:
            groups.setdefault(frozenset(group), set()).update((2, 3))
        for tie in self.query.ties:
            groups.setdefault(self.classes.whole([tie]), set()).add(2)
        return groups

    def _with_another(self, together: frozenset[ColumnId], size: int) -> Iterator[Scenario]:
        """A group whose last row has another value in one column."""
        for column, pool in self.query.pools.items():
            if column not in together:
                without = next(_present(self.query, column[0]))
                for value in pool:
                    yield replace(self.base, together=together, size=size, last={column: value}, without=without)


def _present(query: Asked, table: str = "") -> Iterator[frozenset[str]]:
    """Which tables have no rows where those of a table are to count: none that take out, with partners and without.

    Where the table is on one side of a UNION, also those of the other sides, which would give the same rows.
    """
    hidden = frozenset(name for names in query.excluding if table not in names for name in names)
    yield hidden
    missing = hidden.union(name for names in query.optional if table not in names for name in names)
    if missing != hidden:
        yield missing
    yield from {hidden | others: None for own, others in query.sides if others and (not table or table in own)}
