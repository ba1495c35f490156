"""Name resolution in a SELECT: the items in FROM, their columns, and the enclosing query."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from mcdecl.analysis.sql.functions import ExpressionInfo
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


class ScopeColumn(NamedTuple):
    """A column of something in FROM; `texts` are the values that it can have, as of an `ExpressionInfo`."""

    name: str
    type: ColumnType = UNKNOWN
    nullable: bool = True
    sources: frozenset[ColumnSource] = frozenset()
    null: bool = False
    texts: frozenset[str] | None = None


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
        # Of two columns with one name the first counts.
        index = {column.name.casefold(): column for column in reversed(self.columns)}
        object.__setattr__(self, "_index", index)

    def column(self, name: str) -> ScopeColumn | None:
        """The column with this name in any case; every data extension has a hidden number for each row."""
        return self.folded_column(name.casefold())

    def folded_column(self, folded: str) -> ScopeColumn | None:
        """As `column`, by a name in small letters."""
        scope_column = self._index.get(folded)
        if scope_column is None and self.table is not None and not self.table.view and folded == ROW_KEY.casefold():
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
    folded: str = field(init=False)
    """Its name in small letters."""

    def __post_init__(self) -> None:
        self.folded = self.name.casefold()


Candidate = tuple[Attribute, FromItem, ScopeColumn]
"""What a column may mean, with the item in FROM that has it."""


@dataclass(slots=True)
class SelectScope:
    """One SELECT: what is in its FROM, and the scope around it for correlated queries.

    `known` has what was found out about names, `columns` what columns are by their names, without and with deciding
    about rows; `filled` holds what its conditions make sure is not NULL; `grouped` says whether it has a GROUP BY,
    `aggregated` whether an aggregate was met outside of windows.
    """

    items: list[FromItem] = field(default_factory=list)
    outer: "SelectScope | None" = None
    ctes: Mapping[str, QueryRelation] = field(default_factory=dict)
    aliases: Mapping[str, "exp.Expression"] = field(default_factory=dict)
    filled: set[Attribute] = field(default_factory=set)
    grouped: bool = False
    aggregated: bool = False
    known: dict[tuple[str, str], tuple[Candidate, ...]] = field(default_factory=dict)
    columns: tuple[dict[tuple[str, str], ExpressionInfo], dict[tuple[str, str], ExpressionInfo]] = field(
        default_factory=lambda: ({}, {})
    )

    def add(self, item: FromItem) -> None:
        """Take in what stands next in FROM."""
        self.items.append(item)
        self.known.clear()
        self.changed()

    def changed(self) -> None:
        """Forget what columns are: more is known of what is in FROM, or of what is not NULL."""
        for columns in self.columns:
            columns.clear()

    def candidates(self, names: tuple[str, str]) -> tuple[Candidate, ...]:
        """What a column of this scope may mean, by its name and that of its table or an empty one."""
        candidates = self.known.get(names)
        if candidates is None:
            folded, qualifier = names[0].casefold(), names[1].casefold()
            candidates = self.known[names] = tuple(
                [
                    ((number, folded), item, column)
                    for number, item in enumerate(self.items)
                    if (not qualifier or item.folded == qualifier)
                    and (column := item.relation.folded_column(folded)) is not None
                ]
            )
        return candidates

    def item(self, qualifier: str) -> FromItem | None:
        """The item that is called so."""
        folded = qualifier.casefold()
        return next((from_item for from_item in self.items if from_item.folded == folded), None)

    def relation(self, name: str) -> QueryRelation | None:
        """The common table expression that is called so."""
        scope: SelectScope | None = self
        while scope is not None:
            if name.casefold() in scope.ctes:
                return scope.ctes[name.casefold()]
            scope = scope.outer
        return None
