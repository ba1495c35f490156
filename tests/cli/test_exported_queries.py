"""Queries with errors that an account holds are exported, and what is wrong with them is known from then on."""

import json
from pathlib import Path

import pytest

from mcdecl.account import SoapAccount
from tests.cli.conftest import Folder
from tests.cli.test_export_units import at
from tests.cli.test_expressible import field, made

WRONG = {
    "Bad": ("SELECT Nope FROM Orders", "MC504"),
    "Gone": ("SELECT Id FROM Nowhere", "MC503"),
    "Sorted": ("SELECT Id FROM Orders ORDER BY Id", "MC527"),
}


def query(account: SoapAccount, key: str, sql: str) -> None:
    target = {"CustomerKey": "Copy", "Name": "Copy"}
    made(
        account, type="QueryDefinition", CustomerKey=key, Name=key, DataExtensionTarget=target, QueryText=sql,
        TargetType="DE", TargetUpdateType="Append",
    )  # fmt: skip


@pytest.fixture
def held(folder: Folder, account: SoapAccount) -> Folder:
    (folder.path / "data.yaml").unlink()
    for key in ("Orders", "Copy"):
        fields = [field("Id", MaxLength=18, IsPrimaryKey=True, IsRequired=True)]
        made(account, type="DataExtension", CustomerKey=key, Name=key, Fields={"Field": fields})
    for key, (sql, _) in WRONG.items():
        query(account, key, sql)
    return folder


def known(root: Path) -> dict[str, str]:
    entries = json.loads((root / "lint-baseline.json").read_text())["environments"]["served"]
    return {entry["about"].partition(".")[2]: entry["code"] for entry in entries}


@pytest.mark.parametrize("new", [False, True], ids=["into the project", "into a new folder"])
def test_the_first_commands_after_an_export_are_quiet(held: Folder, tmp_path: Path, new: bool) -> None:
    root = tmp_path / "adopted" if new else held.path
    run = held.mcdecl("export", *(["--out", str(root)] if new else []))
    assert run.code == 0, run.out + run.err
    assert "query_definition.Bad: MC504: no table in FROM has a column Nope (known to lint)" in run.out
    assert "wrote lint-baseline.json" in run.out
    assert known(root) == {key: code for key, (_, code) in WRONG.items()}
    for command in (["validate"], ["lint"], ["lint", "--online"], ["plan", "--detailed-exitcode"]):
        run = at(held, root, *command)
        assert run.code == 0, run.out + run.err
        assert not [code for _, code in WRONG.values() if code in run.out + run.err], run.out + run.err
        assert "MC007" not in run.out
    assert (root / "lint-baseline.json").read_text().count('"online": true') == 1


def test_new_errors_speak_and_a_second_export_adds_those_of_new_queries(held: Folder, account: SoapAccount) -> None:
    assert held.mcdecl("export").code == 0
    query(account, "Later", "SELECT Never FROM Orders")
    run = held.mcdecl("export")
    assert run.out.count("(known to lint)") == 1
    assert known(held.path)["Later"] == "MC504"
    path = held.path / "query_definitions" / "Bad.sql"
    path.write_text("SELECT AlsoNot FROM Orders")
    refused = held.mcdecl("plan")
    assert (refused.code, "no table in FROM has a column AlsoNot" in refused.err + refused.out) == (1, True)


def test_a_query_without_errors_brings_no_baseline(folder: Folder, account: SoapAccount) -> None:
    (folder.path / "data.yaml").unlink()
    made(
        account, type="DataExtension", CustomerKey="Copy", Name="Copy", Fields={"Field": [field("Id", MaxLength=18)]}
    )  # fmt: skip
    query(account, "Fine", "SELECT Id FROM Copy")
    assert folder.mcdecl("export").code == 0
    assert not (folder.path / "lint-baseline.json").exists()
