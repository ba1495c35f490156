"""`mcdecl drift`: what somebody changed in the account by hand, told apart from what was not applied yet."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.operations.run.ledger_rows import APPLIES, read_entries
from mcdecl.wire.values import TYPE, Retrieve, SimpleFilter
from tests.cli.conftest import CUSTOMERS, Folder

ORDERS = CUSTOMERS.replace("NTO_Customers", "NTO_Orders").replace("NTO Customers", "NTO Orders")
QUERY = """\
query_definitions:
  NTO_Copy:
    name: NTO Copy
    sql: |
      SELECT CustomerId, Email
      FROM [NTO Customers]
    target: NTO_Orders
    mode: Overwrite
"""


def git(folder: Folder, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", "-C", str(folder.path), *identity, *arguments], check=True, capture_output=True, text=True
    ).stdout


def commit(folder: Folder, words: str = "a change") -> str:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", words)
    return git(folder, "rev-parse", "HEAD").strip()


def apply(folder: Folder, *arguments: str) -> None:
    run = folder.mcdecl("apply", "--auto-approve", *arguments)
    assert run.code == 0, run.err


def drift(folder: Folder, code: int) -> dict[str, Any]:
    run = folder.mcdecl("drift", "--format", "json")
    assert run.code == code, run.err
    return json.loads(run.out)  # type: ignore[no-any-return]


@pytest.fixture
def applied(folder: Folder) -> Folder:
    """A project in git whose first commit was applied; the environment keeps a ledger."""
    config = (folder.path / "mcdecl.yaml").read_text()
    folder.write("mcdecl.yaml", config.replace("    account:", "    ledger: true\n    account:"))
    folder.write("query.yaml", ORDERS + QUERY)
    folder.write(".gitignore", ".mcdecl/\n")
    git(folder, "init", "-q")
    commit(folder)
    apply(folder)
    return folder


def by_hand(account: SoapAccount, *objects: dict[str, Any]) -> None:
    results = account.update(list(objects))
    assert [result for result in results if not result.ok] == []


DESCRIBED = {TYPE: "DataExtension", "CustomerKey": "NTO_Customers", "Description": "By hand"}


def test_nothing_changed(applied: Folder) -> None:
    run = applied.mcdecl("drift")
    assert run.code == 0
    assert "No drift: the account is as applied." in run.out
    assert f"commit {git(applied, 'rev-parse', 'HEAD')[:12]}" in run.out
    assert "(ledger)" in run.out


def test_what_was_changed_by_hand_is_told_with_its_date(applied: Folder, account: SoapAccount) -> None:
    by_hand(account, DESCRIBED)
    record = drift(applied, 2)
    (item,) = record["resources"]
    assert (item["address"], item["verdict"]) == ("data_extension.NTO_Customers", "changed")
    assert item["differences"] == [{"path": "description", "applied": "", "live": "By hand"}]
    assert item["changed_at"]
    run = applied.mcdecl("drift")
    assert run.code == 2
    assert "≠ data_extension.NTO_Customers  (last changed 20" in run.out
    assert run.out.endswith("Drift: 1 changed, 0 gone, 0 added.\n")


def test_what_is_merged_and_not_applied_yet_is_no_drift(applied: Folder, account: SoapAccount) -> None:
    applied.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    commit(applied, "a longer key")
    assert applied.mcdecl("plan", "--detailed-exitcode").code == 2
    assert applied.mcdecl("drift").code == 0
    by_hand(account, DESCRIBED)
    assert [item["differences"] for item in drift(applied, 2)["resources"]] == [
        [{"path": "description", "applied": "", "live": "By hand"}]
    ]


def test_what_is_gone_and_what_was_added_to_it(applied: Folder, account: SoapAccount) -> None:
    field = {"Name": "Nick", "FieldType": "Text", "MaxLength": 20, "IsRequired": False, "IsPrimaryKey": False}
    by_hand(account, {TYPE: "DataExtension", "CustomerKey": "NTO_Customers", "Fields": {"Field": [field]}})
    account.delete([{TYPE: "DataExtension", "CustomerKey": "NTO_Orders"}])
    run = applied.mcdecl("drift")
    assert run.code == 2
    assert "+ fields.Nick: Text(20)" in run.out
    assert "- data_extension.NTO_Orders: is not in the account any more" in run.out


def test_a_changed_query_is_shown_as_a_diff(applied: Folder, account: SoapAccount) -> None:
    by_hand(account, {TYPE: "QueryDefinition", "CustomerKey": "NTO_Copy", "QueryText": "SELECT CustomerId\nFROM [X]"})
    run = applied.mcdecl("drift")
    assert run.code == 2
    assert "-SELECT CustomerId, Email" in run.out
    assert "+SELECT CustomerId" in run.out


def test_the_record_is_asked_where_there_is_no_ledger_and_the_journal_without_it(
    folder: Folder, account: SoapAccount
) -> None:
    folder.write(".gitignore", ".mcdecl/\n")
    git(folder, "init", "-q")
    first = commit(folder)
    apply(folder)
    folder.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    commit(folder)
    record = drift(folder, 0)
    assert (record["base"]["source"], record["base"]["commit"]) == ("record", first)
    [record_file] = (folder.path / ".mcdecl" / "applied").iterdir()
    record_file.unlink()
    record = drift(folder, 0)
    assert (record["base"]["source"], record["base"]["commit"]) == ("journal", first)
    by_hand(account, DESCRIBED)
    assert len(drift(folder, 2)["resources"]) == 1


def test_a_partial_apply_is_no_drift(applied: Folder, account: SoapAccount) -> None:
    first = git(applied, "rev-parse", "HEAD").strip()
    applied.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    commit(applied)
    apply(applied, "data_extension.NTO_Customers")
    base = drift(applied, 0)["base"]
    assert (base["commit"], base["later"]) == (first, 1)
    assert ", and 1 resource applied since (ledger)" in applied.mcdecl("drift").out
    by_hand(account, DESCRIBED)
    assert [item["differences"] for item in drift(applied, 2)["resources"]] == [
        [{"path": "description", "applied": "", "live": "By hand"}]
    ]
    apply(applied)
    assert drift(applied, 0)["base"]["commit"] != first


def test_uncommitted_changes_are_told(applied: Folder) -> None:
    applied.write("data.yaml", CUSTOMERS.replace("length: 18", "length: 36"))
    apply(applied)
    run = applied.mcdecl("drift")
    assert "with uncommitted changes" in run.out
    assert run.code == 0
    git(applied, "checkout", ".")
    assert applied.mcdecl("drift").code == 0


def test_an_apply_with_nothing_to_do_is_written_down_once(applied: Folder, account: SoapAccount) -> None:
    applied.write("README.md", "words")
    second = commit(applied)
    for _ in range(3):
        apply(applied)
    assert drift(applied, 0)["base"]["commit"] == second
    assert len(read_entries(account, APPLIES)) == 2
    assert applied.mcdecl("ledger").out == "The ledger has no entries.\n"


def test_without_an_apply_the_files_are_taken(folder: Folder) -> None:
    run = folder.mcdecl("drift")
    assert run.code == 2
    assert "the current files: neither a ledger nor a record here knows of an apply" in run.out
    assert "data_extension.NTO_Customers: is not in the account any more" in run.out


def test_a_commit_that_the_clone_does_not_have(applied: Folder, tmp_path: Path) -> None:
    (tmp_path / ".git").rename(tmp_path / "gone.git")
    git(applied, "init", "-q")
    commit(applied)
    run = applied.mcdecl("drift")
    assert run.code == 1
    assert "does not have commit" in run.err
    assert "--unshallow" in run.err


def test_what_appears_in_an_owned_folder(applied: Folder, account: SoapAccount) -> None:
    config = (applied.path / "mcdecl.yaml").read_text()
    applied.write("mcdecl.yaml", config + "owned_folders: [Data Extensions/CRM]\n")
    commit(applied)
    apply(applied)
    other = CUSTOMERS.replace("NTO_Customers", "Mine").replace("NTO Customers", "Mine")
    applied.write("mine.yaml", other)
    commit(applied)
    apply(applied, "data_extension.Mine")
    (applied.path / "mine.yaml").unlink()
    commit(applied)
    assert applied.mcdecl("drift").code == 0
    apply(applied)  # it stays, since nobody says that it is to go
    assert applied.mcdecl("drift").code == 0
    [folder] = account.retrieve(Retrieve("DataFolder", ("ID",), SimpleFilter("Name", "equals", ("CRM",))))
    theirs = {TYPE: "DataExtension", "CustomerKey": "Theirs", "Name": "Theirs", "CategoryID": folder["ID"]}
    (result,) = account.create([{**theirs, "Fields": {"Field": [{"Name": "Id", "FieldType": "Text"}]}}])
    assert result.ok
    run = applied.mcdecl("drift")
    assert run.code == 2
    assert "+ data_extension.Theirs: in an owned folder, and never applied  (last changed 20" in run.out
    assert "Mine" not in run.out


def test_accepting_edits_the_file_and_leaves_the_rest_of_it(applied: Folder, account: SoapAccount) -> None:
    by_hand(account, DESCRIBED)
    path = applied.path / "data.yaml"
    text = path.read_text().replace("name: NTO Customers\n", "name: NTO Customers # ours\n")
    path.write_text(text)
    run = applied.mcdecl("drift", "--accept", "data_extension.NTO_Customers", "--accept", "data_extension.NTO_Orders")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(
        "  wrote data.yaml\n  accepted data_extension.NTO_Customers\n1 accepted, 1 as the account"
    )
    assert path.read_text() == text.replace("# ours\n", "# ours\n    description: By hand\n")
    commit(applied, "accept")
    apply(applied)
    assert applied.mcdecl("drift").code == 0


def test_accepting_what_a_variable_says_is_refused_with_its_place(applied: Folder, account: SoapAccount) -> None:
    config = (applied.path / "mcdecl.yaml").read_text()
    applied.write("mcdecl.yaml", f"variables: {{v: {{default: x}}}}\n{config}")
    text = CUSTOMERS.replace("name: NTO Customers\n", "name: NTO Customers\n    description: '${var.v}'\n")
    applied.write("data.yaml", text)
    by_hand(account, DESCRIBED)
    run = applied.mcdecl("drift", "--accept", "data_extension.NTO_Customers")
    assert run.code == 1
    assert "description: it comes from ${var.v} (data.yaml:4); change it by hand" in run.out
    assert (applied.path / "data.yaml").read_text() == text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("data_extension.NTO_Customer", "is not declared; did you mean data_extension.NTO_Customers?"),
        ("query_definition.Zzz", "is not declared; `mcdecl import query_definition.Zzz` declares it"),
        ("folder.Data Extensions/CRM", "not declared; `mcdecl import 'folder.Data Extensions/CRM'` declares it"),
        ("data_extension.NTO_Orders", "is not in the account any more; delete its declaration (query.yaml:2)"),
        ("table.X", "there is no kind table"),
    ],
)
def test_accepting_what_cannot_be_taken_over_is_refused(
    applied: Folder, account: SoapAccount, address: str, words: str
) -> None:
    by_hand(account, DESCRIBED)
    account.delete([{TYPE: "DataExtension", "CustomerKey": "NTO_Orders"}])
    before = (applied.path / "data.yaml").read_text()
    run = applied.mcdecl("drift", "--accept", "data_extension.NTO_Customers", "--accept", address)
    assert (run.code, words in run.err, "Nothing was written." in run.err) == (1, True, True), run.err
    assert (applied.path / "data.yaml").read_text() == before


def marks(folder: Folder) -> dict[str, list[str]]:
    """By address, what a plan says it would overwrite."""
    plan = json.loads(folder.mcdecl("plan", "--format", "json").out)
    return {
        change["address"]: [warning for warning in change.get("warnings", ()) if warning.startswith("overwrites")]
        for change in plan["changes"]
        if change["action"] == "update"
    }


def test_a_plan_marks_what_it_would_overwrite_that_somebody_changed(applied: Folder, account: SoapAccount) -> None:
    apply(applied)
    applied.write("query.yaml", (ORDERS + QUERY).replace("mode: Overwrite", "mode: Update"))
    assert marks(applied) == {"query_definition.NTO_Copy": []}  # only not applied yet
    by_hand(account, {TYPE: "DataExtension", "CustomerKey": "NTO_Orders", "Description": "by hand"})
    applied.write(
        "query.yaml", (ORDERS + QUERY).replace("    name: NTO Orders", "    name: NTO Orders\n    description: ours")
    )
    (mark,) = marks(applied)["data_extension.NTO_Orders"]
    assert mark.startswith(
        "overwrites description, which was changed in the account since the last apply (last changed "
    )
    assert "account time" in mark
    # Nothing to do for the one who takes it over, and then nothing to mark.
    applied.write(
        "query.yaml", (ORDERS + QUERY).replace("    name: NTO Orders", "    name: NTO Orders\n    description: by hand")
    )
    commit(applied)
    apply(applied)
    assert drift(applied, 0)["resources"] == []
    applied.write(
        "query.yaml", (ORDERS + QUERY).replace("    name: NTO Orders", "    name: NTO Orders\n    description: next")
    )
    assert marks(applied) == {"data_extension.NTO_Orders": []}


def test_nothing_is_marked_where_no_apply_is_known(applied: Folder, account: SoapAccount) -> None:
    apply(applied)
    by_hand(account, {TYPE: "DataExtension", "CustomerKey": "NTO_Orders", "Description": "by hand"})
    applied.write(
        "query.yaml", (ORDERS + QUERY).replace("    name: NTO Orders", "    name: NTO Orders\n    description: ours")
    )
    git(applied, "update-ref", "-d", "HEAD")
    git(applied, "reflog", "expire", "--expire=now", "--all")
    git(applied, "gc", "-q", "--prune=now")
    assert marks(applied) == {"data_extension.NTO_Orders": []}
