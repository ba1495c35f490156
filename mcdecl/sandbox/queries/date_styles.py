"""The styles of CONVERT for dates, and the pictures of FORMAT."""

import re

from mcdecl.sandbox.queries.macros import formats
from mcdecl.sandbox.queries.types import TypedSql
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_DATE_STYLES = {
    1: "%m/%d/%y",
    2: "%y.%m.%d",
    3: "%d/%m/%y",
    4: "%d.%m.%y",
    5: "%d-%m-%y",
    6: "%d %b %y",
    7: "%b %d, %y",
    10: "%m-%d-%y",
    11: "%y/%m/%d",
    12: "%y%m%d",
    23: "%Y-%m-%d",
    101: "%m/%d/%Y",
    102: "%Y.%m.%d",
    103: "%d/%m/%Y",
    104: "%d.%m.%Y",
    105: "%d-%m-%Y",
    106: "%d %b %Y",
    107: "%b %d, %Y",
    110: "%m-%d-%Y",
    111: "%Y/%m/%d",
    112: "%Y%m%d",
}
"""Documented styles that show a date alone, in DuckDB's picture."""

_TIMED_STYLES = {
    13: ("%d %b %Y", " %H:%M:%S:%g"),
    113: ("%d %b %Y", " %H:%M:%S:%g"),
    20: ("%Y-%m-%d", " %H:%M:%S"),
    120: ("%Y-%m-%d", " %H:%M:%S"),
    21: ("%Y-%m-%d", " %H:%M:%S.%g"),
    25: ("%Y-%m-%d", " %H:%M:%S.%g"),
    121: ("%Y-%m-%d", " %H:%M:%S.%g"),
    126: ("%Y-%m-%d", "T%H:%M:%S.%g"),
    127: ("%Y-%m-%d", "T%H:%M:%S.%gZ"),
}
_CLOCK_STYLES = {8: "%H:%M:%S", 24: "%H:%M:%S", 108: "%H:%M:%S", 14: "%H:%M:%S:%g", 114: "%H:%M:%S:%g"}
_DEFAULT = (0, 100)
_ISO_STYLES = frozenset((20, 21, 25, 120, 121, 126, 127))


def _unknown(style: int) -> QueryError:
    return QueryError(f"{style} is not a valid style number when converting from datetime to a character string.")


def moment_text(value: TypedSql, style: int | None) -> str:
    """A date, date and time, or time as text.

    Args:
        value: The value.
        style: The style; None is the type's own.

    Returns:
        SQL of the text.

    Raises:
        QueryError: When there is no such style.
    """
    kind, sql = value.type.kind, value.sql
    if style is None and value.type.name in ("datetime2", "time"):
        moment = sql if kind == "datetime" else f"DATE '1900-01-01' + {sql}"
        return f"(strftime({moment}, '{'%Y-%m-%d ' if kind == 'datetime' else ''}%H:%M:%S.%f') || '0')"
    if kind == "datetime" and value.type.zone:
        return _zoned_text(value, style)
    if kind == "time":
        return f"strftime(DATE '1900-01-01' + {sql}, {_quoted(_CLOCK_STYLES.get(style or 108, '%H:%M:%S'))})"
    if style is None and kind == "date":
        style = 120
    if style is None or style in _DEFAULT:
        return f"mc_default_{kind}({sql})"
    if style in _DATE_STYLES:
        return f"strftime({sql}, {_quoted(_DATE_STYLES[style])})"
    if style in _CLOCK_STYLES:
        return f"strftime(CAST({sql} AS TIMESTAMP), {_quoted(_CLOCK_STYLES[style])})"
    if style not in _TIMED_STYLES:
        raise _unknown(style)
    date, time = _TIMED_STYLES[style]
    if kind == "date":
        return f"strftime({sql}, {_quoted(date)})"
    text = f"strftime({sql}, {_quoted(date + time)})"
    # Style 126 leaves the fraction away when it is nothing (documented).
    return f"replace({text}, '.000', '')" if style in (126, 127) else text


_ZONED_STYLES = {20: (" %H:%M:%S", " "), 120: (" %H:%M:%S", " "), 126: ("T%H:%M:%S.%g", "")}
"""Styles of a date and time with an offset: the time, and what stands before the offset; any other has milliseconds."""


def _zoned_text(value: TypedSql, style: int | None) -> str:
    """A date and time that has an offset."""
    if style in _DATE_STYLES:
        return f"strftime({value.sql}, {_quoted(_DATE_STYLES[style])})"
    if style not in (None, 21, 25, 121, *_ZONED_STYLES):
        raise UnsupportedSqlError(f"a datetimeoffset as text in style {style}")
    time, before = _ZONED_STYLES.get(style or 121, (" %H:%M:%S.%g", " "))
    utc = f"timezone('UTC', timezone('{value.type.zone}', {value.sql}))"
    return (
        f"(strftime({value.sql}, '%Y-%m-%d{time}') || '{before}' || mc_offset(date_diff('minute', {utc}, {value.sql})))"
    )


def parsed_moment(sql: str, style: int | None) -> str:
    """A text read as a date and time.

    Args:
        sql: SQL of the text.
        style: The style it is written in; None reads the forms of the US setting that the service has.

    Returns:
        SQL that is NULL where the text is no such date.

    Raises:
        QueryError: When there is no such style.
    """
    if style is None or style in _DEFAULT or style in _ISO_STYLES:
        return f"mc_try_datetime({sql})"
    date = _DATE_STYLES.get(style) or _TIMED_STYLES.get(style, ("",))[0]
    if not date:
        raise _unknown(style)
    return f"try_strptime(trim({sql}), {formats((date,))})"


_PIECES = {
    "yyyy": "strftime({0}, '%Y')",
    "yy": "strftime({0}, '%y')",
    "MMMM": "strftime({0}, '%B')",
    "MMM": "strftime({0}, '%b')",
    "MM": "strftime({0}, '%m')",
    "M": "CAST(month({0}) AS VARCHAR)",
    "dddd": "strftime({0}, '%A')",
    "ddd": "strftime({0}, '%a')",
    "dd": "strftime({0}, '%d')",
    "d": "CAST(day({0}) AS VARCHAR)",
    "HH": "strftime({0}, '%H')",
    "H": "CAST(hour({0}) AS VARCHAR)",
    "hh": "strftime({0}, '%I')",
    "h": "trim(mc_hour({0}))",
    "mm": "strftime({0}, '%M')",
    "m": "CAST(minute({0}) AS VARCHAR)",
    "ss": "strftime({0}, '%S')",
    "s": "CAST(second({0}) AS VARCHAR)",
    "fff": "strftime({0}, '%g')",
    "tt": "strftime({0}, '%p')",
    "t": "left(strftime({0}, '%p'), 1)",
}
_STANDARD = {
    "d": "M/d/yyyy",
    "D": "dddd, MMMM d, yyyy",
    "f": "dddd, MMMM d, yyyy h:mm tt",
    "g": "M/d/yyyy h:mm tt",
    "G": "M/d/yyyy h:mm:ss tt",
    "s": "yyyy-MM-ddTHH:mm:ss",
    "t": "h:mm tt",
    "T": "h:mm:ss tt",
}
_TOKEN = re.compile(r"'[^']*'|\"[^\"]*\"|\\.|([A-Za-z])\1*|.", re.DOTALL)


def pictured_moment(sql: str, picture: str) -> str:
    """A date in a .NET picture, as FORMAT takes it with the US culture.

    Args:
        sql: SQL of a date and time.
        picture: The picture, custom or a standard letter.

    Returns:
        SQL of the text.

    Raises:
        UnsupportedSqlError: When a piece of the picture is not known here.
    """
    parts = [_piece(match.group(), sql) for match in _TOKEN.finditer(_STANDARD.get(picture, picture))]
    return "(" + " || ".join(parts or ["''"]) + ")"


def _piece(part: str, sql: str) -> str:
    if part in _PIECES:
        return _PIECES[part].replace("{0}", sql)
    if part[0] in "'\"":
        return _quoted(part[1:-1])
    if part[0] == "\\":
        return _quoted(part[1:])
    if part == "T" or not part.isalpha():
        return _quoted(part)
    raise UnsupportedSqlError(f"FORMAT with {part} in its picture")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_NUMBER = re.compile(r"([NFPCD])(\d*)", re.IGNORECASE)


def pictured_number(sql: str, picture: str) -> str:
    """A number in a .NET picture, as FORMAT takes it with the US culture.

    Args:
        sql: SQL of a number.
        picture: A standard letter with digits (`N2`), or a picture of `0`, `#`, comma and point.

    Returns:
        SQL of the text.

    Raises:
        UnsupportedSqlError: When the picture is not known here.
    """
    standard = _NUMBER.fullmatch(picture)
    if standard:
        return _standard_number(sql, standard.group(1).upper(), standard.group(2))
    custom = re.fullmatch(r"([#0]*)(,?)([#0]*)(?:\.(0+))?(%?)", picture)
    if not custom or "#" in (custom.group(3) or "").lstrip("#"):
        raise UnsupportedSqlError(f"FORMAT with the picture {picture}")
    comma, digits = custom.group(2), len(custom.group(4) or "")
    least = (custom.group(1) + custom.group(3)).count("0")
    number = f"CAST({sql} AS DOUBLE)" + (" * 100" if custom.group(5) else "")
    width = f"0{least + digits + (1 if digits else 0)}" if least > 1 and not comma else ""
    return f"format('{{:{width}{comma}.{digits}f}}', round({number}, {digits})) || '{custom.group(5)}'"


def _standard_number(sql: str, letter: str, digits: str) -> str:
    places = int(digits) if digits else 2
    number = f"CAST({sql} AS DOUBLE)"
    if letter == "D":
        return f"format('{{:0{digits or 1}d}}', CAST({sql} AS BIGINT))"
    if letter == "F":
        return f"format('{{:.{places}f}}', round({number}, {places}))"
    if letter == "P":
        return f"format('{{:,.{places}f}}%', round({number} * 100, {places}))"
    if letter == "C":
        amount = f"format('{{:,.{places}f}}', round(abs({number}), {places}))"
        return f"CASE WHEN {sql} < 0 THEN '($' || {amount} || ')' ELSE '$' || {amount} END"
    return f"format('{{:,.{places}f}}', round({number}, {places}))"
