"""`mcdecl undo`: what an apply changed is planned back from its journal, reviewed and applied as any other plan."""

import json
from pathlib import Path

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder
from tests.conftest import connect

QUERY = """\
query_definitions:
  Q:
    name: Q
    sql: "SELECT c.CustomerId, c.Email FROM [NTO Customers] c"
    target: NTO_Customers
    mode: Update
"""
CHANGED = CUSTOMERS.replace("name: NTO Customers", "name: NTO Customers\n    description: new").replace(
    "- {name: Email, type: EmailAddress, required: true}",
    "- {name: Email, type: EmailAddress, required: true}\n      - {name: Phone, type: Phone}",
)
GONE = "removed:\n  - {address: query_definition.Q, destroy: true}\n"


def last_run(folder: Folder) -> str:
    listed = json.loads(folder.mcdecl("runs", "--format", "json").out)
    return str(listed[0]["id"])


@pytest.fixture
def changed(folder: Folder) -> Folder:
    """A project that was applied, and then once more with a change, a new field and a deletion."""
    folder.write("query.yaml", QUERY)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write("data.yaml", CHANGED)
    folder.write("query.yaml", GONE)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    return folder


def test_an_undo_is_shown_saved_and_applied_and_undone_again(changed: Folder, tmp_path: Path) -> None:
    run, file = last_run(changed), tmp_path / "undo.json"
    shown = changed.mcdecl("undo", run, "--allow", "data_loss", "--out", str(file))
    assert shown.code == 0, shown.err
    assert f"~ data_extension.NTO_Customers  (run {run})" in shown.out
    assert '~ description: "new" → ""' in shown.out
    assert "- fields.Phone: Phone" in shown.out
    assert "+ query_definition.Q" in shown.out
    assert "it comes back with a new id" in shown.out
    assert f"Undo of run {run}" in changed.mcdecl("show", str(file)).out
    assert changed.mcdecl("apply", str(file)).code == 0
    changed.write("data.yaml", CUSTOMERS)
    changed.write("query.yaml", QUERY)
    assert changed.mcdecl("plan", "--detailed-exitcode").code == 0
    assert changed.mcdecl("undo", run, "--detailed-exitcode").code == 0, "there is nothing left to undo"
    again = tmp_path / "again.json"
    assert changed.mcdecl("undo", last_run(changed), "--out", str(again)).code == 0
    assert changed.mcdecl("apply", str(again)).code == 0
    changed.write("data.yaml", CHANGED)
    changed.write("query.yaml", GONE)
    assert changed.mcdecl("plan", "--detailed-exitcode").code == 0


def test_what_was_changed_since_is_a_conflict_and_the_rest_can_be_undone(
    changed: Folder, embedded: RunningSandbox, tmp_path: Path
) -> None:
    run, file = last_run(changed), tmp_path / "undo.json"
    by_hand = {"@type": "DataExtension", "CustomerKey": "NTO_Customers", "Description": "by hand"}
    assert connect(embedded).update([by_hand])[0].ok
    shown = changed.mcdecl("undo", run, "--out", str(file))
    assert shown.code == 1
    assert f"description was changed since run {run} set it" in shown.out
    assert "Not saved" in shown.err
    assert not file.exists()
    rest = changed.mcdecl("undo", run, "--exclude", "data_extension.NTO_Customers", "--out", str(file))
    assert rest.code == 0, rest.out
    assert changed.mcdecl("apply", str(file)).code == 0


def test_another_attribute_that_changed_since_stays_as_it_is(changed: Folder, embedded: RunningSandbox) -> None:
    by_hand = {"@type": "DataExtension", "CustomerKey": "NTO_Customers", "IsTestable": False, "Name": "Renamed"}
    assert connect(embedded).update([by_hand])[0].ok
    shown = changed.mcdecl("undo", last_run(changed), "--allow", "data_loss")
    assert (shown.code, '"Renamed"' in shown.out) == (0, False)
    assert '~ description: "new" → ""' in shown.out


def test_what_the_account_refuses_to_take_back_is_left_alone_and_told(folder: Folder, tmp_path: Path) -> None:
    folder.mcdecl("apply", "--auto-approve")
    longer = CUSTOMERS.replace("length: 18", "length: 36").replace("name: NTO Customers", "name: Other")
    folder.write("data.yaml", longer)
    planned = folder.mcdecl("plan")
    assert "undo: impossible: fields.CustomerId.length: the account refuses to shorten a field (36 → 18)" in planned.out
    folder.mcdecl("apply", "--auto-approve")
    shown = folder.mcdecl("undo", last_run(folder), "--out", str(tmp_path / "undo.json"))
    assert '~ name: "Other" → "NTO Customers"' in shown.out
    assert "left alone: the account refuses to shorten a field (36 → 18)" in shown.out
    assert folder.mcdecl("apply", str(tmp_path / "undo.json")).code == 0
    folder.write("data.yaml", longer.replace("name: Other", "name: NTO Customers"))
    assert folder.mcdecl("plan", "--detailed-exitcode").code == 0


def test_what_a_run_created_goes_again(folder: Folder, tmp_path: Path) -> None:
    folder.mcdecl("apply", "--auto-approve")
    shown = folder.mcdecl("undo", last_run(folder), "--allow", "data_loss", "--out", str(tmp_path / "undo.json"))
    assert "- data_extension.NTO_Customers" in shown.out
    assert "- folder.Data Extensions/CRM" in shown.out
    assert folder.mcdecl("apply", str(tmp_path / "undo.json")).code == 0
    assert "2 to create" in folder.mcdecl("plan").out
    folder.write("data.yaml", CUSTOMERS + "    lifecycle: {prevent_destroy: true}\n")
    folder.mcdecl("apply", "--auto-approve")
    refused = folder.mcdecl("undo", last_run(folder))
    assert (refused.code, "prevent_destroy forbids deleting it" in refused.err) == (1, True)


FILES = """\
import_definitions:
  I: {name: I, into: NTO_Customers, mode: AddAndUpdate, file: {pattern: c.csv}, mapping: {CustomerId: id, Email: mail}}
file_transfers:
  X: {name: X, file: c.csv}
"""
NO_FILES = "removed:\n  - {address: import_definition.I}\n  - {address: file_transfer.X}\n"


def test_what_used_a_location_that_nothing_names_any_more_comes_back_whole(folder: Folder, tmp_path: Path) -> None:
    folder.write("files.yaml", FILES)
    assert folder.mcdecl("apply", "--auto-approve").code == 0
    folder.write("files.yaml", NO_FILES)
    assert folder.mcdecl("apply", "--auto-approve", "--allow", "data_loss").code == 0
    folder.mcdecl("undo", last_run(folder), "--out", str(tmp_path / "undo.json"))
    assert folder.mcdecl("apply", str(tmp_path / "undo.json")).code == 0
    folder.write("files.yaml", FILES)
    assert folder.mcdecl("plan", "--detailed-exitcode").code == 0


def journal(folder: Folder) -> Path:
    return max((folder.path / ".mcdecl" / "runs").iterdir(), key=lambda path: path.stat().st_mtime_ns)


def test_a_run_of_another_project_environment_or_account_is_refused(folder: Folder) -> None:
    folder.mcdecl("apply", "--auto-approve")
    run, path, text = last_run(folder), journal(folder), journal(folder).read_text()
    for old, new, words in (
        ('"project": "test"', '"project": "shop"', "was of shop for served; here is test for served"),
        ('"environment": "served", "account"', '"environment": "prod", "account"', "was of test for prod"),
        ('"account": {"environment": "served"', '"account": {"environment": "other"', "was of another account"),
    ):
        assert old in text
        path.write_text(text.replace(old, new))
        refused = folder.mcdecl("undo", run)
        assert (refused.code, words in refused.err, "Traceback" in refused.err) == (1, True, False)
    assert folder.mcdecl("undo", "nothing").code == 1


def test_a_journal_that_was_edited_or_cut_off_is_refused(folder: Folder) -> None:
    folder.mcdecl("apply", "--auto-approve")
    run, path, text = last_run(folder), journal(folder), journal(folder).read_text()
    path.write_text(text.replace('"NTO Customers"', '"Others"', 1))
    assert "was edited" in folder.mcdecl("undo", run).err
    lines = text.splitlines(keepends=True)
    for kept in (lines[:1], lines[:2], [*lines[:2], lines[2][:40]], [lines[0], *lines[2:]]):
        path.write_text("".join(kept))
        refused = folder.mcdecl("undo", run)
        assert (refused.code, "does not hold the states before" in refused.err) == (1, True)


def test_a_saved_undo_that_was_edited_is_refused(changed: Folder, tmp_path: Path) -> None:
    file = tmp_path / "undo.json"
    changed.mcdecl("undo", last_run(changed), "--allow", "data_loss", "--out", str(file))
    data = json.loads(file.read_text())
    data["undo_of"]["changes"][0]["before"] = {}
    file.write_text(json.dumps(data))
    refused = changed.mcdecl("apply", str(file))
    assert (refused.code, "was edited" in refused.err) == (1, True)
