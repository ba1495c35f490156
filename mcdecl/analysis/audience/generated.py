"""Rows made up so that both sides of every condition occur: in each way to satisfy a query, one value changes.

Every scenario is one row in each table of a query, joined with each other by keys of their own. The same seed makes the
same rows, on any day: dates count from a moment that is given.
"""

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from msgspec import Struct

from mcdecl.analysis.audience.model import Asked, ColumnId, Plainness
from mcdecl.analysis.audience.scenarios import Classes, Scenario, few, scenarios
from mcdecl.analysis.audience.texts import JSON
from mcdecl.helpers.structs import replace

Row = dict[str, str | None]
_FIRST_KEY: Final = 1000
_APART: Final = 300_000
"""How far the keys of rows are from each other that are to miss each other."""
_FAR: Final = 900_000
"""Where the keys of rows begin that are in a table before something fills it."""
_NUMBERS: Final = range(-(2**31), 2**31)
_SINGLE: Final = (Plainness.ONE_EACH, Plainness.NO_GROUPS)


class GeneratedField(Struct, frozen=True):
    """A field that values are made for.

    Attributes:
        name: its name.
        type: its type, in the words of data extensions.
        length, scale: as it is declared.
        required: whether it always has a value.
        key: whether it is part of the primary key.
        usual_values: what it has where nothing is asked of it; empty for anything that fits.
        days: how many days ago its dates are, at most.
        form: what its texts are read as, a type in the words of data extensions or JSON; empty for any text.
    """

    name: str
    type: str
    length: int | None = None
    scale: int | None = None
    required: bool = False
    key: bool = False
    usual_values: tuple[str, ...] = ()
    days: int = 700
    form: str = ""

    def fits(self, value: str | None) -> bool:
        """Whether it can have a value."""
        if value is None or value == "":
            return not (self.required or self.key) and not (value == "" and self.form)
        if self.form and self.form != self.type and not replace(self, type=self.form, length=None, form="").fits(value):
            return False
        if self.type == "Number":
            return _whole(value) is not None
        if self.type == "Decimal":
            return self._is_decimal(value)
        if self.type == "Boolean":
            return value in ("true", "false")
        if self.type == "Date":
            return _is_date(value)
        if self.type == JSON:
            return _is_json(value)
        if self.type == "EmailAddress" and not _is_address(value):
            return False
        return self.length is None or len(value) <= self.length

    def _is_decimal(self, value: str) -> bool:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return False
        return bool(abs(number) < Decimal(10) ** ((self.length or 18) - (self.scale or 0)))

    def fitted(self, value: str | None) -> str | None:
        """A value as it can have it: a text that is no address as part of one. None where it cannot have it."""
        if value is None or self.fits(value):
            return value
        if self.type == "EmailAddress":
            return next((text for text in (f"{value}.co", f"{value}@example.com") if self.fits(text)), None)
        return None

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
        if self.form and self.form != self.type:
            return self._usual_text(number, now)
        if self.type == "Number":
            return str(number + 5 if self.name.casefold().endswith("id") else number % 90 + 5)
        if self.type == "Decimal":
            whole = 10 ** min((self.length or 18) - (self.scale or 0), 3)
            cents = number * 3 % 10 ** min(self.scale or 0, 4)
            return f"{number % whole}.{cents:0{min(self.scale, 4)}}" if self.scale else str(number % whole)
        if self.type == "Boolean":
            return "true" if number % 2 else "false"
        if self.type == "Date":
            return (now - timedelta(days=number % self.days + 1, minutes=number * 37 % 700)).isoformat(sep=" ")
        if self.type == "EmailAddress":
            return f"p{number}@example.com"
        if self.type == "Phone":
            return f"+1555{number:07d}"
        if self.type == "Locale":
            return ("en-US", "de-DE", "fr-FR")[number % 3]
        text = f"{self.name[:6]} {number}"
        return text if self.length is None or len(text) <= self.length else str(number)[-self.length :]

    def of_group(self, number: int, now: datetime) -> str:
        """A value that rows with another number do not have, as far as the type has so many."""
        if self.type in ("Number", "Decimal") and self.fits(str(number)):
            return str(number)
        own = replace(self, usual_values=())
        return own.usual(number, now) if self.fits(own.usual(number, now)) else self.usual(number, now)

    def _usual_text(self, number: int, now: datetime) -> str:
        """A text that can be read as what the texts of the field are read as."""
        if self.form == JSON:
            made = f'{{"name": "value {number}"}}'
            return made if self.length is None or len(made) <= self.length else "{}"
        made = replace(self, type=self.form, length=9, scale=0, form="").usual(number, now)
        return made if self.length is None or len(made) <= self.length else made[: self.length]


class GeneratedTable(Struct, frozen=True):
    """A table that rows are made for.

    Attributes:
        name: its name, for a person.
        fields: its fields.
        filled: whether something fills it, so that it needs few rows.
        id: what tells it from others; its name in lower case where that does.
        moment: the field that says when something happened, where its rows are events.
        rank: which events come first, in hours.
        implied: ids of tables that have a row for each of its rows: who clicks has opened.
        apart: columns, in lower case, by which each row of it differs from the others; empty for the key alone.
    """

    name: str
    fields: tuple[GeneratedField, ...]
    filled: bool = False
    id: str = ""
    moment: str = ""
    rank: int = 0
    implied: tuple[str, ...] = ()
    apart: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What tells it from others."""
        return self.id or self.name.casefold()

    def field(self, name: str) -> GeneratedField | None:
        """A field by its name in lower case."""
        return next((item for item in self.fields if item.name.casefold() == name), None)

    def requiring(self, name: str) -> "GeneratedTable":
        """The table with a value in each row for one of its fields, named in lower case."""
        fields = (replace(item, required=item.required or item.name.casefold() == name) for item in self.fields)
        return replace(self, fields=tuple(fields))


@dataclass(slots=True)
class GeneratedRows:
    """Rows by what tells their table from others, and what they do not cover, a sentence each."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    uncovered: dict[str, None] = field(default_factory=dict)


def generate_rows(
    tables: Iterable[GeneratedTable],
    asked: Mapping[str, Asked],
    now: datetime,
    extra: int,
    seed: int,
    plainness: Plainness = Plainness.NOT,
    few_rows: int = 0,
) -> GeneratedRows:
    """Rows for queries.

    Args:
        tables: the tables.
        asked: what each query asks, by its address; about these tables and others, which are passed over.
        now: what the clock of the account will show.
        extra: how many rows without a plan each table gets besides.
        seed: what chance begins from.
        plainness: what the rows do without.
        few_rows: how many rows of one group there are, and no others, for queries that all rows decide about together,
            one query for each table; 0 for all rows that can be made.
    """
    if plainness not in (Plainness.NOT, Plainness.ONE_EACH):
        tables = [_without_gaps(table) for table in tables]
    known = {table.key: table for table in tables}
    return _Generating(known, asked, now, extra, seed, plainness, few_rows).run()


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


def _is_json(value: str) -> bool:
    try:
        return isinstance(json.loads(value), dict | list)
    except ValueError:
        return False


def _is_address(value: str) -> bool:
    name, at, domain = value.partition("@")
    return bool(name and at and "." in domain.strip(".") and " " not in value and "@" not in domain)


class _Generating:
    def __init__(
        self,
        tables: Mapping[str, GeneratedTable],
        asked: Mapping[str, Asked],
        now: datetime,
        extra: int,
        seed: int,
        plainness: Plainness,
        few_rows: int,
    ) -> None:
        forms = {id: form for query in asked.values() for id, form in query.forms.items()}
        self._tables = {
            name: replace(
                table, fields=tuple(_formed(item, forms.get((name, item.name.casefold()))) for item in table.fields)
            )
            for name, table in tables.items()
        }
        self._single, self._alike = plainness in _SINGLE, plainness is Plainness.ALIKE
        self._asked, self._now, self._extra = asked, now, 0 if self._single or self._alike else extra
        self._few = few_rows
        self._chance = random.Random(seed)  # noqa: S311 - rows for rehearsals
        self._made = GeneratedRows({name: [] for name in tables})
        self._keys: dict[tuple[str, bool], set[tuple[str | None, ...]]] = {}
        self._number = _FIRST_KEY
        self._preferred: dict[ColumnId, str | None] = {}

    def run(self) -> GeneratedRows:
        for query in self._asked.values():
            for branch in query.branches[:1]:
                for column, value in branch.values.items():
                    self._preferred.setdefault(column, value)
        for address, query in self._asked.items():
            self._say_uncovered(address, query)
            if self._few and (not query.overall or any(self._made.rows.get(name) for name in query.tables)):
                continue
            classes = Classes(query.equal)
            for scenario in self._scenarios(query, classes):
                if self._single and (scenario.size > 1 or scenario.copies > 1):
                    continue
                self._add(query, classes, scenario)
        if not self._few:
            self._add_random()
            self._add_earlier()
        return self._made

    def _say_uncovered(self, address: str, query: Asked) -> None:
        for condition in query.unknown:
            self._made.uncovered[f"{address}: no values were found for {condition}"] = None
        for (table, column), pool in query.pools.items():
            known = self._field(table, column)
            if known is not None and not any(value is None or known.fitted(value) for value in pool):
                words = f"{address}: no value that its conditions ask for fits {self._tables[table].name}.{known.name}"
                self._made.uncovered[words] = None

    def _field(self, table: str, column: str) -> GeneratedField | None:
        there = self._tables.get(table)
        return there.field(column) if there is not None else None

    def _scenarios(self, query: Asked, classes: Classes) -> Iterator[Scenario]:
        """The scenarios of each branch; keys that any key would do for are left to chance."""
        bases = []
        for branch in query.branches:
            free = {id for id in branch.free if (item := self._field(*id)) is not None and item.key}
            values = {id: value for id, value in branch.values.items() if id not in free}
            bases.append(Scenario(values, branch.others, usual=branch.usual))
        known = [name for name in query.tables if name in self._tables]
        if self._few:
            return (few(query, classes, base, self._few) for base in bases[:1])
        return scenarios(query, classes, bases, known)

    def _add(self, query: Asked, classes: Classes, scenario: Scenario) -> None:
        first = self._number + 1
        for turn in range(scenario.size):
            self._number += 1
            numbers = dict.fromkeys(scenario.together, first)
            numbers |= {id: first + lots[turn] for id, lots in scenario.lots.items()}
            self._add_one(query, classes, scenario.in_turn(turn), _Numbers(self._number, first, numbers))

    def _add_one(self, query: Asked, classes: Classes, scenario: Scenario, numbers: "_Numbers") -> None:
        """One row in each table."""
        shared = self._shared(classes, scenario, numbers)
        tables = [self._tables[name] for name in query.tables if name in self._tables]
        moments = self._moments(tables, scenario)
        alone = scenario.apart and scenario.size == 1  # else what comes with a row would be a partner of the others
        beside = set() if alone else query.tables.keys() - query.behind.keys()
        for table in tables:
            if table.key in scenario.without:
                continue
            for copy in range(scenario.copies if table.key == scenario.twice else 1):
                row = self._put(table, _Place(scenario, shared, moments, numbers, copy))
                if row is not None:
                    self._imply(table, row, beside)

    def _moments(self, tables: Sequence[GeneratedTable], scenario: Scenario) -> Mapping[ColumnId, str]:
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

    def _shared(self, classes: Classes, scenario: Scenario, numbers: "_Numbers") -> dict[ColumnId, str | None]:
        """The value of each column that is compared with others: one for all that are compared with each other."""
        values: dict[ColumnId, str | None] = {}
        for members in classes.groups:
            number = numbers.of(*members)
            known = [item for member in members if (item := self._field(*member)) is not None]
            asked = [
                fitted
                for member in members
                if (item := self._field(*member)) is not None
                and (fitted := item.fitted(scenario.values.get(member))) is not None
            ]
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
            for member in scenario.apart.intersection(members):
                item = self._field(*member)
                values[member] = item.key_value(number + _APART) if item is not None else None
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
        together = id in place.numbers.shared
        number = place.numbers.of(id) * 7 + place.copy
        if self._alike and not item.key and not together:
            number = place.numbers.first * 7
        if id in place.scenario.values and id not in place.scenario.apart:
            asked = place.scenario.values[id]
            fitted = item.fitted(asked)
            if fitted is not None or (asked is None and item.fits(None)):
                return fitted
        if id in place.shared and item.fits(place.shared[id]):
            return place.shared[id]
        if id in place.moments:
            return place.moments[id]
        if item.key:
            return item.key_value(place.numbers.of(id) + place.copy * 100_000)
        lone = (place.numbers.is_first or together or self._alike) and id not in place.scenario.usual
        preferred = item.fitted(self._preferred.get(id)) if lone else None
        if preferred is not None:
            return preferred
        return item.of_group(number, self._now) if together else item.usual(number, self._now)

    def _keep(self, table: GeneratedTable, row: Row) -> bool:
        """Keeps a row, unless its key is there already."""
        if any(row[item.name] is None for item in table.fields if item.key):
            return False
        named = {
            by_key: tuple(
                (row[item.name] or "").rstrip(" ").casefold()
                for item in table.fields
                if (item.key if by_key else item.name.casefold() in table.apart)
            )
            for by_key in (True, False)
        }
        if any(values in self._keys.get((table.key, by_key), ()) for by_key, values in named.items() if values):
            return False
        for by_key, values in named.items():
            self._keys.setdefault((table.key, by_key), set()).add(values)
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
        fitting = [item.fitted(value) for value in pools.get(id, ()) if item.fits(item.fitted(value))]
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


class _Numbers(Struct, frozen=True):
    """What the values of a row are made from.

    Attributes:
        own: its number.
        first: that of the first row of its scenario.
        shared: the numbers of columns that it has the values of with other rows in common.
    """

    own: int
    first: int
    shared: Mapping[ColumnId, int]

    @property
    def is_first(self) -> bool:
        """Whether it is the first row of its scenario."""
        return self.own == self.first

    def of(self, *columns: ColumnId) -> int:
        """The number that columns which are equal have their value from."""
        return next((self.shared[column] for column in columns if column in self.shared), self.own)


class _Place(Struct, frozen=True):
    """What decides the values of a row: the scenario, what its tables share, and which of several rows it is."""

    scenario: Scenario
    shared: Mapping[ColumnId, str | None]
    moments: Mapping[ColumnId, str]
    numbers: _Numbers
    copy: int


def _without_gaps(table: GeneratedTable) -> GeneratedTable:
    return replace(table, fields=tuple(replace(item, required=True) for item in table.fields))


def _formed(item: GeneratedField, form: str | None) -> GeneratedField:
    return item if form is None else replace(item, form=form)
