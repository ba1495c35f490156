"""Values of variables from files and from the command line."""

from pathlib import Path
from typing import Any

import pytest

from mcdecl.project import ProjectError, load
from tests.project.conftest import Files

CONFIG = """\
project: t
variables:
  region: {default: US}
  count: {default: 5}
  regions: {type: list}
  sizes: {type: map}
environments:
  dev: {account: sandbox, variables: {region: EU}}
"""


def variables(files: Files, *names: str, **pairs: str) -> dict[str, Any]:
    project = load(files.root, variables=pairs, variable_files=[files.root / name for name in names])
    return dict(project.environment.variables)


def errors(files: Files, *names: str, **pairs: str) -> list[str]:
    with pytest.raises(ProjectError) as failure:
        variables(files, *names, **pairs)
    return [str(diagnostic).replace(f"{files.root.as_posix()}/", "") for diagnostic in failure.value.diagnostics]


@pytest.fixture(autouse=True)
def _config(files: Files) -> None:
    files.write("mcdecl.yaml", CONFIG)


def test_later_files_win_and_the_command_line_wins_over_all(files: Files) -> None:
    files.write("a.vars.yaml", "region: A\ncount: 1\nregions: [x]\n")
    files.write("b.json", '{"count": 2, "sizes": {"US": 3}}')
    assert variables(files, "a.vars.yaml", "b.json") == {
        "region": "A",
        "count": 2,
        "regions": ["x"],
        "sizes": {"US": 3},
    }
    record = variables(files, "b.json", "a.vars.yaml", region="C", regions="[y, 2]", sizes="{a: b}")
    assert record == {"region": "C", "count": 1, "regions": ["y", 2], "sizes": {"a": "b"}}


def test_files_of_values_are_no_files_of_resources(files: Files) -> None:
    files.write("a.vars.yaml", "region: A\n")
    files.write("values.yaml", "region: B\n")
    assert variables(files, "values.yaml")["region"] == "B"
    assert errors(files)[0].startswith("values.yaml:1:1: error: unknown section region")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("regin: A\n", "v.json:1:1: error: the variable regin is not declared; did you mean region?"),
        ("region: A\ncount: many\n", "v.json:2:8: error: the variable count is a number, not 'many'; write digits"),
        ("regions: {a: 1}\n", "v.json:1:1: error: the variable regions is a list, not {'a': 1}; write [A, B]"),
        ("region:\n", "v.json:1:8: error: the variable region is a text, not None; put it in quotes"),
        ("sizes: {a: ['${var.b}']}\n", "v.json:1:1: error: the value of sizes is taken as it is"),
        ("- region\n", "v.json:1:1: error: this is no map of variables; write one name: value per line"),
        ("region: [\n", "v.json:1:"),
    ],
)
def test_a_wrong_file(files: Files, text: str, error: str) -> None:
    files.write("v.json", text)
    assert errors(files, "v.json")[0].startswith(error)


def test_a_file_that_is_not_there(files: Files) -> None:
    (error,) = errors(files, "none.yaml")
    assert "none.yaml:1:1: error: it cannot be read: No such file or directory" in error


def test_an_empty_file(files: Files) -> None:
    files.write("v.vars.yaml", "# nothing yet\n")
    assert variables(files, "v.vars.yaml")["region"] == "EU"


@pytest.mark.parametrize(("name", "text"), [("regions", "x"), ("regions", "[x"), ("sizes", "[x]"), ("sizes", "")])
def test_a_wrong_list_or_map_on_the_command_line(files: Files, name: str, text: str) -> None:
    (error,) = errors(files, **{name: text})
    assert error.startswith(f"mcdecl.yaml:{5 if name == 'regions' else 6}:")
    assert f"the variable {name} is a {'list' if name == 'regions' else 'map'}, not" in error


def test_a_list_cannot_stand_inside_a_text(files: Files) -> None:
    files.write("a.yaml", "data_extensions: {A: {name: 'x ${var.regions}'}}\n")
    assert errors(files, regions="[a]") == [
        (
            "a.yaml:1:29: error: ${var.regions} is a list and cannot stand inside a text; "
            "it can only be a whole value, without other words"
        )
    ]


def test_a_path_from_elsewhere(files: Files, tmp_path_factory: pytest.TempPathFactory) -> None:
    path: Path = tmp_path_factory.mktemp("ci") / "v.yaml"
    path.write_text("region: CI\n")
    assert load(files.root, variable_files=[path]).environment.variables["region"] == "CI"
