"""Owned folders: what nobody declares is listed, and goes with --prune."""

import json

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.observe.reads import ALL_FOLDERS
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.values import Retrieve, SimpleFilter
from tests.cli.conftest import CUSTOMERS, Folder
from tests.conftest import connect

STRAY = """\
data_extensions:
  Stray: {name: Stray, folder: Data Extensions/CRM/Old/Older, fields: [{name: A, type: Date}]}
  Elsewhere: {name: Elsewhere, folder: Data Extensions/Other, fields: [{name: A, type: Date}]}
  Away.replaced: {name: Away, folder: Data Extensions/CRM/Aside, fields: [{name: A, type: Date}]}
"""
GONE = ["data_extension.Stray", "folder.Data Extensions/CRM/Old", "folder.Data Extensions/CRM/Old/Older"]


@pytest.fixture
def owning(folder: Folder) -> Folder:
    """A project that owns Data Extensions/CRM, in an account where more lies there than it declares."""
    folder.write("stray.yaml", STRAY)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    (folder.path / "stray.yaml").unlink()
    config = (folder.path / "mcdecl.yaml").read_text()
    folder.write("mcdecl.yaml", config + "owned_folders: [Data Extensions/CRM]\n")
    assert folder.mcdecl("apply", "--auto-approve").code == 0, "claims the folder"
    return folder


def test_without_prune_it_is_listed(owning: Folder) -> None:
    plan = owning.mcdecl("plan", "--detailed-exitcode")
    assert (plan.code, "unmanaged: in owned folders" in plan.out) == (0, True)
    assert sorted(json.loads(owning.mcdecl("plan", "--format", "json").out)["unmanaged"]) == GONE


def test_prune_removes_it_with_the_usual_care(owning: Folder) -> None:
    plan = json.loads(owning.mcdecl("plan", "--prune", "--format", "json").out)
    deleted = {item["address"]: item for item in plan["changes"] if item["action"] == "delete"}
    assert sorted(deleted) == GONE
    assert "unmanaged" not in plan
    assert deleted["data_extension.Stray"]["risk"] == "data_loss"
    assert "--prune" in deleted["data_extension.Stray"]["notes"][0]
    assert deleted["data_extension.Stray"]["source"] == "mcdecl.yaml"
    refused = owning.mcdecl("apply", "--prune", "--auto-approve")
    assert (refused.code, "--allow data_loss" in refused.err) == (1, True)
    assert owning.mcdecl("apply", "--prune", "--auto-approve", "--allow", "data_loss").code == 0
    again = owning.mcdecl("plan", "--prune", "--detailed-exitcode")
    assert (again.code, "unmanaged" in again.out) == (0, False)


def test_a_saved_plan_that_prunes_is_carried_out(owning: Folder, account: SoapAccount) -> None:
    file = str(owning.path / "p.json")
    stray = Retrieve("DataExtension", ("CustomerKey",), SimpleFilter("CustomerKey", "equals", ("Stray",)))
    owning.mcdecl("plan", "--prune", "--out", file)
    assert len(account.retrieve(stray)) == 1
    assert owning.mcdecl("apply", file, "--allow", "data_loss").code == 0
    assert account.retrieve(stray) == []
    assert "unmanaged" not in owning.mcdecl("plan", "--prune").out


def test_a_partial_run_prunes_what_is_meant_only(owning: Folder) -> None:
    for arguments in (("data_extension.NTO_*",), ("--exclude", "data_extension.Stray")):
        assert owning.mcdecl("plan", "--prune", "--detailed-exitcode", *arguments).code == 0
    data = json.loads(owning.mcdecl("plan", "--prune", "data_extension.Str*", "--format", "json").out)
    assert [item["address"] for item in data["changes"] if item["action"] != "no-op"] == ["data_extension.Stray"]


def test_what_a_declared_query_writes_into_is_not_pruned(owning: Folder) -> None:
    owning.write("q.yaml", "query_definitions:\n  Q: {name: Q, sql: SELECT A FROM T, target: Stray, mode: Append}\n")
    assert "data_extension.Stray" not in owning.mcdecl("plan", "--prune").out


def test_removed_with_destroy_false_is_let_be(owning: Folder) -> None:
    owning.write("r.yaml", "removed: [{address: data_extension.Stray, destroy: false}]\n")
    assert owning.mcdecl("plan", "--prune", "--detailed-exitcode").code == 0


def test_an_owned_folder_that_is_none_is_told(owning: Folder) -> None:
    config = (owning.path / "mcdecl.yaml").read_text()
    owning.write("mcdecl.yaml", config.replace("[Data Extensions/CRM]", "[Data Extensions/CMR]"))
    run = owning.mcdecl("plan")
    assert (run.code, "Did you mean Data Extensions/CRM?" in run.err) == (1, True)


def test_it_takes_few_calls(owning: Folder, embedded: RunningSandbox) -> None:
    client = connect(embedded)
    root = next(f for f in client.retrieve(ALL_FOLDERS) if f["Name"] == "CRM")
    for number in range(20):
        made = {"@type": "DataFolder", "Name": f"F{number}", "Description": "x", "ContentType": "dataextension"}
        shape = {"IsEditable": True, "AllowChildren": True, "ParentFolder": {"ID": root["ID"]}}
        assert client.create([{**made, **shape}])[0].ok
    embedded.clear_calls()
    assert owning.mcdecl("plan").out.count("folder.Data Extensions/CRM/F") == 20
    assert len([call for call in embedded.calls if call.operation == "Retrieve"]) == 7


def test_the_customers_stay(owning: Folder) -> None:
    owning.mcdecl("apply", "--prune", "--auto-approve", "--allow", "data_loss")
    assert "1 to update" in _longer(owning)


def _longer(owning: Folder) -> str:
    owning.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    return owning.mcdecl("plan").out


def test_the_lock_table_is_never_pruned(owning: Folder) -> None:
    config = (owning.path / "mcdecl.yaml").read_text()
    everything = config.replace("[Data Extensions/CRM]", "[Data Extensions]")
    owning.write("mcdecl.yaml", everything.replace("owned_folders", "    lock: true\nowned_folders"))
    assert owning.mcdecl("apply", "--auto-approve").code == 0
    owning.write("mcdecl.yaml", everything)
    plan = owning.mcdecl("plan", "--prune").out
    assert "data_extension.Elsewhere" in plan
    assert "mcdecl_locks" not in plan
