"""What is known of tables, and what the analysis of a query gives."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from msgspec import Struct, field

from mcdecl.helpers.structs import replace

Severity = Literal["error", "warning", "info"]


class ColumnType(Struct, frozen=True):
    """The type of a value, in the words of data extensions.

    Attributes:
        name: `Text`, `Number`, `Decimal`, `Date`, `Boolean`, `EmailAddress`, `Phone` or `Locale`; None when nobody
            can tell without running the query.
        length: the most characters of a text, all digits of a Decimal; None when unknown.
        scale: digits after the point of a Decimal.
    """

    name: str | None = None
    length: int | None = None
    scale: int | None = None

    @property
    def is_text(self) -> bool:
        """Whether values are characters."""
        return self.name in ("Text", "EmailAddress", "Phone", "Locale")

    def __str__(self) -> str:
        if self.name is None:
            return "unknown"
        inner = ",".join(str(part) for part in (self.length, self.scale) if part is not None)
        return f"{self.name}({inner})" if inner else self.name


UNKNOWN = ColumnType()


class Field(Struct, frozen=True):
    """A column of a table; `default` says whether a row that brings no value gets one."""

    name: str
    type: ColumnType
    nullable: bool = True
    default: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A data extension or a data view.

    Attributes:
        name: what SQL calls it, without `ENT.`.
        fields: its columns.
        keys: sets of casefolded column names, each of which tells rows apart; the primary key comes first.
        view: whether it is a data view.
        open: whether it may have columns that are not listed.
        shared: whether it lies in the shared folders of the enterprise.
        local: whether it is only known to be there without `ENT.`, which may mean another.
        moment: of a data view whose rows grow old, the column that says when one happened.
        days: for how many days such rows are shown.
    """

    name: str
    fields: tuple[Field, ...]
    keys: tuple[frozenset[str], ...] = ()
    view: bool = False
    open: bool = False
    shared: bool = False
    local: bool = False
    moment: str | None = None
    days: int = 0
    _index: Mapping[str, Field] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", {item.name.casefold(): item for item in reversed(self.fields)})

    def field(self, name: str) -> Field | None:
        """The column with this name in any case, or None."""
        return self._index.get(name.casefold())


class Schemas(Struct, frozen=True):
    """The tables that a query may read, by casefolded name.

    Attributes:
        tables: all that are known, data views among them (`schemas_of` adds those).
        complete: whether there are no others in the account, so that an unknown name is certainly wrong.
    """

    tables: Mapping[str, Table] = field(default_factory=dict)
    complete: bool = False

    def find(self, name: str) -> Table | None:
        """The table with this name in any case, or None."""
        return self.tables.get(name.casefold())

    def only(self, names: Iterable[str]) -> "Schemas":
        """The same with these tables alone."""
        wanted = {name.casefold() for name in names}
        return replace(self, tables={name: table for name, table in self.tables.items() if name in wanted})


class QueryTarget(Struct, frozen=True):
    """Where the rows of a query go: a table when its fields are known, its name, and the query's mode."""

    name: str
    mode: str
    table: Table | None = None


class ColumnSource(NamedTuple):
    """A column of a table, both in the spelling of the declaration (or of the query, where nothing is declared)."""

    table: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


class TextPosition(NamedTuple):
    """A place in the text of a query; both count from 1."""

    line: int = 1
    column: int = 1


_START: Final = TextPosition()


class Output(NamedTuple):
    """A column that a query gives.

    Attributes:
        name: its name; None when the SELECT gives it none.
        type: its type.
        nullable: whether it may be NULL.
        null: whether it always is.
        sources: the columns that its values are made from.
        direct: whether it is one column, unchanged.
        starred: whether it comes out of a `*`.
        literals: the values that it can have, where the query says them all.
        at: where it stands.
        written: whether it is a literal.
    """

    name: str | None
    type: ColumnType
    nullable: bool
    sources: frozenset[ColumnSource] = frozenset()
    direct: bool = False
    starred: bool = False
    null: bool = False
    literals: frozenset[str] | None = None
    at: TextPosition = _START
    written: bool = False


class QueryProblem(Struct, frozen=True):
    """Something wrong or doubtful; `topic` says of which sort, one word per rule.

    `drop` has the characters at its place that are wrong beyond doubt, and `instead` what belongs there, if anything:
    so it is put right.
    """

    topic: str
    message: str
    hint: str | None = None
    at: TextPosition = _START
    severity: Severity | None = None
    drop: str = ""
    instead: str = ""


class Mention(Struct, frozen=True):
    """A place where a query spells out a column, and the columns of tables that its values are made from."""

    sources: frozenset[ColumnSource]
    at: TextPosition


class Analysis(Struct, frozen=True):
    """What one query does.

    Attributes:
        outputs: the columns that it gives, in order; incomplete when `certain` is false.
        tables: the names of the tables that it reads, in the spelling of their declaration, by first mention.
        used: every column that it uses anywhere, outputs, conditions and joins alike.
        named: those of them that it spells out, and not only by a `*`.
        deciding: those in conditions: they decide which rows there are.
        keys: sets of casefolded output names, each of which tells the rows of the result apart by construction.
        repeats: whether rows probably come more than once for what is no key: all keys that it reads are known, and
            nothing takes out what is there twice.
        problems: what is wrong, by place.
        certain: whether everything that it reads is known; where not, there may be more outputs.
        readable: whether it could be parsed at all.
        mentions: where columns are spelled out, in no particular order; none unless they are asked for.
    """

    outputs: tuple[Output, ...] = ()
    tables: tuple[str, ...] = ()
    used: frozenset[ColumnSource] = frozenset()
    named: frozenset[ColumnSource] = frozenset()
    deciding: frozenset[ColumnSource] = frozenset()
    keys: tuple[frozenset[str], ...] = ()
    problems: tuple[QueryProblem, ...] = ()
    certain: bool = True
    readable: bool = True
    repeats: bool = False
    mentions: tuple[Mention, ...] = ()

    def output(self, name: str) -> Output | None:
        """The first output column with this name in any case, or None."""
        return next(
            (output for output in self.outputs if output.name and output.name.casefold() == name.casefold()), None
        )

    def unique(self, names: Iterable[str]) -> bool:
        """Whether these output columns together tell rows apart by construction."""
        given = {name.casefold() for name in names}
        return any(key <= given for key in self.keys)

    def about(self, topic: str) -> Iterator[QueryProblem]:
        """The problems of a sort."""
        return (problem for problem in self.problems if problem.topic == topic)

    @property
    def reads(self) -> "Reads":
        """What of it is worth remembering for lineage."""
        outputs = tuple((output.name, output.sources) for output in self.outputs if output.name)
        return Reads(self.tables, outputs, self.used, self.named, self.deciding, self.certain, self.readable)


class Reads(Struct, frozen=True):
    """Where the rows of a query come from: of an analysis, what lineage needs.

    Attributes:
        tables, used, named, deciding, certain, readable: as of an `Analysis`.
        outputs: name and sources of each column with a name, in order.
    """

    tables: tuple[str, ...] = ()
    outputs: tuple[tuple[str, frozenset[ColumnSource]], ...] = ()
    used: frozenset[ColumnSource] = frozenset()
    named: frozenset[ColumnSource] = frozenset()
    deciding: frozenset[ColumnSource] = frozenset()
    certain: bool = True
    readable: bool = True
