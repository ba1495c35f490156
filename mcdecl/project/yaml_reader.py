"""Read YAML into plain data, quickly, with a position for every problem.

The values are those of YAML 1.2, which people expect: only `true` and `false` are flags (`no` and `on` are
texts), numbers have no leading zeros (`0001` is a text), dates stay texts, keys are always texts. Anchors,
aliases and merge keys work. Events come from libyaml where it is there: reading is several times quicker than
through PyYAML's constructors, and a plan reads every file each time.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any, Final

import yaml
from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.project.diagnostics import Position

DEEPEST: Final = 100
"""Levels of nesting; no configuration needs more, and it keeps a hostile file from exhausting the stack."""
LARGEST: Final = 1_000_000
"""Values that the aliases of one file may stand for: a few lines of nested aliases can otherwise mean billions."""

_NOTED: Final = 2
"""Levels of which it is kept where keys are written: sections, and the resources in them."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, Any]] = {"": None, "~": None, "null": None, "true": True, "false": False}
_TAG: Final = "tag:yaml.org,2002:"


_HINTS: Final = (
    (
        "mapping values are not allowed",
        "put a text with a colon in it in quotes, or check the indentation",
    ),
    ("cannot start any token", "a text that begins with %, @ or ` needs quotes"),
    ("escape", "use 'single quotes', or write \\\\ for a backslash"),
    ("quoted scalar", "a quote is not closed"),
    ("flow", "a bracket is not closed, or a comma is missing"),
    ("block", "the entries of one mapping or list begin in one column"),
)
"""Words of the parser to what helps; the first that fits."""


class YamlError(Error):
    """A text that is no usable YAML: each problem with its place, the message, and what to do."""

    def __init__(self, problems: "list[Problem]") -> None:
        self.problems = problems
        super().__init__(problems[0][1], problems[0][2] or "")


Problem = tuple[Position, str, str | None]


Keys = dict[tuple[str | int, ...], tuple[int, int]]
"""Line and column of keys, from 1, by the path of keys that leads to each."""


def read(text: str, keys: Keys | None = None) -> Any:
    """The data of a YAML text: dicts, lists, texts, numbers, flags and None; None for an empty text.

    Args:
        text: the text.
        keys: takes in where the keys of the two highest levels are written, but for those that come by alias or merge.

    Raises:
        YamlError: it does not parse, says a key twice, or uses what has no meaning here.
    """
    if (alike := _with_lines_alike(text, keys)) is not None:
        return alike.data
    reader = _Reader(_events(text), keys)
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        raise YamlError([*reader.problems, _syntax(text, error)]) from None
    except yaml.reader.ReaderError as error:
        raise YamlError([*reader.problems, _unprintable(text, error)]) from None
    if reader.problems:
        raise YamlError(reader.problems)
    return data


def scalar(text: str) -> Any:
    """The value of a plain scalar: None, a flag, a number or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    if match[2] is None and match[3] is None:
        return int(text) if len(text) < 20 else text
    number = float(text)
    return number if isfinite(number) else text


def _events(text: str) -> Callable[[], Any]:
    try:
        from yaml._yaml import CParser
    except ImportError:  # a Python without libyaml
        events: Iterator[Any] = yaml.parse(text, Loader=yaml.SafeLoader)
        return lambda: next(events, None)
    get: Callable[[], Any] = CParser(text).get_event
    return get


_LINE: Final = re.compile(r"^( *- )(\{[^][{}#&*!|>%@`\r\n\x85\u2028\u2029\ue000]+\})(?=[ ]*(?:[ ]#.*)?$)", re.MULTILINE)
"""An entry of a list that is a mapping in one line, such as a field, without anchors, tags and what is nested."""
_PAIR: Final = (
    r"[A-Za-z_][A-Za-z0-9_]*: "
    r"(?:[A-Za-z0-9_][^:#\t\r\n\x85\u2028\u2029\ue000]*|'[^'\r\n\x85\u2028\u2029\ue000]*'|\"[^\"\\\r\n\x85\u2028\u2029\ue000]*\")"
)
_BLOCK: Final = re.compile(rf"^( *)- ({_PAIR}(?:\n\1  {_PAIR})*)$(?!\n(?: *\n)*\1 +[^ \n])", re.MULTILINE)
"""The same in lines of its own, one for each key; nothing that may belong to it follows."""
_MARK: Final = "\ue000"
"""What stands for such an entry, with a number; nobody writes it, and a text with it is read as it is."""
_FEWEST: Final = 50
"""Entries from which it pays to read each text once."""
_DISTINCT: Final = 0.7
"""The part of entries that differ from all others, beyond which it does not pay."""


class _Line(Struct, frozen=True):
    """The mapping that an entry stands for, and how many values it has."""

    value: dict[str, Any]
    size: int


class _Alike(Struct, frozen=True):
    """The data of a text whose lines are alike."""

    data: Any


def _with_lines_alike(text: str, keys: Keys | None) -> _Alike | None:
    """The data of a text in which the same entries come again and again: each is read once, and its value shared.

    Lines that are a whole entry of a list mean the same wherever they stand. Those that are part of a longer text
    are noticed, because their mark is. None where anything is unusual or wrong: whoever reads it as it is says what.
    As many lines stand for an entry as it has, so `keys` takes in where keys of the two highest levels are in the text.
    """
    if _MARK in text or text.count("- ") < _FEWEST:
        return None
    numbers: dict[str, int] = {}
    count = 0

    def marked(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"{match[1]}{_MARK}{numbers.setdefault(match[2], len(numbers))}"

    def block_marked(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        indent, entry = match[1], match[2]
        number = numbers.setdefault(entry.replace(f"\n{indent}", "\n"), len(numbers))
        return f"{indent}- {_MARK}{number}" + "\n" * entry.count("\n")

    shorter = _BLOCK.sub(block_marked, _LINE.sub(marked, text))
    if count < _FEWEST or len(numbers) > count * _DISTINCT:
        return None
    reader = _Reader(_events("".join(f"- {line}\n" for line in numbers)))
    try:
        values = reader.document()
        if reader.problems or len(values) != len(numbers) or not all(isinstance(value, dict) for value in values):
            return None
        lines = {f"{_MARK}{number}": _Line(value, 1 + len(value)) for number, value in enumerate(values)}
        reader = _Reader(_events(shorter), keys, lines)
        data = reader.document()
    except (yaml.YAMLError, YamlError):
        return None
    return None if reader.problems else _Alike(data)


class _Reader:
    """Builds data from events; problems that do not stop it are collected."""

    def __init__(
        self, next_event: Callable[[], Any], keys: Keys | None = None, lines: Mapping[str, _Line] | None = None
    ) -> None:
        self.next = next_event
        self.lines = lines
        self.keys = keys
        self.section: str | None = None
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Any, int, int]] = {}
        self.scalars: dict[str, Any] = {}
        self.size = 0
        self.by_alias = 0
        self.deepest = 0

    def document(self) -> Any:
        data: Any = None
        documents = 0
        while (event := self.next()) is not None:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.problem(event, "a second document begins here", "write one document per file")
                    return data
                data = self.value(self.next(), 0)
        return data

    def problem(self, event: Any, message: str, hint: str | None = None) -> None:
        mark = event.start_mark
        self.problems.append((Position(mark.line + 1, mark.column + 1), message, hint))

    def value(self, event: Any, depth: int) -> Any:
        self.size += 1
        if type(event) is yaml.AliasEvent:
            return self.alias(event, depth)
        if event.anchor is None:
            return self.content(event, depth)
        before, deepest, self.deepest = self.size, self.deepest, depth
        value = self.content(event, depth)
        self.anchors[event.anchor] = (value, self.size - before + 1, self.deepest - depth)
        self.deepest = max(self.deepest, deepest)
        return value

    def content(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return self.scalar(event, depth)
        self.reach(event, depth + 1)
        return self.mapping(event, depth + 1) if kind is yaml.MappingStartEvent else self.sequence(event, depth + 1)

    def reach(self, event: Any, depth: int) -> None:
        self.deepest = max(self.deepest, depth)
        if depth > DEEPEST:
            self.problem(event, f"this is nested more than {DEEPEST} levels deep", "write it flatter")
            raise YamlError(self.problems)

    def alias(self, event: Any, depth: int) -> Any:
        # The name stays unsaid: what begins with * may be a password that lacks its quotes.
        if event.anchor not in self.anchors:
            self.problem(
                event,
                "this alias has no anchor before it",
                "put &name before it, or a text that begins with * in quotes",
            )
            return None
        value, size, height = self.anchors[event.anchor]
        self.reach(event, depth + height)
        self.size += size
        self.by_alias += size
        if self.by_alias > LARGEST:
            self.problem(event, "aliases make this file too large", "use fewer of them, or smaller anchors")
            raise YamlError(self.problems)
        return value

    def line(self, event: Any, text: str, depth: int) -> dict[str, Any]:
        """The mapping that a mark stands for."""
        line = self.lines.get(text) if self.lines is not None else None
        if line is None or event.style or event.tag is not None or event.anchor is not None:
            self.problem(event, "a mark is part of a text")
            raise YamlError(self.problems)
        self.reach(event, depth + 1)
        self.size += line.size - 1
        return line.value

    def scalar(self, event: Any, depth: int) -> Any:
        text: str = event.value
        if self.lines is not None and _MARK in text:
            return self.line(event, text, depth)
        if event.tag is not None and event.tag != "!":
            return self.tagged(event, text)
        if event.style or event.tag or not event.implicit[0]:
            return text
        try:
            return self.scalars[text]
        except KeyError:
            value = self.scalars[text] = scalar(text)
            return value

    def tagged(self, event: Any, text: str) -> Any:
        word = event.tag.removeprefix(_TAG)
        value = text if word == "str" else scalar(text)
        wanted = {"str": str, "int": int, "float": int | float, "bool": bool, "null": type(None)}.get(word)
        if wanted is None or not isinstance(value, wanted):
            self.meaningless(event)
        return value

    def meaningless(self, event: Any) -> None:
        self.problem(event, "this tag has no meaning here", "take it out, or put a text that begins with ! in quotes")

    def mapping(self, event: Any, depth: int) -> dict[str, Any]:
        self.plain(event, "map")
        data: dict[str, Any] = {}
        merged: list[Any] = []
        while type(key := self.next()) is not yaml.MappingEndEvent:
            if type(key) is not yaml.ScalarEvent:
                self.problem(key, "a key must be plain text", "a text that begins with *, [ or { needs quotes")
                raise YamlError(self.problems)
            name = key.value
            if self.lines is not None and _MARK in name:
                self.line(key, "", depth)
            if name == "<<" and not key.style:
                merged.append((key, self.value(self.next(), depth)))
                continue
            if name in data:
                self.problem(key, f"{name} is written twice here", "take one of them out")
            if depth <= _NOTED and self.keys is not None:
                self.note(self.keys, key, depth)
            data[name] = self.value(self.next(), depth)
        return self.with_merged(data, merged) if merged else data

    def note(self, keys: Keys, key: Any, depth: int) -> None:
        """Keep where a key is written, while that is at hand."""
        if depth == 1:
            self.section = key.value
        if self.section is not None:  # else the text is a list
            path = (key.value,) if depth == 1 else (self.section, key.value)
            keys[path] = key.start_mark.line + 1, key.start_mark.column + 1

    def with_merged(self, data: dict[str, Any], merged: list[Any]) -> dict[str, Any]:
        """The mapping with what `<<` brings; its own keys win, then the earlier of several."""
        full: dict[str, Any] = {}
        for key, value in merged:
            for source in value if isinstance(value, list) else [value]:
                if isinstance(source, dict):
                    full = {**source, **full}
                else:
                    self.problem(key, "<< takes a mapping, or a list of mappings", "write <<: *name")
        return {**full, **data}

    def sequence(self, event: Any, depth: int) -> list[Any]:
        self.plain(event, "seq")
        data = []
        lines: Mapping[str, _Line] = self.lines or {}
        while type(item := self.next()) is not yaml.SequenceEndEvent:
            line = lines.get(item.value) if lines and type(item) is yaml.ScalarEvent else None
            if line is None or item.style or item.tag is not None or item.anchor is not None or self.deepest <= depth:
                data.append(self.value(item, depth))
            else:  # as `value` would, in fewer steps: nearly all entries are such lines
                self.size += line.size
                data.append(line.value)
        return data

    def plain(self, event: Any, word: str) -> None:
        if event.tag not in (None, "!", _TAG + word):
            self.meaningless(event)


def _syntax(text: str, error: yaml.MarkedYAMLError) -> Problem:
    """Where a text stops being YAML, and why, in words."""
    lines = text.rstrip().split("\n")
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark and mark.line < len(lines)]
    # Where something is never closed the parser only sees the end of the file: the last line with text stands for it.
    end = Position(len(lines), len(lines[-1]) + 1)
    place = Position(marks[0].line + 1, marks[0].column + 1) if marks else end
    line = lines[place.line - 1] if place.line <= len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "cannot start any token" in str(error.problem):
        column = line.find("\t") + 1
        if column:
            return Position(place.line, column), "a tab; indent YAML with spaces", "replace it with spaces"
    message = f"{error.problem or 'syntax error'}{f' {error.context}' if error.context else ''}"
    hint = next((hint for words, hint in _HINTS if words in message), "check indentation, quotes and brackets here")
    return place, f"this is not YAML: {message}", hint


def _unprintable(text: str, error: yaml.reader.ReaderError) -> Problem:
    """The first character that YAML does not allow. libyaml counts bytes, so it is looked for."""
    match = yaml.reader.Reader.NON_PRINTABLE.search(text)
    before = text[: match.start() if match else error.position]
    place = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
    name = f" U+{ord(match[0]):04X}" if match else ""
    return place, f"the character{name} is not allowed in YAML", "take it out, editors often do not show it"
