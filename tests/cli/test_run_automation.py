"""`mcdecl run automation.KEY` and `mcdecl results`: every step, and the truth about how it ended."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from mcdecl.sandbox.server import RunningSandbox
from tests.cli.conftest import Folder, Run
from tests.cli.test_run import PROJECT, name_now, settings
from tests.sandbox.sftp import put

AUTOMATION = "automation.Nightly"
STEPS = "steps: [{run: [import_definition.Daily]}, {run: [query_definition.Region]}]"
SCHEDULE = "schedule: {rule: daily, start: '2079-01-31T06:00', time_zone: Europe/Berlin}, active: true"


@pytest.fixture
def nights(folder: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A project whose automation is in the account."""
    monkeypatch.setenv("MC_SFTP_PASSWORD", embedded.sftp.password)
    folder.write("mcdecl.yaml", settings(embedded))
    folder.write("data.yaml", PROJECT)
    yield folder
    embedded.configure(task_delay_seconds=0.0)
    embedded.account.tasks.stop(600)


def declared(nights: Folder, more: str = "", steps: str = STEPS) -> None:
    text = f"automations:\n  Nightly: {{name: Nightly, {steps}{', ' if more else ''}{more}}}\n"
    nights.write("nightly.yaml", text)
    assert nights.mcdecl("apply", "--auto-approve").code == 0


def run_of(run: Run) -> dict[str, Any]:
    (found,) = json.loads(run.out)["runs"]
    return dict(found)


def steps_of(run: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [(item["step"], item["name"], item["status"]) for item in run["activities"]]


@pytest.mark.parametrize("start", ["", SCHEDULE])
def test_a_run_that_failed_is_not_done_whatever_starts_the_automation(nights: Folder, start: str) -> None:
    declared(nights, start)  # and there is no file
    run = nights.mcdecl("run", AUTOMATION, "--format", "json")
    record = run_of(run)
    assert (run.code, record["status"]) == (1, "failed")
    assert record["message"].startswith("import_definition.Daily of step 1 failed: No file c_")
    assert "mcdecl run ADDRESS --file" in record["explanation"]
    assert steps_of(record) == [
        (1, "import_definition.Daily", "failed"),
        (2, "query_definition.Region", "not started"),
    ]


@pytest.mark.parametrize("start", ["", SCHEDULE])
def test_each_step_is_told_with_rows_and_seconds(nights: Folder, embedded: RunningSandbox, start: str) -> None:
    declared(nights, start)
    put(embedded.sftp, f"Import/{name_now(embedded)}", b"Id,Region\n1,US\n2,MUCHTOOLONG\n3,US\n")
    run = nights.mcdecl("run", AUTOMATION, "--format", "json")
    record = run_of(run)
    assert (run.code, record["status"]) == (0, "done")
    assert steps_of(record) == [(1, "import_definition.Daily", "done"), (2, "query_definition.Region", "done")]
    first = record["activities"][0]
    assert (first["figures"]["successful"], first["figures"]["errors"]) == (2, 1)
    assert all(item["seconds"] is not None and item["started"] for item in record["activities"])
    assert record["seconds"] is not None


def test_the_table_fits_a_narrow_terminal(nights: Folder, embedded: RunningSandbox) -> None:
    declared(nights)
    put(embedded.sftp, f"Import/{name_now(embedded)}", b"Id,Region\n1,US\n")
    run = nights.mcdecl("run", AUTOMATION)
    lines = run.out.splitlines()
    (head,) = [at for at, line in enumerate(lines) if line.split()[:3] == ["step", "activity", "status"]]
    assert lines[head + 1].split()[:6] == ["1", "import_definition.Daily", "done", "1", "0", "1"]
    assert lines[head + 2].split()[:6] == ["2", "query_definition.Region", "done", "–", "–", "1"]
    assert max(map(len, lines[head:])) <= 80


def test_a_query_that_fails_gives_its_reason(nights: Folder) -> None:
    nights.write(
        "bad.yaml",
        "query_definitions:\n  Bad: {name: Bad, sql: SELECT CAST(Region AS int) AS Id FROM Customers, "
        "target: Regional, mode: Append}\n",
    )
    declared(nights, SCHEDULE, "steps: [{run: [query_definition.Bad, query_definition.Region]}]")
    assert (
        nights.mcdecl(
            "rows", "import", "data_extension.Customers", str(nights.write("c.csv", "Id,Region\n1,US\n"))
        ).code
        == 0
    )
    run = nights.mcdecl("run", AUTOMATION, "--format", "json")
    record = run_of(run)
    assert (run.code, record["status"]) == (1, "failed")
    assert "Conversion failed" in record["message"]
    assert steps_of(record) == [(1, "query_definition.Bad", "failed"), (1, "query_definition.Region", "done")]


def test_results_pick_the_run_up_that_was_started_here(nights: Folder, embedded: RunningSandbox) -> None:
    declared(nights, SCHEDULE)
    assert nights.mcdecl("run", AUTOMATION, "--no-wait").code == 0
    embedded.account.tasks.stop(600)
    put(embedded.sftp, f"Import/{name_now(embedded)}", b"Id,Region\n1,US\n")
    assert nights.mcdecl("run", AUTOMATION).code == 0
    both = nights.mcdecl("results", "--format", "json")
    assert [run["status"] for run in json.loads(both.out)["runs"]] == ["done", "failed"]
    assert both.code == 1
    last = nights.mcdecl("results", AUTOMATION, "--format", "json")
    assert (last.code, run_of(last)["status"], len(run_of(last)["activities"])) == (0, "done", 2)


def test_results_of_an_automation_that_never_ran(nights: Folder) -> None:
    declared(nights)
    for words in ([], ["--wait"]):
        run = nights.mcdecl("results", AUTOMATION, *words)
        assert (run.code, "No run of automation.Nightly is known." in run.err) == (1, True)


def test_an_automation_that_the_account_says_nothing_of_is_unknown(
    nights: Folder, embedded: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mcdecl.sandbox.automations.soap_automation_instances import AutomationInstance
    from mcdecl.sandbox.tasks.soap_async_activity_status import AsyncActivityStatus

    declared(nights, SCHEDULE)
    put(embedded.sftp, f"Import/{name_now(embedded)}", b"Id,Region\n1,US\n")
    monkeypatch.setattr(AutomationInstance, "retrievable", ("ObjectID",))
    monkeypatch.setattr(AsyncActivityStatus, "retrievable", ())
    run = nights.mcdecl("run", AUTOMATION, "--format", "json")
    record = run_of(run)
    assert (run.code, record["status"]) == (1, "unknown")
    assert "The account does not tell how this run ended" in record["message"]
    assert steps_of(record) == [(1, "import_definition.Daily", "done"), (2, "query_definition.Region", "unknown")]


def test_an_automation_whose_import_takes_no_row_fails(nights: Folder, embedded: RunningSandbox) -> None:
    declared(nights, SCHEDULE)
    put(embedded.sftp, f"Import/{name_now(embedded)}", b"Id,Region\n1,MUCHTOOLONG\n2,MUCHTOOLONG\n")
    run = nights.mcdecl("run", AUTOMATION, "--format", "json")
    record = run_of(run)
    assert (run.code, record["status"]) == (1, "failed")
    assert "Every row was rejected: none of the 2 rows" in record["message"]
