"""FROM: data extensions, data views, derived tables and how they join."""

from typing import Any

from sqlglot import exp

from mcdecl.helpers import tsql
from mcdecl.helpers.structs import replace
from mcdecl.sandbox.queries.conditions import condition
from mcdecl.sandbox.queries.conversion import convert
from mcdecl.sandbox.queries.pivots import rewritten
from mcdecl.sandbox.queries.scope import Column, Context, Relation, Source
from mcdecl.sandbox.queries.table_functions import function_name, table_function
from mcdecl.sandbox.queries.types import TypedSql, common
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_SCHEMAS = ("", "ent", "dbo")
"""What may stand before a table's name; `ENT.` means the enterprise's own business unit."""

_TABLE_PARTS = frozenset(("this", "db", "catalog", "alias", "hints", "joins"))
"""What a table may have; hints, as NOLOCK, change no result."""


def from_clause(node: Any, context: Context) -> tuple[str, Context]:
    """Compiles FROM with its joins.

    Args:
        node: The SELECT.
        context: Where it stands.

    Returns:
        The clause as SQL, empty when there is none, and the context in which its columns are known.

    Raises:
        QueryError: When a table or column is not there.
    """
    first = node.args.get("from_")
    if first is None:
        return "", context
    sql, context = _source(first.this, context)
    parts = [sql]
    joins = [*(first.this.args.get("joins") or []), *(node.args.get("joins") or [])]
    for join in joins:
        sql, context = _joined(join, context)
        parts.append(sql)
    return "FROM " + " ".join(parts), context


def _joined(join: Any, context: Context) -> tuple[str, Context]:
    if isinstance(join.this, exp.Lateral):
        return _applied(join.this, context)
    if join.args.get("using") or join.args.get("method"):
        raise QueryError("Incorrect syntax near 'USING'.")
    sql, context = _source(join.this, context)
    on = join.args.get("on")
    if on is None:
        if join.side or join.kind == "INNER":
            raise QueryError("Incorrect syntax: JOIN needs ON.")
        return f"CROSS JOIN {sql}", context
    return f"{join.side or 'INNER'} JOIN {sql} ON {condition(on, context)}", context


def _applied(node: Any, context: Context) -> tuple[str, Context]:
    """CROSS APPLY and OUTER APPLY: rows for each row of what stands before."""
    columns = _column_names(node)
    if isinstance(node.this, exp.Subquery) and isinstance(node.this.this, exp.Values):
        name, relation = _values(node.this.this, context, node.alias, columns)
    elif isinstance(node.this, exp.Subquery):
        if not node.alias:
            raise QueryError("Incorrect syntax near ')'. A derived table needs a name.")
        relation = renamed(context.compile_query(node.this, context.within()), node.alias, columns)
        name = node.alias
    elif isinstance(node.this, exp.Anonymous | exp.OpenJSON):
        name = node.alias or function_name(node.this)
        relation = renamed(_called(node.this, context), name, columns)
    elif (table := tsql.table_of(node.this)) is not None:
        table.set("alias", exp.TableAlias(this=exp.to_identifier(node.alias)) if node.alias else None)
        name, relation = _table(table, context)
    else:
        context.value(node.this)  # says why there are no rows
        raise QueryError(f"Incorrect syntax near '{node.this.sql('tsql')[:40]}'.")
    sql, context = _named(name, relation, context)
    sql = f"LATERAL {sql}" if tsql.table_of(node.this) is None else sql
    return f"CROSS JOIN {sql}" if node.args.get("cross_apply") else f"LEFT JOIN {sql} ON true", context


def _called(node: Any, context: Context) -> Relation:
    return table_function(node, context)


def _source(node: Any, context: Context) -> tuple[str, Context]:
    """One source as SQL, and the context that knows it too."""
    if isinstance(node, exp.Subquery) and not node.alias and isinstance(node.this, exp.Table | exp.Subquery):
        return _bracketed(node.this, context)
    if node.args.get("pivots"):
        source, relation = _pivoted(node, context)
    elif isinstance(node, exp.Table):
        source, relation = _table(node, context)
    elif isinstance(node, exp.Subquery):
        source, relation = _derived(node, context)
    elif isinstance(node, exp.Values):
        source, relation = _values(node, context, node.alias, _column_names(node))
    else:
        raise QueryError(f"Incorrect syntax near '{node.sql('tsql')[:40]}'.")
    return _named(source, relation, context)


def _bracketed(node: Any, context: Context) -> tuple[str, Context]:
    """Tables that are joined in brackets of their own."""
    sql, context = _source(node, context)
    parts = [sql]
    for join in node.args.get("joins") or []:
        sql, context = _joined(join, context)
        parts.append(sql)
    return f"({' '.join(parts)})", context


def _named(source: str, relation: Relation, context: Context) -> tuple[str, Context]:
    """Rows under a name, and the context that knows it."""
    if any(other.name.casefold() == source.casefold() for other in context.sources):
        raise QueryError(
            f'The objects "{source}" and "{source}" in the FROM clause have the same exposed names. '
            "Use correlation names to distinguish them."
        )
    alias = context.names.next("s")
    known = replace(context, sources=[*context.sources, Source(source, alias, relation.columns)])
    return f"{relation.sql} AS {alias}", known


def _table(node: Any, context: Context) -> tuple[str, Relation]:
    if isinstance(node.this, exp.Anonymous | exp.OpenJSON):
        name = node.alias or function_name(node.this)
        return name, renamed(_called(node.this, context), name, _column_names(node))
    if not isinstance(node.this, exp.Identifier):
        raise QueryError(f"Invalid object name '{node.this.sql('tsql')[:40]}'.")
    for part, given in node.args.items():
        if given and part not in _TABLE_PARTS:
            raise UnsupportedSqlError(f"{part.strip('_').upper()} on a table")
    name, schema = node.name, node.db
    alias = node.alias or name
    if not schema and name.casefold() in context.ctes:
        return alias, context.ctes[name.casefold()]
    if schema.casefold() in ("sys", "information_schema") and not node.catalog:
        raise UnsupportedSqlError(f"the view {schema}.{name} of the server")
    known = schema.casefold() in _SCHEMAS and not node.catalog
    relation = context.catalog.table(name, of_enterprise=schema.casefold() == "ent") if known else None
    if relation is None:
        raise QueryError(f"Invalid object name '{schema + '.' if schema else ''}{name}'.")
    return alias, relation


def _derived(node: Any, context: Context) -> tuple[str, Relation]:
    if not node.alias:
        raise QueryError("Incorrect syntax near ')'. A derived table needs a name.")
    inner = replace(context.within(), outer=context.outer)
    relation = context.compile_query(node.this, inner)
    return node.alias, renamed(relation, node.alias, _column_names(node))


def _column_names(node: Any) -> list[str]:
    alias = node.args.get("alias")
    return [column.name for column in (alias.args.get("columns") or [])] if alias is not None else []


def renamed(relation: Relation, owner: str, names: list[str]) -> Relation:
    """A query's rows as a table: every column has one name of its own.

    Args:
        relation: The rows.
        owner: What the table is called.
        names: The names given to its columns, or none.

    Returns:
        The table.

    Raises:
        QueryError: When a name is missing or there twice.
    """
    if names and len(names) != len(relation.columns):
        more = "more" if len(relation.columns) > len(names) else "fewer"
        raise QueryError(f"'{owner}' has {more} columns than were specified in the column list.")
    columns = [
        replace(column, name=names[index] if names else column.name) for index, column in enumerate(relation.columns)
    ]
    seen: set[str] = set()
    for index, column in enumerate(columns, start=1):
        if not column.name:
            raise QueryError(f"No column name was specified for column {index} of '{owner}'.")
        if column.name.casefold() in seen:
            raise QueryError(f"The column '{column.name}' was specified multiple times for '{owner}'.")
        seen.add(column.name.casefold())
    return Relation(relation.sql, tuple(columns))


def _pivoted(node: Any, context: Context) -> tuple[str, Relation]:
    """A table with PIVOT or UNPIVOT behind it, or several of them, each of what stands before."""
    pivots, source = node.args["pivots"], node.copy()
    source.set("pivots", None)
    inside = replace(context.within(), outer=context.outer)
    for number, pivot in enumerate(pivots, 1):
        if not pivot.alias:
            raise QueryError(f"Incorrect syntax: {'UNPIVOT' if pivot.args.get('unpivot') else 'PIVOT'} needs a name.")
        columns = _source(source, inside)[1].sources[0].columns
        select = rewritten(source, pivot, [column for column in columns if column.name and not column.hidden])
        relation = context.compile_query(select, inside)
        if number == len(pivots):
            return pivot.alias, renamed(relation, pivot.alias, _column_names(pivot))
        source = exp.Subquery(this=select, alias=pivot.args["alias"].copy())
    raise AssertionError("a table without PIVOT")


def _values(node: Any, context: Context, name: str, names: list[str]) -> tuple[str, Relation]:
    rows = [[context.value(item) for item in row.expressions] for row in node.expressions]
    if any(len(row) != len(names) for row in rows):
        raise QueryError(f"'{name}' needs a name for each of its columns, and rows of one length.")
    types = [common([row[index].type for row in rows]) for index in range(len(names))]
    lines = ", ".join(
        "(" + ", ".join(_cast(item, to) for item, to in zip(row, types, strict=True)) + ")" for row in rows
    )
    columns = [Column(name, f"c{index}", type) for index, (name, type) in enumerate(zip(names, types, strict=True), 1)]
    listed = ", ".join(column.sql for column in columns)
    relation = Relation(f"(SELECT * FROM (VALUES {lines}) AS v({listed}))", tuple(columns))
    return name, renamed(relation, name, [])


def _cast(value: TypedSql, type: Any) -> str:
    return f"CAST({convert(value, type).sql} AS {type.duckdb})"
