"""GROUP BY: texts that differ in case or in blanks at the end are one group."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlglot import exp

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.queries.aggregates import is_aggregate
from mcdecl.sandbox.queries.conditions import folded
from mcdecl.sandbox.queries.scope import Context, Grouping
from mcdecl.sandbox.queries.types import INT, TypedSql
from mcdecl.sandbox.tasks.errors import QueryError


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
    nodes = _keys(group)
    _refuse_queries(group)
    if any(isinstance(node, exp.Literal) for node in nodes):
        raise QueryError("Each GROUP BY expression must contain at least one column that is not an outer reference.")
    values = [context.value(node) for node in nodes]
    plain = not any(isinstance(part, _LISTS) for part in group.expressions) and not _whole_clause(group)
    known = {typed_sql.sql: _of_group(typed_sql, plain=plain) for typed_sql in values}
    return replace(context, aggregates=True, grouping=Grouping(known, _shapes(nodes))), _clause(group, context)


_SETS: dict[type[exp.Expression], str] = {exp.Rollup: "ROLLUP ", exp.Cube: "CUBE ", exp.GroupingSets: "GROUPING SETS "}
_LISTS: tuple[type[exp.Expression], ...] = (exp.Tuple, *_SETS)
_NAMED_IN: tuple[type[exp.Expression], ...] = (exp.Group, *_LISTS)


_QUERIES = (exp.Subquery, exp.Select, exp.SetOperation, exp.Exists)


def _refuse_queries(group: Any) -> None:
    if any(isinstance(node, _QUERIES) for key in _keys(group) for node in key.walk()):
        raise QueryError(
            "Cannot use an aggregate or a subquery in an expression used for the group by list of a GROUP BY clause."
        )


def _whole_clause(group: Any) -> str | None:
    """The word of the old form `GROUP BY a, b WITH ROLLUP`, None for any other."""
    words = [kind for kind in ("rollup", "cube") for part in group.args.get(kind) or [] if not part.expressions]
    return words[0].upper() if words else None


def _keys(node: Any) -> list[Any]:
    """The expressions that a GROUP BY names, those inside ROLLUP, CUBE and GROUPING SETS too."""
    if isinstance(node, _NAMED_IN):
        return [key for part in node.expressions for key in _keys(part)]
    return _keys(node.this) if isinstance(node, exp.Paren) else [node]


def _clause(group: Any, context: Context) -> str:
    listed = ", ".join(_part(part, context) for part in group.expressions)
    word = _whole_clause(group)
    if any(isinstance(part, tuple(_SETS)) for part in group.expressions) and word:
        raise QueryError(f"Incorrect syntax near '{word}'.")
    return f"GROUP BY {word} ({listed})" if word else f"GROUP BY {listed}"


def _part(node: Any, context: Context) -> str:
    if isinstance(node, _LISTS):
        return f"{_SETS.get(type(node), '')}({', '.join(_part(part, context) for part in node.expressions)})"
    return _part(node.this, context) if isinstance(node, exp.Paren) else folded(context.value(node))


def _of_group(value: TypedSql, *, plain: bool) -> TypedSql:
    """What stands for a group: of texts that count as equal, the first in order; NULL where the rows are summed up."""
    if folded(value) == value.sql:
        return value
    first = f"min({value.sql})"
    return TypedSql(first if plain else f"CASE WHEN grouping({folded(value)}) = 0 THEN {first} END", value.type)


def grouping_of(name: str, nodes: Sequence[Any], context: Context) -> TypedSql:
    """Compiles GROUPING and GROUPING_ID: which expressions of a GROUP BY a row is summed up over.

    Args:
        name: The function, in capitals.
        nodes: What stands in its brackets.
        context: Where it stands.

    Returns:
        1 for one that is summed up over and 0 for one that is not, as the digits of a binary number.

    Raises:
        QueryError: When something in the brackets is not what the SELECT groups by.
    """
    if name == "GROUPING" and len(nodes) != 1:
        raise QueryError("The GROUPING function requires 1 argument(s).")
    plain, values = context.ungrouped(), context.grouping.values if context.grouping is not None else {}
    keys = [plain.value(node) for node in nodes]
    for number, key in enumerate(keys, 1):
        if key.sql not in values:
            raise QueryError(
                f"Argument {number} of the {name} function does not match any of the expressions in the GROUP BY "
                "clause."
            )
    return TypedSql(f"CAST(grouping({', '.join(map(folded, keys))}) AS INTEGER)", INT)


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
