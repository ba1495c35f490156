"""Columns of a SELECT that groups its rows, or makes one of them: each has to be grouped by, or inside an aggregate.

T-SQL takes no other, even where the columns in GROUP BY decide about it (fact:queries-are-t-sql).
"""

from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct
from sqlglot import exp

from mcdecl.analysis.sql.conditions import attribute
from mcdecl.analysis.sql.function_table import AGGREGATES, DATE_PARTS
from mcdecl.analysis.sql.scope import Attribute, SelectScope
from mcdecl.analysis.sql.trees import level

_SETS: Final = ("rollup", "cube", "grouping_sets")
_QUERIES: Final = (exp.Select, exp.SetOperation, exp.Subquery, exp.Exists)
_LISTS: Final = (exp.Tuple, exp.Rollup, exp.Cube, exp.GroupingSets, exp.Paren)


def ungrouped(node: Any, scope: SelectScope) -> Iterator[Any]:
    """The columns (and `*`) of a SELECT whose value would not be one for a group; columns of queries inside are left.

    Args:
        node: the SELECT.
        scope: what its names mean, once all of it was read.
    """
    group, having, order = (node.args.get(word) for word in ("group", "having", "order"))
    if group is None and having is None and not scope.aggregated:
        return
    grouped = _Grouped.by(group, scope)
    for expression in node.expressions:
        yield from grouped.loose(expression)
    if having is not None:
        yield from grouped.loose(having.this)
    for expression in order.expressions if order is not None else ():
        # A name that the SELECT gives is what it gives.
        if not (
            isinstance(expression.this, exp.Column)
            and not expression.this.table
            and expression.this.name.casefold() in scope.aliases
        ):
            yield from grouped.loose(expression.this)


def not_grouped_by(node: Any, scope: SelectScope) -> Iterator[Any]:
    """The arguments of GROUPING in a SELECT that its rows are not grouped by (Msg 8161)."""
    grouped = _Grouped.by(node.args.get("group"), scope)
    parts = [*node.expressions, *(node.args[word] for word in ("having", "order") if node.args.get(word) is not None)]
    for part in parts:
        for call in level(part).nodes:
            if isinstance(call, exp.Anonymous) and str(call.this).upper() in ("GROUPING", "GROUPING_ID"):
                for item in call.expressions:
                    if form(item, scope) not in grouped.forms and not _guessed(item, grouped):
                        yield item


def _guessed(column: Any, grouped: "_Grouped") -> bool:
    """Whether something is a column of which nobody knows whose it is."""
    if not isinstance(column, exp.Column):
        return False
    return column.name.casefold() in grouped.names or _own(column, grouped.scope) is None


class _Grouped(Struct, frozen=True):
    """What is grouped by: the forms of expressions, and the names of columns of which nobody knows whose they are."""

    scope: SelectScope
    forms: frozenset[Any]
    names: frozenset[str]

    @classmethod
    def by(cls, group: Any, scope: SelectScope) -> "_Grouped":
        listed = list(_listed(group)) if group is not None else []
        strange = (
            item.name.casefold() for item in listed if isinstance(item, exp.Column) and _own(item, scope) is None
        )
        return cls(scope, frozenset(form(item, scope) for item in listed), frozenset(strange))

    def loose(self, node: Any) -> Iterator[Any]:
        """The columns in an expression that are neither grouped by nor in an aggregate."""
        if isinstance(node, _QUERIES) or form(node, self.scope) in self.forms:
            return
        if isinstance(node, exp.Star) or (isinstance(node, exp.Column) and isinstance(node.this, exp.Star)):
            if self._lost(node):
                yield node
        elif isinstance(node, exp.Column):
            if _own(node, self.scope) is not None and node.name.casefold() not in self.names:
                yield node
        elif not _is_aggregate(node):
            for child in _children(node):
                yield from self.loose(child)

    def _lost(self, star: Any) -> bool:
        """Whether `*` gives a column that is not grouped by."""
        for number, item in enumerate(self.scope.items):
            if isinstance(star, exp.Column) and item.name.casefold() != star.table.casefold():
                continue
            own = ((number, column.name.casefold()) for column in item.relation.columns)
            if any(entry not in self.forms and entry[1] not in self.names for entry in own):
                return True
        return False


def _listed(group: Any) -> Iterator[Any]:
    """The expressions in GROUP BY, those of ROLLUP and its like among them."""
    waiting = [*group.expressions]
    for word in _SETS:
        arguments = group.args.get(word)
        waiting += arguments if isinstance(arguments, list) else ()
    while waiting:
        item = waiting.pop()
        if isinstance(item, _LISTS):
            waiting += [*item.iter_expressions()]
        else:
            yield item


def _is_aggregate(node: Any) -> bool:
    if isinstance(node, exp.WithinGroup):
        return _is_aggregate(node.this)
    return isinstance(node, exp.GroupConcat) or (
        isinstance(node, exp.Anonymous) and str(node.this).upper() in AGGREGATES
    )


def _children(node: Any) -> Iterator[Any]:
    """What is inside; of an aggregate over a window that is what a group has to give one value of."""
    if isinstance(node, exp.Window):
        inner = node.this
        # The star of COUNT(*) counts groups and names no column.
        arguments = (child for child in _children(inner) if not isinstance(child, exp.Star))
        yield from arguments if _is_aggregate(inner) else (inner,)
        yield from (window for window in node.iter_expressions() if window is not inner)
    elif isinstance(node, exp.Anonymous) and str(node.this).upper() in DATE_PARTS:
        yield from node.expressions[1:]
    else:
        yield from node.iter_expressions()


def _own(column: Any, scope: SelectScope) -> Attribute | None:
    """The column of this SELECT that is meant, also of a table of which nothing is known."""
    own = attribute(column, scope)
    if own is not None or not column.table:
        return own
    numbers = [n for n, item in enumerate(scope.items) if item.name.casefold() == column.table.casefold()]
    is_open = len(numbers) == 1 and scope.items[numbers[0]].relation.open
    return (numbers[0], column.name.casefold()) if is_open else None


def form(node: Any, scope: SelectScope) -> Any:
    """What is the same for two expressions that are, however their columns are written."""
    if isinstance(node, exp.Paren):
        return form(node.this, scope)
    if isinstance(node, exp.Column) and not isinstance(node.this, exp.Star):
        return _own(node, scope) or node.name.casefold()
    if type(node) in (exp.Cast, exp.Convert) and not node.args.get("style"):
        inner, target = (node.expression, node.this) if isinstance(node, exp.Convert) else (node.this, node.args["to"])
        return (exp.Cast, form(inner, scope), _part(target, scope))
    return (type(node), *((name, _part(value, scope)) for name, value in sorted(node.args.items()) if value))


def _part(value: Any, scope: SelectScope) -> Any:
    if isinstance(value, list):
        return tuple(_part(item, scope) for item in value)
    if isinstance(value, exp.Expression):
        return value.this if isinstance(value, exp.Literal) else form(value, scope)
    return value.casefold() if isinstance(value, str) else str(value)
