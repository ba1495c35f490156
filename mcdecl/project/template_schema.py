"""Schemas of templates and of the words that control how resources are made."""

from typing import Final

from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.language import Kind
from mcdecl.kinds.types import Schema
from mcdecl.project.layers import FIELDS
from mcdecl.project.partial import MENTION, partial
from mcdecl.project.templates import EXTEND, FOR_EACH, OVERRIDES, WHEN
from mcdecl.project.variables import UNIT

_SCALARS: Final = ["string", "number", "boolean"]


def part(attributes: Schema, kind: Kind) -> Schema:
    """What is merged into resources of a kind, from the schema of its attributes."""
    return {
        "title": f"part of a {kind.title}",
        "description": f"What is merged into a {kind.title}.",
        **partial(attributes),
    }


def template(part: Schema, kind: Kind) -> Schema:
    """A template of a kind, from the schema of such a part."""
    making = {word: schema for word, schema in words(kind).items() if word in (EXTEND, OVERRIDES, UNIT)}
    return {**with_words(part, making), "title": f"template of a {kind.title}"}


def with_words(schema: Schema, making: dict[str, Schema]) -> Schema:
    """The schema of a body with words about its making: of what it is made comes first, what differs from it last."""
    first = {word: inner for word, inner in making.items() if word != OVERRIDES}
    return {**schema, "properties": {**first, **schema["properties"], **making}}


def words(kind: Kind) -> dict[str, Schema]:
    """The words about how a resource is made."""
    return {
        EXTEND: {
            "description": "Templates that it is made of, in order: later ones win, and what is written here wins.",
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            "examples": [["audit", "crm"]],
        },
        FOR_EACH: {
            "description": "One resource for each entry of a list or map, as ${each.key} and ${each.value} in it say.",
            "anyOf": [
                {"type": "array", "items": {"type": _SCALARS}},
                {"type": "object"},
                {"type": "string", "pattern": MENTION},
            ],
            "examples": [["US", "EU"], {"US": {"days": 30}, "EU": {"days": 14}}, "${var.regions}"],
        },
        WHEN: {
            "description": "Where it is declared: names of environments or business units, or a condition.",
            "anyOf": [{"type": "boolean"}, {"type": "string"}, {"type": "array", "items": {"type": "string"}}],
            "examples": [["qa", "prod"], "environment != 'prod' and not var.lite", "business_unit in ['us', 'eu']"],
        },
        OVERRIDES: {
            "type": "object",
            "description": "What differs in an environment or business unit, by its name: merged; null removes a word.",
            "additionalProperties": {"$ref": f"#/$defs/{kind.name}.part"},
            "examples": [{"prod": {"description": "Live."}}, {"us": {"description": "For the US."}}],
        },
        UNIT: unit("The business unit that it is in, by its name in the environment; a list makes one in each."),
    }


def unit(description: str) -> Schema:
    """One name of a business unit, or several."""
    name = {"type": "string", "minLength": 1}
    return {
        "description": description,
        "anyOf": [name, {"type": "array", "minItems": 1, "uniqueItems": True, "items": name}],
        "examples": ["us", ["us", "eu"]],
    }


def templates(fields: Schema) -> Schema:
    """The section `templates`, given the schema of the fields of a part."""
    return {
        "type": "object",
        "description": "What several resources have in common, by kind and name; they extend it.",
        "additionalProperties": False,
        "properties": {
            FIELDS: {
                "type": "object",
                "description": "Sets of fields, by name, for data extensions.",
                "additionalProperties": {**fields, "type": "array"},
                "examples": [{"audit": [{"name": "ChangedAt", "type": "Date"}]}],
            },
            **{
                section: {
                    "type": "object",
                    "description": f"Parts of {section.replace('_', ' ')}, by name.",
                    "additionalProperties": {"$ref": f"#/$defs/{kind.name}.template"},
                }
                for section, kind in DECLARABLE.items()
            },
        },
    }
