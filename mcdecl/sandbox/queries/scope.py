"""What names mean where: sources in FROM, common table expressions, and what a GROUP BY leaves of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.queries.types import SqlType, TypedSql
from mcdecl.sandbox.tasks.errors import QueryError

if TYPE_CHECKING:
    from sqlglot import exp


class Column(Struct, frozen=True):
    """A column of something in FROM.

    Attributes:
        name: What a query calls it; None when its SELECT gave it none.
        sql: Its quoted name in DuckDB's SQL.
        type: Its type.
        hidden: Whether `*` leaves it out.
        constant: The text of a literal that a SELECT gives.
    """

    name: str | None
    sql: str
    type: SqlType
    hidden: bool = False
    constant: str | None = None


class Relation(Struct, frozen=True):
    """Rows with columns.

    Attributes:
        sql: What stands in FROM: a table's name, or a query in brackets.
        columns: Its columns.
    """

    sql: str
    columns: tuple[Column, ...]


class Catalog(Protocol):
    """The tables that there are."""

    def table(self, name: str, /, *, of_enterprise: bool = False) -> Relation | None:
        """A data extension or data view by its name, None when there is none."""


class Source(Struct, frozen=True):
    """Something in FROM.

    Attributes:
        name: What columns are qualified with.
        alias: Its name in DuckDB's SQL.
        columns: Its columns.
    """

    name: str
    alias: str
    columns: tuple[Column, ...]

    def value(self, column: Column) -> TypedSql:
        """A column of this source."""
        return TypedSql(f"{self.alias}.{column.sql}", column.type)


@dataclass(slots=True)
class NameNumbers:
    """Numbers for names in generated SQL that no other name has."""

    count: int = 0

    def next(self, start: str) -> str:
        """The next name."""
        self.count += 1
        return f"{start}{self.count}"


class Grouping(Struct, frozen=True):
    """What a grouped SELECT may use outside of aggregates.

    Attributes:
        values: By the SQL of a grouping expression, the value that stands for its group.
        shapes: The syntax classes of the grouping expressions.
    """

    values: dict[str, TypedSql]
    shapes: frozenset[type]


class Context(Struct, frozen=True):
    """Where an expression stands.

    Attributes:
        catalog: The tables.
        now: Server time when the run began.
        utc: The same moment in UTC; both without a zone.
        names: Gives names.
        compile_query: Compiles a query inside the expression.
        compile_expression: Compiles an expression inside it; `value` calls it.
        sources: What is in FROM here.
        outer: Where the whole query stands, for correlated ones.
        ctes: Common table expressions by casefolded name.
        grouping: Set where only groups may be used.
        aggregates: Whether aggregates may stand here.
    """

    catalog: Catalog
    now: datetime
    utc: datetime
    names: NameNumbers
    compile_query: "Callable[[exp.Expression, Context], Relation]"
    compile_expression: "Callable[[exp.Expression | None, Context], TypedSql]"
    sources: Sequence[Source] = ()
    outer: "Context | None" = None
    ctes: dict[str, Relation] = field(default_factory=dict)
    grouping: Grouping | None = None
    aggregates: bool = False

    def value(self, node: "exp.Expression | None") -> TypedSql:
        """The value of an expression that stands here.

        Raises:
            QueryError: When SQL Server would refuse it, or this account does not run it.
        """
        return self.compile_expression(node, self)

    def within(self) -> "Context":
        """The context of a query inside of this place."""
        return replace(self, sources=(), outer=self, grouping=None, aggregates=False)

    def ungrouped(self) -> "Context":
        """The same place inside an aggregate: all rows can be used, aggregates not again."""
        return replace(self, grouping=None, aggregates=False)

    def resolve(self, name: str, qualifier: str) -> TypedSql:
        """The value of a column.

        Args:
            name: Its name.
            qualifier: The source it is of, or empty.

        Returns:
            The value.

        Raises:
            QueryError: When there is none, or more than one.
        """
        typed_sqls = [
            source.value(column)
            for source in self.sources
            if not qualifier or source.name.casefold() == qualifier.casefold()
            for column in source.columns
            if column.name is not None and column.name.casefold() == name.casefold()
        ]
        if len(typed_sqls) > 1:
            raise QueryError(f"Ambiguous column name '{name}'.")
        if typed_sqls:
            return typed_sqls[0]
        if self.outer is not None:
            return self.outer.resolve(name, qualifier)
        if qualifier and not self._knows(qualifier):
            raise QueryError(f'The multi-part identifier "{qualifier}.{name}" could not be bound.')
        raise QueryError(f"Invalid column name '{name}'.")

    def _knows(self, qualifier: str) -> bool:
        return any(source.name.casefold() == qualifier.casefold() for source in self.sources)
