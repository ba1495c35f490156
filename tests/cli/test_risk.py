"""What loses data is shown first and refused until someone says that it is meant."""

import json

from mcdecl.sandbox.rows.rows import insert_all
from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import CUSTOMERS, Folder

DROPPED = CUSTOMERS.replace("{name: Email, type: EmailAddress, required: true}", "{name: Email, removed: true}")


def test_a_plan_that_loses_data_is_shown_and_refused(folder: Folder, embedded: RunningSandbox) -> None:
    folder.mcdecl("apply", "--auto-approve")
    folder.write("data.yaml", DROPPED)
    plan = folder.mcdecl("plan")
    assert (plan.code, "data loss" in plan.out.splitlines()[:3]) == (0, True)
    assert "data loss, no rows: drops field Email of NTO_Customers: the column, which has no values" in plan.out
    assert "DATA LOSS" not in plan.out, "an empty column is nothing to shout about"
    assert "1 with data loss" in plan.out
    embedded.clear_calls()
    refused = folder.mcdecl("apply", "--auto-approve")
    assert refused.code == 1
    assert "drops field Email" in refused.out
    assert "--allow data_loss" in refused.err
    assert not [call for call in embedded.calls if call.operation in ("Update", "Delete", "Create")]


def test_it_is_done_when_it_is_allowed(folder: Folder) -> None:
    folder.mcdecl("apply", "--auto-approve")
    folder.write("data.yaml", DROPPED)
    assert folder.mcdecl("apply", "--auto-approve", "--allow", "data_loss").code == 0
    again = folder.mcdecl("plan", "--detailed-exitcode")
    assert (again.code, "you can delete" in again.out) == (0, True)


def test_a_resource_may_allow_it_itself(folder: Folder) -> None:
    folder.mcdecl("apply", "--auto-approve")
    folder.write("data.yaml", DROPPED + "    lifecycle: {allow: [data_loss]}\n")
    assert folder.mcdecl("apply", "--auto-approve").code == 0


def test_removed_and_moved_blocks(folder: Folder) -> None:
    folder.write("more.yaml", "data_extensions:\n  Two: {name: Two, fields: [{name: A, type: Date}]}\n")
    folder.mcdecl("apply", "--auto-approve")
    folder.write("more.yaml", "removed:\n  - {address: data_extension.Two}\n")
    folder.write("moved.yaml", "moved:\n  - {from: data_extension.NTO_Customers, to: data_extension.Customers}\n")
    folder.write("data.yaml", CUSTOMERS.replace("NTO_Customers:", "Customers:"))
    data = json.loads(folder.mcdecl("plan", "--format", "json").out)
    record = {change["address"]: (change["action"], change["risk"]) for change in data["changes"]}
    assert record["data_extension.Two"] == ("delete", "data_loss")
    assert record["data_extension.Customers"] == ("update", "caution")
    assert data["changes"][0]["source"] == "more.yaml:2"
    assert folder.mcdecl("apply", "--auto-approve").code == 1
    assert folder.mcdecl("apply", "--auto-approve", "--allow", "data_loss").code == 0
    again = folder.mcdecl("plan", "--detailed-exitcode")
    assert again.code == 0
    assert again.out.count("you can delete") == 2


def test_a_tighter_retention_is_refused_until_it_is_allowed(folder: Folder, embedded: RunningSandbox) -> None:
    def keep(retention: str) -> None:
        folder.write("data.yaml", CUSTOMERS.replace("    fields:", f"    retention: {retention}\n    fields:"))

    keep("{policy: rows, length: 24, unit: months}")
    folder.mcdecl("apply", "--auto-approve")
    with embedded.account.store.exclusively() as store:
        [owner] = store.find("DataExtension", "CustomerKey", "NTO_Customers")
        insert_all(embedded.account, owner, [{"CustomerId": str(n), "Email": "a@example.com"} for n in range(3)])
    keep("{policy: rows, length: 1, unit: days}")
    refused = folder.mcdecl("apply", "--auto-approve")
    assert refused.code == 1
    assert "DATA LOSS: shortens the retention of NTO_Customers" in refused.out
    assert "its 3 rows" in refused.out
    assert folder.mcdecl("apply", "--auto-approve", "--allow", "data_loss").code == 0
    assert folder.mcdecl("plan", "--detailed-exitcode").code == 0
