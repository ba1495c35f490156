"""What is under a place of a YAML text: the path of the value or key there, also while it is being written."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

import yaml
from msgspec import Struct

from mcdecl.lsp.pieces import Piece, pieces

Path = tuple[str | int, ...]
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MARK: Final = "\ue000"
"""Stands at the cursor while a half-written text is read; no project file has it."""


class Cursor(Struct, frozen=True):
    """A scalar of a YAML text.

    Attributes:
        path: where it is; of a key, the path of its value.
        text: what it says; with `before`, what is written in front of the cursor.
        is_key: whether it is the key of an entry.
        line, column: where it begins, from 1.
        end_line, end_column: where it ends.
        style: its style as YAML names it: empty, `'`, `"`, `|` or `>`.
        before: the part in front of the cursor.
        beside: of what is being written, the keys that stand beside it.
    """

    path: Path
    text: str
    is_key: bool
    line: int
    column: int
    end_line: int
    end_column: int
    style: str = ""
    before: str = ""
    beside: tuple[str, ...] = ()


def cursor_at(text: str, line: int, column: int) -> Cursor | None:
    """The scalar at a place, or None where there is none or the entry cannot be read.

    Args:
        text: a YAML text.
        line: from 1.
        column: from 1; that behind the last character counts, too.
    """
    for cursor in _around(text, line):
        if (cursor.line, cursor.column) <= (line, column) <= (cursor.end_line, cursor.end_column):
            return cursor
    return None


def _around(text: str, line: int) -> tuple[Cursor, ...]:
    """The scalars of the entry that a line belongs to; of the whole text where it cannot be read by itself."""
    above = [part for part in pieces(text) or () if part.skipped + (1 if part.heads else 2) <= line]
    there = _of_piece(above[-1]) if above else None
    return scalars(text) if there is None else there


def writing_at(text: str, line: int, column: int) -> Cursor | None:
    """What is being written at a place: the text need not be YAML yet.

    What cannot be read is left out, from the resource around it to the section, until the rest can.
    """
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return None
    here = lines[line - 1]
    column = min(column, len(here) + 1)
    for written in _candidates(here, column):
        for part, offset in _parts([*lines[: line - 1], written, *lines[line:]], line - 1):
            listed = scalars(part)
            marked = next((cursor for cursor in listed if _MARK in cursor.text), None)
            if marked is not None:
                return _unmarked(marked, offset, _beside(listed, marked.path))
    return None


def _candidates(line: str, column: int) -> Iterator[str]:
    """The line with a mark at the cursor, in forms in which it may be YAML."""
    before, after = line[: column - 1], line[column - 1 :]
    yield f"{before}{_MARK}{after}"
    rest = re.sub(r"^[\w.\-]*", "", after)
    yield f"{before}{_MARK}:{rest}" if not rest.startswith(":") else f"{before}{_MARK}{rest}"
    yield f"{before}{_MARK}"
    yield f"{before}{_MARK}:"
    if (opened := before.rfind("{")) > before.rfind("}"):
        yield f"{before[:opened]}{before[opened:]}{_MARK}}}"
        yield f"{before[:opened]}{before[opened:]}{_MARK}: }}"
    if (opened := before.rfind("[")) > before.rfind("]"):
        yield f"{before}{_MARK}]"


def _parts(lines: list[str], at: int) -> Iterator[tuple[str, int]]:
    """The whole text, then the section around a line alone, then its entry alone; each with the lines before it."""
    yield "\n".join(lines), 0
    begin = next((number for number in range(at, -1, -1) if re.match(r"[^\s#-]", lines[number])), 0)
    end = next((number for number in range(at + 1, len(lines)) if re.match(r"[^\s#-]", lines[number])), len(lines))
    yield "\n".join(lines[begin:end]), begin
    first = next((line for line in lines[begin + 1 : end] if line.strip() and not line.lstrip().startswith("#")), "")
    indent = len(first) - len(first.lstrip())
    if indent:
        entries = [
            n for n in range(begin + 1, end) if len(lines[n]) - len(lines[n].lstrip()) == indent and lines[n].strip()
        ]
        head = max((number for number in entries if number <= at), default=begin + 1)
        stop = min((number for number in entries if number > at), default=end)
        # Blank lines keep the numbers as they are.
        yield "\n".join([lines[begin], *([""] * (head - begin - 1)), *lines[head:stop]]), begin


def _unmarked(cursor: Cursor, offset: int, beside: tuple[str, ...]) -> Cursor:
    before, _, after = cursor.text.partition(_MARK)
    return Cursor(
        tuple(step.replace(_MARK, "") if isinstance(step, str) else step for step in cursor.path),
        before + after,
        cursor.is_key,
        cursor.line + offset,
        cursor.column,
        cursor.end_line + offset,
        cursor.end_column - 1 if cursor.line == cursor.end_line else cursor.end_column,
        cursor.style,
        before,
        beside,
    )


@lru_cache(maxsize=16)
def scalars(text: str) -> tuple[Cursor, ...]:
    """Every key and every plain value of a text, in order; nothing of a text that is no YAML."""
    parts = pieces(text) or ()
    listed: list[Cursor] = []
    for part in parts:
        there = _of_piece(part)
        if there is None:
            break
        listed += there
    else:
        if parts:
            return tuple(listed)
    return tuple(_scalars(text))


def scalars_with(text: str, *words: str) -> Iterator[Cursor]:
    """The keys and plain values of those entries of a text that have all of some words in them, in order.

    Only these entries are read; in a text that has to be read whole, all are.

    Args:
        text: a YAML text.
        words: what has to be in an entry, in any letter case.
    """
    parts, wanted = pieces(text), [word.casefold() for word in words]
    listed: list[tuple[Cursor, ...]] = []
    for part in parts or ():
        if all(word in part.text.casefold() for word in wanted):
            there = _of_piece(part)
            if there is None:
                parts = None
                break
            listed.append(there)
    yield from chain.from_iterable(listed) if parts is not None else scalars(text)


def scalars_below(text: str, path: Path) -> Iterator[Cursor]:
    """The keys and plain values of the entry that a path leads into, or of all entries where it is not found alone."""
    inside = [item for item in scalars_with(text, *map(str, path[:2])) if item.path[:2] == path[:2]]
    yield from inside or scalars(text)


@lru_cache(maxsize=512)
def _of_piece(piece: Piece) -> tuple[Cursor, ...] | None:
    """The same of a part of a text, with the lines as they are in the whole; None of one that cannot be read."""
    there = _alone(piece.text)
    if not there or not there[0].is_key:
        return None
    first = 0 if piece.heads else 1  # the key of the section belongs to the first of its parts
    return tuple(_further_down(cursor, piece.skipped) for cursor in there[first:])


@lru_cache(maxsize=512)
def _alone(text: str) -> tuple[Cursor, ...]:
    return tuple(_scalars(text))


def _further_down(cursor: Cursor, lines: int) -> Cursor:
    line, end_line = cursor.line + lines, cursor.end_line + lines
    path, text, is_key, style = cursor.path, cursor.text, cursor.is_key, cursor.style
    return Cursor(path, text, is_key, line, cursor.column, end_line, cursor.end_column, style)


def _scalars(text: str) -> Iterator[Cursor]:
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    waiting: list[tuple[Any, Path, bool]] = [(root, (), False)]
    seen: set[int] = set()
    while waiting:
        node, path, is_key = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            yield _cursor(node, path, is_key=is_key)
        elif id(node) in seen:  # an alias: it is read where it stands
            continue
        elif isinstance(node, yaml.MappingNode):
            seen.add(id(node))
            for key, value in reversed(node.value):
                name = key.value if isinstance(key, yaml.ScalarNode) else ""
                waiting += [(value, (*path, name), False), (key, (*path, name), True)]
        elif isinstance(node, yaml.SequenceNode):
            seen.add(id(node))
            waiting += [(item, (*path, number), False) for number, item in reversed(list(enumerate(node.value)))]


def _cursor(node: yaml.ScalarNode, path: Path, *, is_key: bool) -> Cursor:
    start, end = node.start_mark, node.end_mark
    style = node.style or ""
    return Cursor(path, node.value, is_key, start.line + 1, start.column + 1, end.line + 1, end.column + 1, style)


def _beside(listed: Sequence[Cursor], path: Path) -> tuple[str, ...]:
    """The keys that stand beside the last step of a path."""
    return tuple(item.text for item in listed if item.is_key and item.path[:-1] == path[:-1] and item.path != path)
