"""Long lines broken to the width of a terminal, each below the beginning of its own text."""

import re
from collections.abc import Iterator

NARROW = 40
"""Columns below which all indentation is halved, so that there is room for words."""
_PARTS = re.compile(r".+?(?:[\s._/:-]+|$)", re.DOTALL)
HANG = 4
"""Columns by which the rest of a broken line stands further in."""


def wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of one line of text, none of them wider than `width` cells.

    It is broken at blanks where there are any, and keeps its indentation; characters may be two cells wide.
    """
    from rich.cells import cell_len

    if width >= NARROW and cell_len(text) <= width:
        yield text.rstrip()
        return
    body = text.lstrip(" ")
    indent = len(text) - len(body)
    hang = HANG
    if width < NARROW:
        indent, hang = indent // 2, hang // 2
    line, rest = " " * indent, " " * min(indent + hang, width // 2)
    started = False
    for word in _words(body, max(width - len(rest), 2)):
        if started and cell_len(line) + cell_len(word.rstrip()) > width:
            yield line.rstrip()
            line = rest + word.lstrip()
        else:
            line += word
        started = started or bool(word.strip())
    yield line.rstrip()


def cut(name: str, width: int) -> list[str]:
    """A name in pieces of at most `width` cells: cut behind a dot, dash or the like where it can be, else anywhere."""
    from rich.cells import cell_len, chop_cells

    pieces = [""]
    for part in _PARTS.findall(name):
        if cell_len(pieces[-1] + part) <= width:
            pieces[-1] += part
            continue
        # What takes no cells at all, such as a lone skin tone, is cut into no pieces.
        chunks = chop_cells(part, width) or [part]
        pieces[-1:] = [*filter(None, pieces[-1:]), *chunks]
    return pieces


def _words(body: str, most: int) -> Iterator[str]:
    """The words with the blanks before them, each cut where it is wider than a line."""
    for blanks, word in re.findall(r"(\s*)(\S+|$)", body):
        first, *others = cut(word, most)
        yield blanks + first
        yield from others
