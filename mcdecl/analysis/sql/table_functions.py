"""Functions that give rows: OPENJSON, STRING_SPLIT, GENERATE_SERIES (columns as Microsoft documents them)."""

from typing import Any, Final

from sqlglot import exp

from mcdecl.analysis.sql.expressions import Expressions, type_of
from mcdecl.analysis.sql.functions import NUMBER, TEXT
from mcdecl.analysis.sql.model import ColumnSource
from mcdecl.analysis.sql.scope import QueryRelation, ScopeColumn, SelectScope

_COLUMNS: Final = {
    "STRING_SPLIT": (ScopeColumn("value", TEXT, nullable=False), ScopeColumn("ordinal", NUMBER, nullable=False)),
    "GENERATE_SERIES": (ScopeColumn("value", NUMBER, nullable=False),),
}
_PAIRS: Final = (
    ScopeColumn("key", TEXT, nullable=False),
    ScopeColumn("value", TEXT),
    ScopeColumn("type", NUMBER, nullable=False),
)
"""What OPENJSON gives without WITH."""


def rows_of(node: Any, scope: SelectScope, expressions: Expressions) -> QueryRelation | None:
    """The rows of a call in FROM; None for a function that is not known, which is not read either.

    Args:
        node: the table or the lateral join that holds the call.
        scope: what its arguments may use.
        expressions: what reads them.
    """
    call = node.this
    columns = _columns(call)
    if columns is None:
        return _others(node, scope, expressions)
    arguments = [call.this, call.args.get("path")] if isinstance(call, exp.OpenJSON) else call.expressions
    infos = [expressions.value(argument, scope) for argument in arguments if argument]
    expressions.checks(_name(call), infos, call)
    if isinstance(call, exp.OpenJSON):
        expressions.listed(call.expressions)
    sources = frozenset[ColumnSource]().union(*[info.sources for info in infos])
    alias = node.args.get("alias")
    names = [column.name for column in (alias.args.get("columns") or ())] if alias is not None else []
    if len(names) == len(columns):
        columns = tuple(column._replace(name=name) for column, name in zip(columns, names, strict=True))
    return QueryRelation(tuple(column._replace(sources=sources) for column in columns))


def _others(node: Any, scope: SelectScope, expressions: Expressions) -> QueryRelation | None:
    """Rows of `.nodes()` of a column of XML; of another call there are none: a query has no functions of its own."""
    call = node.this
    if isinstance(call, exp.Anonymous):
        for argument in call.expressions:
            expressions.value(argument, scope)
        expressions.no_rows(str(call.this), call)
        return QueryRelation(open=True)
    if not isinstance(call, exp.Dot) or not isinstance(call.expression, exp.Anonymous):
        return None
    alias = node.args.get("alias")
    names = [column.name for column in (alias.args.get("columns") or ())] if alias is not None else []
    sources = expressions.value(call, scope).sources
    return QueryRelation(tuple(ScopeColumn(name, sources=sources) for name in names), open=not names)


def _name(call: Any) -> str:
    return "OPENJSON" if isinstance(call, exp.OpenJSON) else str(call.this).upper()


def _columns(call: Any) -> tuple[ScopeColumn, ...] | None:
    if isinstance(call, exp.OpenJSON):
        listed = tuple(ScopeColumn(column.name, type_of(column.args["kind"])) for column in call.expressions)
        return listed or _PAIRS
    if not isinstance(call, exp.Anonymous):
        return None
    columns = _COLUMNS.get(str(call.this).upper())
    # The third argument of STRING_SPLIT asks for the ordinal.
    return columns[:1] if columns is not None and len(call.expressions) < 3 else columns
