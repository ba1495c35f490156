"""JSON from elsewhere: too deep is as unreadable as broken, and no crash."""

import json
import re
from typing import Any, Final

DEEPEST: Final = 200
"""Levels of brackets; nothing that mcdecl reads has as many."""
MOST_VALUES: Final = 5_000_000
"""Values of one text: each takes many times its bytes of memory."""
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)


def read_json(content: str | bytes) -> Any:
    """The data of a JSON text.

    Raises:
        ValueError: it is no JSON, is nested too deeply for whoever walks through it, or holds too many values.
    """
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    if len(text) > MOST_VALUES and text.count(",") + text.count("[") + text.count("{") > MOST_VALUES:
        raise ValueError(f"it holds more than {MOST_VALUES:,} values")
    # Few brackets are never deep; only of the others is it counted.
    if text.count("[") + text.count("{") > DEEPEST and _depth(text) > DEEPEST:
        raise _too_deep()
    try:
        return json.loads(text)
    except RecursionError:
        raise _too_deep() from None


def _depth(text: str) -> int:
    """How deep the brackets of a text are nested, counted no further than is too deep."""
    depth = deepest = 0
    for token in _TOKEN.finditer(text):
        letter = text[token.start()]
        if letter in "[{":
            depth += 1
            deepest = max(deepest, depth)
            if deepest > DEEPEST:
                break
        elif letter in "]}":
            depth -= 1
    return deepest


def _too_deep() -> ValueError:
    return ValueError(f"it is nested more than {DEEPEST} levels deep")
