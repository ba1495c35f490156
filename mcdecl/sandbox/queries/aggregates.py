"""Aggregates and window functions."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlglot import exp

from mcdecl.sandbox.queries.conditions import folded, sorted_by
from mcdecl.sandbox.queries.conversion import as_text, convert, note_constant
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import (
    BIGINT,
    FLOAT,
    INT,
    MONEY,
    MOST_BYTES,
    NULL,
    SqlType,
    TypedSql,
    decimal,
    text_type,
)
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_STATISTICS = {"STDEV": "stddev_samp", "STDEVP": "stddev_pop", "VAR": "var_samp", "VARP": "var_pop"}
_COUNTS = {"COUNT": INT, "COUNT_BIG": BIGINT, "APPROX_COUNT_DISTINCT": BIGINT}
AGGREGATES = frozenset((*_COUNTS, "SUM", "AVG", "MIN", "MAX", *_STATISTICS))
"""Names of aggregates; STRING_AGG has its own syntax."""
AGGREGATES_NOT_RUN = frozenset(("CHECKSUM_AGG",))
"""Aggregates of SQL Server that this account does not run."""


def is_aggregate(node: exp.Expression) -> bool:
    """Whether a node is an aggregate over a group."""
    if isinstance(node, exp.GroupConcat):
        return True
    return isinstance(node, exp.Anonymous) and str(node.this).upper() in AGGREGATES


def aggregate(name: str, arguments: Sequence[Any], context: Context, over: str = "") -> TypedSql | None:
    """Compiles an aggregate.

    Args:
        name: The function, in capitals.
        arguments: What stands in its brackets.
        context: Where it stands.
        over: The OVER clause, as SQL, of a window function.

    Returns:
        Its value, or None when the function is no aggregate.

    Raises:
        QueryError: When it may not stand here, or does not take the type.
    """
    if name not in AGGREGATES:
        return None
    inner = context if over else _inside(context)
    if len(arguments) != 1:
        raise QueryError(f"The {name} function requires 1 argument(s).")
    node, distinct = arguments[0], ""
    if isinstance(node, exp.Distinct):
        if len(node.expressions) > 1:
            raise QueryError(f"The {name} function requires 1 argument(s).")
        node, distinct = next(iter(node.expressions), None), "DISTINCT "
    if isinstance(node, exp.Star) and name in ("COUNT", "COUNT_BIG"):
        return TypedSql(f"CAST(count(*){over} AS {_COUNTS[name].duckdb})", _COUNTS[name])
    if not over and node is not None and node.find(exp.Query, exp.Window) is not None:
        raise QueryError(
            "Cannot perform an aggregate function on an expression containing an aggregate, a subquery or a windowed "
            "function."
        )
    value = inner.value(node)
    if name in _COUNTS:
        if name == "APPROX_COUNT_DISTINCT":  # the service may miss by 2 % (documented); this is exact
            distinct = "DISTINCT "
        return TypedSql(f"CAST(count({distinct}{folded(value)}){over} AS {_COUNTS[name].duckdb})", _COUNTS[name])
    if name in ("MIN", "MAX"):
        return _extreme(name, value, over)
    return _sum(name, value, distinct, over)


def _inside(context: Context) -> Context:
    if not context.aggregates:
        raise QueryError(
            "An aggregate may not appear here: it may not stand in the WHERE clause, in ON, in GROUP BY or inside "
            "another aggregate."
        )
    return context.ungrouped()


def _extreme(name: str, value: TypedSql, over: str) -> TypedSql:
    if value.type.kind == "bit":
        raise QueryError(f"Operand data type bit is invalid for {name.lower()} operator.")
    if value.type.is_text or value.type.kind == "offset":
        return TypedSql(f"arg_{name.lower()}({value.sql}, {sorted_by(value)}){over}", value.type)
    return TypedSql(f"{name.lower()}({value.sql}){over}", value.type)


def _sum(name: str, value: TypedSql, distinct: str, over: str) -> TypedSql:
    if not value.type.is_number:
        raise QueryError(f"Operand data type {value.type.name} is invalid for {name.lower()} operator.")
    if name in _STATISTICS:
        return TypedSql(f"{_STATISTICS[name]}({distinct}CAST({value.sql} AS DOUBLE)){over}", FLOAT)
    type = _summed(name, value.type)
    total = f"sum({distinct}{value.sql}){over}"
    if name == "SUM":
        return TypedSql(f"CAST({total} AS {type.duckdb})", type)
    number = f"count({distinct}{value.sql}){over}"
    if type in (INT, BIGINT):  # the average of whole numbers is one, cut off
        return TypedSql(f"CAST({total} // nullif({number}, 0) AS {type.duckdb})", type)
    return TypedSql(f"CAST(CAST({total} AS DOUBLE) / nullif({number}, 0) AS {type.duckdb})", type)


def _summed(name: str, type: SqlType) -> SqlType:
    if type.is_money:
        return MONEY  # documented for both
    if type.kind == "decimal":
        return decimal(38, max(type.scale, 6) if name == "AVG" else type.scale)
    return INT if type.kind == "int" else type


def string_agg(node: Any, context: Context) -> TypedSql:
    """Compiles STRING_AGG, with WITHIN GROUP or without.

    Args:
        node: The call.
        context: Where it stands.

    Returns:
        Its value.

    Raises:
        QueryError: When it may not stand here.
    """
    inner = _inside(context)
    subject, order = node.this, ""
    if isinstance(subject, exp.Distinct):
        raise QueryError("Incorrect syntax near 'DISTINCT': STRING_AGG does not take it.")
    if isinstance(subject, exp.Order):
        order = ordering(subject.expressions, inner)
        subject = subject.this
    separator = node.args.get("separator")
    if separator is None:
        raise QueryError("The STRING_AGG function requires 2 argument(s).")
    if any(not isinstance(part, exp.Star) for part in separator.find_all(exp.Column)):
        raise QueryError("Separator parameter for STRING_AGG must be a string literal or variable.")
    value, between = inner.value(subject), as_text(inner.value(separator))
    text = as_text(value)
    joined = f"string_agg({text.sql}, {between.sql}{order and ' ' + order})"
    # A result of 8,000 bytes is an error unless the texts are of a MAX type (documented); numbers become nvarchar.
    national = text.type.name.startswith("n") or not value.type.is_text
    if text.type.length is None:
        return TypedSql(joined, text_type(None, national=national))
    most = MOST_BYTES // 2 if national else MOST_BYTES
    return TypedSql(f"mc_string_agg({joined}, {most})", text_type(most, national=national))


def ordering(parts: Sequence[Any], context: Context) -> str:
    """An ORDER BY clause: texts without regard to case, NULL before everything."""
    return "ORDER BY " + ", ".join(order_term(context.value(part.this), bool(part.args.get("desc"))) for part in parts)


def order_term(value: TypedSql, descending: bool) -> str:
    """One term of an ORDER BY."""
    # A number alone would be a column's place to DuckDB, and any other literal an error.
    literal = value.constant is not None or value.type.kind == "null"
    key = f"CAST({value.sql} AS {value.type.duckdb})" if literal else sorted_by(value)
    return f"{key} {'DESC NULLS LAST' if descending else 'ASC NULLS FIRST'}"


def window_name(name: str) -> bool:
    """Whether a function has to have an OVER clause."""
    return name in _WINDOWED or name in PERCENTILES


def without_windows(node: Any) -> None:
    """See that no function with OVER stands in a clause.

    Raises:
        QueryError: When one does; those of queries inside are let be.
    """
    waiting = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, exp.Window):
            raise QueryError("Windowed functions can only appear in the SELECT or ORDER BY clauses.")
        if not isinstance(item, exp.Query):
            waiting.extend(item.iter_expressions())


_RANKS = {"ROW_NUMBER": BIGINT, "RANK": BIGINT, "DENSE_RANK": BIGINT, "PERCENT_RANK": FLOAT, "CUME_DIST": FLOAT}
_VALUES = ("FIRST_VALUE", "LAST_VALUE")
_ARGUMENTS = {
    **dict.fromkeys(_RANKS, (0, 0)),
    **dict.fromkeys(_VALUES, (1, 1)),
    "NTILE": (1, 1),
    "LAG": (1, 3),
    "LEAD": (1, 3),
}


def window(node: Any, context: Context) -> TypedSql:
    """Compiles a function with OVER.

    Args:
        node: The window.
        context: Where it stands.

    Returns:
        Its value.

    Raises:
        QueryError: When the function may not have OVER, or needs an ORDER BY in it.
    """
    function = node.this
    if isinstance(function, exp.WithinGroup):
        return _percentile(node, context)
    if isinstance(function, exp.GroupConcat):
        raise QueryError("The function 'STRING_AGG' is not a valid windowing function, and cannot be used with OVER.")
    if any(isinstance(argument, exp.Distinct) for argument in getattr(function, "expressions", ())):
        raise QueryError("Use of DISTINCT is not allowed with the OVER clause.")
    if not isinstance(function, exp.Anonymous) or node.args.get("alias"):
        raise UnsupportedSqlError(f"OVER after {function.sql('tsql')[:40]}")
    name = str(function.this).upper()
    over = _over(node, context)
    if name in PERCENTILES:
        raise QueryError(f"The function '{name}' must have a WITHIN GROUP clause.")
    typed_sql = aggregate(name, function.expressions, context, over)
    if typed_sql is not None:
        return typed_sql
    compiler = _WINDOWED.get(name)
    if compiler is None:
        raise UnsupportedSqlError(f"{name} with OVER")
    if not node.args.get("order"):
        raise QueryError(f"The function '{name}' must have an OVER clause with ORDER BY.")
    least, most = _ARGUMENTS[name]
    if not least <= len(function.expressions) <= most:
        raise QueryError(f"The {name.lower()} function requires {least} to {most} arguments.")
    return compiler(name, [context.value(argument) for argument in function.expressions], over)


PERCENTILES = {"PERCENTILE_CONT": "quantile_cont", "PERCENTILE_DISC": "quantile_disc"}
"""Functions with WITHIN GROUP and OVER, and what DuckDB calls them, where a share below 0 counts from the other end."""


def _percentile(node: Any, context: Context) -> TypedSql:
    """PERCENTILE_CONT, which takes a value between two rows, and PERCENTILE_DISC, which takes one of theirs."""
    call, terms = node.this.this, node.this.expression.expressions
    name = str(call.this).upper() if isinstance(call, exp.Anonymous) else ""
    if name not in PERCENTILES:
        raise QueryError(
            f"The function '{name or call.sql('tsql')[:40]}' is not allowed to have a WITHIN GROUP clause."
        )
    if node.args.get("order") or node.args.get("spec"):
        raise QueryError(f"The function '{name}' may not have ORDER BY, ROWS or RANGE in its OVER clause.")
    if len(call.expressions) != 1 or len(terms) != 1:
        raise QueryError(f"The {name} function requires 1 argument and one expression in ORDER BY.")
    share = _share(name, context.value(call.expressions[0]))
    value = context.value(terms[0].this)
    over, sign = _over(node, context), "-" if terms[0].args.get("desc") else ""
    if name == "PERCENTILE_CONT" and not value.type.is_number:
        raise QueryError(f"Operand data type {value.type.name} is invalid for PERCENTILE_CONT operator.")
    if name == "PERCENTILE_CONT":
        return TypedSql(f"quantile_cont(CAST({value.sql} AS DOUBLE), {sign}{share}){over}", FLOAT)
    ordered = f"struct_pack(k := {sorted_by(value)}, v := {value.sql})"
    # A row of NULL has no share in it.
    ordered = f"CASE WHEN {value.sql} IS NOT NULL THEN {ordered} END"
    return TypedSql(f"struct_extract(quantile_disc({ordered}, {sign}{share}){over}, 'v')", value.type)


def _share(name: str, value: TypedSql) -> str:
    try:
        share = float(value.constant or "")
    except ValueError:
        raise UnsupportedSqlError(f"{name} with a computed share") from None
    if not 0 <= share <= 1:
        raise QueryError("Percentile value must be between 0.0 and 1.0.")
    return f"{share:f}"


def _is_random(node: Any) -> bool:
    """Whether a term has another value each time that it is computed."""
    return any(str(call.this).upper() == "NEWID" for call in node.find_all(exp.Anonymous))


def _any_order(context: Context) -> str:
    """An order that looks like one by NEWID(): DuckDB orders windows by nothing that changes."""
    columns = [f"{source.alias}.{column.sql}" for source in context.sources for column in source.columns]
    mixed = ", ".join([f"'{context.now}'", *columns])
    return "ORDER BY 1" if context.grouping is not None else f"ORDER BY hash({mixed})"


def _over(node: Any, context: Context) -> str:
    parts = []
    if node.args.get("partition_by"):
        keys = ", ".join(folded(context.value(part)) for part in node.args["partition_by"])
        parts.append(f"PARTITION BY {keys}")
    if node.args.get("order"):
        terms = node.args["order"].expressions
        parts.append(_any_order(context) if any(map(_is_random, terms)) else ordering(terms, context))
    if node.args.get("spec"):
        parts.append(_frame(node.args["spec"]))
    return f" OVER ({' '.join(parts)})"


def _frame(spec: Any) -> str:
    def side(name: str) -> str:
        bound = spec.args.get(name)
        if isinstance(bound, exp.Expression) and not (isinstance(bound, exp.Literal) and str(bound.this).isdigit()):
            raise QueryError(f"Incorrect syntax near '{bound.sql('tsql')[:40]}'.")
        text = bound if isinstance(bound, str) else bound.sql() if bound is not None else "CURRENT ROW"
        return f"{text} {spec.args.get(f'{name}_side') or ''}".strip()

    start, end = side("start"), side("end")
    if end == "UNBOUNDED PRECEDING" or start == "UNBOUNDED FOLLOWING" or str(spec.args["kind"]) == "GROUPS":
        raise QueryError("Incorrect syntax: a window begins before it ends, and counts ROWS or RANGE.")
    if str(spec.args["kind"]) == "RANGE" and any(text[:1].isdigit() for text in (start, end)):
        raise QueryError("RANGE is only supported with UNBOUNDED and CURRENT ROW window frame delimiters.")
    return f"{spec.args['kind']} BETWEEN {start} AND {end}"


def _rank(name: str, _arguments: list[TypedSql], over: str) -> TypedSql:
    return TypedSql(f"{name.lower()}(){over}", _RANKS[name])


def _tile(_name: str, arguments: list[TypedSql], over: str) -> TypedSql:
    if arguments[0].constant is not None:
        note_constant(f"mc_tiles({convert(arguments[0], INT).sql})")
    return TypedSql(f"ntile(mc_tiles({convert(arguments[0], INT).sql})){over}", BIGINT)


def _neighbour(name: str, arguments: list[TypedSql], over: str) -> TypedSql:
    subject = arguments[0]
    steps = convert(arguments[1], INT).sql if len(arguments) > 1 else "1"
    if len(arguments) > 1 and arguments[1].constant is not None:
        note_constant(f"mc_steps({steps})")
    # What stands in for a row that there is not becomes a value of the first argument's type (documented).
    default = arguments[2] if len(arguments) > 2 else TypedSql("NULL", NULL)
    other = convert(default, subject.type).sql if subject.type.kind != "null" else "NULL"
    return TypedSql(f"{name.lower()}({subject.sql}, mc_steps({steps}), {other}){over}", subject.type)


def _end(name: str, arguments: list[TypedSql], over: str) -> TypedSql:
    return TypedSql(f"{name.lower()}({arguments[0].sql}){over}", arguments[0].type)


_WINDOWED: dict[str, Callable[[str, list[TypedSql], str], TypedSql]] = {
    **dict.fromkeys(_RANKS, _rank),
    **dict.fromkeys(_VALUES, _end),
    "NTILE": _tile,
    "LAG": _neighbour,
    "LEAD": _neighbour,
}
