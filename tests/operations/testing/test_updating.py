from typing import Any

import pytest

from mcdecl.operations.testing.updating import updated
from mcdecl.project.yaml_reader import read

ROWS = [{"a": 1, "b": None}, {"a": 2, "b": "x: y"}]


@pytest.mark.parametrize(
    "text",
    [
        "t:\n  rows:\n    - {a: 9}\n    - {a: 8} # gone\n  more: 1 # stays\n",
        "t:\n  rows:\n    - a: 9\n      b: 3\n    - a: 8\n  more: 1 # stays\n",
        "t:\n  rows: [{a: 9}]\n  more: 1 # stays\n",
        "t:\n  rows: []\n  more: 1 # stays\n",
        "t: {rows: [{a: 9}], more: 1} # stays\n",
        "t:\n  rows:\n  - {a: 9}\n\n  more: 1 # stays\n",
    ],
)
def test_rows_take_the_place_of_others(text: str) -> None:
    after = updated(text, [(("t", "rows"), ROWS)])
    assert read(after) == {"t": {"rows": ROWS, "more": 1}}
    assert "# stays" in after


@pytest.mark.parametrize("before", ["x", "|\n    one\n    two\n", '"a\\nb"'])
@pytest.mark.parametrize("value", ["one\nthree\n", "no end", "", "\n  lead\n", "a: b"])
def test_texts_take_the_place_of_others(before: str, value: str) -> None:
    after = updated(f"t:\n  text: {before}\n  more: 1\n", [(("t", "text"), value)])
    assert read(after) == {"t": {"text": value, "more": 1}}


def test_several_at_once() -> None:
    changes: list[tuple[tuple[str | int, ...], Any]] = [(("a",), 10), (("c", 1), 30), (("b",), [])]
    assert read(updated("a: 1\nb:\n- 2\nc: [1, 2]\n", changes)) == {"a": 10, "b": [], "c": [1, 30]}


def test_nothing_else_changes() -> None:
    text = "# head\na:   1   # one\nb: 'two'\n"
    assert updated(text, [(("a",), 5)]) == "# head\na:   5   # one\nb: 'two'\n"
