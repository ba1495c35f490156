"""The JSON Schemas: in step with the kinds, valid, described, and what files are held against."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.project import schema
from mcdecl.project.snippets import with_config_snippets
from mcdecl.project.templates import EXTEND, FOR_EACH, OVERRIDES, WHEN, WORDS
from mcdecl.project.variables import UNIT
from mcdecl.project.yaml_reader import read

ROOT = Path(__file__).parents[2]
SCHEMAS = {schema.PROJECT: schema.project_schema(), schema.CONFIG: with_config_snippets(schema.config_schema())}


def test_the_files_are_not_stale() -> None:
    assert schema.stale(ROOT / "schemas") == []


def test_every_schema_has_an_id_of_its_own() -> None:
    files = sorted((ROOT / "schemas").glob("*.schema.json"))
    ids = {file.name: json.loads(file.read_text(encoding="utf-8"))["$id"] for file in files}
    assert ids == {name: schema.schema_id(name) for name in ids}
    assert len({*ids.values()}) == len(ids)


def test_the_catalog_names_the_files_that_are_known_by_their_names() -> None:
    catalog = json.loads((ROOT / "schemas" / "catalog.json").read_text(encoding="utf-8"))
    by_url = {entry["url"]: entry["fileMatch"] for entry in catalog["schemas"]}
    assert by_url == {
        schema.schema_id(schema.CONFIG): ["mcdecl.yaml"],
        schema.schema_id("mctest.schema.json"): ["*.mctest.yaml"],
    }
    assert all(entry["name"] and entry["description"] for entry in catalog["schemas"])


def test_the_command_says_whether_they_are() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "mcdecl.project.schema", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_writing_and_checking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert schema.main(["--check"]) == 1
    assert schema.main([]) == 0
    assert schema.main(["--check"]) == 0
    capsys.readouterr()
    (tmp_path / "schemas" / schema.CONFIG).write_text("{}")
    assert schema.main(["--check"]) == 1
    assert capsys.readouterr().err == "schemas/mcdecl.schema.json is stale; run python -m mcdecl.project.schema\n"


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(schema.generated()[name]) == {"$id": schema.schema_id(name), **SCHEMAS[name]}


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_reference_leads_somewhere(name: str) -> None:
    texts = set(references(SCHEMAS[name]))
    assert texts
    for reference in texts:
        start, word, entry = reference.split("/")
        assert (start, word) == ("#", "$defs")
        assert entry in SCHEMAS[name]["$defs"]


def test_the_condition_is_referred_to_and_holds() -> None:
    assert "#/$defs/condition" in set(references(SCHEMAS[schema.PROJECT]["$defs"]["filter_definition"]))
    check = jsonschema.Draft202012Validator(SCHEMAS[schema.PROJECT])
    data = {"filter_definitions": {"F": {"name": "F", "source": "A", "where": {"any": ["A = 1", {"all": ["B = 2"]}]}}}}
    assert check.is_valid(data)
    data["filter_definitions"]["F"]["where"] = {"any": []}
    assert not check.is_valid(data)


def undescribed(value: Any, path: str = "") -> Iterator[str]:
    """Properties without a description, wherever they are but in conditions, which are described as a whole."""
    if isinstance(value, list):
        for inner in value:
            yield from undescribed(inner, path)
    if not isinstance(value, dict):
        return
    for word, inner in value.items():
        if word == "properties" and "const" not in str(inner):
            for name, property in inner.items():
                if not str(property.get("description", "")).strip():
                    yield f"{path}.{name}"
        if word != "condition":
            yield from undescribed(inner, f"{path}.{word}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_everything_has_a_description(name: str) -> None:
    assert list(undescribed(SCHEMAS[name])) == []


def attributes(found: tuple[Attribute, ...]) -> Iterator[Attribute]:
    for attribute in found:
        yield attribute
        inner = attribute.type.group if isinstance(attribute.type, Items) else attribute.type
        if isinstance(inner, Group):
            yield from attributes(inner.attributes)


@pytest.mark.parametrize("section", DECLARABLE)
def test_every_attribute_of_a_kind_is_in_the_schema_and_described(section: str) -> None:
    kind = DECLARABLE[section]
    resource = SCHEMAS[schema.PROJECT]["$defs"][kind.name]
    named = [attribute.name for attribute in kind.attributes]
    assert list(resource["properties"]) == [EXTEND, FOR_EACH, WHEN, UNIT, *named, OVERRIDES]
    assert (resource["title"], resource["description"]) == (kind.title, kind.doc)
    for attribute in attributes(kind.attributes):
        assert attribute.doc.endswith("."), attribute.name
    assert SCHEMAS[schema.PROJECT]["properties"][section]["additionalProperties"] == {"$ref": f"#/$defs/{kind.name}"}


@pytest.mark.parametrize("section", DECLARABLE)
def test_the_example_of_a_kind_is_valid(section: str) -> None:
    data = read(DECLARABLE[section].example)
    assert list(data) == [section]
    jsonschema.validate(data, SCHEMAS[schema.PROJECT], jsonschema.Draft202012Validator)


def test_defaults_and_choices_are_shown_to_editors() -> None:
    query = SCHEMAS[schema.PROJECT]["$defs"]["query_definition"]["properties"]
    assert query["folder"]["default"] == "Query"
    assert query["mode"]["enum"] == ["Overwrite", "Update", "Append"]
    assert len(query["mode"]["markdownEnumDescriptions"]) == 3


@pytest.mark.parametrize("word", ["client_secret", "password", "user_token"])
@pytest.mark.parametrize(
    ("value", "valid"),
    [
        ("${env.A}", True),
        ("hunter2", False),
        ("${env.A}x", False),
        ("x${env.A}", False),
        ("${var.a}", False),
        ("", False),
    ],
)
def test_a_secret_can_only_be_referred_to(word: str, value: str, valid: bool) -> None:
    data = {"project": "t", "environments": {"a": {"account": {word: value}}}}
    assert jsonschema.Draft202012Validator(SCHEMAS[schema.CONFIG]).is_valid(data) is valid


@pytest.mark.parametrize(
    ("path", "valid"),
    [("A/B", True), ("A", True), ("A\\/B/C", True), ("", False), ("/A", False), ("A/", False), ("A//B", False)],
)
def test_the_key_of_a_folder_is_a_path(path: str, valid: bool) -> None:
    assert jsonschema.Draft202012Validator(SCHEMAS[schema.PROJECT]).is_valid({"folders": {path: {}}}) is valid


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        ({"extend": "t"}, True),
        ({"extend": ["t", "u"], "overrides": {"prod": {"description": None, "fields": [{"name": "F"}]}}}, True),
        ({"name": "A", "for_each": ["US", 5], "when": ["prod"]}, True),
        ({"name": "A", "for_each": {"US": {"n": 5}}, "when": "environment == 'prod'"}, True),
        ({"name": "A", "for_each": "${var.regions}", "testable": "${each.value.on}"}, True),
        ({"name": "A", "fields": [{"name": "F", "type": "Text", "length": "${each.value.n}"}]}, True),
        ({"for_each": ["US"]}, False),
        ({"name": "A", "for_each": "US"}, False),
        ({"name": "A", "testable": "yes"}, False),
        ({"extend": "t", "overrides": {"prod": {"foldr": "X"}}}, False),
    ],
)
def test_what_editors_accept_about_the_making_of_resources(body: dict[str, Any], valid: bool) -> None:
    check = jsonschema.Draft202012Validator(SCHEMAS[schema.PROJECT])
    assert check.is_valid({"data_extensions": {"A": body}}) is valid


def test_editors_complete_templates_and_the_words_of_making() -> None:
    properties = SCHEMAS[schema.PROJECT]["properties"]["templates"]["properties"]
    assert {*properties} == {"fields", *DECLARABLE}
    for kind in DECLARABLE.values():
        definitions = SCHEMAS[schema.PROJECT]["$defs"]
        assert all(definitions[kind.name]["properties"][word]["examples"] for word in WORDS)
        assert {"extend", "overrides"} <= {*definitions[f"{kind.name}.template"]["properties"]}
