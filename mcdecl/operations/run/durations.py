"""Spans of time as people write them: `90s`, `10m`, `1h30m`."""

import re
from datetime import timedelta

_SPAN = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?", re.IGNORECASE)
_MOST = 30 * 86400.0


def seconds_of(text: str) -> float:
    """The seconds of a span; a number without a unit is seconds.

    Args:
        text: The span.

    Raises:
        ValueError: It is none, is nothing, or is longer than 30 days.
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None or not any(match.groups()):
        raise ValueError(f"{text!r} is no span of time such as 90s, 10m or 1h30m")
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    span = hours * 3600 + minutes * 60 + seconds
    if not 0 < span <= _MOST:
        raise ValueError(f"{text!r} is not between nothing and 30 days")
    return span


_LONG = re.compile(r"\+?(?:\d{1,6}[wdhms])+", re.IGNORECASE)
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def span_of(text: str) -> timedelta:
    """A span of any length, such as `1d`, `+2h30m` or `1w`.

    Args:
        text: The span.

    Raises:
        ValueError: It is none.
    """
    if not _LONG.fullmatch(text):
        raise ValueError(f"{text!r} is no span: write +1d, +2h30m or +1w.")
    parts = re.findall(r"(\d+)([wdhms])", text.lower())
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())
