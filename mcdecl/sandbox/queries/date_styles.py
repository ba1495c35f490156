"""The styles of CONVERT for dates."""

from mcdecl.sandbox.queries.macros import formats
from mcdecl.sandbox.queries.types import TypedSql
from mcdecl.sandbox.tasks.errors import QueryError

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
    0: ("mon dd yyyy", " h:MMAM"),
    9: ("mon dd yyyy", " h:MM:SS:fffAM"),
    13: ("%d %b %Y", " %H:%M:%S:fff"),
    20: ("%Y-%m-%d", " %H:%M:%S"),
    21: ("%Y-%m-%d", " %H:%M:%S.fff"),
    22: ("%m/%d/%y", " h:MM:SS AM"),
    25: ("%Y-%m-%d", " %H:%M:%S.fff"),
    126: ("%Y-%m-%d", "T%H:%M:%S.fff"),
    127: ("%Y-%m-%d", "T%H:%M:%S.fff"),
    130: ("hijri dd mon yyyy", " h:MM:SS:fffAM"),
    131: ("hijri dd/mm/yyyy", " h:MM:SS:fffAM"),
    8: ("", "%H:%M:%S"),
    24: ("", "%H:%M:%S"),
    14: ("", "%H:%M:%S:fff"),
}
"""Documented styles that show a time: the date, and the time behind it."""
_TIMED_STYLES |= {100 + style: _TIMED_STYLES[style] for style in (0, 8, 9, 13, 14, 20, 21)}
ISO_STYLES = frozenset((0, 20, 21, 23, 25, 100, 120, 121, 126, 127))
"""Styles in which a text is read as it is without a style."""
_ISO_TIMED = (126, 127)
_HIJRI = (130, 131)
_TIME_PIECES = {
    " h:MMAM": "' ' || mc_hour({0}) || strftime({0}, ':%M%p')",
    " h:MM:SS AM": "' ' || mc_hour({0}) || strftime({0}, ':%M:%S %p')",
    " h:MM:SS:fffAM": "' ' || mc_hour({0}) || strftime({0}, ':%M:%S') || {1} || strftime({0}, '%p')",
}
_DATE_PIECES = {
    "mon dd yyyy": "mc_default_date({0})",
    "hijri dd mon yyyy": "mc_hijri_long({0})",
    "hijri dd/mm/yyyy": "mc_hijri({0})",
}


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
    kind, moment = value.type.kind, local(value)
    if style is None:
        style = 0 if kind == "datetime" and not value.type.is_exact_moment else 121
    if kind == "time":
        return _clock_text(value, moment, style)
    if style in _DATE_STYLES:
        return f"strftime({moment}, {_quoted(_DATE_STYLES[style])})"
    if style not in _TIMED_STYLES:
        raise _unknown(style)
    if kind == "offset" and style == 127:
        utc = f"struct_extract({value.sql}, 'u')"
        return f"({_moment(value, utc, style)} || 'Z')"
    text = _moment(value, moment, style)
    if kind == "offset":
        between = "" if style in _ISO_TIMED else " "
        return f"({text} || '{between}' || mc_offset(struct_extract({value.sql}, 'o')))"
    # A date and time without an offset counts as one in UTC (documented for style 127).
    return f"({text} || 'Z')" if style == 127 and kind == "datetime" else text


def local(value: TypedSql) -> str:
    """SQL of a timestamp: what a clock shows at a date, a date and time, or a time (on the first day that there is)."""
    if value.type.kind == "offset":
        return f"mc_local({value.sql})"
    return f"(DATE '1900-01-01' + {value.sql})" if value.type.kind == "time" else value.sql


def _moment(value: TypedSql, moment: str, style: int) -> str:
    date, time = _TIMED_STYLES[style]
    shown = _DATE_PIECES.get(date, f"strftime({{0}}, {_quoted(date)})").format(moment)
    if value.type.kind == "date":
        return shown if date else f"strftime(CAST({moment} AS TIMESTAMP), {_quoted(time.replace('fff', '%g'))})"
    return f"({shown} || {_time(value, moment, time, style)})" if date else _time(value, moment, time, style)


def _time(value: TypedSql, moment: str, time: str, style: int) -> str:
    """A time; a fraction of nothing is left away in the ISO styles (documented)."""
    fraction, sign = _fraction(value, moment), time[time.find("fff") - 1]
    if value.type.is_exact_moment and sign == ":":
        sign = "."  # a guess (fact:point-before-exact-fractions): the tables show DATETIME alone
    behind = f"'{sign}' || {fraction}" if fraction else "''"
    if style in _ISO_TIMED and fraction:
        behind = f"CASE WHEN microsecond({moment}) % 1000000 = 0 THEN '' ELSE {behind} END"
    if time in _TIME_PIECES:
        return _TIME_PIECES[time].format(moment, behind)
    if not time.endswith("fff"):
        return f"strftime({moment}, {_quoted(time)})"
    return f"strftime({moment}, {_quoted(time[:-4])}) || {behind}"


def _fraction(value: TypedSql, moment: str) -> str:
    """The digits of a second's fraction, empty for a type that has none."""
    if not value.type.is_exact_moment:
        return f"strftime({moment}, '%g')"
    if not value.type.scale:
        return ""
    return f"left(strftime({moment}, '%f') || '0', {value.type.scale})"


def _clock_text(value: TypedSql, moment: str, style: int) -> str:
    if style in _DATE_STYLES:
        raise QueryError(f"Error converting data type time to varchar: style {style} shows a date alone.")
    if style not in _TIMED_STYLES:
        raise _unknown(style)
    time = _TIMED_STYLES[style][1]
    return f"ltrim({_time(value, moment, time.replace('T%H', '%H'), style)})"


def parsed_moment(sql: str, style: int | None, *, exact: bool = False) -> str:
    """A text read as a date and time.

    Args:
        sql: SQL of the text.
        style: The style it is written in; None reads the forms of the US setting that the service has.
        exact: Whether it is for a type that takes more than milliseconds, and an offset that is dropped.

    Returns:
        SQL that is NULL where the text is no such date.

    Raises:
        QueryError: When there is no such style.
    """
    if style in _HIJRI:
        return f"mc_try_hijri({sql})"
    if style is None or style in ISO_STYLES:
        return f"mc_try_moment({sql})" if exact else f"mc_try_datetime({sql})"
    date = _DATE_STYLES.get(style) or _TIMED_STYLES.get(style, ("",))[0]
    if style in (9, 109):
        return f"mc_try_datetime({sql})"
    if not date:
        if style in _TIMED_STYLES:
            return f"mc_try_datetime({sql})"
        raise _unknown(style)
    parsed = f"try_strptime(trim({sql}), {formats((date,))})"
    return f"mc_two_digits({parsed})" if "%y" in date else parsed


def parsed_offset(sql: str) -> str:
    """SQL of a text read as a date and time with an offset, NULL where it is none."""
    return f"mc_try_offset({sql})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
