"""Texts that PARSE never reads, by the culture's order of days and months; what is not certain counts as readable."""

import re
from typing import Final

from mcdecl.analysis.sql.constants import WHOLE_TYPES
from mcdecl.analysis.sql.example_texts import DAYS, MONTHS
from mcdecl.analysis.sql.literals import is_day

DEFAULT: Final = "en-US"
"""The culture of PARSE without USING: that of the login's language (documented)."""
_MONTH_FIRST: Final = frozenset(("en", "en-us"))
_DAY_FIRST: Final = frozenset(
    (
        *("en-gb", "en-ie", "en-au", "en-nz", "de", "de-de", "de-at", "fr", "fr-fr", "fr-be", "es", "es-es", "es-mx"),
        *("it", "it-it", "nl", "nl-nl", "nl-be", "pt", "pt-br", "pt-pt", "da", "da-dk", "no", "nb-no"),
    )
)
_NUMBERS: Final = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d).*", re.DOTALL | re.ASCII)
_WHOLE: Final = re.compile(r"-?[0-9]+")
_PART: Final = re.compile(r"-?[0-9]+\.0*[1-9][0-9]*")
"""A number that is not whole where there is a point before its part."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_BEGINS: Final = tuple(name[:3].casefold() for name in (*MONTHS, *DAYS))
_MARKS: Final = frozenset(("a", "ad", "am", "bc", "gmt", "p", "pm", "t", "utc", "z"))


def never_a_date(text: str, culture: str) -> bool:
    """Whether PARSE reads no date in a text.

    Args:
        text: the text.
        culture: the culture, such as `en-US`.
    """
    text, culture = text.strip(), culture.casefold()
    if not text:
        return True
    numbers = _NUMBERS.fullmatch(text)
    if numbers is not None and culture in _MONTH_FIRST | _DAY_FIRST:
        first, second, year = (int(numbers[group]) for group in (1, 3, 4))
        month, day = (first, second) if culture in _MONTH_FIRST else (second, first)
        return not is_day(year, month, day)
    if culture not in _MONTH_FIRST or any(map(str.isdigit, text)):
        return False
    words = [word.casefold() for word in _WORD.findall(text)]
    return bool(words) and not any(word in _MARKS or word.startswith(_BEGINS) for word in words)


def never_a_number(text: str, kind: str, culture: str) -> bool:
    """Whether PARSE reads no number of a type in a text.

    Args:
        text: the text.
        kind: the type in capitals.
        culture: the culture, such as `en-US`.
    """
    text = text.strip()
    if not any(map(str.isdigit, text)):
        return True
    if kind in WHOLE_TYPES and culture.partition("-")[0].casefold() == "en" and _PART.fullmatch(text) is not None:
        return True
    if kind not in WHOLE_TYPES or len(text) > _LONGEST or _WHOLE.fullmatch(text) is None:
        return False
    least, most = WHOLE_TYPES[kind]
    return not least <= int(text) <= most


_LONGEST: Final = 1000
"""Characters of a number beyond which nothing is said of it."""
