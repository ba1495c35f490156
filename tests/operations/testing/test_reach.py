"""What of a project is set up for test cases: all that they reach, and not the rest of a large project."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.kinds import KINDS
from mcdecl.operations.run.rows_reading import RowsTable
from mcdecl.operations.testing.reach import reached
from mcdecl.operations.testing.script import ExpectedRows, GivenFile, GivenRows, Rows, Script, ScriptStep
from mcdecl.project import Project, load
from tests.project.conftest import temporary

CONFIG = "project: p\nenvironments: {dev: {account: sandbox}}\n"
UNITS = "project: p\nenvironments:\n  dev: {account: sandbox, business_units: {parent: 510000001, us: 2, eu: 3}}\n"
FIELDS = "fields: [{name: Id, type: Text, length: 18, primary_key: true}]"
FILES = f"""\
data_extensions:
  In: {{name: "It's [all] in", folder: Data Extensions/A/B, {FIELDS}}}
  Middle: {{name: Middle, {FIELDS}}}
  Out: {{name: Out, {FIELDS}}}
  Dropped: {{name: Dropped, {FIELDS}}}
  Far: {{name: Far, folder: Data Extensions/Far, {FIELDS}}}
  Farther: {{name: Farther, {FIELDS}}}
query_definitions:
  First: {{name: First, sql: "SELECT Id FROM [it's [all]] IN]", target: Middle, mode: Overwrite}}
  Second: {{name: Second, sql: SELECT Id FROM middle, target: Out, mode: Overwrite}}
  Away: {{name: Away, sql: SELECT Id FROM Far, target: Farther, mode: Overwrite}}
  Afterwards: {{name: Afterwards, sql: SELECT Id FROM Dropped, target: Dropped, mode: Update}}
automations:
  Both: {{name: Both, steps: [{{run: [query_definition.First]}}, {{run: [query_definition.Second]}}]}}
  On_File:
    name: On file
    file_drop: {{pattern: drop.csv, folder: Import}}
    steps: [{{run: [query_definition.Afterwards]}}]
"""
IN_FOLDERS = {"folder.Data Extensions/A", "folder.Data Extensions/A/B"}
FIRST = {"query_definition.First", "data_extension.In", "data_extension.Middle"}
SECOND = {"query_definition.Second", "data_extension.Middle", "data_extension.Out"}
DROP = {"automation.On_File", "query_definition.Afterwards", "data_extension.Dropped"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return loaded(tmp_path_factory.mktemp("reach"), CONFIG, FILES)


def loaded(folder: Path, config: str, files: str) -> Project:
    (folder / "mcdecl.yaml").write_text(config)
    (folder / "all.yaml").write_text(files)
    return load(folder)


def runs(project: Project, *addresses: str) -> Script:
    known = {resource.address: resource for resource in project.resources}
    return Script(steps=tuple(ScriptStep(("run",), known[address]) for address in addresses))


def table(key: str) -> RowsTable:
    return RowsTable(key, ())


def besides(project: Project) -> set[str]:
    """The addresses of a project but for folders that every account has."""
    return {resource.address for resource in project.resources if KINDS[resource.kind].above is None}


def test_a_query_reaches_what_it_reads_under_any_name_and_what_it_fills(project: Project) -> None:
    kept = reached(project, [runs(project, "query_definition.First")])
    assert besides(kept) == FIRST
    assert {resource.address for resource in kept.resources} >= IN_FOLDERS
    assert "folder.Data Extensions/Far" not in {resource.address for resource in kept.resources}
    assert besides(reached(project, [runs(project, "query_definition.Second")])) == SECOND


def test_cases_together_reach_what_each_reaches(project: Project) -> None:
    scripts = [runs(project, "query_definition.First"), runs(project, "query_definition.Second")]
    assert besides(reached(project, scripts)) == FIRST | SECOND


def test_an_automation_reaches_its_steps(project: Project) -> None:
    assert besides(reached(project, [runs(project, "automation.Both")])) == FIRST | SECOND | {"automation.Both"}


def test_rows_reach_their_data_extension(project: Project) -> None:
    script = Script(
        rows=(GivenRows(table("Far"), Rows(("given",), ())),),
        expected_rows=(ExpectedRows(("expect",), table("Farther")),),
    )
    assert besides(reached(project, [script])) == {"data_extension.Far", "data_extension.Farther"}


def test_a_file_reaches_the_automations_that_files_start(project: Project) -> None:
    script = Script(files=(GivenFile(("given",), "Import/drop.csv", b""),))
    assert besides(reached(project, [script])) == DROP


def test_time_that_goes_by_may_start_anything(project: Project) -> None:
    script = Script(steps=(ScriptStep(("run",), span=timedelta(days=1)),))
    assert reached(project, [script]) is project


def test_units_keep_what_is_shared_with_them(tmp_path: Path) -> None:
    shared = f"Shared: {{business_unit: parent, name: Shared, folder: Shared Items/Shared Data Extensions, {FIELDS}}}"
    project = loaded(
        tmp_path,
        UNITS,
        f"business_unit: [us, eu]\ndata_extensions:\n  {shared}\n"
        f"  Mine: {{name: Mine, {FIELDS}}}\n  More: {{name: More, {FIELDS}}}\n"
        "query_definitions:\n"
        "  Q: {name: Q, business_unit: us, sql: 'SELECT Id FROM ENT.Shared', target: Mine, mode: Overwrite}\n",
    )
    us = project.unit("us")
    kept = reached(project, [runs(us, "query_definition.Q")])
    assert {unit.environment.business_unit: besides(unit) for unit in kept.units} == {
        "parent": {"data_extension.Shared"},
        "us": {"query_definition.Q", "data_extension.Mine"},
        "eu": {"data_extension.Mine"},
    }
    assert all(unit.above is kept.units[0] for unit in kept.units[1:])


NAMES = st.text(st.sampled_from("ab]['\"._ -É"), max_size=6).map(lambda text: f"n{text}e")


@given(names=st.lists(NAMES, min_size=2, max_size=5, unique_by=str.casefold), reads=st.data())
@settings(max_examples=30, deadline=None)
def test_whatever_a_name_is_made_of_its_query_reaches_it(names: list[str], reads: Any) -> None:
    read = reads.draw(st.sampled_from(names))
    written = reads.draw(
        st.sampled_from((read, read.upper() if len(read.upper()) == len(read) else read, read.lower()))
    )
    quoted = reads.draw(
        st.sampled_from(("[{}]".format(written.replace("]", "]]")), '"{}"'.format(written.replace('"', '""'))))
    )
    bodies: dict[str, Mapping[str, Any]] = {f"K{number}": {"name": name} for number, name in enumerate(names)}
    lines = [f"  {key}: {{name: {_yaml(body['name'])}, {FIELDS}}}" for key, body in bodies.items()]
    query = f"  Q: {{name: Q, sql: {_yaml('SELECT Id FROM ' + quoted)}, target: T, mode: Overwrite}}"
    text = "\n".join(
        ["data_extensions:", f"  T: {{name: The target, {FIELDS}}}", *lines, "query_definitions:", query, ""]
    )
    with temporary({"mcdecl.yaml": CONFIG, "all.yaml": text}) as files:
        project = load(files.root)
    kept = besides(reached(project, [runs(project, "query_definition.Q")]))
    key = next(key for key, body in bodies.items() if body["name"] == read)
    assert {"query_definition.Q", "data_extension.T", f"data_extension.{key}"} <= kept


def _yaml(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
