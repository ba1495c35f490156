import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mcdecl.sandbox.server import RunningSandbox, start
from mcdecl.sandbox.task import TaskFailedError, TaskFigures, TaskOutcome
from mcdecl.sandbox.tasks.runners import RUNNERS
from mcdecl.sandbox.tasks.tasks import TaskContext
from tests.sandbox.caller import Caller, data_extension, field, row, where
from tests.sandbox.imports.test_soap_import_definition import definition

Make = Callable[[TaskContext], TaskOutcome]
STATUS = ("TaskID", "Status", "StartTime", "EndTime", "Type", "CustomerKey", "StatusMessage", "ErrorMsg")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Callable[[Make], None]:
    """Sets what runs import definitions."""
    return lambda runner: monkeypatch.setitem(RUNNERS, "ImportDefinition", runner)


@pytest.fixture
def imported(soap: Caller) -> str:
    """An import definition; its ObjectID."""
    soap.create(data_extension("A", fields=field("Id", MaxLength=18))).accepted()
    return str(soap.create(definition()).accepted()["NewObjectID"])


def started(soap: Caller, **located: str) -> str:
    result = soap.perform("ImportDefinition", **(located or {"CustomerKey": "I"})).result["Result"]
    assert result["StatusCode"] == "OK", result
    return str(result["Task"]["ID"])


def refused(soap: Caller, type: str = "ImportDefinition", action: str = "start", **located: str) -> dict[str, Any]:
    answer = soap.perform(type, action, **located)
    assert answer.overall == "Error"
    result: dict[str, Any] = answer.result["Result"]
    assert result["StatusCode"] == result["Task"]["StatusCode"] == "Error"
    assert result["StatusMessage"] == result["Task"]["StatusMessage"]
    return result


def status(soap: Caller, task: str) -> dict[str, str]:
    record = soap.retrieve("AsyncActivityStatus", *STATUS, filter=where("TaskID", "equals", task)).result
    return {item["Name"]: item["Value"] for item in record["Properties"]["Property"]}


def ended(soap: Caller, task: str) -> dict[str, str]:
    """Polls a task until it ends."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        record = status(soap, task)
        if record["Status"] in ("Complete", "Error"):
            return record
        time.sleep(0.01)
    raise AssertionError(f"task {task} did not end")


def test_a_task_completes_and_is_told_by_its_number(soap: Caller, imported: str, runs) -> None:
    runs(lambda work: TaskOutcome(TaskFigures(total=3, added=3)))
    result = soap.perform("ImportDefinition", "START", CustomerKey="I").result["Result"]
    assert result["StatusMessage"] == "ImportDefinition perform called successfully"
    assert result["Object"]["ObjectID"] == imported
    assert int(result["Task"]["ID"]) > 0
    assert len(result["Task"]["InteractionObjectID"]) == 36
    record = ended(soap, result["Task"]["ID"])
    assert (record["Status"], record["Type"], record["CustomerKey"]) == ("Complete", "ImportDefinition", "I")
    assert record["StartTime"] <= record["EndTime"]


def test_an_import_is_told_in_its_results_summary(soap: Caller, imported: str, runs) -> None:
    runs(lambda work: TaskOutcome(TaskFigures(total=9, added=3, updated=2, duplicated=1, errors=3)))
    task = started(soap)
    ended(soap, task)
    names = [
        "ID",
        "ObjectID",
        "ImportDefinitionCustomerKey",
        "TaskResultID",
        "ImportStatus",
        "ImportType",
        "StartDate",
        "EndDate",
        "DestinationID",
        "NumberSuccessful",
        "NumberDuplicated",
        "NumberErrors",
        "TotalRows",
    ]
    for condition in (where("TaskResultID", "equals", task), where("ImportDefinitionCustomerKey", "equals", "I")):
        record = soap.retrieve("ImportResultsSummary", *names, filter=condition).result
        assert (record["ImportStatus"], record["TaskResultID"]) == ("Completed", task)
        counted = [record[f"Number{name}"] for name in ("Successful", "Duplicated", "Errors")]
        assert [*counted, record["TotalRows"]] == ["5", "1", "3", "9"]
        assert record["DestinationID"] == soap.one("DataExtension", "ObjectID", key="A")["ObjectID"]


def test_a_run_of_the_same_definition_is_refused_while_one_goes_on(soap: Caller, imported: str, runs) -> None:
    go_on = threading.Event()

    def wait(_work: TaskContext) -> TaskOutcome:
        assert go_on.wait(120)
        return TaskOutcome()

    runs(wait)
    first = started(soap)
    try:
        text = refused(soap, CustomerKey="I")["StatusMessage"]
        assert text == f"The ImportDefinition I is already running (task {first}). Wait until it ends."
        assert status(soap, first)["Status"] in ("Queued", "Processing")
    finally:
        go_on.set()
    assert ended(soap, first)["Status"] == "Complete"
    ended(soap, started(soap, ObjectID=imported))


def test_a_task_that_is_only_just_started_is_new_and_has_no_summary(
    soap: Caller, sandbox: RunningSandbox, imported: str, runs
) -> None:
    runs(lambda work: TaskOutcome())
    sandbox.configure(task_delay_seconds=60)
    task = started(soap)
    assert status(soap, task)["Status"] == "Queued"
    answer = soap.retrieve("ImportResultsSummary", "ImportStatus", filter=where("TaskResultID", "equals", task))
    assert answer.overall == "OK"
    assert answer.results == []


def test_a_failure_is_told_with_its_words(soap: Caller, imported: str, runs) -> None:
    def fail(_work: TaskContext) -> TaskOutcome:
        raise TaskFailedError("No file was found.", TaskFigures(errors=1))

    runs(fail)
    task = started(soap)
    assert ended(soap, task)["ErrorMsg"] == "No file was found."
    record = soap.retrieve(
        "ImportResultsSummary", "ImportStatus", "NumberErrors", filter=where("TaskResultID", "equals", task)
    ).result
    assert (record["ImportStatus"], record["NumberErrors"]) == ("Error", "1")


def test_a_runner_that_breaks_ends_in_error_and_the_account_goes_on(soap: Caller, imported: str, runs) -> None:
    runs(lambda work: TaskOutcome(1 / 0))
    assert "ZeroDivisionError" in ended(soap, started(soap))["ErrorMsg"]
    runs(lambda work: TaskOutcome())
    assert ended(soap, started(soap))["Status"] == "Complete"


def test_what_a_task_writes_is_kept_whole_or_not_at_all(soap: Caller, imported: str, runs) -> None:
    soap.create(row("A", Id="1"))

    def spoil(work: TaskContext) -> TaskOutcome:
        with work.writing() as connection:
            (name,) = work.account.store.all("Table")
            connection.execute(f"DELETE FROM {name['Name']}")
            work.account.store.put("Sequence", "spoilt", {"value": 1})
            raise TaskFailedError("changed my mind")

    runs(spoil)
    ended(soap, started(soap))
    assert len(soap.retrieve("DataExtensionObject[A]", "Id").results) == 1


def test_a_task_has_a_database_of_its_own_that_its_writing_sees(soap: Caller, imported: str, runs) -> None:
    soap.create(row("A", Id="1"))

    def copy(work: TaskContext) -> TaskOutcome:
        (name,) = work.account.store.all("Table")
        table, scratch = name["Name"], f"{work.scratch}.copied"
        work.connection.execute(f"CREATE TABLE {scratch} AS SELECT * FROM {table}")
        with work.writing() as connection:
            connection.execute(f"INSERT INTO {table} SELECT * FROM {scratch}")
        return TaskOutcome()

    runs(copy)
    for _ in range(2):
        assert ended(soap, started(soap))["Status"] == "Complete"
    assert len(soap.retrieve("DataExtensionObject[A]", "Id").results) == 4


def test_a_task_that_breaks_within_a_transaction_leaves_no_database(
    soap: Caller, sandbox: RunningSandbox, imported: str, runs: Callable[[Make], None]
) -> None:
    def breaking(work: TaskContext) -> TaskOutcome:
        assert work.rows_database
        assert work.scratch
        work.connection.begin()
        work.connection.execute("SELECT error('broken off')")
        return TaskOutcome()

    runs(breaking)
    assert ended(soap, started(soap))["Status"] == "Error"
    connection = sandbox.account.store.connection.cursor()
    there = connection.execute("SELECT database_name FROM duckdb_databases() WHERE NOT internal").fetchall()
    connection.close()
    assert len({name for (name,) in there} - {"mcdecl.macros"}) == 1, there  # the macros come with the first query


@pytest.mark.parametrize(
    ("type", "action", "located", "code", "words"),
    [
        (
            "ImportDefinition",
            "start",
            {"CustomerKey": "none"},
            "43010",
            "No ImportDefinition with the CustomerKey none",
        ),
        ("ImportDefinition", "start", {}, "0", "CustomerKey or ObjectID is required"),
        ("ImportDefinition", "dance", {"CustomerKey": "I"}, "5", "does not perform dance on ImportDefinition"),
        ("DataFolder", "start", {"CustomerKey": "I"}, "5", "does not perform start on DataFolder"),
    ],
)
def test_what_cannot_be_performed_says_why(
    soap: Caller, imported: str, runs, type, action, located, code, words
) -> None:
    runs(lambda work: TaskOutcome())
    result = refused(soap, type, action, **located)
    assert words in result["StatusMessage"]
    assert result["ErrorCode"] == code


def test_a_query_is_performed_by_its_object_id_alone(soap: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RUNNERS, "QueryDefinition", lambda work: TaskOutcome())
    assert "ObjectID is required" in refused(soap, "QueryDefinition", CustomerKey="Q")["StatusMessage"]


def test_emptying_the_account_breaks_off_what_runs(soap: Caller, sandbox: RunningSandbox, imported: str, runs) -> None:
    runs(lambda work: TaskOutcome())
    sandbox.configure(task_delay_seconds=3600)
    started(soap)
    sandbox.reset()  # as long as the task waits, no test may take
    sandbox.configure(task_delay_seconds=0)
    assert soap.retrieve("AsyncActivityStatus", "TaskID").results == []


def test_tasks_survive_the_account_and_those_that_ran_are_in_error(tmp_path: Path, runs) -> None:
    data = tmp_path / "data.duckdb"
    runs(lambda work: TaskOutcome())
    with start(data) as running:
        soap = Caller(running)
        soap.create(data_extension("A", fields=field("Id", MaxLength=18)))
        soap.create(definition()).accepted()
        done = started(soap)
        ended(soap, done)
        with running.account.store.exclusively() as store:  # as a process that dies leaves it
            store.put("Task", "99", {**store.get("Task", done), "id": 99, "status": "Processing", "ended": ""})
    with start(data) as running:
        soap = Caller(running)
        assert status(soap, done)["Status"] == "Complete"
        record = status(soap, "99")
        assert (record["Status"], record["ErrorMsg"]) == ("Error", "The embedded account was stopped while this ran.")
        assert record["EndTime"]


def test_a_closing_account_lets_what_runs_end(tmp_path: Path, runs) -> None:
    def slow(_work: TaskContext) -> TaskOutcome:
        time.sleep(0.3)
        return TaskOutcome(message="took its time")

    runs(slow)
    data = tmp_path / "data.duckdb"
    with start(data) as running:
        soap = Caller(running)
        soap.create(data_extension("A", fields=field("Id", MaxLength=18)))
        soap.create(definition())
        task = started(soap)
    with start(data) as running:
        assert status(Caller(running), task)["StatusMessage"] == "took its time"


def test_whoever_waits_for_what_runs_goes_on_at_its_end_or_when_time_is_over(
    soap: Caller, sandbox: RunningSandbox, imported: str, runs: Callable[[Make], None]
) -> None:
    goes_on, tasks = threading.Event(), sandbox.account.tasks

    def waiting(work: TaskContext) -> TaskOutcome:
        goes_on.wait(200)
        return TaskOutcome()

    runs(waiting)
    task = started(soap)
    tasks.settle(0.01)
    assert status(soap, task)["Status"] in ("Queued", "New", "Processing")
    goes_on.set()
    began = time.monotonic()
    tasks.settle(3600)
    assert status(soap, task)["Status"] == "Complete"
    tasks.settle(3600)  # nothing runs
    assert time.monotonic() - began < 60
