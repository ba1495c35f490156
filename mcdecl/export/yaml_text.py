"""YAML text as a person writes it: short values on one line, one list entry a line, quotes where they are needed.

Whatever text goes in comes back from the project's reader, and from any other YAML reader, as the same text.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from unicodedata import category

import yaml

from mcdecl.project.yaml_reader import scalar

WIDTH: Final = 110
"""Columns within which a mapping or list stays on one line."""
_INDENT: Final = 2
_LONGEST_KEY: Final = 900
"""YAML takes a key of up to 1,024 characters without a `?` before it."""
_PLAIN = re.compile(r"[\w/$(](?:[\w \-./+();<>=~^$%@*&!?|']*[\w\-./+();<>=~^$%@*&!?|'])?")
_PLAIN_IN_BLOCK = re.compile(r"[\w/$(](?:[\w \-./+();<>=~^$%@*&!?|',\"\[\]{}]*[\w\-./+();<>=~^$%@*&!?|',\"\])}])?")
_FLAGS: Final = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
"""Words that one reader or another does not take for text."""
_RESOLVER = yaml.SafeLoader("")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_JOINERS: Final = "\u200c\u200d"
"""Format characters that belong to words and emoji; all others are spelt out, for nobody would see them."""


def entries(mapping: Mapping[str, Any], indent: int = 0, *, unfolded: int = 0) -> Iterator[str]:
    """The lines of a mapping; down to `unfolded` levels below it nothing is put on one line."""
    for key, value in mapping.items():
        yield from entry(key, value, indent, unfolded=unfolded)


def entry(key: str, value: Any, indent: int = 0, *, unfolded: int = 0) -> Iterator[str]:
    """The lines of one key with its value."""
    pad, name = " " * indent, text(key, flow=False)
    head = f"{pad}{name}:"
    if len(name) > _LONGEST_KEY:
        yield f"{pad}? {name}"
        head = f"{pad}:"
    if not isinstance(value, Mapping | list | tuple):
        yield from _one(head, value, indent)
    elif not value:
        yield f"{head} {flow(value)}"
    elif not unfolded and not _itemized(value) and len(line := f"{head} {flow(value)}") <= WIDTH:
        yield line
    elif isinstance(value, Mapping):
        yield head
        yield from entries(value, indent + _INDENT, unfolded=max(0, unfolded - 1))
    else:
        yield head
        yield from _items(value, indent + _INDENT)


def _itemized(value: Any) -> bool:
    """Whether a list is of mappings: each gets its line."""
    return isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value)


def _items(values: Sequence[Any], indent: int) -> Iterator[str]:
    for value in values:
        whole = f"{' ' * indent}- {flow(value)}"
        flat = not isinstance(value, Mapping) or not any(isinstance(one, Mapping | list) for one in value.values())
        if flat or len(whole) <= WIDTH:
            yield whole
            continue
        first, *rest = entries(value, indent + _INDENT)
        yield f"{' ' * indent}- {first.lstrip(' ')}"
        yield from rest


def _one(head: str, value: Any, indent: int) -> Iterator[str]:
    """A scalar: a text of several lines as such, where they can be written without doubt."""
    if isinstance(value, str) and "\n" in value and _fit_for_lines(value):
        yield f"{head} |{'' if value.endswith(chr(10)) else '-'}"
        pad = " " * (indent + _INDENT)
        yield from (pad + line if line else "" for line in value.removesuffix("\n").split("\n"))
    else:
        yield f"{head} {_scalar(value, flow=False)}"


def _fit_for_lines(value: str) -> bool:
    lines = value.removesuffix("\n").split("\n")
    return (
        bool(lines[0])
        and bool(lines[-1])
        and not lines[0][0].isspace()
        and all(line == line.rstrip() and not any(_hidden(char) for char in line) for line in lines)
    )


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{text(key, flow=True)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return _scalar(value, flow=True)


def _scalar(value: Any, *, flow: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return text(value, flow=flow) if isinstance(value, str) else repr(value)


@lru_cache(maxsize=4096)
def text(value: str, *, flow: bool) -> str:
    """A text, plain where every reader takes it for one, else in double quotes."""
    pattern = _PLAIN if flow else _PLAIN_IN_BLOCK
    if pattern.fullmatch(value) and isinstance(scalar(value), str) and _is_text(value):
        return value
    return '"' + "".join(map(_quoted, value)) + '"'


def _is_text(value: str) -> bool:
    if value.casefold() in _FLAGS:
        return False
    resolve: Callable[..., str] = _RESOLVER.resolve
    return resolve(yaml.ScalarNode, value, (True, False)) == "tag:yaml.org,2002:str"


def _quoted(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if not _hidden(char):
        return char
    code = ord(char)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _hidden(char: str) -> bool:
    """Whether a character shows nothing, breaks a line, or is not allowed in YAML as it is."""
    if char == " " or " " < char < "\x7f":
        return False
    return char not in _JOINERS and category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs")


def document(parts: Iterable[str]) -> str:
    """The text of a file from its lines."""
    return "\n".join(parts) + "\n"
