"""Columns of a SELECT that groups its rows, or makes one of them: each has to be grouped by, or inside an aggregate.

T-SQL takes no other, even where the columns in GROUP BY decide about it (documented).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from mcdecl.sql.conditions import attribute
from mcdecl.sql.functions import AGGREGATES, DATE_PARTS
from mcdecl.sql.scope import Attribute, Scope

_SETS: Final = ("rollup", "cube", "grouping_sets")
_QUERIES: Final = frozenset({"Select", "Union", "Except", "Intersect", "Subquery", "Exists"})


def ungrouped(node: Any, scope: Scope) -> Iterator[Any]:
    """The columns (and `*`) of a SELECT whose value would not be one for a group; columns of queries inside are left.

    Args:
        node: the SELECT.
        scope: what its names mean, once all of it was read.
    """
    group, having, order = (node.args.get(word) for word in ("group", "having", "order"))
    if group is None and having is None and not scope.aggregated:
        return
    grouped = _Grouped.by(group, scope)
    for one in node.expressions:
        yield from grouped.loose(one)
    if having is not None:
        yield from grouped.loose(having.this)
    for one in order.expressions if order is not None else ():
        # A name that the SELECT gives is what it gives.
        if not (_is(one.this, "Column") and not one.this.table and one.this.name.casefold() in scope.aliases):
            yield from grouped.loose(one.this)


@dataclass(frozen=True, slots=True)
class _Grouped:
    """What is grouped by: the forms of expressions, and the names of columns of which nobody knows whose they are."""

    scope: Scope
    forms: frozenset[Any]
    names: frozenset[str]

    @classmethod
    def by(cls, group: Any, scope: Scope) -> "_Grouped":
        listed = list(_listed(group)) if group is not None else []
        strange = (one.name.casefold() for one in listed if _is(one, "Column") and _own(one, scope) is None)
        return cls(scope, frozenset(_form(one, scope) for one in listed), frozenset(strange))

    def loose(self, node: Any) -> Iterator[Any]:
        """The columns in an expression that are neither grouped by nor in an aggregate."""
        if type(node).__name__ in _QUERIES or _form(node, self.scope) in self.forms:
            return
        if _is(node, "Star") or (_is(node, "Column") and _is(node.this, "Star")):
            if self._lost(node):
                yield node
        elif _is(node, "Column"):
            if _own(node, self.scope) is not None and node.name.casefold() not in self.names:
                yield node
        elif not _is_aggregate(node):
            for child in _children(node):
                yield from self.loose(child)

    def _lost(self, star: Any) -> bool:
        """Whether `*` gives a column that is not grouped by."""
        for number, item in enumerate(self.scope.items):
            if _is(star, "Column") and item.name.casefold() != star.table.casefold():
                continue
            own = ((number, column.name.casefold()) for column in item.relation.columns)
            if any(one not in self.forms and one[1] not in self.names for one in own):
                return True
        return False


def _listed(group: Any) -> Iterator[Any]:
    """The expressions in GROUP BY, those of ROLLUP and its like among them."""
    waiting = [*group.expressions]
    for word in _SETS:
        found = group.args.get(word)
        waiting += found if isinstance(found, list) else ()
    while waiting:
        one = waiting.pop()
        if type(one).__name__ in ("Tuple", "Rollup", "Cube", "GroupingSets", "Paren"):
            waiting += [*one.iter_expressions()]
        else:
            yield one


def _is(node: Any, kind: str) -> bool:
    return type(node).__name__ == kind


def _is_aggregate(node: Any) -> bool:
    if _is(node, "WithinGroup"):
        return _is_aggregate(node.this)
    return _is(node, "GroupConcat") or (_is(node, "Anonymous") and str(node.this).upper() in AGGREGATES)


def _children(node: Any) -> Iterator[Any]:
    """What is inside; of an aggregate over a window that is what a group has to give one value of."""
    if _is(node, "Window"):
        inner = node.this
        yield from _children(inner) if _is_aggregate(inner) else (inner,)
        yield from (one for one in node.iter_expressions() if one is not inner)
    elif _is(node, "Anonymous") and str(node.this).upper() in DATE_PARTS:
        yield from node.expressions[1:]
    else:
        yield from node.iter_expressions()


def _own(column: Any, scope: Scope) -> Attribute | None:
    """The column of this SELECT that is meant, also of a table of which nothing is known."""
    found = attribute(column, scope)
    if found is not None or not column.table:
        return found
    numbers = [n for n, item in enumerate(scope.items) if item.name.casefold() == column.table.casefold()]
    is_open = len(numbers) == 1 and scope.items[numbers[0]].relation.open
    return (numbers[0], column.name.casefold()) if is_open else None


def _form(node: Any, scope: Scope) -> Any:
    """What is the same for two expressions that are, however their columns are written."""
    kind = type(node).__name__
    if kind == "Paren":
        return _form(node.this, scope)
    if kind == "Column" and not _is(node.this, "Star"):
        return _own(node, scope) or node.name.casefold()
    if kind in ("Cast", "Convert") and not node.args.get("style"):
        inner, target = (node.expression, node.this) if kind == "Convert" else (node.this, node.args["to"])
        return ("Cast", _form(inner, scope), _part(target, scope))
    return (kind, *((name, _part(value, scope)) for name, value in sorted(node.args.items()) if value))


def _part(value: Any, scope: Scope) -> Any:
    if isinstance(value, list):
        return tuple(_part(one, scope) for one in value)
    if hasattr(value, "args") and hasattr(value, "iter_expressions"):
        return value.this if _is(value, "Literal") else _form(value, scope)
    return value.casefold() if isinstance(value, str) else str(value)
