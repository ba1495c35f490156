"""What something refers to is not taken away: the plan is blocked, names both, and nothing is sent."""

import json
from collections.abc import Callable

import pytest

from mcdecl.account.errors import PermissionDenied
from mcdecl.engine.observe import referrers
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder

PARTS = {
    "query.yaml": """\
query_definitions:
  Q: {name: Q, folder: Query/CRM, sql: SELECT Id FROM Source, target: Target, mode: Update}
""",
    "import.yaml": """\
import_definitions:
  I: {name: I, into: Imported, file: {pattern: i.csv, location: Away}, mode: AddAndUpdate}
""",
    "filter.yaml": """\
filter_definitions:
  F: {name: F, source: Filtered, where: Id = 'x'}
""",
    "automation.yaml": """\
automations:
  A: {name: A, steps: [{run: [query_definition.Other]}]}
""",
    "transfer.yaml": """\
file_transfers:
  X: {name: X, file: x.csv, location: Away}
""",
    "other.yaml": """\
query_definitions:
  Other: {name: Other, sql: SELECT Id FROM Imported, target: Kept, mode: Update}
""",
    "location.yaml": """\
file_locations:
  Away: {name: Away, type: ExternalSftp, url: sftp://files.example/in, port: 22, user: nto, auth: Password}
""",
    "folder.yaml": """\
folders:
  Query/CRM: {}
""",
}
TABLES = ("Target", "Source", "Imported", "Filtered", "Kept")
FIELDS = "fields: [{name: Id, type: Text, length: 18, primary_key: true}]"


def tables(*names: str) -> str:
    return "data_extensions:\n" + "".join(f"  {name}: {{name: {name}, {FIELDS}}}\n" for name in names)


@pytest.fixture
def flow(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A project of a little of everything, applied."""
    folder.write("data.yaml", tables(*TABLES))
    for name, text in PARTS.items():
        folder.write(name, text)
    run = folder.mcdecl("apply", "--auto-approve")
    assert run.code == 0, run.out + run.err
    return folder


CASES = {
    "the target of a query": ("data_extension.Target", "query.yaml", "query_definition.Q", "target"),
    "what a query reads": ("data_extension.Source", "query.yaml", "query_definition.Q", "its sql reads it"),
    "where an import goes": ("data_extension.Imported", "import.yaml", "import_definition.I", "into"),
    "the source of a filter": ("data_extension.Filtered", "filter.yaml", "filter_definition.F", "source"),
    "a step of an automation": ("query_definition.Other", "automation.yaml", "automation.A", "steps"),
    "the location of a file": ("file_location.Away", "transfer.yaml", "file_transfer.X", "location"),
    "a folder": ("folder.Query/CRM", "query.yaml", "query_definition.Q", "folder"),
}


def gone(flow: Folder, address: str) -> None:
    """Say that something is to be removed, and take its declaration out."""
    kind, _, key = address.partition(".")
    if kind == "data_extension":
        flow.write("data.yaml", tables(*(name for name in TABLES if name != key)))
    else:
        (flow.path / {"query_definition": "other", "file_location": "location", "folder": "folder"}[kind]).with_suffix(
            ".yaml"
        ).unlink()
    flow.write("removed.yaml", f"removed: [{{address: {address}}}]\n")


def blocked(flow: Folder, address: str) -> str:
    """The reason why an address is blocked; no other plan is left."""
    run = flow.mcdecl("plan", "--format", "json")
    assert run.code in (0, 1), run.err
    changes = {load["address"]: load for load in json.loads(run.out)["changes"]}
    assert changes[address]["action"] == "blocked", run.out
    [reason] = changes[address]["reasons"]
    assert address in reason
    return str(reason)


def sent(embedded: RunningSandbox) -> list[str]:
    return [call.operation for call in embedded.calls if call.operation in ("Create", "Update", "Delete")]


@pytest.mark.parametrize("case", CASES)
def test_what_a_declared_resource_refers_to(flow: Folder, embedded: RunningSandbox, case: str) -> None:
    address, file, user, how = CASES[case]
    gone(flow, address)
    reason = blocked(flow, address)
    assert f"{user} ({file}:2; {how})" in reason
    embedded.clear_calls()
    run = flow.mcdecl("apply", "--auto-approve", "--allow", "data_loss")
    assert (run.code, user in run.out, sent(embedded)) == (1, True, [])


@pytest.mark.parametrize("case", CASES)
def test_what_only_the_account_refers_to(flow: Folder, embedded: RunningSandbox, case: str) -> None:
    address, file, user, how = CASES[case]
    (flow.path / file).unlink()
    gone(flow, address)
    assert f"{user} ({how}; in the account, not declared by this project)" in blocked(flow, address)
    embedded.clear_calls()
    assert flow.mcdecl("apply", "--auto-approve", "--allow", "data_loss").code == 1
    assert sent(embedded) == []


def test_what_a_new_resource_refers_to(flow: Folder, embedded: RunningSandbox) -> None:
    flow.write(
        "new.yaml", "query_definitions:\n  New: {name: New, sql: SELECT Id FROM Kept, target: Kept, mode: Update}\n"
    )
    flow.write("automation.yaml", "automations: {}\n")
    (flow.path / "other.yaml").unlink()
    flow.write("data.yaml", tables(*(name for name in TABLES if name != "Kept")))
    flow.write("removed.yaml", "removed: [{address: data_extension.Kept}]\n")
    assert "query_definition.New (new.yaml:2; target)" in blocked(flow, "data_extension.Kept")


def test_what_goes_together_or_points_elsewhere_first_is_free(flow: Folder) -> None:
    flow.write("data.yaml", tables("Source", "Filtered", "Kept"))
    flow.write("query.yaml", PARTS["query.yaml"].replace("target: Target", "target: Kept"))
    for file in ("import", "automation", "other"):
        (flow.path / f"{file}.yaml").unlink()
    words = "data_extension.Target data_extension.Imported import_definition.I query_definition.Other automation.A"
    flow.write("removed.yaml", "removed:\n" + "".join(f"  - {{address: {address}}}\n" for address in words.split()))
    run = flow.mcdecl("apply", "--auto-approve", "--force", "--allow", "data_loss")
    assert run.code == 0, run.out + run.err
    assert flow.mcdecl("plan", "--detailed-exitcode").code == 0


def test_what_a_partial_plan_leaves_out_counts(flow: Folder) -> None:
    gone(flow, "data_extension.Target")
    run = flow.mcdecl("plan", "data_extension.Target", "--format", "json")
    [change] = json.loads(run.out)["changes"]
    assert change["action"] == "blocked"
    assert "query_definition.Q (query.yaml:2; target; left out of this plan)" in change["reasons"][0]


def test_prune_takes_away_nothing_that_is_used(flow: Folder) -> None:
    config = (flow.path / "mcdecl.yaml").read_text()
    flow.write("mcdecl.yaml", config + "owned_folders: [Data Extensions]\n")
    flow.write("data.yaml", tables("Target", "Source", "Filtered", "Kept"))
    for file in ("import", "automation", "other"):
        (flow.path / f"{file}.yaml").unlink()
    run = flow.mcdecl("plan", "--prune", "--format", "json")
    changes = {load["address"]: load for load in json.loads(run.out)["changes"]}
    [reason] = changes["data_extension.Imported"]["reasons"]
    assert "import_definition.I (into; in the account, not declared by this project)" in reason
    assert "query_definition.Other (its sql reads it; in the account, not declared by this project)" in reason


def test_a_replace_leaves_no_reference_behind(flow: Folder, embedded: RunningSandbox) -> None:
    anew = "lifecycle: {replace: true}, fields: [{name: Id, type: Number, primary_key: true}]"
    flow.write("data.yaml", tables(*TABLES).replace(f"name: Filtered, {FIELDS}", f"name: Filtered, {anew}"))
    (flow.path / "filter.yaml").unlink()
    reason = blocked(flow, "data_extension.Filtered")
    assert "cannot be deleted and created again" in reason
    assert "filter_definition.F (source; in the account, not declared by this project)" in reason


def test_what_cannot_be_read_is_said(flow: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_account: object, kinds: list[str], _chosen: Callable[..., bool], **_words: object) -> object:
        raise PermissionDenied(f"no right to read {', '.join(kinds)}")

    monkeypatch.setattr(referrers, "read_inventory", refuse)
    flow.write("spare.yaml", tables("Spare"))
    assert flow.mcdecl("apply", "--auto-approve").code == 0
    flow.write("spare.yaml", "removed: [{address: data_extension.Spare}]\n")
    plan = flow.mcdecl("plan").out
    assert "note: mcdecl could not read whether anything refers to it: " in plan
    assert "import definitions (no right to read import_definition)" in plan


def test_a_key_that_moves_is_named_by_its_new_one(flow: Folder) -> None:
    flow.write("data.yaml", tables("Source", "Imported", "Filtered", "Kept") + f"  New: {{name: New, {FIELDS}}}\n")
    flow.write("moved.yaml", "moved: [{from: data_extension.Target, to: data_extension.New}]\n")
    plan = flow.mcdecl("plan").out
    assert "target: data_extension.Target gets the key New (moved); write New here" in plan
    assert "you can delete" not in plan
    flow.write("query.yaml", PARTS["query.yaml"].replace("target: Target", "target: New"))
    plan = flow.mcdecl("plan").out
    assert "blocked" not in plan
    assert "you can delete" not in plan
    assert flow.mcdecl("apply", "--auto-approve").code == 0
    assert "it has its new key; you can delete the moved entry from data_extension.Target" in flow.mcdecl("plan").out


def test_removed_and_moved_at_once(flow: Folder) -> None:
    flow.write("data.yaml", tables("Source", "Imported", "Filtered", "Kept") + f"  New: {{name: New, {FIELDS}}}\n")
    flow.write("query.yaml", PARTS["query.yaml"].replace("target: Target", "target: New"))
    flow.write(
        "moved.yaml",
        "moved: [{from: data_extension.Target, to: data_extension.New}]\nremoved: [{address: data_extension.Target}]\n",
    )
    plan = flow.mcdecl("plan").out
    assert "it is gone" not in plan
    assert "it is both removed and moved to the key New; delete one of the two entries" in plan


def test_nothing_more_is_read_where_nothing_goes(flow: Folder, embedded: RunningSandbox) -> None:
    embedded.clear_calls()
    assert flow.mcdecl("plan").code == 0
    before = len(embedded.calls)
    flow.write("removed.yaml", "removed: [{address: data_extension.Never}]\n")
    embedded.clear_calls()
    assert flow.mcdecl("plan").code == 0
    assert len(embedded.calls) <= before + 1


def test_a_new_name_that_sql_does_not_know_is_told(folder: Folder) -> None:
    text = "query_definitions:\n  Q: {name: Q, sql: SELECT Id FROM Before, target: T, mode: Append}\n"
    folder.write("data.yaml", f"data_extensions:\n  T: {{name: Before, {FIELDS}}}\n" + text)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write("data.yaml", f"data_extensions:\n  T: {{name: After, {FIELDS}}}\n" + text)
    plan = folder.mcdecl("plan")
    assert plan.code == 0
    assert "query_definition.Q (data.yaml:4) reads it by the name Before and would fail" in " ".join(plan.out.split())
