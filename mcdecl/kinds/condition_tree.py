"""How the tree of a condition is made of its parts."""

import re
from collections.abc import Sequence
from typing import Any, Final

LITERAL: Final = re.compile(r"^[^%_\[]+$", re.DOTALL)
"""Text without anything that stands for other text in a LIKE pattern."""
_LIKES: Final = {"existsInString": "%{}%", "beginsWith": "{}%", "endsWith": "%{}"}
_NOT_LIKES: Final = {"notExistsInString": "%{}%"}


def comparison(field: str, operator: str, value: str) -> dict[str, Any]:
    """A comparison of a field with a value."""
    return {"field": field, "operator": operator, "value": value}


def joined(word: str, parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Parts under one word: a part of the same word is spread out, a single part stands alone."""
    flat = [inner for part in parts for inner in part.get(word, [part])]
    return flat[0] if len(flat) == 1 else {word: flat}


def like(field: str, pattern: str, *, negated: bool) -> dict[str, Any] | None:
    """A LIKE by the form of its pattern; None where no operator says that."""
    core = pattern.strip("%")
    if LITERAL.match(core):
        for operator, form in (_NOT_LIKES if negated else _LIKES).items():
            if pattern == form.format(core):
                return comparison(field, operator, core)
    return None
