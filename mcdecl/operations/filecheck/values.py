"""Whether the text of a file is a value of a field: the account's types, as a locale writes them."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from mcdecl.operations.filecheck.model import FileRule

Verdict = tuple[FileRule, str] | None
"""What is wrong with a text: the rule and the words; None when it is a value."""
Judge = Callable[[str], Verdict]

_MONTH_FIRST = frozenset({"en", "en-us", "en-ph", "fil-ph", "es-us", "es-pr"})
_YEAR_FIRST = frozenset({"fa", "hu", "ja", "ko", "lt", "mn", "sv", "zh"})
_COMMA = frozenset(
    {"bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv", "nb", "nl", "nn", "no"}
    | {"pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "vi"}
)
_POINT = frozenset({"de-ch", "de-li", "it-ch", "es-mx", "es-us", "es-pr", "es-do", "es-gt", "es-hn", "es-ni", "es-sv"})
_FLAGS = frozenset({"true", "false", "1", "0", "yes", "no"})
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,4})?")
_WHOLE_RANGE = range(-(2**31), 2**31)
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_DAY = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T")
_SHOWN = 60
FIRST_YEAR: Final = 1753
"""The account keeps dates as datetime of SQL Server, which begins with this year (fact:date-1753)."""
LAST_OF_CENTURY: Final = 2049
"""The last year that two digits mean; 50 is 1950. That is the default of SQL Server and of Windows (documented by
Microsoft); that the account has left it so is a guess (fact:two-digit-years)."""


def judge_of(field: Mapping[str, Any], locale: str) -> Judge:
    """The function that says what is wrong with a text for a field.

    Args:
        field: The field in normal form.
        locale: The import's locale. Which forms the account takes for each is known for the common ones only;
            the year first is taken everywhere.
    """
    judge = _JUDGES.get(field["type"])
    made = judge(field, locale) if judge else None
    length = field["length"] if field["type"] != "Decimal" else None
    if length is None:
        return made or _anything
    return _at_most(length, made)


def _plain(locale: str) -> str:
    """A locale's name as the tables here have it."""
    return locale.replace("_", "-").lower()


def _anything(_text: str) -> Verdict:
    return None


def _at_most(length: int, judge: Judge | None) -> Judge:
    def verdict(text: str) -> Verdict:
        if len(text) > length:
            return FileRule.LENGTH, f"{shown(text)} has {len(text)} characters; the field takes {length}"
        return judge(text) if judge else None

    return verdict


def shown(text: str) -> str:
    """A value as a message quotes it, cut when it is long."""
    cut = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return '"' + cut.encode("utf-8", "backslashreplace").decode() + '"'


def _wrong(text: str, what: str) -> Verdict:
    return FileRule.TYPE, f"{shown(text)} is not {what}"


def _email(_field: Mapping[str, Any], _locale: str) -> Judge:
    return lambda text: None if _EMAIL.fullmatch(text) else _wrong(text, "an e-mail address")


def _flag(_field: Mapping[str, Any], _locale: str) -> Judge:
    return lambda text: None if text.strip().casefold() in _FLAGS else _wrong(text, "true or false")


def _locale_name(_field: Mapping[str, Any], _locale: str) -> Judge:
    return lambda text: None if _LOCALE.fullmatch(text.strip()) else _wrong(text, "a locale such as en-US")


def _number_pattern(locale: str) -> tuple[re.Pattern[str], str]:
    """How numbers look in a locale, and what stands before the fraction. Grouped means grouped by thousands."""
    name = _plain(locale)
    comma = name.partition("-")[0] in _COMMA and name not in _POINT
    group, mark = (r"[. \u00a0\u202f]", ",") if comma else (r"[,'\u2019]", ".")
    digits = rf"(?:\d+|\d{{1,3}}(?:{group}\d{{3}})+)"
    return re.compile(rf"([+-]?)(?:({digits})(?:[{mark}](\d*))?|[{mark}](\d+))", re.ASCII), mark


def _whole(_field: Mapping[str, Any], locale: str) -> Judge:
    pattern, _ = _number_pattern(locale)

    def verdict(text: str) -> Verdict:
        match = pattern.fullmatch(text.strip())
        if not match or match[2] is None or match[3] is not None:
            return _wrong(text, "a whole number")
        if int(match[1] + re.sub(r"\D", "", match[2])) not in _WHOLE_RANGE:
            return _wrong(text, "between -2147483648 and 2147483647")
        return None

    return verdict


def _decimal(field: Mapping[str, Any], locale: str) -> Judge:
    pattern, mark = _number_pattern(locale)
    scale = field["scale"] or 0
    before = (field["length"] or 18) - scale

    def verdict(text: str) -> Verdict:
        match = pattern.fullmatch(text.strip())
        if not match:
            return _wrong(text, f"a number (the decimal mark is {mark!r})")
        whole, fraction = re.sub(r"\D", "", match[2] or "").lstrip("0"), (match[3] or match[4] or "").rstrip("0")
        if len(whole) > before or len(fraction) > scale:
            return (
                FileRule.LENGTH,
                f"{shown(text)} does not fit {before} digits before and {scale} after the decimal mark",
            )
        return None

    return verdict


def _date(_field: Mapping[str, Any], locale: str) -> Judge:
    forms = _date_forms(locale)
    order = "month/day/year" if forms[0].startswith("%m") else "day/month/year"

    def verdict(text: str) -> Verdict:
        read = _read_date(text.strip(), forms)
        if read is None:
            return _wrong(text, f"a date ({order} in {locale}, or year-month-day)")
        year, short = read
        if year < FIRST_YEAR:
            return _wrong(text, f"a date that the account keeps: the first is {FIRST_YEAR}-01-01")
        if short:
            return FileRule.CENTURY, f"{shown(text)} has two digits of the year, which are read as {year}"
        return None

    return verdict


def decimal_mark(locale: str) -> str:
    """What stands before the fraction of a number in a locale."""
    return _number_pattern(locale)[1]


def is_month_first(locale: str) -> bool:
    """Whether a date with the year last begins with the month."""
    return _plain(locale) in _MONTH_FIRST


def _date_forms(locale: str) -> tuple[str, ...]:
    name = _plain(locale)
    order = "%m/%d/" if is_month_first(locale) else "%d/%m/"
    short = "%y/%m/%d" if name.partition("-")[0] in _YEAR_FIRST or name == "fr-ca" else f"{order}%y"
    return (f"{order}%Y", "%Y/%m/%d", short)


@lru_cache(maxsize=65536)
def _read_date(text: str, forms: tuple[str, ...]) -> tuple[int, bool] | None:
    """The year of a date, and whether it is written with two digits; None for what is no date."""
    if _ISO.match(text):
        try:
            return datetime.fromisoformat(text).year, False
        except ValueError:
            return None
    day = _DAY.match(text)
    if day is None:
        return None
    slashed = f"{day[1]}/{day[2]}/{day[3]}{text[day.end() :]}"
    for form in forms:
        if (moment := _parsed(slashed, form)) is not None:
            return (_century(moment.year), True) if "%y" in form else (moment.year, False)
    return None


def _century(year: int) -> int:
    """The year that two digits mean; `year` is one with these two digits."""
    year = 2000 + year % 100
    return year if year <= LAST_OF_CENTURY else year - 100


def _parsed(text: str, form: str) -> datetime | None:
    day = form.count("/") and text.split(" ", 1)
    tails = _TIMES if day and len(day) > 1 else ("",)
    for tail in tails:
        try:
            return datetime.strptime(text, form + tail)  # noqa: DTZ007 - files hold server time
        except ValueError:
            continue
    return None


_JUDGES: Mapping[str, Callable[[Mapping[str, Any], str], Judge]] = {
    "EmailAddress": _email,
    "Boolean": _flag,
    "Locale": _locale_name,
    "Number": _whole,
    "Decimal": _decimal,
    "Date": _date,
}
