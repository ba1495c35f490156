"""Functions of dates. Server time is UTC-6 all year; weeks begin on Sunday, as the service's setting is."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.queries.argument_types import refuse_types
from mcdecl.sandbox.queries.conversion import as_text, convert, note_constant, quote, rounded
from mcdecl.sandbox.queries.cultures import culture
from mcdecl.sandbox.queries.date_pictures import pictured_moment
from mcdecl.sandbox.queries.date_styles import local
from mcdecl.sandbox.queries.functions.base import Function, of_values
from mcdecl.sandbox.queries.number_pictures import pictured_number
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import (
    BIGINT,
    DATE,
    DATETIME,
    DATETIME2,
    INT,
    OFFSET,
    TIME,
    SqlType,
    TypedSql,
    text_type,
)
from mcdecl.sandbox.queries.zones import SERVER
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_UNITS = {
    "year": ("year", "yy", "yyyy"),
    "quarter": ("quarter", "qq", "q"),
    "month": ("month", "mm", "m"),
    "dayofyear": ("dayofyear", "dy", "y"),
    "day": ("day", "dd", "d"),
    "week": ("week", "wk", "ww"),
    "weekday": ("weekday", "dw", "w"),
    "hour": ("hour", "hh"),
    "minute": ("minute", "mi", "n"),
    "second": ("second", "ss", "s"),
    "millisecond": ("millisecond", "ms"),
    "microsecond": ("microsecond", "mcs"),
    "nanosecond": ("nanosecond", "ns"),
    "tzoffset": ("tzoffset", "tz"),
    "iso_week": ("iso_week", "isowk", "isoww"),
}
_NAMES = {name: unit for unit, names in _UNITS.items() for name in names}
_STEPS = {
    "year": "to_months({0} * 12)",
    "quarter": "to_months({0} * 3)",
    "month": "to_months({0})",
    "dayofyear": "to_days({0})",
    "day": "to_days({0})",
    "weekday": "to_days({0})",
    "week": "to_days({0} * 7)",
    "hour": "to_hours({0})",
    "minute": "to_minutes({0})",
    "second": "to_seconds({0})",
    "millisecond": "to_milliseconds({0})",
    "microsecond": "to_microseconds({0})",
    "nanosecond": "to_microseconds({0} // 1000)",
}
_CLOCK_UNITS = ("hour", "minute", "second", "millisecond", "microsecond", "nanosecond")
_PARTS = {
    "week": "mc_week({0})",
    "weekday": "dayofweek({0}) + 1",
    "millisecond": "millisecond({0}) % 1000",
    "microsecond": "microsecond({0}) % 1000000",
    "nanosecond": "microsecond({0}) % 1000000 * 1000",
    "iso_week": "weekofyear({0})",
}


def _unit(name: str, node: Any) -> str:
    if node.args.get("is_string"):
        raise QueryError(f"Invalid parameter 1 specified for {name.lower()}.")
    text = str(node.name or node.sql()).casefold()
    if text not in _NAMES:
        raise QueryError(f"'{text}' is not a recognized {name.lower()} option.")
    return _NAMES[text]


def _values(arguments: Sequence[Any], context: Context) -> list[TypedSql]:
    return [context.value(argument) for argument in arguments]


def _moment(value: TypedSql, text: SqlType = DATETIME2) -> TypedSql:
    """A value as a date and time; `text` is what a text becomes (documented: DATETIME2 but in DATEADD)."""
    if value.type.is_moment or value.type.kind == "time":
        return value
    return convert(value, text if value.type.is_text else DATETIME)


def _stamp(value: TypedSql) -> str:
    """SQL of the timestamp that a clock shows."""
    moment = _moment(value)
    return local(moment) if moment.type.kind != "date" else f"CAST({moment.sql} AS TIMESTAMP)"


def _fits(name: str, unit: str, type: SqlType) -> None:
    """See that a type has a part.

    Raises:
        QueryError: When it has not: a DATE has no hours, a TIME no days.
    """
    missing = {"date": (*_CLOCK_UNITS, "tzoffset"), "time": [part for part in _UNITS if part not in _CLOCK_UNITS]}
    if unit in missing.get(type.kind, ()) or (unit == "tzoffset" and type.kind == "datetime" and name == "datepart"):
        raise QueryError(f"The datepart {unit} is not supported by date function {name} for data type {type.name}.")


def _dateadd(arguments: Sequence[Any], context: Context) -> TypedSql:
    unit = _unit("dateadd", arguments[0])
    number, moment = _values(arguments[1:], context)
    refuse_types("DATEADD", [number, moment], 1)
    moved = _moment(moment, DATETIME)
    if unit not in _STEPS:
        raise QueryError(
            f"The datepart {unit} is not supported by date function dateadd for data type {moved.type.name}."
        )
    _fits("dateadd", unit, moved.type)
    if moment.type.kind != "null":
        _refuse_span(unit, number, moved.type)
    step = _STEPS[unit].format(f"({convert(number, INT).sql})")
    if moved.type.kind == "offset":
        zone = f"struct_extract({moved.sql}, 'o')"
        return TypedSql(f"mc_at_offset({local(moved)} + {step}, {zone})", moved.type)
    if moved.type.kind == "time":
        return TypedSql(f"CAST({rounded(f'{local(moved)} + {step}', moved.type)} AS TIME)", moved.type)
    held = f"mc_in_range({moved.sql} + {step}, {_first_year(moved.type)}, '{moved.type.name}')"
    sum = f"CAST({held} AS {moved.type.duckdb})"
    if number.constant is not None and moment.constant is not None:
        note_constant(sum)
    return TypedSql(rounded(sum, moved.type) if unit in _CLOCK_UNITS else sum, moved.type)


def _refuse_span(unit: str, number: TypedSql, type: SqlType) -> None:
    """See that a number that the query writes does not lead beyond every date of a type, whatever the date is.

    Raises:
        QueryError: When it does.
    """
    if number.constant is None or not _WRITTEN.fullmatch(number.constant) or type.kind == "time":
        return
    count, years = abs(int(number.constant)), _LAST_YEAR - _first_year(type) + 1
    if count * _MONTHS.get(unit, 0) >= years * 12 or count * _HOURS.get(unit, 0) >= years * _LEAP_YEAR:
        raise QueryError(f"Adding a value to a '{type.name}' column caused an overflow.")


_WRITTEN = re.compile("-?[0-9]{1,10}")
_LAST_YEAR = 9999
_LEAP_YEAR = 366 * 24
"""The hours of a year."""
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_HOURS = {"day": 24, "dayofyear": 24, "weekday": 24, "week": 7 * 24, "hour": 1}
"""How many months or hours a part of a date has."""


def _first_year(type: SqlType) -> int:
    """The year in which a type of dates begins (documented)."""
    return {"datetime": 1753, "smalldatetime": 1900}.get(type.name, 1)


def _difference(type: SqlType) -> "Callable[[Sequence[Any], Context], TypedSql]":
    def make(arguments: Sequence[Any], context: Context) -> TypedSql:
        """Counts the boundaries between two moments, in UTC; weeks are bounded by Sundays always (documented)."""
        unit = _unit("datediff", arguments[0])
        if unit in ("iso_week", "tzoffset"):
            raise QueryError(f"The datepart {unit} is not supported by date function datediff.")
        start, end = (_utc(value) for value in _values(arguments[1:], context))
        if unit == "week":
            return TypedSql(f"CAST(mc_sundays({end}) - mc_sundays({start}) AS {type.duckdb})", type)
        factor = " * 1000" if unit == "nanosecond" else ""
        unit = {"dayofyear": "day", "weekday": "day", "nanosecond": "microsecond"}.get(unit, unit)
        number = f"date_diff('{unit}', {start}, {end}){factor}"
        return TypedSql(f"CAST(mc_difference({number}) AS INTEGER)" if type == INT else number, type)

    return make


def _utc(value: TypedSql) -> str:
    moment = _moment(value)
    return f"struct_extract({moment.sql}, 'u')" if moment.type.kind == "offset" else _stamp(moment)


def _part(unit: str, value: TypedSql, name: str = "datepart") -> str:
    moment = _moment(value)
    _fits(name, unit, moment.type)
    if unit == "tzoffset":
        return f"struct_extract({moment.sql}, 'o')" if moment.type.kind == "offset" else "0"
    return f"CAST({_PARTS.get(unit, unit + '({0})').format(_stamp(moment))} AS INTEGER)"


def _datepart(arguments: Sequence[Any], context: Context) -> TypedSql:
    return TypedSql(_part(_unit("datepart", arguments[0]), _values(arguments[1:], context)[0]), INT)


def _datename(arguments: Sequence[Any], context: Context) -> TypedSql:
    unit = _unit("datename", arguments[0])
    moment = _values(arguments[1:], context)[0]
    pictures = {"month": "%B", "weekday": "%A"}
    if unit in pictures:
        _fits("datename", unit, _moment(moment).type)
        sql = f"strftime({_stamp(moment)}, '{pictures[unit]}')"
    elif unit == "tzoffset":
        sql = f"mc_offset({_part(unit, moment, 'datename')})"
    else:
        sql = f"CAST({_part(unit, moment, 'datename')} AS VARCHAR)"
    return TypedSql(sql, text_type(30))


def _fixed(unit: str) -> Function:
    return of_values(1, 1, lambda arguments, _context: TypedSql(_part(unit, arguments[0]), INT))


def _eomonth(arguments: list[TypedSql], _context: Context) -> TypedSql:
    months = convert(arguments[1], INT).sql if len(arguments) > 1 else "0"
    if len(arguments) > 1 and arguments[0].type.kind != "null":
        _refuse_span("month", arguments[1], DATE)
    return TypedSql(
        f"last_day(CAST(mc_in_range({_stamp(arguments[0])} + to_months({months}), 1, 'date') AS DATE))", DATE
    )


def _numbers(arguments: list[TypedSql]) -> list[str]:
    return [convert(value, INT).sql for value in arguments]


def _valid(made: str, parts: Sequence[str], words: str) -> str:
    """NULL for a part that is NULL, and an error for one that there is not."""
    missing = " OR ".join(f"{part} IS NULL" for part in parts)
    text = quote(f"Cannot construct data type {words}, some of the arguments have values which are not valid.")
    return f"(CASE WHEN {missing} THEN NULL WHEN {made} IS NULL THEN mc_error({text}) ELSE {made} END)"


def _date_from_parts(arguments: list[TypedSql], _context: Context) -> TypedSql:
    parts = _numbers(arguments)
    text = " || '-' || ".join(
        f"lpad(CAST({part} AS VARCHAR), {2 if place else 4}, '0')" for place, part in enumerate(parts)
    )
    made = f"CASE WHEN {parts[0]} BETWEEN 1 AND 9999 THEN TRY_CAST({text} AS DATE) END"
    return TypedSql(_valid(made, parts, "date"), DATE)


def _stamp_of(parts: Sequence[str], fraction: str, years: str = "1 AND 9999") -> str:
    """SQL of a timestamp of six numbers, and of a part of a second; NULL where there is none, as beyond the `years`."""
    texts = [f"lpad(CAST({part} AS VARCHAR), {2 if place else 4}, '0')" for place, part in enumerate(parts)]
    day, clock = " || '-' || ".join(texts[:3]), " || ':' || ".join(texts[3:])
    # DuckDB takes the hour 24 for the next day.
    within = f"{parts[3]} BETWEEN 0 AND 23 AND {parts[0]} BETWEEN {years}"
    return f"CASE WHEN {within} THEN TRY_CAST({day} || ' ' || {clock} AS TIMESTAMP) + {fraction} END"


def _datetime_from_parts(arguments: list[TypedSql], _context: Context) -> TypedSql:
    parts = _numbers(arguments)
    fraction = f"CASE WHEN {parts[6]} BETWEEN 0 AND 999 THEN to_milliseconds({parts[6]}) END"
    made = _stamp_of(parts[:6], fraction, "1753 AND 9999")
    return TypedSql(rounded(_valid(made, parts, "datetime"), DATETIME), DATETIME)


def _small_from_parts(arguments: list[TypedSql], _context: Context) -> TypedSql:
    parts = _numbers(arguments)
    type = SqlType("datetime", "smalldatetime")
    made = _stamp_of([*parts, "0"], "INTERVAL 0 SECOND", "1900 AND 2079")
    return TypedSql(_valid(made, parts, type.name), type)


def _scale(arguments: list[TypedSql], name: str) -> int:
    """The last argument of a function that makes an exact time: the digits of a second's fraction."""
    scale = arguments[-1]
    text = scale.constant or ""
    if not text and scale.type.kind != "null":
        raise UnsupportedSqlError("a computed scale")
    if not text.isdigit() or int(text) > 7:
        raise QueryError(
            f"Scale argument is not valid. Valid expressions for data type {name} scale argument are integer "
            "constants and integer constant expressions."
        )
    return int(text)


def _fraction(number: str, scale: int) -> str:
    """SQL of an interval of so many parts of a second."""
    return (
        f"CASE WHEN {number} BETWEEN 0 AND {10**scale - 1} THEN to_microseconds({number} * 1000000 // {10**scale}) END"
    )


def _datetime2_from_parts(arguments: list[TypedSql], _context: Context) -> TypedSql:
    type = replace(DATETIME2, scale=_scale(arguments, "datetime2"))
    parts = _numbers(arguments[:-1])
    made = _stamp_of(parts[:6], _fraction(f"CAST({parts[6]} AS BIGINT)", type.scale))
    return TypedSql(_valid(made, parts, type.name), type)


def _offset_from_parts(arguments: list[TypedSql], _context: Context) -> TypedSql:
    type = replace(OFFSET, scale=_scale(arguments, "datetimeoffset"))
    parts = _numbers(arguments[:-1])
    made = _stamp_of(parts[:6], _fraction(f"CAST({parts[6]} AS BIGINT)", type.scale))
    return TypedSql(_valid(f"mc_at_offset({made}, {parts[7]} * 60 + {parts[8]})", parts, type.name), type)


def _time_from_parts(arguments: list[TypedSql], _context: Context) -> TypedSql:
    type = replace(TIME, scale=_scale(arguments, "time"))
    parts = _numbers(arguments[:-1])
    made = _stamp_of(["1900", "1", "1", *parts[:3]], _fraction(f"CAST({parts[3]} AS BIGINT)", type.scale))
    return TypedSql(f"CAST({_valid(made, parts, type.name)} AS TIME)", type)


def _offset_minutes(value: TypedSql, name: str) -> str:
    """SQL of the minutes of an offset, that is a number of them or a text like +01:00."""
    minutes = convert(value, INT).sql if value.type.is_number else f"mc_minutes({as_text(value).sql})"
    words = quote(f"The timezone provided to builtin function {name} is invalid.")
    if value.constant is not None:
        note_constant(f"CASE WHEN {minutes} IS NULL OR abs({minutes}) > 840 THEN mc_error({words}) ELSE {minutes} END")
    wrong = f"{value.sql} IS NOT NULL AND ({minutes} IS NULL OR abs({minutes}) > 840)"
    return f"CASE WHEN {wrong} THEN mc_error({words}) ELSE {minutes} END"


def _switch_offset(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """The same moment with another offset."""
    moment = convert(arguments[0], OFFSET) if arguments[0].type.kind != "offset" else arguments[0]
    minutes = _offset_minutes(arguments[1], "switchoffset")
    return TypedSql(f"mc_of_utc(struct_extract({moment.sql}, 'u'), {minutes})", moment.type)


def _to_offset(arguments: list[TypedSql], _context: Context) -> TypedSql:
    """What a clock shows, with an offset beside it; one that was there is dropped."""
    moment = _moment(arguments[0])
    minutes = _offset_minutes(arguments[1], "todatetimeoffset")
    type = replace(OFFSET, scale=moment.type.scale)
    return TypedSql(f"mc_at_offset({_stamp(moment)}, {minutes})", type)


def _now_with_offset(_arguments: list[TypedSql], context: Context) -> TypedSql:
    minutes = round((context.now - context.utc).total_seconds() / 60)
    return TypedSql(f"mc_at_offset(TIMESTAMP '{context.now}', {minutes})", OFFSET)


def _isdate(arguments: list[TypedSql], _context: Context) -> TypedSql:
    text = convert(as_text(arguments[0]), DATETIME, safe=True).sql
    return TypedSql(f"(CASE WHEN {text} IS NULL THEN 0 ELSE 1 END)", INT)


def _format(arguments: list[TypedSql], _context: Context) -> TypedSql:
    subject, picture = arguments[0], arguments[1].constant
    if not subject.type.is_moment and not subject.type.is_number and subject.type.kind != "time":
        raise QueryError(f"Argument data type {subject.type.name} is invalid for argument 1 of format function.")
    name = arguments[2].constant if len(arguments) > 2 else "en-US"
    if picture is None or name is None:
        raise UnsupportedSqlError("FORMAT with a computed picture or culture")
    if subject.type.is_number:
        return TypedSql(pictured_number(subject, picture, culture(name)), text_type(4000))
    return TypedSql(pictured_moment(subject, picture, culture(name), culture("en-US")), text_type(4000))


def _clock(type: SqlType, *, utc: bool = False) -> Function:
    def make(_arguments: list[TypedSql], context: Context) -> TypedSql:
        return TypedSql(f"TIMESTAMP '{context.utc if utc else context.now}'", type)

    return of_values(0, 0, make)


FUNCTIONS: dict[str, Function] = {
    "GETDATE": _clock(DATETIME),
    "GETUTCDATE": _clock(DATETIME, utc=True),
    "SYSDATETIME": _clock(DATETIME2),
    "SYSUTCDATETIME": _clock(DATETIME2, utc=True),
    "SYSDATETIMEOFFSET": of_values(0, 0, _now_with_offset),
    "CURRENT_TIMEZONE": of_values(0, 0, lambda _arguments, _context: TypedSql(quote(SERVER), text_type(128))),
    "DATEADD": Function(3, 3, _dateadd),
    "DATEDIFF": Function(3, 3, _difference(INT)),
    "DATEDIFF_BIG": Function(3, 3, _difference(BIGINT)),
    "DATEPART": Function(2, 2, _datepart),
    "DATENAME": Function(2, 2, _datename),
    "YEAR": _fixed("year"),
    "MONTH": _fixed("month"),
    "DAY": _fixed("day"),
    "EOMONTH": of_values(1, 2, _eomonth),
    "DATEFROMPARTS": of_values(3, 3, _date_from_parts),
    "DATETIMEFROMPARTS": of_values(7, 7, _datetime_from_parts),
    "DATETIME2FROMPARTS": of_values(8, 8, _datetime2_from_parts),
    "DATETIMEOFFSETFROMPARTS": of_values(10, 10, _offset_from_parts),
    "SMALLDATETIMEFROMPARTS": of_values(5, 5, _small_from_parts),
    "TIMEFROMPARTS": of_values(5, 5, _time_from_parts),
    "ISDATE": of_values(1, 1, _isdate),
    "FORMAT": of_values(2, 3, _format),
    "SWITCHOFFSET": of_values(2, 2, _switch_offset),
    "TODATETIMEOFFSET": of_values(2, 2, _to_offset),
}
"""The functions by name."""
