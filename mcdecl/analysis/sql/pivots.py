"""PIVOT and UNPIVOT: what becomes of the columns."""

from typing import Any

from sqlglot import exp

from mcdecl.analysis.sql.functions import Value, common
from mcdecl.analysis.sql.scope import Column, Relation
from mcdecl.analysis.sql.work import Work


def pivoted(node: Any, relation: Relation, work: Work) -> Relation:
    """The rows of something in FROM after the PIVOTs that are written behind it."""
    for pivot in node.args.get("pivots") or ():
        relation = _unpivoted(pivot, relation, work) if pivot.args.get("unpivot") else _turned(pivot, relation, work)
    return relation


def _turned(pivot: Any, relation: Relation, work: Work) -> Relation:
    """One column for each value that FOR names; the columns that PIVOT does not mention are what it groups by."""
    field = (pivot.args.get("fields") or [None])[0]
    aggregate = pivot.expressions[0] if pivot.expressions else None
    if field is None or aggregate is None:
        return Relation(open=True)
    spread = field.this.name
    taken = [found.name for found in _columns(aggregate)]
    value = _used(relation, taken[0] if taken else "", aggregate, work)
    by = _used(relation, spread, field.this, work)
    rest = [
        one for one in relation.columns if one.name.casefold() not in {spread.casefold(), *map(str.casefold, taken)}
    ]
    sources = (value.sources if value else frozenset()) | (by.sources if by else frozenset())
    type_ = value.type if value else Value().type
    made = tuple(Column(one.name, type_, True, sources) for one in field.expressions)
    key = frozenset(one.name.casefold() for one in rest)
    return Relation((*rest, *made), () if relation.open else (key,), relation.open)


def _unpivoted(pivot: Any, relation: Relation, work: Work) -> Relation:
    """One row for each of the columns in IN: their values in one column, their names in another."""
    field = (pivot.args.get("fields") or [None])[0]
    if field is None or not pivot.expressions:
        return Relation(open=True)
    names = [one.name for one in field.expressions]
    found = [_used(relation, one.name, one, work) for one in field.expressions]
    taken = [one for one in found if one is not None]
    sources = frozenset[Any]().union(*[one.sources for one in taken])
    rest = [one for one in relation.columns if one.name.casefold() not in {name.casefold() for name in names}]
    type_ = common([Value(one.type) for one in taken])
    label = field.this.name
    made = (Column(pivot.expressions[0].name, type_, False, sources), Column(label, nullable=False))
    keys = tuple(key | {label.casefold()} for key in relation.keys)
    return Relation((*rest, *made), keys, relation.open)


def _columns(node: Any) -> list[Any]:
    return list(node.find_all(exp.Column))


def _used(relation: Relation, name: str, node: Any, work: Work) -> Column | None:
    found = relation.column(name)
    if found is not None:
        work.use(found.sources)
    elif name and not relation.open:
        work.say("unknown_column", f"PIVOT finds no column {name}", node)
    return found
