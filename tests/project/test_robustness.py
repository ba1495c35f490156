"""Whatever the files hold, reading them gives a project or says what is wrong with them; nothing else."""

import json
import random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.project import ProjectError
from mcdecl.project.yaml_reader import read
from tests.project.conftest import CONFIG, Files, temporary
from tests.project.test_bad_files import FILTER, IMPORT, QUERY, START
from tests.work import work_of

GOOD_CONFIG = """\
project: t
variables:
  region: {default: US, description: d}
  count: {type: number, default: 5}
default_environment: one
environments:
  one: {account: sandbox}
  two:
    account: {subdomain: mc1, business_unit: 5, client_id: "${env.PATH}", client_secret: "${env.PATH}", timeout: 30}
    variables: {region: EU}
"""
GOOD = (
    START
    + """\
    folder: Data Extensions/${var.region}
    sendable: {field: Id, subscriber: Subscriber Key}
    retention: {policy: rows, length: 6, unit: months}
"""
    + QUERY
    + FILTER
    + IMPORT
    + "folders:\n  Data Extensions/X: {description: d}\n"
)
MADE = """\
templates:
  fields: {audit: [{name: At, type: Date}]}
  data_extensions:
    crm: {extend: audit, folder: "Data Extensions/${each.key}", overrides: {two: {description: null}}}
data_extensions:
  M_${each.key}:
    for_each: {x: {n: 5}, y: {n: 6}}
    when: environment in ['one', 'two'] and not each.key == 'z'
    extend: [crm]
    name: M ${each.key}
    fields: [{name: at, required: true}, {name: F, type: Text, length: "${each.value.n}"}]
    overrides: {two: {fields: [{name: F, length: 9}], retention: null}}
"""
SEEDS = {"mcdecl.yaml": GOOD_CONFIG, "data.yaml": GOOD, "made.yaml": MADE}
PIECES = [
    "",
    " ",
    "\n",
    "\t",
    ":",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "<<: *a\n",
    "!x ",
    "'",
    '"',
    "|\n",
    ">\n",
    "#",
    "%",
    "%%",
    "---\n",
    "...\n",
    "${var.region}",
    "${",
    "$${",
    "~",
    "null",
    "yes",
    "5",
    "1e999",
    "-1",
    "0.5",
    "x" * 300,
    "\0",
    "\ufeff",
    "\x85",
    "\u2028",
    "é",
    "\\",
    "? ",
    ",",
    "99999999999999999999",
    "true",
    "{file: ../x}",
    "{file: .}",
    "${each.key}",
    "${each.value}",
    "for_each: ",
    "extend: ",
    "overrides: ",
    "when: ",
    "templates:\n",
]


def survives(texts: dict[str, str | bytes]) -> None:
    with temporary(texts) as files:
        for environment in (None, "two"):
            try:
                files.load(environment)
            except ProjectError as error:
                found = error.diagnostics
            else:
                continue
            assert found
            assert all(diagnostic.line >= 1 and diagnostic.column >= 1 and diagnostic.message for diagnostic in found)


NAMES = st.sampled_from(sorted(SEEDS))


@given(NAMES, st.binary(max_size=60))
@settings(max_examples=60, deadline=None)
def test_bytes(name: str, data: bytes) -> None:
    survives({name: data})


@given(NAMES, st.lists(st.sampled_from([*PIECES, "project", "data_extensions", "A", "name", "\n  "]), max_size=25))
@settings(max_examples=60, deadline=None)
def test_pieces_of_yaml(name: str, pieces: list[str]) -> None:
    survives({name: "".join(pieces)})


@given(
    NAMES,
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 12), st.sampled_from(PIECES)), min_size=1, max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_edits_of_good_text(name: str, edits: list[tuple[int, int, str]]) -> None:
    text = SEEDS[name]
    for start, length, piece in edits:
        at = start % (len(text) + 1)
        text = text[:at] + piece + text[at + length :]
    survives({**SEEDS, name: text})


ODD = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.sampled_from(["", "x", "${var.region}", "${var.nothing}", "²", "\0", "a/b", "//", "2030-02-31", "A" * 5000])
    | st.recursive(
        st.integers(0, 3) | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "file", "field", "all"]), inner)
        ),
        max_leaves=5,
    )
)


def spoilt(data: Any, odd: Any, rng: random.Random) -> Any:
    """The data with something somewhere replaced, taken out, or put in."""
    if rng.random() < 0.15 or not isinstance(data, dict | list) or not data:
        return odd
    if isinstance(data, list):
        index = rng.randrange(len(data))
        return [*data[:index], spoilt(data[index], odd, rng), *data[index + 1 :]]
    key = rng.choice(sorted(data))
    what = rng.random()
    if what < 0.1:
        return {name: value for name, value in data.items() if name != key}
    if what < 0.2:
        return {**data, rng.choice(["", "name", "x", "${var.region}", "k" * 300]): odd}
    return {**data, key: spoilt(data[key], odd, rng)}


@given(NAMES, ODD, st.integers(0, 10**6), st.booleans())
@settings(max_examples=60, deadline=None)
def test_wrong_shapes(name: str, odd: Any, seed: int, as_json: bool) -> None:
    data = spoilt(read(SEEDS[name]), odd, random.Random(seed))
    survives({**SEEDS, name: json.dumps(data) if as_json else yaml.safe_dump(data, allow_unicode=True)})


def test_the_seeds_are_good() -> None:
    with temporary(SEEDS) as files:
        assert len(files.load().resources) == 9
        assert files.load("two").environment.name == "two"


def bomb(section: str, width: int, levels: int) -> str:
    lines = [f"{section}:", f"  a0: &a0 [{','.join('x' * width)}]"]
    lines += [f"  a{n}: &a{n} [{','.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        bomb("data_extensions", 9, 12),
        bomb("data_extensions", 9, 5),
        bomb("x", 2, 90),
        "data_extensions:\n  a0: &a0 {name: x}\n"
        + "".join(f"  a{n}: &a{n} {{name: *a{n - 1}}}\n" for n in range(1, 1500)),
        "data_extensions:\n  A:\n    name: A\n    fields: &f ["
        + "{}, " * 500
        + "]\n"
        + "".join(f"  A{n}: {{name: A{n}, fields: *f}}\n" for n in range(900)),
        "data_extensions: " + "[" * 50_000,
        "data_extensions: " + "{a: " * 20_000,
        "filter_definitions: {F: {name: F, source: A, where: " + "{all: [" * 48 + "5" + "]}" * 48 + "}}\n",
        "data_extensions:\n  A: {name: " + "x" * 1_000_000 + "}\n",
        "".join(f"x{n}: 1\n" for n in range(5_000)),
    ],
    ids=[
        "laughs",
        "few laughs",
        "doubling",
        "ladder",
        "same mistake",
        "lists",
        "mappings",
        "condition",
        "text",
        "sections",
    ],
)
def test_hostile_files_fail_fast(files: Files, text: str) -> None:
    found: list[Any] = []
    files.write("data.yaml", text)
    assert work_of(lambda: found.extend(files.errors())) < 2_000_000
    assert found


def test_a_hostile_config_fails_fast(files: Files) -> None:
    found: list[Any] = []
    files.write("mcdecl.yaml", CONFIG + bomb("environments", 9, 12))
    assert work_of(lambda: found.extend(files.errors())) < 500_000
    assert found
