"""What the schemas offer: words, values, and entries to fill in, which are valid as they are."""

from pathlib import Path

import pytest

from mcdecl.kinds import DECLARABLE
from mcdecl.lsp.completion import Sort
from mcdecl.lsp.schema_words import keys_at, plain_text, said_by_schema, schema_of, snippets_at, values_at
from mcdecl.project.yaml_reader import read
from tests.lsp.typing import example, suggested

CUSTOMERS = "crm/customers.yaml"


def indented(section: str, text: str) -> str:
    return f"{section}:\n" + "".join(f"  {row}\n" for row in text.split("\n"))


@pytest.mark.parametrize("section", DECLARABLE)
def test_a_new_resource_is_the_example_of_its_kind(section: str) -> None:
    (snippet,) = snippets_at(schema_of("a.yaml"), (section,))
    assert snippet.label == f"new {DECLARABLE[section].title}"
    assert read(indented(section, plain_text(snippet.text))) == read(DECLARABLE[section].example)


def test_environments_and_variables_can_be_filled_in_too() -> None:
    schema = schema_of("mcdecl.yaml")
    embedded, live = snippets_at(schema, ("environments",))
    assert read(indented("x", plain_text(embedded.text))) == {"x": {"sandbox": {"account": "sandbox"}}}
    assert read(indented("x", plain_text(live.text)))["x"]["prod"]["account"]["client_id"] == "${env.MC_CLIENT_ID}"
    (field,) = snippets_at(schema_of("a.yaml"), ("data_extensions", "X", "fields", 0))
    assert plain_text(field.text) == "{name: CustomerId, type: Text, length: 18, primary_key: true}"


def test_words_and_values_are_those_of_the_schema() -> None:
    case = ("tests", "a case")
    words = {word.text for word in keys_at(schema_of("a.mctest.yaml"), (*case, "expect", "rows", "X"))}
    assert words == {"exactly", "contains", "without", "count", "ordered"}
    assert {
        word.text for word in values_at(schema_of("a.yaml"), ("data_extensions", "X", "fields", 0, "required"))
    } == {
        "true",
        "false",
    }
    assert list(keys_at(schema_of("values.vars.yaml"), ())) == []


def test_editors_that_cannot_fill_in_places_get_none(tmp_path: Path) -> None:
    session = example(tmp_path)
    where = (CUSTOMERS, "data_extensions:\n", "data_extensions:\n  n^\n")
    (snippet,) = suggested(session, *where, snippets=True)
    assert (snippet.sort, snippet.label) == (Sort.SNIPPET, "new data extension")
    assert suggested(session, *where) == []


def test_what_a_schema_says_is_known_by_its_place() -> None:
    text = "import_definitions:\n  X:\n    name: X\n    mod: Overwrite\n"
    assert {line for line, _ in said_by_schema("a/b.yaml", text)} == {2, 4}  # what X lacks, and what it must not have
    assert said_by_schema("mcdecl.yaml", "project: [x]\n") == {(1, 1)}
    assert said_by_schema("a.mctest.yaml", "tests: {x: {expects: {}}}\n")
    assert said_by_schema("values.vars.yaml", "tests: 1\n") == frozenset()
    assert said_by_schema("a.yaml", "a: [") == frozenset()
