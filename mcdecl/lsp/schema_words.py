"""What the JSON Schemas know of a place of a file: words, values, and whole entries to fill in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import yaml
from msgspec import Struct

from mcdecl.lsp.cursor import Path
from mcdecl.lsp.naming import is_test_file
from mcdecl.project.files import CONFIG, TESTS, declares
from mcdecl.project.mctest_schema import mctest_schema
from mcdecl.project.positions import Places
from mcdecl.project.schema import config_schema, project_schema
from mcdecl.project.schema_messages import Checker
from mcdecl.project.snippets import SNIPPETS, with_config_snippets
from mcdecl.project.yaml_reader import YamlError, read

Schema = Mapping[str, Any]
_PLACE: Final = re.compile(r"\$\{\d+(?::((?:\\.|[^\\}])*)|\|((?:\\.|[^\\|])*)\|)\}", re.DOTALL)
"""A place of a snippet: with a text to replace, or with choices."""
_WIDTH: Final = 100
"""Characters of the longest entry of a list that is written on one line."""


class Word(Struct, frozen=True):
    """A word of a schema.

    Attributes:
        text: what is written.
        doc: what it means.
        required: whether it has to be there.
    """

    text: str
    doc: str = ""
    required: bool = False


class Snippet(Struct, frozen=True):
    """An entry with places to fill in: its label, what it is, and its text, in the syntax of the protocol."""

    label: str
    doc: str
    text: str


def schema_of(file: str) -> Schema:
    """The schema of a file of a project, by its name; an empty one where there is none."""
    if is_test_file(file):
        return mctest_schema()
    if file.rpartition("/")[2] == CONFIG:
        return with_config_snippets(config_schema())
    return project_schema() if declares(file) else {}


@cache
def _checker(file: str) -> Checker:
    return Checker(schema_of(file), "section")


def said_by_schema(file: str, text: str) -> frozenset[tuple[int, int]]:
    """Line and column of everything that an editor finds by the schema of a file alone."""
    try:
        data = read(text)
    except YamlError:
        return frozenset()
    places = Places({file: text})
    # One checker for each schema, and not for each file.
    like = CONFIG if file.rpartition("/")[2] == CONFIG else f"x{TESTS[0]}" if is_test_file(file) else "x.yaml"
    problems = _checker(like).problems(data) if data is not None and (declares(file) or is_test_file(file)) else ()
    at = (places.of(file, problem.path, key=problem.at_key) for problem in problems)
    return frozenset((place.line, place.column) for place in at)


def keys_at(schema: Schema, path: Path) -> Iterator[Word]:
    """The keys that a mapping at a path may have.

    Args:
        schema: the schema of the file.
        path: the path of the mapping.
    """
    seen: set[str] = set()
    for part in _schemas_at(schema, path):
        required = part.get("required") or ()
        for name, inner in (part.get("properties") or {}).items():
            if name not in seen:
                seen.add(name)
                yield Word(name, str(inner.get("description") or ""), name in required)


def values_at(schema: Schema, path: Path) -> Iterator[Word]:
    """The words that a value at a path may be."""
    for part in _schemas_at(schema, path):
        words, docs = part.get("enum") or (), part.get("markdownEnumDescriptions") or ()
        for number, word in enumerate(words):
            if isinstance(word, str):
                yield Word(word, docs[number] if number < len(docs) and docs[number] != word else "")
        types = part.get("type")
        types = types if isinstance(types, list) else [types]
        if not words and "boolean" in types and "number" not in types:
            yield from (Word("true"), Word("false"))


def snippets_at(schema: Schema, path: Path) -> Iterator[Snippet]:
    """The entries that a mapping or list at a path may have, to fill in."""
    for part in _schemas_at(schema, path):
        for snippet in part.get(SNIPPETS) or ():
            rows = [*_rows([snippet["body"]])] if path and isinstance(path[-1], int) else [*_rows(snippet["body"])]
            text = "\n".join(rows).removeprefix("- ")
            yield Snippet(snippet["label"], str(snippet.get("description") or ""), text)


def _schemas_at(schema: Schema, path: Path) -> list[Schema]:
    """The schemas of what a path leads to, alternatives one by one."""
    here = list(_alternatives(schema, schema))
    for step in path:
        here = [inner for part in here for below in _below(part, step) for inner in _alternatives(below, schema)]
    return here


def _below(part: Schema, step: str | int) -> Iterator[Schema]:
    if isinstance(step, int):
        inner = part.get("items")
    else:
        named = part.get("properties") or {}
        inner = named[step] if step in named else part.get("additionalProperties")
    if isinstance(inner, Mapping):
        yield inner


def _alternatives(part: Schema, whole: Schema) -> Iterator[Schema]:
    """A schema, and those that it refers to or offers."""
    yield part
    if (reference := part.get("$ref")) is not None:
        yield from _alternatives(whole["$defs"][str(reference).rpartition("/")[2]], whole)
    for word in ("anyOf", "allOf", "oneOf"):
        for inner in part.get(word) or ():
            yield from _alternatives(inner, whole)


def _rows(body: Any) -> Iterator[str]:
    """The body of a snippet as lines of YAML, in the style of the house."""
    if isinstance(body, Mapping):
        for name, value in body.items():
            yield from _entry(_scalar(name), value)
    elif isinstance(body, Sequence) and not isinstance(body, str):
        for item in body:
            line = _flow(item)
            if not isinstance(item, Mapping) or len(_PLACE.sub(_default, line)) <= _WIDTH:
                yield f"- {line}"
            else:
                first, *rest = _rows(item)
                yield f"- {first}"
                yield from (f"  {row}" for row in rest)
    else:
        yield _scalar(body)


def _entry(name: str, value: Any) -> Iterator[str]:
    listed = isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value)
    if listed or (isinstance(value, Mapping) and value and not _small(value)):
        yield f"{name}:"
        yield from (f"  {row}" for row in _rows(value))
    else:
        yield f"{name}: {_flow(value)}"


def _small(value: Mapping[str, Any]) -> bool:
    """Whether a mapping is written on one line: nothing but plain values, and few."""
    plain = all(not isinstance(inner, Mapping | list) for inner in value.values())
    return plain and len(_PLACE.sub(_default, _flow(value))) <= _WIDTH // 2


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(name)}: {_flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    """A value or key, in quotes where YAML would take its first text for something else than one word."""
    text = str(value)
    plain = _PLACE.sub(_default, text)
    try:
        alone = isinstance(yaml.safe_load(f"[{plain}]")[0], str | int | float | bool) and "\n" not in plain
        alone = alone and len(yaml.safe_load(f"[{plain}]")) == 1
    except (yaml.YAMLError, IndexError, TypeError, ValueError):
        alone = False
    if alone:
        return text
    if "\n" in plain or "'" in plain:
        return '"' + text.replace('"', '\\\\"').replace("\n", "\\n") + '"'
    return f"'{text}'"


def _default(place: re.Match[str]) -> str:
    """The text of a place before anybody has filled it in."""
    text = place[1] if place[1] is not None else re.split(r"(?<!\\),", place[2])[0]
    return re.sub(r"\\(.)", r"\1", text)


def plain_text(snippet: str) -> str:
    """A snippet as it is when nobody fills in anything."""
    return re.sub(r"\\([\\$}])", r"\1", _PLACE.sub(lambda match: _default(match).replace("\\", "\\\\"), snippet))
