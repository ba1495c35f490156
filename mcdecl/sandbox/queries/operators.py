"""Arithmetic and concatenation by SQL Server's rules of types."""

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.queries.conversion import convert, cut, note_constant
from mcdecl.sandbox.queries.types import (
    BIGINT,
    DATETIME,
    INT,
    NULL,
    SqlType,
    TypedSql,
    as_decimal,
    common,
    decimal,
    joined_length,
)
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_VERBS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "modulo"}
_CUT_OFF = 10
"""The most digits after the point that a quotient is exact to."""
_BITS = ("&", "|", "^")
_WITH_DAYS = ("datetime", "smalldatetime")
"""Types that days can be added to."""


def arithmetic(operator: str, left: TypedSql, right: TypedSql) -> TypedSql:
    """Two values with an operator between them.

    Args:
        operator: Its sign.
        left: The left one.
        right: The right one.

    Returns:
        The result; `+` joins texts (NULL with anything is NULL), and otherwise the lower type becomes the higher.

    Raises:
        QueryError: When the operator does not fit the types.
    """
    kinds = {left.type.kind, right.type.kind}
    if operator in "/%" and right.constant is not None and right.type.is_number and left.type.kind != "null":
        note_constant(f"mc_zero({right.sql})")
    if operator in _BITS:
        return _bitwise(operator, left, right)
    if kinds <= {"text", "null"} and "text" in kinds:
        return _texts(operator, left, right)
    if any(side.type.name in _WITH_DAYS for side in (left, right)) and operator in ("+", "-"):
        return _moments(operator, left, right)
    if "binary" in kinds:
        raise UnsupportedSqlError(f"binary values with '{operator}'")
    if kinds & {"date", "time", "datetime", "offset"}:
        other = next(type for type in (left.type, right.type) if not type.is_number)
        if {left.type.is_number, right.type.is_number} == {True, False}:
            number = left.type if left.type.is_number else right.type
            raise QueryError(f"Operand type clash: {other.name} is incompatible with {number.name}")
        raise QueryError(f"Operand data type {other.name} is invalid for {_VERBS[operator]} operator.")
    if kinds == {"null"}:
        return TypedSql("NULL", NULL)
    return _numbers(operator, left, right)


def negative(value: TypedSql) -> TypedSql:
    """A number with its sign turned."""
    if value.type.is_number or value.type.kind == "null":
        constant = None if value.constant is None else f"-{value.constant}"
        return TypedSql(f"(-{value.sql})", value.type, constant)
    raise QueryError(f"Operand data type {value.type.name} is invalid for minus operator.")


def inverted(value: TypedSql) -> TypedSql:
    """A whole number with all its bits turned.

    Raises:
        QueryError: When it is no whole number.
    """
    if value.type.kind == "null":
        return TypedSql("NULL", NULL)
    if value.type.kind == "bit":
        return TypedSql(f"(NOT {value.sql})", value.type)
    if value.type.kind not in ("int", "bigint"):
        raise QueryError(f"Operand data type {value.type.name} is invalid for '~' operator.")
    return TypedSql(f"(-{value.sql} - 1)", value.type)


def _texts(operator: str, left: TypedSql, right: TypedSql) -> TypedSql:
    if operator != "+":
        name = left.type.name if left.type.is_text else right.type.name
        raise QueryError(
            f"The data types {name} and {name} are incompatible in the {_VERBS[operator]} operator."
            if operator != "-"
            else f"Operand data type {name} is invalid for subtract operator."
        )
    type = joined_length([side.type for side in (left, right) if side.type.is_text])
    whole = replace(type, length=None)
    text = TypedSql(f"({convert(left, whole).sql} || {convert(right, whole).sql})", type)
    return cut(text, sum(side.type.length or 0 for side in (left, right)))


def _moments(operator: str, left: TypedSql, right: TypedSql) -> TypedSql:
    """A date and time plus or minus days, the only arithmetic that they take here."""
    for moment, other in ((left, right), (right, left)):
        if moment.type.kind in ("date", "time", "offset") or moment.type.name == "datetime2":
            names = f"{other.type.name} and {moment.type.name}"
            raise QueryError(f"The data types {names} are incompatible in the {_VERBS[operator]} operator.")
    first, second = convert(left, DATETIME), convert(right, DATETIME)
    sign = "+" if operator == "+" else "-"
    return TypedSql(f"mc_datetime({first.sql} {sign} ({second.sql} - TIMESTAMP '1900-01-01'))", DATETIME)


def _numbers(operator: str, left: TypedSql, right: TypedSql) -> TypedSql:
    type = common([left.type, right.type])
    if type.kind == "bit":
        if operator == "+":
            raise QueryError("Operand data type bit is invalid for add operator.")
        type = INT
    if type.is_money:
        return _amounts(operator, left, right, type)
    if type.kind == "decimal":
        return _decimals(operator, left, right, type)
    first, second = convert(left, type).sql, convert(right, type).sql
    if operator == "/":
        sign = "/" if type.kind == "float" else "//"  # whole numbers divide to whole numbers, towards zero
        return TypedSql(f"({first} {sign} mc_zero({second}))", type)
    if operator == "%":
        second = f"mc_zero({second})"
    return TypedSql(f"({first} {operator} {second})", type)


def _amounts(operator: str, left: TypedSql, right: TypedSql, type: SqlType) -> TypedSql:
    """Amounts of money, which count ten thousandths: what a quotient has behind them is cut off."""
    first, second = convert(left, type).sql, convert(right, type).sql
    if operator == "/":
        cut = f"trunc(CAST({first} AS DECIMAL(38, 10)) * 10000 / mc_zero({second}))"
        return TypedSql(f"CAST(CAST({cut} AS DECIMAL(23, 0)) / 10000.0 AS {type.duckdb})", type)
    if operator == "%":
        second = f"mc_zero({second})"
    return TypedSql(f"CAST({first} {operator} {second} AS {type.duckdb})", type)


def _decimals(operator: str, left: TypedSql, right: TypedSql, type: SqlType) -> TypedSql:
    """Exact numbers; the result's digits follow the documented table."""
    sql_type, two = (_exact(side, type) for side in (left, right))
    first, second = convert(left, sql_type).sql, convert(right, two).sql
    whole = max(sql_type.precision - sql_type.scale, two.precision - two.scale)
    scale = max(sql_type.scale, two.scale)
    if operator == "/":
        scale = max(6, sql_type.scale + two.precision + 1)
        result = decimal(sql_type.precision - sql_type.scale + two.scale + scale, scale)
        quotient = f"CAST({first} AS DOUBLE) / mc_zero({second})"
        if result.scale <= _CUT_OFF:  # the digits that there is no place for are cut off, not rounded
            quotient = f"trunc(round({quotient} * 1e{result.scale}, 3)) / 1e{result.scale}"
        return TypedSql(f"CAST({quotient} AS {result.duckdb})", result)
    if operator == "*":
        result = decimal(sql_type.precision + two.precision + 1, sql_type.scale + two.scale)
        if sql_type.precision + two.precision > 38 or sql_type.scale + two.scale > 38:
            return TypedSql(f"CAST(CAST({first} AS DOUBLE) * {second} AS {result.duckdb})", result)
        return TypedSql(f"({first} * {second})", result)
    if operator == "%":
        return TypedSql(f"({first} % mc_zero({second}))", decimal(whole + scale, scale))
    return TypedSql(f"({first} {operator} {second})", decimal(whole + scale + 1, scale))


def _exact(side: TypedSql, type: SqlType) -> SqlType:
    """One side's decimal type; a whole number that is written out has as many digits as it shows."""
    if side.type.kind == "int" and side.constant is not None:
        return decimal(len(side.constant.lstrip("-")), 0)
    return as_decimal(side.type if side.type.is_number or side.type.kind == "bit" else type)


def _bitwise(operator: str, left: TypedSql, right: TypedSql) -> TypedSql:
    type = common([left.type, right.type, INT])
    if type not in (INT, BIGINT):
        raise QueryError(f"The data types {left.type.name} and {right.type.name} are incompatible in the '&' operator.")
    first, second = convert(left, type).sql, convert(right, type).sql
    if operator == "^":
        return TypedSql(f"xor({first}, {second})", type)
    return TypedSql(f"({first} {operator} {second})", type)
