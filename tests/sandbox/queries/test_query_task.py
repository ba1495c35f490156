"""Queries that Perform starts, over HTTP."""

from pathlib import Path

from mcdecl.sandbox.server import start
from tests.sandbox.caller import KEY_FIELD, Caller, data_extension, row
from tests.sandbox.queries.test_soap_query_definition import definition
from tests.sandbox.tasks.test_tasks import ended

TARGET = "<DataExtensionTarget><CustomerKey>Target</CustomerKey><Name>Target</Name></DataExtensionTarget>"
SLOW = f"SELECT a.Id FROM Source a {' '.join(f'CROSS JOIN Source {name}' for name in 'bcdefghi')}"

NEVER_ENDING = f"SELECT MAX(a.Id) AS Id FROM Source a {' '.join(f'CROSS JOIN Source {name}' for name in 'bcdefghijk')}"
"""It gives one row in the end, so that waiting for it takes no disk."""


def prepared(soap: Caller, sql: str, mode: str = "Overwrite") -> str:
    """Two data extensions with rows in the first, and a query between them; its ObjectID."""
    for key in ("Source", "Target"):
        soap.create(data_extension(key, fields=KEY_FIELD)).accepted()
    for number in range(20):
        soap.create(row("Source", Id=str(number))).accepted()
    soap.create(row("Target", Id="old")).accepted()
    sent = definition(QueryText=sql, DataExtensionTarget=TARGET, TargetUpdateType=mode)
    return str(soap.create(sent).accepted()["NewObjectID"])


def rows(soap: Caller) -> list[str]:
    records = soap.retrieve("DataExtensionObject[Target]", "Id").results
    return sorted(record["Properties"]["Property"]["Value"] for record in records)


def run(soap: Caller, id: str) -> dict[str, str]:
    result = soap.perform("QueryDefinition", ObjectID=id).result["Result"]
    assert result["StatusMessage"] == "QueryDefinition perform called successfully"
    return ended(soap, result["Task"]["ID"])


def test_a_query_fills_its_target(soap: Caller) -> None:
    assert run(soap, prepared(soap, "SELECT TOP 2 Id FROM Source ORDER BY Id"))["Status"] == "Complete"
    assert rows(soap) == ["0", "1"]


def test_a_failing_query_is_told_in_the_services_words_and_an_append_leaves_the_rows(soap: Caller) -> None:
    record = run(soap, prepared(soap, "SELECT Id FROM Source UNION ALL SELECT Id FROM Source", "Append"))
    assert record["Status"] == "Error"
    assert record["ErrorMsg"].startswith("Violation of PRIMARY KEY constraint 'PK_")
    assert rows(soap) == ["old"]


def test_a_query_over_its_time_is_cancelled(tmp_path: Path) -> None:
    with start(tmp_path / "data.duckdb") as server:
        server.configure(query_seconds=0.3)
        soap = Caller(server)
        record = run(soap, prepared(soap, SLOW))
        assert (record["Status"], "0.3 seconds" in record["ErrorMsg"]) == ("Error", True)


def test_calls_are_answered_while_a_query_runs(tmp_path: Path) -> None:
    with start(tmp_path / "data.duckdb") as server:
        soap = Caller(server)
        soap.perform("QueryDefinition", ObjectID=prepared(soap, NEVER_ENDING))
        while [task.status for task in server.account.tasks.all()] != ["Processing"]:
            server.account.tasks.pause(0.01)
        assert rows(soap) == ["old"]
        soap.create(row("Target", Id="new")).accepted()
        assert [task.status for task in server.account.tasks.all()] == ["Processing"]
        server.account.tasks.stop(patience=0)


def test_a_query_reads_the_account_as_it_was_when_it_began(tmp_path: Path) -> None:
    with start(tmp_path / "data.duckdb") as server:
        soap = Caller(server)
        id = prepared(soap, "SELECT Id FROM Source", "Append")
        soap.create(row("Target", Id="7")).accepted()
        record = run(soap, id)
        assert record["ErrorMsg"].startswith("Violation of PRIMARY KEY constraint 'PK_Target'")
        assert rows(soap) == ["7", "old"]


def test_the_target_is_deleted_while_its_query_runs(tmp_path: Path) -> None:
    with start(tmp_path / "data.duckdb") as server:
        server.configure(query_seconds=0.5)
        soap = Caller(server)
        result = soap.perform("QueryDefinition", ObjectID=prepared(soap, NEVER_ENDING)).result["Result"]
        while [task.status for task in server.account.tasks.all()] == ["New"]:
            server.account.tasks.pause(0.01)
        soap.delete(data_extension("Target", None, "")).accepted()
        record = ended(soap, result["Task"]["ID"])
        assert (record["Status"], "unexpected" in record["ErrorMsg"]) == ("Error", False)


def test_a_closing_account_breaks_a_query_off(tmp_path: Path) -> None:
    with start(tmp_path / "data.duckdb") as server:
        soap = Caller(server)
        result = soap.perform("QueryDefinition", ObjectID=prepared(soap, SLOW)).result["Result"]
        assert result["StatusCode"] == "OK"
        server.account.tasks.stop(patience=0.2)
        [task] = server.account.tasks.all()
        assert (task.status, task.message) == ("Error", "The embedded account was stopped while this ran.")
