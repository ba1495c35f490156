"""`mcdecl export` of environments that name business units."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcdecl.cli.main import main
from mcdecl.project.scaffold import companions
from mcdecl.sandbox.server import RunningSandbox, start
from tests.cli.conftest import Folder, Run
from tests.conftest import connect
from tests.wire_schema import check

PARENT, US, EU = 510000001, 510000002, 510000003
FIELDS = "fields: [{name: Id, type: Text, length: 18, primary_key: true}, {name: Score, type: Number}]"


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSandbox]:
    with start(None, enterprise=PARENT, units=[US, EU]) as server:
        yield server


@pytest.fixture
def enterprise(running: RunningSandbox) -> Iterator[RunningSandbox]:
    running.reset()
    running.configure(closed_units=frozenset())
    yield running
    check(running.calls)


@pytest.fixture
def units(
    tmp_path: Path, enterprise: RunningSandbox, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Folder:
    """A project that is applied to three units; us and eu have the same key with different fields."""
    monkeypatch.setenv("MC_SECRET", enterprise.client_secret)
    monkeypatch.setattr("mcdecl.account.retry.RetryPolicy.pause", lambda *_arguments: 0.0)

    def run(*arguments: str) -> Run:
        code = main(list(arguments))
        captured = capfd.readouterr()
        return Run(code, captured.out, captured.err)

    project = Folder(tmp_path / "source", run)
    settings = f"auth_url: '{enterprise.auth_url}', client_id: {enterprise.client_id}"
    project.write(
        "mcdecl.yaml",
        f"project: test\nenvironments:\n  live:\n    account: {{{settings}, client_secret: '${{env.MC_SECRET}}'}}\n"
        f"    business_units: {{parent: {PARENT}, us: {US}, eu: {EU}}}\n",
    )
    shared = "folder: Shared Items/Shared Data Extensions/CRM"
    project.write("parent.yaml", f"data_extensions:\n  All: {{name: All, {shared}, {FIELDS}}}\n")
    project.write(
        "eu.yaml", "business_unit: eu\ndata_extensions:\n  Own: {name: Own, fields: [{name: A, type: Date}]}\n"
    )
    project.write(
        "us.yaml",
        f"business_unit: us\ndata_extensions:\n  Own: {{name: Own, folder: Data Extensions/CRM, {FIELDS}}}\n"
        "filter_definitions:\n  Good: {name: Good, source: ENT.All, where: 'Score > 3'}\n"
        "query_definitions:\n  Q: {name: Q, sql: 'SELECT Id FROM ENT.[All]', target: Own, mode: Overwrite}\n",
    )
    applied = project.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    return project


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "adopted"


def at(folder: Folder, path: Path, *arguments: str) -> Run:
    """Run the command line on another project."""
    return Folder(path, folder._run).mcdecl(*arguments)


def files(folder: Path) -> dict[str, bytes]:
    """What is in a folder, but for what every new project has."""
    there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: content for name, content in there.items() if name not in companions()}


def describe(enterprise: RunningSandbox, mid: int, key: str, text: str) -> None:
    """Somebody changes a data extension in the user interface of one unit."""
    with connect(enterprise, business_unit=mid) as account:
        (result,) = account.update([{"@type": "DataExtension", "CustomerKey": key, "Description": text}])
    assert result.ok, result.message


def test_every_unit_goes_into_a_folder_of_its_own_and_needs_no_change(units: Folder, out: Path) -> None:
    run = units.mcdecl("export", "--out", str(out))
    assert (run.code, run.err) == (0, "")
    lines = run.out.splitlines()
    assert [line for line in lines if line.startswith("business unit")] == [
        f"business unit parent ({PARENT})",
        f"business unit us ({US})",
        f"business unit eu ({EU})",
    ]
    assert lines[-1].startswith(f"3 business units. Exported to {out}: 5 new, 0 updated, 0 unchanged, 0 differing, ")
    there = files(out)
    assert sorted(there) == [
        "eu/data_extensions.yaml",
        "eu/file_locations.yaml",
        "mcdecl.yaml",
        "parent/data_extensions/Shared Data Extensions/CRM.yaml",
        "parent/file_locations.yaml",
        "us/data_extensions/CRM.yaml",
        "us/file_locations.yaml",
        "us/filter_definitions.yaml",
        "us/query_definitions.yaml",
        "us/query_definitions/Q.sql",
    ]
    assert (
        there["us/filter_definitions.yaml"]
        .decode()
        .partition("\n")[2]
        .startswith("business_unit: us\nfilter_definitions:\n")
    )
    assert b"source: ENT.All" in there["us/filter_definitions.yaml"]
    plan = at(units, out, "plan", "--detailed-exitcode")
    assert (plan.code, plan.err) == (0, "")
    assert plan.out.splitlines()[-1].startswith("3 business units. Plan: 0 to create, 0 to update, 0 to delete, ")


def test_a_query_of_a_unit_that_fills_what_is_shared(units: Folder, enterprise: RunningSandbox, out: Path) -> None:
    units.write(
        "more.yaml",
        "business_unit: us\nquery_definitions:\n"
        "  Up: {name: Up, sql: 'SELECT Id, Score FROM Own', target: ENT.All, mode: Update}\n",
    )
    applied = units.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    run = units.mcdecl("export", "--out", str(out))
    assert run.code == 0, run.err
    assert b"target: ENT.All" in files(out)["us/query_definitions.yaml"]
    assert at(units, out, "plan", "--detailed-exitcode").code == 0
    assert at(units, out, "validate").code == 0


def test_one_unit_alone_then_another_beside_it(units: Folder, out: Path) -> None:
    run = units.mcdecl("export", "--out", str(out), "--business-unit", "us")
    assert run.code == 0, run.err
    assert "1 business unit. Exported to" in run.out
    assert {path.partition("/")[0] for path in files(out)} == {"mcdecl.yaml", "us"}
    assert at(units, out, "plan", "--detailed-exitcode").code == 0
    before = files(out)
    run = units.mcdecl("export", "--out", str(out), "--business-unit", "eu")
    assert run.code == 0, run.out
    assert "1 new, 0 updated, 0 unchanged, 0 differing" in run.out
    after = files(out)
    assert {path: after[path] for path in before} == before
    assert b"type: Date" in after["eu/data_extensions.yaml"]
    assert at(units, out, "plan", "--detailed-exitcode").code == 0


def test_again_touches_nothing(units: Folder, out: Path) -> None:
    units.mcdecl("export", "--out", str(out))
    before = files(out)
    run = units.mcdecl("export", "--out", str(out))
    assert run.code == 0, run.out
    assert "0 new, 0 updated, 5 unchanged, 0 differing" in run.out
    assert files(out) == before


def test_onto_the_project_itself(units: Folder) -> None:
    run = units.mcdecl("export")
    assert run.code == 0, run.out
    assert "0 new, 0 updated, 5 unchanged, 0 differing" in run.out


def test_what_differs_in_one_unit_is_rewritten_there_alone(
    units: Folder, enterprise: RunningSandbox, out: Path
) -> None:
    units.mcdecl("export", "--out", str(out))
    describe(enterprise, US, "Own", "by hand")
    before = files(out)
    run = units.mcdecl("export", "--out", str(out))
    assert run.code == 1
    assert "business unit us" in run.out[: run.out.index("differs data_extension.Own")]
    assert run.out.count("  differs ") == 1
    assert files(out) == before
    assert units.mcdecl("export", "--out", str(out), "--overwrite").code == 0
    changed = {path for path, content in files(out).items() if before.get(path) != content}
    assert changed == {"us/data_extensions/CRM.yaml"}
    assert b"\nbusiness_unit: us\n" in files(out)["us/data_extensions/CRM.yaml"]
    assert at(units, out, "plan", "--detailed-exitcode").code == 0


def test_an_entry_for_several_units_is_not_rewritten(units: Folder, enterprise: RunningSandbox) -> None:
    text = f"business_unit: [us, eu]\ndata_extensions:\n  Both: {{name: Both, {FIELDS}}}\n"
    file = units.write("both.yaml", text)
    units.mcdecl("apply", "--auto-approve")
    describe(enterprise, US, "Both", "by hand")
    run = units.mcdecl("export", "--overwrite")
    assert run.code == 1
    assert "its entry is not a plain declaration; change it by hand" in run.out
    assert file.read_text() == text


def test_a_new_resource_joins_the_file_of_its_unit(units: Folder, out: Path) -> None:
    units.mcdecl("export", "--out", str(out))
    units.write("more.yaml", f"business_unit: eu\ndata_extensions:\n  New: {{name: New, {FIELDS}}}\n")
    units.mcdecl("apply", "--auto-approve")
    run = units.mcdecl("export", "--out", str(out))
    assert (run.code, run.out.count("wrote")) == (0, 1)
    assert "wrote eu/data_extensions.yaml" in run.out
    assert at(units, out, "plan", "--detailed-exitcode").code == 0


def test_globs_for_one_unit_and_for_all(units: Folder, out: Path) -> None:
    run = units.mcdecl("export", "--out", str(out), "us:data_extension.Own", "filter_definition.*")
    assert run.code == 0, run.err
    assert sorted(files(out)) == ["mcdecl.yaml", "us/data_extensions/CRM.yaml", "us/filter_definitions.yaml"]
    other = out.with_name("other")
    assert units.mcdecl("export", "--out", str(other), "data_extension.Own").code == 0
    assert sorted(files(other)) == ["eu/data_extensions.yaml", "mcdecl.yaml", "us/data_extensions/CRM.yaml"]


def test_the_json_form(units: Folder, out: Path) -> None:
    told = json.loads(units.mcdecl("export", "--out", str(out), "--format", "json").out)
    assert (told["format_version"], told["complete"]) == ("1.3", True)
    assert told["files"] == ["mcdecl.yaml", *companions()]
    assert [(item["unit"], item["business_unit"]) for item in told["units"]] == [
        ("parent", PARENT),
        ("us", US),
        ("eu", EU),
    ]
    assert told["units"][2]["exported"] == ["data_extension.Own"]


def test_a_unit_that_cannot_be_read_leaves_the_directory_as_it_was(
    units: Folder, enterprise: RunningSandbox, out: Path
) -> None:
    enterprise.configure(closed_units=frozenset({EU}))
    run = units.mcdecl("export", "--out", str(out))
    assert run.code == 1
    assert "Error: business unit eu: " in run.err
    assert "Nothing was written; --business-unit NAME exports one that can be read." in run.err
    assert not out.exists()
    assert units.mcdecl("export", "--out", str(out), "--business-unit", "us").code == 0


def test_without_the_parent_what_rests_on_it_is_left_out(units: Folder, enterprise: RunningSandbox, out: Path) -> None:
    enterprise.configure(closed_units=frozenset({PARENT}))
    run = units.mcdecl("export", "--out", str(out), "--business-unit", "us")
    assert run.code == 0
    assert "left out filter_definition.Good: source: " in run.out
    assert "us/query_definitions.yaml" in files(out)


def test_nothing_is_written_to_the_account(units: Folder, enterprise: RunningSandbox, out: Path) -> None:
    enterprise.clear_calls()
    units.mcdecl("export", "--out", str(out))
    assert {call.operation for call in enterprise.calls} <= {"Retrieve", "Token", "REST"}


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--business-unit", "uss"], "live has no business unit uss; did you mean us?"),
        (["uss:data_extension.Own"], "'uss:data_extension.Own' matches no address"),
        (["--business-unit", "us", "eu:data_extension.*"], "nothing matches eu:data_extension.*"),
        (["data_extension.Nobody"], "nothing matches data_extension.Nobody"),
    ],
)
def test_bad_input(units: Folder, out: Path, words: list[str], text: str) -> None:
    run = units.mcdecl("export", "--out", str(out), *words)
    assert run.code in (1, 2)
    assert text in run.err
    assert not out.exists()


def test_a_project_that_means_another_unit_is_not_written_to(units: Folder, out: Path) -> None:
    out.mkdir()
    text = (units.path / "mcdecl.yaml").read_text().replace(f"eu: {EU}", "eu: 510000009")
    (out / "mcdecl.yaml").write_text(text)
    run = units.mcdecl("export", "--out", str(out))
    assert run.code == 1
    assert f"has no business unit eu with the MID {EU}" in run.err
    assert sorted(files(out)) == ["mcdecl.yaml"]


def test_a_business_unit_of_an_environment_without(units: Folder, out: Path) -> None:
    text = (units.path / "mcdecl.yaml").read_text()
    for name in ("us.yaml", "eu.yaml"):
        (units.path / name).unlink()
    units.write("mcdecl.yaml", "".join(line for line in text.splitlines(True) if "business_units" not in line))
    run = units.mcdecl("export", "--out", str(out), "--business-unit", "us")
    assert run.code == 1
    assert "live has no business unit us; it has none" in run.err


def test_what_is_the_same_in_several_units_is_written_once_where_asked(units: Folder, out: Path) -> None:
    both = "  Both: {name: Both, folder: Data Extensions/CRM, fields: [{name: A, type: Date}]}\n"
    units.write("both.yaml", f"business_unit: [us, eu]\ndata_extensions:\n{both}")
    units.write("every.yaml", f"business_unit: [parent, us, eu]\ndata_extensions:\n{both.replace('Both', 'Every')}")
    assert units.mcdecl("apply", "--auto-approve").code == 0
    exported = units.mcdecl("export", "--merge-units", "--out", str(out))
    assert exported.code == 0, exported.out + exported.err
    written = files(out)
    assert "business_unit:\n  - us\n  - eu\n" in written["us-eu/data_extensions/CRM.yaml"].decode()
    assert "Both:" in written["us-eu/data_extensions/CRM.yaml"].decode()
    assert "business_unit:\n  - parent\n  - us\n  - eu\n" in written["all/data_extensions/CRM.yaml"].decode()
    assert [name for name, content in written.items() if b"Both:" in content] == ["us-eu/data_extensions/CRM.yaml"]
    planned = at(units, out, "plan", "--detailed-exitcode")
    assert planned.code == 0, planned.out
    again = units.mcdecl("export", "--merge-units", "--out", str(out))
    assert again.code == 1
    assert "is a project, and what several business units have alike is merged only in a new one" in again.err


def test_an_exported_project_has_no_variables_of_units(units: Folder, out: Path) -> None:
    config = (
        (units.path / "mcdecl.yaml")
        .read_text()
        .replace("project: test\n", "project: test\nvariables: {x: {default: a}}\n")
    )
    units.write("mcdecl.yaml", config.replace(f"us: {US}", f"us: {{mid: {US}, variables: {{x: b}}}}"))
    assert units.mcdecl("export", "--out", str(out)).code == 0
    assert f"us: {US}" in (out / "mcdecl.yaml").read_text()
    assert at(units, out, "validate").code == 0


def test_drift_in_one_unit_is_accepted_into_its_file(units: Folder, enterprise: RunningSandbox, out: Path) -> None:
    units.mcdecl("export", "--out", str(out))
    describe(enterprise, US, "Own", "by hand")
    run = at(units, out, "drift", "--accept", "us:data_extension.Own")
    assert (run.code, run.err) == (0, "")
    assert "  wrote us/data_extensions/CRM.yaml\n  accepted us:data_extension.Own\n" in run.out
    assert b"description: by hand\n" in files(out)["us/data_extensions/CRM.yaml"]
    refused = at(units, out, "drift", "--accept", "data_extension.Own")
    assert (refused.code, "parent:data_extension.Own is not declared" in refused.err) == (1, True)
    assert at(units, out, "drift", "--accept", "data_extension.Own", "--business-unit", "us").code == 0


def test_an_import_that_fills_what_the_parent_shares_is_adopted(
    units: Folder, enterprise: RunningSandbox, out: Path
) -> None:
    us = (units.path / "us.yaml").read_text()
    imported = "import_definitions:\n  I: {name: I, into: Own, mode: AddAndUpdate, file: {pattern: a.csv}}\n"
    units.write("us.yaml", us + imported)
    assert units.mcdecl("apply", "--auto-approve").code == 0
    (shared,) = enterprise.account.store.find("DataExtension", "CustomerKey", "All")
    store = enterprise.account.units[US].store
    with store.exclusively():
        (document,) = store.find("ImportDefinition", "CustomerKey", "I")
        target = {**document["DestinationObject"], "ObjectID": shared["ObjectID"]}
        store.put("ImportDefinition", document["ObjectID"], {**document, "DestinationObject": target})
        store.commit()
    run = units.mcdecl("export", "--out", str(out))
    assert run.code == 0, run.out + run.err
    assert "MC135" not in run.out
    assert "into: ENT.All" in files(out)["us/import_definitions.yaml"].decode()
    assert at(units, out, "validate").code == 0
    plan = at(units, out, "plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out + plan.err
    file = out / "us/import_definitions.yaml"
    file.write_text(file.read_text().replace("name: I\n", "name: I\n    description: Kept\n"))
    changed = at(units, out, "apply", "--auto-approve", "--confirm", "live", "-e", "live")
    assert changed.code == 0, changed.out + changed.err
    assert "1 updated" in changed.out
