"""PIVOT and UNPIVOT: what becomes of the columns."""

from typing import Any

from sqlglot import exp

from mcdecl.analysis.sql.function_table import AGGREGATES
from mcdecl.analysis.sql.functions import ExpressionInfo, common, plain, result
from mcdecl.analysis.sql.model import ColumnType
from mcdecl.analysis.sql.scope import QueryRelation, ScopeColumn
from mcdecl.analysis.sql.work import QueryReading


def pivoted(node: Any, relation: QueryRelation, work: QueryReading) -> QueryRelation:
    """The rows of something in FROM after the PIVOTs that are written behind it."""
    for pivot in node.args.get("pivots") or ():
        relation = _unpivoted(pivot, relation, work) if pivot.args.get("unpivot") else _turned(pivot, relation, work)
    return relation


def _turned(pivot: Any, relation: QueryRelation, work: QueryReading) -> QueryRelation:
    """One column for each value that FOR names; the columns that PIVOT does not mention are what it groups by."""
    field = (pivot.args.get("fields") or [None])[0]
    aggregate = pivot.expressions[0] if pivot.expressions else None
    if field is None or aggregate is None:
        return QueryRelation(open=True)
    if len(pivot.expressions) > 1 or not _of_one_column(aggregate):
        hint = "aggregate one column, such as SUM(Total): compute it in a query in FROM"
        work.say("invalid", "PIVOT takes one aggregate of one column", aggregate, hint, "error")
    spread = field.this.name
    taken = [column.name for column in _columns(aggregate)]
    value = _used(relation, taken[0] if taken else "", aggregate, work)
    by = _used(relation, spread, field.this, work)
    rest = [
        scope_column
        for scope_column in relation.columns
        if scope_column.name.casefold() not in {spread.casefold(), *map(str.casefold, taken)}
    ]
    sources = (value.sources if value else frozenset()) | (by.sources if by else frozenset())
    info = ExpressionInfo(value.type) if value else ExpressionInfo()
    value_type = result(str(aggregate.this).upper(), [info], frozenset()).type
    made = tuple(ScopeColumn(expression.name, value_type, True, sources) for expression in field.expressions)
    key = frozenset(scope_column.name.casefold() for scope_column in rest)
    return QueryRelation((*rest, *made), () if relation.open else (key,), relation.open)


def _unpivoted(pivot: Any, relation: QueryRelation, work: QueryReading) -> QueryRelation:
    """One row for each of the columns in IN: their values in one column, their names in another."""
    field = (pivot.args.get("fields") or [None])[0]
    if field is None or not pivot.expressions:
        return QueryRelation(open=True)
    names = [expression.name for expression in field.expressions]
    scope_columns = [_used(relation, expression.name, expression, work) for expression in field.expressions]
    taken = [scope_column for scope_column in scope_columns if scope_column is not None]
    sources = frozenset[Any]().union(*[scope_column.sources for scope_column in taken])
    rest = [
        scope_column
        for scope_column in relation.columns
        if scope_column.name.casefold() not in {name.casefold() for name in names}
    ]
    value_type = common([ExpressionInfo(scope_column.type) for scope_column in taken])
    exact = relation.table is not None and not relation.table.view
    _of_one_type(list(zip(scope_columns, field.expressions, strict=True)), work, exact=exact)
    label = field.this.name
    widest = ColumnType("Text", max(map(len, names), default=0))
    made = (ScopeColumn(pivot.expressions[0].name, value_type, False, sources), ScopeColumn(label, widest, False))
    keys = tuple(key | {label.casefold()} for key in relation.keys)
    return QueryRelation((*rest, *made), keys, relation.open)


def _of_one_column(aggregate: Any) -> bool:
    """Whether something is an aggregate of a column, which PIVOT takes alone."""
    if not isinstance(aggregate, exp.Anonymous) or str(aggregate.this).upper() not in AGGREGATES:
        return False
    arguments = aggregate.expressions
    return len(arguments) == 1 and isinstance(arguments[0], exp.Column) and not isinstance(arguments[0].this, exp.Star)


def _kind(column: ScopeColumn) -> str | None:
    return plain(column.type).name


def _as_declared(column: ScopeColumn, work: QueryReading) -> bool:
    """Whether a column has the type of the field that it is made from: what is computed may have another one."""
    if len(column.sources) != 1:
        return False
    [source] = column.sources
    table = work.schemas.find(source.table)
    field = table.field(source.column) if table is not None and not table.view else None
    return field is not None and plain(field.type) == plain(column.type)


def _of_one_type(taken: list[tuple[ScopeColumn | None, Any]], work: QueryReading, *, exact: bool) -> None:
    """SQL Server converts nothing here, not even a text to a longer one (Msg 8167).

    The lengths count where they are `exact`, which those of a query in FROM are not.
    """
    sure = [(column, node) for column, node in taken if column is not None and _as_declared(column, work)]
    for scope_column, node in sure[1:]:
        first = sure[0][0]
        if (plain(scope_column.type) != plain(first.type)) if exact else _kind(scope_column) != _kind(first):
            types = f"{scope_column.name} is {scope_column.type}, {first.name} is {first.type}"
            work.say(
                "invalid",
                f"{types}: UNPIVOT converts nothing",
                node,
                "convert them to one type in a query in FROM",
                "error",
            )


def _columns(node: Any) -> list[Any]:
    return list(node.find_all(exp.Column))


def _used(relation: QueryRelation, name: str, node: Any, work: QueryReading) -> ScopeColumn | None:
    scope_column = relation.column(name)
    if scope_column is not None:
        work.use(scope_column.sources)
    elif name and not relation.open:
        work.say("unknown_column", f"PIVOT finds no column {name}", node)
    return scope_column
