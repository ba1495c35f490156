"""How a locale writes dates and numbers, as far as a file can show it."""

from msgspec import Struct

_MONTH_FIRST = frozenset({"en-us", "es-us", "es-pr", "fil-ph", "en-ph"})
_YEAR_FIRST = frozenset({"ja", "zh", "ko", "sv", "hu", "lt", "fa", "mn"})
_DECIMAL_COMMA = frozenset(
    {"bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv", "nb", "nl", "nn", "no"}
    | {"pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "vi"}
)
_DECIMAL_POINT = frozenset(
    {
        "de-ch",
        "de-li",
        "it-ch",
        "es-mx",
        "es-us",
        "es-pr",
        "es-do",
        "es-gt",
        "es-hn",
        "es-ni",
        "es-pa",
        "es-pe",
        "es-sv",
    }
)
_TIMES = ("", " %H:%M:%S", " %I:%M:%S %p", " %H:%M", " %I:%M %p", " %H:%M:%S.%f")


class LocaleFormat(Struct, frozen=True):
    """How dates and numbers are written.

    Attributes:
        dates: The forms of dates with four digits of the year, parts with `/` between.
        short_dates: Those with two digits of the year.
        whole: A pattern that a whole number matches.
        number: A pattern that a number matches.
        grouping: The characters inside a number that mean nothing, as a class of a pattern.
        decimal: What stands before the fraction.
    """

    dates: tuple[str, ...]
    short_dates: tuple[str, ...]
    whole: str
    number: str
    grouping: str
    decimal: str


def writing_of(locale: str) -> LocaleFormat:
    """How a locale writes.

    Args:
        locale: As `en-US`; an unknown one is taken to write the day first and decimals with a point.
    """
    name = locale.strip().replace("_", "-").lower()
    language = name.partition("-")[0]
    order = "%d/%m/"
    if name in _MONTH_FIRST or name == "en":
        order = "%m/%d/"
    long, short = f"{order}%Y", f"{order}%y"
    if language in _YEAR_FIRST or name == "fr-ca":
        short = "%y/%m/%d"
    comma = language in _DECIMAL_COMMA and name not in _DECIMAL_POINT
    # A number that is grouped must be grouped by thousands: 1.5 is no number where the comma is the decimal mark.
    group = r"[. \x{00A0}\x{202F}]" if comma else r"[,'’]"
    decimal = "," if comma else "."
    digits = rf"(\d+|\d{{1,3}}({group}\d{{3}})+)"
    whole, number = rf"[+-]?{digits}", rf"[+-]?({digits}([{decimal}]\d*)?|[{decimal}]\d+)"
    # The year first, with four digits, means the same everywhere.
    dates = tuple(form + time for form in (long, "%Y/%m/%d") for time in _TIMES)
    return LocaleFormat(dates, tuple(short + time for time in _TIMES), whole, number, group, decimal)
