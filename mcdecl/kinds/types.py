"""The types of attributes: each knows its JSON Schema and how a YAML value becomes normal form."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from msgspec import Struct, field

Schema = dict[str, Any]
_ONE_LINE: Final = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]"
"""One character that is no control character, and breaks no line."""
NOT_BLANK: Final = r"\S"
"""What a name looks like: not of spaces alone."""
KEY: Final = f"^{_ONE_LINE}*$"
"""What an external key looks like."""


class Type(Protocol):
    """What every type can do."""

    def schema(self) -> Schema:
        """The JSON Schema of a value as written in YAML."""
        ...

    def normal(self, value: Any) -> Any:
        """The normal form of a YAML value that satisfies the schema."""
        ...


class Text(Struct, frozen=True):
    """A string of at most `max_length` characters that matches `pattern`, and is what `format` names."""

    max_length: int | None = None
    min_length: int = 0
    pattern: str | None = None
    format: str | None = None

    def schema(self) -> Schema:
        """A string schema."""
        schema: Schema = {"type": "string"}
        if self.min_length:
            schema["minLength"] = self.min_length
        if self.max_length is not None:
            schema["maxLength"] = self.max_length
        if self.pattern is not None:
            schema["pattern"] = self.pattern
        if self.format is not None:
            schema["format"] = self.format
        return schema

    def normal(self, value: Any) -> str:
        """The text as it is."""
        return str(value)


class Whole(Struct, frozen=True):
    """An integer between `minimum` and `maximum`."""

    minimum: int
    maximum: int

    def schema(self) -> Schema:
        """An integer schema."""
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}

    def normal(self, value: Any) -> int:
        """The number."""
        return int(value)


class Flag(Struct, frozen=True):
    """true or false."""

    def schema(self) -> Schema:
        """A boolean schema."""
        return {"type": "boolean"}

    def normal(self, value: Any) -> bool:
        """The flag."""
        return bool(value)


class Choice(Struct, frozen=True):
    """One of `values`; `docs` explains each where that helps."""

    values: tuple[str, ...]
    docs: Mapping[str, str] = field(default_factory=dict)

    def schema(self) -> Schema:
        """An enum schema, with a description of each value for editors that show them."""
        schema: Schema = {"type": "string", "enum": list(self.values)}
        if self.docs:
            schema["markdownEnumDescriptions"] = [self.docs.get(value, value) for value in self.values]
        return schema

    def normal(self, value: Any) -> str:
        """The value as it is."""
        return str(value)


class Scalar(Struct, frozen=True):
    """A text, number or flag, kept as text: a default, a value of a control column."""

    def schema(self) -> Schema:
        """Any scalar."""
        return {"type": ["string", "number", "boolean"]}

    def normal(self, value: Any) -> str:
        """The text that YAML shows: `true` for a flag, digits for a number."""
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value)


class Day(Struct, frozen=True):
    """A calendar day, `YYYY-MM-DD`."""

    def schema(self) -> Schema:
        """A date string schema."""
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"}

    def normal(self, value: Any) -> str:
        """The day as ISO text."""
        return str(value)


class Texts(Struct, frozen=True):
    """A list of texts, or of one of several words."""

    of: "Type" = Text(min_length=1)

    def schema(self) -> Schema:
        """An array schema."""
        return {"type": "array", "items": self.of.schema()}

    def normal(self, value: Any) -> tuple[str, ...]:
        """The texts in their order."""
        return tuple(self.of.normal(item) for item in value)


class FolderPath(Struct, frozen=True):
    r"""A folder path from its root, parts parted by `/`; a `/` inside a name is written `\/`."""

    def schema(self) -> Schema:
        """A path schema: no empty parts, no control characters."""
        return {"type": "string", "minLength": 1, "pattern": rf"^(?!/)(?!.*(?<!\\)/$)(?!.*(?<!\\)//){_ONE_LINE}+$"}

    def normal(self, value: Any) -> str:
        """The path as it is."""
        return str(value)


def folder_parts(path: str) -> tuple[str, ...]:
    r"""The names of a folder path, root first, with `\/` read as a slash inside a name."""
    return tuple(part.replace("\\/", "/") for part in re.split(r"(?<!\\)/", path))


def folder_path(parts: Sequence[str]) -> str:
    """The path of folder names, root first: the reverse of `folder_parts`."""
    return "/".join(part.replace("/", "\\/") for part in parts)


class TableType(Struct, frozen=True):
    """A mapping from name to text or number: the columns of a file, the actions of a control column.

    `blank` says whether a name may be empty or of spaces alone.
    """

    values: "Type"
    blank: bool = True

    def schema(self) -> Schema:
        """An object schema with free keys."""
        names = {} if self.blank else {"propertyNames": {"minLength": 1, "pattern": NOT_BLANK}}
        return {"type": "object", "minProperties": 1, **names, "additionalProperties": self.values.schema()}

    def normal(self, value: Any) -> dict[str, Any]:
        """Names to normal values."""
        return {str(name): self.values.normal(item) for name, item in value.items()}


class FromEnvironment(Struct, frozen=True):
    """A secret, by the environment variable that holds it when it is sent: `{env: NAME}`. It is no part of a plan."""

    def schema(self) -> Schema:
        """An object with the name of a variable."""
        name = {
            "type": "string",
            "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
            "description": "Name of the variable.",
            "examples": ["NTO_SECRET"],
        }
        return {"type": "object", "additionalProperties": False, "required": ["env"], "properties": {"env": name}}

    def normal(self, value: Any) -> dict[str, str]:
        """The name of the variable; nothing is looked up."""
        return {"env": str(value["env"])}
