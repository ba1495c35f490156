"""Values change in the text of a file; whatever else a person wrote there stays."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.project.editing import CannotEdit, Editor
from mcdecl.project.writer import yaml_lines
from mcdecl.project.yaml_reader import read
from tests.strategies import HOSTILE


def edited(text: str, after: Any, *path: str) -> str:
    editor = Editor(text)
    editor.change(path, after)
    return editor.text()


FILE = """\
# yaml-language-server: $schema=x
data_extensions: # ours
  # Why it is there.
  A:
    description: 'old' # says what
    name: A
    # About fields.
    fields:
      # the key
      - {name: Id, type: Text, length: 18, primary_key: true} # never changes

      - name: Mail # lint: ignore MC201
        type: EmailAddress
      - {name: Gone, type: Date}
    retention: {policy: none}
  B:
    name: B
"""


def test_only_what_differs_is_written_again() -> None:
    data = read(FILE)["data_extensions"]["A"]
    fields = data["fields"]
    after = {
        **data,
        "description": "new: text",
        "fields": [
            {**fields[0], "length": 36},
            {"name": "First", "type": "Text", "length": 9},
            {**fields[1], "required": True},
        ],
        "retention": {"policy": "rows", "length": 6, "unit": "months"},
        "testable": True,
    }
    assert edited(FILE, after, "data_extensions", "A") == FILE.replace("'old'", "'new: text'").replace(
        "length: 18, primary_key: true} # never changes\n",
        "length: 36, primary_key: true} # never changes\n      - {name: First, type: Text, length: 9}\n",
    ).replace("type: EmailAddress\n", "type: EmailAddress\n        required: true\n").replace(
        "      - {name: Gone, type: Date}\n", ""
    ).replace("policy: none}\n", "policy: rows, length: 6, unit: months}\n    testable: true\n")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("s:\n  k:\n    a: 1 # x\n    b: 2\n", {"a": 1}, "s:\n  k:\n    a: 1 # x\n"),
        ("s:\n  k:\n    a: 1 # x\n    # of b\n    b: 2\n", {"b": 2}, "s:\n  k:\n    # of b\n    b: 2\n"),
        ("s:\n  k: {a: 1, b: 2, c: 3}\n", {"a": 1, "c": 3}, "s:\n  k: {a: 1, c: 3}\n"),
        ("s:\n  k: {a: 1, b: 2}\n", {"a": 1}, "s:\n  k: {a: 1}\n"),
        ("s:\n  k: {a: 1, b: 2}\n", {"a": 1, "c": "x, y", "b": 2}, "s:\n  k: {a: 1, c: 'x, y', b: 2}\n"),
        ("s:\n  k: {a: [1, 2, 3]}\n", {"a": [1, 3, 4]}, "s:\n  k: {a: [1, 3, 4]}\n"),
        ("s:\n  k: {a: [1, 2, 3], b: 1}\n", {"a": [1]}, "s:\n  k: {a: [1]}\n"),
        ("s:\n  k:\n    a:\n      - {name: x}\n      - {name: y}\n", {"a": [{"name": "x"}], "b": 1},
         "s:\n  k:\n    a:\n      - {name: x}\n    b: 1\n"),
        ("s:\n  k:\n    a:\n    - x # why\n    - z\n", {"a": ["w", "z"]}, "s:\n  k:\n    a:\n    - w # why\n    - z\n"),
        ("s:\n  k:\n    a:\n    - name: x\n    - name: z\n", {"a": []}, "s:\n  k:\n    a: []\n"),
        ("s:\n  k:\n    a:\n    - name: x\n    - name: z\n", {"a": [{"name": "q"}, {"name": "z"}]},
         "s:\n  k:\n    a:\n    - {name: q}\n    - name: z\n"),
        ("s:\n  k:\n    a:\n", {"a": 5}, "s:\n  k:\n    a: 5\n"),
        ("s:\n  k:\n    a: # why\n", {"a": 5}, "s:\n  k:\n    a: 5 # why\n"),
        (
            "s:\n  k:\n    a: x # why\n    b: 1",
            {"a": "x\ny\n", "b": 1},
            "s:\n  k:\n    a: | # why\n      x\n      y\n    b: 1",
        ),
        (
            "s:\n  k:\n    a: | # why\n      x\n      y\n\n    b: 1\n",
            {"a": "z", "b": 1},
            "s:\n  k:\n    a: z # why\n\n    b: 1\n",
        ),
        (
            "s:\n  k:\n    a: |-\n      x\n      y\n    # of b\n    b: 1\n",
            {"a": "z\nw", "b": 1},
            "s:\n  k:\n    a: |-\n      z\n      w\n    # of b\n    b: 1\n",
        ),
        (
            "s:\n  k:\n    a: x = 1 # why\n",
            {"a": {"any": ["x", "y"]}},
            "s:\n  k:\n    a: # why\n      any:\n        - x\n        - 'y'\n",
        ),
        ("s:\n  k: &a {x: 1}\n", {"x": 2}, "s:\n  k: &a {x: 2}\n"),
        (
            "b: &b {x: 1}\ns:\n  k:\n    <<: *b\n    y: 1\n",
            {"x": 2, "y": 1},
            "b: &b {x: 1}\ns:\n  k:\n    <<: *b\n    y: 1\n    x: 2\n",
        ),
        (
            "b: &b {x: 1}\ns:\n  k: {y: *b, z: 1}\n",
            {"y": {"x": 2}, "z": 1},
            "b: &b {x: 1}\ns:\n  k: {y: {x: 2}, z: 1}\n",
        ),
        (
            "s:\n  k:\n    a:\n    - x\n    - z # why\n",
            {"a": ["x", "w", "z"]},
            "s:\n  k:\n    a:\n    - x\n    - w\n    - z # why\n",
        ),
    ],
)  # fmt: skip
def test_forms(before: str, after: Any, expected: str) -> None:
    assert edited(before, after, "s", "k") == expected


@pytest.mark.parametrize(
    ("text", "after", "words", "line"),
    [
        ("s:\n  k:\n    a: &x {p: 1}\n    b: *x\n", {"a": {"p": 2}, "b": {"p": 1}}, "&x is used in other places", 3),
        ("b: &b {x: 1}\ns:\n  k:\n    <<: *b\n    y: 1\n", {"y": 1}, "x comes from elsewhere by <<", 4),
        ("b: &b {k: {x: 1}}\ns: *b\n", {"x": 2}, "by an alias or <<", 2),
    ],
)
def test_what_is_shared_is_refused_with_its_place(text: str, after: Any, words: str, line: int) -> None:
    editor = Editor(text)
    with pytest.raises(CannotEdit, match=re.escape(words)) as refused:
        editor.change(("s", "k"), after)
    assert refused.value.place.line == line
    assert editor.text() == text


SCALARS = st.none() | st.booleans() | st.integers(-9, 99) | st.sampled_from((*HOSTILE, "a\nb", "x\n", "", "${var.x}"))
NAMES = st.sampled_from(("name", "a", "b: c", "d", "0", "e#"))
DATA = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(NAMES, inner, max_size=4)
        | st.lists(st.fixed_dictionaries({"name": st.sampled_from("pqrst")}, optional={"v": inner}), max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def changed(draw: st.DrawFn, data: Any) -> Any:
    """The data with some parts changed, taken out or added."""
    if draw(st.integers(0, 5)) == 0:
        return draw(DATA)
    if isinstance(data, dict):
        kept = {key: draw(changed(value)) for key, value in data.items() if draw(st.integers(0, 5))}
        return {**kept, **draw(st.dictionaries(NAMES, DATA, max_size=1))}
    if isinstance(data, list):
        return [draw(changed(item)) for item in data if draw(st.integers(0, 5))] + draw(st.lists(DATA, max_size=1))
    return data


def commented(text: str) -> str:
    """A comment above every line that begins an entry or an item."""
    lines, inside = [], -1
    for number, line in enumerate(text.splitlines()):
        indent = len(line) - len(line.lstrip())
        if line.strip() and indent <= inside:
            inside = -1
        if inside < 0 and line.strip():
            lines.append(f"{' ' * indent}# {number}")
            if re.search(r": [|>][-+0-9]*$|- [|>][-+0-9]*$", line):
                inside = indent
        lines.append(line)
    return "\n".join(lines) + "\n"


@given(st.data(), st.dictionaries(NAMES, DATA, min_size=1, max_size=4))
@settings(max_examples=300, deadline=None, derandomize=True, database=None)
def test_the_text_says_what_was_meant_and_other_entries_stay(case: st.DataObject, data: dict[str, Any]) -> None:
    whole = {"s": {"k": data, "other": {"a": 1}}, "t": [1]}
    text = commented("\n".join(yaml_lines(whole)))
    assert read(text) == whole
    after = case.draw(changed(data))
    editor = Editor(text)
    try:
        editor.change(("s", "k"), after)
        made = editor.text()
    except CannotEdit:
        return
    assert read(made) == {**whole, "s": {**whole["s"], "k": after}}
    assert made[made.index("  other:") :] == text[text.index("  other:") :]
    assert made.partition("  k:")[0] == text.partition("  k:")[0]
