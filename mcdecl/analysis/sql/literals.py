"""Which texts SQL Server converts into which types; what is not certain counts as convertible."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

_BOOLEAN: Final = re.compile(r"|true|false|[+-]?\d+")
_WHOLE: Final = re.compile(r"|[+-]?\d+")
_EXACT: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_SEPARATED: Final = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?![\d])(.*)", re.DOTALL)
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?![\d:])(.*)", re.DOTALL)
_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH: Final = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DAY_MONTH: Final = re.compile(rf"(\d{{1,2}})[ ./-]?{_MONTH}[ ,./-] *(\d{{4}})(?!\d)(.*)", re.IGNORECASE | re.DOTALL)
_MONTH_DAY: Final = re.compile(rf"{_MONTH} (?:(\d{{1,2}})(?:, ?| ))?(\d{{4}})(?!\d)(.*)", re.IGNORECASE | re.DOTALL)
_CLOCK: Final = re.compile(
    r"(0?\d|1\d|2[0-3]):[0-5]\d(:[0-5]\d([.:]\d{1,3})?)?|(0?[1-9]|1[0-2])(:[0-5]\d){0,2} ?[ap]m", re.IGNORECASE
)
_ISO_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?Z?")
FIRST_YEAR: Final = 1753
"""The year in which DATETIME begins."""
_LARGEST: Final = 2**31
_ZONE: Final = re.compile(r".+ standard time( \(mexico\))?|utc([+-]\d\d)?|russia time zone \d+", re.IGNORECASE)
_COLLATION: Final = re.compile(
    r"(SQL_)?[A-Z][A-Z0-9_]*_(BIN2?|C[IS]_A[IS](_KS)?(_WS)?(_VSS)?(_SC)?)(_UTF8)?|(DATABASE|CATALOG)_DEFAULT",
    re.IGNORECASE,
)
_OFFSET: Final = re.compile(r"[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00")
STYLES: Final = frozenset((*range(15), *range(20, 26), *range(100, 115), 120, 121, 126, 127, 130, 131))
"""The styles of CONVERT for dates (documented)."""


def is_zone(name: str) -> bool:
    """Whether a time zone can be called so by Windows, whose names SQL Server takes."""
    return _ZONE.fullmatch(name) is not None


def is_collation(name: str) -> bool:
    """Whether a collation can be called so."""
    return _COLLATION.fullmatch(name) is not None


def is_offset(text: str) -> bool:
    """Whether a text is an offset of a time zone, such as `+01:00`."""
    return _OFFSET.fullmatch(text) is not None


def converts(text: str, type_name: str) -> bool:
    """Whether a text becomes a value of a type.

    Args:
        text: the text.
        type_name: `Number`, `Decimal`, `Date` or `Boolean`; every text becomes one of another type.
    """
    test = _TESTS.get(type_name)
    return test is None or test(text.strip())


def _is_boolean(text: str) -> bool:
    return _BOOLEAN.fullmatch(text.casefold()) is not None


def _is_whole(text: str) -> bool:
    digits = text.lstrip("+-0")
    if _WHOLE.fullmatch(text) is None or len(digits) > len(str(_LARGEST)):
        return False
    number = int(digits or "0")
    return -_LARGEST <= (-number if text.startswith("-") else number) < _LARGEST


def _is_exact(text: str) -> bool:
    return _EXACT.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Whether a text becomes a date where the month comes before the day, as in the account (US English)."""
    text = text.strip()
    if not text:
        return True
    separated = _SEPARATED.match(text)
    if separated is not None:
        first, middle, last = (int(separated[group]) for group in (1, 3, 4))
        if len(separated[1]) == 4:
            return is_day(first, middle, last)
        # Two digits are a year of this century or the last; whether it is a leap year does not matter here.
        return len(separated[1]) <= 2 and is_day(last if len(separated[4]) == 4 else 2000, first, middle)
    compact = _COMPACT.fullmatch(text)
    if compact is not None:
        return is_day(*(int(compact[group]) for group in (1, 2, 3)))
    return re.search(r"\d", text) is not None


def is_plain_date(text: str) -> bool:
    """Whether a text becomes a date of whichever type, by one of the documented forms that are written most.

    Of those, none has an offset, more than milliseconds, or a year before 1753.
    """
    text = text.strip()
    if not text or re.fullmatch(r"\d{4}", text):
        return not text or int(text) >= FIRST_YEAR
    if _CLOCK.fullmatch(text):
        return True
    read = _day_of(text)
    if read is None:
        return False
    (year, month, day), rest, iso = read
    if year < FIRST_YEAR or not is_day(year, month, day):
        return False
    if not rest or (rest[0] == " " and _CLOCK.fullmatch(rest.strip())):
        return True
    return iso and rest[0] == "T" and _ISO_CLOCK.fullmatch(rest[1:]) is not None


def _day_of(text: str) -> tuple[tuple[int, int, int], str, bool] | None:
    """The year, month and day that a text begins with, what stands behind them, and whether they are in ISO's form."""
    if (separated := _SEPARATED.match(text)) is not None and len(separated[1]) != 3 and len(separated[4]) in (1, 2, 4):
        first, middle, last = (int(separated[group]) for group in (1, 3, 4))
        if len(separated[1]) == 4:
            iso = separated[2] == "-" and len(separated[3]) == len(separated[4]) == 2
            return (first, middle, last), separated[5], iso
        year = last if len(separated[4]) == 4 else last + (1900 if last >= _CENTURY else 2000)
        return (year, first, middle), separated[5], False
    if (compact := _COMPACT.match(text)) is not None:
        return (int(compact[1]), int(compact[2]), int(compact[3])), compact[4], False
    if (named := _DAY_MONTH.match(text)) is not None:
        return (int(named[3]), _month(named[2]), int(named[1])), named[4], False
    if (named := _MONTH_DAY.match(text)) is not None:
        return (int(named[3]), _month(named[1]), int(named[2] or 1)), named[4], False
    return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].casefold()) + 1


_CENTURY: Final = 50
"""Years of two digits from this one on are of the last century (documented: the cutoff is 2049)."""


def is_time(text: str) -> bool:
    """Whether a text may be a time: there are numbers in it, and none that a clock does not show."""
    text = text.strip()
    clock = _TIME.fullmatch(text)
    if clock is None:
        return not text or re.search(r"\d", text) is not None
    hour, minute, second = (int(part or 0) for part in clock.groups())
    return hour < 24 and minute < 60 and second < 60


_TIME: Final = re.compile(r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?", re.ASCII)


def day_of(text: str) -> tuple[int, int, int] | None:
    """The year, month and day that a text is a date of, None where that is not certain."""
    read = _day_of(text.strip()) if is_plain_date(text) else None
    return read[0] if read is not None else None


def is_styled_date(text: str, style: int) -> bool:
    """Whether a text may be a date in a style of CONVERT; those with the day and the month in numbers are looked at."""
    text = text.strip()
    separated = _SEPARATED.match(text)
    if text and not re.search(r"\d", text):
        return False
    if separated is None or len(separated[1]) > 2 or style % 100 not in (*_DAY_FIRST, *_MONTH_FIRST):
        return True
    first, second = int(separated[1]), int(separated[3])
    day, month = (first, second) if style % 100 in _DAY_FIRST else (second, first)
    # A leap year: which one it is may not be sure.
    return is_day(int(separated[4]) if len(separated[4]) == 4 else 2000, month, day)


_DAY_FIRST: Final = (3, 4, 5)
_MONTH_FIRST: Final = (1, 10)
"""Styles, without their century, that have the day or the month first."""


def is_day(year: int, month: int, day: int) -> bool:
    """Whether there is such a day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


_TESTS: Final[Mapping[str, Callable[[str], bool]]] = {
    "Boolean": _is_boolean,
    "Number": _is_whole,
    "Decimal": _is_exact,
    "Date": is_date,
}
