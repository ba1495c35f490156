"""Functions of dates. Server time is UTC-6 all year; weeks begin on Sunday, as the service's setting is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mcdecl.sandbox.queries.argument_types import refuse_types
from mcdecl.sandbox.queries.conversion import as_text, convert
from mcdecl.sandbox.queries.date_styles import pictured_moment, pictured_number
from mcdecl.sandbox.queries.functions.base import Function, of_values
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import DATE, DATETIME, INT, TypedSql, text_type
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
}
_PARTS = {
    "week": "mc_week({0})",
    "weekday": "dayofweek({0}) + 1",
    "millisecond": "millisecond({0}) % 1000",
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


def _moment(value: TypedSql) -> TypedSql:
    return value if value.type.is_moment else convert(value, DATETIME)


def _dateadd(arguments: Sequence[Any], context: Context) -> TypedSql:
    unit = _unit("dateadd", arguments[0])
    if unit not in _STEPS:
        raise QueryError(f"The datepart {unit} is not supported by date function dateadd for data type datetime.")
    number, moment = _values(arguments[1:], context)
    refuse_types("DATEADD", [number, moment], 1)
    moved, type = _moment(moment), moment.type if moment.type.is_moment else DATETIME
    step = _STEPS[unit].format(f"({convert(number, INT).sql})")
    return TypedSql(f"CAST({moved.sql} + {step} AS {type.duckdb})", type)


def _datediff(arguments: Sequence[Any], context: Context) -> TypedSql:
    """Counts the boundaries between two moments; weeks are bounded by Sundays whatever the setting (documented)."""
    unit = _unit("datediff", arguments[0])
    if unit == "iso_week":
        raise QueryError("The datepart iso_week is not supported by date function datediff.")
    start, end = (convert(_moment(value), DATETIME).sql for value in _values(arguments[1:], context))
    if unit == "week":
        return TypedSql(f"CAST(mc_sundays({end}) - mc_sundays({start}) AS INTEGER)", INT)
    unit = "day" if unit in ("dayofyear", "weekday") else unit
    return TypedSql(f"CAST(date_diff('{unit}', {start}, {end}) AS INTEGER)", INT)


def _part(unit: str, moment: TypedSql) -> str:
    value = _moment(moment)
    sql = value.sql if value.type.kind == "datetime" else f"CAST({value.sql} AS TIMESTAMP)"
    return f"CAST({_PARTS.get(unit, unit + '({0})').format(sql)} AS INTEGER)"


def _datepart(arguments: Sequence[Any], context: Context) -> TypedSql:
    return TypedSql(_part(_unit("datepart", arguments[0]), _values(arguments[1:], context)[0]), INT)


def _datename(arguments: Sequence[Any], context: Context) -> TypedSql:
    unit = _unit("datename", arguments[0])
    moment = _values(arguments[1:], context)[0]
    pictures = {"month": "%B", "weekday": "%A"}
    if unit in pictures:
        sql = f"strftime({_moment(moment).sql}, '{pictures[unit]}')"
    else:
        sql = f"CAST({_part(unit, moment)} AS VARCHAR)"
    return TypedSql(sql, text_type(30))


def _fixed(unit: str) -> Function:
    return of_values(1, 1, lambda arguments, _context: TypedSql(_part(unit, arguments[0]), INT))


def _eomonth(arguments: list[TypedSql], _context: Context) -> TypedSql:
    months = convert(arguments[1], INT).sql if len(arguments) > 1 else "0"
    return TypedSql(f"last_day(CAST({_moment(arguments[0]).sql} + to_months({months}) AS DATE))", DATE)


def _from_parts(arguments: list[TypedSql], _context: Context) -> TypedSql:
    parts = [convert(value, INT).sql for value in arguments]
    if len(parts) == 3:
        return TypedSql(f"make_date({', '.join(parts)})", DATE)
    seconds = f"{parts[5]} + {parts[6]} / 1000.0"
    return TypedSql(f"make_timestamp({', '.join(parts[:5])}, CAST({seconds} AS DOUBLE))", DATETIME)


def _isdate(arguments: list[TypedSql], _context: Context) -> TypedSql:
    text = convert(as_text(arguments[0]), DATETIME, safe=True).sql
    return TypedSql(f"(CASE WHEN {text} IS NULL THEN 0 ELSE 1 END)", INT)


def _format(arguments: list[TypedSql], _context: Context) -> TypedSql:
    subject, picture = arguments[0], arguments[1].constant
    culture = arguments[2].constant if len(arguments) > 2 else "en-us"
    if picture is None or (culture or "").casefold() != "en-us":
        raise UnsupportedSqlError("FORMAT with a computed picture or a culture other than en-US")
    if subject.type.is_moment:
        return TypedSql(pictured_moment(convert(subject, DATETIME).sql, picture), text_type(None))
    if subject.type.is_number:
        return TypedSql(pictured_number(subject.sql, picture), text_type(None))
    raise QueryError(f"Argument data type {subject.type.name} is invalid for argument 1 of format function.")


def _clock(name: str, *, utc: bool = False) -> Function:
    def make(_arguments: list[TypedSql], context: Context) -> TypedSql:
        moment = context.utc if utc else context.now
        return TypedSql(f"TIMESTAMP '{moment}'", replace(DATETIME, name=name))

    return of_values(0, 0, make)


def _switched(_arguments: list[TypedSql], _context: Context) -> TypedSql:
    raise UnsupportedSqlError("SWITCHOFFSET and TODATETIMEOFFSET (AT TIME ZONE is run)")


FUNCTIONS: dict[str, Function] = {
    "GETDATE": _clock("datetime"),
    "GETUTCDATE": _clock("datetime", utc=True),
    "SYSDATETIME": _clock("datetime2"),
    "SYSUTCDATETIME": _clock("datetime2", utc=True),
    "DATEADD": Function(3, 3, _dateadd),
    "DATEDIFF": Function(3, 3, _datediff),
    "DATEDIFF_BIG": Function(3, 3, _datediff),
    "DATEPART": Function(2, 2, _datepart),
    "DATENAME": Function(2, 2, _datename),
    "YEAR": _fixed("year"),
    "MONTH": _fixed("month"),
    "DAY": _fixed("day"),
    "EOMONTH": of_values(1, 2, _eomonth),
    "DATEFROMPARTS": of_values(3, 3, _from_parts),
    "DATETIMEFROMPARTS": of_values(7, 7, _from_parts),
    "ISDATE": of_values(1, 1, _isdate),
    "FORMAT": of_values(2, 3, _format),
    "SWITCHOFFSET": of_values(2, 2, _switched),
    "TODATETIMEOFFSET": of_values(2, 2, _switched),
}
"""The functions by name."""
