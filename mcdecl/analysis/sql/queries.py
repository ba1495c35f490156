"""A query to a relation: its columns with their types and sources, and its keys."""

from collections.abc import Iterable, Iterator
from typing import Any
from weakref import WeakMethod

from msgspec import Struct
from sqlglot import exp

from mcdecl.analysis.sql.conditions import Equal, filled
from mcdecl.analysis.sql.expressions import Expressions
from mcdecl.analysis.sql.functions import BINARY, TEXT, ExpressionInfo, chosen, common
from mcdecl.analysis.sql.grouping import not_grouped_by, ungrouped
from mcdecl.analysis.sql.hazards import Hazards
from mcdecl.analysis.sql.keys import Naming
from mcdecl.analysis.sql.limits import AS_TEXT
from mcdecl.analysis.sql.model import ColumnSource, Output, Table, TextPosition
from mcdecl.analysis.sql.pivots import pivoted
from mcdecl.analysis.sql.scope import ROW_KEY, SINGLE, FromItem, QueryRelation, ScopeColumn, SelectScope
from mcdecl.analysis.sql.table_functions import rows_of
from mcdecl.analysis.sql.trees import alias_of, names_of
from mcdecl.analysis.sql.validity import Validity
from mcdecl.analysis.sql.work import QueryReading
from mcdecl.helpers.tsql import table_of


class QueryResult(Struct, frozen=True):
    """What a query gives.

    `open` says whether there may be more outputs, `repeats` whether rows probably come more than once for what is no
    key (see `Analysis`).
    """

    outputs: tuple[Output, ...]
    keys: tuple[frozenset[str], ...] = ()
    open: bool = False
    repeats: bool = False

    def relation(self) -> QueryRelation:
        """The same as something in FROM. Of outputs with one name the first counts: the rest is told elsewhere."""
        columns = {
            output.name.casefold(): _column(output, output.name) for output in reversed(self.outputs) if output.name
        }
        return QueryRelation(tuple(reversed(columns.values())), self.keys, self.open)


class Queries:
    """Reads queries, one inside of the other."""

    def __init__(self, work: QueryReading) -> None:
        self._work, self._hazards, self._validity = work, Hazards(work), Validity(work)
        # They hold each other only in one direction: what was read is gone with the last who asks for it.
        self._expressions = Expressions(work, WeakMethod(self._inner))

    def given(self, node: Any, outer: SelectScope | None = None) -> QueryResult:
        """What a query gives; `outer` is the scope around it."""
        if isinstance(node, exp.Subquery | exp.Paren):
            return self.given(node.this, self._with(node, outer))
        if isinstance(node, exp.Select):
            return self._select(node, outer)
        if isinstance(node, exp.SetOperation):
            return self._set(node, self._with(node, outer))
        self._work.say("unchecked", f"{node.key.upper()} is not followed: what comes of it is not checked", node)
        self._work.certain = False
        return QueryResult((), open=True)

    def _unordered(self, node: Any) -> None:
        """See that a query in brackets has no order: only with TOP, OFFSET or FOR XML one counts there (Msg 1033)."""
        while isinstance(node, exp.Subquery | exp.Paren) and node.args.get("order") is None:
            node = node.this
        order = node.args.get("order")
        if order is not None and not any(node.args.get(word) for word in ("limit", "offset", "for_")):
            message = "ORDER BY in a query inside of another is only taken with TOP"
            self._work.say("foreign", message, order, "order the whole query, or leave it out", "error")

    def _inner(self, node: Any, scope: SelectScope) -> QueryRelation:
        self._unordered(node)
        query_result = self.given(node, scope)
        if _for_text(node):
            query_result = self._one_text(query_result, node)
        columns = tuple(_column(output, output.name or "") for output in query_result.outputs)
        return QueryRelation(columns, query_result.keys, query_result.open)

    def _one_text(self, query_result: QueryResult, node: Any) -> QueryResult:
        """What FOR XML makes of all rows: one text, which has no name."""
        outputs = query_result.outputs
        sources = frozenset[ColumnSource]().union(*[output.sources for output in outputs])
        at = outputs[0].at if outputs else TextPosition()
        if any(output.type == BINARY for output in outputs):
            self._work.not_rehearsed(AS_TEXT, node)
        return QueryResult((Output(None, TEXT, True, sources, at=at),), SINGLE)

    def _with(self, node: Any, outer: SelectScope | None) -> SelectScope | None:
        """The scope with the common table expressions of a query, each of which sees those before it."""
        with_clause = node.args.get("with_")
        if with_clause is None:
            return outer
        first = with_clause.expressions[0]
        message = "WITH is refused: the account selects from the query, and only some editions are said to take it"
        self._work.say("cte", message, first.args.get("alias"), "write it as a query in brackets in FROM")
        scope = SelectScope(outer=outer, ctes={})
        for expression in with_clause.expressions:
            name, before = expression.alias.casefold(), scope.ctes
            if _reads_itself(expression):
                # What it gives is what its first query gives; the others go on from there.
                scope.ctes = {**before, name: self._anchor(expression, scope)}
            scope.ctes = {**before, name: self._named(expression, scope)}
        return scope

    def _anchor(self, node: Any, scope: SelectScope) -> QueryRelation:
        """What a common table expression that reads itself gives, by the first of its queries."""
        first = node.this
        while isinstance(first, exp.SetOperation):
            first = first.this
        relation = self._inner(first, scope)
        names = [column.name for column in (node.args["alias"].args.get("columns") or ())]
        given = names if len(names) == len(relation.columns) else [column.name for column in relation.columns]
        columns = (column._replace(name=name) for name, column in zip(given, relation.columns, strict=True))
        return QueryRelation(tuple(columns), open=relation.open)

    def _named(self, node: Any, outer: SelectScope | None) -> QueryRelation:
        """A query with the column names that its alias gives."""
        self._unordered(node.this)
        query_result = self.given(node.this, outer)
        if _for_text(node.this):
            query_result = self._one_text(query_result, node)
        alias = node.args.get("alias")
        names = [column.name for column in (alias.args.get("columns") or ())] if alias is not None else []
        if not names or len(names) != len(query_result.outputs):
            self._check_inner(query_result, node)
            return query_result.relation()
        columns = tuple(_column(output, name) for name, output in zip(names, query_result.outputs, strict=True))
        return QueryRelation(columns, (), query_result.open)

    def _check_inner(self, query_result: QueryResult, node: Any) -> None:
        """SQL Server wants a name, once, for every column of a query in FROM."""
        seen: set[str] = set()
        called = f"the query {node.alias}" if node.alias else "a query in FROM"
        for number, output in enumerate(query_result.outputs, 1):
            if output.name is None:
                self._work.say_at("names", f"column {number} of {called} has no name", output.at, "name it with AS")
            elif output.name.casefold() in seen:
                message = f"{called} gives two columns {output.name}"
                self._work.say_at("names", message, output.at, "name one of them otherwise, or leave it out")
            seen.add((output.name or "").casefold())

    def _set(self, node: Any, outer: SelectScope | None) -> QueryResult:
        """UNION and its like: names come from the first query, everything else from both."""
        left, right = self.given(node.this, outer), self.given(node.expression, outer)
        if len(left.outputs) != len(right.outputs) and not (left.open or right.open):
            message = f"the queries of {node.key.upper()} give {len(left.outputs)} and {len(right.outputs)}"
            self._work.say("names", f"{message} columns", node.expression, "give as many in both")
        outputs = tuple(_either(output, other) for output, other in zip(left.outputs, right.outputs, strict=False))
        for output, other in zip(left.outputs, right.outputs, strict=False):
            self._expressions.alike([_value(output), _value(other)], node.expression)
        names = [output.name.casefold() for output in outputs if output.name]
        keys: tuple[frozenset[str], ...] = (frozenset(names),) if node.args.get("distinct") is not False else ()
        if isinstance(node, exp.Except | exp.Intersect):  # the rows are those of the first query
            outputs, keys = left.outputs, (*left.keys, *keys)
        self._order(node, SelectScope(outer=outer), names)
        repeats = node.args.get("distinct") is False and isinstance(node, exp.Union)
        return QueryResult(outputs, keys, left.open or right.open, repeats)

    def _select(self, node: Any, outer: SelectScope | None) -> QueryResult:
        scope = SelectScope(outer=self._with(node, outer))
        self._from(node, scope)
        with self._work.judges():
            equal = self._conditions(node, scope)
        scope.grouped = node.args.get("group") is not None
        scope.aliases = {alias.casefold(): entry for entry in node.expressions if (alias := alias_of(entry))}
        outputs: list[Output] = []
        naming = Naming(scope, equal)
        for expression in node.expressions:
            outputs += self._outputs(expression, scope, naming)
        self._after(node, scope)
        self._grouping(node, scope)
        self._hazards.select(node, scope)
        self._validity.select(node, scope)
        is_open = any(item.relation.open for item in scope.items) and any(_star(entry) for entry in node.expressions)
        repeats = not node.args.get("distinct") and all(_has_key(item.relation) for item in scope.items)
        return QueryResult(tuple(outputs), tuple(dict.fromkeys(naming.keys(node))), is_open, repeats)

    def _grouping(self, node: Any, scope: SelectScope) -> None:
        grouped = node.args.get("group") is not None
        for item in ungrouped(node, scope):
            name = item.name if isinstance(item.this, exp.Identifier) else "*"
            where = "is not in GROUP BY" if grouped else "stands beside an aggregate, and nothing is grouped by it"
            hint = f"group by {name} too, or write MIN({name}) or MAX({name})" if name != "*" else "name the columns"
            self._work.say("ungrouped", f"{name} {where}: it has more than one value in a group", item, hint)

        names = self._work.text.words
        for item in not_grouped_by(node, scope) if "GROUPING" in names or "GROUPING_ID" in names else ():
            self._work.say("invalid", "GROUPING takes what the rows are grouped by", item, "group by it too", "error")

    def _after(self, node: Any, scope: SelectScope) -> None:
        """GROUP BY, HAVING, ORDER BY: what they use is used."""
        group = node.args.get("group")
        if group is not None:
            self._expressions.value(group, scope)
        if node.args.get("having") is not None:
            self._work.compares(node.args["having"].this)
            with self._work.judges():
                self._expressions.value(node.args["having"].this, scope)
        self._order(node, scope, scope.aliases)

    def _order(self, node: Any, scope: SelectScope, aliases: Iterable[str]) -> None:
        order, known = node.args.get("order"), set(aliases)
        for expression in order.expressions if order is not None else ():
            inner = expression.this
            if isinstance(inner, exp.Column) and not inner.table and inner.name.casefold() in known:
                continue
            if scope.items:
                self._expressions.value(inner, scope)

    def _from(self, node: Any, scope: SelectScope) -> None:
        start = node.args.get("from_")
        if start is not None:
            self._source(start.this, scope)
        for join in node.args.get("joins") or ():
            self._join(join, scope)

    def _join(self, join: Any, scope: SelectScope) -> None:
        before, target, on = len(scope.items), join.this, join.args.get("on")
        side = self._side(join)
        self._source(target, scope, side=side, on=on)
        if side in ("RIGHT", "FULL"):
            for item in scope.items[:before]:
                item.missing = True
        for item in scope.items[before:]:
            item.missing = item.missing or side in ("LEFT", "FULL", "OUTER APPLY")
        scope.changed()

    def _side(self, join: Any) -> str:
        """How something is joined, as items in FROM say it; told where JOIN has no condition."""
        target, side, kind = join.this, str(join.side or "").upper(), str(join.kind or "").upper()
        if isinstance(target, exp.Lateral):
            return "APPLY" if target.args.get("cross_apply") else "OUTER APPLY"
        if join.args.get("on") is not None or kind == "CROSS":
            return side or ("CROSS" if kind == "CROSS" else "")
        if join.args.get("using") or join.args.get("method"):  # both are told as what they are
            return side
        if not (side or kind or self._work.text.follows(target, "join")):
            return ","
        self._work.say("unreadable", f"JOIN {target.alias_or_name} has no ON", target, "say ON what it is joined")
        return side or "CROSS"

    def _source(self, node: Any, scope: SelectScope, *, side: str = "", on: Any = None) -> None:
        """Something in FROM, and what is joined to it in its own brackets."""
        if isinstance(node, exp.Table):
            self._add(
                scope, FromItem(_pivot_alias(node) or node.alias or node.name, self._table(node, scope), node, side, on)
            )
        elif isinstance(node, exp.Lateral):
            self._add(scope, FromItem(node.alias, self._applied(node, scope), node, side, on))
        elif isinstance(node, exp.Values):
            self._add(scope, FromItem(node.alias, self._values(node, node, scope), node, side, on))
        elif _only_brackets(node):
            self._source(node.this, scope, side=side, on=on)
        elif isinstance(node, exp.Subquery):
            relation = pivoted(node, self._named(node, scope.outer), self._work)
            self._add(scope, FromItem(_pivot_alias(node) or node.alias, relation, node, side, on))
        else:
            self._work.certain = False
            word = node.key.upper()
            self._work.say("foreign", f"{word} is not taken in FROM", node, "write a SELECT in brackets", "error")
            self._add(scope, FromItem(node.alias or "", QueryRelation(open=True), node, side, on))
        if isinstance(node, exp.Table | exp.Subquery | exp.Paren):
            for join in node.args.get("joins") or ():
                self._join(join, scope)

    def _add(self, scope: SelectScope, item: FromItem) -> None:
        if item.name and scope.item(item.name) is not None:
            message = f"{item.name} stands twice in FROM"
            self._work.say("ambiguous", message, item.node, "give each an alias of its own")
        scope.add(item)

    def _table(self, node: exp.Table, scope: SelectScope) -> QueryRelation:
        named = scope.relation(node.name) if not node.db else None
        if named is not None:
            return pivoted(node, named, self._work)
        if not isinstance(node.this, exp.Identifier):
            rows = rows_of(node, scope, self._expressions)
            if rows is not None:
                return rows
            self._work.certain = False
            if node.catalog:
                self._work.no_schema(node)
            return QueryRelation(open=True)
        table = self._work.table(node)
        if table is None:
            return pivoted(node, QueryRelation(open=True), self._work)
        name = table.name
        columns = tuple(
            [
                ScopeColumn(field.name, field.type, field.nullable, frozenset((ColumnSource(name, field.name),)))
                for field in table.fields
            ]
        )
        if table.open:
            self._work.certain = False
        return pivoted(node, QueryRelation(columns, _keys_of(table), table.open, table), self._work)

    def _applied(self, node: Any, scope: SelectScope) -> QueryRelation:
        """What stands behind APPLY: a call, rows that are written out, or a query that sees what is before it."""
        rows = rows_of(node, scope, self._expressions)
        if rows is not None:
            return rows
        inner = node.this
        if (table := table_of(inner)) is not None:
            return self._table(table, scope)
        while isinstance(inner, exp.Subquery | exp.Paren) and not inner.args.get("with_"):
            inner = inner.this
        return self._values(inner, node, scope) if isinstance(inner, exp.Values) else self._named(node, scope)

    def _values(self, node: Any, named: Any, scope: SelectScope) -> QueryRelation:
        """Rows that a query writes out, with the names that the alias of `named` gives their columns."""
        alias = named.args.get("alias")
        names = [column.name for column in (alias.args.get("columns") or ())] if alias is not None else []
        rows = [
            [self._expressions.value(expression, scope) for expression in row.expressions] for row in node.expressions
        ]
        self._written_out(node, rows, names, named.alias)
        columns = []
        for number, name in enumerate(names):
            values = [row[number] for row in rows if number < len(row)]
            columns.append(
                ScopeColumn(
                    name,
                    common(values),
                    any(info.nullable for info in values),
                    frozenset[ColumnSource]().union(*[info.sources for info in values]),
                    bool(values) and all(info.null for info in values),
                    chosen(values),
                )
            )
        return QueryRelation(tuple(columns))

    def _written_out(self, node: Any, rows: list[list[ExpressionInfo]], names: list[str], alias: str) -> None:
        """See that rows of VALUES are of one length, their columns named, and of one type (Msg 10709, 8155, 8158)."""
        lengths = {len(row) for row in rows}
        called = alias or "VALUES"
        if len(lengths) > 1:
            self._work.say("invalid", "the rows of VALUES have different lengths", node, "give each as many", "error")
        elif len(names) != max(lengths, default=0):
            message = f"{called} has {max(lengths, default=0)} columns and {len(names)} names"
            hint = f"name each: AS {alias or 'v'} (a, b, …)"
            self._work.say("names", message, node, hint)
        else:
            for column in zip(*rows, strict=True):
                self._expressions.alike(list(column), node)

    def _conditions(self, node: Any, scope: SelectScope) -> Equal:
        """Reads WHERE and ON, and learns what holds in every row."""
        equal, where = Equal(), node.args.get("where")
        inner = [item.on for item in scope.items if item.side == "" and item.on is not None]
        for condition in (*inner, *((where.this,) if where is not None else ())):
            equal.learn(condition, scope)
            scope.filled |= set(filled(condition, scope))
        scope.changed()
        for item in scope.items:
            if item.on is not None:
                self._work.compares(item.on)
                self._expressions.value(item.on, scope)
        self._work.compares(where)
        if where is not None:
            self._expressions.value(where.this, scope)
        return equal

    def _outputs(self, node: Any, scope: SelectScope, naming: Naming) -> Iterable[Output]:
        """The columns of one entry of a SELECT."""
        if _star(node):
            return self._starred(node, scope, naming)
        inner, name = node, None
        if type(node) is exp.Alias:
            inner, name = node.args["this"], alias_of(node) or None
        else:
            # SQL Server keeps the name of a column in brackets.
            plain = node.unnest() if isinstance(node, exp.Paren) else node
            name = names_of(plain)[0] if isinstance(plain, exp.Column) else None
        value = self._expressions.value(inner, scope)
        direct = naming.note(inner, name, constant=value.text is not None or value.null) if name else False
        at, given = self._work.text.at(inner), value.choices
        written = value.text is not None
        return (Output(name, value.type, value.nullable, value.sources, direct, False, value.null, given, at, written),)

    def _starred(self, node: Any, scope: SelectScope, naming: Naming) -> Iterator[Output]:
        qualifier = node.table if isinstance(node, exp.Column) else ""
        if qualifier and scope.item(qualifier) is None:
            self._work.say("unknown_column", f"nothing in FROM is called {qualifier}", node)
            return
        at = self._work.text.at(node)
        for number, item in enumerate(scope.items):
            if qualifier and item.folded != qualifier.casefold():
                continue
            if item.relation.open:
                self._work.certain = False
            for column in item.relation.columns:
                own = (number, column.name.casefold())
                naming.column(own, column.name)
                self._work.use(column.sources, named=False)
                nullable = own not in scope.filled and (column.nullable or item.missing)
                yield Output(
                    column.name, column.type, nullable, column.sources, True, True, column.null, column.texts, at
                )


def _reads_itself(node: Any) -> bool:
    """Whether a common table expression is one of UNION ALL that reads itself."""
    name = node.alias.casefold()
    tables = node.this.find_all(exp.Table) if isinstance(node.this, exp.SetOperation) else ()
    return any(table.name.casefold() == name and not table.db for table in tables)


def _has_key(relation: QueryRelation) -> bool:
    """Whether a key of something in FROM is known; the hidden number of each row is none that a query means."""
    return bool(relation.keys if relation.table is None else relation.table.keys)


def _only_brackets(node: Any) -> bool:
    """Whether something in FROM is a table, or a query, in brackets without a name of their own."""
    brackets = isinstance(node, exp.Subquery | exp.Paren) and isinstance(node.this, exp.Table | exp.Subquery)
    return brackets and not node.alias


def _for_text(node: Any) -> bool:
    """Whether FOR XML or FOR JSON makes one text of all rows of a query in brackets."""
    while isinstance(node, exp.Subquery | exp.Paren):
        node = node.this
    return bool(node.args.get("for_"))


def _star(node: Any) -> bool:
    kind = type(node)
    return kind is exp.Star or (kind is exp.Column and type(node.args["this"]) is exp.Star)


def _column(output: Output, name: str) -> ScopeColumn:
    """An output as a column of something in FROM."""
    return ScopeColumn(name, output.type, output.nullable, output.sources, output.null, output.literals)


def _value(output: Output) -> ExpressionInfo:
    """An output as a value."""
    text = next(iter(output.literals)) if output.written and output.literals else None
    return ExpressionInfo(output.type, output.nullable, null=output.null, text=text, texts=output.literals)


def _either(output: Output, other: Output) -> Output:
    values = [_value(each) for each in (output, other)]
    return Output(
        output.name,
        common(values),
        output.nullable or other.nullable,
        output.sources | other.sources,
        null=output.null and other.null,
        literals=chosen(values),
        at=output.at,
    )


def _pivot_alias(node: Any) -> str:
    pivots = node.args.get("pivots") or ()
    return str(pivots[-1].alias) if pivots else ""


def _keys_of(table: Table) -> tuple[frozenset[str], ...]:
    return table.keys if table.view else (*table.keys, frozenset({ROW_KEY.casefold()}))
