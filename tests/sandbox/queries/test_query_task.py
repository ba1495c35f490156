"""Queries that Perform starts, over HTTP."""

import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from mcdecl.sandbox.queries import execution
from mcdecl.sandbox.server import start
from tests.sandbox.caller import KEY_FIELD, Caller, data_extension, row
from tests.sandbox.queries.test_soap_query_definition import definition
from tests.sandbox.tasks.test_tasks import ended, status

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


class _TimeIsOver:
    """The timers of queries, none of which ends before it is said: a test does not wait, and cannot be too slow."""

    def __init__(self) -> None:
        self.said, self.limits = threading.Event(), list[float]()

    def timer(self, seconds: float, ends: Callable[[], None]) -> threading.Thread:
        """In place of `threading.Timer`."""
        self.limits.append(seconds)
        given_up = threading.Event()

        def wait() -> None:
            while not given_up.is_set() and not self.said.wait(0.05):
                pass
            if not given_up.is_set():
                ends()

        timer: Any = threading.Thread(target=wait)
        timer.cancel = given_up.set
        return timer


@pytest.mark.parametrize("sql", [NEVER_ENDING, NEVER_ENDING.replace("MAX(a.Id)", "MAX(REPLICATE(a.Id, 9999))")])
def test_calls_are_answered_before_and_after_a_query_runs_into_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    time = _TimeIsOver()
    monkeypatch.setattr(execution, "threading", SimpleNamespace(Timer=time.timer))
    with start(tmp_path / "data.duckdb") as server:
        soap, tasks = Caller(server), server.account.tasks
        slow = soap.perform("QueryDefinition", ObjectID=prepared(soap, sql)).result["Result"]["Task"]["ID"]
        while [task.status for task in tasks.all()] != ["Processing"] or not time.limits:
            tasks.pause(0.01)
        assert time.limits == [1800]
        # Reading, writing, defining, deleting, a token, the other API, and another query from beginning to end.
        soap.create(data_extension("Other", fields=KEY_FIELD)).accepted()
        target = TARGET.replace("Target</", "Other</")
        text = definition(
            "Quick", Name="Quick", QueryText="SELECT TOP 3 Id FROM Source ORDER BY Id", DataExtensionTarget=target
        )
        assert run(soap, str(soap.create(text).accepted()["NewObjectID"]))["Status"] == "Complete"
        assert len(soap.retrieve("DataExtensionObject[Other]", "Id").results) == 3
        assert Caller(server).token != soap.token
        rest = requests.get(
            server.rest_url + "automation/v1/queries", headers={"Authorization": f"Bearer {soap.token}"}, timeout=60
        )
        assert rest.json()["count"] == 2
        soap.create(row("Target", Id="meanwhile")).accepted()
        assert rows(soap) == ["meanwhile", "old"]
        soap.delete(data_extension("Other", None, "")).accepted()
        assert status(soap, slow)["Status"] == "Processing"
        time.said.set()
        record = ended(soap, slow)
        assert record["Status"] == "Error"
        assert record["ErrorMsg"] == "The query ran longer than 30 minutes and was cancelled."
        time.said.clear()
        assert rows(soap) == []  # as after every Overwrite that fails while it runs
        soap.create(row("Target", Id="after")).accepted()
        assert rows(soap) == ["after"]


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
