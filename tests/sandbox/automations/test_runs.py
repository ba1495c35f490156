"""Runs of automations: their order, their ends, what starts them, and what is told of them."""

import time
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from mcdecl.sandbox.automations import instances
from mcdecl.sandbox.automations.rest_automations import (
    AWAITING,
    ERROR,
    INACTIVE,
    PAUSED,
    READY,
    RUNNING,
    SCHEDULED,
    STOPPED,
)
from mcdecl.sandbox.automations.rest_schedules import checked_schedule
from mcdecl.sandbox.automations.scheduler import jump
from mcdecl.sandbox.server import start
from mcdecl.sandbox.tasks.notices import COLLECTION as NOTIFICATIONS
from tests.sandbox.automations.conftest import EXTRACT, QUERY, TRANSFER, VERIFY, Studio
from tests.sandbox.caller import Caller, row, where
from tests.sandbox.sftp import get, names, put, with_sftp

ONE = "SELECT '1' AS Id"
READ_A = "SELECT Id FROM A"


@pytest.fixture
def tables(studio: Studio) -> Studio:
    for key in ("A", "B", "C"):
        studio.table(key)
    return studio


def chain(studio: Studio) -> str:
    """A fills B, B fills C, C goes out."""
    return studio.automation(
        [(QUERY, studio.query("ab", "SELECT Id FROM A", "B"))],
        [(QUERY, studio.query("bc", "SELECT Id FROM B", "C"))],
        [(EXTRACT, studio.extract("C", "c_%%Year%%%%Month%%%%Day%%.csv"))],
        [(TRANSFER, studio.transfer("c_%%Year%%%%Month%%%%Day%%.csv"))],
    )


def test_steps_run_in_order(tables: Studio) -> None:
    tables.soap.create(row("A", Id="x")).accepted()
    id = chain(tables)
    assert tables.run(id) == "Complete"
    assert tables.ids("C") == ["x"]
    [file] = names(tables.sandbox.sftp, "Export")
    assert file == f"c_{tables.sandbox.account.clock.now():%Y%m%d}.csv"
    assert get(tables.sandbox.sftp, f"Export/{file}") == b"Id\r\nx\r\n"
    assert tables.state(id) == READY


def test_a_transfer_moves_the_file_out_of_the_safehouse(tables: Studio) -> None:
    tables.run(chain(tables))
    assert list(tables.sandbox.account.files.safehouse.iterdir()) == []


def test_the_first_step_that_fails_is_the_last(tables: Studio) -> None:
    wrong = tables.query("wrong", "SELECT CAST('x' AS int) AS Id", "B")
    id = tables.automation(
        [(QUERY, wrong), (QUERY, tables.query("side", ONE, "C"))], [(QUERY, tables.query("late", ONE, "A"))]
    )
    assert "a300 of step 1" in tables.run(id)
    assert (tables.ids("C"), tables.ids("A")) == (["1"], [])  # beside it everything runs, after it nothing
    assert tables.state(id) == ERROR
    assert [run["Status"] for run in tables.runs(id)] == ["2"]


@pytest.mark.parametrize("order", [("fill", "use"), ("use", "fill")])
def test_what_is_in_one_step_reads_the_rows_from_before_it(tables: Studio, order: tuple[str, str]) -> None:
    tables.soap.create(row("A", Id="old")).accepted()
    queries = {"fill": tables.query("fill", ONE, "A"), "use": tables.query("use", READ_A, "B")}
    id = tables.automation([(QUERY, queries[name]) for name in order], [(QUERY, tables.query("later", READ_A, "C"))])
    assert tables.run(id) == "Complete"
    assert (tables.ids("A"), tables.ids("B"), tables.ids("C")) == (["1"], ["old"], ["1"])


def test_what_is_empty_before_a_step_is_empty_in_it(tables: Studio) -> None:
    fill, use = tables.query("fill", ONE, "A"), tables.query("use", READ_A, "B")
    assert tables.run(tables.automation([(QUERY, fill), (QUERY, use)])) == "Complete"
    assert (tables.ids("A"), tables.ids("B")) == (["1"], [])


def test_a_verification_and_an_extract_beside_a_query_see_the_rows_from_before(tables: Studio) -> None:
    for id in ("old", "older"):
        tables.soap.create(row("A", Id=id)).accepted()
    count = verification(tables, "IsEqualTo", 2, shouldStopOnFailure=True)
    step = [(QUERY, tables.query("fill", ONE, "A")), (VERIFY, count), (EXTRACT, tables.extract("A", "a.csv"))]
    assert tables.run(tables.automation(step)) == "Complete"
    assert (tables.sandbox.account.files.safehouse / "a.csv").read_text().split() == ["Id", "old", "older"]


def test_perform_answers_with_the_run(tables: Studio) -> None:
    id = tables.automation([(QUERY, tables.query("q", ONE, "A"))])
    record = tables.perform(id)
    assert (record["StatusMessage"], record["Object"]["ObjectID"]) == ("Performed Activity", id)
    tables.sandbox.account.tasks.stop(600)
    assert [run["ObjectID"] for run in tables.runs(id)] == [record["Task"]["InteractionObjectID"]]
    assert tables.rest("GET", f"automation/v1/automations/{id}")["lastRunInstanceId"] == tables.runs(id)[0]["ObjectID"]


def test_runs_are_read_by_their_automation_only(studio: Studio) -> None:
    assert "A filter by AutomationID" in studio.soap.retrieve("AutomationInstance", "ObjectID").overall


@pytest.mark.parametrize("name", ["AutomationID", "ProgramInstanceID", "CustomerKey"])
def test_a_run_is_found_by_its_id_and_by_its_automation(tables: Studio, name: str) -> None:
    id = tables.automation([(QUERY, tables.query("q", ONE, "A"))])
    tables.run(id)
    (run,) = tables.runs(id)
    value = {"AutomationID": id, "ProgramInstanceID": run["ObjectID"], "CustomerKey": "Auto"}[name]
    answer = tables.soap.retrieve("AutomationInstance", "ObjectID", "Status", filter=where(name, "equals", value))
    assert [(result["ObjectID"], result["Status"]) for result in answer.results] == [(run["ObjectID"], "1")]
    assert (
        tables.soap.retrieve(
            "AutomationInstance", "ObjectID", filter=where(name, "equals", "00000000-0000-0000-0000-000000000000")
        ).results
        == []
    )


def test_one_run_at_a_time(tables: Studio) -> None:
    id = tables.automation([tables.wait(duration=1, durationUnits="Hours")])
    tables.perform(id)
    assert tables.state(id) == RUNNING
    again = tables.perform(id)
    assert (again["StatusCode"], "already running" in again["StatusMessage"]) == ("Error", True)
    assert tables.perform(id, "stop")["StatusCode"] == "OK"
    tables.sandbox.account.tasks.stop(600)
    assert (tables.state(id), tables.runs(id)[-1]["Status"]) == (STOPPED, str(STOPPED))
    assert "is not running" in tables.perform(id, "stop")["StatusMessage"]


def test_an_automation_without_steps_does_not_start(studio: Studio) -> None:
    assert "has no steps" in studio.perform(studio.automation())["StatusMessage"]


def test_it_is_run_once_over_rest_by_id_or_key(tables: Studio) -> None:
    id = tables.automation([(QUERY, tables.query("q", ONE, "A"))])
    for name in (id, "key:Auto"):
        tables.rest("POST", f"automation/v1/automations/{name}/actions/runallonce")
        tables.sandbox.account.tasks.stop(600)
    assert len(tables.runs(id)) == 2
    tables.rest("POST", "automation/v1/automations/key:none/actions/runallonce", status=404)
    tables.rest("POST", f"automation/v1/automations/{id}/actions/explode", status=404)
    assert "Steps" in tables.rest("POST", f"automation/v1/automations/{id}/actions/start", status=400)["message"]


def test_what_is_gone_fails_its_step(tables: Studio) -> None:
    query = tables.query("q", ONE, "A")
    id = tables.automation([(QUERY, query)])
    with tables.sandbox.account.store.exclusively() as store:
        store.remove("QueryDefinition", query)
    assert "does not exist any more" in tables.run(id)


# Schedules


def at(studio: Studio, **span: float) -> datetime:
    return (studio.now() + timedelta(**span)).replace(microsecond=0)


def test_a_schedule_runs_when_the_clock_is_moved(tables: Studio) -> None:
    tables.soap.create(row("A", Id="x")).accepted()
    query = tables.query("q", "SELECT Id FROM A", "B")
    id = tables.automation([(QUERY, query)], start=tables.schedule("FREQ=DAILY;INTERVAL=1", at(tables, hours=1)))
    assert (tables.state(id), tables.move(hours=2)) == (PAUSED, 0)
    id = tables.automation(
        [(QUERY, query)], start=tables.schedule("FREQ=DAILY;INTERVAL=1", at(tables, hours=1)), key="Second"
    )
    tables.switch(id, "schedule")
    assert (tables.state(id), tables.move(minutes=59)) == (SCHEDULED, 0)
    assert tables.move(days=3) == 3
    assert tables.ids("B") == ["x"]
    due = [datetime.fromisoformat(run["ScheduledTime"]) for run in tables.runs(id)]
    begun = [datetime.fromisoformat(run["StartTime"]) for run in tables.runs(id)]
    assert [later - sooner for sooner, later in pairwise(due)] == [timedelta(days=1)] * 2
    assert all(timedelta() <= moment - other < timedelta(seconds=30) for moment, other in zip(begun, due, strict=True))
    assert tables.state(id) == SCHEDULED


def test_a_paused_schedule_does_not_run_and_goes_on_later(tables: Studio) -> None:
    query = tables.query("q", ONE, "A")
    id = tables.automation([(QUERY, query)], start=tables.schedule("FREQ=DAILY;INTERVAL=1", at(tables, hours=1)))
    tables.switch(id, "schedule")
    tables.switch(id, "pauseSchedule")
    assert tables.move(days=2) == 0
    tables.switch(id, "schedule")
    assert tables.move(days=1) == 1  # what was missed in the pause stays missed


def test_two_automations_run_in_the_order_of_their_moments(tables: Studio) -> None:
    late = tables.automation(
        [(QUERY, tables.query("late", "SELECT Id FROM B", "C"))],
        start=tables.schedule("FREQ=DAILY;INTERVAL=1", at(tables, hours=2)),
        key="Late",
    )
    early = tables.automation(
        [(QUERY, tables.query("early", "SELECT Id FROM A", "B"))],
        start=tables.schedule("FREQ=DAILY;INTERVAL=1", at(tables, hours=1)),
        key="Early",
    )
    tables.soap.create(row("A", Id="x")).accepted()
    for id in (late, early):
        tables.switch(id, "schedule")
    assert tables.move(hours=3) == 2
    assert tables.ids("C") == ["x"]


def test_a_failing_run_leaves_the_schedule_on(tables: Studio) -> None:
    wrong = tables.query("q", "SELECT CAST('x' AS int) AS Id", "A")
    id = tables.automation([(QUERY, wrong)], start=tables.schedule("FREQ=DAILY;INTERVAL=1", at(tables, hours=1)))
    tables.switch(id, "schedule")
    assert tables.move(days=2) == 2
    assert (tables.state(id), [run["Status"] for run in tables.runs(id)]) == (SCHEDULED, ["2", "2"])


def test_a_run_that_is_due_while_one_goes_on_is_skipped(tables: Studio) -> None:
    wait = tables.wait(duration=90, durationUnits="Minutes")
    id = tables.automation([wait], start=tables.schedule("FREQ=HOURLY;INTERVAL=1", at(tables, hours=1)))
    tables.switch(id, "schedule")
    assert tables.move(hours=2, minutes=5) == 1
    assert tables.state(id) == RUNNING
    told = [run["StatusMessage"] for run in tables.runs(id)]
    assert told == ["Running", "The automation was still running."]
    tables.perform(id, "stop")


def test_waits_pass_with_the_clock(tables: Studio) -> None:
    id = tables.automation([tables.wait(duration=2, durationUnits="Days")], [(QUERY, tables.query("q", ONE, "A"))])
    tables.perform(id)
    while not tables.sandbox.account.store.get("AutomationInstance", tables.runs(id)[0]["ObjectID"])["WaitsUntil"]:  # type: ignore[index]
        time.sleep(0.01)
    tables.move(days=1)
    assert (tables.state(id), tables.ids("A")) == (RUNNING, [])
    tables.move(days=1, minutes=1)
    assert (tables.state(id), tables.ids("A")) == (READY, ["1"])


def test_a_wait_that_says_nothing_fails(studio: Studio) -> None:
    assert "does not say how long" in studio.run(studio.automation([studio.wait(duration="long")]))


# Verifications


def verification(studio: Studio, word: str, low: int, high: int = 0, **more: object) -> str:
    target = studio.sandbox.account.store.find("DataExtension", "CustomerKey", "A")[0]["ObjectID"]
    body = {"targetObjectId": target, "verificationType": word, "value1": low, "value2": high, **more}
    return str(studio.rest("POST", "automation/v1/dataverifications", body)["dataVerificationDefinitionId"])


@pytest.mark.parametrize(
    ("word", "low", "high", "holds"),
    [
        ("IsEqualTo", 1, 0, True), ("IsEqualTo", 2, 0, False), ("IsNotEqualTo", 2, 0, True),
        ("IsLessThan", 1, 0, False), ("IsNotLessThan", 1, 0, True), ("IsGreaterThan", 0, 0, True),
        ("IsNotGreaterThan", 0, 0, False),
        ("IsInsideRange", 1, 3, True), ("IsNotInsideRange", 1, 3, False), ("IsOutsideRange", 2, 3, True),
        ("IsNotOutsideRange", 2, 3, False),
    ],
)  # fmt: skip
def test_a_verification_stops_an_automation(tables: Studio, word: str, low: int, high: int, holds: bool) -> None:
    tables.soap.create(row("A", Id="x")).accepted()
    text = verification(tables, word, low, high, shouldStopOnFailure=True)
    id = tables.automation([(VERIFY, text)], [(QUERY, tables.query("q", ONE, "B"))])
    told = tables.run(id)
    assert (told == "Complete") is holds
    assert tables.ids("B") == (["1"] if holds else [])
    assert holds or "A has 1 rows" in told


def test_a_verification_may_only_tell(tables: Studio) -> None:
    mail = {
        "notificationEmailAddress": "a@x.example",
        "notificationEmailMessage": "Look!",
    }
    text = verification(tables, "IsEqualTo", 9, shouldStopOnFailure=False, shouldEmailOnFailure=True, **mail)
    assert tables.run(tables.automation([(VERIFY, text)])) == "Complete"
    [notice] = tables.sandbox.account.store.all(NOTIFICATIONS)
    assert (notice["To"], notice["Message"]) == ("a@x.example", "Look!")


# Files


def dropping(studio: Studio, pattern: str = "crm", how: int = 2, *, queue: bool = False, **more: str) -> str:
    drop = {"fileNamePattern": pattern, "fileNamePatternTypeId": how, "folderLocation": "Import", "queueFiles": queue}
    source = {"typeId": 2, "fileDrop": {**drop, **more}}
    studio.query("drop", ONE, "A")
    query = studio.sandbox.account.store.find("QueryDefinition", "CustomerKey", "drop")[0]["ObjectID"]
    return studio.automation([(QUERY, query)], start=source)


def activate(studio: Studio, id: str, *, on: bool = True, status: int = 200) -> None:
    studio.rest("PATCH", f"automation/v1/automations/filetrigger/{id}", {"isActive": on}, status)


@pytest.mark.parametrize(
    ("pattern", "how", "path", "starts"),
    [
        ("crm", 2, "Import/crm_1.csv", True),
        ("CRM", 2, "Import/crm_1.csv", True),
        ("crm", 2, "Import/my_crm.csv", False),
        ("crm", 1, "Import/my_crm.csv", True),
        (".csv", 3, "Import/crm.csv", True),
        (".csv", 3, "Import/crm.csv.part", False),
        ("crm.csv", 4, "Import/crm.csv", True),
        ("crm", 4, "Import/crm.csv", False),
        ("crm", 2, "Export/crm.csv", False),
        ("crm", 2, "Import/.crm", False),
    ],
)
def test_a_file_starts_an_automation(tables: Studio, pattern: str, how: int, path: str, starts: bool) -> None:
    id = dropping(tables, pattern, how)
    activate(tables, id)
    assert tables.state(id) == AWAITING
    put(tables.sandbox.sftp, path, b"x")
    tables.sandbox.account.tasks.stop(600)
    assert bool(tables.runs(id)) is starts
    assert tables.state(id) == AWAITING


def test_a_file_that_is_renamed_when_it_is_whole_starts_it(tables: Studio) -> None:
    id = dropping(tables, ".csv", 3)
    activate(tables, id)
    put(tables.sandbox.sftp, "Import/crm.part", b"x")
    with_sftp(tables.sandbox.sftp, lambda client: client.posix_rename("Import/crm.part", "Import/crm.csv"))
    tables.sandbox.account.tasks.stop(600)
    assert len(tables.runs(id)) == 1


def test_an_inactive_trigger_starts_nothing(tables: Studio) -> None:
    id = dropping(tables)
    put(tables.sandbox.sftp, "Import/crm.csv", b"x")
    activate(tables, id)
    activate(tables, id, on=False)
    put(tables.sandbox.sftp, "Import/crm.csv", b"x")
    assert (tables.state(id), tables.runs(id)) == (INACTIVE, [])
    activate(tables, tables.automation(key="Other"), status=400)


@pytest.mark.parametrize(("queue", "states"), [(True, ["Complete"] * 2), (False, ["Skipped", "Complete"])])
def test_a_file_that_comes_while_one_runs_waits_or_is_skipped(tables: Studio, queue: bool, states: list[str]) -> None:
    id = dropping(tables, queue=queue)
    activate(tables, id)
    tables.sandbox.configure(task_delay_seconds=3600)
    for number in (1, 2):
        put(tables.sandbox.sftp, f"Import/crm{number}.csv", b"x")
    tables.sandbox.configure(task_delay_seconds=0)
    tables.sandbox.account.tasks.stop(600)
    runs = [run for run in tables.sandbox.account.store.all("AutomationInstance") if run["AutomationID"] == id]
    assert sorted(run["Status"] for run in runs) == sorted(states)
    assert sorted(run["File"] for run in runs) == ["crm1.csv", "crm2.csv"]


# What is told


def test_data_views_and_notifications_tell_of_runs(tables: Studio) -> None:
    id = tables.automation([(QUERY, tables.query("q", "SELECT CAST('x' AS int) AS Id", "A"))])
    legacy = tables.sandbox.account.store.get("Automation", id)["LegacyID"]  # type: ignore[index]
    workers = [
        {"notificationType": kind, "definition": f"{kind.lower()}@x.example", "channelType": "Account"}
        for kind in ("Complete", "Error")
    ]
    tables.rest("POST", f"legacy/v1/beta/automations/notifications/{legacy}", {"workers": workers})
    tables.run(id)
    [notice] = tables.sandbox.account.store.all(NOTIFICATIONS)
    assert (notice["To"], notice["Kind"], notice["Name"]) == ("error@x.example", "Error", "Auto")
    sql = "SELECT CONCAT(i.AutomationInstanceStatus, a.ActivityName, a.ActivityInstanceStep) AS Id "
    sql += "FROM _AutomationInstance i JOIN _AutomationActivityInstance a "
    sql += "ON a.AutomationInstanceID = i.AutomationInstanceID"
    tables.run(tables.automation([(QUERY, tables.query("told", sql, "B"))], key="Teller"))
    assert tables.ids("B") == ["Errora3001.1"]


def test_a_run_that_died_with_its_process_is_in_error(tmp_path: Path) -> None:
    data = tmp_path / "data.duckdb"
    with start(data) as server:
        studio = Studio(server, Caller(server))
        id = studio.automation([studio.wait(duration=1, durationUnits="Hours")])
        studio.perform(id)
        server.account.tasks.stop(patience=0)
        account = server.account
        with account.store.exclusively() as store:  # as a process leaves it that is killed
            task = store.get("Task", "1")
            automation = store.get("Automation", id)
            assert task
            assert automation
            store.put("Task", "1", {**task, "status": "Processing"})
            store.put("Automation", id, {**automation, "StatusID": RUNNING})
            instances.changed(account, automation["LastRunInstanceID"], Status=instances.RUNNING)
    with start(data) as server:
        studio = Studio(server, Caller(server))
        assert studio.state(id) == ERROR
        assert "was stopped while this ran" in studio.runs(id)[0]["StatusMessage"]


def test_the_clock_of_a_data_file_stays_where_it_was_moved(tmp_path: Path) -> None:
    with start(tmp_path / "data.duckdb") as server:
        server.move_clock(server.account.clock.utc() + timedelta(days=400))
        moved = server.account.clock.now()
    with start(tmp_path / "data.duckdb") as server:
        assert timedelta() <= server.account.clock.now() - moved < timedelta(minutes=1)


def test_a_clock_that_jumps_has_missed_nothing(tables: Studio) -> None:
    query = tables.query("Q", ONE, "A")
    id = tables.automation([(QUERY, query)], start=tables.schedule("FREQ=DAILY;INTERVAL=1", at(tables, hours=1)))
    tables.switch(id, "schedule")
    jump(tables.sandbox.account, tables.now() + timedelta(days=3000))
    tables.soap.token = tables.soap.new_token()
    assert tables.move(days=2) == 2


def test_a_server_starts_what_falls_due_by_itself() -> None:
    with start(None, runs_schedules=True) as server:
        studio = Studio(server, Caller(server))
        studio.table("A")
        query = studio.query("q", ONE, "A")
        id = studio.automation([(QUERY, query)], start=studio.schedule("FREQ=DAILY;INTERVAL=1", at(studio, hours=1)))
        studio.switch(id, "schedule")
        server.advance(49.5 * 3600)  # three moments are missed, of which the last is made up for
        studio.soap.token = studio.soap.new_token()
        until = time.monotonic() + 120
        while not studio.ids("A") and time.monotonic() < until:
            time.sleep(0.05)
        server.account.tasks.stop(600)
        assert (studio.ids("A"), len(studio.runs(id)), studio.state(id)) == (["1"], 1, SCHEDULED)


def test_the_clock_is_not_for_api_users(studio: Studio) -> None:
    before = studio.sandbox.account.clock.ahead
    studio.rest("POST", "sandbox/clock", {"by": 3600}, status=401)
    assert studio.sandbox.account.clock.ahead == before


def test_moves_add_up_whatever_runs_on_the_way(tables: Studio) -> None:
    id = tables.automation(
        [(QUERY, tables.query("q", ONE, "A"))], start=tables.schedule("FREQ=HOURLY;INTERVAL=1", at(tables, hours=1))
    )
    tables.switch(id, "schedule")
    tables.move(hours=3)
    assert abs(tables.sandbox.account.clock.ahead - 3 * 3600) < 1


def test_the_schedules_of_every_business_unit_run() -> None:
    with start(None, enterprise=1000, units=[2000]) as server:
        studio = Studio(server, Caller(server))
        below = server.account.units[2000]
        studio.automation([studio.wait(duration=1, durationUnits="Minutes")], key="Mine")
        mine = server.account.store.find("Automation", "CustomerKey", "Mine")[0]
        since = studio.now().isoformat()
        body = {**mine["Body"], "typeId": 1, "schedule": checked(studio)}
        with below.store.exclusively() as store:
            store.put("Automation", "x", {**mine, "ObjectID": "x", "Body": body, "StatusID": SCHEDULED, "Since": since})
        assert studio.move(days=1, hours=2) == 2
        assert [run["Status"] for run in below.store.all("AutomationInstance")] == ["Complete"] * 2
        assert list(server.account.store.all("AutomationInstance")) == []


def checked(studio: Studio) -> dict[str, object]:
    sent = studio.schedule("FREQ=DAILY;INTERVAL=1", at(studio, hours=1))["schedule"]
    return checked_schedule(sent)
