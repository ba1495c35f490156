"""PARSE and TRY_PARSE: texts read as numbers and dates in the manner of a culture.

They go by .NET, which takes more forms of dates than are known here; those are the documented ones.
"""

import re
from typing import Final

from mcdecl.sandbox.queries.conversion import as_text, convert, quote
from mcdecl.sandbox.queries.cultures import Culture, culture
from mcdecl.sandbox.queries.lambdas import bound
from mcdecl.sandbox.queries.macros import formats
from mcdecl.sandbox.queries.scope import Context
from mcdecl.sandbox.queries.types import DATETIME2, FLOAT, SqlType, TypedSql
from mcdecl.sandbox.tasks.errors import QueryError, UnsupportedSqlError

_KINDS: Final = ("int", "bigint", "decimal", "float", "date", "datetime", "time", "offset")
_CLOCK: Final = r"\d{1,2}(:\d{2}){1,2}(\.\d+)?( ?[ap]m)?"
_OFFSET: Final = r" ?(z|[+-]\d{2}:\d{2})$"
_SPACES: Final = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
_ORDERS: Final = {"M": "%m %d %Y", "d": "%d %m %Y", "y": "%Y %m %d"}
"""Numbers of a date by what comes first in a culture."""
_WRITTEN, _TEXT, _DAY, _HOUR = "mc_written", "mc_parsed", "mc_parsed_day", "mc_parsed_hour"
_LATEST: Final = 2029
"""The last year that two digits mean (documented for .NET)."""


def parsed(value: TypedSql, to: SqlType, name: TypedSql | None, context: Context, *, safe: bool) -> TypedSql:
    """A text read by a culture.

    Args:
        value: The text.
        to: The type to have.
        name: The culture; that of the login, US English, when it is None.
        context: Where it stands: a time without a date is one of today.
        safe: Give NULL where the text is none, as TRY_PARSE does.

    Returns:
        The value.

    Raises:
        QueryError: When the types do not fit, or there is no such culture.
    """
    function = "try_parse" if safe else "parse"
    if not value.type.is_text:
        raise QueryError(f"Argument data type {value.type.name} is invalid for argument 1 of {function} function.")
    if to.kind not in _KINDS:
        raise QueryError(f"Invalid data type {to.name} in function {function.upper()}.")
    if name is not None and name.constant is None:
        raise UnsupportedSqlError("PARSE with a computed culture")
    called = "en-US" if name is None or name.constant is None else name.constant
    known = culture(called)
    body = _number(known, to) if to.kind in _KINDS[:4] else _moment(known, to, context)
    ends = quote(f"' into data type {to.name} using culture '{called}'.")
    failed = f"'Error converting string value ''' || {_WRITTEN} || {ends}"
    made = bound(f"lower(trim(translate({_WRITTEN}, '{_SPACES}', '  ')))", _TEXT, body)
    if not safe:
        made = f"CASE WHEN {_WRITTEN} IS NULL THEN NULL ELSE coalesce({made}, mc_error({failed})) END"
    return TypedSql(bound(as_text(value).sql, _WRITTEN, made), to)


def _number(known: Culture, to: SqlType) -> str:
    """SQL of a number, NULL where the text is none: a sign, groups of digits, a point; a float has no groups."""
    text, group, point = _TEXT, known.group.replace("\N{NO-BREAK SPACE}", " "), known.point
    digits = rf"(\d+|\d[\d{re.escape(group)}]*)({re.escape(point)}\d*)?|{re.escape(point)}\d+"
    form = rf"[+-]?({digits})|({digits})[+-]"
    if to.is_money:
        sign = re.sub(r"[n\s]", "", known.money).casefold()
        text = f"trim(replace({text}, {quote(sign)}, ''))"
        form += rf"|\(({digits})\)"
        negative = rf"regexp_matches({text}, '^\(|-')"
    elif to.kind == "float":
        form = rf"[+-]?(\d+({re.escape(point)}\d*)?|{re.escape(point)}\d+)(e[+-]?\d+)?"
        negative = ""
    else:
        negative = rf"regexp_matches({text}, '-')"
    matched = f"regexp_full_match({text}, {quote(form)})"
    plain = f"replace(replace({text}, {quote(group)}, ''), {quote(point)}, '.')"
    if to.kind == "float":
        return f"CASE WHEN {matched} THEN {convert(TypedSql(plain, as_text(_NOTHING).type), FLOAT, safe=True).sql} END"
    number = f"TRY_CAST(regexp_replace({plain}, '[-+() ]', '', 'g') AS DECIMAL(38, 10))"
    signed = f"CASE WHEN {negative} THEN -{number} ELSE {number} END"
    whole = f" AND {number} = trunc({number})" if to.kind in ("int", "bigint") else ""
    made = f"TRY_CAST({signed} AS {to.duckdb})"
    if to.name in _SMALL:
        least, most = _SMALL[to.name]
        whole += f" AND {signed} BETWEEN {least} AND {most}"
    return f"CASE WHEN {matched}{whole} THEN {made} END"


_NOTHING: Final = TypedSql("''", SqlType("text", "nvarchar"))
_SMALL: Final = {"tinyint": (0, 255), "smallint": (-32768, 32767)}


def _moment(known: Culture, to: SqlType, context: Context) -> str:
    """SQL of a date, a time or both, NULL where the text is none."""
    clock = f"regexp_extract({_TEXT}, '{_CLOCK}')"
    # What is left without the time, names of days and the offset; months are numbers behind a sign.
    rest = f"regexp_replace(regexp_replace({_TEXT}, '{_CLOCK}', ' '), '{_OFFSET}', '')"
    rest = f"regexp_replace({rest}, {quote(_any(known.days, known.short_days))}, ' ')"
    for number, names in enumerate(zip(known.months, known.short_months, strict=True), 1):
        rest = f"regexp_replace({rest}, {quote(_any(names))}, ' #{number:02} ')"
    rest = rf"trim(regexp_replace(regexp_replace({rest}, '(\d)t( |$)', '\1'), '( de |[\s,./年月日-])+', ' ', 'g'))"
    order = _ORDERS[next(letter for letter in known.short_date if letter in "Mdy")]
    forms = [order, _ORDERS["y"]]
    forms += ["#%m %d %Y", "%d #%m %Y", "%Y #%m %d"]
    long = f"try_strptime({_DAY}, {_listed(forms)})"
    short = f"try_strptime({_DAY}, {_listed([form.replace('%Y', '%y') for form in forms])})"
    early = f"CASE WHEN year({short}) > {_LATEST} THEN {short} - INTERVAL 100 YEAR ELSE {short} END"
    day = rf"CASE WHEN regexp_matches({_DAY}, '\d{{4}}') THEN {long} ELSE {early} END"
    first = "DATE '1900-01-01'" if to.kind == "time" else f"CAST(TIMESTAMP '{context.now}' AS DATE)"
    day = f"CASE WHEN {_DAY} = '' THEN CAST({first} AS TIMESTAMP) ELSE {day} END"
    hour = f"try_strptime('1900-01-01 ' || upper({_HOUR}), {formats(('%Y-%m-%d',))})"
    nothing = f"{_DAY} = '' AND {_HOUR} = ''"
    none = f"WHEN {_HOUR} <> '' AND {hour} IS NULL THEN NULL"
    behind = f"CASE WHEN {_HOUR} = '' THEN INTERVAL 0 SECOND ELSE {hour} - TIMESTAMP '1900-01-01' END"
    made = f"CASE WHEN {nothing} THEN NULL {none} ELSE {day} + {behind} END"
    made = bound(rest, _DAY, bound(clock, _HOUR, made))
    if to.kind == "offset":
        minutes = f"mc_minutes(upper(regexp_extract({_TEXT}, '{_OFFSET}', 1)))"
        return f"mc_at_offset({made}, {minutes})"
    return convert(TypedSql(made, DATETIME2), to, safe=True).sql


def _any(*groups: tuple[str, ...]) -> str:
    """A pattern of names, the longest first, as whole words; the point behind a short one goes with it."""
    names = sorted({name.casefold().rstrip(".") for group in groups for name in group if not name.isdigit()}, key=len)
    listed = "|".join(re.escape(name) for name in reversed(names)) or "[^\\s\\S]"
    return rf"(^|[^\pL])({listed})([^\pL]|$)"


def _listed(forms: list[str]) -> str:
    return "[" + ", ".join(f"'{form}'" for form in dict.fromkeys(forms)) + "]"
