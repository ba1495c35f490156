"""Data as YAML and back."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.project.variables import Path
from mcdecl.project.writer import yaml_lines
from mcdecl.project.yaml_reader import read
from tests import strategies

TEXTS = (
    strategies.texts(0, 15)
    | st.text(st.sampled_from("ab 01-#:'\"\\\n\t%|>&*!{}[],?~=<.\x85\u2028\ufeff"), max_size=12)
    | st.sampled_from(
        ("0001", "1e3", "yes", "no", "null", "~", "2026-01-01", "<<", "=", "- a", "a: b", "a #b", "-", "?")
    )
)
LONG = strategies.texts(16, 40)
SCALARS = TEXTS | st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(-1e6, 1e6)


def holding(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists and mappings of values: small ones, for what they hold multiplies from level to level."""
    return st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)


# A recursive strategy begins anew whenever it has too many leaves, which a busy machine has no time for.
VALUES = SCALARS | LONG | holding(SCALARS) | holding(SCALARS | holding(SCALARS))
DATA = st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3)


def written(data: dict[str, Any]) -> str:
    return "".join(f"{line}\n" for line in yaml_lines(data))


@given(DATA)
def test_what_is_written_reads_back(data: dict[str, Any]) -> None:
    assert read(written(data)) == data


@pytest.mark.parametrize(
    "value",
    ["0001", "yes", "No", "on", "1e3", "null", "~", "true", "0x1F", "1_000", "12:30", "2026-01-31", "=", "<<", "-",
     ".5", "1.0", "", " a", "a ", "a: b", "a #b", "*a", "&a", "!a", "%%Year%%", "@a", "`a", "...", "---", "y", "\ufeff",
     "{}", "a\rb", "a\u202eb", "a\x07"],
)  # fmt: skip
def test_what_any_reader_could_take_for_something_else_is_quoted(value: str) -> None:
    line = written({"a": [value], "b": value})
    assert line[line.index("- ") + 2] in "'\""
    assert yaml.safe_load(line) == read(line) == {"a": [value], "b": value}


def test_characters_that_nobody_sees_are_spelt_out() -> None:
    assert written({"a": "a\u202eb\u00a0c\x07"}) == 'a: "a\\u202Eb\\xA0c\\x07"\n'


def test_a_comma_needs_quotes_only_between_brackets() -> None:
    assert written({"a": "one, two", "b": [{"c": "one, two"}]}) == "a: one, two\nb:\n  - {c: 'one, two'}\n"


@pytest.mark.parametrize("value", ["b", {"c": "d"}, ["e"]])
def test_a_key_may_be_longer_than_yaml_takes_without_a_mark(value: Any) -> None:
    assert read(written({"k" * 1100: value})) == {"k" * 1100: value}


@given(DATA, st.sampled_from(["a.yaml:5", None, "x y.yaml:1"]))
def test_remarks_change_nothing(data: dict[str, Any], text: str | None) -> None:
    def remark(path: Path) -> str | None:
        return f"{text}{len(path) % 2}" if text else None

    assert read("".join(f"{line}\n" for line in yaml_lines(data, remark))) == data


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0001", "a: '0001'\n"),
        ("true", "a: 'true'\n"),
        ("NTO Customers", "a: NTO Customers\n"),
        ("Score < 3", "a: Score < 3\n"),
        ("a: b", "a: 'a: b'\n"),
        ("", "a: ''\n"),
        (True, "a: true\n"),
        (5, "a: 5\n"),
        ([], "a: []\n"),
        ({}, "a: {}\n"),
        ("SELECT 1\nFROM x\n", "a: |\n  SELECT 1\n  FROM x\n"),
        ("SELECT 1\n\nFROM x", "a: |-\n  SELECT 1\n\n  FROM x\n"),
        ([{"name": "F", "type": "Date"}], "a:\n  - {name: F, type: Date}\n"),
        (["x", "z"], "a:\n  - x\n  - z\n"),
        ({"b": {"c": {"d": 1}}}, "a:\n  b:\n    c: {d: 1}\n"),
    ],
)
def test_how_it_looks(value: Any, text: str) -> None:
    assert written({"a": value}) == text


def test_a_line_does_not_grow_without_end() -> None:
    item = {f"word{n}": "x" * 20 for n in range(8)}
    assert max(map(len, yaml_lines({"a": [item]}))) < 40


@pytest.mark.parametrize(
    "text", ["::error::x", "a\n  ::error::x\nb", "a\n##[error]x", "a##[error]x", "a\n:::\n####[x]", "##vso[x]"]
)
def test_no_line_is_a_command_to_a_pipeline_that_prints_it(text: str) -> None:
    for data in ({"a": {"b": text}}, {"a": [text, {"b": text}]}, {text: {text: {"c": text, "d": [1]}}}):
        lines = list(yaml_lines(data))
        assert yaml.safe_load("\n".join(lines)) == data
        assert not any(line.lstrip().startswith("::") or "##[" in line or "##vso[" in line for line in lines)
