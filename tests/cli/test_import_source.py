"""Imports that copy a data extension: declared, made, changed, run, adopted, and what is wrong with them."""

import json
from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.values import TYPE, Retrieve
from tests.cli.conftest import Folder
from tests.cli.test_expressible import exported, made

FIELDS = """\
    fields:
      - {name: Id, type: Text, length: 18, primary_key: true}
      - {name: Score, type: Number}
      - {name: Since, type: Date}
"""
TABLES = f"data_extensions:\n  From:\n    name: From\n{FIELDS}  Into:\n    name: Into\n{FIELDS}"
COPY = "import_definitions:\n  Copy: {name: Copy, into: Into, source: From, mode: AddAndUpdate%s}\n"
NIGHTLY = "automations:\n  Nightly:\n    name: Nightly\n    steps:\n      - run: [import_definition.Copy]\n"
ROWS = ({"Id": "a", "Score": "1", "Since": "3/1/2026 10:00:00 AM"}, {"Id": "b"})


@pytest.fixture
def copying(folder: Folder) -> Folder:
    folder.write("data.yaml", TABLES + COPY % "" + NIGHTLY)
    applied = folder.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    return folder


def fill(account: SoapAccount, *rows: dict[str, str], key: str = "From") -> None:
    """Put rows into a data extension as another program would."""
    for row in rows:
        properties = [{"Name": name, "Value": value} for name, value in row.items()]
        made(account, type="DataExtensionObject", CustomerKey=key, Properties={"Property": properties})


def shown(account: SoapAccount) -> dict[str, Any]:
    """The import as REST answers for it alone."""
    (item,) = account.rest_list("automation/v1/imports")
    record: dict[str, Any] = account.rest_get(f"automation/v1/imports/{item['importDefinitionId']}")
    return record


def rows_of(account: SoapAccount, key: str) -> list[tuple[str, ...]]:
    records = account.retrieve(Retrieve(f"DataExtensionObject[{key}]", ("Id", "Score", "Since")))
    return sorted(
        tuple(str(item.get("Value") or "") for item in record["Properties"]["Property"]) for record in records
    )


def test_one_is_made_over_rest_and_planned_empty(copying: Folder, account: SoapAccount) -> None:
    record = shown(account)
    assert (record["fileNamingPattern"], record["sourceDataExtensionName"]) == ("_CustomObject", "From")
    assert record["updateTypeId"] == 0
    plan = copying.mcdecl("plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out


def test_its_properties_are_changed_over_rest(copying: Folder, account: SoapAccount) -> None:
    before = shown(account)
    more = ", description: New, allow_errors: true, mapping: {Id: Id, Score: Score}, notification: a@b.example"
    words = (COPY % more).replace("AddAndUpdate", "Overwrite").replace("source: From", "source: Other")
    other = f"  Other:\n    name: Other\n{FIELDS}"
    copying.write("data.yaml", TABLES + other + words + NIGHTLY)
    plan = copying.mcdecl("plan")
    assert '~ source: "From" → "Other"' in plan.out
    assert "Copy copies Other instead of From" in plan.out
    applied = copying.mcdecl("apply", "--auto-approve")
    assert applied.code == 0, applied.out + applied.err
    after = shown(account)
    assert (after["sourceDataExtensionName"], after["updateTypeId"], after["description"]) == ("Other", 4, "New")
    assert after["fieldMappings"][0] == {"sourceFieldName": "Id", "destinationFieldName": "Id"}
    assert (after["notificationEmailAddress"], after["importDefinitionId"]) == (
        "a@b.example",
        before["importDefinitionId"],
    )
    assert copying.mcdecl("plan", "--detailed-exitcode").code == 0


def test_it_does_not_become_one_of_a_file_nor_the_reverse(copying: Folder) -> None:
    file = (COPY % "").replace("source: From", "file: {pattern: a.csv}")
    copying.write("data.yaml", TABLES + file + NIGHTLY)
    plan = copying.mcdecl("plan")
    assert "an import cannot change between reading a file and copying a data extension" in plan.out
    assert "1 blocked" in plan.out
    renamed = file.replace("Copy", "Daily")
    copying.write("data.yaml", TABLES + renamed)
    assert copying.mcdecl("apply", "--auto-approve").code == 0
    copying.write("data.yaml", TABLES + renamed.replace("file: {pattern: a.csv}", "source: From"))
    assert "declare it under a new key" in copying.mcdecl("plan").out


def test_rows_are_copied_by_hand_and_by_an_automation(copying: Folder, account: SoapAccount) -> None:
    fill(account, *ROWS)
    run = copying.mcdecl("run", "import_definition.Copy", "--format", "json")
    assert run.code == 0, run.out + run.err
    assert rows_of(account, "Into") == [("a", "1", "3/1/2026 10:00:00 AM"), ("b", "", "")]
    fill(account, {"Id": "c", "Score": "3"})
    run = copying.mcdecl("run", "automation.Nightly")
    assert run.code == 0, run.out + run.err
    assert [row[0] for row in rows_of(account, "Into")] == ["a", "b", "c"]


def test_it_takes_no_file(copying: Folder) -> None:
    file = copying.write("a.csv", "Id\na\n")
    run = copying.mcdecl("run", "import_definition.Copy", "--file", str(file))
    assert (run.code, "copies the data extension From and reads no file" in run.err) == (1, True)
    checked = copying.mcdecl("check-file", "Copy", str(file))
    assert (checked.code, "there is none to check" in checked.err) == (1, True)


def test_it_is_adopted_with_what_refers_to_it(copying: Folder) -> None:
    text = exported(copying, "import_definition.Copy", "automation.Nightly")
    assert "source: From" in text
    assert "_CustomObject" not in text
    (copying.path / "import_definitions.yaml").unlink()
    run = copying.mcdecl("import", "import_definition.Copy")
    assert run.code == 0, run.out + run.err


def test_where_rest_cannot_be_read_the_plan_says_so(copying: Folder, embedded: RunningSandbox) -> None:
    copying.write("data.yaml", TABLES + COPY % "")
    embedded.configure(rest_denied=True)
    plan = copying.mcdecl("plan", "--format", "json")
    embedded.configure(rest_denied=False)
    changes = {change["address"]: change for change in json.loads(plan.out)["changes"]}
    (unknown,) = [diff for diff in changes["import_definition.Copy"]["attributes"] if diff["path"] == "source"]
    assert unknown["status"] == "unknown"


def test_one_whose_source_is_gone_is_still_adopted(copying: Folder, account: SoapAccount) -> None:
    (result,) = account.delete([{TYPE: "DataExtension", "CustomerKey": "From"}])
    assert result.ok
    text = exported(copying, "data_extension.Into", "automation.Nightly", "import_definition.Copy")
    assert "deleted, or not visible" in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("source: From, file: {pattern: a.csv}, mode: Append", "MC106"),
        ("mode: AddAndUpdate", "MC105"),
        ("source: From, file: {pattern: a.csv}, mode: AddAndUpdate", "MC415"),
        ("source: INTO, mode: AddAndUpdate", "MC415"),
        ("source: From, mode: ColumnBased, control: {column: X, actions: {a: Delete}}", "MC415"),
        ("source: From, mode: AddAndUpdate, mapping: {Id: 1}", "MC415"),
        ("source: From, mode: AddAndUpdate, mapping: {Id: Ids}", "MC416"),
        ("source: Nowhere, mode: AddAndUpdate", "MC123"),
    ],
)
def test_what_is_wrong_is_found_offline(folder: Folder, words: str, code: str) -> None:
    folder.write("data.yaml", TABLES + f"import_definitions:\n  Copy: {{name: Copy, into: Into, {words}}}\n")
    assert code in folder.mcdecl("validate").err + folder.mcdecl("lint").out


def test_drawings_know_where_rows_come_from(copying: Folder) -> None:
    run = copying.mcdecl("impact", "data_extension.From.Score")
    assert run.code == 0, run.err
    assert "data_extension.Into     has Score of import_definition.Copy" in run.out


def test_it_is_deleted(copying: Folder, account: SoapAccount) -> None:
    gone = "removed:\n  - {address: automation.Nightly}\n  - {address: import_definition.Copy}\n"
    copying.write("data.yaml", TABLES + gone)
    plan = copying.mcdecl("plan")
    assert "2 to delete" in plan.out, plan.out + plan.err
    run = copying.mcdecl("apply", "--auto-approve", "--allow", "data_loss")
    assert run.code == 0, run.out + run.err
    assert account.rest_list("automation/v1/imports") == []
