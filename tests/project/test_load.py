"""Reading a project as a whole."""

from pathlib import Path

import pytest

from mcdecl.project import Project, ProjectError, load
from tests.project.conftest import TABLE, Files


def test_everything_that_is_wrong_in_one_run_in_order(files: Files) -> None:
    files.write("b.yaml", "data_extensions:\n  B: {name: 5}\n  C: {name: C, sendable: {field: X}}\n")
    files.write("a.yaml", "data_extensions:\n  A: [\n")
    files.write("c/d.yaml", b"\xff")
    files.write("q.yaml", "query_definitions:\n  Q: {name: Q, target: A, mode: Append, sql: {file: no.sql}}\n")
    found = files.found()
    places = [(diagnostic.file, diagnostic.line, diagnostic.column) for diagnostic in found]
    assert places == sorted(places)
    assert {place[0] for place in places} == {"a.yaml", "b.yaml", "c/d.yaml", "q.yaml"}
    assert [diagnostic.line for diagnostic in found if diagnostic.file == "b.yaml"] == [2, 3]


def test_doubts_are_told_beside_errors(files: Files) -> None:
    files.write("a.yaml", "data_extensions:\n  A: {name: 5}\n")
    files.write("q.yaml", "query_definitions:\n  Q: {name: Q, target: X, mode: Append, sql: SELECT 1 AS A}\n")
    assert [diagnostic.severity for diagnostic in files.found()] == ["error", "warning"]


def test_doubts_alone_do_not_stop_it(files: Files) -> None:
    files.write("a.yaml", TABLE.replace("  A:", f"  {'K' * 40}:"))
    assert [diagnostic.severity for diagnostic in files.load().warnings] == ["warning"]


@pytest.mark.parametrize("config", ["project: 5\n", "project: [\n", "projct: t\n", b"\xff"])
def test_a_wrong_config_hides_nothing_else(files: Files, config: str | bytes) -> None:
    files.write("mcdecl.yaml", config)
    files.write("a.yaml", "data_extensions: [\n")
    files.write("b.yaml", "data_extensions:\n  B: {nam: B}\n")
    assert {diagnostic.file for diagnostic in files.found()} == {"mcdecl.yaml", "a.yaml", "b.yaml"}


def test_what_needs_a_wrong_config_is_not_told_as_wrong(files: Files) -> None:
    files.write("mcdecl.yaml", "project: 5\nvariables: {n: {default: 5}}\n")
    files.write("q.sql", "SELECT ${var.n} AS A")
    files.write(
        "a.yaml",
        TABLE.replace("18", "'${var.n}'")
        + "  '${var.k}': {for_each: [x], name: 'N${var.z}'}\n"
        + "query_definitions:\n  Q: {name: Q, target: A, mode: Append, sql: {file: q.sql}}\n"
        + "removed: [{address: 'data_extension.${var.x}'}]\n",
    )
    assert [diagnostic.file for diagnostic in files.found()] == ["mcdecl.yaml"]


def test_a_wrong_account_hides_nothing(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("T_UNSET", raising=False)
    account = "environments: {p: {account: {client_secret: '${env.T_UNSET}'}}}\n"
    files.write("mcdecl.yaml", "project: t\nvariables: {n: {default: 5}}\n" + account)
    files.write("a.yaml", "data_extensions:\n  A: {name: A, fields: [{name: F, type: Text, length: '${var.m}'}]}\n")
    assert [diagnostic.file for diagnostic in files.found()] == ["a.yaml", "mcdecl.yaml"]


def test_a_project_knows_its_folder_and_name(files: Files) -> None:
    project = files.load()
    assert isinstance(project, Project)
    assert (project.name, project.root) == ("t", files.root)


def test_reading_twice_gives_the_same(files: Files) -> None:
    files.write("a.yaml", TABLE + "    folder: Data Extensions/X\n")
    assert files.load() == files.load()


def test_nothing_is_written(files: Files) -> None:
    files.write("a.yaml", TABLE)
    before = sorted(files.root.rglob("*"))
    files.load()
    assert sorted(files.root.rglob("*")) == before


def test_a_project_without_libyaml(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    import yaml

    files.write("a.yaml", TABLE + "    folder: Data Extensions/X\n")
    files.write("b.yaml", "data_extensions:\n  B: {name: B}\n")
    quick = files.load()
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert files.load() == quick
    files.write("c.yaml", "data_extensions:\n  C: {nam: B}\n")
    assert [(diagnostic.line, diagnostic.column) for diagnostic in files.found()] == [(2, 3), (2, 7)]


def test_a_folder_that_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"is a folder with a mcdecl\.yaml"):
        load(tmp_path)
