"""Spans of time as people write them: `90s`, `10m`, `1h30m`."""

import re

_SPAN = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?", re.IGNORECASE)
_MOST = 30 * 86400.0


def seconds_of(text: str) -> float:
    """The seconds of a span; a number without a unit is seconds.

    Args:
        text: The span.

    Raises:
        ValueError: It is none, is nothing, or is longer than 30 days.
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        raise ValueError(f"{text!r} is no span of time such as 90s, 10m or 1h30m")
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    span = hours * 3600 + minutes * 60 + seconds
    if not 0 < span <= _MOST:
        raise ValueError(f"{text!r} is not between nothing and 30 days")
    return span
