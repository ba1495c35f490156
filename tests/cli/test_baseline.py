"""`mcdecl lint --write-baseline`: known findings are silent, new ones speak, entries that are not needed are told."""

import json
from pathlib import Path

import pytest

import mcdecl
from tests.cli.conftest import CUSTOMERS, Folder

ORDERS = """\
data_extensions:
  NTO_Orders:
    name: NTO Orders
    fields:
      - {name: CustomerId, type: Text, length: 18, primary_key: true}
      - {name: Total, type: Number, default: many}
query_definitions:
  NTO_Copy: {name: NTO Copy, sql: "SELECT CustomerId, Nope FROM [NTO Customers]", target: NTO_Orders, mode: Append}
"""
FILE = "lint-baseline.json"


@pytest.fixture
def known(folder: Folder) -> Folder:
    """A project with errors and warnings that all stand in its baseline."""
    folder.write("orders.yaml", ORDERS)
    assert folder.mcdecl("validate").code == 1
    run = folder.mcdecl("lint", "--write-baseline")
    assert run.code == 0, run.out
    assert f"{FILE}: " in run.err
    return folder


def test_known_findings_are_silent(known: Folder) -> None:
    run = known.mcdecl("lint")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("No findings (")
    assert known.mcdecl("validate").out.endswith("0 warnings.\n")
    for command in (["render"], ["graph"], ["unused"]):
        assert known.mcdecl(*command).code == 0, command
    assert mcdecl.lint(mcdecl.load(known.path)) == ()
    assert known.mcdecl("lint", "--no-baseline").code == 1


def test_lines_may_move(known: Folder) -> None:
    before = known.mcdecl("lint").out
    known.write(
        "orders.yaml", "# A word.\n\n# Another.\n" + ORDERS.replace("query_definitions:", "\n\nquery_definitions:")
    )
    assert known.mcdecl("lint").out == before
    (known.path / "orders.yaml").rename(known.path / "moved.yaml")
    assert known.mcdecl("lint").out == before


def test_only_what_is_new_speaks(known: Folder) -> None:
    known.write(
        "orders.yaml",
        ORDERS.replace("      - {name: Total", "      - {name: Sum, type: Number, default: few}\n      - {name: Total"),
    )
    run = known.mcdecl("lint")
    assert run.code == 1
    assert "few" in run.out
    assert "many" not in run.out
    validated = known.mcdecl("validate")
    assert validated.code == 1
    assert "few" in validated.err
    assert "many" not in validated.err


def test_the_same_once_more_is_new(known: Folder) -> None:
    known.write("orders.yaml", ORDERS.replace("Nope FROM", "Nope, Nope AS Again FROM"))
    run = known.mcdecl("lint")
    assert run.code == 1
    assert "Nope" in run.out


def test_an_entry_that_no_longer_occurs_is_told_with_its_line(known: Folder) -> None:
    known.write("orders.yaml", ORDERS.replace(", default: many", ""))
    lines = (known.path / FILE).read_text().splitlines()
    number = next(index for index, line in enumerate(lines, start=1) if '"MC215"' in line)
    run = known.mcdecl("lint")
    assert run.code == 0
    assert f"{FILE}:{number}:1: warning MC007: MC215 of data_extension.NTO_Orders no longer occurs" in run.out
    assert "MC007" not in known.mcdecl("lint", "--select", "MC3,MC007").out
    assert known.mcdecl("lint", "--write-baseline").out.startswith("No findings (")


def test_a_file_of_ones_own(folder: Folder, tmp_path: Path) -> None:
    folder.write("orders.yaml", ORDERS)
    path = str(tmp_path / "mine.json")
    assert folder.mcdecl("lint", "--baseline", path, "--write-baseline").code == 0
    assert not (folder.path / FILE).exists()
    assert folder.mcdecl("lint").code == 1
    assert folder.mcdecl("lint", "--baseline", path).code == 0
    assert folder.mcdecl("validate").code == 1
    assert folder.mcdecl("validate", "--baseline", path).code == 0


def test_environments_have_entries_of_their_own(pair: Folder) -> None:
    pair.write("orders.yaml", ORDERS.replace("NTO Orders", "Orders ${var.region}"))
    pair.write(
        "more.yaml", 'data_extensions: {"_only": {when: [prod], name: _Only, fields: [{name: A, type: Number}]}}\n'
    )
    assert pair.mcdecl("lint", "-e", "prod", "--write-baseline").code == 0
    run = pair.mcdecl("lint", "-e", "dev")
    assert run.code == 0
    assert "MC007" not in run.out
    assert pair.mcdecl("lint", "-e", "dev", "--write-baseline").code == 0
    environments = json.loads((pair.path / FILE).read_text())["environments"]
    assert list(environments) == ["dev", "prod"]
    assert any(entry["about"] == "data_extension._only" for entry in environments["prod"])
    assert not any(entry["about"] == "data_extension._only" for entry in environments["dev"])


def test_what_the_plan_changes_has_to_be_right_all_the_same(known: Folder) -> None:
    run = known.mcdecl("plan")
    assert run.code == 1
    assert "MC215" in run.err
    with pytest.raises(mcdecl.ProjectError):
        mcdecl.plan(mcdecl.load(known.path))


def test_errors_of_files_are_in_no_baseline(known: Folder) -> None:
    known.write("broken.yaml", "data_extensions: [")
    before = (known.path / FILE).read_text()
    run = known.mcdecl("lint", "--write-baseline")
    assert run.code == 1
    assert "was not written" in run.err
    assert (known.path / FILE).read_text() == before


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format_version": "2.0", "environments": {}}', '{"format_version": "1.0"}']
)
def test_a_file_that_is_no_baseline(folder: Folder, text: str) -> None:
    folder.write(FILE, text)
    for command in (["lint"], ["validate"], ["plan"]):
        run = folder.mcdecl(*command)
        assert run.code == 1
        assert f"{FILE} " in run.err
        assert "mcdecl lint --write-baseline" in run.err
    assert folder.mcdecl("lint", "--baseline", "nowhere.json").code == 1


def test_statistics(folder: Folder) -> None:
    folder.write(
        "orders.yaml",
        ORDERS.replace("many}", "many}\n      - {name: B, type: Number, default: few}"),
    )
    run = folder.mcdecl("lint", "--statistics")
    assert run.code == 1
    assert run.out.splitlines()[0] == "2  MC215   error    A default does not fit its field"
    assert "data_extension" not in run.out
    data = json.loads(folder.mcdecl("lint", "--statistics", "--format", "json").out)
    assert data["statistics"][0]["count"] == 2
    assert sum(row["count"] for row in data["statistics"]) == len(data["findings"])
    assert folder.mcdecl("lint", "--statistics", "--format", "sarif").code == 2


def test_in_business_units(folder: Folder) -> None:
    config = (folder.path / "mcdecl.yaml").read_text()
    folder.write("mcdecl.yaml", config + "    business_units: {parent: 510000001, us: 510000002}\n")
    (folder.path / "data.yaml").unlink()
    folder.write("orders.yaml", "business_unit: us\n" + CUSTOMERS + ORDERS.removeprefix("data_extensions:\n"))
    assert folder.mcdecl("lint", "--write-baseline").code == 0
    assert '"about": "us:data_extension.NTO_Orders"' in (folder.path / FILE).read_text()
    assert folder.mcdecl("validate").code == 0
    folder.write("orders.yaml", "business_unit: parent\n" + CUSTOMERS + ORDERS.removeprefix("data_extensions:\n"))
    assert folder.mcdecl("validate").code == 1
