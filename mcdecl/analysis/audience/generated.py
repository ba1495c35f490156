"""Rows made up so that both sides of every condition occur: in each way to satisfy a query, one value changes.

Every scenario is one row in each table of a query, joined with each other by keys of their own. The same seed makes the
same rows, on any day: dates count from a moment that is given.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from mcdecl.analysis.audience.model import Asked, ColumnId

Row = dict[str, str | None]
MOST_SCENARIOS: Final = 400
"""Scenarios of one query."""
_FIRST_KEY: Final = 1000
_FAR: Final = 900_000
"""Where the keys of rows begin that are in a table before something fills it."""
_NUMBERS: Final = range(-(2**31), 2**31)


@dataclass(frozen=True, slots=True)
class GeneratedField:
    """A field that values are made for.

    Attributes:
        name: its name.
        type: its type, in the words of data extensions.
        length, scale: as it is declared.
        required: whether it always has a value.
        key: whether it is part of the primary key.
        usual_values: what it has where nothing is asked of it; empty for anything that fits.
        days: how many days ago its dates are, at most.
    """

    name: str
    type: str
    length: int | None = None
    scale: int | None = None
    required: bool = False
    key: bool = False
    usual_values: tuple[str, ...] = ()
    days: int = 700

    def fits(self, value: str | None) -> bool:
        """Whether it can have a value."""
        if value is None or value == "":
            return not (self.required or self.key)
        if self.type == "Number":
            return _whole(value) is not None
        if self.type == "Decimal":
            return self._is_decimal(value)
        if self.type == "Boolean":
            return value in ("true", "false")
        if self.type == "Date":
            return _is_date(value)
        if self.type == "EmailAddress" and not _is_address(value):
            return False
        return self.length is None or len(value) <= self.length

    def _is_decimal(self, value: str) -> bool:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return False
        return bool(abs(number) < Decimal(10) ** ((self.length or 18) - (self.scale or 0)))

    def key_value(self, number: int) -> str:
        """A value that no row with another number has."""
        if self.type == "EmailAddress":
            return f"p{number}@example.com"
        if self.type == "Date":
            return (datetime(2000, 1, 1) + timedelta(days=number % 8000, hours=number // 8000)).isoformat(sep=" ")  # noqa: DTZ001
        if self.type == "Boolean":
            return "true" if number % 2 else "false"
        text = str(number)
        return text if self.length is None or len(text) <= self.length else text[-self.length :]

    def usual(self, number: int, now: datetime) -> str:
        """A value that no condition asks for; it differs from row to row, and from column to column."""
        if self.usual_values:
            return self.usual_values[number % len(self.usual_values)]
        if self.type == "Number":
            return str(number % 90 + 5)
        if self.type == "Decimal":
            whole = 10 ** min((self.length or 18) - (self.scale or 0), 3)
            return f"{number % whole}.{'5' if self.scale else '0'}" if self.scale else str(number % whole)
        if self.type == "Boolean":
            return "true" if number % 2 else "false"
        if self.type == "Date":
            return (now - timedelta(days=number % self.days + 1)).isoformat(sep=" ")
        if self.type == "EmailAddress":
            return f"p{number}@example.com"
        if self.type == "Phone":
            return f"+1555{number:07d}"
        if self.type == "Locale":
            return ("en-US", "de-DE", "fr-FR")[number % 3]
        text = f"{self.name[:6]} {number}"
        return text if self.length is None or len(text) <= self.length else str(number)[-self.length :]


@dataclass(frozen=True, slots=True)
class GeneratedTable:
    """A table that rows are made for.

    Attributes:
        name: its name, for a person.
        fields: its fields.
        filled: whether something fills it, so that it needs few rows.
        id: what tells it from others; its name in lower case where that does.
        moment: the field that says when something happened, where its rows are events.
        rank: which events come first, in hours.
        implied: ids of tables that have a row for each of its rows: who clicks has opened.
    """

    name: str
    fields: tuple[GeneratedField, ...]
    filled: bool = False
    id: str = ""
    moment: str = ""
    rank: int = 0
    implied: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What tells it from others."""
        return self.id or self.name.casefold()

    def field(self, name: str) -> GeneratedField | None:
        """A field by its name in lower case."""
        return next((item for item in self.fields if item.name.casefold() == name), None)


@dataclass(slots=True)
class GeneratedRows:
    """Rows by what tells their table from others, and what they do not cover, a sentence each."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    uncovered: dict[str, None] = field(default_factory=dict)


def generate_rows(
    tables: Iterable[GeneratedTable], asked: Mapping[str, Asked], now: datetime, extra: int, seed: int
) -> GeneratedRows:
    """Rows for queries.

    Args:
        tables: the tables.
        asked: what each query asks, by its address; about these tables and others, which are passed over.
        now: what the clock of the account will show.
        extra: how many rows without a plan each table gets besides.
        seed: what chance begins from.
    """
    return _Generating({table.key: table for table in tables}, asked, now, extra, seed).run()


def _whole(value: str) -> int | None:
    try:
        number = int(value)
    except ValueError:
        return None
    return number if number in _NUMBERS else None


def _is_date(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).year >= 1753
    except ValueError:
        return False


def _is_address(value: str) -> bool:
    name, at, domain = value.partition("@")
    return bool(name and at and "." in domain.strip(".") and " " not in value and "@" not in domain)


class _Generating:
    def __init__(
        self, tables: Mapping[str, GeneratedTable], asked: Mapping[str, Asked], now: datetime, extra: int, seed: int
    ) -> None:
        self._tables, self._asked, self._now, self._extra = tables, asked, now, extra
        self._chance = random.Random(seed)  # noqa: S311 - rows for rehearsals
        self._made = GeneratedRows({name: [] for name in tables})
        self._keys: dict[str, set[tuple[str | None, ...]]] = {name: set() for name in tables}
        self._number = _FIRST_KEY
        self._preferred: dict[ColumnId, str | None] = {}

    def run(self) -> GeneratedRows:
        for query in self._asked.values():
            for branch in query.branches[:1]:
                for column, value in branch.values.items():
                    self._preferred.setdefault(column, value)
        for address, query in self._asked.items():
            self._say_uncovered(address, query)
            classes = _Classes(query.equal)
            for scenario in self._scenarios(query, classes):
                self._add(query, classes, scenario)
        self._add_random()
        self._add_earlier()
        return self._made

    def _say_uncovered(self, address: str, query: Asked) -> None:
        for condition in query.unknown:
            self._made.uncovered[f"{address}: no values were found for {condition}"] = None
        for (table, column), pool in query.pools.items():
            known = self._field(table, column)
            if known is not None and not any(known.fits(value) for value in pool):
                words = f"{address}: no value that its conditions ask for fits {self._tables[table].name}.{known.name}"
                self._made.uncovered[words] = None

    def _field(self, table: str, column: str) -> GeneratedField | None:
        there = self._tables.get(table)
        return there.field(column) if there is not None else None

    def _scenarios(self, query: Asked, classes: "_Classes") -> Iterator["_Scenario"]:
        """The base of each branch, each value of each column changed in it, each table missing, each row twice."""
        produced = 0
        for branch in query.branches:
            free = {id for id in branch.free if (item := self._field(*id)) is not None and item.key}
            base = _Scenario({id: value for id, value in branch.values.items() if id not in free}, branch.others)
            for scenario in self._around(base, query, classes):
                yield scenario
                produced += 1
                if produced >= MOST_SCENARIOS:
                    return

    def _around(self, base: "_Scenario", query: Asked, classes: "_Classes") -> Iterator["_Scenario"]:
        for _ in range(3):
            yield base
        tables = [name for name in query.tables if name in self._tables]
        for together, sizes in query.groups.items():
            for size in sorted(sizes):
                yield replace(base, together=classes.whole(together), size=size)
        for group in classes.groups:
            for size in (2, 3):
                yield replace(base, together=frozenset(group), size=size)
        for name in tables:
            yield replace(base, without=name)
            yield replace(base, twice=name, copies=2)
        for column in classes.columns:
            yield replace(base, values={**base.values, column: None})
        for column in {**base.values, **query.pools}:
            for value in (*query.pools.get(column, ()), base.values.get(column)):
                yield replace(base, values={**base.values, column: value})

    def _add(self, query: Asked, classes: "_Classes", scenario: "_Scenario") -> None:
        first = self._number + 1
        for turn in range(scenario.size):
            self._number += 1
            self._add_one(query, classes, scenario.in_turn(turn), first)

    def _add_one(self, query: Asked, classes: "_Classes", scenario: "_Scenario", first: int) -> None:
        """One row in each table; `first` is the number of the rows that it shares the values `together` with."""
        shared = self._shared(classes, scenario, first)
        tables = [self._tables[name] for name in query.tables if name in self._tables]
        moments = self._moments(tables, scenario)
        for table in tables:
            if table.key == scenario.without:
                continue
            for copy in range(scenario.copies if table.key == scenario.twice else 1):
                row = self._put(table, _Place(scenario, shared, moments, first, copy))
                if row is not None:
                    self._imply(table, row, query.tables)

    def _moments(self, tables: Sequence[GeneratedTable], scenario: "_Scenario") -> Mapping[ColumnId, str]:
        """When events happen of which that is not asked: a send before its open, that before its click."""
        columns = {(table.key, table.moment.casefold()): table for table in tables if table.moment}
        asked = {id: text for id in columns if (text := scenario.values.get(id)) is not None and _is_date(text)}
        anchor = next(iter(asked), None) or next(iter(columns), None)
        if anchor is None:
            return {}
        known = self._field(*anchor)
        text = asked.get(anchor) or (known.usual(self._number * 7, self._now) if known is not None else "")
        start = datetime.fromisoformat(text) if text else self._now
        return {
            id: _iso(start + timedelta(hours=table.rank - columns[anchor].rank))
            for id, table in columns.items()
            if id not in scenario.values
        }

    def _imply(self, table: GeneratedTable, row: Row, apart: Iterable[str]) -> None:
        """What has to be there besides a row, in tables that the query does not read itself."""
        values = {name.casefold(): value for name, value in row.items()}
        for name in table.implied:
            other = self._tables.get(name)
            if other is None or name in apart:
                continue
            moment = values.get(table.moment.casefold()) if table.moment else None
            made: Row = {}
            for item in other.fields:
                folded = item.name.casefold()
                if item.name == other.moment and moment is not None and _is_date(moment):
                    shift = timedelta(hours=other.rank - table.rank)
                    made[item.name] = _iso(datetime.fromisoformat(moment) + shift)
                elif item.type != "Date" and values.get(folded) is not None and item.fits(values[folded]):
                    made[item.name] = values[folded]
                else:
                    made[item.name] = item.usual(self._number * 7, self._now)
            self._keep(other, made)

    def _shared(self, classes: "_Classes", scenario: "_Scenario", first: int) -> dict[ColumnId, str | None]:
        """The value of each column that is compared with others: one for all that are compared with each other."""
        values: dict[ColumnId, str | None] = {}
        for members in classes.groups:
            number = first if scenario.together.intersection(members) else self._number
            known = [item for member in members if (item := self._field(*member)) is not None]
            asked = [text for member in members if (text := scenario.values.get(member)) is not None]
            kinds = {item.type for item in known}
            best = next((item for item in known if item.type == "EmailAddress"), None) or next(iter(known), None)
            value: str | None
            if asked and all(item.fits(asked[0]) for item in known):
                value = asked[0]
            elif best is None:
                value = None
            elif len(kinds) > 1 and "EmailAddress" not in kinds:
                value = str(number)
            else:
                value = best.key_value(number)
            values |= dict.fromkeys(members, value)
        return values

    def _put(self, table: GeneratedTable, place: "_Place") -> Row | None:
        row: Row = {}
        for item in table.fields:
            row[item.name] = self._value(item, (table.key, item.name.casefold()), place)
        if not self._keep(table, row):
            free = [
                item
                for item in table.fields
                if item.key and (table.key, item.name.casefold()) not in place.scenario.values
            ]
            if place.copy == 0 or not free:
                return None
            row[free[-1].name] = free[-1].key_value(self._number + place.copy * 100_000)
            if not self._keep(table, row):
                return None
        return row

    def _value(self, item: GeneratedField, id: ColumnId, place: "_Place") -> str | None:
        together = id in place.scenario.together
        number = (place.first if together else self._number) * 7 + place.copy
        if id in place.scenario.values and item.fits(place.scenario.values[id]):
            return place.scenario.values[id]
        if id in place.shared and item.fits(place.shared[id]):
            return place.shared[id]
        if id in place.moments:
            return place.moments[id]
        if item.key:
            return item.key_value((place.first if together else self._number) + place.copy * 100_000)
        preferred = self._preferred.get(id) if place.first == self._number or together else None
        if preferred is not None and item.fits(preferred):
            return preferred
        return item.usual(number, self._now)

    def _keep(self, table: GeneratedTable, row: Row) -> bool:
        """Keeps a row, unless its key is there already."""
        keys = tuple(row[item.name] for item in table.fields if item.key)
        if keys:
            folded = tuple((value or "").rstrip(" ").casefold() for value in keys)
            if folded in self._keys[table.key] or None in keys:
                return False
            self._keys[table.key].add(folded)
        self._made.rows[table.key].append(row)
        return True

    def _pools(self) -> dict[ColumnId, list[str | None]]:
        pools: dict[ColumnId, dict[str | None, None]] = {}
        for query in self._asked.values():
            for column, pool in query.pools.items():
                pools.setdefault(column, {}).update(pool)
        return {column: list(pool) for column, pool in pools.items()}

    def _add_random(self) -> None:
        """Rows by chance: values that conditions mention, and keys that other tables have."""
        pools, joined = self._pools(), {id for query in self._asked.values() for pair in query.equal for id in pair}
        for table in self._tables.values():
            if table.filled:
                continue
            for _ in range(self._extra):
                self._number += 1
                one = self._chance.randint(_FIRST_KEY + 1, self._number) if table.moment or table.implied else None
                row = {item.name: self._by_chance(table, item, pools, joined, one) for item in table.fields}
                if self._keep(table, row):
                    self._imply(table, row, ())

    def _by_chance(
        self,
        table: GeneratedTable,
        item: GeneratedField,
        pools: Mapping[ColumnId, Sequence[str | None]],
        joined: set[ColumnId],
        one: int | None,
    ) -> str | None:
        """A value by chance; what is joined has one of the keys there are, events all those of `one` scenario."""
        id = table.key, item.name.casefold()
        if id in joined and self._chance.random() < 0.7:
            number = self._chance.randint(_FIRST_KEY + 1, max(self._number, _FIRST_KEY + 2))
            value = item.key_value(number if one is None else one)
            if item.fits(value):
                return value
        if item.key:
            return item.key_value(self._number)
        fitting = [value for value in pools.get(id, ()) if item.fits(value)]
        if fitting and self._chance.random() < 0.8:
            return self._chance.choice(fitting)
        if not item.required and self._chance.random() < 0.1:
            return None
        return item.usual(self._chance.randint(0, 500), self._now)

    def _add_earlier(self) -> None:
        """A few rows of tables that something fills: what becomes of them is the mode's doing."""
        for table in self._tables.values():
            for number in range(3 if table.filled else 0):
                self._keep(
                    table,
                    {
                        item.name: item.key_value(_FAR + number) if item.key else item.usual(_FAR + number, self._now)
                        for item in table.fields
                    },
                )


def _iso(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat(sep=" ")


@dataclass(frozen=True, slots=True)
class _Place:
    """What decides the values of a row: the scenario, what its tables share, and which of several rows it is.

    `first` is the number of the row that it shares the values of some columns with.
    """

    scenario: "_Scenario"
    shared: Mapping[ColumnId, str | None]
    moments: Mapping[ColumnId, str]
    first: int
    copy: int


@dataclass(frozen=True, slots=True)
class _Scenario:
    """One row in each table of a query.

    Attributes:
        values: what columns have.
        others: further values that would do.
        without: a table that gets no row.
        twice: a table that gets several rows, `copies` of them.
        together: columns that have the same value in all of several rows, `size` of them in each table.
    """

    values: Mapping[ColumnId, str | None]
    others: Mapping[ColumnId, tuple[str | None, ...]] = field(default_factory=dict)
    without: str = ""
    twice: str = ""
    copies: int = 1
    together: frozenset[ColumnId] = frozenset()
    size: int = 1

    def in_turn(self, turn: int) -> "_Scenario":
        """The scenario with other values for each of several rows."""
        if not turn:
            return self
        values = {
            id: value
            if id in self.together or not (others := self.others.get(id))
            else (value, *others)[turn % (len(others) + 1)]
            for id, value in self.values.items()
        }
        return replace(self, values=values)


class _Classes:
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
