"""A document of blocks that fits into a limit: what matters least is shortened first, and dangers are never cut."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from msgspec import Struct


class Weight(IntEnum):
    """How long a block keeps its full form; the heavier, the longer."""

    SIDELINE = 0
    CHANGES = 1
    CAUTION = 2
    DANGER = 3


class Block(Struct, frozen=True):
    """One block: its forms from the fullest to the shortest, the last of which always stays."""

    forms: tuple[str, ...]
    weight: Weight = Weight.DANGER


_ORDER: Final = (
    (Weight.SIDELINE, 0),
    (Weight.CHANGES, 0),
    (Weight.CAUTION, 1),
    (Weight.DANGER, 0),
    (Weight.CAUTION, 0),
)
"""What is shortened one after the other, and how many of its shortest forms are spared: before a warning goes without a
word, what is dangerous is told without its differences."""


def length(text: str) -> int:
    """Characters as the hosts of comments count them: those beyond the first plane count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(blocks: Sequence[Block], limit: int, shortened: str) -> str:
    """The blocks as one text of at most `limit` characters, wherever their shortest forms allow that.

    `shortened` is put at the end when something is not in its full form.
    """
    levels = [0] * len(blocks)
    sizes = [[length(form) + 2 for form in block.forms] for block in blocks]
    if sum(size[0] for size in sizes) <= limit:
        return _joined(blocks, levels)
    room, used = limit - length(shortened) - 2, sum(size[0] for size in sizes)
    for weight, spared in _ORDER:
        rest = [at for at, block in enumerate(blocks) if block.weight is weight]
        while used > room and (reducible := [at for at in rest if levels[at] + 1 + spared < len(sizes[at])]):
            longest = max(reducible, key=lambda at: sizes[at][levels[at]])
            used += sizes[longest][levels[longest] + 1] - sizes[longest][levels[longest]]
            levels[longest] += 1
    return f"{_joined(blocks, levels)}\n{shortened}\n"


def _joined(blocks: Sequence[Block], levels: Sequence[int]) -> str:
    texts = (block.forms[level] for block, level in zip(blocks, levels, strict=True))
    return "\n\n".join(text for text in texts if text) + "\n"
