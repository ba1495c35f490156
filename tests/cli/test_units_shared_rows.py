"""Imports and filter activities of a unit that write rows into what the parent shares."""

from pathlib import Path

import pytest

from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.values import TYPE, Retrieve
from tests.cli.conftest import Folder
from tests.cli.test_export_units import at
from tests.cli.test_one_unit import PARENT, US, enterprise, running, units
from tests.conftest import connect

__all__ = ["enterprise", "running", "units"]

FIELDS = "fields: [{name: Id, type: Text, length: 18, primary_key: true}, {name: Score, type: Number}]"
SHARED = f"data_extensions:\n  All: {{name: All, folder: Shared Items/Shared Data Extensions, {FIELDS}}}\n"
OWN = f"""\
business_unit: us
data_extensions:
  Fresh: {{name: Fresh, {FIELDS}}}
import_definitions:
  FromFile: {{name: FromFile, into: ENT.All, file: {{pattern: own.csv}}, mode: AddAndUpdate}}
  Copied: {{name: Copied, into: ENT.All, source: Fresh, mode: Overwrite}}
  Back: {{name: Back, into: Fresh, source: ENT.All, mode: AddAndUpdate}}
filter_definitions:
  High: {{name: High, source: Fresh, where: Score > 1}}
filter_activities:
  Pick: {{name: Pick, filter: High, source: Fresh, into: ENT.All}}
"""


def rows(enterprise: RunningSandbox, mid: int, key: str) -> list[tuple[str, str]]:
    with connect(enterprise, business_unit=mid) as account:
        records = account.retrieve(Retrieve(f"DataExtensionObject[{key}]", ("Id", "Score")))
    values = ([str(item.get("Value") or "") for item in record["Properties"]["Property"]] for record in records)
    return sorted((id, score) for id, score in values)


def fill(enterprise: RunningSandbox, **scores: str) -> None:
    """Rows of the unit's own data extension, as another program puts them there."""
    with connect(enterprise, business_unit=US) as account:
        for id, score in scores.items():
            properties = [{"Name": "Id", "Value": id}, {"Name": "Score", "Value": score}]
            record = {TYPE: "DataExtensionObject", "CustomerKey": "Fresh", "Properties": {"Property": properties}}
            assert all(result.ok for result in account.create([record]))


@pytest.fixture
def sharing(units: Folder) -> Folder:
    units.write("shared.yaml", SHARED)
    units.write("own.yaml", OWN)
    applied = units.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    plan = units.mcdecl("plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out + plan.err
    return units


def test_rows_flow_into_what_the_parent_shares_and_back(
    sharing: Folder, enterprise: RunningSandbox, tmp_path: Path
) -> None:
    def run(address: str, *more: str) -> None:
        done = sharing.mcdecl("run", address, "--business-unit", "us", *more)
        assert done.code == 0, done.out + done.err

    run("import_definition.FromFile", "--file", str(tmp_path / "own.csv"))
    assert rows(enterprise, PARENT, "All") == [("a", "1"), ("b", "2")]
    fill(enterprise, x="5", y="1")
    kept = ("--backup", str(tmp_path / "kept"))
    refused = sharing.mcdecl("run", "import_definition.Copied", "--business-unit", "us", *kept)
    assert (refused.code, "ENT.All is the parent's, and only the parent shows its fields" in refused.out) == (1, True)
    assert rows(enterprise, PARENT, "All") == [("a", "1"), ("b", "2")]
    run("import_definition.Copied")
    assert rows(enterprise, PARENT, "All") == [("x", "5"), ("y", "1")]
    fill(enterprise, z="9")
    run("filter_activity.Pick")
    assert rows(enterprise, PARENT, "All") == [("x", "5"), ("z", "9")]
    run("import_definition.Back")
    assert rows(enterprise, US, "Fresh") == [("x", "5"), ("y", "1"), ("z", "9")]


def test_what_a_unit_writes_is_adopted(sharing: Folder, tmp_path: Path) -> None:
    out = tmp_path / "adopted"
    run = sharing.mcdecl("export", "--out", str(out))
    assert run.code == 0, run.out + run.err
    text = "".join(path.read_text() for path in (out / "us").rglob("*.yaml"))
    assert text.count("into: ENT.All") == 3
    assert "source: ENT.All" in text
    plan = at(sharing, out, "plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out + plan.err
