"""Text that goes into YAML comes back as the same text, from our reader and from PyYAML's, in every position."""

from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from mcdecl.export.yaml_text import WIDTH, document, entries, flow, text
from mcdecl.project.yaml_reader import read
from tests.strategies import HOSTILE

CHARACTERS = st.characters(exclude_categories=("Cs",))
TEXTS = (
    st.sampled_from(HOSTILE)
    | st.text(CHARACTERS, max_size=40)
    | st.text("ab :#,-\n\t\r'\"\\{}[]&*!|>%@`$~0.", max_size=12)
)
SCALARS = TEXTS | st.booleans() | st.integers(-(10**9), 10**9)
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)


class Loader(yaml.SafeLoader):
    """PyYAML with its own idea of what is text, but for numbers that only we read."""


@given(st.dictionaries(TEXTS, DATA, min_size=1, max_size=4), st.integers(0, 3))
@example({"": ""}, 0)
@example({"k": "a\n\nb\n"}, 0)
@example({"k": " \n"}, 0)
@example({"k": "\n\n"}, 0)
@example({"k" * 1100: {"a": "b"}}, 2)
@example({"k" * 1100: "b"}, 0)
def test_data_comes_back(data: dict[str, Any], unfolded: int) -> None:
    written = document(entries(data, unfolded=unfolded))
    assert read(written) == data
    assert yaml.load(written, Loader) == data


@pytest.mark.parametrize(
    "value",
    ["0001", "yes", "No", "on", "1e3", "null", "~", "true", "0x1F", "1_000", "12:30", "2026-01-31", "=", "<<", "-",
     ".5", "1.0", "", " a", "a ", "a: b", "a #b", "*a", "&a", "!a", "%%Year%%", "@a", "`a", "...", "---", "y", "\ufeff",
     "{}"],
)  # fmt: skip
def test_what_another_reader_could_take_for_something_else_is_quoted(value: str) -> None:
    for written in (text(value, flow=True), text(value, flow=False)):
        assert written.startswith('"')
        assert yaml.safe_load(written) == value


@pytest.mark.parametrize(
    "value",
    ["NTO Customers", "Data Extensions/CRM", "en-US", "GETDATE()", "日本語", "crm_id", "a.b", "Score < 3", "Ünï"],
)
def test_what_every_reader_takes_for_text_is_plain(value: str) -> None:
    assert text(value, flow=True) == value


def test_a_comma_needs_quotes_only_between_brackets() -> None:
    assert list(entries({"a": "one, two", "b": ["one, two"]})) == ["a: one, two", 'b: ["one, two"]']


def test_characters_that_nobody_sees_are_spelt_out() -> None:
    assert text("a\u202eb\u00a0c\x07", flow=True) == '"a\\u202Eb\\xA0c\\x07"'


def test_items_take_a_line_each_and_wide_mappings_several() -> None:
    data = {
        "fields": [{"name": "Id", "type": "Text"}, {"name": "No2", "length": 1}],
        "narrow": {"a": 1},
        "wide": {"a": "x" * 60, "b": "y" * 60},
        "empty": {},
        "none": [],
    }
    assert list(entries(data)) == [
        "fields:",
        "  - {name: Id, type: Text}",
        "  - {name: No2, length: 1}",
        "narrow: {a: 1}",
        "wide:",
        f"  a: {'x' * 60}",
        f"  b: {'y' * 60}",
        "empty: {}",
        "none: []",
    ]


def test_lines_stay_lines() -> None:
    assert list(entries({"k": "one\ntwo", "l": "one\ntwo\n", "m": "one \ntwo"})) == [
        "k: |-",
        "  one",
        "  two",
        "l: |",
        "  one",
        "  two",
        'm: "one \\ntwo"',
    ]


def test_nested_items_that_are_too_wide_are_opened_up() -> None:
    item = {"name": "m", "inside": [{"a": "x" * WIDTH}]}
    assert list(entries({"k": [item]})) == ["k:", "  - name: m", "    inside:", f"      - {flow({'a': 'x' * WIDTH})}"]
