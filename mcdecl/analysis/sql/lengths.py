"""How long a text can be that a function makes of others: at most so many characters, or None where nothing is sure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

_MOST: Final = 8000
"""Characters at which REPLICATE ends, as its texts here have no MAX (fact:queries-are-t-sql)."""
_DIGITS: Final = 30
"""Digits beyond which a number is only large."""
_UNSAID: Final = 10
"""Characters of STR without a length: SQL Server's default."""
Widths = Sequence[int | None]
"""The most characters of each argument."""
Texts = Sequence[str | None]
"""Each argument, where the query writes it."""


def most_characters(name: str, widths: Widths, texts: Texts) -> int | None:
    """The most characters of what a function gives.

    Args:
        name: in capitals.
        widths: the most characters of its arguments.
        texts: its arguments, as far as the query writes them.
    """
    rule = _RULES.get(name)
    try:
        return rule(widths, texts) if rule is not None else None
    except IndexError:  # too few arguments, which is told elsewhere
        return None


def written_out(name: str, texts: Texts) -> str | None:
    """What a function gives if the query writes all of its arguments and the result can be told."""
    given = [text for text in texts if text is not None]
    if name not in _MADE or len(given) < len(texts) or not all(text.isascii() for text in given):
        return None
    try:
        made = _MADE[name](given)
    except (IndexError, ValueError):
        return None
    return made[:_MOST]


def _number(texts: Texts, position: int) -> int | None:
    text = texts[position]
    return _whole(text) if text is not None and text.isascii() and text.isdigit() else None


def _least(*lengths: int | None) -> int | None:
    return min((length for length in lengths if length is not None), default=None)


def _ends(widths: Widths, texts: Texts) -> int | None:
    """LEFT and RIGHT."""
    return _least(_number(texts, 1), widths[0])


def _middle(widths: Widths, texts: Texts) -> int | None:
    """SUBSTRING: what stands before its beginning is not there."""
    begins, whole = _number(texts, 1), widths[0]
    if begins and whole is not None:
        whole = max(whole - begins + 1, 0)
    return _least(_number(texts, 2), whole)


def _repeated(widths: Widths, texts: Texts) -> int | None:
    count, whole = _number(texts, 1), widths[0]
    return None if count is None or whole is None else min(count * whole, _MOST)


def _replaced(widths: Widths, texts: Texts) -> int | None:
    """REPLACE: sure only where nothing grows; how often a text is found cannot be told."""
    sought, instead = texts[1], widths[2]
    if instead == 0 or sought == "" or (sought is not None and instead is not None and instead <= len(sought)):
        return widths[0]
    return None


def _stuffed(widths: Widths, texts: Texts) -> int | None:
    whole, instead, begins, taken = widths[0], widths[3], _number(texts, 1), _number(texts, 2)
    if whole is None or instead is None:
        return None
    if begins is None or taken is None:
        return whole + instead
    return max(whole - taken, begins - 1, 0) + instead


def _number_as_text(_widths: Widths, texts: Texts) -> int | None:
    return _number(texts, 1) if len(texts) > 1 else _UNSAID


def _joined(widths: Widths, _texts: Texts) -> int | None:
    known = [width for width in widths if width is not None]
    return sum(known) if len(known) == len(widths) else None


def _joined_by(widths: Widths, texts: Texts) -> int | None:
    """CONCAT_WS: the first argument stands between the others."""
    between, joined = widths[0], _joined(widths[1:], texts[1:])
    return None if between is None or joined is None else joined + between * max(len(widths) - 2, 0)


_RULES: Final[Mapping[str, Callable[[Widths, Texts], int | None]]] = {
    "LEFT": _ends,
    "RIGHT": _ends,
    "SUBSTRING": _middle,
    "REPLICATE": _repeated,
    "SPACE": lambda _widths, texts: _number(texts, 0),
    "REPLACE": _replaced,
    "STUFF": _stuffed,
    "STR": _number_as_text,
    "CONCAT": _joined,
    "CONCAT_WS": _joined_by,
}
_MADE: Final[Mapping[str, Callable[[Sequence[str]], str]]] = {
    "LEFT": lambda given: given[0][: _whole(given[1])],
    "RIGHT": lambda given: given[0][max(len(given[0]) - _whole(given[1]), 0) :],
    "SUBSTRING": lambda given: given[0][max(_whole(given[1]) - 1, 0) : max(_whole(given[1]) - 1 + _whole(given[2]), 0)],
    "REPLICATE": lambda given: (given[0] * min(_whole(given[1]), _MOST))[:_MOST],
    "SPACE": lambda given: " " * min(_whole(given[0]), _MOST),
}
"""Functions whose result is known exactly, whatever the collation."""


def _whole(text: str) -> int:
    """A number that is not negative.

    Raises:
        ValueError: it is none.
    """
    if not text.isdigit():
        raise ValueError(text)
    return int(text[-_DIGITS:]) if len(text) <= _DIGITS or not text[:-_DIGITS].strip("0") else 10**_DIGITS
