"""What a query asks of the rows that it reads: values that conditions mention, and what makes a row come out."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlglot import exp

from mcdecl.analysis.audience.model import Asked, Branch, ColumnId, Columns
from mcdecl.analysis.audience.moments import bounds, holds_at, truth, turns
from mcdecl.analysis.audience.origins import READ_AS, Origins, bare, joined_items, own_columns
from mcdecl.analysis.audience.predicates import (
    OTHER,
    PLAIN,
    Predicate,
    around,
    comparable,
    compared,
    fits,
    is_in,
    is_like,
    is_none,
    is_value,
    iso,
    like,
    matching,
    near,
    right_beside,
    unknown,
    within,
    wrapped,
)
from mcdecl.analysis.audience.same_rows import is_part_of_date
from mcdecl.analysis.audience.texts import (
    DATES,
    JSON,
    NEITHER,
    NUMBERS,
    Inside,
    around_length,
    around_text,
    of_length,
)
from mcdecl.helpers.tsql import parse

MOST_BRANCHES: Final = 12
"""Ways to satisfy a query that are looked at."""
_LARGEST_GROUP: Final = 60
"""Rows that a group is made of, at most."""
_MOST_OF_SIDE: Final = 3
"""Ways to satisfy one side of a UNION alone."""
_LARGEST_CROWD: Final = 2500
"""Rows that are made so that a query cuts some off, at most."""
_KEYS: Final = ("1001", "8009")
"""Values as keys of rows have them that are made."""
_NO_TEXTS: Final = frozenset(
    {"COUNT", "DATEADD", "DATEDIFF", "DATEPART", "DATENAME", "JSON_VALUE", "JSON_QUERY", "ISJSON", "STRING_SPLIT"}
)
"""Functions whose literals say nothing about the texts of a column."""
_OF_DIGITS: Final = ("1234567.5", "0.125", "-1234.5", "1.45")
"""Numbers that roundings and formats tell apart."""
_FREE_TEXTS: Final = ("Text", "EmailAddress", "Phone", "Locale")
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
        _Reading(asked, tree, columns, now).read(tree)
    return asked


class _Reading:
    def __init__(self, asked: Asked, tree: Any, columns: Columns, now: datetime) -> None:
        self._asked, self._columns, self._now = asked, columns, now
        self._origins = Origins(tree, columns)
        self._inside: dict[ColumnId, Inside] = {}

    def read(self, tree: Any) -> None:
        for id, shape in self._origins.shapes.items():
            self._asked.pools.setdefault(id, {}).update(dict.fromkeys(shape.texts()))
            if not shape.checked:
                self._asked.forms[id] = JSON
        selects = list(tree.find_all(exp.Select))
        for select in selects:
            sources = self._origins.sources(select)
            self._asked.tables |= dict.fromkeys(name for name in sources.values() if isinstance(name, str))
            self._groups(select)
        branches = self._together(selects)
        for sides in _unions(tree):
            branches += self._apart(selects, sides)
            self._meeting(sides)
        branches = self._pivoted(tree, branches)
        self._asked.overall = self._asked.overall or _is_overall(tree)
        self._presence(tree)
        self._texts(tree)
        self._anywhere(tree)
        for predicates in branches:
            self._asked.branches.append(self._branch(predicates))

    def _together(self, selects: Iterable[Any]) -> list[list[Predicate]]:
        """Ways to satisfy the conditions of several SELECTs at once."""
        branches: list[list[Predicate]] = [[]]
        for select in selects:
            for where in _conditions(select):
                own = self._branches(where, select, negated=False)
                branches = [[*known, *more] for known in branches for more in own][:MOST_BRANCHES]
        return branches

    def _apart(self, selects: Sequence[Any], sides: Sequence[Any]) -> Iterator[list[Predicate]]:
        """Ways to satisfy one side of a UNION and none of the others, which would hide what becomes of it."""
        inside = [{id(select): select for select in side.find_all(exp.Select)} for side in sides]
        of_sides = {key for known in inside for key in known}
        around = [select for select in selects if id(select) not in of_sides]
        for side, known in zip(sides, inside, strict=True):
            own = self._together((*around, *known.values()))[:_MOST_OF_SIDE]
            for other in sides:
                where = other.args.get("where") if other is not side else None
                if where is not None:
                    own = [[*ways, *self._branches(where.this, other, negated=True)[0]] for ways in own]
            yield from own

    def _meeting(self, sides: Sequence[Any]) -> None:
        """Sees that rows of the sides of a UNION have the first column in common, by which they may be put together."""
        outputs = [side.expressions[0].unalias() for side in sides if side.expressions]
        found = [self._origins.column(output) if isinstance(output, exp.Column) else None for output in outputs]
        first, *others = found or [None]
        if first is not None:
            self._asked.equal += [(first, other) for other in others if other is not None and other[0] != first[0]]

    def _pivoted(self, tree: Any, branches: list[list[Predicate]]) -> list[list[Predicate]]:
        """Ways that also have a value which PIVOT makes a column of, each of the first ones."""
        for listed in (field for pivot in tree.find_all(exp.Pivot) for field in pivot.args.get("fields") or ()):
            id = self._origins.pivoted(listed)
            values = [item.alias_or_name for item in listed.expressions if item.alias_or_name]
            if id is None or not values:
                continue
            predicates = [Predicate(id, (value,), partial(is_value, value)) for value in values]
            self._asked.pools.setdefault(id, {}).update(dict.fromkeys(values))
            branches = [[*known, more] for known in branches for more in predicates[:_MOST_OF_SIDE]][:MOST_BRANCHES]
        return branches

    def _branches(self, node: Any, select: Any, *, negated: bool) -> list[list[Predicate]]:
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
            self._sizes(node)
            for predicate in predicates:
                pool = self._asked.pools.setdefault(predicate.column, {})
                pool |= dict.fromkeys(predicate.candidates)
            if not predicates and not self._joins(node):
                self._without_values(node)
        for case in tree.find_all(exp.Case):
            self._simple_case(case)
        for coalesced in tree.find_all(exp.Anonymous):
            if str(coalesced.this).casefold() in ("isnull", "coalesce"):
                for column in coalesced.find_all(exp.Column):
                    if (found := self._origins.column(column)) is not None:
                        self._asked.pools.setdefault(found, {})[None] = None

    def _without_values(self, node: Any) -> None:
        """Notes a condition that no value of a column decides: the time does, or nothing is known of it."""
        text = node.sql()[:80].replace("\x01", "")
        if _is_of_time(node) and holds_at(node, self._now) is not None:
            self._asked.timed[text] = partial(holds_at, node)
        elif self._is_of_columns(node) or _is_of_time(node):
            self._asked.unknown[text] = None

    def _simple_case(self, case: Any) -> None:
        """Candidates for CASE of one value, which is compared with each of the others."""
        if case.this is None:
            return
        for branch in case.args.get("ifs") or ():
            compared_ = exp.EQ(this=case.this.copy(), expression=branch.this.copy())
            compared_.parent = branch  # so that its columns are those of this SELECT
            if _is_of_time(compared_):
                self._without_values(compared_)
            for predicate in self._predicates(compared_, negated=False):
                self._asked.pools.setdefault(predicate.column, {}).update(dict.fromkeys(predicate.candidates))

    def _joins(self, node: Any) -> bool:
        """Notes two columns that are compared with each other; whether there are two."""
        sides = [node.this, node.args.get("expression")]
        found = [self._origins.column(side) if isinstance(side, exp.Column) else None for side in sides]
        if isinstance(node, exp.In) and node.args.get("query") is not None:
            inner = node.args["query"].find(exp.Select)
            output = inner.expressions[0].unalias() if inner is not None and inner.expressions else None
            found[1] = self._origins.column(output) if isinstance(output, exp.Column) else None
        if found[0] is None or found[1] is None:
            return isinstance(node, exp.In) and node.args.get("query") is not None
        self._asked.equal.append((found[0], found[1]))
        return True

    def _predicates(self, node: Any, *, negated: bool) -> Iterator[Predicate]:
        if isinstance(node, exp.In) and node.args.get("query") is not None:
            self._joins(node)
            return
        node, inside = self._opened(node)
        if inside is not None:
            for predicate in self._about(node, inside[0], inside[1], negated=negated):
                yield wrapped(predicate, self._inside[inside[1]])
            return
        columns = [column for column in own_columns(node) if not _is_counted(column)]
        resolved = [(column, found) for column in columns if (found := self._origins.column(column)) is not None]
        ids = dict.fromkeys(found for _, found in resolved)
        if len(ids) > 1:
            self._joins(node)
            if len(ids) == 2 and not isinstance(node, exp.EQ | exp.Is):
                yield from self._paired(node, resolved, negated=negated)
            return
        if not ids:
            return
        (id,) = ids
        if len({column.table.casefold() for column, _ in resolved}) > 1:  # one row compared with another
            self._asked.ties[id] = None
            return
        yield from self._about(node, resolved[0][0], id, negated=negated)

    def _paired(self, node: Any, resolved: Sequence[tuple[Any, ColumnId]], *, negated: bool) -> Iterator[Predicate]:
        """Such as A.X > B.Y: one of them has some value, the other those beside it."""
        (first, id), (_, other) = resolved[0], next(item for item in resolved if item[1] != resolved[0][1])
        value = {"Date": iso(self._now - timedelta(days=20)), "Boolean": "true"}.get(self._type(other), "12")
        copied = node.copy()
        for column in list(copied.find_all(exp.Column)):
            if any(_is_named(column, known) for known, found in resolved if found == other):
                plain = self._type(other) in ("Number", "Decimal")
                column.replace(exp.Literal.number(value) if plain else exp.Literal.string(value))
        same = next((column for column in copied.find_all(exp.Column) if _is_named(column, first)), None)
        if same is None:
            return
        yield Predicate(other, (value,), partial(is_value, value))
        yield from self._about(copied, same, id, negated=negated)

    def _opened(self, node: Any) -> tuple[Any, tuple[Any, ColumnId] | None]:
        """A condition about one value inside a list or JSON, as one about a column."""
        calls = [call for call in node.find_all(exp.Anonymous) if str(call.this).upper() == "JSON_VALUE"]
        if len(calls) == 1 and (made := self._origins.at_path(calls[0])) is not None:
            copied = node.copy()
            call = next(item for item in copied.find_all(exp.Anonymous) if str(item.this).upper() == "JSON_VALUE")
            column = exp.column("value")
            call.replace(column)
            return copied, (column, self._known(made))
        columns = [(column, self._origins.origin(column)) for column in own_columns(node)]
        inside = [(column, origin) for column, origin in columns if isinstance(origin, Inside)]
        if len(inside) != 1 or any(isinstance(origin, tuple) for _, origin in columns):
            return node, None
        return node, (inside[0][0], self._known(inside[0][1]))

    def _known(self, inside: Inside) -> ColumnId:
        """An id for a value inside a column, which no column has."""
        id = f"\x02{len(self._inside)}", "value"
        self._inside[id] = inside
        return id

    def _is_of_columns(self, node: Any) -> bool:
        """Whether a condition is about columns whose values can be chosen, or that nothing is known of."""
        return any(
            not _is_counted(column) and not isinstance(self._origins.origin(column), exp.Expr | Inside)
            for column in node.find_all(exp.Column)
        )

    def _presence(self, tree: Any) -> None:
        """Notes which tables take rows of others out, and which need not have a partner."""
        excluding = [
            node.args["query"] if isinstance(node, exp.In) else node.this
            for node in tree.find_all(exp.In, exp.Exists)
            if (isinstance(node, exp.Exists) or node.args.get("query") is not None) and _is_negated(node)
        ]
        excluding += [node.expression for node in tree.find_all(exp.Except)]
        optional = [
            join.this
            for join in tree.find_all(exp.Join)
            if join.side in ("LEFT", "FULL")
            or (isinstance(join.this, exp.Lateral) and not join.this.args["cross_apply"])
        ]
        for sides in _unions(tree):
            of_sides = [frozenset(table.name.casefold() for table in side.find_all(exp.Table)) for side in sides]
            every = frozenset(name for own in of_sides for name in own)
            self._asked.sides |= dict.fromkeys((own, every - own) for own in of_sides)
        apart = {id(table) for node in (*excluding, *optional) for table in node.find_all(exp.Table)}
        needed = {table.name.casefold() for table in tree.find_all(exp.Table) if id(table) not in apart}
        for nodes, there in ((excluding, self._asked.excluding), (optional, self._asked.optional)):
            for node in nodes:
                names = frozenset(table.name.casefold() for table in node.find_all(exp.Table)) - needed
                if names:
                    there[names] = None

    def _texts(self, tree: Any) -> None:
        """Candidates for texts that functions take apart or read as something else, wherever they stand."""
        for call in tree.find_all(exp.Anonymous):
            if str(call.this).upper() not in _NO_TEXTS:
                literals = [item for item in call.expressions if isinstance(item, exp.Literal)]
                for id in self._text_columns(call):
                    self._asked.pools.setdefault(id, {}).update(dict.fromkeys(self._with_literals(id, literals)))
                self._numbers(call, literals)
        for call in tree.find_all(exp.Cast, exp.TryCast, exp.Convert):
            to = call.this if isinstance(call, exp.Convert) else call.args.get("to")
            inner = bare(call.expression if isinstance(call, exp.Convert) else call.this)
            form = READ_AS.get(str(to).partition("(")[0].upper())
            if form is None or not isinstance(inner, exp.Column):
                continue
            for id in self._text_columns(inner):
                pool = self._asked.pools.setdefault(id, {})
                if isinstance(call, exp.TryCast) or call.args.get("safe"):
                    pool |= dict.fromkeys((*DATES, NEITHER) if form == "Date" else (*NUMBERS, NEITHER))
                elif call.find_ancestor(exp.Case) is None:
                    self._asked.forms[id] = form

    def _numbers(self, call: Any, literals: Iterable[Any]) -> None:
        """Candidates for the numbers that a function is given together with literals, as in NULLIF(Total, 0)."""
        for column in (bare(item) for item in call.expressions):
            id = self._origins.column(column) if isinstance(column, exp.Column) else None
            if id is not None and (kind := self._type(id)) in ("Number", "Decimal", "Boolean"):
                if str(call.this).upper() in ("FORMAT", "ROUND"):
                    self._asked.pools.setdefault(id, {}).update(dict.fromkeys(_OF_DIGITS))
                values = (value for item in literals if (value := self._literal(item, kind)) is not None)
                candidates = dict.fromkeys(text for value in values for text in near(value, kind))
                if candidates:
                    self._asked.pools.setdefault(id, {}).update(candidates)

    def _text_columns(self, node: Any) -> Iterator[ColumnId]:
        for column in node.find_all(exp.Column):
            id = self._origins.column(column)
            if id is not None and self._type(id) in _FREE_TEXTS and column.parent_select is node.parent_select:
                yield id

    def _with_literals(self, id: ColumnId, literals: Iterable[Any]) -> Iterator[str]:
        for literal in literals:
            text = str(literal.this)
            if literal.is_string:
                yield from around_text(text)
            elif text.isdigit() and len(text) < 5:
                yield from around_length(int(text))
                if self._type(id) == "EmailAddress":
                    yield from (f"{name}@example.com" for name in around_length(int(text)))
                    yield from (f"{of_length(int(text) - 12 + more)}@example.com" for more in (0, 1) if int(text) > 12)
                    yield from (f"name@{of_length(int(text) - 4 + more)}.co" for more in (0, 1) if int(text) > 4)

    def _sizes(self, node: Any) -> None:
        """Groups as large as a condition asks of what was counted or numbered in another query."""
        numbers = [int(str(item.this)) for item in node.find_all(exp.Literal) if str(item.this).isdigit()]
        sizes = {number + more for number in numbers if number <= _LARGEST_GROUP for more in (-1, 0, 1, 2)}
        for column in own_columns(node):
            computed = self._origins.origin(column)
            if isinstance(computed, exp.Expr):
                self._group(self._put_together(computed), sizes)
        for select in node.find_all(exp.Select):
            if select.expressions and select.args.get("group") is None:
                self._group(self._put_together(select.expressions[0]), sizes)

    def _put_together(self, computed: Any) -> Iterator[Any]:
        """By what rows are put together for something computed: a window, a group, or a row of the query around."""
        window, select = computed.find(exp.Window), computed.parent_select
        if window is not None:
            yield from window.args.get("partition_by") or ()
        elif select is not None and select.args.get("group") is not None:
            yield select.args["group"]
        elif select is not None:
            yield from self._correlated(select)

    def _type(self, id: ColumnId) -> str:
        if id in self._inside:
            return self._inside[id].type
        return self._columns.get(id[0], {}).get(id[1], "Text")

    def _about(self, node: Any, column: Any, id: ColumnId, *, negated: bool) -> Iterator[Predicate]:
        kind, plain = self._type(id), bare(node.this) is column
        if isinstance(node, exp.Is):
            yield Predicate(id, (None, self._some(id)), is_none, negated)
        elif isinstance(node, exp.Between):
            yield from self._between(node, column, id, kind, plain=plain, negated=negated)
        elif isinstance(node, exp.In):
            yield self._listed(node, id, kind, plain=plain, negated=negated)
        elif isinstance(node, exp.Like):
            yield from self._alike(node, id, kind, plain=plain, negated=negated)
        else:
            yield from self._comparison(node, column, id, kind, negated=negated)

    def _between(
        self, node: Any, column: Any, id: ColumnId, kind: str, *, plain: bool, negated: bool
    ) -> Iterator[Predicate]:
        if kind == "Date":
            low = exp.GTE(this=node.this.copy(), expression=node.args["low"].copy())
            high = exp.LTE(this=node.this.copy(), expression=node.args["high"].copy())
            sides = [(side, _same_column(side, column)) for side in (low, high)]
            if (dated := self._dated(node, id, sides, negated=negated)) is not None:
                yield dated
                return
        first, last = (self._literal(node.args[word], kind) for word in ("low", "high"))
        if not plain or first is None or last is None:
            yield from self._vague(node, id, kind)
            return
        candidates = (*near(first, kind), *near(last, kind))
        yield Predicate(id, candidates, partial(within, low=first, high=last, kind=kind), negated)

    def _dated(self, node: Any, id: ColumnId, sides: Sequence[tuple[Any, Any]], *, negated: bool) -> Predicate | None:
        """A condition about a date whose value is known for any: all `sides` of it have to hold."""
        holds = partial(_all_true, sides, self._now)
        moments = [moment for found in bounds(node, self._now) for moment in around(found)]
        moments = moments or list(turns(holds, self._now))
        candidates = (*dict.fromkeys(iso(moment) for moment in moments), None)
        return Predicate(id, candidates, holds, negated) if moments else None

    def _listed(self, node: Any, id: ColumnId, kind: str, *, plain: bool, negated: bool) -> Predicate:
        values = [self._literal(item, kind) for item in node.expressions]
        listed = [value for value in values if value is not None]
        other = OTHER if kind not in PLAIN else "77"
        candidates: tuple[str | None, ...] = (*listed, other, None)
        if not plain:
            return Predicate(id, candidates, unknown)
        folded = frozenset(comparable(value, kind) for value in listed)
        return Predicate(id, candidates, partial(is_in, listed=folded, kind=kind), negated)

    def _alike(self, node: Any, id: ColumnId, kind: str, *, plain: bool, negated: bool) -> Iterator[Predicate]:
        pattern = node.expression
        if not isinstance(pattern, exp.Literal) or not plain:
            yield from self._vague(node, id, kind)
            return
        text = str(pattern.this)
        found = matching(text)
        candidates = (found, matching(text, ""), OTHER, f"{found}x", f"x{found}", text, None, *right_beside(text))
        yield Predicate(id, candidates, partial(is_like, pattern=like(text)), negated)

    def _comparison(self, node: Any, column: Any, id: ColumnId, kind: str, *, negated: bool) -> Iterator[Predicate]:
        left, right = bare(node.this), bare(node.expression)
        type_: Any = type(node)
        if right is column:
            left, right, type_ = right, left, _FLIPPED.get(type_, type_)
        bound = self._literal(right, kind) if left is column else None
        if bound is not None:
            candidates = (*near(bound, kind), None)
            yield Predicate(id, candidates, partial(compared, bound=bound, type_=type_, kind=kind), negated)
            return
        dated = self._dated(node, id, [(node, column)], negated=negated) if kind == "Date" else None
        if dated is not None:
            yield dated
        elif left is column and isinstance(right, exp.Subquery) and (ends := self._ends(kind)):
            yield Predicate(id, (*ends, None), partial(compared, bound=ends[0], type_=type_, kind=kind), negated)
        else:
            yield from self._vague(node, id, kind)

    def _ends(self, kind: str) -> tuple[str, ...]:
        """A usual value, and those that are greater and less than any usual one."""
        days = [iso(self._now + timedelta(days=days)) for days in (-20, 1, -3000)]
        return {"Number": ("50", "5000", "-5000"), "Decimal": ("50", "5000", "-5000"), "Date": (*days,)}.get(kind, ())

    def _vague(self, node: Any, id: ColumnId, kind: str) -> Iterator[Predicate]:
        """Candidates where a condition puts a column through functions: its literals, and texts of such lengths."""
        candidates: dict[str | None, None] = {None: None}
        for literal in node.find_all(exp.Literal):
            text = str(literal.this)
            candidates |= dict.fromkeys(near(text, kind) if fits(text, kind) else ())
            if kind not in PLAIN:
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
            candidates |= dict.fromkeys(iso(moment) for moment in moments)
        candidates[self._some(id)] = None
        yield Predicate(id, tuple(candidates), unknown)

    def _some(self, id: ColumnId) -> str:
        kind = self._type(id)
        return {"Number": "7", "Decimal": "7", "Boolean": "true", "Date": iso(self._now)}.get(kind, OTHER)

    def _literal(self, node: Any, kind: str) -> str | None:
        """The value that an expression says, as a text of a column's type; None where it says none."""
        node = bare(node)
        if isinstance(node, exp.Neg):
            inner = self._literal(node.this, kind)
            return f"-{inner}" if inner is not None else None
        if not isinstance(node, exp.Literal):
            return None
        text = str(node.this)
        if kind == "Boolean":
            return {"1": "true", "0": "false", "true": "true", "false": "false"}.get(text.casefold())
        return text if fits(text, kind) else None

    def _groups(self, select: Any) -> None:
        """Columns that rows are put together by: in GROUP BY, in PARTITION BY, and by DISTINCT."""
        group = select.args.get("group")
        if group is not None:
            self._grouped(select, group)
        if select.args.get("distinct") is not None:
            self._group(select.expressions, {2})
            for output in select.expressions:
                self._group([output], {2})
        for window in select.find_all(exp.Window):
            self._group(window.args.get("partition_by") or (), {2, 3})
            self._tie(window.args.get("order"))
        self._cut_off(select)

    def _crowd(self, number: int) -> None:
        """Sees that there are more rows than a number that rows are cut off or parted by."""
        if _LARGEST_GROUP < number + 3 <= _LARGEST_CROWD:
            self._asked.crowd = max(self._asked.crowd, number + 3)

    def _grouped(self, select: Any, group: Any) -> None:
        having = select.args.get("having")
        literals = having.find_all(exp.Literal) if having is not None else ()
        numbers = [int(str(item.this)) for item in literals if str(item.this).isdigit()]
        counts = {number + more for number in numbers if number <= _LARGEST_GROUP for more in (-1, 0, 1)}
        self._group([group], {2, 3, *counts})
        for distinct in select.find_all(exp.Distinct):
            if isinstance(distinct.parent, exp.Anonymous | exp.AggFunc) and distinct.expressions:
                self._group([group, *distinct.expressions], {2, *counts})
                self._inner([group], distinct.expressions, {2, *counts})
        for window in select.find_all(exp.Window):
            self._inner(window.args.get("partition_by") or (), [group], {2})

    def _cut_off(self, select: Any) -> None:
        """Rows enough for what TOP and OFFSET cut off, and for what is made of the numbers of rows."""
        for part in select.find_all(exp.Div, exp.Mod):
            if part.find(exp.Window) is not None:
                self._crowd(next((int(str(item.this)) for item in part.find_all(exp.Literal) if item.is_int), 0))
        limit = select.args.get("limit")
        if limit is not None:
            self._tie(select.args.get("order"))
            number = _cut(limit)
            if 0 < number <= _LARGEST_GROUP:
                self._group(self._correlated(select), {number + more for more in (-1, 0, 1, 2)})
            self._crowd(number + _cut(select.args.get("offset")))

    def _tie(self, order: Any) -> None:
        """Rows that are equal in what they are ordered by."""
        for column in order.find_all(exp.Column) if order is not None else ():
            if (id := self._origins.column(column)) is not None:
                self._asked.ties[id] = None

    def _correlated(self, select: Any) -> Iterator[Any]:
        """The columns of a query that are compared with those of the one around it."""
        own, where = self._origins.sources(select), select.args.get("where")
        for node in where.find_all(exp.EQ) if where is not None else ():
            sides = [bare(node.this), bare(node.expression)]
            if all(isinstance(side, exp.Column) for side in sides):
                inner = [side for side in sides if not side.table or side.table.casefold() in own]
                if len(inner) == 1:
                    yield inner[0]

    def _inner(self, groups: Iterable[Any], nodes: Iterable[Any], sizes: Collection[int]) -> None:
        group, inner = self._ids(groups), self._ids(nodes)
        if inner - group:
            self._asked.inner.setdefault((group, inner - group), set()).update(size for size in sizes if size > 1)

    def _group(self, nodes: Iterable[Any], sizes: Collection[int]) -> None:
        found = self._ids(nodes)
        if found:
            self._asked.groups.setdefault(found, set()).update(size for size in sizes if size > 1)

    def _ids(self, nodes: Iterable[Any]) -> frozenset[ColumnId]:
        columns = [column for node in nodes for column in node.find_all(exp.Column)]
        return frozenset(id for column in columns if (id := self._origins.column(column)) is not None)

    def _branch(self, predicates: Sequence[Predicate]) -> Branch:
        """For each column the candidate that satisfies most of what is asked of it."""
        by_column: dict[ColumnId, list[Predicate]] = {}
        for predicate in predicates:
            by_column.setdefault(predicate.column, []).append(predicate)
        chosen: dict[ColumnId, str | None] = {}
        for column, own in by_column.items():
            if self._any_would_do(column, own):
                continue
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
            if column in chosen
        }
        return Branch(chosen, free, others, frozenset(by_column.keys() - chosen.keys()))

    def _any_would_do(self, column: ColumnId, own: Sequence[Predicate]) -> bool:
        """Whether any usual value satisfies what is asked of a column, so that each row can have its own."""
        if all(item.holds is is_none for item in own):
            return all(item.negated for item in own)
        texts = (*_KEYS, OTHER) if self._type(column) in _FREE_TEXTS else ()
        return bool(texts) and all(item.satisfied(text) for item in own for text in texts)


def _conditions(select: Any) -> Iterator[Any]:
    yield from (select.args[word].this for word in ("where", "having") if select.args.get(word))
    yield from (on for _, on in joined_items(select) if on is not None)


def _unions(tree: Any) -> Iterator[list[Any]]:
    """The sides of each UNION, those of one within another among them."""
    for union in tree.find_all(exp.Union):
        if not isinstance(union.parent, exp.Union):
            sides, waiting = [], [union]
            while waiting:
                item = waiting.pop()
                if isinstance(item, exp.Union):
                    waiting += [item.expression, item.this]
                elif isinstance(item, exp.Select):
                    sides.append(item)
            yield sides


def _is_overall(tree: Any) -> bool:
    """Whether all rows together decide about each, as by an average that it is compared with, or by TOP with ties."""
    compared_ = (node for kind in (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE) for node in tree.find_all(kind))
    inner = (bare(side) for node in compared_ for side in (node.this, node.expression))
    ties = any("TIES" in limit.sql("tsql").upper() for limit in tree.find_all(exp.Limit, exp.Fetch))
    return ties or any(isinstance(side, exp.Subquery) for side in inner)


def _cut(limit: Any) -> int:
    """The number that TOP, OFFSET or FETCH says; 0 where it says none."""
    said = None if limit is None else bare(limit.args.get("count") or limit.args.get("expression"))
    return int(str(said.this)) if isinstance(said, exp.Literal) and said.is_int else 0


def _all_true(nodes: Sequence[tuple[Any, Any]], now: datetime, value: str | None) -> bool | None:
    """Whether all of several comparisons hold, each with a column."""
    found = [truth(node, now, column, value) for node, column in nodes]
    return None if None in found else all(found)


def _same_column(node: Any, column: Any) -> Any:
    """The column in a copy of an expression."""
    return next((item for item in node.find_all(exp.Column) if _is_named(item, column)), None)


def _is_counted(column: Any) -> bool:
    """Whether only the number of values of a column counts."""
    call = column.find_ancestor(exp.Anonymous, exp.Select)
    return isinstance(call, exp.Anonymous) and str(call.this).upper() in ("COUNT", "COUNT_BIG")


def _is_of_time(node: Any) -> bool:
    """Whether a condition is about nothing but the time: it is what it is in all rows that are made."""
    calls = {str(call.this).upper() for call in node.find_all(exp.Anonymous)}
    timed = calls & {"GETDATE", "GETUTCDATE", "SYSDATETIME", "SYSUTCDATETIME"} or node.find(exp.CurrentTimestamp)
    columns = (column for column in node.find_all(exp.Column) if not _is_counted(column))
    return bool(timed) and all(is_part_of_date(column) for column in columns)


def _is_named(column: Any, other: Any) -> bool:
    return (column.name.casefold(), column.table.casefold()) == (other.name.casefold(), other.table.casefold())


def _is_negated(node: Any) -> bool:
    """Whether a condition holds where what it says does not."""
    negated = False
    parent = node.parent
    while isinstance(parent, exp.Not | exp.Paren | exp.And | exp.Or):
        negated = negated is not isinstance(parent, exp.Not)
        parent = parent.parent
    return negated
