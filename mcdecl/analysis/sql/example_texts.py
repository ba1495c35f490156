"""Texts that FORMAT gives of dates, and JSON_VALUE of JSON that the query writes: whether they become a number."""

import json
import re
from typing import Any, Final

MONTHS: Final = tuple(
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
DAYS: Final = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())  # noqa: SIM905
_NAMES: Final = {
    "MMMM": frozenset(MONTHS),
    "MMM": frozenset(month[:3] for month in MONTHS),
    "dddd": frozenset(DAYS),
    "ddd": frozenset(day[:3] for day in DAYS),
}
_PARTS: Final = {"yyyy": "2024", "MM": "05", "dd": "06", "HH": "10", "hh": "10", "mm": "11", "ss": "12"}
_PICTURE: Final = re.compile(rf"({'|'.join(_PARTS)})([-/:]({'|'.join(_PARTS)}))+")
"""A picture whose texts are of one length and have a sign between numbers."""
_STEPS: Final = re.compile(r"\s*(?:lax\s+)?\$((?:\.[A-Za-z_]\w*)+)\s*", re.ASCII)
_LONGEST: Final = 4000
"""Characters beyond which JSON_VALUE gives NULL."""


def pictured(picture: str, culture: str) -> frozenset[str] | None:
    """The texts of dates in a picture, or an example of texts that are all alike; None where nothing is sure.

    Args:
        picture: the picture of FORMAT.
        culture: its culture; the names of other languages are not told.
    """
    if culture.partition("-")[0].casefold() != "en":
        return None
    if (names := _NAMES.get(picture)) is not None:
        return names
    if _PICTURE.fullmatch(picture) is None:
        return None
    return frozenset({re.sub("|".join(_PARTS), lambda part: _PARTS[part[0]], picture)})


def json_text(text: str, path: str) -> frozenset[str] | None:
    """The text at a path in JSON that has only names, None where there is none or nothing is sure."""
    steps = _STEPS.fullmatch(path)
    if steps is None:
        return None
    try:
        value = json.loads(text, object_pairs_hook=_first, parse_int=str, parse_float=str, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None
    for step in steps[1].split(".")[1:]:
        value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, bool):
        value = "true" if value else "false"
    return frozenset({value}) if isinstance(value, str) and len(value) <= _LONGEST else None


def _first(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object: of two with one name the first is found."""
    return dict(reversed(pairs))


def _refused(word: str) -> None:
    raise ValueError(word)
