"""Patterns of LIKE and PATINDEX, with their character classes, as regular expressions."""

import re


def regular(pattern: str, escape: str | None = None) -> str:
    """A pattern as a regular expression for DuckDB.

    Args:
        pattern: With `%`, `_`, `[abc]`, `[a-z]` and `[^a]`.
        escape: The character that takes the meaning from the one after it.

    Returns:
        The expression, without anchors. It is to be used without regard to case and over line ends.
    """
    made: list[str] = []
    at = 0
    while at < len(pattern):
        piece, at = _piece(pattern, at, escape)
        made.append(piece)
    return "".join(made)


def _piece(pattern: str, at: int, escape: str | None) -> tuple[str, int]:
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
            return _class(pattern[at + 1 : end]), end + 1
    return re.escape(character), at + 1


def _class(inside: str) -> str:
    negated = inside.startswith("^") and len(inside) > 1
    body = inside[1:] if negated else inside
    safe = body.replace("\\", "\\\\").replace("[", "\\[").replace("^", "\\^")
    return f"[{'^' if negated else ''}{safe}]"


def is_simple(pattern: str, escape: str | None) -> bool:
    """Whether DuckDB's own ILIKE reads the pattern alike."""
    return escape is None and "[" not in pattern and "\\" not in pattern
