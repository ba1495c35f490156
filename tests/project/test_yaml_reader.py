"""YAML text to data: the values of YAML 1.2, quickly, and a place for what is wrong."""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mcdecl.project.diagnostics import Position
from mcdecl.project.yaml_reader import DEEPEST, YamlError, read, scalar
from tests.work import work_of

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
PRINTABLE = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff")
TEXTS = st.text(PRINTABLE, max_size=12) | st.sampled_from(
    ["no", "on", "0001", "<<", "=", "a: b", "# x", "- ", "é", "~"]
)
WHOLE = st.integers(-(10**17), 10**18)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def nested(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """JSON-like data."""
    leaves = st.none() | st.booleans() | WHOLE | FLOATS | texts
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
    )


def keys(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from keys(value)
    if isinstance(data, list):
        for value in data:
            yield from keys(value)


@pytest.fixture(params=["libyaml", "pure Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to read."""
    if request.param == "pure Python":
        monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    return str(request.param)


def problems(text: str) -> list[tuple[int, int, str, str | None]]:
    with pytest.raises(YamlError) as failure:
        read(text)
    return [(at.line, at.column, message, hint) for at, message, hint in failure.value.problems]


SCALARS = {
    "no": "no",
    "on": "on",
    "off": "off",
    "yes": "yes",
    "y": "y",
    "True": "True",
    "true": True,
    "false": False,
    "null": None,
    "Null": "Null",
    "~": None,
    "": None,
    "0001": "0001",
    "007": "007",
    "0": 0,
    "-0": 0,
    "-12": -12,
    "+5": "+5",
    "2024-01-01": "2024-01-01",
    "2024-01-01 10:00:00": "2024-01-01 10:00:00",
    "1_000": "1_000",
    "0x10": "0x10",
    "0o17": "0o17",
    "0b11": "0b11",
    "12:30": "12:30",
    ".5": ".5",
    "5.": "5.",
    "1.50": 1.5,
    "1e3": 1000.0,
    "1E-2": 0.01,
    "1e999": "1e999",
    ".inf": ".inf",
    ".nan": ".nan",
    "1٣": "1٣",
    "9999999999999999999": 9999999999999999999,
    "99999999999999999999": "99999999999999999999",
    "=": "=",
    "18digits": "18digits",
}


@pytest.mark.parametrize("text", SCALARS)
def test_a_plain_scalar(text: str, parser: str) -> None:
    (value,) = read(f"- {text}\n")
    assert (value, type(value)) == (SCALARS[text], type(SCALARS[text]))
    assert scalar(text) == SCALARS[text]


@pytest.mark.parametrize("text", [text for text in SCALARS if text])
def test_a_key_is_always_text(text: str, parser: str) -> None:
    assert read(f"{text} : x\n") == {text: "x"}


@pytest.mark.parametrize("text", ["true", "5", "~", "1.5", "null"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_quoted_scalar_is_text(text: str, quote: str) -> None:
    assert read(f"- {quote}{text}{quote}") == [text]


@pytest.mark.parametrize(
    ("text", "value"), [("!!str 5", "5"), ("!!int 5", 5), ("! 5", "5"), ("!!str no", "no"), ("!!float 1.5", 1.5)]
)
def test_a_tag_with_a_meaning(text: str, value: Any, parser: str) -> None:
    (found,) = read(f"- {text}\n")
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["!foo x", "!!python/object:os.system x", "!!int x", "!!set {a: b}", "!x [a]"])
def test_a_tag_without_a_meaning(text: str, parser: str) -> None:
    ((line, column, message, hint),) = problems(f"a: 1\nb: {text}\n")
    assert (line, column, message) == (2, 4, "this tag has no meaning here")
    assert "quotes" in str(hint)


@pytest.mark.parametrize("text", ["", "\n", "# only a remark\n", "---\n", "~\n", "---\n...\n"])
def test_an_empty_text(text: str, parser: str) -> None:
    assert read(text) is None


@given(
    nested(TEXTS.filter(lambda text: not NUMBER.fullmatch(text))),
    st.sampled_from([None, "'", '"', "|", ">"]),
    st.booleans() | st.none(),
    st.integers(20, 90),
)
@settings(max_examples=60, deadline=None)
def test_what_pyyaml_writes_reads_back(data: Any, style: str | None, flow: bool | None, width: int) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow, width=width, allow_unicode=True, sort_keys=False)
    assert read(text) == data == yaml.load(text, Loader=yaml.CSafeLoader)
    if style:  # every scalar in that style, with a tag where it is no text
        text = yaml.safe_dump(data, default_style=style, default_flow_style=flow, width=width, allow_unicode=True)
        assert read(text) == data == yaml.load(text, Loader=yaml.CSafeLoader)


@given(nested(TEXTS), st.sampled_from([None, 2]))
@settings(max_examples=60, deadline=None)
def test_json_is_yaml(data: Any, indent: int | None) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    assert read(text) == json.loads(text)


@given(nested(TEXTS))
@settings(max_examples=60, deadline=None)
def test_keys_are_texts(data: Any) -> None:
    assert all(isinstance(key, str) for key in keys(read(yaml.safe_dump(data))))


@given(nested(TEXTS), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_without_libyaml_it_is_the_same(data: Any, flow: bool) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow)
    quick = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "yaml._yaml", None)
        assert read(text) == quick


@given(st.lists(st.sampled_from([*"ab:-[]{},&*!|>'\"#%@ \n\t<?~", "<<: *a\n", "&a ", "a: ", "\n- "]), max_size=40))
@settings(max_examples=150, deadline=None)
def test_any_text_is_data_or_a_yaml_error_inside_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    try:
        read(text)
    except YamlError as error:
        lines = text.split("\n")
        for place, message, _hint in error.problems:
            assert 1 <= place.line <= len(lines)
            assert 1 <= place.column <= len(lines[place.line - 1]) + 1
            assert message


def test_a_key_twice(parser: str) -> None:
    assert problems("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n") == [
        (4, 3, "c is written twice here", "take one of them out"),
        (5, 1, "a is written twice here", "take one of them out"),
    ]


def test_the_same_key_quoted_otherwise_is_a_key_twice() -> None:
    assert [problem[:2] for problem in problems("5: x\n'5': y\n")] == [(2, 1)]


@pytest.mark.parametrize(
    ("text", "place"),
    [("a:\n\tb: 1\n", (2, 1)), ("a:\n  \tb: 1\n  c: 2\n", (2, 3)), ("a:\n  b: 1\n\tc: 1\n", (3, 1))],
)
def test_a_tab(text: str, place: tuple[int, int], parser: str) -> None:
    ((line, column, message, hint),) = problems(text)
    assert ((line, column), message, hint) == (place, "a tab; indent YAML with spaces", "replace it with spaces")


def test_a_tab_inside_a_text_is_no_mistake() -> None:
    assert read("a: 'x\ty'\nb: x\ty\n") == {"a": "x\ty", "b": "x\ty"}


def test_anchors_and_aliases(parser: str) -> None:
    assert read("a: &x [1, {b: 2}]\nc: *x\nd: &y text\ne: *y\n") == {
        "a": [1, {"b": 2}],
        "c": [1, {"b": 2}],
        "d": "text",
        "e": "text",
    }


def test_an_anchor_is_the_last_of_its_name_before() -> None:
    assert read("[&x 1, *x, &x 2, *x]") == [1, 1, 2, 2]


@pytest.mark.parametrize("text", ["a: *b\n", "a: &b [*b]\n", "a: *b\nc: &b 1\n"])
def test_an_alias_without_anchor(text: str, parser: str) -> None:
    ((line, _column, message, hint),) = problems(text)
    assert (line, message) == (1, "this alias has no anchor before it")
    assert "quotes" in str(hint)


def test_merge_keys(parser: str) -> None:
    text = "one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\nboth: {<<: [*one, *two], a: 0}\nover: {c: 3, <<: *two}\n"
    data = read(text)
    assert data["both"] == {"a": 0, "b": 1, "c": 2}
    assert data["over"] == {"b": 2, "c": 3}
    assert data == yaml.safe_load(text)


def test_a_quoted_merge_key_is_a_key() -> None:
    assert read("'<<': {a: 1}") == {"<<": {"a": 1}}


@pytest.mark.parametrize("value", ["5", "[5]", "[{a: 1}, x]", "~"])
def test_a_merge_of_no_mapping(value: str) -> None:
    ((line, column, message, _hint),) = problems(f"a:\n  b: 1\n  <<: {value}\n")
    assert (line, column, message) == (3, 3, "<< takes a mapping, or a list of mappings")


def laughs(width: int, levels: int) -> str:
    lines = [f"a0: &a0 [{','.join('x' * width)}]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def test_a_billion_laughs_fail_fast(parser: str) -> None:
    found: list[tuple[int, int, str, str | None]] = []
    assert work_of(lambda: found.extend(problems(laughs(10, 12)))) < 200_000
    ((line, _column, message, hint),) = found
    assert (message, line < 9) == ("aliases make this file too large", True)
    assert hint


def test_a_billion_laughs_by_merge_keys_fail_fast() -> None:
    lines = ["a0: &a0 {" + ", ".join(f"k{n}: 1" for n in range(100)) + "}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 12)]
    found: list[tuple[int, int, str, str | None]] = []
    assert work_of(lambda: found.extend(problems("\n".join(lines)))) < 200_000
    ((_line, _column, message, _hint),) = found
    assert message == "aliases make this file too large"


def test_a_large_file_without_aliases_is_no_bomb() -> None:
    assert len(read("[" + "1," * 100_000 + "]")) == 100_000


def test_aliases_in_reason_are_no_bomb() -> None:
    data = read("f: &f [1, 2, 3, 4, 5]\n" + "".join(f"k{n}: *f\n" for n in range(2000)))
    assert data["k1999"] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_nesting(opening: str, closing: str, parser: str) -> None:
    assert read(opening * DEEPEST + closing * DEEPEST) is not None
    ((line, column, message, hint),) = problems(opening * (DEEPEST + 1) + closing * (DEEPEST + 1))
    assert (line, column) == (1, DEEPEST * len(opening) + 1)
    assert (message, hint) == ("this is nested more than 100 levels deep", "write it flatter")


def test_nesting_without_end(parser: str) -> None:
    assert problems("[" * 1_000)[0][:2] == (1, DEEPEST + 1)


def test_aliases_do_not_hide_nesting(parser: str) -> None:
    ladder = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 400))
    ((line, _column, message, _hint),) = problems(ladder)
    assert (line, message) == (100, "this is nested more than 100 levels deep")


def test_aliases_just_deep_enough() -> None:
    ladder = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 99))
    depth, data = 0, read(ladder)["a98"]
    while isinstance(data, list):
        depth, data = depth + 1, data[0]
    assert depth == 99


def test_two_documents(parser: str) -> None:
    assert problems("a: 1\n---\nb: 2\n") == [
        (2, 1, "a second document begins here", "write one document per file"),
    ]


@pytest.mark.parametrize("key", ["? [a]\n: b\n", "? {a: b}\n: c\n", "{[a]: b}\n"])
def test_a_key_that_is_no_text(key: str, parser: str) -> None:
    ((line, _column, message, hint),) = problems(key)
    assert (line, message) == (1, "a key must be plain text")
    assert hint


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\ufffe"])
def test_a_character_that_yaml_does_not_allow(character: str, parser: str) -> None:
    ((line, column, message, hint),) = problems(f"é: ü\nä: éé{character}\n")
    assert (line, column) == (2, 6)
    assert message == f"the character U+{ord(character):04X} is not allowed in YAML"
    assert "take it out" in str(hint)


BROKEN = {
    "an open bracket": ("a: [\n", (1, 5), "bracket"),
    "an open brace": ("a: {b: 1\n", (1, 4), "bracket"),
    "an open quote": ('a:\n  b: "x\n', (2, 6), "quote"),
    "two colons": ("a:\n  b: c: d\n", (2, 7), "in quotes"),
    "a wrong indent": ("a:\n  b: 1\n c: 2\n", (3, 2), "one column"),
    "a percent sign": ("a: %%x%%\n", (1, 4), "needs quotes"),
    "an at sign": ("a: @x\n", (1, 4), "needs quotes"),
    "a backslash": ('a: "\\q"\n', (1, 5), "single quotes"),
    "a list in a mapping": ("a: 1\n- b\n", (2, 1), "one column"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_yaml(case: str) -> None:
    text, place, help = BROKEN[case]
    ((line, column, message, hint),) = problems(text)
    assert (line, column) == place
    assert message.startswith("this is not YAML: ")
    assert help in str(hint)


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_yaml_without_libyaml(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    text, place, _help = BROKEN[case]
    ((line, _column, message, hint),) = problems(text)
    assert (line, message.startswith("this is not YAML: "), bool(hint)) == (place[0], True, True)


def test_problems_before_the_end_of_yaml_are_told_too() -> None:
    assert [problem[:2] for problem in problems("a: 1\na: 2\nb: [\n")] == [(2, 1), (3, 5)]


def test_crlf_places() -> None:
    assert [problem[:2] for problem in problems("a: 1\r\nb: 1\r\n b: 2\r\n")] == [(3, 3)]


def test_the_error_says_its_first_problem() -> None:
    error = YamlError([(Position(1, 2), "first", None), (Position(2, 2), "second", "do")])
    assert str(error) == "first"
