"""What an editor shows: the real YAML language server with the real schemas."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mcdecl.kinds import DECLARABLE
from mcdecl.project import load
from mcdecl.project.scaffold import NewProject, create_project
from mcdecl.project.schema import generated, project_schema
from mcdecl.project.schema_files import write_settings
from mcdecl.project.yaml_reader import read
from tests.project.language_server import LanguageServer, NotInstalledError, installed

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "northern-trail"
FIELD = "data_extensions:\n  A:\n    name: A\n    fields:\n      - name: X\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new project, with the schemas that its modelines name."""
    root = tmp_path_factory.mktemp("editor").resolve()
    create_project(root, NewProject("nto", "mc1"))
    return root


@pytest.fixture(scope="module")
def server(project: Path) -> Iterator[LanguageServer]:
    try:
        script = installed()
    except NotInstalledError as error:
        pytest.skip(str(error))
    with LanguageServer(script, project) as running:
        yield running


class Editor:
    """An editor with one file open, whose cursor stands where the text says `|`."""

    def __init__(self, server: LanguageServer, root: Path) -> None:
        self._server = server
        self._root = root
        self._count = 0

    def _open(self, marked: str, schema: str) -> tuple[str, int, int]:
        before, _, after = marked.partition("|")
        self._count += 1
        head = f"# yaml-language-server: $schema={(self._root / 'schemas' / schema).as_uri()}\n"
        uri = self._server.open(self._root / f"open{self._count}.yaml", head + before + after)
        return uri, before.count("\n") + 1, len(before.rpartition("\n")[2])

    def offers(self, marked: str, schema: str = "project.schema.json") -> dict[str, dict[str, Any]]:
        """What is offered at the cursor, by label."""
        return {item["label"]: item for item in self._server.completion(*self._open(marked, schema))}

    def shows(self, marked: str, schema: str = "project.schema.json") -> str:
        """What is shown for the word at the cursor."""
        return self._server.hover(*self._open(marked, schema))

    def shows_each(self, text: str, first: int) -> list[str]:
        """What is shown for the first word of each line, from the line `first` on."""
        uri, head, _ = self._open("|" + text, "project.schema.json")
        lines = text.splitlines()
        starts = [(number, len(line) - len(line.lstrip())) for number, line in enumerate(lines)][first:]
        return [self._server.hover(uri, head + number, start) for number, start in starts]

    def complains(self, text: str, schema: str = "project.schema.json") -> list[tuple[int, str]]:
        """The lines, from 1, and words of what is wrong."""
        records = self._server.diagnostics(self._open(text, schema)[0])
        return sorted((record["range"]["start"]["line"], record["message"]) for record in records)


@pytest.fixture(scope="module")
def editor(server: LanguageServer, project: Path) -> Editor:
    return Editor(server, project)


def words(item: dict[str, Any]) -> str:
    documentation = item.get("documentation", "")
    return str(documentation["value"] if isinstance(documentation, dict) else documentation)


def test_sections_are_completed_with_what_they_are_for(editor: Editor) -> None:
    offers = editor.offers("|")
    assert set(DECLARABLE) <= set(offers)
    for section, kind in DECLARABLE.items():
        assert words(offers[section]).startswith(kind.doc)


@pytest.mark.parametrize("section", DECLARABLE)
def test_every_attribute_is_completed_and_explained(editor: Editor, section: str) -> None:
    kind = DECLARABLE[section]
    offers = editor.offers(f"{section}:\n  A:\n    |")
    wanted = [item.name for item in kind.attributes]
    assert set(wanted) <= set(offers)
    for attribute in kind.attributes:
        assert attribute.doc.split("`")[0] in words(offers[attribute.name])


@pytest.mark.parametrize("section", DECLARABLE)
def test_every_attribute_is_shown_under_the_pointer(editor: Editor, section: str) -> None:
    attributes = DECLARABLE[section].attributes
    shown = editor.shows_each(f"{section}:\n  A:\n" + "".join(f"    {item.name}: x\n" for item in attributes), first=2)
    for attribute, words in zip(attributes, shown, strict=True):
        assert plain(attribute.doc.split(".")[0]) in plain(words), attribute.name


def plain(text: str) -> str:
    """Text without Markdown's escapes and marks."""
    return re.sub(r"[\\`*]", "", text)


def test_choices_are_offered_with_their_meaning(editor: Editor) -> None:
    offers = editor.offers("query_definitions:\n  A:\n    mode: |")
    assert words(offers["Overwrite"]) == "delete every row of the target first"
    assert set(offers) == {"Overwrite", "Update", "Append"}


def test_choices_are_shown_with_their_meaning(editor: Editor) -> None:
    shown = editor.shows("query_definitions:\n  A:\n    mo|de: Append\n")
    assert "`Append`: add rows; an equal primary key fails the run" in shown


def test_types_of_fields(editor: Editor) -> None:
    assert {"Text", "EmailAddress", "Decimal"} <= set(editor.offers(f"{FIELD}        type: |"))


def test_attributes_of_fields(editor: Editor) -> None:
    assert {"type", "length", "primary_key", "renamed_from"} <= set(editor.offers(f"{FIELD}        |"))


def test_defaults_are_shown_and_put_in(editor: Editor) -> None:
    assert "Default: Query." in editor.shows("query_definitions:\n  A:\n    fold|er: Query/CRM\n")
    assert editor.offers("data_extensions:\n  A:\n    |")["testable"]["insertText"] == "testable: ${1:false}"


def test_examples_are_shown(editor: Editor) -> None:
    shown = editor.shows("filter_definitions:\n  A:\n    whe|re: Score < 3\n")
    assert "Score < 3 AND Opens = 0" in shown


def test_how_resources_are_made_is_explained(editor: Editor) -> None:
    shown = editor.shows("data_extensions:\n  A:\n    for_|each: [US]\n")
    assert "One resource for each entry" in plain(shown)


@pytest.mark.parametrize(
    ("marked", "part"),
    [
        ("project: x\nenvironments:\n  prod:\n    protec|ted: true\n", "--confirm"),
        ("project: x\nenvironments:\n  prod:\n    account:\n      subdo|main: x\n", "mc1234567890"),
        ("project: x\nvari|ables: {}\n", "${var.name}"),
        ("project: x\nthresh|olds: {}\n", ""),
    ],
)
def test_the_config_is_explained(editor: Editor, marked: str, part: str) -> None:
    shown = editor.shows(marked, "mcdecl.schema.json")
    assert shown
    assert part in plain(shown)


def test_the_config_is_completed(editor: Editor) -> None:
    assert {"project", "environments", "variables", "lint"} <= set(editor.offers("|", "mcdecl.schema.json"))
    account = "project: x\nenvironments:\n  prod:\n    account:\n      |"
    assert {"subdomain", "client_id", "client_secret"} <= set(editor.offers(account, "mcdecl.schema.json"))


def filled(snippet: str) -> str:
    """A snippet as it stands when a person accepts every place as it is offered."""
    choice = re.sub(r"\$\{\d+\|((?:\\.|[^,|\\])*)[^}]*?\|\}", r"\1", snippet)
    place = re.sub(r"\$\{\d+:((?:\\.|[^}\\])*)\}", r"\1", choice)
    return re.sub(r"\\([\\$},|])", r"\1", place)


def indented(snippet: str, blanks: int) -> str:
    return filled(snippet).replace("\n", "\n" + " " * blanks)


@pytest.mark.parametrize("section", DECLARABLE)
def test_a_new_resource_is_a_snippet_that_is_valid_as_it_is(editor: Editor, section: str) -> None:
    kind = DECLARABLE[section]
    offer = editor.offers(f"{section}:\n  |")[f"new {kind.title}"]
    assert words(offer) == kind.doc
    text = f"{section}:\n  {indented(offer['insertText'], 2)}\n"
    assert read(text) == read(kind.example)
    jsonschema.validate(read(text), project_schema(), jsonschema.Draft202012Validator)
    assert editor.complains(text) == []


def test_a_new_field_is_a_snippet(editor: Editor) -> None:
    fields = "data_extensions:\n  A:\n    name: A\n    fields:\n      - "
    offer = editor.offers(f"{fields}|")["new entry of fields"]
    text = f"{fields}{indented(offer['insertText'], 6)}\n"
    assert read(text)["data_extensions"]["A"]["fields"][0]["type"] == "Text"
    assert editor.complains(text) == []


@pytest.mark.parametrize("label", ["new embedded account", "new live account"])
def test_a_new_environment_is_a_snippet(editor: Editor, label: str) -> None:
    start = "project: x\nenvironments:\n  "
    offer = editor.offers(f"{start}|", "mcdecl.schema.json")[label]
    assert editor.complains(f"{start}{indented(offer['insertText'], 2)}\n", "mcdecl.schema.json") == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("data_extension:\n  A: {name: A}\n", 1, "Property data_extension is not allowed"),
        ("data_extensions:\n  A:\n    nam: A\n", 3, "Property nam is not allowed"),
        ("data_extensions:\n  A:\n    description: x\n", 2, 'Missing property "name"'),
        (
            "query_definitions:\n  A:\n    name: A\n    sql: SELECT 1\n    target: B\n    mode: Replace\n",
            6,
            "Value is not accepted",
        ),
        (f"{FIELD}        type: Text\n        length: 0\n", 7, "Value is below the minimum of 1"),
        (f"{FIELD}        type: Text\n        length: many\n", 7, ""),
        ("data_extensions: [A]\n", 1, 'Incorrect type. Expected "object'),
        ("data_extensions:\n  A: {name: A\n", 0, ""),
        ("folders:\n  /CRM: {}\n", 2, ""),
    ],
)
def test_bad_files_are_marked_where_they_are_bad(editor: Editor, text: str, line: int, words: str) -> None:
    found = editor.complains(text)
    assert any((line in (0, at)) and words in said for at, said in found), found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("environments: {}\n", 1),
        ("project: x\nenvironments:\n  prod:\n    account: {client_secret: hunter2}\n", 4),
        ("project: x\nvariables:\n  a: {typ: text}\n", 3),
    ],
)
def test_bad_configs_are_marked(editor: Editor, text: str, line: int) -> None:
    assert line in [at for at, _ in editor.complains(text, "mcdecl.schema.json")]


def test_the_example_has_no_marks(server: LanguageServer, tmp_path: Path) -> None:
    """With its own modelines, as it lies in the repository."""
    root = tmp_path.resolve() / "examples" / "northern-trail"
    shutil.copytree(EXAMPLE, root, ignore=shutil.ignore_patterns(".mcdecl"))
    (tmp_path / "schemas").mkdir()
    for name, text in generated().items():
        (tmp_path / "schemas" / name).write_text(text)
    files = sorted(root.rglob("*.yaml"))
    assert len(files) > 5
    for path in files:
        assert server.diagnostics(server.open(path, path.read_text())) == [], path.name


def test_a_new_project_has_no_marks(server: LanguageServer, project: Path) -> None:
    for name in ("mcdecl.yaml", "data/subscribers.yaml"):
        path = project / name
        text = path.read_text()
        uri = server.open(path, text)
        assert server.diagnostics(uri) == []
        # The modeline is what finds the schema: without it nothing is explained.
        line = next(
            number for number, splitline in enumerate(text.splitlines()) if splitline and not splitline.startswith("#")
        )
        assert "Source: [" in server.hover(uri, line, 2)
    assert load(project, offline=True).warnings == ()


def test_files_without_a_modeline_have_the_installed_schemas_by_their_names(project: Path) -> None:
    try:
        script = installed()
    except NotInstalledError as error:
        pytest.skip(str(error))
    wrong = {
        "other/mcdecl.yaml": "project: x\nenviroments: {}\n",
        "data/tables.yaml": "data_extensions:\n  A: {nmae: A}\n",
        "tests/a.mctest.yaml": "tests:\n  a: {expct: {}}\n",
    }
    write_settings(project)
    settings = json.loads((project / ".vscode" / "settings.json").read_text())
    with LanguageServer(script, project, schemas=settings["yaml.schemas"]) as running:
        for name, text in wrong.items():
            messages = [item["message"] for item in running.diagnostics(running.open(project / name, text))]
            word = re.findall(r"(enviroments|nmae|expct)", text)[0]
            assert any(f"Property {word} is not allowed" in message for message in messages), (name, messages)
