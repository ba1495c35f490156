"""Arguments that SQL Server takes and the embedded account does not: most of them have to be spelled out."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from mcdecl.analysis.sql.function_table import FUNCTIONS
from mcdecl.analysis.sql.functions import BINARY, DECIMAL, NUMBER, ExpressionInfo
from mcdecl.analysis.sql.words import words

CULTURES: Final = frozenset(
    (
        *("da", "da-dk", "de", "de-at", "de-de", "en", "en-au", "en-ca", "en-gb", "en-ie", "en-nz", "en-us", "es"),
        *("es-es", "es-mx", "fr", "fr-be", "fr-ca", "fr-fr", "it", "it-it", "ja", "ja-jp", "nb-no", "nl", "nl-be"),
        *("nl-nl", "no", "pt", "pt-br", "pt-pt", "sv", "sv-se", "zh", "zh-cn"),
    )
)
"""The cultures that FORMAT and PARSE are run with."""
BYTES: Final = words("HASHBYTES VARBINARY BINARY")
"""What a query has to say for a value of bytes."""
_ALGORITHMS: Final = words("MD5 SHA SHA1 SHA2_256")
_STEP: Final = r"(\.([A-Za-z_]\w*|\"[^\"]+\"))"
_PATH: Final = re.compile(rf"\s*(lax\s+)?\$({_STEP}|\[\d+\])*\s*")
_NAMES: Final = re.compile(rf"\s*(lax\s+)?\${_STEP}+\s*")
"""A path in JSON that has only names."""
_ROOTED: Final = re.compile(r"\s*(append\s+)?((lax|strict)\s+)?\$")

Test = Callable[[str, Sequence[ExpressionInfo]], str | None]


def limit(name: str, values: Sequence[ExpressionInfo]) -> str | None:
    """What is not run of a call, None when all of it is.

    Args:
        name: the function, in capitals.
        values: its arguments, without the part of a date.
    """
    test = LIMITED.get(name)
    return test(name, values) if test is not None else None


def limit_of_bytes(name: str, values: Sequence[ExpressionInfo]) -> str | None:
    """Why a call with a value of bytes is not run: they become a text only by CONVERT."""
    function = FUNCTIONS.get(name)
    if function is None or not any(value.type == BINARY for value in values):
        return None
    for place, value in enumerate(values):
        kind = function.kind(place)
        read = value.type == BINARY and kind not in ("any", "sorted", "alike")
        if read or (kind == "alike" and not (value.null or value.type == BINARY)):
            return AS_TEXT
    return None


AS_TEXT: Final = "binary values as text but by CONVERT with style 1 or 2"


def limit_of_path(name: str, value: ExpressionInfo) -> str | None:
    """Why a path in JSON is not run."""
    if value.text is None:
        return f"{name} with a computed path"
    return None if _PATH.fullmatch(value.text) else f"{name} with such a path"


def no_path(value: ExpressionInfo) -> bool:
    """Whether a text is no path in JSON, which begins with $ (Msg 13607)."""
    return value.text is not None and _ROOTED.match(value.text) is None


def _format(_name: str, values: Sequence[ExpressionInfo]) -> str | None:
    if not 2 <= len(values) <= 3:
        return None
    subject, picture, *culture = values
    if picture.text is None or any((name.text or "").casefold() not in CULTURES for name in culture):
        return "FORMAT with a computed picture, or with such a culture"
    odd = _odd_number(picture.text) if subject.type.name in (NUMBER.name, DECIMAL.name) else picture.text == "U"
    return "FORMAT with such a picture" if odd else None


_LETTER: Final = re.compile(r"[Gg](?!0?$)\d*|[Rr]\d{0,2}")
_SPELLED: Final = re.compile(r"'[^']*'|\"[^\"]*\"|\\.", re.DOTALL)
_EXPONENT: Final = re.compile(r"[Ee](?=[0+-])")
_MOST_PLACES: Final = 15
"""The most digits behind the point."""


def _odd_number(picture: str) -> bool:
    """Whether a picture of numbers is none that is run."""
    if re.fullmatch(r"[A-Za-z]\d{0,2}", picture):
        return _LETTER.fullmatch(picture) is not None
    bare = _SPELLED.sub("x", picture)
    return any(map(_odd_section, bare.split(";")[:3]))


def _odd_section(section: str) -> bool:
    signs = [place for place, sign in enumerate(section) if sign in "0#"]
    if _EXPONENT.search(section) is not None:
        return True
    if not signs:
        return False
    first, last = signs[0], signs[-1]
    point = section.find(".") if "." in section else len(section)
    whole = [place for place in signs if place < point]
    texts = [place for place in range(first, last) if section[place] not in "0#.,"]
    parts = bool(whole) and "," in section[whole[0] : whole[-1]]
    behind = any(place > point for place in texts)
    return behind or len(signs) - len(whole) > _MOST_PLACES or (parts and any(place < point for place in texts))


def _parse(name: str, values: Sequence[ExpressionInfo]) -> str | None:
    unknown = any((value.text or "").casefold() not in CULTURES for value in values[1:])
    return f"{name} with such a culture" if unknown else None


def _json(name: str, values: Sequence[ExpressionInfo]) -> str | None:
    return limit_of_path(name, values[1]) if len(values) > 1 else None


def _json_modify(_name: str, values: Sequence[ExpressionInfo]) -> str | None:
    return None if len(values) < 2 or _NAMES.fullmatch(values[1].text or "") else "JSON_MODIFY with such a path"


def _hash(_name: str, values: Sequence[ExpressionInfo]) -> str | None:
    if values and (values[0].text or "").upper() not in _ALGORITHMS:
        return "HASHBYTES but with MD5, SHA1 and SHA2_256"
    return "HASHBYTES of letters beyond ASCII" if not all((each.text or "").isascii() for each in values) else None


def _numbers_from(first: int, what: str) -> Test:
    """Arguments from one on that have to be whole numbers spelled out."""

    def test(name: str, values: Sequence[ExpressionInfo]) -> str | None:
        return None if all(_is_whole(value) for value in values[first:]) else f"{name} with {what}"

    return test


def _is_whole(value: ExpressionInfo) -> bool:
    return value.text is not None and value.text.isascii() and value.text.isdigit()


def _spelled_out(place: int, what: str) -> Test:
    """An argument that has to be spelled out."""

    def test(name: str, values: Sequence[ExpressionInfo]) -> str | None:
        return f"{name} with {what}" if len(values) > place and values[place].text is None else None

    return test


def _pattern(name: str, values: Sequence[ExpressionInfo]) -> str | None:
    return f"{name} with a computed pattern" if values and values[0].text is None and not values[0].null else None


def _share(name: str, values: Sequence[ExpressionInfo]) -> str | None:
    return f"{name} with a computed share" if values and values[0].text is None else None


def _later(most: int) -> Test:
    """Arguments that only a later SQL Server takes."""

    def test(name: str, values: Sequence[ExpressionInfo]) -> str | None:
        return f"{name} with {len(values)} arguments" if len(values) > most else None

    return test


PERCENTILES: Final = ("PERCENTILE_CONT", "PERCENTILE_DISC")
"""Functions of which one argument alone may not be run."""
LATER: Final = words("LTRIM RTRIM")
"""Functions whose last argument SQL Server has only since 2022."""
LIMITED: Final[Mapping[str, Test]] = {
    **dict.fromkeys(LATER, _later(1)),
    **dict.fromkeys(("JSON_VALUE", "JSON_QUERY", "OPENJSON"), _json),
    **dict.fromkeys(("PARSE", "TRY_PARSE"), _parse),
    **dict.fromkeys(PERCENTILES, _share),
    "FORMAT": _format,
    "HASHBYTES": _hash,
    "JSON_MODIFY": _json_modify,
    "PATINDEX": _pattern,
    "QUOTENAME": _spelled_out(1, "computed signs"),
    "STR": _numbers_from(1, "a computed length"),
    "STRING_ESCAPE": _spelled_out(1, "computed rules"),
    "DATETIME2FROMPARTS": _numbers_from(7, "a computed scale"),
    "DATETIMEOFFSETFROMPARTS": _numbers_from(9, "a computed scale"),
    "TIMEFROMPARTS": _numbers_from(4, "a computed scale"),
}
"""By function, what tells whether a call of it is run."""
