"""Functions of numbers."""

from mcdecl.sandbox.queries.conversion import convert
from mcdecl.sandbox.queries.functions.base import Function, of_values, template
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import FLOAT, INT, TypedSql, decimal


def _number(value: TypedSql) -> TypedSql:
    return value if value.type.is_number else convert(value, FLOAT)


def _round(arguments: list[TypedSql], _context: Context) -> TypedSql:
    value, places = _number(arguments[0]), convert(arguments[1], INT).sql
    if value.type.kind == "float" or arguments[1].constant is None:  # exact numbers take digits that are written out
        number = convert(value, FLOAT).sql
        rounded, cut = f"round({number}, {places})", f"mc_cut({number}, {places})"
    else:
        exact = f"CAST({value.sql} AS DECIMAL(38, {value.type.scale}))"
        # Digits that are not there need no rounding, and DuckDB takes no more than its own.
        within = f"least({places}, {value.type.scale})"
        rounded, cut = f"round({exact}, {within})", f"mc_cut_exact({exact}, {within})"
    sql = rounded
    if len(arguments) > 2 and arguments[2].constant is None:
        sql = f"CASE WHEN {convert(arguments[2], INT).sql} = 0 THEN {rounded} ELSE {cut} END"
    elif len(arguments) > 2 and arguments[2].constant != "0":
        sql = cut
    return TypedSql(f"CAST({sql} AS {value.type.duckdb})", value.type)


def _whole(name: str) -> Function:
    def make(arguments: list[TypedSql], _context: Context) -> TypedSql:
        value = _number(arguments[0])
        exact = value.type.kind == "decimal" and not value.type.is_money
        type = decimal(value.type.precision, 0) if exact else value.type
        return TypedSql(f"CAST({name}({value.sql}) AS {type.duckdb})", type)

    return of_values(1, 1, make)


def _power(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """As the first value's type, so that a whole number gives one and a decimal as many digits (documented)."""
    base, exponent = _number(arguments[0]), convert(arguments[1], FLOAT)
    type = decimal(38, base.type.scale) if base.type.kind == "decimal" else base.type
    power = f"pow(CAST({base.sql} AS DOUBLE), {exponent.sql})"
    cast = f"trunc({power})" if type.kind in ("int", "bigint") else power
    return TypedSql(f"CAST({cast} AS {type.duckdb})", type)


def _log(arguments: list[TypedSql], _context: Context) -> TypedSql:
    number, *base = [f"mc_positive({convert(value, FLOAT).sql})" for value in arguments]
    return TypedSql(f"ln({number}) / ln({base[0]})" if base else f"ln({number})", FLOAT)


def _angle(name: str) -> Function:
    """DEGREES and RADIANS give the type that they get, whole numbers too (documented); decimals have 18 digits."""

    def make(arguments: list[TypedSql], _context: Context) -> TypedSql:
        value = _number(arguments[0])
        type = decimal(38, 18) if value.type.kind == "decimal" else value.type
        sql = f"{name}(CAST({value.sql} AS DOUBLE))"
        return TypedSql(f"CAST({f'trunc({sql})' if type.kind in ('int', 'bigint') else sql} AS {type.duckdb})", type)

    return of_values(1, 1, make)


def _sign(arguments: list[TypedSql], _context: Context) -> TypedSql:
    value = _number(arguments[0])
    return TypedSql(f"CAST(sign({value.sql}) AS {value.type.duckdb})", value.type)


def _unit(sql: str) -> Function:
    """A function of a number between -1 and 1."""
    return template("f", sql.replace("{0}", "mc_unit({0})"), FLOAT)


def _checksum(arguments: list[TypedSql], _context: Context) -> TypedSql:
    # A number of the same range that is equal for equal values; the service's own numbers are others.
    parts = ", ".join(f"mc_fold(CAST({value.sql} AS VARCHAR))" for value in arguments)
    return TypedSql(f"CAST(CAST(hash({parts}) % 4294967296 AS BIGINT) - 2147483648 AS INTEGER)", INT)


FUNCTIONS: dict[str, Function] = {
    "ABS": template("n", "abs({0})"),
    "SIGN": of_values(1, 1, _sign),
    "CEILING": _whole("ceil"),
    "FLOOR": _whole("floor"),
    "ROUND": of_values(2, 3, _round),
    "POWER": of_values(2, 2, _power),
    "SQRT": template("f", "sqrt(mc_not_below_nought({0}))", FLOAT),
    "SQUARE": template("f", "pow({0}, 2)", FLOAT),
    "EXP": template("f", "exp({0})", FLOAT),
    "LOG": of_values(1, 2, _log),
    "LOG10": template("f", "log10(mc_positive({0}))", FLOAT),
    "SIN": template("f", "sin({0})", FLOAT),
    "COS": template("f", "cos({0})", FLOAT),
    "TAN": template("f", "tan({0})", FLOAT),
    "COT": template("f", "cot({0})", FLOAT),
    "ASIN": _unit("asin({0})"),
    "ACOS": _unit("acos({0})"),
    "ATAN": template("f", "atan({0})", FLOAT),
    "ATN2": template("ff", "atan2({0}, {1})", FLOAT),
    "DEGREES": _angle("degrees"),
    "RADIANS": _angle("radians"),
    "PI": template("", "pi()", FLOAT),
    "RAND": of_values(0, 1, lambda _arguments, _context: TypedSql("random()", FLOAT)),
    "CHECKSUM": of_values(1, None, _checksum),
    "BINARY_CHECKSUM": of_values(1, None, _checksum),
    # A sign or a currency alone counts as a number too (documented).
    "ISNUMERIC": template(
        "t",
        r"CASE WHEN regexp_full_match(trim({0}), '[+-]?[$€£¥]?[+-]?([0-9][0-9,]*\.?[0-9]*([eEdD][+-]?[0-9]+)?|"
        r"\.[0-9]+([eEdD][+-]?[0-9]+)?|[.,])|[+-]|[$€£¥]') THEN 1 ELSE 0 END",
        INT,
    ),
}
"""The functions by name."""
