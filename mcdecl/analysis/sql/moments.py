"""Types of dates and times told apart: DATE has no hours, TIME no days, and only DATETIME is computed with."""

from collections.abc import Sequence
from typing import Any, Final

from sqlglot import exp

from mcdecl.analysis.sql.arguments import Refusal
from mcdecl.analysis.sql.constants import Misfit, type_word
from mcdecl.analysis.sql.example_texts import DAYS, MONTHS
from mcdecl.analysis.sql.functions import ExpressionInfo
from mcdecl.analysis.sql.literals import is_time
from mcdecl.analysis.sql.words import words

_TYPES: Final = {
    **{word: word for word in ("DATE", "TIME", "DATETIME", "DATETIME2", "SMALLDATETIME")},
    "TIMESTAMPTZ": "DATETIMEOFFSET",
}
"""Types of moments by the parser's words."""
_GIVEN: Final = {
    **dict.fromkeys(("GETDATE", "GETUTCDATE", "DATETIMEFROMPARTS"), "DATETIME"),
    **dict.fromkeys(("SYSDATETIME", "SYSUTCDATETIME", "DATETIME2FROMPARTS"), "DATETIME2"),
    **dict.fromkeys(("DATEFROMPARTS", "EOMONTH"), "DATE"),
    **dict.fromkeys(
        ("SYSDATETIMEOFFSET", "TODATETIMEOFFSET", "SWITCHOFFSET", "DATETIMEOFFSETFROMPARTS"), "DATETIMEOFFSET"
    ),
    "SMALLDATETIMEFROMPARTS": "SMALLDATETIME",
    "TIMEFROMPARTS": "TIME",
}
"""Types that functions give."""
_OF_FIRST: Final = ("MIN", "MAX", "ISNULL")
_COMPUTED: Final = ("DATETIME", "SMALLDATETIME")
"""Types that days are added to and taken from."""
_CLOCK_UNITS: Final = words("hour hh minute mi n second ss s millisecond ms microsecond mcs nanosecond ns tzoffset tz")
_ZONE_UNITS: Final = ("tzoffset", "tz")
_PART_FUNCTIONS: Final = ("DATEADD", "DATEPART", "DATENAME")
_DAY_FUNCTIONS: Final = ("DAY", "MONTH", "YEAR")
_NUMBERS: Final = words("INT BIGINT SMALLINT UTINYINT TINYINT BIT DECIMAL NUMERIC MONEY SMALLMONEY FLOAT REAL DOUBLE")
_COUNTED: Final = ("Number", "Decimal", "Boolean")


_NAMED: Final = {
    **dict.fromkeys(("month", "mm", "m"), frozenset(MONTHS)),
    **dict.fromkeys(("weekday", "dw", "w"), frozenset(DAYS)),
}


def shown_names(arguments: Sequence[Any]) -> frozenset[str] | None:
    """The texts that DATENAME gives of a month or a weekday, in the account's language; None for other parts."""
    return _NAMED.get(str(arguments[0].name).casefold()) if arguments else None


def moment_type(node: Any) -> str | None:
    """The type of a date or time that an expression is by its form, such as `DATETIME2`; None for any other."""
    while isinstance(node, exp.Paren | exp.Window):
        node = node.this
    if isinstance(node, exp.Convert):
        return _TYPES.get(type_word(node.this))
    if isinstance(node, exp.Cast):
        return _TYPES.get(type_word(node.args["to"]))
    if isinstance(node, exp.AtTimeZone):
        return "DATETIMEOFFSET"
    if isinstance(node, exp.CurrentTimestamp):
        return "DATETIME"
    if not isinstance(node, exp.Anonymous):
        return None
    name, arguments = str(node.this).upper(), node.expressions
    if name == "DATEADD" and len(arguments) == 3:
        return moment_type(arguments[2])
    if name in _OF_FIRST and arguments:
        return moment_type(arguments[0])
    return _GIVEN.get(name)


def refused_sum(node: Any, sign: str) -> Refusal | None:
    """Why two values are not added, or taken from each other (Msg 206, 402, 8117)."""
    given = [moment_type(side) for side in (node.this, node.expression)]
    kind = next((each for each in given if each is not None and each not in _COMPUTED), None)
    if sign not in "+-" or kind is None:
        return None
    hint = "write DATEADD(day, …, …) or DATEDIFF(day, …, …), or CAST(… AS DATETIME) first"
    return Refusal(f"a {kind} is not computed with by '{sign}'", hint)


def refused_comparison(nodes: tuple[Any, Any], left: ExpressionInfo, right: ExpressionInfo) -> Refusal | None:
    """Why two values are not compared: a number with what is no DATETIME, days with hours (Msg 206, 402)."""
    kinds = tuple(map(moment_type, nodes))
    if kinds == (None, None):
        return None
    if set(kinds) == {"DATE", "TIME"}:
        return Refusal("a DATE is not compared with a TIME", "compare two values of one type")
    for kind, other in zip(kinds, (right, left), strict=True):
        if kind is not None and kind not in _COMPUTED and other.type.name in _COUNTED and not other.null:
            return Refusal(f"a {kind} is not compared with a number", "write the date as '2024-01-31'")
    return None


CLOCKS: Final = frozenset(("TIME", "TIMEFROMPARTS"))
"""What a query has to say for a TIME."""


def no_time(nodes: tuple[Any, Any], left: ExpressionInfo, right: ExpressionInfo) -> Misfit | None:
    """A text that is compared with a TIME and does not become one, None when there is none."""
    for node, other in zip(nodes, (right, left), strict=True):
        choices = other.choices if other.type.is_text else None
        if choices and moment_type(node) == "TIME":
            odd = next((text for text in sorted(choices) if not is_time(text)), None)
            return Misfit(odd, computed=other.text is None) if odd is not None else None
    return None


WITH_PARTS: Final = frozenset((*_DAY_FUNCTIONS, *_PART_FUNCTIONS))
"""The functions that `refused_part` is about."""


def refused_part(name: str, arguments: list[Any]) -> Refusal | None:
    """Why a date or time has no such part (Msg 9810); `arguments` are those of a call, the part first."""
    if name in _DAY_FUNCTIONS:
        kind = moment_type(arguments[0]) if arguments else None
        return Refusal(f"{name} takes a date, and a TIME has none", "leave it out") if kind == "TIME" else None
    if name not in _PART_FUNCTIONS or len(arguments) < 2:
        return None
    unit, kind = str(arguments[0].name).casefold(), moment_type(arguments[-1])
    if kind is None:
        return None
    clock = unit in _CLOCK_UNITS
    missing = (kind == "DATE" and clock) or (kind == "TIME" and not clock)
    if missing or (unit in _ZONE_UNITS and kind != "DATETIMEOFFSET" and name != "DATENAME"):
        return Refusal(f"a {kind} has no {unit}", "write CAST(… AS DATETIME) first", len(arguments) - 1)
    return None


def refused_zone(node: Any, info: ExpressionInfo) -> Refusal | None:
    """Why AT TIME ZONE does not take a value (Msg 8116)."""
    kind = moment_type(node)
    if isinstance(node.unnest(), exp.Null):
        return Refusal("AT TIME ZONE does not take NULL without a type", "write CAST(NULL AS DATETIME) AT TIME ZONE …")
    if kind is None and (info.type.name in _COUNTED or info.type.is_text) and not info.null:
        kind = info.type.name
    elif kind not in ("DATE", "TIME"):
        return None
    return Refusal(f"AT TIME ZONE does not take a {kind}", "write CAST(… AS DATETIME) AT TIME ZONE …")


def refused_cast(node: Any, info: ExpressionInfo, target: Any) -> Refusal | None:
    """Why a value is never converted: days to hours, and numbers but to and from DATETIME (Msg 529)."""
    kind, word = moment_type(node), type_word(target)
    wanted = _TYPES.get(word)
    if {kind, wanted} == {"DATE", "TIME"}:
        return Refusal(f"a {kind} does not become a {wanted}", "write CAST(… AS DATETIME) first")
    if kind is not None and kind not in _COMPUTED and word in _NUMBERS:
        return Refusal(f"a {kind} does not become a number", "write DATEDIFF(day, …, …), or CONVERT(…, 112) first")
    if wanted is not None and wanted not in _COMPUTED and info.type.name in _COUNTED and not info.null:
        return Refusal(f"a number does not become a {wanted}", "convert it to a text first, such as '20240131'")
    return None
