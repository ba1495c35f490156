"""What conditions make sure of: columns that are equal, constant or not NULL."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from mcdecl.analysis.sql.scope import Attribute, SelectScope

_COMPARES = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.In, exp.Between)

_VALUES = (exp.Column, exp.Literal, exp.Anonymous, exp.Case)
_PREDICATES = frozenset({"CONTAINS", "FREETEXT"})
"""Functions that are conditions."""


def conjuncts(node: Any) -> Iterator[Any]:
    """The conditions that AND joins, brackets taken away."""
    waiting = [node] if node is not None else []
    while waiting:
        one = waiting.pop()
        if isinstance(one, exp.And):
            waiting += [one.expression, one.this]
        elif isinstance(one, exp.Paren | exp.Where):
            waiting.append(one.this)
        else:
            yield one


def values(condition: Any) -> Iterator[Any]:
    """What stands where a condition belongs and compares nothing: T-SQL takes no value for true."""
    waiting = [condition] if condition is not None else []
    while waiting:
        one = waiting.pop()
        if isinstance(one, exp.And | exp.Or):
            waiting += [one.expression, one.this]
        elif isinstance(one, exp.Paren | exp.Where | exp.Not):
            waiting.append(one.this)
        elif isinstance(one, _VALUES) and str(one.this).upper() not in _PREDICATES:
            yield one


def attribute(node: Any, scope: SelectScope) -> Attribute | None:
    """The column of this scope that an expression is, None for anything else."""
    while isinstance(node, exp.Paren):
        node = node.this
    if not isinstance(node, exp.Column) or isinstance(node.this, exp.Star):
        return None
    found = scope.candidates(node.name, node.table)
    return (found[0][0], found[0][2].name.casefold()) if len(found) == 1 else None


def own_columns(node: Any, scope: SelectScope) -> set[Attribute]:
    """The columns of this scope in an expression."""
    found = (attribute(column, scope) for column in node.find_all(exp.Column))
    return {one for one in found if one is not None}


def filled(condition: Any, scope: SelectScope) -> Iterator[Attribute]:
    """The columns that cannot be NULL where a condition holds."""
    for one in conjuncts(condition):
        if isinstance(one, exp.Not) and _is_null(one.this):
            sides = [one.this.this]
        elif isinstance(one, _COMPARES):
            sides = [one.this, one.args.get("expression")]
        elif isinstance(one, exp.Not) and isinstance(one.this, exp.Like | exp.In | exp.Between):
            sides = [one.this.this]
        else:
            continue
        yield from (found for side in sides if (found := attribute(side, scope)) is not None)


def _is_null(node: Any) -> bool:
    """Whether a condition is IS NULL."""
    return isinstance(node, exp.Is) and isinstance(node.expression, exp.Null)


@dataclass(slots=True)
class Equal:
    """Columns that are equal to each other, and those that are the same in every row."""

    _parents: dict[Attribute, Attribute] = field(default_factory=dict)
    _constant: set[Attribute] = field(default_factory=set)
    _known: set[Attribute] = field(default_factory=set)

    def root(self, one: Attribute) -> Attribute:
        """What stands for all that are equal to this one."""
        while one in self._parents:
            one = self._parents[one]
        return one

    def constant(self, one: Attribute) -> bool:
        """Whether it is the same in every row."""
        return self.root(one) in self._constant

    def same(self, one: Attribute) -> Iterator[Attribute]:
        """The columns that are equal to this one, without itself."""
        root = self.root(one)
        return (other for other in self._known if other != one and self.root(other) == root)

    def learn(self, condition: Any, scope: SelectScope) -> None:
        """Take in a condition that holds for every row."""
        for one in conjuncts(condition):
            if _is_null(one):
                self._fix(attribute(one.this, scope))
            elif isinstance(one, exp.In) and len(one.expressions) == 1 and one.args.get("query") is None:
                self._pair(one.this, one.expressions[0], scope)
            elif isinstance(one, exp.EQ):
                self._pair(one.this, one.expression, scope)

    def _pair(self, left: Any, right: Any, scope: SelectScope) -> None:
        first, second = attribute(left, scope), attribute(right, scope)
        if first is not None and second is not None:
            self._join(first, second)
        elif first is not None and not own_columns(right, scope) and not _subquery(right):
            self._fix(first)
        elif second is not None and not own_columns(left, scope) and not _subquery(left):
            self._fix(second)

    def _join(self, first: Attribute, second: Attribute) -> None:
        self._known |= {first, second}
        one, other = self.root(first), self.root(second)
        if one == other:
            return
        self._parents[one] = other
        if one in self._constant:
            self._constant.add(other)

    def _fix(self, one: Attribute | None) -> None:
        if one is not None:
            self._constant.add(self.root(one))

    def reduced(self, attributes: Iterable[Attribute]) -> frozenset[Attribute]:
        """One column for each that are equal, without the constant ones."""
        return frozenset(self.root(one) for one in attributes if not self.constant(one))


def _subquery(node: Any) -> bool:
    """Whether a query is inside: it may give another value for every row."""
    return node.find(exp.Query) is not None
