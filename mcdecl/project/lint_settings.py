"""`lint:` in mcdecl.yaml: the team's conventions, severities of rules, and findings that are waived."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.language import Kind
from mcdecl.kinds.types import Schema

SECTION: Final = "lint"
PATTERNS: Final = ("key", "name", "folder")
"""The words of a convention that are regular expressions."""
SEVERITIES: Final = ("error", "warning", "info")
CODE: Final = r"^[A-Z]{2,10}[0-9]{3,4}$"
"""How codes of rules look, those of a team included."""

Path = tuple[str | int, ...]


class Convention(Struct, frozen=True):
    """What a team wants of every resource of a kind.

    Attributes:
        patterns: by `key`, `name` and `folder` the regular expression that the whole value has to match.
        description: whether one has to be written.
    """

    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    description: bool = False


class ConfigWaiver(Struct, frozen=True):
    """An entry of `waivers`: which findings are accepted, where, and why; `index` is its place in the list."""

    index: int
    code: str
    path: str = "**"
    environment: str | None = None
    reason: str = ""


class LintSettings(Struct, frozen=True):
    """What `mcdecl.yaml` says about lint.

    Attributes:
        conventions: by name of the kind.
        severity: by code, the severity that the team gives a rule.
        waivers: in their order.
    """

    conventions: Mapping[str, Convention] = field(default_factory=dict)
    severity: Mapping[str, str] = field(default_factory=dict)
    waivers: tuple[ConfigWaiver, ...] = ()


def lint_settings(written: Mapping[str, Any]) -> LintSettings:
    """The settings of a `lint:` section that satisfies its schema and in which `bad_patterns` finds nothing."""
    conventions = {
        DECLARABLE[section].name: Convention(
            {word: re.compile(convention[word]) for word in PATTERNS if word in convention},
            convention.get("description") == "required",
        )
        for section, convention in written.get("conventions", {}).items()
    }
    waivers = (ConfigWaiver(index, **entry) for index, entry in enumerate(written.get("waivers", ())))
    return LintSettings(conventions, dict(written.get("severity", {})), tuple(waivers))


def bad_patterns(written: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """The path of each regular expression of a `lint:` section that is none, and what is wrong with it."""
    for section, convention in written.get("conventions", {}).items():
        for word in PATTERNS:
            try:
                re.compile(convention.get(word, ""))
            except re.error as error:
                at = f" at character {error.pos + 1}" if error.pos is not None else ""
                yield (SECTION, "conventions", section, word), f"{error.msg}{at}"


def lint_schema() -> Schema:
    """The JSON Schema of the section."""
    return {
        "type": "object",
        "description": "What `mcdecl lint` looks for beyond its own rules, and which findings are accepted.",
        "additionalProperties": False,
        "properties": {
            "conventions": {
                "type": "object",
                "description": "What the team wants of its resources, by section.",
                "additionalProperties": False,
                "properties": {section: _convention(kind) for section, kind in DECLARABLE.items()},
            },
            "severity": {
                "type": "object",
                "description": "Another severity for rules, by code. With error, plan and apply refuse too.",
                "propertyNames": {"pattern": CODE},
                "additionalProperties": {"type": "string", "enum": list(SEVERITIES)},
            },
            "waivers": {
                "type": "array",
                "description": "Findings that are accepted, each with the reason.",
                "items": _waiver(),
            },
        },
    }


def _convention(kind: Kind) -> Schema:
    has = {attribute.name for attribute in kind.attributes}
    docs = {
        "key": f"Regular expression that the whole {'path' if kind.above else 'external key'} has to match.",
        "name": "Regular expression that the whole name has to match.",
        "folder": "Regular expression that the whole folder path has to match.",
    }
    examples = {"key": "NTO_[A-Z][A-Za-z_]*", "name": "NTO .+", "folder": "Data Extensions/Northern Trail(/.+)?"}
    properties: dict[str, Schema] = {
        word: {"type": "string", "minLength": 1, "description": docs[word], "examples": [examples[word]]}
        for word in PATTERNS
        if word == "key" or word in has
    }
    if "description" in has:
        doc = "`required`: every one has to describe its purpose."
        properties["description"] = {"type": "string", "enum": ["required", "optional"], "description": doc}
    return {
        "type": "object",
        "description": f"What every {kind.title} has to keep to.",
        "additionalProperties": False,
        "properties": properties,
    }


def _waiver() -> Schema:
    words: Sequence[tuple[str, str, Mapping[str, Any]]] = (
        ("code", "Code of the rule, such as MC204.", {"minLength": 1, "examples": ["MC204"]}),
        ("path", "Glob of the files that are meant, relative to the project; else all.", {"examples": ["crm/**"]}),
        ("environment", "Name of the only environment that is meant; else all.", {}),
        ("reason", "Why the finding is accepted. Without one the waiver does not count.", {}),
    )
    return {
        "type": "object",
        "description": "A rule, where its findings are accepted, and why.",
        "additionalProperties": False,
        "required": ["code"],
        "properties": {word: {"type": "string", "description": doc, **more} for word, doc, more in words},
    }
