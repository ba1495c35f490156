"""Lines that come again and again are read once: the data, and what is wrong, are those of the text as it is."""

import random
from typing import Any

import pytest

from mcdecl.project import yaml_reader
from mcdecl.project.yaml_reader import YamlError, read

FIELDS = "".join(
    f"  Table{number}:\n    name: T{number}\n    fields:\n"
    "      - {name: Id, type: Text, length: 18, primary_key: true}\n"
    "      - {name: Email, type: EmailAddress, required: yes}  # the address\n"
    '      - {name: "Since, of", type: Date, default: 2026-01-01}\n'
    for number in range(30)
)


BLOCKS = "".join(
    f"  Table{number}:\n    name: T{number}\n    fields:\n"
    "      - name: Id\n        type: Text\n        length: 18\n        primary_key: true\n"
    "      - name: Email\n        type: EmailAddress\n\n"
    "      - name: \"Since, of\"\n        type: Date\n        default: '2026: 01'\n"
    for number in range(30)
)


@pytest.fixture(autouse=True)
def _every_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "_FEWEST", 1)
    monkeypatch.setattr(yaml_reader, "_DISTINCT", 1.0)


def outcome(text: str) -> Any:
    try:
        return read(text)
    except YamlError as error:
        return error.problems


def as_it_is(text: str) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_reader, "_with_lines_alike", lambda *_: None)
        return outcome(text)


def test_the_same_line_is_one_value() -> None:
    data = read(FIELDS)
    assert data == as_it_is(FIELDS)
    assert data["Table0"]["fields"][0] is data["Table7"]["fields"][0]
    assert yaml_reader._with_lines_alike(FIELDS, None) is not None


def test_the_same_entry_of_several_lines_is_one_value_and_what_follows_keeps_its_place() -> None:
    text = "data_extensions:\n" + BLOCKS
    places: yaml_reader.Keys = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_reader, "_with_lines_alike", lambda *_: None)
        slow = read(text, places)
    keys: yaml_reader.Keys = {}
    data = read(text, keys)
    assert (data, keys) == (slow, places)
    assert all(
        data["data_extensions"]["Table0"]["fields"][at] is data["data_extensions"]["Table9"]["fields"][at]
        for at in range(3)
    )


def test_entries_in_one_line_and_in_several_are_the_same_value() -> None:
    data = read("a:\n" + "  - {b: c, d: 1}\n" * 2 + "e:\n" + "- b: c\n  d: 1\n" * 2)
    assert data == {"a": [{"b": "c", "d": 1}] * 2, "e": [{"b": "c", "d": 1}] * 2}


@pytest.mark.parametrize("fewest", [1, 1_000])
def test_few_lines_and_lines_that_differ_are_read_as_they_are(monkeypatch, fewest) -> None:
    monkeypatch.setattr(yaml_reader, "_FEWEST", fewest)
    monkeypatch.setattr(yaml_reader, "_DISTINCT", 0.7)
    text = "".join(f"- {{name: F{number}}}\n" for number in range(100))
    assert yaml_reader._with_lines_alike(text, None) is None
    assert len(read(text)) == 100


TEXTS = [
    "a: |\n  - {b: c}\n  - {b: c}\n",
    "a: >-\n  - {b: c}\n",
    'a: "x\n  - {b: c}\n  y"\n',
    "a: 'x\n  - {b: c}\n  y'\n",
    'a: "x\n  - {b: "c}\nd: "e"\n',
    "a: x\n  - {b: c}\n",
    "a:\n  - {b: c}\n    more\n",
    "a:\n  - {b: c} more\n",
    "a:\n  - {b: c}: d\n",
    "a: [\n  - {b: c}\n]\n",
    "a: {\n  - {b: c}\n}\n",
    "? - {b: c}\n: d\n",
    "?\n  - {b: c}\n: d\n",
    "- {b: c}\n- {b: c, b: d}\n",
    "- {b: c\n- d}\n",
    '- {b: "c}\n- d: e"}\n',
    "- {b: 'c}\n- {d: e'}\n",
    "- {b: }\n- {b: c, d}\n- {}\n",
    "- {<<: b}\n",
    "- {b: &c d}\n- {b: *c}\n",
    "- {b: !c d}\n",
    "- {b: ~, c: null, d: 0001, e: 1e3, f: -0.0, g: 'yes', h: \"n\\n\"}\n",
    "-   {b: c}\n - {d: e}\n",
    "x:\n- {b: c}\n-  {b: c}\ny: 1\n",
    "- - {b: c}\n  - {b: c}\n",
    "- &a\n  - {b: c}\n- *a\n",
    "a: &a\n  - {b: c}\nd: *a\n",
    "# - {b: c}\n- {b: c} # - {d: e}\n",
    "- {b: c}#d\n",
    "- {b: c}\r\n- {b: c}\r\n",
    "- {b: c}\x85- {d: e}\n",
    "- {b: c}\t\n- {b:\tc}\n",
    "- {b: c}\n--- \n- {d: e}\n",
    "- {b: c}\n...\n",
    "- {b: \x01}\n",
    "- {b: c}\n- \ue0000\n",
    "\ue0000: x\ny:\n  - {b: c}\n",
    "- {b : c,d: e,f:g}\n",
    "- {b: -, c: ?}\n",
    "- {b: c,, d: e}\n",
    f"- {{b: {'x' * 2000}}}\n- {{{'y' * 2000}: c}}\n",
    "a: |\n  - b: c\n    d: e\n  - b: c\n",
    "a: >-\n  - b: c\n    d: e\n",
    'a: "x\n  - b: c\n    d: e\n  y"\n',
    "a: x\n  - b: c\n    d: e\n",
    "a:\n  - b: c\n    more\n",
    "a:\n  - b: c\n    d: e\n    f:\n      - b: c\n        d: e\n",
    "a:\n  - b: c\n\n    # said\n\n    d: e\n  - b: c\n    d: e\n",
    "a:\n  - b: c\n    b: d\n",
    "a:\n  - b: c\n   d: e\n",
    "a:\n  - b: c\n  d: e\n",
    "a:\n  - b: c\n     d: e\n",
    "a:\n  - b: c\n \n  \n  - b: c\nd: e\n",
    "- b: c\n  d: e\nf: g\n",
    "- b: c\n\td: e\n",
    "- b: c d, [e] {f} *g &h\n- b: 'c'' d'\n- b: 'c' d\n- b: \"c\" \n",
    '- b: 1\n  c: 01\n  d: yes\n  e: ~\n  f: null\n  g: 2026-01-01\n  h: "\\n"\n',
    "a: [\n  - b: c\n    d: e\n]\n",
    "? - b: c\n: d\n",
    "- - b: c\n    d: e\n  - b: c\n    d: e\n",
    "- &a\n  - b: c\n    d: e\n- *a\n",
    "- b: c\n  <<: d\n",
    "- b: c - d: e\n- b: c -\n- b: c?\n",
    "- b: c\n  d: e\n---\n- b: c\n",
    "- b: c\n  d: e\n...\n",
    "- b: c\n  d: e",
    "- b: c\r\n  d: e\r\n- b: c\r\n",
    "- b: c\x85  d: e\n",
    "- b: \x01c\n  d: e\n",
    "- b: c\n- {d: e}\n  f: g\n",
    "- {d: e}\n- b: {c: d}\n- b: [c]\n- b: |\n    c\n- b: !c d\n- b: c: d\n",
    "a:\n  x: &a\n  - b: c\n    d: e\n  y: *a\n",
    "a:\n" * 1 + "".join("  " * level + "b:\n" for level in range(1, 99)) + "  " * 99 + "- {b: c}\n",
    "a:\n" * 1 + "".join("  " * level + "b:\n" for level in range(1, 99)) + "  " * 99 + "- b: c\n",
    "".join("- " * 1 + "\n" + "  " * level for level in range(1, 99)) + "- {b: c}\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_whatever_a_line_is_part_of_it_means_what_it_means_there(text) -> None:
    assert repr(outcome(text)) == repr(as_it_is(text))


def test_texts_that_are_damaged_are_read_as_they_are() -> None:
    rng = random.Random(22)
    parts = [
        "- {b: c}\n",
        "\n",
        "'",
        '"',
        "  ",
        "- ",
        ": ",
        "|\n",
        "a:\n  ",
        "#",
        "}",
        "{",
        ",",
        "&a ",
        "*a",
        "\t",
        "?",
    ]
    for _ in range(3_000):
        short = "a:\n  - {b: c}\n  - {d: e, f: 1}\n", "a:\n  - b: c\n    d: e\n  - b: c\n    d: e\ng: h\n"
        text = rng.choice((FIELDS[:400], BLOCKS[:400], *short))
        for _ in range(rng.randint(1, 4)):
            at, length = rng.randrange(len(text) + 1), rng.choice((0, 0, 0, 1, 5))
            text = text[:at] + rng.choice(parts) + text[at + length :]
        assert repr(outcome(text)) == repr(as_it_is(text)), text


def test_aliases_count_what_lines_stand_for(monkeypatch) -> None:
    monkeypatch.setattr(yaml_reader, "LARGEST", 30)
    small = "a: &a\n  - {b: 1, c: 2, d: 3}\n  - {b: 1, c: 2, d: 3}\n"
    for times in (1, 2, 3, 4, 5):
        text = small + "".join(f"x{number}: *a\n" for number in range(times))
        assert repr(outcome(text)) == repr(as_it_is(text))
    assert isinstance(outcome(text), list)
