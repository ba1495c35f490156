"""Sets of words that modules write as one text, and the words of a query."""

import re
from typing import Final

_WORD: Final = re.compile(r"\w+")
_SPACED: Final = {place: " " for place in range(128) if not (chr(place).isalnum() or chr(place) == "_")}


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


def words_in(text: str) -> set[str]:
    """The words between the signs of a text. Most are ASCII, of which they are cut out without a pattern."""
    return set(text.translate(_SPACED).split() if text.isascii() else _WORD.findall(text))
