"""Keys of a SELECT's rows: columns that identify a row by construction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Any, Final

from sqlglot import exp

from mcdecl.analysis.sql.conditions import Equal, attribute, conjuncts, own_columns
from mcdecl.analysis.sql.scope import SINGLE, Attribute, FromItem, Key, SelectScope

_MOST: Final = 12
"""Keys that are followed at a time: joins multiply them."""


def joined_keys(scope: SelectScope, equal: Equal) -> list[Key]:
    """The keys of the rows that FROM and WHERE leave, as columns of the items in FROM."""
    if not scope.items:
        return [frozenset()]
    keys = _own(0, scope.items[0])
    for number, item in enumerate(scope.items[1:], 1):
        keys = _join(keys, number, item, scope, equal)
    return list(dict.fromkeys(equal.reduced(key) for key in keys))


def _own(number: int, item: FromItem) -> list[Key]:
    return [frozenset((number, name) for name in key) for key in item.relation.keys]


def _join(left: Sequence[Key], number: int, item: FromItem, scope: SelectScope, equal: Equal) -> list[Key]:
    right = _own(number, item)
    keys: list[Key] = []
    bound = set(_bound(item.on, scope, lambda entry: entry == number))
    if _unmatched(number, item, bound, equal) or _at_most_one(right, bound, equal, lambda entry: entry < number):
        keys += left if item.side not in ("RIGHT", "FULL") else ()
    if _at_most_one(
        left, set(_bound(item.on, scope, lambda entry: entry < number)), equal, lambda entry: entry == number
    ):
        keys += right if item.side not in ("LEFT", "FULL", "OUTER APPLY") else ()
    both = (entry | other for entry, other in product(left, right))
    return list(islice(dict.fromkeys([*keys, *both]), _MOST))


def _unmatched(number: int, item: FromItem, bound: set[Attribute], equal: Equal) -> bool:
    """Whether only rows are left that a left join found nothing for: WHERE says that what cannot be NULL is."""
    if item.side not in ("LEFT", "OUTER APPLY"):
        return False
    columns = {(number, column.name.casefold()) for column in item.relation.columns if not column.nullable}
    return bool(equal.absent & (bound | columns))


def _at_most_one(keys: Sequence[Key], bound: set[Attribute], equal: Equal, other_side: Callable[[int], bool]) -> bool:
    """Whether a row of the other side meets one row at most: what the join or WHERE equates holds a whole key."""
    return any(
        all(
            item in bound or equal.constant(item) or any(other_side(other[0]) for other in equal.same(item))
            for item in key
        )
        for key in keys
    )


def _bound(condition: Any, scope: SelectScope, side: Callable[[int], bool]) -> Iterator[Attribute]:
    """The columns of one side that a join's condition makes equal to something without that side."""
    for conjunct in conjuncts(condition):
        if not isinstance(conjunct, exp.EQ):
            continue
        for here, there in ((conjunct.this, conjunct.expression), (conjunct.expression, conjunct.this)):
            column = attribute(here, scope)
            if (
                column is not None
                and side(column[0])
                and not any(side(other[0]) for other in own_columns(there, scope))
            ):
                yield column


def determined_by(attributes: Iterable[Attribute], scope: SelectScope, equal: Equal) -> Key:
    """Fewer columns that tell as much: the key of an item decides about its other columns."""
    wanted = set(equal.reduced(attributes))
    for number, item in enumerate(scope.items):
        for key in item.relation.keys:
            own = equal.reduced((number, name) for name in key)
            if own <= wanted:
                wanted -= {entry for entry in wanted if entry[0] == number and entry not in own}
                break
    return frozenset(wanted)


@dataclass(slots=True)
class Naming:
    """The names that a SELECT gives to columns and expressions, and its keys in those names."""

    scope: SelectScope
    equal: Equal
    _columns: dict[Attribute, str] = field(default_factory=dict)
    _made: list[tuple[Any, str]] = field(default_factory=list)
    _numbered: list[tuple[str, list[Any]]] = field(default_factory=list)

    def column(self, own: Attribute, name: str) -> None:
        """Note that a column is given under a name."""
        self._columns.setdefault(self.equal.root(own), name.casefold())

    def note(self, node: Any, name: str, *, constant: bool) -> bool:
        """Note that an expression is given under a name; whether it is a column as it is."""
        own = attribute(node, self.scope)
        if own is not None:
            self.column(own, name)
            return True
        if not constant:
            self._made.append((node, name.casefold()))
        if isinstance(node, exp.Window) and str(node.this.this).upper() == "ROW_NUMBER":
            self._numbered.append((name.casefold(), list(node.args.get("partition_by") or ())))
        return False

    def keys(self, node: Any) -> Iterator[frozenset[str]]:
        """The keys of a SELECT in the casefolded names of its outputs."""
        limit, group = node.args.get("limit"), node.args.get("group")
        if limit is not None and str(getattr(limit, "expression", "")) == "1":
            yield from SINGLE
        elif group is not None:
            yield from self._grouped(group)
            yield from self._by_number()
        elif self.scope.aggregated:
            yield from SINGLE
        else:
            yield from self._as_outputs(joined_keys(self.scope, self.equal))
            yield from self._by_number()
        if node.args.get("distinct") is not None:
            determined = determined_by(self._columns, self.scope, self.equal)
            made = {name for _, name in self._made}
            yield from (texts | made for texts in self._as_outputs([determined]))

    def _by_number(self) -> Iterator[frozenset[str]]:
        """The keys that ROW_NUMBER makes: a number, and what it begins anew for."""
        for name, parts in self._numbered:
            yield from (texts | {name} for texts in self._determined_by(parts))

    def _grouped(self, group: Any) -> Iterator[frozenset[str]]:
        if not any(group.args.get(word) for word in ("rollup", "cube", "grouping_sets")):
            yield from self._determined_by(group.expressions)

    def _determined_by(self, expressions: Iterable[Any]) -> Iterator[frozenset[str]]:
        """The key that these expressions are, when all that it needs is given."""
        columns, made = [], set()
        for expression in expressions:
            own = attribute(expression, self.scope)
            if own is not None:
                columns.append(own)
            elif not isinstance(expression, exp.Literal):
                made.add(self._name_of(expression))
        if "" not in made:
            determined = determined_by(columns, self.scope, self.equal)
            yield from (texts | made for texts in self._as_outputs([determined]))

    def _name_of(self, node: Any) -> str:
        """The name under which an expression is given, or nothing."""
        # Two trees are compared as text, because each column has a place of its own.
        text = _text(node)
        return next((name for other, name in self._made if type(other) is type(node) and _text(other) == text), "")

    def _as_outputs(self, keys: Iterable[Key]) -> Iterator[frozenset[str]]:
        for key in keys:
            if all(item in self._columns for item in key):
                yield frozenset(self._columns[item] for item in key)


def _text(node: Any) -> str:
    return str(node.sql(dialect="tsql", comments=False, copy=False)).casefold()
