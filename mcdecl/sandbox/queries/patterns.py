"""Patterns of LIKE and PATINDEX, with their character classes, as regular expressions."""

import re

from mcdecl.sandbox.queries.collations import is_binary, regards_case


def flags(collation: str) -> str:
    """What stands before a regular expression: whether it regards case; it goes over line ends always."""
    return "(?s)" if regards_case(collation) else "(?is)"


def regular(pattern: str, escape: str | None = None, *, collation: str = "") -> str:
    """A pattern as a regular expression for DuckDB.

    Args:
        pattern: With `%`, `_`, `[abc]`, `[a-z]` and `[^a]`.
        escape: The character that takes the meaning from the one after it.
        collation: What COLLATE named, empty for the service's own.

    Returns:
        The expression, without anchors; `flags` go before it.
    """
    made: list[str] = []
    at = 0
    while at < len(pattern):
        piece, at = _piece(pattern, at, escape, collation)
        made.append(piece)
    return "".join(made)


def _piece(pattern: str, at: int, escape: str | None, collation: str) -> tuple[str, int]:
    character = pattern[at]
    if character == escape and at + 1 < len(pattern):
        return re.escape(pattern[at + 1]), at + 2
    if character == "%":
        return ".*", at + 1
    if character == "_":
        return ".", at + 1
    if character == "[":
        end = pattern.find("]", at + 2)
        if end > 0:
            return _class(pattern[at + 1 : end], collation), end + 1
    return re.escape(character), at + 1


def _class(inside: str, collation: str) -> str:
    negated = inside.startswith("^") and len(inside) > 1
    body = inside[1:] if negated else inside
    if regards_case(collation) and not is_binary(collation):
        body = _LETTER_RANGE.sub(lambda match: _between(match.group(1), match.group(2)), body)
    safe = body.replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
    return f"[{'^' if negated else ''}{safe}]"


def is_simple(pattern: str, escape: str | None) -> bool:
    """Whether DuckDB's own LIKE and ILIKE read the pattern alike."""
    return escape is None and "[" not in pattern and "\\" not in pattern


_LETTER_RANGE = re.compile(r"([A-Za-z])-([A-Za-z])")
_ORDER = "".join(f"{letter}{letter.upper()}" for letter in "abcdefghijklmnopqrstuvwxyz")


def _between(first: str, last: str) -> str:
    """The letters of a range where capitals stand between small letters: [A-C] has b and c, but not a (documented)."""
    return _ORDER[_ORDER.index(first) : _ORDER.index(last) + 1] or first
