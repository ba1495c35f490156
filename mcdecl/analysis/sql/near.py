"""Names that are probably meant: those a slip of the fingers away."""

import re
from collections.abc import Iterable
from typing import Final

from mcdecl.kinds.checks import surely

_SHORT: Final = 5
"""Characters up to which one slip makes another name."""


def misspelt(name: str, names: Iterable[str]) -> str | None:
    """A hint with the name that was meant, None when none is near.

    Args:
        name: what is written.
        names: what there is. Names that differ in their digits, as those of two years, are different names.
    """
    word = name.casefold()
    most = 1 if len(word) <= _SHORT else 2
    near = ((slips(word, other.casefold(), most), other) for other in names if abs(len(other) - len(word)) <= most)
    meant = [(count, other) for count, other in near if count <= most and _digits(other) == _digits(name)]
    return f"did you mean {min(meant)[1]}?" if meant else None


def alone(name: str, names: Iterable[str]) -> str | None:
    """The name that is meant beyond doubt, None when none is: the only one that is near, with the same digits."""
    meant = surely(name, names)
    return meant if meant is not None and _digits(meant) == _digits(name) else None


def slips(word: str, other: str, most: int) -> int:
    """How many characters are missing, too many, wrong or swapped with the next; more than `most` is not counted on."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for number, letter in enumerate(word, 1):
        last, before, row = before, row, [number]
        for place, character in enumerate(other, 1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != character))
            if number > 1 and place > 1 and (letter, word[number - 2]) == (other[place - 2], character):
                cost = min(cost, last[place - 2] + 1)
            row.append(cost)
        if min(row) > most and (not before or min(before) > most):
            return most + 1
    return row[-1]


def _digits(name: str) -> list[str]:
    return re.findall(r"\d+", name)
