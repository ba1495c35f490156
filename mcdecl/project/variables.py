"""Substitute variables: `${var.x}`, `${each.key}`, `${business_unit}`, `${env.X}`, `${file:PATH}`.

`$${` stands for a plain `${`. What Marketing Cloud itself fills in (`%%Year%%`, AMPscript) is not looked at.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from errno import EPERM
from pathlib import Path as FilePath
from typing import Any, Final, Protocol

from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.helpers.safe_files import LARGEST_SECRET, read_regular
from mcdecl.kinds.checks import did_you_mean

Path = tuple[str | int, ...]
UNIT: Final = "business_unit"
"""The word for the business unit: of a resource, a file or a folder of files, of a mention, and of a condition."""

_MENTION: Final = re.compile(r"\$\$\{|\$\{([^}]*)(\}?)")
_NAME: Final = re.compile(
    r"(?:(?P<kind>var|env)\.(?P<name>[A-Za-z_][A-Za-z0-9_]*))"
    r"|(?P<each>each\.(?:key|value(?:\.[^.\s}]+)*))"
    r"|business_unit(?P<unit>(?:\.[^.\s}]+)?)"
    r"|file:(?P<file>.+)"
)
_LOGIN: Final = "what logs in: client_id, client_secret, username, password, user_token, or sftp's user and passphrase"
_SORTS: Final = ((bool, "flag"), (int | float, "number"), (list, "list"), (dict, "map"))


def sort_of(value: Any) -> str:
    """What a value of a variable is: text, number, flag, list or map."""
    return next((word for kind, word in _SORTS if isinstance(value, kind)), "text")


class Each(Struct, frozen=True):
    """One entry of a `for_each`."""

    key: str
    value: Any


class UnitValues(Struct, frozen=True):
    """The business unit that a resource is expanded for: what `${business_unit.name}` and `.mid` stand for."""

    name: str
    mid: int


class SecretSources(Protocol):
    """What may be named as secrets."""

    def login_refusal(self, name: str) -> tuple[str, str] | None:
        """Why an environment variable may not log in, and what to do; None if it may."""

    def secret_file(self, name: str) -> FilePath:
        """Where the file of a secret is; an OSError where nobody allows it."""


class Outside(Struct, frozen=True):
    """What only the account of an environment may name: environment variables, and files that hold a secret."""

    environment: Mapping[str, str]
    allowed: SecretSources


class Unresolved(Struct, frozen=True):
    """What cannot be resolved: where (with `at_key` the key is meant), why, what to do; `offset` in the text."""

    path: Path
    message: str
    hint: str | None = None
    offset: int = 0
    at_key: bool = False


@dataclass(slots=True)
class Substitution:
    """Puts values in place of mentions; what cannot be resolved is collected.

    Attributes:
        variables: the values of declared variables; None for one that nobody gave a value.
        outside: what `${env.X}` and `${file:PATH}` can name where they are allowed, else None.
        each: the entry of `for_each` that this is for, if any.
        unit: the business unit that this is for, if any.
    """

    variables: Mapping[str, Any]
    outside: Outside | None = None
    each: Each | None = None
    unit: UnitValues | None = None
    unresolved: list[Unresolved] = field(default_factory=list)
    _keys: dict[tuple[Path, str], str] = field(default_factory=dict)

    def as_written(self, path: Path) -> Path:
        """A path in the data that was resolved, with every key as the file has it."""
        written: Path = ()
        for step in path:
            written = (*written, self._keys.get((written, step), step) if isinstance(step, str) else step)
        return written

    def data(self, value: Any, path: Path = ()) -> Any:
        """The same data with every text resolved, keys included. What has no mentions is returned as it is."""
        if isinstance(value, str):
            return self.text(value, path) if "${" in value else value
        if isinstance(value, dict):
            return self._mapping(value, path)
        if isinstance(value, list):
            return [self.data(item, (*path, index)) for index, item in enumerate(value)]
        return value

    def _mapping(self, value: Mapping[str, Any], path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, item in value.items():
            name = key
            if "${" in key:
                name = as_text(self.text(key, (*path, key)))
                self._keys[path, name] = key
            if name in data:
                message = f"{name} is written twice here once variables are put in"
                self.unresolved.append(Unresolved((*path, key), message, "take one of them out", at_key=True))
            data[name] = self.data(item, (*path, key))
        return data

    def text(self, text: str, path: Path = ()) -> Any:
        """The text with every mention resolved; a text that is one mention and nothing else keeps its value's type."""
        whole = _MENTION.fullmatch(text)
        if whole is not None and whole[1] is not None:
            return self._value(whole, path)
        return _MENTION.sub(lambda match: self._inside(match, path), text)

    def _inside(self, match: re.Match[str], path: Path) -> str:
        """The value of a mention that is a part of a text."""
        value = self._value(match, path)
        if isinstance(value, list | dict):
            message = f"{match[0]} is a {sort_of(value)} and cannot stand inside a text"
            return self._fail(match, path, message, "it can only be a whole value, without other words")
        return as_text(value)

    def _value(self, match: re.Match[str], path: Path) -> Any:
        if match[1] is None:
            return "${"
        name = _NAME.fullmatch(match[1].strip())
        if name is None or not match[2]:
            shown = match[0] if len(match[0]) <= 40 and "\n" not in match[0] else "${…"
            return self._fail(match, path, f"{shown} names nothing", "write ${var.name}, or $${ for a plain ${")
        try:
            return self._named(name)
        except _NameError as unknown:
            return self._fail(match, path, unknown.message, unknown.hint or None)

    def _named(self, name: re.Match[str]) -> Any:
        if name["each"]:
            return self._of_each(name["each"])
        if name["unit"] is not None:
            return self._of_unit(name["unit"])
        if name["file"]:
            return self._file(name["file"])
        return self._variable(name["name"]) if name["kind"] == "var" else self._environment(name["name"])

    def _variable(self, name: str) -> Any:
        if name not in self.variables:
            hint = did_you_mean(name, self.variables) or "declare it in mcdecl.yaml under variables"
            raise _NameError(f"the variable {name} is not declared", hint)
        value = self.variables[name]
        if value is None:
            raise _NameError(
                f"the variable {name} has no value",
                f"give it one in this environment's variables, a default, or --var {name}=…",
            )
        return value

    def _environment(self, name: str) -> str:
        if self.outside is None:
            raise _NameError(
                f"${{env.{name}}} can only stand in the account of an environment, in {_LOGIN}",
                "declare a variable and use ${var.name}",
            )
        if refusal := self.outside.allowed.login_refusal(name):
            raise _NameError(*refusal)  # before it is read
        value = self.outside.environment.get(name)
        if not value:
            raise _NameError(f"the environment variable {name} is not set", f"export {name}=… before you run mcdecl")
        return value

    def _file(self, name: str) -> str:
        if self.outside is None:
            message = f"${{file:…}} can only stand in the account of an environment, in {_LOGIN}"
            raise _NameError(message, "write the text itself")
        try:
            content = read_regular(self.outside.allowed.secret_file(name), largest=LARGEST_SECRET)
            text = content.decode("utf-8-sig").rstrip("\r\n")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise _NameError(f"there is no file {name}", "its path is relative to the project's folder") from None
        except OSError as error:
            hint = _file_hint(name) if error.errno == EPERM else "see that it may be read"
            raise _NameError(f"{name} cannot be read: {error.strerror}", hint) from None
        except ValueError:  # no UTF-8, or a name that no file can have
            raise _NameError(f"{name} is no text file", "save it as UTF-8") from None
        if not text:
            raise _NameError(f"{name} is empty", "write the value into it")
        return text

    def _of_each(self, name: str) -> Any:
        if self.each is None:
            raise _NameError(
                f"${{{name}}} has no for_each here", "write for_each at the resource, or $${ for a plain ${"
            )
        if name == "each.key":
            return self.each.key
        value = self.each.value
        steps = name.split(".")[2:]
        for count, step in enumerate(steps):
            if not isinstance(value, Mapping) or step not in value:
                above = ".".join(("each", "value", *steps[:count]))
                known = value if isinstance(value, Mapping) else ()
                hint = did_you_mean(step, known) or (f"it has {', '.join(known)}" if known else "it is no map")
                raise _NameError(f"{above} of {self.each.key} has no {step}", hint)
            value = value[step]
        if value is None:
            raise _NameError(f"{name} of {self.each.key} is empty", "give it a value in for_each")
        return value

    def _of_unit(self, word: str) -> Any:
        if self.unit is None:
            raise _NameError(
                f"${{business_unit{word}}} has no business unit here",
                "use it in what an environment with business_units declares, or write $${ for a plain ${",
            )
        # The number is put in as a text: where it stands alone, it stands for one, such as in a description.
        words = {"": self.unit.name, ".name": self.unit.name, ".mid": str(self.unit.mid)}
        if word not in words:
            hint = did_you_mean(word[1:], ("name", "mid")) or "it has name and mid; other values are variables"
            raise _NameError(f"business_unit has no {word[1:]}", hint)
        return words[word]

    def _fail(self, match: re.Match[str], path: Path, message: str, hint: str | None) -> str:
        self.unresolved.append(Unresolved(path, message, hint, match.start()))
        return match[0]


class _NameError(Error):
    """A placeholder that names nothing."""

    def __init__(self, message: str, hint: str | None) -> None:
        super().__init__(message, hint or "")


def _file_hint(name: str) -> str:
    return (
        f"keep it inside the project or in /run/secrets, or allow it outside of these files: mcdecl trust on this "
        f"machine, MCDECL_ALLOWED_FILES={name} in a pipeline"
    )


def as_text(value: Any) -> str:
    """A value as it stands inside a text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def mentions(value: Any) -> Iterator[str]:
    """Every `var.x`, `env.X` and the like that a text names, or any text inside a value."""
    if isinstance(value, str):
        for match in _MENTION.finditer(value):
            if match[1] is not None:
                yield match[1].strip()
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from mentions(key)
            yield from mentions(item)
    elif isinstance(value, list):
        for item in value:
            yield from mentions(item)


def touched(value: Any) -> bool:
    """Whether a value has a text that putting in place would change: one with a mention, or an escape."""
    if isinstance(value, str):
        return "${" in value
    if isinstance(value, Mapping):
        return any(touched(key) or touched(item) for key, item in value.items())
    return isinstance(value, list) and any(map(touched, value))


def escaped(text: str) -> str:
    """A text as it is written so that nothing in it is put in place."""
    return text.replace("${", "$${")


def escaped_data(value: Any) -> Any:
    """Data as it is written so that nothing in it is put in place, keys included."""
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, Mapping):
        return {escaped(key): escaped_data(item) for key, item in value.items()}
    return [escaped_data(item) for item in value] if isinstance(value, list | tuple) else value
