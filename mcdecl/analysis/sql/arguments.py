"""Values that functions and operators refuse by their type, whatever the data (Msg 206, 402, 8116, 8117)."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlglot import exp

from mcdecl.analysis.sql.constants import OTHER_TYPES, Misfit, misfit
from mcdecl.analysis.sql.function_table import SqlFunction
from mcdecl.analysis.sql.functions import DATE, DECIMAL, NUMBER, TYPE_WORDS, ExpressionInfo
from mcdecl.analysis.sql.literals import is_offset
from mcdecl.analysis.sql.model import ColumnType, Severity
from mcdecl.helpers.tsql import FOREIGN_TYPES

_TEXTS: Final = ("Text", "EmailAddress", "Phone", "Locale")
_NUMBERS: Final = ("Number", "Decimal")
_REFUSED: Final = {
    "characters": (*_NUMBERS, "Date", "Boolean"),
    "number": ("Date",),
    "numeric": (*_TEXTS, "Date", "Boolean"),
    "day": (*_NUMBERS, "Boolean"),
    "shown": (*_TEXTS, "Boolean"),
    "sorted": ("Boolean",),
}
"""By the sort of an argument, the types that are not converted."""
_WRITTEN: Final = {"number": NUMBER, "date": DATE, "day": DATE}
"""By the sort of an argument, what a text that the query writes has to become."""
_INSTEAD: Final = {
    "characters": "CAST(… AS VARCHAR(…))",
    "number": "a number",
    "numeric": "CAST(… AS INT)",
    "day": "CAST(… AS DATE)",
    "shown": "CAST(… AS DATE), or a number",
    "sorted": "CAST(… AS INT)",
}
SIGNS: Final[dict[type[exp.Expression], str]] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.Mod: "%",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a value is refused, and what to write; `position` is that of an argument, counted from 0."""

    message: str
    hint: str
    position: int = 0
    severity: Severity = "error"


def refused_arguments(function: SqlFunction, values: Sequence[ExpressionInfo], first: int = 0) -> Iterator[Refusal]:
    """The arguments of a call that its function does not take.

    Args:
        function: what is called.
        values: what it gets.
        first: the position of the first of them: a part of a date is no value.
    """
    for position, value in enumerate(values, first):
        kind = function.kind(position)
        if value.null:
            continue
        if value.type.name in _REFUSED.get(kind, ()):
            yield _refusal(function, position, value)
        elif (wanted := _wanted(function, position)) is not None and (odd := misfit(value, wanted)) is not None:
            what = "date" if wanted == DATE else "number"
            words = odd.words("is none", "may be none")
            message = f"{function.name} takes a {what}, and {odd.text!r} {words}"
            yield Refusal(message, "correct the value", position, odd.severity)


def _wanted(function: SqlFunction, position: int) -> ColumnType | None:
    """What a text that the query writes has to become; a function that computes takes parts of numbers, too."""
    wanted = _WRITTEN.get(function.kind(position))
    return DECIMAL if wanted == NUMBER and function.family == "Numbers" and position == 0 else wanted


def _refusal(function: SqlFunction, position: int, value: ExpressionInfo) -> Refusal:
    kind = function.kind(position)
    if function.most == 1:
        return Refusal(
            f"{function.name} does not take {value.type.name}", f"write {function.name}({_INSTEAD[kind]})", position
        )
    message = f"{function.name} does not take {value.type.name} as argument {position + 1}"
    if function.name == "DATEADD" and value.type == DATE:
        return Refusal(message, "write DATEADD(day, number, date)", position)
    return Refusal(message, f"give it {_INSTEAD[kind]}", position)


def _share_of(values: Sequence[ExpressionInfo]) -> Refusal | None:
    share = values[0].text if values else None
    if share is None or (re.fullmatch(r"[0-9]*\.?[0-9]*", share) is not None and float(share or "2") <= 1):
        return None
    return Refusal(f"{share} is no share: it has to be between 0.0 and 1.0", "write one, such as 0.5")


def _scale_of(values: Sequence[ExpressionInfo]) -> Refusal | None:
    scale = values[-1]
    known = scale.text is None or (scale.text.isdigit() and int(scale.text) <= _MOST_DIGITS)
    if known and not scale.null and not scale.sources:
        return None
    return Refusal("the digits of a second are a number from 0 to 7 that the query spells out", "write one, such as 0")


def _offset_of(values: Sequence[ExpressionInfo]) -> Refusal | None:
    offset = values[1].text
    if offset is None or (not values[1].type.is_text and offset.isdigit() and int(offset) <= _MOST_MINUTES):
        return None
    if values[1].type.is_text and is_offset(offset):
        return None
    return Refusal(f"{offset} is no offset of a time zone", "write one, such as '+01:00', or minutes up to 840")


def _translated(values: Sequence[ExpressionInfo]) -> Refusal | None:
    first, second = (value.text for value in values[1:3])
    if first is None or second is None or len(first) == len(second):
        return None
    return Refusal("TRANSLATE takes as many characters as it puts in their place", "write texts of one length")


def _separated(values: Sequence[ExpressionInfo]) -> Refusal | None:
    sign = values[1].text
    if sign is None or len(sign) == 1:
        return None
    return Refusal("STRING_SPLIT splits at one character", "write one, such as ','")


_MOST_DIGITS: Final = 7
"""The digits of a second's fraction."""
_MOST_MINUTES: Final = 840
"""The minutes of the largest offset."""
MISUSED: Final[Mapping[str, Callable[[Sequence[ExpressionInfo]], Refusal | None]]] = {
    **dict.fromkeys(("PERCENTILE_CONT", "PERCENTILE_DISC"), _share_of),
    **dict.fromkeys(("DATETIME2FROMPARTS", "DATETIMEOFFSETFROMPARTS", "TIMEFROMPARTS"), _scale_of),
    **dict.fromkeys(("SWITCHOFFSET", "TODATETIMEOFFSET"), _offset_of),
    "TRANSLATE": _translated,
    "STRING_SPLIT": _separated,
}
"""By function, what of its arguments never runs."""


def misused(name: str, values: Sequence[ExpressionInfo]) -> Refusal | None:
    """Why a call never runs by what its arguments spell out, None when nothing says so.

    Args:
        name: the function, in capitals.
        values: as many arguments as it takes.
    """
    test = MISUSED.get(name)
    return test(values) if test is not None else None


def refused_operands(node: Any, left: ExpressionInfo, right: ExpressionInfo) -> Refusal | None:
    """Why two values cannot be computed with, None when they can as far as their types are known."""
    sign = SIGNS.get(type(node))
    if sign is None or left.null or right.null:
        return None
    names = (left.type.name, right.type.name)
    if None in names:
        return None
    if "Date" in names and sign in "*/%":
        return Refusal(f"dates are not computed with by '{sign}'", "write DATEADD or DATEDIFF")
    if left.type.is_text and right.type.is_text and sign != "+":
        return Refusal(f"texts are not computed with by '{sign}'", "write CAST(… AS DECIMAL(18, 2)) on both sides")
    if names == ("Boolean", "Boolean"):
        return Refusal(f"Booleans are not computed with by '{sign}'", "write CAST(… AS INT) on both sides")
    return None


def compared_never(left: ExpressionInfo, right: ExpressionInfo) -> Misfit | None:
    """The text that a comparison cannot make a value of the other side of, None when there is none."""
    return misfit(left, right.type) or misfit(right, left.type)


def unknown_type(node: Any, target: Any) -> Refusal | None:
    """Why CAST or CONVERT names no type, None where it does or another rule tells of it (Msg 243).

    Args:
        node: the CAST or CONVERT.
        target: what stands where its type belongs, which the parser does not know.
    """
    name = str(target.args.get("kind") or "")
    if name.upper() in OTHER_TYPES | FOREIGN_TYPES:
        return None
    call = "TRY_CONVERT" if node.args.get("safe") else "CONVERT"
    behind = (node.expression, node.args.get("style")) if isinstance(node, exp.Convert) else ()
    for kind in behind:
        if not isinstance(kind, exp.Column | exp.Anonymous) or str(kind.name).upper() not in TYPE_WORDS:
            continue
        known = str(kind.name).upper() not in FOREIGN_TYPES
        hint = f"write {call}({kind.sql(dialect='tsql') if known else 'VARCHAR(50)'}, …)"
        return Refusal(f"{call} takes the type first and then the value, and {name} is no type", hint)
    return Refusal(f"there is no type {name}", "write one of T-SQL, such as VARCHAR(50), INT or DATE")
