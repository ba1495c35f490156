"""Schemas made from others: of a part of a body, and of a body in which a variable may stand for a value."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from mcdecl.kinds.types import Schema

MENTION: Final = r"^\$\{(var\.|each\.|business_unit)"
_UNSAID: Final = frozenset({"required", "if", "else", "minProperties"})
_TYPED: Final = frozenset({"integer", "number", "boolean", "array"})


def partial(schema: Schema) -> Schema:
    """The schema of a part of an object: nothing has to be there but names of items, null takes a word out."""
    part = {word: value for word, value in schema.items() if word not in _UNSAID}
    if "properties" in schema:
        part["properties"] = {name: _nullable(_inner(inner)) for name, inner in schema["properties"].items()}
    return part


def open_to_mentions(schema: Schema) -> Schema:
    """The schema in which a number, flag or list may also be a text that names a variable."""
    opened = _inside(schema, open_to_mentions)
    # A pattern says nothing about what is no text.
    if isinstance(opened.get("type"), str) and opened["type"] in _TYPED and "pattern" not in opened:
        opened = {**opened, "type": [opened["type"], "string"], "pattern": MENTION}
    return opened


def _inner(schema: Schema) -> Schema:
    if "items" not in schema:
        return partial(schema) if "properties" in schema else schema
    items = schema["items"]
    named = {"required": ["name"]} if "name" in items.get("required", ()) else {}
    return {**schema, "items": {**partial(items), **named}} if "properties" in items else schema


def _inside(schema: Schema, change: Callable[[Schema], Schema]) -> Schema:
    changed = dict(schema)
    if "properties" in schema:
        changed["properties"] = {name: change(inner) for name, inner in schema["properties"].items()}
    for word in ("items", "additionalProperties"):
        if isinstance(schema.get(word), Mapping):
            changed[word] = change(schema[word])
    return changed


def _nullable(schema: Schema) -> Schema:
    types: Any = schema.get("type")
    if types is None:
        # A description beside a $ref stays where editors look for it.
        rest = {word: value for word, value in schema.items() if word not in ("$ref", "anyOf")}
        inner = schema.get("anyOf") or [{"$ref": schema["$ref"]}]
        return {**rest, "anyOf": [*inner, {"type": "null"}]}
    nullable = {**schema, "type": [*types, "null"] if isinstance(types, list) else [types, "null"]}
    if "enum" in schema:
        nullable["enum"] = [*schema["enum"], None]
    return nullable
