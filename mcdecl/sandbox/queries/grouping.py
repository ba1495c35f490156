"""GROUP BY: texts that differ in case or in blanks at the end are one group."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlglot import exp

from mcdecl.sandbox.queries.aggregates import is_aggregate
from mcdecl.sandbox.queries.conditions import folded
from mcdecl.sandbox.queries.scope import Context, Grouping
from mcdecl.sandbox.queries.types import TypedSql
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError


def grouped(node: Any, context: Context) -> tuple[Context, str]:
    """Compiles GROUP BY.

    Args:
        node: The SELECT.
        context: Where its list stands.

    Returns:
        The context for what follows grouping, and the clause as SQL, empty when there is none.

    Raises:
        QueryError: When it groups by what it may not.
    """
    group = node.args.get("group")
    parts = [*node.expressions, node.args.get("having"), node.args.get("order")]
    if group is None:
        if not any(_aggregates(part) for part in parts if part is not None):
            return context, ""
        return replace(context, aggregates=True, grouping=Grouping({}, _shapes([]))), ""
    if any(group.args.get(kind) for kind in ("rollup", "cube", "grouping_sets", "totals", "all")):
        raise UnsupportedSqlError("GROUP BY with ROLLUP, CUBE or GROUPING SETS")
    if any(isinstance(expression, exp.Literal) for expression in group.expressions):
        raise QueryError("Each GROUP BY expression must contain at least one column that is not an outer reference.")
    values = [context.value(expression) for expression in group.expressions]
    known = {typed_sql.sql: _of_group(typed_sql) for typed_sql in values}
    clause = "GROUP BY " + ", ".join(folded(typed_sql) for typed_sql in values)
    return replace(context, aggregates=True, grouping=Grouping(known, _shapes(group.expressions))), clause


def _of_group(value: TypedSql) -> TypedSql:
    """What stands for a group: of texts that count as equal, the first in order."""
    return TypedSql(f"min({value.sql})", value.type) if value.type.is_text else value


def _shapes(nodes: list[Any]) -> frozenset[type]:
    return frozenset(type(node) for node in nodes)


def _aggregates(node: Any) -> bool:
    return any(is_aggregate(inner) for inner in _inside(node))


def _inside(node: Any) -> Iterator[Any]:
    """All nodes of a SELECT's own level: not those of queries in it, and of a window only its arguments."""
    if isinstance(node, exp.Subquery | exp.Select | exp.Exists | exp.Union):
        return
    if isinstance(node, exp.Window):
        for argument in [*node.this.expressions, node.args.get("order"), *(node.args.get("partition_by") or [])]:
            if argument is not None:
                yield from _inside(argument)
        return
    yield node
    for child in node.iter_expressions():
        yield from _inside(child)
