"""From one type to another, with SQL Server's results and its words where a value does not convert."""

from mcdecl.sandbox.queries.date_styles import moment_text, parsed_moment
from mcdecl.sandbox.queries.types import BIGINT, DATETIME, SqlType, TypedSql, as_decimal, text_type
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError


def quote(text: str) -> str:
    """A text as a literal of DuckDB's SQL."""
    return "'" + text.replace("'", "''") + "'"


def convert(value: TypedSql, to: SqlType, *, style: int | None = None, safe: bool = False) -> TypedSql:
    """A value in another type.

    Args:
        value: What there is.
        to: The type to have.
        style: The style of CONVERT, for dates and binaries.
        safe: Give NULL where the value does not convert, as TRY_CAST does, and do not fail.

    Returns:
        The converted value. A piece of SQL that fails when it is run says what SQL Server says.

    Raises:
        QueryError: When the types never convert.
    """
    if value.type.kind == "null":
        return TypedSql(f"CAST(NULL AS {to.duckdb})", to)
    made = _CONVERSIONS[to.kind](value, to, style, safe)
    return TypedSql(made, to, value.constant if to.is_text and value.type.is_text else None)


def as_text(value: TypedSql) -> TypedSql:
    """A value as text in its default form, whatever its length."""
    return value if value.type.is_text else convert(value, text_type(None, national=False))


def _strict(value: TypedSql, attempt: str, words: str, safe: bool) -> str:
    """`attempt` gives NULL for what does not convert; that fails unless it is `safe`."""
    if safe:
        return attempt
    return f"CASE WHEN {value.sql} IS NOT NULL AND {attempt} IS NULL THEN error({words}) ELSE {attempt} END"


def _failed(value: TypedSql, target: str) -> str:
    start = quote(f"Conversion failed when converting the {value.type.name} value '")
    end = quote(f"' to data type {target}.")
    return f"{start} || {value.sql} || {end}"


def _to_int(value: TypedSql, to: SqlType, _style: int | None, safe: bool) -> str:
    sql, kind = value.sql, value.type.kind
    cast = "TRY_CAST" if safe else "CAST"
    if kind == "text":
        attempt = f"mc_try_{to.kind}({sql})"
        if to == BIGINT:
            return _strict(value, attempt, f"'Error converting data type {value.type.name} to bigint.'", safe)
        overflow = (
            f"'The conversion of the {value.type.name} value ''' || {sql} || ''' overflowed an {to.name} column.'"
        )
        digits = f"regexp_full_match(trim({sql}), '[+-]?[0-9]+')"
        words = f"CASE WHEN {digits} THEN {overflow} ELSE {_failed(value, to.name)} END"
        return _strict(value, attempt, words, safe)
    if value.type.is_moment:
        return f"{cast}(floor(mc_days({sql}) + 0.5) AS {to.duckdb})"
    if kind in ("decimal", "float"):
        sql = f"trunc({sql})"
    return _plain(TypedSql(sql, value.type), to, safe)


def _to_decimal(value: TypedSql, to: SqlType, _style: int | None, safe: bool) -> str:
    if value.type.kind == "text":
        attempt = f"TRY_CAST(mc_plain_number({value.sql}) AS {to.duckdb})"
        return _strict(value, attempt, f"'Error converting data type {value.type.name} to numeric.'", safe)
    if value.type.is_moment:
        return f"CAST(mc_days({value.sql}) AS {to.duckdb})"
    return _plain(value, to, safe)


def _to_float(value: TypedSql, to: SqlType, _style: int | None, safe: bool) -> str:
    if value.type.kind == "text":
        words = f"'Error converting data type {value.type.name} to {to.name}.'"
        return _strict(value, f"mc_try_double({value.sql})", words, safe)
    if value.type.is_moment:
        return f"CAST(mc_days({value.sql}) AS DOUBLE)"
    return _plain(value, to, safe)


def _to_bit(value: TypedSql, to: SqlType, _style: int | None, safe: bool) -> str:
    if value.type.kind == "text":
        return _strict(value, f"mc_try_bit({value.sql})", _failed(value, "bit"), safe)
    if value.type.is_number:
        return f"({value.sql} <> 0)"
    return _plain(value, to, safe)


def _to_moment(value: TypedSql, to: SqlType, style: int | None, safe: bool) -> str:
    kind = value.type.kind
    if kind == "text":
        attempt = _rounded(f"CAST({parsed_moment(value.sql, style)} AS {to.duckdb})", to)
        words = "'Conversion failed when converting date and/or time from character string.'"
        return _strict(value, attempt, words, safe)
    if value.type.is_number or kind == "bit":
        if to.kind != "datetime":
            raise QueryError(f"Operand type clash: {value.type.name} is incompatible with {to.name}")
        number = f"CAST({value.sql} AS DOUBLE)" if kind != "bit" else f"CAST({value.sql} AS INTEGER)"
        return f"mc_from_days({number})"
    if kind == "time":
        return f"CAST(DATE '1900-01-01' + {value.sql} AS {to.duckdb})"
    made = _plain(value, to, safe)
    return made if kind == "date" or value.type.name == to.name else _rounded(made, to)


def _rounded(moment: str, to: SqlType) -> str:
    """A date and time as exact as its type: DATETIME has 300 steps a second, SMALLDATETIME whole minutes."""
    return f"mc_{to.name}({moment})" if to.name in ("datetime", "smalldatetime") else moment


def _to_time(value: TypedSql, to: SqlType, style: int | None, safe: bool) -> str:
    if value.type.kind == "time":
        return value.sql
    moment = convert(value, DATETIME, style=style, safe=safe)
    return f"CAST({moment.sql} AS {to.duckdb})"


def _to_text(value: TypedSql, to: SqlType, style: int | None, _safe: bool) -> str:
    text = _text(value, style)
    if value.type.name in ("nvarchar", "nchar") and to.name in ("varchar", "char"):
        text = f"mc_code_page({text})"
    if to.length is None:
        return text
    if value.type.is_number:
        # An integer that does not fit shows as an asterisk, any other number fails (documented).
        instead = "'*'" if value.type.kind in ("int", "bigint") else f"error({_too_narrow(value, to)})"
        text = f"CASE WHEN length({text}) > {to.length} THEN {instead} ELSE {text} END"
    elif not _fits(value.type, to):
        text = f"left({text}, {to.length})"
    return f"rpad({text}, {to.length}, ' ')" if to.padded else text


def _too_narrow(value: TypedSql, to: SqlType) -> str:
    return quote(f"Arithmetic overflow error converting {value.type.name} to data type {to.name}.")


def _fits(type: SqlType, to: SqlType) -> bool:
    return type.is_text and type.length is not None and to.length is not None and type.length <= to.length


def _text(value: TypedSql, style: int | None) -> str:
    sql, kind = value.sql, value.type.kind
    if kind == "text":
        return sql
    if value.type.name in ("money", "smallmoney"):
        return _money_text(sql, style)
    if kind == "bit":
        return f"CAST(CAST({sql} AS INTEGER) AS VARCHAR)"
    if kind == "float":
        return rf"regexp_replace(printf('%.6g', {sql}), 'e([+-])(\d\d)$', 'e\10\2')"
    if kind in ("date", "datetime", "time"):
        return moment_text(value, style)
    if kind == "binary":
        if style not in (1, 2):
            raise UnsupportedSqlError("binary values as text but by CONVERT with style 1 or 2")
        return f"'0x' || hex({sql})" if style == 1 else f"hex({sql})"
    return f"CAST({sql} AS VARCHAR)"


def _money_text(sql: str, style: int | None) -> str:
    """Two digits; style 1 has commas, style 2 four digits (documented)."""
    if style == 2:
        return f"CAST({sql} AS VARCHAR)"
    rounded = f"CAST({sql} AS DECIMAL(19, 2))"
    if style != 1:
        return f"CAST({rounded} AS VARCHAR)"
    sign = f"CASE WHEN {rounded} < 0 THEN '-' ELSE '' END"
    return (
        f"({sign} || format('{{:,}}', CAST(trunc(abs({rounded})) AS BIGINT)) || right(CAST({rounded} AS VARCHAR), 3))"
    )


def _to_binary(value: TypedSql, to: SqlType, _style: int | None, _safe: bool) -> str:
    if value.type.kind != "binary":
        raise UnsupportedSqlError(f"the conversion of {value.type.name} to {to.name}")
    return value.sql


def _plain(value: TypedSql, to: SqlType, safe: bool) -> str:
    """Between numbers, and between dates: DuckDB does as SQL Server does."""
    pairs = (value.type.is_number or value.type.kind == "bit", value.type.is_moment)
    if not (pairs[0] and to.kind in ("bit", "int", "bigint", "decimal", "float")) and not (pairs[1] and to.is_moment):
        raise QueryError(f"Operand type clash: {value.type.name} is incompatible with {to.name}")
    if _same(value.type, to):
        return value.sql
    cast = "TRY_CAST" if safe else "CAST"
    if value.type.kind == "bit" and to.kind == "decimal":
        return f"{cast}(CAST({value.sql} AS INTEGER) AS {as_decimal(to).duckdb})"
    return f"{cast}({value.sql} AS {to.duckdb})"


def _same(left: SqlType, right: SqlType) -> bool:
    # The scale of a computed decimal is DuckDB's, so decimals are always cast.
    return left.kind == right.kind and left.kind != "decimal"


_CONVERSIONS = {
    "bit": _to_bit,
    "int": _to_int,
    "bigint": _to_int,
    "decimal": _to_decimal,
    "float": _to_float,
    "text": _to_text,
    "date": _to_moment,
    "datetime": _to_moment,
    "time": _to_time,
    "binary": _to_binary,
}
