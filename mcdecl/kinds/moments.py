"""Moments: `YYYY-MM-DDThh:mm` in YAML, with seconds and sometimes more on the wire."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

MOMENT = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$"
"""What a moment looks like in YAML. No zone: whose time it is stands beside it."""


TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
"""What a time of day looks like in YAML."""


def moment_from(wire: Any) -> str | None:
    """A moment as YAML says it, from a text such as `2026-01-31T06:00:00.000-06:00`; the zone is ignored."""
    match = re.match(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)", str(wire or ""))
    return f"{match[1]}T{match[2]}" if match else None


def moment_to(value: str | None) -> str | None:
    """A moment as it is sent, to the second."""
    return None if value is None else f"{value}:00"


_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_day(text: str) -> bool:
    """Whether a day is one of the calendar, as 2026-02-30 is not; a text of another form is left to its pattern."""
    if not _DAY.fullmatch(text):
        return True
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_moment(text: str) -> bool:
    """The same for the day of a moment."""
    return is_day(text.partition("T")[0])


LOCAL_MOMENT: Final = "local-date-time"
FORMATS: Final[Mapping[str, Callable[[str], bool]]] = {"date": is_day, LOCAL_MOMENT: is_moment}
"""The formats of texts in our schemas, and what tells whether a text has one."""
