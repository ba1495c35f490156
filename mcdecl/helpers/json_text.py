"""JSON from elsewhere: too deep is as unreadable as broken, and no crash."""

import json
from typing import Any, Final

DEEPEST: Final = 200
"""Levels of brackets; nothing that mcdecl reads has as many."""
MOST_VALUES: Final = 5_000_000
"""Values of one text: each takes many times its bytes of memory."""


def read_json(content: str | bytes) -> Any:
    """The data of a JSON text.

    Raises:
        ValueError: it is no JSON, is nested too deeply for whoever walks through it, or holds too many values.
    """
    text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
    if len(text) > MOST_VALUES and text.count(",") + text.count("[") + text.count("{") > MOST_VALUES:
        raise ValueError(f"it holds more than {MOST_VALUES:,} values")
    try:
        data = json.loads(text)
    except RecursionError:
        raise _too_deep() from None
    # Few brackets are never deep; only of the others is it counted.
    if text.count("[") + text.count("{") > DEEPEST and _is_deep(data):
        raise _too_deep()
    return data


def _is_deep(data: Any) -> bool:
    """Whether lists and objects are nested too deeply, level by level: no walk that could be too deep itself."""
    level: list[Any] = [[data]]
    for _ in range(DEEPEST + 1):
        level = [
            value
            for record in level
            for value in (record.values() if type(record) is dict else record)
            if type(value) is dict or type(value) is list
        ]
        if not level:
            return False
    return True


def _too_deep() -> ValueError:
    return ValueError(f"it is nested more than {DEEPEST} levels deep")
