"""Values that functions and operators refuse by their type, whatever the data (Msg 206, 402, 8116, 8117)."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from sqlglot import exp

from mcdecl.analysis.sql.constants import LARGEST, OTHER_TYPES, Misfit, misfit
from mcdecl.analysis.sql.function_table import SqlFunction
from mcdecl.analysis.sql.functions import DATE, DECIMAL, NUMBER, TYPE_WORDS, ExpressionInfo
from mcdecl.analysis.sql.literals import is_day, is_offset
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


BITS: Final = (exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseXor)
NO_BITS: Final = ("Decimal", "Date")
"""Types whose values have no bits to compute with (Msg 402, 8117)."""


class Refusal(Struct, frozen=True):
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
    minutes = offset.lstrip("-") if offset is not None and not values[1].type.is_text else ""
    if offset is None or (minutes.isdigit() and int(minutes) <= _MOST_MINUTES):
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


def _made_of_parts(parts: str, *, scaled: bool = False) -> "Callable[[Sequence[ExpressionInfo]], Refusal | None]":
    """What sees whether numbers that the query writes are a date or a time; `parts` are the ranges of the arguments."""
    ranges = [tuple(map(int, word.split("-"))) for word in parts.split()]

    def test(values: Sequence[ExpressionInfo]) -> Refusal | None:
        numbers = [_whole(value) for value in values[: len(ranges)]]
        for number, (least, most) in zip(numbers, ranges, strict=False):
            if number is not None and not least <= number <= most:
                message = f"{number} is beyond {least} to {most}: there is no such date or time"
                written = all(value.text is not None for value in values)
                return Refusal(message, "correct it", severity="error" if written else "warning")
        first = numbers[:3]
        if _has_day(ranges) and None not in first and not is_day(*(number or 0 for number in first)):
            written = all(value.text is not None for value in values)
            message = f"there is no day {'-'.join(map(str, first))}"
            return Refusal(message, "correct it", severity="error" if written else "warning")
        return _scale_of(values) if scaled else None

    return test


def _has_day(ranges: Sequence[tuple[int, ...]]) -> bool:
    """Whether the first three parts are those of a day."""
    return len(ranges) > 1 and ranges[1] == (1, 12)


def _whole(value: ExpressionInfo) -> int | None:
    """The whole number that a query writes."""
    text = value.text if not value.type.is_text else None
    return int(text) if text is not None and re.fullmatch(r"-?[0-9]{1,18}", text) else None


def _tiles(values: Sequence[ExpressionInfo]) -> Refusal | None:
    number = _whole(values[0])
    if number is None or number > 0:
        return None
    return Refusal("NTILE takes a number above 0", "write how many groups there are to be")


def _steps(values: Sequence[ExpressionInfo]) -> Refusal | None:
    if len(values) > 1 and (_whole(values[1]) or 0) < 0:
        return Refusal("LAG and LEAD take no negative number of rows", "write the other one of the two")
    odd = misfit(values[2], values[0].type) if len(values) > 2 else None
    if odd is None:
        return None
    words = odd.words("does not become one", "may not become one")
    message = f"{odd.text!r} stands in for a {values[0].type.name}, and {words}"
    return Refusal(message, "give a value of that type", severity=odd.severity)


def _moved(values: Sequence[ExpressionInfo]) -> Refusal | None:
    number = _whole(values[0])
    if number is None or abs(number) <= LARGEST:
        return None
    return Refusal(f"{number:,} is beyond an int, which DATEADD takes", "count in a larger part of a date")


def _power(values: Sequence[ExpressionInfo]) -> Refusal | None:
    base, exponent = (_whole(value) for value in values)
    if base is None or exponent is None or not 0 < exponent < _MANY or abs(base**exponent) <= LARGEST:
        return None
    return Refusal("the power is beyond an int, which the first number is", "write CAST(… AS BIGINT), or a point")


def _within(holds: Callable[[float], bool], words: str) -> Callable[[Sequence[ExpressionInfo]], Refusal | None]:
    """What sees whether a function of one number can be computed of one that the query writes."""

    def test(values: Sequence[ExpressionInfo]) -> Refusal | None:
        text = values[0].text if not values[0].type.is_text else None
        if text is None or not re.fullmatch(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)", text) or holds(float(text)):
            return None
        return Refusal(f"it is computed of {words}, and {text} is none", "correct the value")

    return test


def _json(values: Sequence[ExpressionInfo]) -> Refusal | None:
    text = values[0].text if values[0].type.is_text else None
    if text is None:
        return None
    try:
        json.loads(text, parse_constant=int)  # which takes neither NaN nor Infinity
    except ValueError:
        return Refusal("the text is no JSON", "correct it: names and texts stand in double quotation marks")
    except RecursionError:
        return None
    return None


_MANY: Final = 64
"""An exponent beyond which a power is only large."""
_DAY: Final = "1-12 1-31"
_TIME: Final = "0-23 0-59 0-59"
_MOST_DIGITS: Final = 7
"""The digits of a second's fraction."""
_MOST_MINUTES: Final = 840
"""The minutes of the largest offset."""
MISUSED: Final[Mapping[str, Callable[[Sequence[ExpressionInfo]], Refusal | None]]] = {
    **dict.fromkeys(("PERCENTILE_CONT", "PERCENTILE_DISC"), _share_of),
    **dict.fromkeys(
        ("DATETIME2FROMPARTS", "DATETIMEOFFSETFROMPARTS"), _made_of_parts(f"1-9999 {_DAY} {_TIME}", scaled=True)
    ),
    **dict.fromkeys(("JSON_VALUE", "JSON_QUERY", "JSON_MODIFY", "OPENJSON"), _json),
    **dict.fromkeys(("LAG", "LEAD"), _steps),
    **dict.fromkeys(("LOG", "LOG10"), _within(lambda number: number > 0, "numbers above 0")),
    **dict.fromkeys(("ACOS", "ASIN"), _within(lambda number: abs(number) <= 1, "numbers from -1 to 1")),
    "DATEADD": _moved,
    "DATEFROMPARTS": _made_of_parts(f"1-9999 {_DAY}"),
    "DATETIMEFROMPARTS": _made_of_parts(f"1753-9999 {_DAY} {_TIME} 0-999"),
    "NTILE": _tiles,
    "POWER": _power,
    "SMALLDATETIMEFROMPARTS": _made_of_parts(f"1900-2079 {_DAY} 0-23 0-59"),
    "SQRT": _within(lambda number: number >= 0, "numbers from 0 on"),
    "TIMEFROMPARTS": _made_of_parts(_TIME, scaled=True),
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


def _without_bits(node: Any, left: ExpressionInfo, right: ExpressionInfo) -> str | None:
    """The type of one of two values that has no bits."""
    names = (kept(node.this, left).type.name, kept(node.expression, right).type.name)
    return next((name for name in names if name in NO_BITS), None)


KEEPS: Final = frozenset(("ABS", "CEILING", "FLOOR", "ROUND", "SIGN"))
"""Functions that give a value of the type of their argument, whole or not: of a text, a FLOAT (documented)."""
_KEPT: Final = "kept"


def keep(node: Any, values: Sequence[ExpressionInfo]) -> None:
    """Note at a call of `KEEPS` that its type is no whole number's."""
    if values and (values[0].type.is_text or kept(node.expressions[0], values[0]).type.name == "Decimal"):
        node.meta[_KEPT] = True


def kept(node: Any, info: ExpressionInfo) -> ExpressionInfo:
    """What is known of an expression, with the type that SQL Server computes with."""
    node = node.unnest()
    exact = isinstance(node, exp.Anonymous) and not info.null and _KEPT in node.meta
    return info._replace(type=DECIMAL) if exact else info


def refused_operands(node: Any, left: ExpressionInfo, right: ExpressionInfo) -> Refusal | None:
    """Why two values cannot be computed with, None when they can as far as their types are known."""
    if left.null or right.null:
        return None
    names = (left.type.name, right.type.name)
    if isinstance(node, tuple(BITS)) and (odd := _without_bits(node, left, right)) is not None:
        return Refusal(f"bits are of whole numbers, and this is a {odd}", "write CAST(… AS INT)")
    sign = SIGNS.get(type(node))
    if sign is None:
        return None
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
