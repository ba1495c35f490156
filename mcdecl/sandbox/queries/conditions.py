"""Conditions: comparisons without regard to case and to blanks at the end, LIKE, IN, EXISTS and what joins them."""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from mcdecl.sandbox.queries import collations
from mcdecl.sandbox.queries.conversion import as_text, convert, quote
from mcdecl.sandbox.queries.patterns import flags, is_simple, regular
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import TypedSql, common
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError


def condition(node: exp.Expression, context: Context) -> str:
    """Compiles a condition.

    Args:
        node: What stands where SQL Server wants a condition.
        context: Where it stands.

    Returns:
        DuckDB's SQL of it.

    Raises:
        QueryError: When it is none; a bit is a value to SQL Server and no condition.
    """
    writer = CONDITIONS.get(type(node))
    if writer is None:
        context.value(node)
        raise QueryError(
            "An expression of non-boolean type specified in a context where a condition is expected, near "
            f"'{node.sql('tsql')[:40]}'."
        )
    made = writer(node, context)
    return f"(NOT {made})" if node.args.get("negate") else made


def compared(sign: str, left: TypedSql, right: TypedSql) -> str:
    """A comparison of two values, that become one type first.

    Args:
        sign: The SQL operator.
        left: The left value.
        right: The right value.

    Returns:
        DuckDB's SQL of it.
    """
    type = common([left.type, right.type])
    first, second = convert(left, type), convert(right, type)
    key = folded if sign in ("=", "<>") else sorted_by
    return f"({key(first)} {sign} {key(second)})"


def folded(value: TypedSql) -> str:
    """What is equal for equal values."""
    if value.type.kind == "offset":
        return f"struct_extract({value.sql}, 'u')"  # the same moment, whatever the offset
    return collations.folded(value.sql, value.type.collation) if value.type.is_text else value.sql


def sorted_by(value: TypedSql) -> str:
    """What orders as the values do."""
    return collations.sorted_by(value.sql, value.type.collation) if value.type.is_text else folded(value)


def _compare(node: Any, context: Context) -> str:
    if isinstance(node.right, exp.All | exp.Any):
        return _compared_with_rows(node, context)
    return compared(SIGNS[type(node)], context.value(node.left), context.value(node.right))


def _compared_with_rows(node: Any, context: Context) -> str:
    """A comparison with ALL, ANY or SOME of the rows of a query."""
    sign, word = SIGNS[type(node)], "ALL" if isinstance(node.right, exp.All) else "ANY"
    subject, column, rows = _query_column(context.value(node.left), node.right.this, context)
    key = folded if sign in ("=", "<>") else sorted_by
    return f"({key(subject)} {sign} {word} (SELECT {key(column)} FROM {rows} AS q))"


def _query_column(subject: TypedSql, query: Any, context: Context) -> tuple[TypedSql, TypedSql, str]:
    """A value and the only column of a query, called `q`, as one type, and the rows of the query."""
    inner = query.this if isinstance(query, exp.Subquery) else query
    relation = context.compile_query(inner, context.within())
    if len(relation.columns) != 1:
        raise QueryError(
            "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS."
        )
    [column] = relation.columns
    type = common([subject.type, column.type])
    return convert(subject, type), convert(TypedSql(f"q.{column.sql}", column.type), type), relation.sql


def _junction(node: Any, context: Context) -> str:
    word = node.key.upper()
    parts = [condition(part, context) for part in node.flatten()]
    return "(" + f" {word} ".join(parts) + ")"


def _not(node: Any, context: Context) -> str:
    return f"(NOT {condition(node.this, context)})"


def _paren(node: Any, context: Context) -> str:
    return f"({condition(node.this, context)})"


def _is(node: Any, context: Context) -> str:
    if not isinstance(node.expression, exp.Null):
        raise QueryError(f"Incorrect syntax near '{node.expression.sql('tsql')[:40]}'.")
    return f"({context.value(node.this).sql} IS NULL)"


def _between(node: Any, context: Context) -> str:
    subject = context.value(node.this)
    low, high = (context.value(node.args[name]) for name in ("low", "high"))
    return f"({compared('>=', subject, low)} AND {compared('<=', subject, high)})"


def _in(node: Any, context: Context) -> str:
    subject = context.value(node.this)
    query = node.args.get("query")
    if query is None and not node.expressions:
        raise QueryError("Incorrect syntax near ')'.")
    if query is None:
        items = [context.value(item) for item in node.expressions]
        type = common([subject.type, *(item.type for item in items)])
        listed = ", ".join(folded(convert(item, type)) for item in items)
        return f"({folded(convert(subject, type))} IN ({listed}))"
    subject, column, rows = _query_column(subject, query, context)
    return f"({folded(subject)} IN (SELECT {folded(column)} FROM {rows} AS q))"


def _exists(node: Any, context: Context) -> str:
    inner = node.this.this if isinstance(node.this, exp.Subquery) else node.this
    return f"EXISTS (SELECT 1 FROM {context.compile_query(inner, context.within()).sql} AS q)"


def _like(node: Any, context: Context) -> str:
    return _matched(node, None, context)


def _escape(node: Any, context: Context) -> str:
    made = _matched(node.this, _escaping(node, context), context)
    return f"(NOT {made})" if node.this.args.get("negate") else made


def _escaping(node: Any, context: Context) -> str:
    escape = context.value(node.expression).constant
    if escape is None or len(escape) != 1:
        raise QueryError(f'The invalid escape character "{escape or ""}" was specified in a LIKE predicate.')
    return escape


def _matched(node: Any, escape: str | None, context: Context) -> str:
    subject, pattern = as_text(context.value(node.this)), as_text(context.value(node.expression))
    collation = common([subject.type, pattern.type]).collation
    case = collations.regards_case(collation)
    if pattern.constant is None:
        if escape is not None and context.value(node.expression).type.kind != "null":
            raise UnsupportedSqlError("LIKE with ESCAPE and a computed pattern")
        return f"mc_like{'_case' if case else ''}({subject.sql}, {pattern.sql})"
    if is_simple(pattern.constant, escape):
        return f"({subject.sql} {'LIKE' if case else 'ILIKE'} {pattern.sql})"
    expression = flags(collation) + regular(pattern.constant, escape, collation=collation)
    return f"regexp_full_match({subject.sql}, {quote(expression)})"


SIGNS: dict[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
}
"""Comparisons and their signs."""

CONDITIONS: dict[type[exp.Expression], Callable[[Any, Context], str]] = {
    **dict.fromkeys(SIGNS, _compare),
    exp.And: _junction,
    exp.Or: _junction,
    exp.Not: _not,
    exp.Paren: _paren,
    exp.Is: _is,
    exp.Between: _between,
    exp.In: _in,
    exp.Exists: _exists,
    exp.Like: _like,
    exp.Escape: _escape,
}
"""Compilers of conditions by the syntax class."""
