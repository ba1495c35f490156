"""Examples and snippets for editors: a new resource, field or environment, with places to fill in one by one.

They stand in the schemas as `defaultSnippets`, a word of the YAML language server. Those of a kind are made from its
example, so that they say what a person needs and are valid as they are.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any, Final

from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.language import Kind
from mcdecl.kinds.types import Schema
from mcdecl.project.yaml_reader import read

SNIPPETS: Final = "defaultSnippets"

_SPECIAL: Final = re.compile(r"[\\$}]")
_SPECIAL_IN_CHOICE: Final = re.compile(r"[\\$},|]")

_ENVIRONMENTS: Final[tuple[tuple[str, str, Mapping[str, Any]], ...]] = (
    ("embedded account", "A local Marketing Cloud that needs no credentials.", {"sandbox": {"account": "sandbox"}}),
    (
        "live account",
        "A tenant, reached through an installed package; secrets come from the environment.",
        {
            "prod": {
                "protected": True,
                "account": {
                    "subdomain": "mc1234567890abcdefghijklmnop",
                    "business_unit": 510001234,
                    "client_id": "${env.MC_CLIENT_ID}",
                    "client_secret": "${env.MC_CLIENT_SECRET}",
                },
            }
        },
    ),
)


def with_snippets(schema: Schema) -> Schema:
    """The schema of files that declare resources, with a snippet for each kind and for the items of its lists."""
    properties, parts = dict(schema["properties"]), dict(schema["$defs"])
    for section, kind in DECLARABLE.items():
        example = read(kind.example)[section]
        new = _snippet(f"new {kind.title}", kind.doc, example, {"additionalProperties": parts[kind.name]})
        properties[section] = {**properties[section], SNIPPETS: [new]}
        first = next(iter(example.values()))
        parts[kind.name] = _with_items(with_examples(dict(parts[kind.name]), first), kind, first)
    return {**schema, "properties": properties, "$defs": parts}


def with_examples(schema: Schema, example: Any) -> Schema:
    """A schema in which every value that nothing shows yet has that of an example of the whole."""
    if isinstance(example, list):
        items = schema.get("items")
        return {**schema, "items": with_examples(dict(items), example[0])} if isinstance(items, Mapping) else schema
    if isinstance(example, Mapping):
        named = schema.get("properties", {})
        shown = {name: with_examples(inner, example[name]) for name, inner in named.items() if name in example}
        return {**schema, "properties": {**named, **shown}} if shown else schema
    return schema if {"examples", "enum", "default"} & schema.keys() else {**schema, "examples": [example]}


def with_config_snippets(schema: Schema) -> Schema:
    """The schema of `mcdecl.yaml`, with snippets for environments and variables."""
    properties = dict(schema["properties"])
    environments, variables = properties["environments"], properties["variables"]
    accounts = [_snippet(f"new {label}", words, example, environments) for label, words, example in _ENVIRONMENTS]
    words = "A text of the project that is not the same everywhere."
    variable = _snippet("new variable", words, {"region": {"default": "US"}}, variables)
    properties["environments"] = {**environments, SNIPPETS: accounts}
    properties["variables"] = {**variables, SNIPPETS: [variable]}
    return {**schema, "properties": properties}


def _with_items(schema: Schema, kind: Kind, example: Any) -> Schema:
    """The schema of a resource, with a snippet for an item of each list of groups that its example has."""
    properties = dict(schema["properties"])
    for name, value in example.items() if isinstance(example, Mapping) else ():
        listed = properties[name]
        if isinstance(value, list) and isinstance(value[0], Mapping):
            words = f"As in: {name} of a {kind.title}."
            snippet = _snippet(f"new entry of {name}", words, value[0], listed["items"])
            properties[name] = {**listed, "items": {**listed["items"], SNIPPETS: [snippet]}}
    return {**schema, "properties": properties}


def _snippet(label: str, words: str, example: Any, schema: Schema) -> Schema:
    return {"label": label, "description": words, "body": _places(example, schema, count(1))}


def _places(value: Any, schema: Schema, numbers: Iterator[int]) -> Any:
    """The example with a numbered place for each of its values, and for the keys that are free."""
    if isinstance(value, Mapping):
        named, free = _keys(schema)
        return {
            str(name) if name in named or free is None else _place(name, numbers): _places(
                inner, named.get(name, free or {}), numbers
            )
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_places(inner, schema.get("items", {}), numbers) for inner in value]
    if choices := [item for item in schema.get("enum", ()) if isinstance(item, str)]:
        first = [value, *(choice for choice in choices if choice != value)]
        return f"${{{next(numbers)}|{','.join(_escaped(item, _SPECIAL_IN_CHOICE) for item in first)}|}}"
    return _place(value, numbers)


def _keys(schema: Schema) -> tuple[Mapping[str, Schema], Schema | None]:
    """The keys that an object's schema names, and the schema of values under other keys, where there may be any."""
    for item in (schema, *schema.get("anyOf", ())):
        free = item.get("additionalProperties")
        if "properties" in item or isinstance(free, Mapping):
            return item.get("properties", {}), dict(free) if isinstance(free, Mapping) else None
    return {}, None


def _place(value: Any, numbers: Iterator[int]) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"${{{next(numbers)}:{_escaped(text, _SPECIAL)}}}"


def _escaped(text: str, special: re.Pattern[str]) -> str:
    return special.sub(lambda match: f"\\{match[0]}", text)
