"""Values of a JSON Schema, drawn by Hypothesis: those that are like what people write, and those at its edges."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from hypothesis import strategies as st

from mcdecl.kinds.condition import DEFINITION
from mcdecl.kinds.types import Schema
from tests.strategies import HOSTILE

_MOST: Final = 3
"""Entries of a list or map, and levels of what may hold itself."""
ODD: Final = (
    "",
    " ",
    "x ",
    "X",
    "x" * 37,
    "x" * 129,
    "x" * 5000,
    "_x",
    "a\nb",
    "a\r\nb",
    "a\tb",
    "a\x0bb",
    "a\x1b[31mb",
    "\ufffe",
    "\x85",
    "\U0001f9ed",
    "${var.none}",
    "$${x}",
    "%%Nope%%",
    "%%Year%%",
    "2026-02-30",
    "2026-01-31",
    "2076-01-31T06:00",
    "06:00",
    "99999999999999",
    "-1",
    "1e400",
    "NaN",
    "true",
    "null",
    "GETDATE()",
    "a/b",
    "a\\/b",
    "../x",
    "<!--",
    "]]>",
    "&#0;",
    "Inactive",
    "daily",
    "FREQ=DAILY;BYMONTHDAY=15",
    "monthly on 31",
    "Europe/Berlin",
    "Nope/Nowhere",
)
"""Texts that something may not take."""


def values(schema: Schema, near: Sequence[str] = (), depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that satisfy a schema, or nearly: texts may break patterns and limits.

    Args:
        schema: of the words that the project's schemas have.
        near: texts to choose from besides, such as keys that there are.
        depth: how deep the value lies in what may hold itself.
    """
    if "$ref" in schema:  # the one definition: a condition
        return st.nothing() if depth > _MOST else values(DEFINITION, near, depth + 1)
    if "anyOf" in schema:
        return st.one_of([values(item, near, depth) for item in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    wanted = schema.get("type", "string")
    if isinstance(wanted, list):
        return st.one_of([values({**schema, "type": word}, near, depth) for word in wanted])
    examples = [value for value in schema.get("examples", ()) if _is(wanted, value)]
    drawn = _OF_TYPE[wanted](schema, near, depth)
    return st.sampled_from(examples) | drawn if examples else drawn


def _is(word: str, value: Any) -> bool:
    kinds = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}
    return isinstance(value, kinds[word])  # type: ignore[arg-type]


def _texts(schema: Schema, near: Sequence[str], _depth: int) -> st.SearchStrategy[Any]:
    sampled = st.sampled_from([*near, *HOSTILE, *ODD])
    if limit := schema.get("maxLength"):
        sampled |= st.sampled_from(["y" * limit, "y" * (limit + 1)])
    if (pattern := schema.get("pattern")) is None:
        return sampled
    return sampled | st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True).filter(lambda text: len(text) < 99)


def _whole(schema: Schema, _near: Sequence[str], _depth: int) -> st.SearchStrategy[Any]:
    low, high = schema.get("minimum", -(2**40)), schema.get("maximum", 2**40)
    return st.integers(low, high) | st.sampled_from([low, high])


def _numbers(_schema: Schema, _near: Sequence[str], _depth: int) -> st.SearchStrategy[Any]:
    return st.sampled_from([0, 1, -1, 1.5, 2**31, 1e300, 10**18, 0.1])


def _flags(_schema: Schema, _near: Sequence[str], _depth: int) -> st.SearchStrategy[Any]:
    return st.booleans()


def _lists(schema: Schema, near: Sequence[str], depth: int) -> st.SearchStrategy[Any]:
    return st.lists(values(schema["items"], near, depth), min_size=schema.get("minItems", 0), max_size=_MOST)


def _objects(schema: Schema, near: Sequence[str], depth: int) -> st.SearchStrategy[Any]:
    inner: Mapping[str, Schema] = schema.get("properties", {})
    if not inner:
        names = st.sampled_from([*near, *HOSTILE, *ODD])
        least = schema.get("minProperties", 0)
        return st.dictionaries(
            names, values(schema["additionalProperties"], near, depth), min_size=least, max_size=_MOST
        )
    required = [*schema.get("required", ()), *schema.get("else", {}).get("required", ())]
    by_name = {name: values(item, near, depth) for name, item in inner.items()}
    return st.fixed_dictionaries(
        {name: by_name[name] for name in required},
        optional={name: value for name, value in by_name.items() if name not in required},
    )


_OF_TYPE: Final = {
    "string": _texts,
    "integer": _whole,
    "number": _numbers,
    "boolean": _flags,
    "array": _lists,
    "object": _objects,
}
