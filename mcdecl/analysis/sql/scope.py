"""What names mean where: the things in FROM, their columns, and the query around."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mcdecl.analysis.sql.model import UNKNOWN, Source, Table, Type

if TYPE_CHECKING:
    from sqlglot import exp

Attribute = tuple[int, str]
"""A column of something in FROM: the number of that thing, the casefolded name."""
Key = frozenset[Attribute]

ROW_KEY: Final = "_CustomObjectKey"
"""The hidden column of data extensions that `*` leaves out (reported by practitioners)."""
SINGLE: Final[tuple[frozenset[str], ...]] = (frozenset(),)
"""The keys of at most one row: nothing is needed to tell it apart."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of something in FROM."""

    name: str
    type: Type = UNKNOWN
    nullable: bool = True
    sources: frozenset[Source] = frozenset()
    null: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows with columns.

    Attributes:
        columns: its columns.
        keys: sets of casefolded column names that tell its rows apart.
        open: whether it may have more columns.
        table: the table that it is, None for a query in brackets.
    """

    columns: tuple[Column, ...] = ()
    keys: tuple[frozenset[str], ...] = ()
    open: bool = False
    table: Table | None = None
    _index: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[str, Column] = {}
        for column in self.columns:
            index.setdefault(column.name.casefold(), column)
        object.__setattr__(self, "_index", index)

    def column(self, name: str) -> Column | None:
        """The column with this name in any case; every data extension has a hidden number for each row."""
        found = self._index.get(name.casefold())
        if found is None and self.table is not None and not self.table.view and name.casefold() == ROW_KEY.casefold():
            return Column(
                ROW_KEY, Type("Number"), nullable=False, sources=frozenset({Source(self.table.name, ROW_KEY)})
            )
        return found


@dataclass(slots=True)
class Item:
    """Something in FROM: what it is called, what it is, and how it is joined to what stands before it.

    Attributes:
        name: what columns are qualified with.
        relation: its rows.
        node: its syntax.
        side: `""` for what must match, `LEFT`, `RIGHT`, `FULL`, `CROSS`, `,`, `APPLY` or `OUTER APPLY`.
        on: the condition of the join.
        missing: whether an outer join may leave its columns NULL.
    """

    name: str
    relation: Relation
    node: "exp.Expression"
    side: str = ""
    on: "exp.Expression | None" = None
    missing: bool = False


@dataclass(slots=True)
class Scope:
    """One SELECT: what is in its FROM, and the scope around it for correlated queries.

    `filled` holds what its conditions make sure is not NULL; `grouped` says whether it has a GROUP BY, `aggregated`
    whether an aggregate was met outside of windows.
    """

    items: list[Item] = field(default_factory=list)
    outer: "Scope | None" = None
    ctes: Mapping[str, Relation] = field(default_factory=dict)
    aliases: Mapping[str, "exp.Expression"] = field(default_factory=dict)
    filled: set[Attribute] = field(default_factory=set)
    grouped: bool = False
    aggregated: bool = False
    _found: dict[tuple[int, str, str], tuple[tuple[int, Item, Column], ...]] = field(default_factory=dict)

    def candidates(self, name: str, qualifier: str) -> tuple[tuple[int, Item, Column], ...]:
        """What a column of this scope may mean, with the number of its item."""
        asked = (len(self.items), name, qualifier)
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = tuple(self._candidates(name, qualifier.casefold()))
        return found

    def _candidates(self, name: str, qualifier: str) -> Iterator[tuple[int, Item, Column]]:
        for number, item in enumerate(self.items):
            if qualifier and item.name.casefold() != qualifier:
                continue
            column = item.relation.column(name)
            if column is not None:
                yield number, item, column

    def item(self, qualifier: str) -> Item | None:
        """The item that is called so."""
        return next((one for one in self.items if one.name.casefold() == qualifier.casefold()), None)

    def relation(self, name: str) -> Relation | None:
        """The common table expression that is called so."""
        scope: Scope | None = self
        while scope is not None:
            if name.casefold() in scope.ctes:
                return scope.ctes[name.casefold()]
            scope = scope.outer
        return None
