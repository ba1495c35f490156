"""The words in which schemas of JSON forms are said: each gives a piece of JSON Schema with its description."""

from collections.abc import Mapping
from typing import Any

from mcdecl.engine.plan.model import FORMAT_VERSION

Schema = dict[str, Any]


def record(description: str, properties: Mapping[str, Schema], required: str = "") -> Schema:
    """An object with these properties; `required` names those that have to be there, apart by blanks."""
    schema: Schema = {"type": "object", "description": description, "properties": dict(properties)}
    return schema | ({"required": required.split()} if required else {})


def ref(name: str, description: str = "") -> Schema:
    """A reference to one of the schema's `$defs`."""
    return {"$ref": f"#/$defs/{name}"} | ({"description": description} if description else {})


def many(items: Schema, description: str) -> Schema:
    """A list."""
    return {"type": "array", "description": description, "items": items}


def string(description: str, **more: Any) -> Schema:
    """A text."""
    return {"type": "string", "description": description, **more}


def strings(description: str) -> Schema:
    """A list of texts."""
    return many({"type": "string"}, description)


def count(description: str) -> Schema:
    """A whole number from 0."""
    return {"type": "integer", "minimum": 0, "description": description}


def flag(description: str) -> Schema:
    """True or false."""
    return {"type": "boolean", "description": description}


def version() -> Schema:
    """The version of a form that has a plan in it."""
    major = FORMAT_VERSION.partition(".")[0]
    return string(f"Version of this form, now {FORMAT_VERSION}.", pattern=rf"^{major}\.[0-9]+$")
