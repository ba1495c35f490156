"""A YAML text in pieces that can be read one by one, so that a keystroke has only its own entry read again."""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

_HEAD: Final = re.compile(r"[A-Za-z_][\w-]*:(?:\s+#.*|\s*)")
"""A key of the outermost mapping whose value stands below it."""
_ENTRY: Final = re.compile(r"""(?:[\w$][^:#'"]*|'[^'\n]*'|"[^"\\\n]*"):(?:\s.*)?""")
"""The first line of an entry of a section."""
_ANYWHERE: Final = re.compile(r"^(?:---|\.\.\.|%)", re.MULTILINE)
"""What parts documents: such a text is read whole."""
_BREAKS: Final = re.compile("[\r\x85\u2028\u2029\ufeff]")
"""Ends of lines for YAML that are none for an editor, and a mark of byte order: such a text is read whole."""


class Piece(Struct, frozen=True):
    """A part of a text that is YAML by itself.

    Attributes:
        text: the part, below the line of its section.
        skipped: lines of the whole text that stand before the part, less the line of its section.
        heads: whether the line of its section belongs to this piece.
    """

    text: str
    skipped: int
    heads: bool


@lru_cache(maxsize=16)
def pieces(text: str) -> tuple[Piece, ...] | None:
    """The parts of a text in order, each one entry of a section; None of a text that has to be read whole.

    The parts mean the same one by one as together if all of them can be read: where a text or bracket is left open
    over several parts, at least one of them cannot.
    """
    if _ANYWHERE.search(text) or _BREAKS.search(text):
        return None
    lines = text.split("\n")
    heads = [number for number, line in enumerate(lines) if line and line[0] not in " #-"]
    if not heads or not all(_HEAD.fullmatch(lines[number]) for number in heads):
        return None
    if any(line.strip() and not line.lstrip().startswith("#") for line in lines[: heads[0]]):
        return None
    found: list[Piece] = []
    for begin, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        starts = _entries(lines, begin, end)
        for number, (start, stop) in enumerate(zip(starts, [*starts[1:], end], strict=True)):
            below = lines[begin + 1 if number == 0 else start : stop]
            skipped = begin if number == 0 else start - 1
            last = "\n" if stop < len(lines) else ""
            found.append(Piece("\n".join((lines[begin], *below)) + last, skipped, number == 0))
    return tuple(found)


def _entries(lines: list[str], begin: int, end: int) -> list[int]:
    """The lines on which the entries of a section begin; its first line alone where it cannot be parted."""
    indent = next((_indent(lines[n]) for n in range(begin + 1, end) if _counts(lines[n])), 0)
    if indent == 0:
        return [begin + 1]
    starts: list[int] = []
    for number in range(begin + 1, end):
        line = lines[number]
        here = _indent(line)
        if here > indent or not _counts(line):
            continue
        if here < indent or not _ENTRY.fullmatch(line[here:]):
            return [begin + 1]
        starts.append(number)
    return starts


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _counts(line: str) -> bool:
    """Whether a line has more than spaces or a comment."""
    rest = line.strip()
    return bool(rest) and not rest.startswith("#")
