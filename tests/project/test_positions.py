"""Where values are written: every path of every document, at its line and column."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.project.diagnostics import Position
from mcdecl.project.positions import Path, Places
from mcdecl.project.yaml_reader import Keys, YamlError, read

KEYS = st.text(st.sampled_from("abcé_"), min_size=1, max_size=4)


@dataclass(frozen=True)
class Flow:
    """Data to write in flow style."""

    data: Any


DATA = st.dictionaries(
    KEYS,
    st.recursive(
        st.integers(0, 99) | KEYS | st.booleans(),
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3)
            | st.dictionaries(KEYS, inner, min_size=1, max_size=3)
            | st.lists(inner, min_size=1, max_size=3).map(Flow)
            | st.dictionaries(KEYS, inner, min_size=1, max_size=3).map(Flow)
        ),
        max_leaves=14,
    ),
    min_size=1,
    max_size=4,
)


@dataclass
class Writer:
    """Writes block and flow YAML by itself, and so knows where everything is."""

    indent: int
    lines: list[str] = field(default_factory=lambda: [""])
    places: dict[Path, tuple[Position, Position]] = field(default_factory=dict)

    def put(self, text: str) -> Position:
        place = Position(len(self.lines), len(self.lines[-1]) + 1)
        self.lines[-1] += text
        return place

    def line(self, depth: int) -> None:
        self.lines.append(" " * (self.indent * depth))

    def block(self, data: dict[str, Any], path: Path, depth: int) -> None:
        for index, (key, value) in enumerate(data.items()):
            if index:
                self.line(depth)
            self.entry(key, value, path, depth)

    def entry(self, key: str, value: Any, path: Path, depth: int) -> None:
        at_key = self.put(key)
        self.put(":")
        here = (*path, key)
        if isinstance(value, dict):
            self.places[here] = (at_key, at_key)
            self.line(depth + 1)
            self.block(value, here, depth + 1)
        elif isinstance(value, list):
            self.places[here] = (at_key, at_key)
            self.items(value, here, depth + 1)
        else:
            self.put(" ")
            at = self.flow(value, here)
            nested = isinstance(value, Flow)
            self.places[here] = (at_key if nested else at, at_key)

    def items(self, data: list[Any], path: Path, depth: int) -> None:
        for index, value in enumerate(data):
            self.line(depth)
            self.put("- ")
            here = (*path, index)
            if isinstance(value, dict):
                at = Position(len(self.lines), len(self.lines[-1]) + 1)
                # Entries line up behind the dash only where indentation is two.
                inner = Writer(2, self.lines, self.places)
                inner.block_at(value, here, at.column - 1)
            else:
                at = self.flow(Flow(value) if isinstance(value, list) else value, here)
            self.places[here] = (at, at)

    def block_at(self, data: dict[str, Any], path: Path, column: int) -> None:
        for index, (key, value) in enumerate(data.items()):
            if index:
                self.lines.append(" " * column)
            at_key = self.put(key)
            self.put(": ")
            nested = isinstance(value, dict | list | Flow)
            at = self.flow(value, (*path, key))
            self.places[(*path, key)] = (at_key if nested else at, at_key)

    def flow(self, value: Any, path: Path) -> Position:
        value = value.data if isinstance(value, Flow) else value
        if isinstance(value, dict):
            at = self.put("{")
            for index, (key, inner) in enumerate(value.items()):
                at_key = self.put(f"{', ' if index else ''}{key}: ")
                at_key = Position(at_key.line, at_key.column + (2 if index else 0))
                place = self.flow(inner, (*path, key))
                nested = isinstance(inner, dict | list | Flow)
                self.places[(*path, key)] = (at_key if nested else place, at_key)
            self.put("}")
            return at
        if isinstance(value, list):
            at = self.put("[")
            for index, inner in enumerate(value):
                if index:
                    self.put(", ")
                place = self.flow(inner, (*path, index))
                self.places[(*path, index)] = (place, place)
            self.put("]")
            return at
        return self.put(str(value).lower() if isinstance(value, bool) else str(value))


def plain(data: Any) -> Any:
    data = data.data if isinstance(data, Flow) else data
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    return [plain(value) for value in data] if isinstance(data, list) else data


@given(DATA, st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_every_path_is_found(data: dict[str, Any], indent: int) -> None:
    writer = Writer(indent)
    writer.block(data, (), 0)
    text = "\n".join(writer.lines) + "\n"
    assert read(text) == plain(data)
    places = Places({"a.yaml": text})
    for path, (value, key) in writer.places.items():
        assert places.of("a.yaml", path) == value, (path, text)
        assert places.of("a.yaml", path, key=True) == key, (path, text)


def paths(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*path, key), value
            yield from paths(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield (*path, index), value
            yield from paths(value, (*path, index))


@given(DATA.map(plain), st.sampled_from([None, True, False]), st.integers(20, 80))
@settings(max_examples=50, deadline=None)
def test_in_what_pyyaml_writes_the_place_of_a_path_is_its_key_or_value(
    data: dict[str, Any], flow: bool | None, width: int
) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow, width=width, allow_unicode=True)
    lines, places = text.split("\n"), Places({"a.yaml": text})
    for path, value in paths(data):
        key = places.of("a.yaml", path, key=True)
        rest = lines[key.line - 1][key.column - 1 :]
        if isinstance(path[-1], str):
            assert rest.lstrip("'\"").startswith(path[-1])
        at = places.of("a.yaml", path)
        shown = lines[at.line - 1][at.column - 1 :].lstrip("'\"")
        if not isinstance(value, dict | list):
            assert shown.startswith(str(value).lower() if isinstance(value, bool) else str(value)) or at == key


TEXT = """\
# a remark
a: &x
  b: one
  c:
    - 1
    - {d: 2, e: [3, 4]}
f: *x
g:
  <<: *x
  h: 5
i: |
  long
j:
  on a line of its own
k:
l: [*x]
"""

KNOWN = {
    (): (1, 1),
    ("a",): (2, 1),
    ("a", "b"): (3, 6),
    ("a", "c"): (4, 3),
    ("a", "c", 0): (5, 7),
    ("a", "c", 1): (6, 7),
    ("a", "c", 1, "d"): (6, 11),
    ("a", "c", 1, "e"): (6, 14),
    ("a", "c", 1, "e", 1): (6, 21),
    ("f",): (7, 1),
    ("f", "b"): (3, 6),  # what an alias stands for is written at its anchor
    ("g", "b"): (3, 6),
    ("g", "h"): (10, 6),
    ("i",): (11, 4),
    ("j",): (13, 1),
    ("k",): (15, 3),  # where the value would be
    ("a", "missing"): (2, 1),
    ("a", "c", 9): (4, 3),
    ("a", "b", "deeper"): (3, 3),
    ("nowhere", "at", "all"): (1, 1),
}


@pytest.mark.parametrize("path", KNOWN, ids=str)
@pytest.mark.parametrize("loader", ["libyaml", "pure Python"])
def test_a_known_place(path: Path, loader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if loader == "pure Python":
        monkeypatch.delattr(yaml, "CSafeLoader")
    place = Places({"a.yaml": TEXT}).of("a.yaml", path)
    assert (place.line, place.column) == KNOWN[path]


def test_the_key_of_a_scalar() -> None:
    assert Places({"a.yaml": TEXT}).of("a.yaml", ("a", "b"), key=True) == Position(3, 3)


def test_of_a_key_twice_the_last_counts() -> None:
    assert Places({"a.yaml": "a: 1\na: 2\n"}).of("a.yaml", ("a",), key=True) == Position(2, 1)


def test_own_keys_come_before_merged_ones() -> None:
    text = "a: &a {k: 1}\nb:\n  <<: *a\n  k: 2\n"
    assert Places({"a.yaml": text}).of("a.yaml", ("b", "k")) == Position(4, 6)


def test_of_several_merged_the_first_counts() -> None:
    text = "a: &a {k: 1}\nb: &b {k: 2}\nc:\n  <<: [*b, *a]\n"
    assert read(text)["c"] == {"k": 2}
    assert Places({"a.yaml": text}).of("a.yaml", ("c", "k")) == Position(2, 11)


def test_a_quoted_merge_key_is_a_key() -> None:
    text = "a:\n  '<<':\n    k: 1\n"
    assert Places({"a.yaml": text}).of("a.yaml", ("a", "<<", "k")) == Position(3, 8)


@pytest.mark.parametrize("text", ["", "a: [", "- x\n", "text"])
def test_where_nothing_can_be_found_the_start_stands(text: str) -> None:
    assert Places({"a.yaml": text}).of("a.yaml", ("a", "b")) == Position()


def test_a_file_that_was_never_read() -> None:
    assert Places({}).of("other.yaml", ("a",)) == Position()


def test_each_file_has_places_of_its_own() -> None:
    places = Places({"a.yaml": "x: 1\n", "b.yaml": "\n\nx: 1\n"})
    assert [places.of(name, ("x",), key=True).line for name in ("a.yaml", "b.yaml")] == [1, 3]


@pytest.mark.parametrize(
    "text",
    [
        "data_extensions:\n  A:\n    name: a\n  'B c':\n    name: b\n\nqueries: {Q: {sql: x}, R:\n {sql: y}}\n",
        "\ufeffx: {é: 1, b: {c: 1}}\n",
        "a: &n\n  k: {v: 1}\nb: *n\nc:\n  <<: *n\n  l: 1\n",
        "- a: 1\n- b: 2\n",
        '? a\n: {"b\\n": 1}\n',
        "a: {b: 1, b: 2}\n",
        "a:\n  k:\n    l:\n" + "      - {b: 1, c: 2}\n" * 60 + "  l: {b: 1}\nc:\n- {k: 1}\n",
    ],
)
def test_noted_places_are_those_that_composing_finds(text: str) -> None:
    keys: Keys = {}
    with contextlib.suppress(YamlError):
        read(text, keys)
    composed, noted = Places({"f": text}), Places({"f": text}, keys={"f": keys})
    paths = [
        (first, *rest) for first in (*"abcx", "data_extensions", "queries") for rest in ((), *map(tuple, "AbkclQRé"))
    ]
    for path in [*paths, *keys, ("data_extensions", "B c")]:
        assert noted.of("f", path, key=True) == composed.of("f", path, key=True)
        assert noted.of("f", path) == composed.of("f", path)


def test_places_of_resources_are_known_without_composing_the_file(monkeypatch) -> None:
    text = "data_extensions:\n  A:\n    name: a\n  B: {name: b}\n"
    keys: Keys = {}
    read(text, keys)
    monkeypatch.setattr(yaml, "compose", lambda *_args, **_more: pytest.fail("composed"))
    places = Places({"f": text}, keys={"f": keys})
    assert places.of("f", ("data_extensions", "B"), key=True) == Position(4, 3)
    assert places.of("f", ("data_extensions",), key=True) == Position(1, 1)
