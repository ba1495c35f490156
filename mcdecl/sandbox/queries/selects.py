"""Queries: a SELECT, or several joined by UNION, EXCEPT and INTERSECT, to DuckDB's SQL with typed columns.

Every query's columns are called c1, c2, … in DuckDB's SQL; the names that the query gives them are kept beside.
"""

from typing import Any

from msgspec import Struct
from sqlglot import exp

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.queries.aggregates import order_term, without_windows
from mcdecl.sandbox.queries.conditions import condition, folded
from mcdecl.sandbox.queries.conversion import convert, quote
from mcdecl.sandbox.queries.grouping import grouped
from mcdecl.sandbox.queries.scope import Column, Context, Relation
from mcdecl.sandbox.queries.sources import from_clause, renamed
from mcdecl.sandbox.queries.types import INT, TypedSql, common
from mcdecl.sandbox.queries.xml_text import xml_text
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_TAKEN = frozenset(
    ("expressions", "from_", "joins", "where", "group", "having", "order", "limit", "offset", "distinct", "with_")
) | {"for_", "options", "hint", "kind", "operation_modifiers"}


_ORDERED = ("limit", "offset", "for_")
"""What lets a query in brackets have an order."""


class _Output(Struct, frozen=True):
    """One column of a SELECT list: its name, if any, and value."""

    name: str | None
    value: TypedSql


def compile_query(node: Any, context: Context, *, outermost: bool = False) -> Relation:
    """Compiles a query.

    Args:
        node: Its tree.
        context: Where it stands.
        outermost: Whether it is the whole query; only there ORDER BY may stand without TOP.

    Returns:
        Its rows, as a query in brackets.

    Raises:
        QueryError: When SQL Server would refuse it, or this account does not run it.
    """
    if isinstance(node, exp.Subquery):
        return compile_query(node.this, context)
    context = _with_ctes(node, context)
    if not outermost and node.args.get("order") and not any(node.args.get(part) for part in _ORDERED):
        raise QueryError(
            "The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table "
            "expressions, unless TOP, OFFSET or FOR XML is also specified."
        )
    if isinstance(node, exp.SetOperation):
        return _combined(node, context)
    if not isinstance(node, exp.Select):
        raise QueryError("Incorrect syntax: a query is a SELECT.")
    for part, value in node.args.items():
        if value and part not in _TAKEN:
            raise UnsupportedSqlError(f"{part.strip('_').upper()} in a SELECT")
    if outermost and node.args.get("for_"):
        raise UnsupportedSqlError("FOR XML of a whole query")
    return _select(node, context)


def _with_ctes(node: Any, context: Context) -> Context:
    clause = node.args.get("with_")
    if clause is not None and node.parent is not None:
        raise QueryError("Incorrect syntax near the keyword 'WITH'.")
    for cte in clause.expressions if clause is not None else []:
        alias = cte.args["alias"]
        names = [column.name for column in (alias.args.get("columns") or [])]
        if any(table.name.casefold() == cte.alias.casefold() for table in cte.this.find_all(exp.Table)):
            raise UnsupportedSqlError("a common table expression that reads itself")
        relation = renamed(compile_query(cte.this, context), cte.alias, names)
        context = replace(context, ctes={**context.ctes, cte.alias.casefold(): relation})
    return context


def _select(node: Any, context: Context) -> Relation:
    if not node.expressions:
        raise QueryError("Incorrect syntax: the select list is empty.")
    for part in (*(node.args.get(word) for word in ("where", "group", "having")), *_on(node)):
        if part is not None:
            without_windows(part)
    source, context = from_clause(node, context)
    where = node.args.get("where")
    clauses = [source]
    if where is not None:
        clauses.append(f"WHERE {condition(where.this, context)}")
    context, group = grouped(node, context)
    clauses.append(group)
    outputs = _outputs(node.expressions, context)
    having = node.args.get("having")
    if having is not None:
        clauses.append(f"HAVING {condition(having.this, context)}")
    columns = tuple(
        Column(output.name, f"c{index}", output.value.type, constant=output.value.constant)
        for index, output in enumerate(outputs, 1)
    )
    listed = ", ".join(f"{output.value.sql} AS c{index}" for index, output in enumerate(outputs, 1))
    rest = " ".join(clause for clause in clauses if clause)
    body = f"SELECT {listed} {rest}"
    whole = node.args.get("for_")
    if (whole or _ranked(node)) and not node.args.get("distinct"):
        # A window or an aggregate cannot be ordered by another one, so the terms are columns first.
        terms = _terms(node, outputs, context)
        keys = "".join(f", {term.value.sql} AS o{index}" for index, term in enumerate(terms, 1))
        body = f"SELECT {'*' if whole else _names(columns)} FROM (SELECT {listed}{keys} {rest}) AS w"
        terms = [replace(term, value=TypedSql(f"o{index}", term.value.type)) for index, term in enumerate(terms, 1)]
    elif node.args.get("distinct"):
        body = _distinct(body, columns)
        terms = [_among(term, outputs, columns) for term in _terms(node, outputs, context)]
    else:
        terms = _terms(node, outputs, context)
    tail = _tail(node, terms, context)
    if whole:
        return xml_text(whole, f"({body}{tail})", columns, [term.sql for term in terms])
    return Relation(f"({body}{tail})", columns)


def _on(node: Any) -> list[Any]:
    """The conditions of the joins of a SELECT."""
    return [join.args.get("on") for join in node.args.get("joins") or []]


def _outputs(nodes: list[Any], context: Context) -> list[_Output]:
    outputs: list[_Output] = []
    for node in nodes:
        star = isinstance(node, exp.Star) or isinstance(node.this, exp.Star)
        if star and isinstance(node, exp.Star | exp.Column):
            outputs += _star(node.args.get("table"), context)
        elif isinstance(node, exp.Alias):
            outputs.append(_Output(node.alias, context.value(node.this)))
        else:
            # A column in brackets keeps its name.
            plain = node.unnest() if isinstance(node, exp.Paren) else node
            name = plain.name if isinstance(plain, exp.Column) else None
            outputs.append(_Output(name, context.value(node)))
    return outputs


def _star(qualifier: Any, context: Context) -> list[_Output]:
    wanted = qualifier.name if qualifier is not None else None
    sources = [s for s in context.sources if wanted is None or s.name.casefold() == wanted.casefold()]
    if not sources:
        raise QueryError(
            "Must specify table to select from."
            if wanted is None
            else f"The column prefix '{wanted}' does not match with a table name or alias name used in the query."
        )
    return [
        _Output(column.name, context.value(exp.column(column.name or "", source.name, quoted=True)))
        for source in sources
        for column in source.columns
        if column.name and not column.hidden
    ]


def _ranked(node: Any) -> bool:
    """Whether TOP is PERCENT or WITH TIES, which ranks the rows."""
    limit = node.args.get("limit")
    options = limit.args.get("limit_options") if limit is not None else None
    return bool(options and (options.args.get("percent") or options.args.get("with_ties")))


class _Term(Struct, frozen=True):
    """One term of an ORDER BY."""

    value: TypedSql
    descending: bool

    @property
    def sql(self) -> str:
        return order_term(self.value, self.descending)


def _terms(node: Any, outputs: list[_Output], context: Context) -> list[_Term]:
    order = node.args.get("order")
    return [
        _Term(_ordered(part.this, outputs, context), bool(part.args.get("desc")))
        for part in (order.expressions if order is not None else [])
    ]


def _ordered(node: Any, outputs: list[_Output], context: Context) -> TypedSql:
    """A number is a column's place, a bare name may be a column of the SELECT list; else an expression."""
    if isinstance(node, exp.Literal) and not node.is_string and node.this.isdigit():
        place = int(node.this)
        if not 1 <= place <= len(outputs):
            raise QueryError(
                f"The ORDER BY position number {place} is out of range of the number of items in the select list."
            )
        return outputs[place - 1].value
    if isinstance(node, exp.Column) and not node.table:
        for output in outputs:
            if output.name is not None and output.name.casefold() == node.name.casefold():
                return output.value
    return context.value(node)


def _among(term: _Term, outputs: list[_Output], columns: tuple[Column, ...]) -> _Term:
    """A term over the columns of a SELECT DISTINCT."""
    for output, column in zip(outputs, columns, strict=True):
        if output.value.sql == term.value.sql:
            return _Term(TypedSql(column.sql, column.type), term.descending)
    raise QueryError("ORDER BY items must appear in the select list if SELECT DISTINCT is specified.")


def _distinct(body: str, columns: tuple[Column, ...]) -> str:
    keys = ", ".join(folded(TypedSql(column.sql, column.type)) for column in columns)
    return f"SELECT DISTINCT ON ({keys}) {_names(columns)} FROM ({body}) AS d"


def _names(columns: tuple[Column, ...]) -> str:
    return ", ".join(column.sql for column in columns)


def _tail(node: Any, terms: list[_Term], context: Context) -> str:
    """ORDER BY with TOP, or with OFFSET and FETCH."""
    order = " ORDER BY " + ", ".join(term.sql for term in terms) if terms else ""
    limit, offset = node.args.get("limit"), node.args.get("offset")
    if limit is None and offset is None:
        return order
    skip = ""
    if offset is not None:
        if not terms:
            raise QueryError("Incorrect syntax near 'OFFSET': it needs ORDER BY.")
        _of_no_column(offset.expression)
        skip = f" OFFSET {convert(context.value(offset.expression), INT).sql}"
    if limit is None:
        return order + skip
    if isinstance(limit, exp.Fetch) and offset is None:
        raise QueryError("Incorrect syntax near 'FETCH': it needs OFFSET.")
    number = limit.args.get("count") or limit.expression
    _of_no_column(number)
    count = context.value(number)
    options = limit.args.get("limit_options")
    percent = bool(options and options.args.get("percent"))
    ties = bool(options and options.args.get("with_ties"))
    if not percent and not ties:
        return f"{order} LIMIT {convert(count, INT).sql}{skip}"
    return _share(node, order, count, percent=percent, ties=ties)


def _of_no_column(number: Any) -> None:
    """See that a count of rows is no query, which is not run, and has no column in it (Msg 4115)."""
    if isinstance(number, exp.Query):
        raise UnsupportedSqlError("TOP, OFFSET or FETCH with a query")
    column = next(number.find_all(exp.Column), None) if not any(number.find_all(exp.Query)) else None
    if column is not None:
        raise QueryError(
            f'The reference to column "{column.name}" is not allowed in an argument to a TOP, OFFSET, or FETCH clause. '
            "Only references to columns at an outer scope or standalone expressions and subqueries are allowed here."
        )


def _share(node: Any, order: str, count: TypedSql, *, percent: bool, ties: bool) -> str:
    if ties and not order:
        raise QueryError("The TOP N WITH TIES clause is not allowed without a corresponding ORDER BY clause.")
    if node.args.get("distinct"):
        raise UnsupportedSqlError("TOP with PERCENT or TIES together with DISTINCT")
    number = f"ceil(count(*) OVER () * {count.sql} / 100.0)" if percent else count.sql
    rank = "rank" if ties else "row_number"
    return f" QUALIFY {rank}() OVER ({order.strip()}) <= {number}{order}"


def _combined(node: Any, context: Context) -> Relation:
    left, right = (compile_query(_side(side), context) for side in (node.this, node.expression))
    if len(left.columns) != len(right.columns):
        raise QueryError(
            "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of "
            "expressions in their target lists."
        )
    types = [common([item.type, two.type]) for item, two in zip(left.columns, right.columns, strict=True)]
    columns = tuple(
        Column(column.name, f"c{index}", type)
        for index, (column, type) in enumerate(zip(left.columns, types, strict=True), 1)
    )
    text, two = (_aligned(side, columns) for side in (left, right))
    if isinstance(node, exp.Union):
        body = f"{text} UNION ALL {two}"
        body = _distinct(body, columns) if node.args.get("distinct") else f"SELECT {_names(columns)} FROM ({body}) AS u"
    else:
        same = " AND ".join(_same(column) for column in columns)
        word = "NOT EXISTS" if isinstance(node, exp.Except) else "EXISTS"
        body = _distinct(
            f"SELECT l.* FROM ({text}) AS l WHERE {word} (SELECT 1 FROM ({two}) AS r WHERE {same})", columns
        )
    outputs = [_Output(column.name, TypedSql(column.sql, column.type)) for column in columns]
    return Relation(f"({body}{_tail(node, _terms(node, outputs, context), context)})", columns)


def _side(node: Any) -> Any:
    return node.this if isinstance(node, exp.Subquery) else node


def _aligned(relation: Relation, columns: tuple[Column, ...]) -> str:
    listed = ", ".join(
        f"{convert(_given(have), want.type).sql} AS {want.sql}"
        for have, want in zip(relation.columns, columns, strict=True)
    )
    return f"SELECT {listed} FROM {relation.sql} AS a"


def _given(column: Column) -> TypedSql:
    """A column of one of the queries that are combined; a literal is converted as such (fact:query-constants-first)."""
    if column.type.is_text and column.constant is not None:
        return TypedSql(quote(column.constant), column.type, column.constant)
    return TypedSql(f"a.{column.sql}", column.type)


def _same(column: Column) -> str:
    text, two = (folded(TypedSql(f"{side}.{column.sql}", column.type)) for side in ("l", "r"))
    return f"{text} IS NOT DISTINCT FROM {two}"
