"""Write plain data as readable YAML that reads back as the same data.

Maps and lists one entry a line, short maps inside lists in one line, texts of several lines as blocks. Every value
can have a remark behind it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final
from unicodedata import category

import yaml

from mcdecl.helpers.characters import may_command
from mcdecl.project.variables import Path
from mcdecl.project.yaml_reader import scalar

Remark = Callable[[Path], str | None]
"""What to say about where the value at a path is from."""

WIDTH: Final = 100
"""Columns that what stands in brackets may take, with what is before it and without comments."""
LONGEST_KEY: Final = 900
"""YAML takes a key of up to 1,024 characters without a `?` before it."""
_BARE: Final = re.compile(r"(?!\.\.\.)[^\s\-?:,\[\]{}#&*!|>'\"%@`=<](?:[^:\n]|:(?=[^\s,\[\]{}]))*")
"""Texts that no mark of YAML begins or parts."""
_LIKE_A_NUMBER: Final = re.compile(r"[-+.]?[0-9][0-9_:.+\-TtZz]*([eE][-+]?[0-9]+)?")
"""Numbers, dates and times of day, whichever reader knows them as such."""
_COMMENT: Final = re.compile(r"\s#")
_BRACKETS: Final = re.compile(r"[,\[\]{}]")
_FLAGS: Final = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))
"""Words that one reader or another does not take for text."""
_RESOLVER: Final = yaml.SafeLoader("")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_JOINERS: Final = "\u200c\u200d"
"""Format characters that belong to words and emoji; all others are spelt out, for nobody would see them."""


def yaml_lines(data: Mapping[str, Any], remark: Remark = lambda _path: None) -> Iterator[str]:
    """The lines of a map as YAML, each value with its remark."""
    yield from _map(data, (), "", remark)


def entry_lines(key: str, value: Any, indent: str) -> Iterator[str]:
    """The lines of one attribute of a resource, or of something in it, as `yaml_lines` has them."""
    yield from _map({key: value}, ("", ""), indent, lambda _path: None)


def item_lines(item: Any, indent: str) -> Iterator[str]:
    """The lines of one item of a list; `indent` is before its dash."""
    yield from _item(item, ("", "", "", 0), indent, lambda _path: None)


def _map(data: Mapping[str, Any], path: Path, indent: str, remark: Remark) -> Iterator[str]:
    for key, value in data.items():
        head = f"{indent}{_text(key)}:"
        if len(head) > LONGEST_KEY:
            yield f"{indent}? {_text(key)}"
            head = f"{indent}:"
        yield from _entry(head, value, (*path, key), indent + "  ", remark)


def _entry(head: str, value: Any, path: Path, indent: str, remark: Remark) -> Iterator[str]:
    """A value behind its key or dash: on the same line when it is short, else below it."""
    text = remark(path)
    if isinstance(value, Mapping) and value:
        short = flow(value)
        if len(path) > 2 and len(head) + 1 + len(short) <= WIDTH and _of_one_place(value, path, remark):
            yield _line(f"{head} {short}", text)
            return
        yield _line(head, text if text != _first(value, path, remark) else None)
        yield from _map(value, path, indent, remark)
    elif isinstance(value, Sequence) and not isinstance(value, str) and value:
        yield _line(head, None)
        for index, item in enumerate(value):
            yield from _item(item, (*path, index), indent, remark)
    elif isinstance(value, str) and "\n" in value and _is_block(value):
        yield _line(f"{head} {_header(value)}", text)
        yield from (f"{indent}{line}" if line else "" for line in value.rstrip("\n").split("\n"))
        yield from [""] * (len(value) - len(value.rstrip("\n")) - 1)
    else:
        yield _line(f"{head} {_text(value, line=True) if isinstance(value, str) else flow(value)}", text)


def _item(item: Any, path: Path, indent: str, remark: Remark) -> Iterator[str]:
    if not isinstance(item, Mapping) or not item:
        yield from _entry(f"{indent}-", item, path, indent + "  ", remark)
        return
    short = flow(item)
    if len(indent) + len(short) + 2 <= WIDTH and _of_one_place(item, path, remark):
        yield _line(f"{indent}- {short}", remark(path))
        return
    lines = _map(item, path, indent + "  ", remark)
    yield f"{indent}- {next(lines).lstrip()}"
    yield from lines


def _of_one_place(value: Mapping[str, Any], path: Path, remark: Remark) -> bool:
    """Whether everything in a map is from the place where the map begins."""
    place = remark(path)
    return all(remark((*path, key)) == place for key in value) and not any(
        isinstance(inner, Mapping | list | tuple) and inner for inner in value.values()
    )


def _first(value: Mapping[str, Any], path: Path, remark: Remark) -> str | None:
    return remark((*path, next(iter(value))))


def _line(text: str, comment: str | None) -> str:
    return f"{text} # {comment}" if comment else text


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(value) if isinstance(value, str) else str(value)


@lru_cache(maxsize=65536)
def _text(text: str, *, line: bool = False) -> str:
    """A text on one line: plain where every reader takes it for that text, else in quotes."""
    return text if bare(text, flow=not line) else quoted(text)


def bare(text: str, *, flow: bool) -> bool:
    """Whether a text needs no quotes; with `flow` between brackets."""
    return (
        _BARE.fullmatch(text) is not None
        and not text.endswith((" ", "\t"))
        and not _COMMENT.search(text)
        and not _LIKE_A_NUMBER.fullmatch(text)
        and (not flow or fits_brackets(text))
        and unmistakable(text)
        and not may_command(text)
    )


def fits_brackets(text: str) -> bool:
    """Whether nothing in a text ends what stands between brackets."""
    return not _BRACKETS.search(text)


def quoted(text: str) -> str:
    """A text in quotes, in double ones where it holds what only they can show."""
    if may_command(text):  # a text that a pipeline's log could take for a command to it
        return '"' + "".join(map(_spelt, text)).replace("::", "\\x3A:").replace("##", "\\x23#") + '"'
    if not any(character in "'\n\t\r" or _hidden(character) for character in text):
        return f"'{text}'"
    return '"' + "".join(map(_spelt, text)) + '"'


def unmistakable(text: str) -> bool:
    """Whether any reader of YAML takes what stands there without quotes for a text, and all of it can be seen."""
    if text.casefold() in _FLAGS or not isinstance(scalar(text), str) or any(map(_hidden, text)):
        return False
    resolve: Callable[..., str] = _RESOLVER.resolve
    return resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str"


def _spelt(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not _hidden(character):
        return character
    code = ord(character)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _hidden(character: str) -> bool:
    """Whether a character shows nothing, breaks a line, or is not allowed in YAML as it is."""
    if " " <= character < "\x7f":
        return False
    return character not in _JOINERS and category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs")


def _is_block(text: str) -> bool:
    """Whether a text can stand as a block: its first line gives the indent away, and all of it shows."""
    lines = text.split("\n")
    return (
        not text[0].isspace()
        and not may_command(text)
        and all(line == line.rstrip() and not any(map(_hidden, line)) for line in lines)
    )


def _header(text: str) -> str:
    """The mark of a block, which says how many line ends are at its end."""
    ends = len(text) - len(text.rstrip("\n"))
    return "|-" if ends == 0 else "|" if ends == 1 else "|+"
