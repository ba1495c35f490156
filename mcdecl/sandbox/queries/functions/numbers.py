"""Functions of numbers."""

from mcdecl.sandbox.queries.conversion import convert
from mcdecl.sandbox.queries.functions.base import Function, of_values, template
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import FLOAT, INT, TypedSql, decimal


def _number(value: TypedSql) -> TypedSql:
    return value if value.type.is_number else convert(value, FLOAT)


def _round(arguments: list[TypedSql], _context: Context) -> TypedSql:
    value, places = _number(arguments[0]), convert(arguments[1], INT).sql
    cuts = len(arguments) > 2 and arguments[2].constant not in (None, "0")
    factor = f"pow(10, {places})"
    rounded = f"round({value.sql}, {places})"
    sql = f"trunc(CAST({value.sql} AS DOUBLE) * {factor}) / {factor}" if cuts else rounded
    return TypedSql(f"CAST({sql} AS {value.type.duckdb})", value.type)


def _whole(name: str) -> Function:
    def make(arguments: list[TypedSql], _context: Context) -> TypedSql:
        value = _number(arguments[0])
        type = decimal(value.type.precision, 0) if value.type.kind == "decimal" else value.type
        return TypedSql(f"CAST({name}({value.sql}) AS {type.duckdb})", type)

    return of_values(1, 1, make)


def _checksum(arguments: list[TypedSql], _context: Context) -> TypedSql:
    # A number of the same range that is equal for equal values; the service's own numbers are others.
    parts = ", ".join(f"mc_fold(CAST({value.sql} AS VARCHAR))" for value in arguments)
    return TypedSql(f"CAST(CAST(hash({parts}) % 4294967296 AS BIGINT) - 2147483648 AS INTEGER)", INT)


FUNCTIONS: dict[str, Function] = {
    "ABS": template("n", "abs({0})"),
    "SIGN": template("n", "CAST(sign({0}) AS INTEGER)", INT),
    "CEILING": _whole("ceil"),
    "FLOOR": _whole("floor"),
    "ROUND": of_values(2, 3, _round),
    "POWER": template("ff", "pow({0}, {1})", FLOAT),
    "SQRT": template("f", "sqrt({0})", FLOAT),
    "SQUARE": template("f", "pow({0}, 2)", FLOAT),
    "EXP": template("f", "exp({0})", FLOAT),
    "LOG": template("f", "ln({0})", FLOAT),
    "LOG10": template("f", "log10({0})", FLOAT),
    "PI": template("", "pi()", FLOAT),
    "RAND": template("", "random()", FLOAT),
    "CHECKSUM": of_values(1, None, _checksum),
    "BINARY_CHECKSUM": of_values(1, None, _checksum),
    "ISNUMERIC": template(
        "t",
        r"CASE WHEN regexp_full_match(trim({0}), '[+-]?[$]?([0-9][0-9,]*\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?') "
        "THEN 1 ELSE 0 END",
        INT,
    ),
}
"""The functions by name."""
