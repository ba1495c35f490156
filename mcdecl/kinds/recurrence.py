"""How often a schedule comes round: words or an RRULE in YAML, one RRULE in normal form.

The account knows the frequencies from minutes to months, and no interval below five minutes (both as clients
know it).
"""

import re
from collections.abc import Mapping
from typing import Final

from mcdecl.helpers.error import Error

NUMBERS: Final[Mapping[str, int]] = {"MINUTELY": 1, "HOURLY": 2, "DAILY": 3, "WEEKLY": 4, "MONTHLY": 5}
"""The service's numbers of frequencies."""
LEAST_MINUTES: Final = 5
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARTS: Final = ("FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYSETPOS")
_UNITS: Final = {"minute": "MINUTELY", "hour": "HOURLY", "day": "DAILY", "week": "WEEKLY", "month": "MONTHLY"}
_SIMPLE: Final = {
    "hourly": "FREQ=HOURLY",
    "daily": "FREQ=DAILY",
    "weekly": "FREQ=WEEKLY",
    "monthly": "FREQ=MONTHLY",
    "weekdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekends": "FREQ=WEEKLY;BYDAY=SA,SU",
}
_EVERY: Final = re.compile(r"every (?:(\d{1,4}) )?(minute|hour|day|week|month)s?")
_ON_DAYS: Final = re.compile(r"weekly on ([a-z ,]+)")
_ON_DATE: Final = re.compile(r"monthly on (?:day )?(\d{1,2})")
_WHOLE: Final = re.compile(r"[0-9]{1,4}")
_WEEKDAY: Final = rf"(?:-?[1-5])?(?:{'|'.join(_DAYS)})"
_DAY_PARTS: Final = {
    "BYDAY": (
        re.compile(f"{_WEEKDAY}(?:,{_WEEKDAY})*"),
        f"days such as {','.join(_DAYS[:2])}",
        ("DAILY", "WEEKLY", "MONTHLY"),
    ),
    "BYMONTHDAY": (re.compile("[1-9]|[12][0-9]|3[01]"), "a day from 1 to 31", ("MONTHLY",)),
    "BYSETPOS": (re.compile("-1|[1-5]"), "a number from 1 to 5, or -1 for the last", ("MONTHLY",)),
}
"""The parts that say which days count: what their values look like, and the frequencies that know them.

The service's schedules have a sort of their own for each frequency (the recurrence types of the WSDL): those of minutes
and hours know no days, and only those of months know days of the month.
"""
_EXAMPLES: Final = "such as daily, every 2 hours, weekdays, weekly on Mon, Thu, monthly on 15, or FREQ=DAILY;INTERVAL=1"


class NoRecurrenceError(Error, ValueError):
    """A text that says no recurrence the account has; the message says why."""


def normal_rule(text: str) -> str:
    """The RRULE of a text, its parts in one order, without an end: that is said beside it.

    Raises:
        NoRecurrenceError: it is none, or none that the account has.
    """
    words = " ".join(text.split())
    rule = words if "=" in words else _of_words(words.lower())
    return _checked(rule.upper().removeprefix("RRULE:"))


def _of_words(words: str) -> str:
    if words in _SIMPLE:
        return _SIMPLE[words]
    if match := _EVERY.fullmatch(words):
        return f"FREQ={_UNITS[match[2]]};INTERVAL={int(match[1] or 1)}"
    if match := _ON_DAYS.fullmatch(words):
        return f"FREQ=WEEKLY;BYDAY={','.join(_days(match[1]))}"
    if match := _ON_DATE.fullmatch(words):
        return f"FREQ=MONTHLY;BYMONTHDAY={int(match[1])}"
    raise NoRecurrenceError(f"{words} is not a recurrence; write one {_EXAMPLES}")


def _days(text: str) -> list[str]:
    days = [word[:2].upper() for word in re.split(r"[ ,]+|\band\b", text) if word]
    wrong = [day for day in days if day not in _DAYS]
    if wrong or not days:
        raise NoRecurrenceError(f"{text} contains no days of the week; write for example Mon, Thu")
    return sorted(set(days), key=_DAYS.index)


def _checked(rule: str) -> str:
    parts = _parts(rule)
    if parts.get("FREQ") not in NUMBERS:
        raise NoRecurrenceError(f"the account has no FREQ={parts.get('FREQ', '')}; it has {', '.join(NUMBERS)}")
    if unknown := sorted(set(parts) - set(_PARTS)):
        raise NoRecurrenceError(f"the account has no {unknown[0]} in a rule; it has {', '.join(_PARTS)}")
    interval = parts.setdefault("INTERVAL", "1")
    if not _WHOLE.fullmatch(interval) or int(interval) < 1:
        raise NoRecurrenceError(f"INTERVAL is a number from 1, not {interval}")
    if parts["FREQ"] == "MINUTELY" and int(interval) < LEAST_MINUTES:
        raise NoRecurrenceError(f"the account cannot run anything more often than every {LEAST_MINUTES} minutes")
    for name in ("BYDAY", "BYMONTHDAY", "BYSETPOS"):
        if name in parts:
            _check_days(name, parts)
    return ";".join(f"{name}={parts[name]}" for name in _PARTS if name in parts)


def _parts(rule: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name in ("UNTIL", "COUNT"):
            raise NoRecurrenceError(
                f"{name} does not belong in the rule: write {'end' if name == 'UNTIL' else 'times'}"
            )
        if name in parts:
            raise NoRecurrenceError(f"{name} is in the rule twice; keep one")
        if part:
            parts[name] = value
    return parts


def _check_days(name: str, parts: Mapping[str, str]) -> None:
    """Whether a part that says which days count has a value that is one, in a rule of a frequency that knows it.

    Raises:
        NoRecurrenceError: it has not.
    """
    form, known, frequencies = _DAY_PARTS[name]
    if not form.fullmatch(parts[name]):
        raise NoRecurrenceError(f"{name} is {known}, not {parts[name]}")
    if parts["FREQ"] not in frequencies:
        words = " or ".join(f"FREQ={frequency}" for frequency in frequencies)
        raise NoRecurrenceError(f"the account knows {name} only with {words}, not with FREQ={parts['FREQ']}")
    if name == "BYDAY" and parts["FREQ"] != "MONTHLY" and not parts[name].replace(",", "").isalpha():
        raise NoRecurrenceError(f"BYDAY={parts[name]} counts the days of a month, which needs FREQ=MONTHLY")
    if name == "BYSETPOS" and "BYDAY" not in parts:
        raise NoRecurrenceError("BYSETPOS chooses among the days of BYDAY; add BYDAY")


def wire_rule(rule: str, *, until: str | None, times: int | None) -> str:
    """The rule as it is sent: with its end, in the order that is recorded."""
    frequency, *rest = rule.split(";")
    end = f"COUNT={times}" if times is not None else f"UNTIL={until}"
    return ";".join((frequency, end, *rest))


def read_rule(wire: str) -> tuple[str, str | None, int | None]:
    """The rule in normal form, the local end (`YYYYMMDDThhmmss`) and the count of a rule as the account shows it.

    A rule that is none of ours is given as it is.
    """
    parts = [part for part in wire.upper().split(";") if part]
    ends = dict(part.partition("=")[::2] for part in parts if part.startswith(("UNTIL=", "COUNT=")))
    bare = ";".join(part for part in parts if not part.startswith(("UNTIL=", "COUNT=")))
    count = ends.get("COUNT")
    times = int(count) if count and count.isdecimal() else None
    try:
        return _checked(bare), ends.get("UNTIL"), times
    except NoRecurrenceError:
        return bare, ends.get("UNTIL"), times
