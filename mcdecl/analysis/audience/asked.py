"""What a query asks of the rows that it reads: values that conditions mention, and what makes a row come out."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, Final

from sqlglot import exp

from mcdecl.analysis.audience.model import Asked, Branch, ColumnId, Columns
from mcdecl.analysis.audience.moments import bounds, truth
from mcdecl.helpers.tsql import parse

MOST_BRANCHES: Final = 12
"""Ways to satisfy a query that are looked at."""
_PLAIN: Final = ("Number", "Decimal", "Date", "Boolean")
"""Types whose values are no free texts."""
_LARGEST_GROUP: Final = 30
"""Rows that a group is made of, at most."""
_KEYS: Final = ("1001", "8009")
"""Values as keys of rows have them that are made."""
_OTHER: Final = "other"
"""A text that no condition mentions."""
_FLIPPED: Final = {exp.GT: exp.LT, exp.LT: exp.GT, exp.GTE: exp.LTE, exp.LTE: exp.GTE}


def asked_by(sql: str, columns: Columns, now: datetime) -> Asked:
    """What a query asks of rows.

    Args:
        sql: the query; one that cannot be read asks nothing.
        columns: what is known of tables.
        now: what GETDATE() is.
    """
    from sqlglot.errors import SqlglotError

    asked = Asked()
    try:
        trees = parse(sql)
    except (SqlglotError, RecursionError):
        return asked
    for tree in trees:
        _Reading(asked, columns, now).read(tree)
    return asked


@dataclass(frozen=True, slots=True)
class _Predicate:
    """A condition about one column: candidates for its value, and which of them satisfy it; None where unknown."""

    column: ColumnId
    candidates: tuple[str | None, ...]
    holds: Callable[[str | None], bool | None]
    negated: bool = False

    def satisfied(self, value: str | None) -> bool | None:
        """Whether a value satisfies it."""
        result = self.holds(value)
        return None if result is None else result is not self.negated


class _Reading:
    def __init__(self, asked: Asked, columns: Columns, now: datetime) -> None:
        self._asked, self._columns, self._now = asked, columns, now
        self._ctes: dict[str, exp.Expr] = {}

    def read(self, tree: Any) -> None:
        for cte in tree.find_all(exp.CTE):
            self._ctes[cte.alias_or_name.casefold()] = cte.this
        branches: list[list[_Predicate]] = [[]]
        for select in tree.find_all(exp.Select):
            sources = self._sources(select)
            for name in sources.values():
                if isinstance(name, str):
                    self._asked.tables[name] = None
            wheres = [select.args["where"].this] if select.args.get("where") else []
            wheres += [join.args["on"] for join in select.args.get("joins") or () if join.args.get("on") is not None]
            for where in wheres:
                own = self._branches(where, select, negated=False)
                branches = [[*known, *more] for known in branches for more in own][:MOST_BRANCHES]
            self._groups(select)
        self._anywhere(tree)
        for predicates in branches:
            self._asked.branches.append(self._branch(predicates))

    def _sources(self, select: Any) -> dict[str, "str | exp.Expr"]:
        """By alias in lower case, the table or the query that a SELECT reads."""
        items = [select.args["from_"].this] if select.args.get("from_") else []
        items += [join.this for join in select.args.get("joins") or ()]
        sources: dict[str, str | exp.Expr] = {}
        for item in items:
            alias = item.alias_or_name.casefold()
            if isinstance(item, exp.Table):
                name = item.name.casefold()
                sources[alias or name] = self._ctes.get(name, name)
            elif isinstance(item, exp.Subquery):
                sources[alias] = item.this
        return sources

    def _column(self, node: Any) -> ColumnId | None:
        """The column of a table that a column of a query is."""
        name, qualifier = node.name.casefold(), node.table.casefold()
        select = node.find_ancestor(exp.Select)
        while select is not None:
            sources = self._sources(select)
            found = self._in(sources, name, qualifier)
            if found is not None or qualifier in sources:
                return found
            select = select.find_ancestor(exp.Select)
        return None

    def _in(self, sources: "Mapping[str, str | exp.Expr]", name: str, qualifier: str) -> ColumnId | None:
        for alias, source in sources.items():
            if qualifier and alias != qualifier:
                continue
            if isinstance(source, str):
                if name in self._columns.get(source, ()):
                    return source, name
                continue
            for select in source.find_all(exp.Select):
                for output in select.expressions:
                    inner = output.unalias()
                    if output.alias_or_name.casefold() == name and isinstance(inner, exp.Column):
                        return self._column(inner)
                    if isinstance(inner, exp.Star) and (there := self._in(self._sources(select), name, "")):
                        return there
                break
        return None

    def _branches(self, node: Any, select: Any, *, negated: bool) -> list[list[_Predicate]]:
        """Ways to make a condition true, or false where it is negated."""
        if isinstance(node, exp.Paren):
            return self._branches(node.this, select, negated=negated)
        if isinstance(node, exp.Not):
            return self._branches(node.this, select, negated=not negated)
        if isinstance(node, exp.And | exp.Or):
            sides = [self._branches(side, select, negated=negated) for side in (node.this, node.expression)]
            if isinstance(node, exp.And) is not negated:
                return [[*left, *right] for left in sides[0] for right in sides[1]][:MOST_BRANCHES]
            return [*sides[0], *sides[1]][:MOST_BRANCHES]
        return [list(self._predicates(node, negated=negated))]

    def _anywhere(self, tree: Any) -> None:
        """Candidates for every condition, wherever it stands, also in CASE."""
        kinds = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.In, exp.Between, exp.Is)
        for node in tree.find_all(*kinds):
            predicates = list(self._predicates(node, negated=False))
            for predicate in predicates:
                pool = self._asked.pools.setdefault(predicate.column, {})
                pool |= dict.fromkeys(predicate.candidates)
            if not predicates and not self._joins(node) and list(node.find_all(exp.Column)):
                self._asked.unknown[node.sql()[:80].replace("\x01", "")] = None
        for coalesced in tree.find_all(exp.Anonymous):
            if str(coalesced.this).casefold() in ("isnull", "coalesce"):
                for column in coalesced.find_all(exp.Column):
                    if (found := self._column(column)) is not None:
                        self._asked.pools.setdefault(found, {})[None] = None

    def _joins(self, node: Any) -> bool:
        """Notes two columns that are compared with each other; whether there are two."""
        sides = [node.this, node.args.get("expression")]
        found = [self._column(side) if isinstance(side, exp.Column) else None for side in sides]
        if isinstance(node, exp.In) and node.args.get("query") is not None:
            inner = node.args["query"].find(exp.Select)
            output = inner.expressions[0].unalias() if inner is not None and inner.expressions else None
            found[1] = self._column(output) if isinstance(output, exp.Column) else None
        if found[0] is None or found[1] is None:
            return isinstance(node, exp.In) and node.args.get("query") is not None
        self._asked.equal.append((found[0], found[1]))
        return True

    def _predicates(self, node: Any, *, negated: bool) -> Iterator[_Predicate]:
        if isinstance(node, exp.In) and node.args.get("query") is not None:
            self._joins(node)
            return
        columns = [column for column in node.find_all(exp.Column) if column.parent_select is node.parent_select]
        resolved = [(column, found) for column in columns if (found := self._column(column)) is not None]
        ids = dict.fromkeys(found for _, found in resolved)
        if len(ids) != 1:
            if len(ids) > 1:
                self._joins(node)
                for id in ids:  # such as A.X > B.Y: any two values are on one side or the other
                    if self._type(id) in ("Date", "Number", "Decimal") and not isinstance(node, exp.EQ):
                        yield _Predicate(id, self._spread(id), _unknown)
            return
        (id,) = ids
        yield from self._about(node, resolved[0][0], id, negated=negated)

    def _spread(self, id: ColumnId) -> tuple[str | None, ...]:
        if self._type(id) == "Date":
            return tuple(_iso(self._now + timedelta(days=days)) for days in (-400, -40, -4, 0))
        return ("1", "2", "5", "20")

    def _type(self, id: ColumnId) -> str:
        return self._columns.get(id[0], {}).get(id[1], "Text")

    def _about(self, node: Any, column: Any, id: ColumnId, *, negated: bool) -> Iterator[_Predicate]:
        kind, bare = self._type(id), _bare(node.this) is column
        if isinstance(node, exp.Is):
            yield _Predicate(id, (None, self._some(id)), _is_none, negated)
        elif isinstance(node, exp.Between):
            yield from self._between(node, id, kind, bare=bare, negated=negated)
        elif isinstance(node, exp.In):
            yield self._listed(node, id, kind, bare=bare, negated=negated)
        elif isinstance(node, exp.Like):
            yield from self._alike(node, id, kind, bare=bare, negated=negated)
        else:
            yield from self._comparison(node, column, id, kind, negated=negated)

    def _between(self, node: Any, id: ColumnId, kind: str, *, bare: bool, negated: bool) -> Iterator[_Predicate]:
        low, high = (self._literal(node.args[word], kind) for word in ("low", "high"))
        if not bare or low is None or high is None:
            yield from self._vague(node, id, kind)
            return
        candidates = (*_near(low, kind), *_near(high, kind))
        yield _Predicate(id, candidates, partial(_within, low=low, high=high, kind=kind), negated)

    def _listed(self, node: Any, id: ColumnId, kind: str, *, bare: bool, negated: bool) -> _Predicate:
        values = [self._literal(item, kind) for item in node.expressions]
        listed = [value for value in values if value is not None]
        other = _OTHER if kind not in _PLAIN else "77"
        candidates: tuple[str | None, ...] = (*listed, other, None)
        if not bare:
            return _Predicate(id, candidates, _unknown)
        folded = frozenset(_comparable(value, kind) for value in listed)
        return _Predicate(id, candidates, partial(_is_in, listed=folded, kind=kind), negated)

    def _alike(self, node: Any, id: ColumnId, kind: str, *, bare: bool, negated: bool) -> Iterator[_Predicate]:
        pattern = node.expression
        if not isinstance(pattern, exp.Literal) or not bare:
            yield from self._vague(node, id, kind)
            return
        text = str(pattern.this)
        found = _matching(text)
        candidates = (found, _matching(text, ""), _OTHER, f"{found}x", f"x{found}", None)
        yield _Predicate(id, candidates, partial(_is_like, pattern=_like(text)), negated)

    def _comparison(self, node: Any, column: Any, id: ColumnId, kind: str, *, negated: bool) -> Iterator[_Predicate]:
        left, right = _bare(node.this), _bare(node.expression)
        type_: Any = type(node)
        if right is column:
            left, right, type_ = right, left, _FLIPPED.get(type_, type_)
        bound = self._literal(right, kind) if left is column else None
        if bound is not None:
            candidates = (*_near(bound, kind), None)
            yield _Predicate(id, candidates, partial(_compared, bound=bound, type_=type_, kind=kind), negated)
            return
        moments = [moment for found in bounds(node, self._now) for moment in _around(found)] if kind == "Date" else []
        if moments:
            candidates = (*dict.fromkeys(_iso(moment) for moment in moments), None)
            yield _Predicate(id, candidates, partial(truth, node, self._now, column), negated)
            return
        yield from self._vague(node, id, kind)

    def _vague(self, node: Any, id: ColumnId, kind: str) -> Iterator[_Predicate]:
        """Candidates where a condition puts a column through functions: its literals, and texts of such lengths."""
        candidates: dict[str | None, None] = {None: None}
        for literal in node.find_all(exp.Literal):
            text = str(literal.this)
            candidates |= dict.fromkeys(_near(text, kind) if _fits(text, kind) else ())
            if kind not in _PLAIN:
                if literal.is_string:
                    candidates |= dict.fromkeys((text, f"{text}x", f"x{text}", f"x{text}x", text.strip("%_")))
                elif text.isdigit() and int(text) < 200:
                    candidates |= dict.fromkeys("a" * max(int(text) + more, 0) for more in (-1, 0, 1))
        if kind == "Date":
            years = [
                int(str(item.this)) for item in node.find_all(exp.Literal) if re.fullmatch(r"\d{1,4}", str(item.this))
            ]
            moments = [self._now, *(self._now - timedelta(days=days) for days in (1, 31, 366))]
            moments += [datetime(number, 3, 4, 10) for number in years if 1800 < number < 2200]  # noqa: DTZ001
            moments += [datetime(2024, number, 4, 10) for number in years if 0 < number < 13]  # noqa: DTZ001
            candidates |= dict.fromkeys(_iso(moment) for moment in moments)
        candidates[self._some(id)] = None
        yield _Predicate(id, tuple(candidates), _unknown)

    def _some(self, id: ColumnId) -> str:
        kind = self._type(id)
        return {"Number": "7", "Decimal": "7", "Boolean": "true", "Date": _iso(self._now)}.get(kind, _OTHER)

    def _literal(self, node: Any, kind: str) -> str | None:
        """The value that an expression says, as a text of a column's type; None where it says none."""
        node = _bare(node)
        if isinstance(node, exp.Neg):
            inner = self._literal(node.this, kind)
            return f"-{inner}" if inner is not None else None
        if not isinstance(node, exp.Literal):
            return None
        text = str(node.this)
        if kind == "Boolean":
            return {"1": "true", "0": "false", "true": "true", "false": "false"}.get(text.casefold())
        return text if _fits(text, kind) else None

    def _groups(self, select: Any) -> None:
        """Columns that rows are put together by: in GROUP BY, in PARTITION BY, and by DISTINCT."""
        group, having = select.args.get("group"), select.args.get("having")
        if group is not None:
            literals = having.find_all(exp.Literal) if having is not None else ()
            numbers = [int(str(item.this)) for item in literals if str(item.this).isdigit()]
            counts = {number + more for number in numbers if number <= _LARGEST_GROUP for more in (-1, 0, 1)}
            self._group([group], {2, 3, *counts})
        if select.args.get("distinct") is not None:
            self._group(select.expressions, {2})
            for output in select.expressions:
                self._group([output], {2})
        for window in select.find_all(exp.Window):
            self._group(window.args.get("partition_by") or (), {2, 3})

    def _group(self, nodes: Iterable[Any], sizes: Collection[int]) -> None:
        columns = [column for node in nodes for column in node.find_all(exp.Column)]
        found = frozenset(id for column in columns if (id := self._column(column)) is not None)
        if found:
            self._asked.groups.setdefault(found, set()).update(size for size in sizes if size > 1)

    def _branch(self, predicates: Sequence[_Predicate]) -> Branch:
        """For each column the candidate that satisfies most of what is asked of it."""
        by_column: dict[ColumnId, list[_Predicate]] = {}
        for predicate in predicates:
            by_column.setdefault(predicate.column, []).append(predicate)
        chosen: dict[ColumnId, str | None] = {}
        for column, own in by_column.items():
            candidates = dict.fromkeys(value for predicate in own for value in predicate.candidates)
            candidates |= dict.fromkeys([self._some(column)])
            chosen[column] = max(
                candidates,
                key=lambda value: sum(1 if item.satisfied(value) else 0 for item in own) + (value is not None) / 2,
            )
        free = frozenset(
            column for column, own in by_column.items() if all(item.satisfied(key) for item in own for key in _KEYS)
        )
        others = {
            column: tuple(
                value
                for value in dict.fromkeys(value for item in own for value in item.candidates)
                if value != chosen[column] and all(item.satisfied(value) for item in own)
            )
            for column, own in by_column.items()
        }
        return Branch(chosen, free, others)


def _bare(node: Any) -> Any:
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def _around(moment: datetime) -> Iterator[datetime]:
    """A moment, and those right beside it and far from it."""
    for seconds in (0, -1, 1, -3600, 3600):
        yield moment + timedelta(seconds=seconds)
    for days in (-1, 1, -3, 3, -40, 40):
        yield moment + timedelta(days=days)


def _iso(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat(sep=" ")


def _fits(text: str, kind: str) -> bool:
    return kind not in _PLAIN or _comparable(text, kind) is not None


def _comparable(text: str | None, kind: str) -> Any:
    """A value as it compares; None for none, and for what is no value of the type."""
    if text is None:
        return None
    if kind in ("Number", "Decimal"):
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
    if kind == "Date":
        return _moment(text)
    if kind == "Boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text.casefold())
    return text.rstrip(" ").casefold()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    if re.fullmatch(r"\d{8}", text):
        return _moment(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    return None


def _near(text: str, kind: str) -> tuple[str, ...]:
    """A value and those right beside it."""
    value = _comparable(text, kind)
    if kind in ("Number", "Decimal") and value is not None:
        steps = (0, 1, -1, 10, -10)
        return tuple(str(value + step) for step in steps if kind == "Decimal" or value == int(value))
    if kind == "Date" and value is not None:
        spans = (timedelta(0), timedelta(days=1), timedelta(days=-1), timedelta(days=40), timedelta(days=-40))
        return tuple(_iso(value + step) for step in spans)
    if kind == "Boolean":
        return ("true", "false")
    return (text, _OTHER, f"{text}x", "")


def _compared(value: str | None, bound: str, type_: Any, kind: str) -> bool | None:
    left, right = _comparable(value, kind), _comparable(bound, kind)
    if left is None or right is None:
        return None
    return bool({
        exp.EQ: left == right, exp.NEQ: left != right, exp.GT: left > right,
        exp.GTE: left >= right, exp.LT: left < right, exp.LTE: left <= right,
    }.get(type_))  # fmt: skip


def _within(value: str | None, low: str, high: str, kind: str) -> bool | None:
    found, first, last = (_comparable(text, kind) for text in (value, low, high))
    return None if found is None or first is None or last is None else bool(first <= found <= last)


def _is_in(value: str | None, listed: Iterable[Any], kind: str) -> bool | None:
    found = _comparable(value, kind)
    return None if found is None else found in listed


def _is_none(value: str | None) -> bool | None:
    return value is None


def _unknown(_value: str | None) -> bool | None:
    return None


def _is_like(value: str | None, pattern: str) -> bool | None:
    return None if value is None else bool(re.fullmatch(pattern, value, re.IGNORECASE | re.DOTALL))


_PART: Final = re.compile(r"\[[^\]]*\]|.", re.DOTALL)


def _matching(pattern: str, anything: str = "m") -> str:
    """A text that a LIKE pattern matches, with some text in place of `%`."""
    return "".join(anything if part == "%" else _one(part) for part in _PART.findall(pattern))


def _one(part: str) -> str:
    if part == "_":
        return "n"
    if len(part) > 2 and part.startswith("["):
        return next((sign for sign in "zq5-" if sign not in part), "~") if part[1] == "^" else part[1]
    return part


def _like(pattern: str) -> str:
    forms = {"%": ".*", "_": "."}
    return "".join(
        forms.get(part) or (part.replace("\\", "\\\\") if len(part) > 2 else re.escape(part))
        for part in _PART.findall(pattern)
    )
