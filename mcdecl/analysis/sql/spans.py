"""How far a date can be moved: what leads out of the years of its type, whatever the date (Msg 517)."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from mcdecl.analysis.sql.arguments import Refusal
from mcdecl.analysis.sql.constants import LARGEST
from mcdecl.analysis.sql.functions import ExpressionInfo
from mcdecl.analysis.sql.literals import FIRST_YEAR, day_of
from mcdecl.analysis.sql.moments import moment_type

_MONTHS: Final = {
    **dict.fromkeys(("year", "yy", "yyyy"), 12),
    **dict.fromkeys(("quarter", "qq", "q"), 3),
    **dict.fromkeys(("month", "mm", "m"), 1),
}
"""Months of a part of a date."""
_HOURS: Final = {
    **dict.fromkeys(("day", "dd", "d", "dayofyear", "dy", "y", "weekday", "dw", "w"), 24),
    **dict.fromkeys(("week", "wk", "ww"), 7 * 24),
    **dict.fromkeys(("hour", "hh"), 1),
}
"""Hours of a part of a date; what is shorter than an hour leads nowhere, as the number is an int."""
_LAST: Final = 9999
_FIRST: Final = {"DATETIME": FIRST_YEAR}
"""The first year of a type of dates (documented), where it is not year 1."""
_LEAP_YEAR: Final = 366 * 24


MOVING: Final = ("DATEADD", "EOMONTH")
"""The functions that `refused_span` is about."""


def refused_span(name: str, given: Sequence[Any], values: Sequence[ExpressionInfo]) -> Refusal | None:
    """Why a call leads beyond every date that there is, None when some date stays in.

    Args:
        name: the function.
        given: its arguments as they are written.
        values: what they give, without the part of a date.
    """
    if name not in MOVING or len(given) != (3 if name == "DATEADD" else 2) or any(value.null for value in values):
        return None
    moved = name == "DATEADD"
    moment, info, step = (given[2], values[1], values[0]) if moved else (given[0], values[0], values[1])
    part, kind = str(given[0].name).casefold() if moved else "month", moment_type(moment) if moved else "DATE"
    if kind in _OTHER or step.text is None or step.type.is_text or not _WHOLE.fullmatch(step.text):
        return None
    count = int(step.text)
    if abs(count) > LARGEST:  # which is told of as such
        return None
    months, hours = count * _MONTHS.get(part, 0), count * _HOURS.get(part, 0)
    text = info.text if info.type.is_text and kind is None else None
    first = _FIRST.get("DATETIME" if text is not None else kind or "", 1)
    years = _LAST - first + 1
    beyond = abs(months) >= years * 12 or abs(hours) >= years * _LEAP_YEAR
    day = day_of(text) if text is not None and not beyond else None
    if not (beyond or (day is not None and _leaves(day, months, hours))):
        return None
    return Refusal(f"{name} by {count:,} leads beyond the years {first} to {_LAST}", "correct the number")


def _leaves(day: tuple[int, int, int], months: int, hours: int) -> bool:
    """Whether a day that a query writes is moved beyond those of DATETIME."""
    first, last = date(_FIRST["DATETIME"], 1, 1), date(_LAST, 12, 31)
    year = (day[0] * 12 + day[1] - 1 + months) // 12
    days = date(*day).toordinal() + hours // 24
    # One day more: the text may have a time.
    return not (first.year <= year <= last.year and first.toordinal() - 1 <= days <= last.toordinal() + 1)


_WHOLE: Final = re.compile("-?[0-9]{1,10}")
_OTHER: Final = ("TIME", "SMALLDATETIME", "DATETIMEOFFSET")
"""Types whose moments have other ends, or none."""
