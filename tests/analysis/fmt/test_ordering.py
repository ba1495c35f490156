"""The order of sections and words."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.analysis.fmt.yaml_text import format_yaml
from mcdecl.kinds import DECLARABLE
from mcdecl.project.writer import yaml_lines
from mcdecl.project.yaml_reader import read
from tests.analysis.fmt.conftest import Format


def test_sections_and_words_as_the_kinds_declare_them(resources: Format) -> None:
    made = resources(
        """\
        removed: [{address: data_extension.X}]
        query_definitions:
          Q: {overrides: {qa: {mode: Append, name: q}}, mode: Append, extend: t, sql: SELECT 1 AS a, name: Q, target: T}
        templates: {query_definitions: {t: {target: T, name: N}}}
        """
    )
    assert list(read(made)) == ["templates", "query_definitions", "removed"]
    query = read(made)["query_definitions"]["Q"]
    assert list(query) == ["extend", "name", "sql", "target", "mode", "overrides"]
    assert list(query["overrides"]["qa"]) == ["name", "mode"]
    assert "\n\nquery_definitions:" in made


def test_words_inside_of_words(resources: Format) -> None:
    made = resources("data_extensions:\n  A:\n    retention: {unit: days, length: 3, policy: rows}\n    name: A\n")
    assert made == "data_extensions:\n  A:\n    name: A\n    retention: {policy: rows, length: 3, unit: days}\n"


def test_the_writers_own_maps_keep_their_order(resources: Format) -> None:
    text = (
        "import_definitions:\n  Z:\n    name: Z\n    mapping:\n      b: x\n      a: y\n  A:\n    name: A\n"
        "    for_each: {b: 1, a: 2}\n"
    )
    made = read(resources(text))["import_definitions"]
    assert list(made) == ["Z", "A"]
    assert (list(made["Z"]["mapping"]), list(made["A"]["for_each"])) == (["b", "a"], ["b", "a"])


def test_what_is_merged_comes_first(resources: Format) -> None:
    made = resources("data_extensions:\n  A: &a {name: A, folder: F}\n  B:\n    name: B\n    # all else\n    <<: *a\n")
    assert made.endswith("  B:\n    # all else\n    <<: *a\n    name: B\n")


def test_an_alias_never_comes_before_its_anchor(resources: Format) -> None:
    text = (
        "query_definitions:\n  Q: {mode: &m Append, name: *m}\ndata_extensions:\n  A: {folder: &f F, name: A}\n"
        "  B: {folder: *f, name: B}\n"
    )
    made = resources(text)
    assert read(made) == read(text)
    assert made.index("&m") < made.index("*m")


def test_an_anchor_that_is_set_twice_keeps_its_aliases(resources: Format) -> None:
    text = "file_transfers:\n  A: {name: &n a}\nfolders:\n  F: {description: &n b}\n  G: {description: *n}\n"
    assert read(resources(text)) == read(text)


@st.composite
def declared(draw: st.DrawFn) -> dict[str, Any]:
    """Sections with resources whose texts and orders are any."""
    text = st.text(min_size=1, max_size=12).filter(lambda word: "${" not in word and bool(word.strip()))
    data: dict[str, Any] = {}
    for section in draw(st.permutations(["folders", "data_extensions", "query_definitions"])):
        words = [attribute.name for attribute in DECLARABLE[section].attributes]
        texts = [word for word in ("target", "name", "description", "folder") if word in words]
        data[section] = {
            f"K{number}": {word: draw(text) for word in draw(st.permutations(texts))} for number in range(2)
        }
    return data


@given(declared())
@settings(max_examples=100, deadline=None)
def test_whatever_is_written_means_the_same(data: dict[str, Any]) -> None:
    data.get("folders", {}).clear()
    text = "\n".join(yaml_lines({word: body for word, body in data.items() if body}))
    for resource in [body for section in data.values() for body in section.values()]:
        resource.pop("folder", None)
    text = "\n".join(yaml_lines({word: body for word, body in data.items() if body}))
    made = format_yaml(text, "data.yaml", "resources").text
    assert read(made) == read(text)
    assert format_yaml(made, "data.yaml", "resources").text == made


def test_resources_that_are_named_like_words_are_ordered_as_any_other(resources: Format) -> None:
    body = "{fields: [{type: Number, name: a}], name: n}"
    made = resources(f"data_extensions: {{fields: {body}, <x>: {body}, name: {body}, data_extensions: {body}}}\n")
    tables = read(made)["data_extensions"]
    assert list(tables) == ["fields", "<x>", "name", "data_extensions"]
    assert [list(table) for table in tables.values()] == [["name", "fields"]] * 4
    assert [list(table["fields"][0]) for table in tables.values()] == [["name", "type"]] * 4
