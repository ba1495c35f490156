"""From one type to another, with SQL Server's results and its words where a value does not convert."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.queries.date_styles import ISO_STYLES, local, moment_text, parsed_moment, parsed_offset
from mcdecl.sandbox.queries.lambdas import bound, is_short
from mcdecl.sandbox.queries.types import BIGINT, DATETIME2, INT, SqlType, TypedSql, as_decimal, text_type
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_MOST_CHARACTERS = 50
"""More than any number or date has when it is shown as text."""
_EXACT = 6
"""The digits of a second's fraction that this account keeps; SQL Server has a seventh, which is 0 here."""


_CONSTANTS: ContextVar[list[str] | None] = ContextVar("_CONSTANTS", default=None)


@contextmanager
def noted_constants() -> Iterator[list[str]]:
    """Collects the SQL of what is computed of constants alone and may fail, as long as it is open.

    It does not depend on any row, so a query is refused before it runs where it fails
    (fact:query-constants-first).
    """
    noted: list[str] = []
    token = _CONSTANTS.set(noted)
    try:
        yield noted
    finally:
        _CONSTANTS.reset(token)


def note_constant(sql: str) -> None:
    """Have a piece of SQL without any column computed before the query runs, which is refused when that fails."""
    noted = _CONSTANTS.get()
    if noted is not None:
        noted.append(sql)


def quote(text: str) -> str:
    """A text as a literal of DuckDB's SQL."""
    return "'" + text.replace("'", "''") + "'"


def convert(
    value: TypedSql, to: SqlType, *, style: int | None = None, safe: bool = False, reached: bool = True
) -> TypedSql:
    """A value in another type.

    Args:
        value: What there is.
        to: The type to have.
        style: The style of CONVERT, for dates and binaries.
        safe: Give NULL where the value does not convert, as TRY_CAST does, and do not fail.
        reached: Whether a constant is converted in every run; the others fail only in rows that need them.

    Returns:
        The converted value. A piece of SQL that fails when it is run says what SQL Server says.

    Raises:
        QueryError: When the types never convert.
    """
    if value.type.kind == "null":
        return TypedSql(f"CAST(NULL AS {to.duckdb})", to)
    if is_short(value.sql):
        made = _CONVERSIONS[to.kind](value, to, style, safe)
    else:
        inner = _CONVERSIONS[to.kind](replace(value, sql=_VALUE), to, style, safe)
        made = value.sql if inner == _VALUE else bound(value.sql, _VALUE, inner)
    becomes_other = not to.is_text if value.type.is_text else to.kind in _NARROW and to != value.type
    if value.constant is not None and becomes_other and reached and not safe:
        note_constant(made)
    return TypedSql(made, to, value.constant if to.is_text and value.type.is_text else None)


_NARROW: frozenset[str] = frozenset(("int", "decimal", "text"))
"""Types that not every number has room in."""


def as_text(value: TypedSql) -> TypedSql:
    """A value as text in its default form, whatever its length."""
    if value.type.is_text:
        return value
    text = convert(value, text_type(None, national=False))
    return replace(text, type=text_type(_MOST_CHARACTERS, national=False))


def cut(value: TypedSql, lengths: int | None) -> TypedSql:
    """A text that is at most as long as its type, `lengths` being how long it may have become."""
    if value.type.length is None or (lengths is not None and lengths <= value.type.length):
        return value
    return replace(value, sql=f"left({value.sql}, {value.type.length})")


def _strict(value: TypedSql, attempt: str, words: str, safe: bool) -> str:
    """`attempt` gives NULL for what does not convert; that fails unless it is `safe`."""
    if safe:
        return attempt
    return bound(
        attempt,
        _ATTEMPT,
        f"CASE WHEN {_ATTEMPT} IS NULL AND {value.sql} IS NOT NULL THEN mc_error({words}) ELSE {_ATTEMPT} END",
    )


_ATTEMPT, _VALUE = "mc_attempt", "mc_value"
"""What a conversion's result and its subject are called inside of it."""


def _failed(value: TypedSql, target: str) -> str:
    start = quote(f"Conversion failed when converting the {value.type.name} value '")
    end = quote(f"' to data type {target}.")
    return f"{start} || {value.sql} || {end}"


def _to_int(value: TypedSql, to: SqlType, _style: int | None, safe: bool) -> str:
    sql, kind = value.sql, value.type.kind
    if to.name in _SMALL and value.type.name != to.name:
        wide = convert(value, INT, safe=safe).sql
        return _small(wide, to, safe)
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
        return f"{cast}(floor({_days(value, to)} + 0.5) AS {to.duckdb})"
    if kind in ("decimal", "float"):
        sql = f"trunc({sql})"
    return _plain(TypedSql(sql, value.type), to, safe)


_SMALL = {"tinyint": (0, 255), "smallint": (-32768, 32767)}
"""Whole numbers of fewer bytes, and what they hold."""


def _small(sql: str, to: SqlType, safe: bool) -> str:
    least, most = _SMALL[to.name]
    words = quote(f"Arithmetic overflow error for data type {to.name}, value = ")
    failed = "NULL" if safe else f"mc_error({words} || {sql} || '.')"
    return f"CASE WHEN {sql} NOT BETWEEN {least} AND {most} THEN {failed} ELSE {sql} END"


def _to_decimal(value: TypedSql, to: SqlType, _style: int | None, safe: bool) -> str:
    if value.type.kind == "text":
        # Money may have its sign and commas.
        text = f"regexp_replace({value.sql}, '[$,]', '', 'g')" if to.is_money else value.sql
        attempt = f"TRY_CAST(mc_plain_number({text}) AS {to.duckdb})"
        return _strict(value, attempt, f"'Error converting data type {value.type.name} to numeric.'", safe)
    if value.type.is_moment:
        return f"CAST({_days(value, to)} AS {to.duckdb})"
    return _plain(value, to, safe)


def _to_float(value: TypedSql, to: SqlType, _style: int | None, safe: bool) -> str:
    if value.type.kind == "text":
        words = f"'Error converting data type {value.type.name} to {to.name}.'"
        return _strict(value, f"mc_try_double({value.sql})", words, safe)
    if value.type.is_moment:
        return f"CAST({_days(value, to)} AS DOUBLE)"
    return _plain(value, to, safe)


def _to_bit(value: TypedSql, to: SqlType, _style: int | None, safe: bool) -> str:
    if value.type.kind == "text":
        return _strict(value, f"mc_try_bit({value.sql})", _failed(value, "bit"), safe)
    if value.type.is_number:
        return f"({value.sql} <> 0)"
    if value.type.is_moment:
        return f"({_days(value, to)} <> 0)"
    return _plain(value, to, safe)


def _to_moment(value: TypedSql, to: SqlType, style: int | None, safe: bool) -> str:
    kind = value.type.kind
    if kind == "text":
        made = f"CAST({parsed_moment(value.sql, style, exact=to.kind == 'date' or to.is_exact_moment)} AS {to.duckdb})"
        words = "'Conversion failed when converting date and/or time from character string.'"
        return _strict(value, rounded(made, to), words, safe)
    if value.type.is_number or kind == "bit":
        if to.name not in ("datetime", "smalldatetime"):
            raise _clash(value, to)
        number = f"CAST({value.sql} AS DOUBLE)" if kind != "bit" else f"CAST({value.sql} AS INTEGER)"
        return rounded(f"mc_from_days({number})", to)
    if kind == "time" and to.kind == "date":
        raise _clash(value, to)
    if kind == "offset":
        # Style 1 gives the time in UTC, any other what a clock there shows (documented).
        moment = f"struct_extract({value.sql}, 'u')" if style == 1 else local(value)
        return rounded(f"CAST({moment} AS {to.duckdb})", to)
    if kind == "time":
        return rounded(f"CAST({local(value)} AS {to.duckdb})", to)
    made = _plain(value, to, safe)
    return made if kind == "date" or value.type == to else rounded(made, to)


def rounded(moment: str, to: SqlType) -> str:
    """SQL of a date and time as exact as its type: DATETIME has 300 steps a second, SMALLDATETIME whole minutes."""
    if to.is_exact_moment:
        return f"mc_round_time({moment}, {to.scale})" if to.scale < _EXACT else moment
    return f"mc_{to.name}({moment})" if to.name in ("datetime", "smalldatetime") else moment


def _to_offset(value: TypedSql, to: SqlType, style: int | None, safe: bool) -> str:
    if value.type.kind == "text":
        words = "'Conversion failed when converting date and/or time from character string.'"
        made = parsed_offset(value.sql) if style is None or style in ISO_STYLES else _at_utc(value, to, style)
        return _strict(value, made, words, safe)
    if not value.type.is_moment and value.type.kind != "time":
        raise _clash(value, to)
    if value.type.kind == "offset":
        if to.scale >= min(value.type.scale, _EXACT):
            return value.sql
        utc = f"mc_round_time(struct_extract({value.sql}, 'u'), {to.scale})"
        return f"mc_of_utc({utc}, struct_extract({value.sql}, 'o'))"
    return _at_utc(value, to, style)


def _at_utc(value: TypedSql, to: SqlType, style: int | None) -> str:
    moment = convert(value, replace(DATETIME2, scale=to.scale), style=style, safe=True)
    return f"mc_at_offset({moment.sql}, 0)"


def _to_time(value: TypedSql, to: SqlType, style: int | None, safe: bool) -> str:
    kind = value.type.kind
    if kind == "time":
        return f"CAST({rounded(local(value), to)} AS TIME)" if to.scale < value.type.scale else value.sql
    if kind == "date" or (kind != "text" and not value.type.is_moment):
        raise _clash(value, to)
    moment = convert(value, replace(DATETIME2, scale=to.scale), style=style, safe=safe)
    return f"CAST({moment.sql} AS TIME)"


def _clash(value: TypedSql, to: SqlType) -> QueryError:
    if value.type.kind == "binary":
        return UnsupportedSqlError(f"the conversion of {value.type.name} to {to.name}")
    return QueryError(f"Operand type clash: {value.type.name} is incompatible with {to.name}")


def _days(value: TypedSql, to: SqlType) -> str:
    """The days since 1900, which DATETIME and SMALLDATETIME are to numbers."""
    if value.type.name not in ("datetime", "smalldatetime"):
        raise _clash(value, to)
    return f"mc_days({value.sql})"


def _to_text(value: TypedSql, to: SqlType, style: int | None, _safe: bool) -> str:
    text = _text(value, style)
    if value.type.name in ("nvarchar", "nchar") and to.name in ("varchar", "char"):
        text = f"mc_code_page({text})"
    if to.length is None:
        return text
    if value.type.is_number:
        # An integer that does not fit shows as an asterisk, any other number fails (fact:queries-are-t-sql).
        instead = "'*'" if value.type.kind in ("int", "bigint") else f"mc_error({_too_narrow(value, to)})"
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
    if value.type.is_money:
        return _money_text(sql, style)
    if kind == "bit":
        return f"CAST(CAST({sql} AS INTEGER) AS VARCHAR)"
    if kind == "float":
        return rf"regexp_replace(printf('%.6g', {sql}), 'e([+-])(\d\d)$', 'e\10\2')"
    if kind in ("date", "datetime", "offset", "time"):
        return moment_text(value, style)
    if kind == "binary":
        if style not in (1, 2):
            raise UnsupportedSqlError("binary values as text but by CONVERT with style 1 or 2")
        return f"'0x' || hex({sql})" if style == 1 else f"hex({sql})"
    if kind == "decimal" and value.type.precision == value.type.scale:
        sql = f"CAST({sql} AS DECIMAL({min(value.type.precision + 1, 38)}, {value.type.scale}))"  # 0.5 and not .5
    return f"CAST({sql} AS VARCHAR)"


def _money_text(sql: str, style: int | None) -> str:
    """Two digits; style 1 has commas, style 2 four digits (fact:queries-are-t-sql)."""
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
        raise _clash(value, to)
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
    "offset": _to_offset,
    "time": _to_time,
    "binary": _to_binary,
}
