"""`${var.x}` and `${env.X}`: what a text names is put in its place; `$${` stands for a plain `${`."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from mcdecl.kinds.checks import did_you_mean

Path = tuple[str | int, ...]

_MENTION: Final = re.compile(r"\$\$\{|\$\{([^}]*)(\}?)")
_NAME: Final = re.compile(r"(var|env)\.([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Unresolved:
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
        environment: the process environment where `${env.X}` is allowed, else None.
    """

    variables: Mapping[str, Any]
    environment: Mapping[str, str] | None = None
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
                name = _as_text(self.text(key, (*path, key)))
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
        return _MENTION.sub(lambda match: _as_text(self._value(match, path)), text)

    def _value(self, match: re.Match[str], path: Path) -> Any:
        if match[1] is None:
            return "${"
        name = _NAME.fullmatch(match[1].strip())
        if name is None or not match[2]:
            shown = match[0] if len(match[0]) <= 40 and "\n" not in match[0] else "${…"
            return self._fail(match, path, f"{shown} names nothing", "write ${var.name}, or $${ for a plain ${")
        resolve: Callable[[str], Any] = self._variable if name[1] == "var" else self._environment
        try:
            return resolve(name[2])
        except _NameError as unknown:
            return self._fail(match, path, unknown.message, unknown.hint)

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
        if self.environment is None:
            raise _NameError(
                f"${{env.{name}}} can only stand in the account of an environment",
                "declare a variable and use ${var.name}",
            )
        value = self.environment.get(name)
        if not value:
            raise _NameError(f"the environment variable {name} is not set", f"export {name}=… before you run mcdecl")
        return value

    def _fail(self, match: re.Match[str], path: Path, message: str, hint: str | None) -> str:
        self.unresolved.append(Unresolved(path, message, hint, match.start()))
        return match[0]


class _NameError(Exception):
    def __init__(self, message: str, hint: str | None) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def mentions(text: str) -> Iterator[str]:
    """Every `var.x` and `env.X` that a text names."""
    for match in _MENTION.finditer(text):
        if match[1] is not None:
            yield match[1].strip()
