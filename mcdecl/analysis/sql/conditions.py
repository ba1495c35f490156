"""What conditions guarantee: columns that are equal, constant or not NULL."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from mcdecl.analysis.sql.scope import Attribute, SelectScope
from mcdecl.analysis.sql.trees import inside, names_of

_COMPARES = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.In, exp.Between)

_JOINED = (exp.And, exp.Or)
_AROUND = (exp.Paren, exp.Where, exp.Not)
_VALUES = (exp.Column, exp.Literal, exp.Anonymous, exp.Case)
_PREDICATES = frozenset({"CONTAINS", "FREETEXT"})
"""Functions that are conditions."""


def conjuncts(node: Any) -> Iterator[Any]:
    """The conditions that AND joins, brackets taken away."""
    waiting = [node] if node is not None else []
    while waiting:
        item = waiting.pop()
        if isinstance(item, exp.And):
            waiting += [item.expression, item.this]
        elif isinstance(item, exp.Paren | exp.Where):
            waiting.append(item.this)
        else:
            yield item


def values(condition: Any) -> Iterator[Any]:
    """What stands where a condition belongs and compares nothing: T-SQL takes no value for true."""
    waiting = [condition] if condition is not None else []
    while waiting:
        item = waiting.pop()
        if isinstance(item, _JOINED):
            waiting += [item.expression, item.this]
        elif isinstance(item, _AROUND):
            waiting.append(item.this)
        elif isinstance(item, _VALUES) and str(item.this).upper() not in _PREDICATES:
            yield item


def attribute(node: Any, scope: SelectScope) -> Attribute | None:
    """The column of this scope that an expression is, None for anything else."""
    while type(node) is exp.Paren:
        node = node.args["this"]
    if type(node) is not exp.Column or type(node.args["this"]) is exp.Star:
        return None
    names = names_of(node)
    candidates = scope.known.get(names) or scope.candidates(names)
    return candidates[0][0] if len(candidates) == 1 else None


def own_columns(node: Any, scope: SelectScope) -> set[Attribute]:
    """The columns of this scope in an expression."""
    results = (attribute(item, scope) for item in inside(node) if isinstance(item, exp.Column))
    return {item for item in results if item is not None}


def filled(condition: Any, scope: SelectScope) -> Iterator[Attribute]:
    """The columns that cannot be NULL where a condition holds."""
    for conjunct in conjuncts(condition):
        if isinstance(conjunct, exp.Not) and _is_null(conjunct.this):
            sides = [conjunct.this.this]
        elif isinstance(conjunct, _COMPARES):
            sides = [conjunct.this, conjunct.args.get("expression")]
        elif isinstance(conjunct, exp.Not) and isinstance(conjunct.this, exp.Like | exp.In | exp.Between):
            sides = [conjunct.this.this]
        else:
            continue
        yield from (column for side in sides if (column := attribute(side, scope)) is not None)


def _is_null(node: Any) -> bool:
    """Whether a condition is IS NULL."""
    return isinstance(node, exp.Is) and isinstance(node.expression, exp.Null)


@dataclass(slots=True)
class Equal:
    """Columns that are equal to each other, those that are the same in every row, and those that are `absent`: NULL."""

    _parents: dict[Attribute, Attribute] = field(default_factory=dict)
    _constant: set[Attribute] = field(default_factory=set)
    _known: set[Attribute] = field(default_factory=set)
    absent: set[Attribute] = field(default_factory=set)

    def root(self, item: Attribute) -> Attribute:
        """What stands for all that are equal to this one."""
        while item in self._parents:
            item = self._parents[item]
        return item

    def constant(self, item: Attribute) -> bool:
        """Whether it is the same in every row."""
        return self.root(item) in self._constant

    def same(self, item: Attribute) -> Iterator[Attribute]:
        """The columns that are equal to this one, without itself."""
        root = self.root(item)
        return (other for other in self._known if other != item and self.root(other) == root)

    def learn(self, condition: Any, scope: SelectScope) -> None:
        """Take in a condition that holds for every row."""
        for conjunct in conjuncts(condition):
            if _is_null(conjunct):
                item = attribute(conjunct.this, scope)
                self._fix(item)
                self.absent |= {item} if item is not None else set()
            elif isinstance(conjunct, exp.In) and len(conjunct.expressions) == 1 and conjunct.args.get("query") is None:
                self._pair(conjunct.this, conjunct.expressions[0], scope)
            elif isinstance(conjunct, exp.EQ):
                self._pair(conjunct.this, conjunct.expression, scope)

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
        item, other = self.root(first), self.root(second)
        if item == other:
            return
        self._parents[item] = other
        if item in self._constant:
            self._constant.add(other)

    def _fix(self, item: Attribute | None) -> None:
        if item is not None:
            self._constant.add(self.root(item))

    def reduced(self, attributes: Iterable[Attribute]) -> frozenset[Attribute]:
        """One column for each that are equal, without the constant ones."""
        return frozenset(self.root(item) for item in attributes if not self.constant(item))


def _subquery(node: Any) -> bool:
    """Whether a query is inside: it may give another value for every row."""
    return node.find(exp.Query) is not None
