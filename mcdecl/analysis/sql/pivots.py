"""PIVOT and UNPIVOT: what becomes of the columns."""

from typing import Any

from sqlglot import exp

from mcdecl.analysis.sql.functions import ExpressionInfo, common
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
    spread = field.this.name
    taken = [found.name for found in _columns(aggregate)]
    value = _used(relation, taken[0] if taken else "", aggregate, work)
    by = _used(relation, spread, field.this, work)
    rest = [
        one for one in relation.columns if one.name.casefold() not in {spread.casefold(), *map(str.casefold, taken)}
    ]
    sources = (value.sources if value else frozenset()) | (by.sources if by else frozenset())
    type_ = value.type if value else ExpressionInfo().type
    made = tuple(ScopeColumn(one.name, type_, True, sources) for one in field.expressions)
    key = frozenset(one.name.casefold() for one in rest)
    return QueryRelation((*rest, *made), () if relation.open else (key,), relation.open)


def _unpivoted(pivot: Any, relation: QueryRelation, work: QueryReading) -> QueryRelation:
    """One row for each of the columns in IN: their values in one column, their names in another."""
    field = (pivot.args.get("fields") or [None])[0]
    if field is None or not pivot.expressions:
        return QueryRelation(open=True)
    names = [one.name for one in field.expressions]
    found = [_used(relation, one.name, one, work) for one in field.expressions]
    taken = [one for one in found if one is not None]
    sources = frozenset[Any]().union(*[one.sources for one in taken])
    rest = [one for one in relation.columns if one.name.casefold() not in {name.casefold() for name in names}]
    type_ = common([ExpressionInfo(one.type) for one in taken])
    label = field.this.name
    made = (ScopeColumn(pivot.expressions[0].name, type_, False, sources), ScopeColumn(label, nullable=False))
    keys = tuple(key | {label.casefold()} for key in relation.keys)
    return QueryRelation((*rest, *made), keys, relation.open)


def _columns(node: Any) -> list[Any]:
    return list(node.find_all(exp.Column))


def _used(relation: QueryRelation, name: str, node: Any, work: QueryReading) -> ScopeColumn | None:
    found = relation.column(name)
    if found is not None:
        work.use(found.sources)
    elif name and not relation.open:
        work.say("unknown_column", f"PIVOT finds no column {name}", node)
    return found
