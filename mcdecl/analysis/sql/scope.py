"""Name resolution in a SELECT: the items in FROM, their columns, and the enclosing query."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mcdecl.analysis.sql.model import UNKNOWN, ColumnSource, ColumnType, Table

if TYPE_CHECKING:
    from sqlglot import exp

Attribute = tuple[int, str]
"""A column of something in FROM: the number of that thing, the casefolded name."""
Key = frozenset[Attribute]

ROW_KEY: Final = "_CustomObjectKey"
"""The hidden column of data extensions that `*` leaves out (fact:custom-object-key)."""
SINGLE: Final[tuple[frozenset[str], ...]] = (frozenset(),)
"""The keys of at most one row: nothing is needed to tell it apart."""


@dataclass(frozen=True, slots=True)
class ScopeColumn:
    """A column of something in FROM."""

    name: str
    type: ColumnType = UNKNOWN
    nullable: bool = True
    sources: frozenset[ColumnSource] = frozenset()
    null: bool = False


@dataclass(frozen=True, slots=True)
class QueryRelation:
    """Rows with columns.

    Attributes:
        columns: its columns.
        keys: sets of casefolded column names that tell its rows apart.
        open: whether it may have more columns.
        table: the table that it is, None for a query in brackets.
    """

    columns: tuple[ScopeColumn, ...] = ()
    keys: tuple[frozenset[str], ...] = ()
    open: bool = False
    table: Table | None = None
    _index: Mapping[str, ScopeColumn] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index: dict[str, ScopeColumn] = {}
        for column in self.columns:
            index.setdefault(column.name.casefold(), column)
        object.__setattr__(self, "_index", index)

    def column(self, name: str) -> ScopeColumn | None:
        """The column with this name in any case; every data extension has a hidden number for each row."""
        scope_column = self._index.get(name.casefold())
        if (
            scope_column is None
            and self.table is not None
            and not self.table.view
            and name.casefold() == ROW_KEY.casefold()
        ):
            return ScopeColumn(
                ROW_KEY,
                ColumnType("Number"),
                nullable=False,
                sources=frozenset({ColumnSource(self.table.name, ROW_KEY)}),
            )
        return scope_column


@dataclass(slots=True)
class FromItem:
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
    relation: QueryRelation
    node: "exp.Expression"
    side: str = ""
    on: "exp.Expression | None" = None
    missing: bool = False


@dataclass(slots=True)
class SelectScope:
    """One SELECT: what is in its FROM, and the scope around it for correlated queries.

    `filled` holds what its conditions make sure is not NULL; `grouped` says whether it has a GROUP BY, `aggregated`
    whether an aggregate was met outside of windows.
    """

    items: list[FromItem] = field(default_factory=list)
    outer: "SelectScope | None" = None
    ctes: Mapping[str, QueryRelation] = field(default_factory=dict)
    aliases: Mapping[str, "exp.Expression"] = field(default_factory=dict)
    filled: set[Attribute] = field(default_factory=set)
    grouped: bool = False
    aggregated: bool = False
    _found: dict[tuple[int, str, str], tuple[tuple[int, FromItem, ScopeColumn], ...]] = field(default_factory=dict)

    def candidates(self, name: str, qualifier: str) -> tuple[tuple[int, FromItem, ScopeColumn], ...]:
        """What a column of this scope may mean, with the number of its item."""
        asked = (len(self.items), name, qualifier)
        candidates = self._found.get(asked)
        if candidates is None:
            candidates = self._found[asked] = tuple(self._candidates(name, qualifier.casefold()))
        return candidates

    def _candidates(self, name: str, qualifier: str) -> Iterator[tuple[int, FromItem, ScopeColumn]]:
        for number, item in enumerate(self.items):
            if qualifier and item.name.casefold() != qualifier:
                continue
            column = item.relation.column(name)
            if column is not None:
                yield number, item, column

    def item(self, qualifier: str) -> FromItem | None:
        """The item that is called so."""
        return next((from_item for from_item in self.items if from_item.name.casefold() == qualifier.casefold()), None)

    def relation(self, name: str) -> QueryRelation | None:
        """The common table expression that is called so."""
        scope: SelectScope | None = self
        while scope is not None:
            if name.casefold() in scope.ctes:
                return scope.ctes[name.casefold()]
            scope = scope.outer
        return None
