"""YAML in canonical form: nothing is ever lost, and what is wrong stays as it is."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import assume, given, settings

from mcdecl.analysis.fmt import yaml_text
from mcdecl.analysis.fmt.model import NotFormatted
from mcdecl.analysis.fmt.reading import source_of
from mcdecl.analysis.fmt.yaml_text import Sort, format_yaml
from mcdecl.kinds import KINDS
from mcdecl.project.yaml_reader import YamlError, read
from tests.analysis.fmt.strategies import documents
from tests.test_readme import GUIDE, README, blocks


def comments(text: str) -> Counter[str]:
    return Counter(comment.text for comment in source_of(text).comments)


@pytest.mark.parametrize("text", ["- a: { # one\n    # two\n  } # three\n", "-\n  # one\n  a: {}\n"])
def test_comments_that_come_first_in_an_item_stand_above_it(text: str) -> None:
    made = format_yaml(text, "x.vars.yaml", "values").text
    assert comments(made) == comments(text)
    assert made.splitlines()[0].startswith("#")
    assert format_yaml(made, "x.vars.yaml", "values").text == made


@given(documents())
@settings(max_examples=400, deadline=None)
def test_nothing_is_lost_and_a_second_time_changes_nothing(text: str) -> None:
    try:
        data = read(text)
    except YamlError:
        assume(False)
    made = format_yaml(text, "x.vars.yaml", "values").text
    assert json.dumps(read(made), sort_keys=True) == json.dumps(data, sort_keys=True)
    assert comments(made) == comments(text)
    assert format_yaml(made, "x.vars.yaml", "values").text == made


@pytest.mark.parametrize(
    ("text", "sort", "said"),
    [
        ("a: [", "values", "data.yaml:1:5: error: this is not YAML"),
        ("a: 1\na: 2\n", "values", "data.yaml:2:1: error: a is written twice here"),
        ("a: *b\n", "values", "this alias has no anchor before it"),
        ("a: !x b\n", "values", "this tag has no meaning here"),
        ("a: 1\n---\nb: 2\n", "values", "a second document begins here"),
        ("a: \x00\n", "values", "U+0000"),
        ("\ta: 1\n", "values", "a tab"),
        ("data_extension: {}\n", "resources", "data.yaml:1:1: error: unknown section data_extension"),
        ("data_extensions:\n  A: {nam: A}\n", "resources", "data.yaml:2:7: error: unknown attribute nam; did you mean"),
        ("data_extensions:\n  A: {name: 1}\n", "resources", "data.yaml:2:13: error: name is a whole number"),
        ("- a\n", "resources", "the file is a list"),
        ("environments: {}\n", "config", "project is missing"),
        ("project: x\nenvironments: {p: {account: {client_secret: hunter2}}}\n", "config", "in the open"),
    ],
)
def test_a_text_with_an_error_stays(text: str, sort: Sort, said: str) -> None:
    with pytest.raises(NotFormatted) as caught:
        format_yaml(text, "data.yaml", sort)
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert all(finding.code for finding in caught.value.findings)


@pytest.mark.parametrize(
    "text",
    [
        "data_extensions:\n  A: {fields: [{name: B, type: Text, length: '${var.n}'}]}\n",
        "data_extensions:\n  ${var.x}: {when: qa, name: A}\n",
        "query_definitions:\n  Q: {target: nothing_that_is_declared}\n",
        "",
        "# nothing yet\n",
    ],
)
def test_what_only_the_whole_project_can_tell_is_no_matter_here(text: str) -> None:
    assert format_yaml(text, "data.yaml", "resources").text == text


def test_what_would_be_lost_keeps_the_text_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {"x: 1\n": "it would mean something else", "a: 1\n": "a comment would be lost", "a: [": "no longer be YAML"}
    for text, said in made.items():
        monkeypatch.setattr(yaml_text, "printed", lambda *_, text=text, **__: text)
        with pytest.raises(NotFormatted, match=said):
            format_yaml("a: 1 # x\n", "x.yaml", "values")


def test_the_examples_of_the_kinds_are_in_canonical_form() -> None:
    for kind in KINDS.values():
        assert format_yaml(kind.example, kind.name, "resources").text == kind.example


@pytest.mark.parametrize("block", [block for page in (README, *GUIDE.glob("*.md")) for block in blocks(page, "yaml")])
def test_what_the_documents_show_is_in_canonical_form(block: str) -> None:
    assert _formatted(block) == block


def _formatted(block: str) -> str:
    sorts: tuple[Sort, ...] = ("resources", "config")
    for sort in sorts:
        try:
            return format_yaml(block, "README.md", sort).text
        except NotFormatted:
            continue
    return format_yaml(block, "README.md", "values").text  # a part of mcdecl.yaml


def test_many_files_are_quick(tmp_path: Path) -> None:
    fields = "\n".join(f"      - {{name: F{n}, type: Text, length: 50}} # {n}" for n in range(2000))
    text = f"data_extensions:\n  A:\n    name: A\n    fields:\n{fields}\n"
    assert format_yaml(text, "data.yaml", "resources").text == text
