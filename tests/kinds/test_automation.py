"""Automations: steps and what is wrong with them, starts, and the calls that are set apart."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mcdecl.engine.observe.index import Index
from mcdecl.kinds import KINDS
from mcdecl.kinds.automation import KIND, ActiveCodec, NotificationsCodec
from mcdecl.kinds.automation_start import ScheduleCodec, same_start, unfit_end, unfit_start
from mcdecl.kinds.automation_steps import StepsCodec, StepsType, numbers, same_steps
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import UnwritableError, WriteContext
from mcdecl.wire.routes import KEY
from tests.strategies import Declaring
from tests.wanted import automated

DAILY = {"rule": "daily", "start": "2076-01-31T06:00", "time_zone": "Europe/Berlin"}


def told(*steps: Any, **written: Any) -> list[str]:
    wanted = automated("A", *(steps or ("import_definition.I",)), **written)
    return [finding.message for check in KIND.checks for finding in check(wanted, Declaring(wanted))]


def test_a_sound_automation_has_nothing_wrong() -> None:
    assert told(schedule=DAILY, active=True) == []


BAD: dict[str, tuple[tuple[Any, ...], dict[str, Any], str]] = {
    "itself": (("automation.A",), {}, "an automation cannot run itself"),
    "another automation": (("automation.B",), {}, "an automation cannot run automation.B"),
    "no activity": (("data_extension.T",), {}, "an automation cannot run data_extension.T"),
    "an empty step": (({"name": "Nothing"},), {}, "a step runs something or waits"),
    "both": (({"run": ["import_definition.I"], "wait": "1 hour"},), {}, "a step runs something or waits"),
    "a zone": (
        (),
        {"schedule": {**DAILY, "time_zone": "Europe/Berln"}},
        "the account has no time zone for Europe/Berln",
    ),
    "a zone of a wait": (
        ({"wait": {"until": "06:00", "time_zone": "Mars/Base"}},),
        {},
        "the account has no time zone for Mars/Base",
    ),
    "two starts": (
        (),
        {"schedule": DAILY, "file_drop": {"pattern": "a"}},
        "an automation starts by schedule or by file, not by both",
    ),
    "on without a schedule": (
        (),
        {"active": True},
        "active turns a schedule or file drop on and off, and none is declared",
    ),
    "an end before the start": (
        (),
        {"schedule": {**DAILY, "end": "2075-01-01T00:00"}},
        "the schedule ends before it starts",
    ),
    "two ends": (
        (),
        {"schedule": {**DAILY, "end": "2077-01-01T00:00", "times": 3}},
        "a schedule ends at a time or after a number of runs, not both",
    ),
    "too often": (
        (),
        {"schedule": {**DAILY, "rule": "every 4 minutes"}},
        "the account cannot run anything more often than every 5 minutes",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_told(case: str) -> None:
    steps, written, message = BAD[case]
    assert told(*steps, **written) == [message]


def test_everything_that_a_step_runs_is_a_kind_and_a_reference() -> None:
    assert set(numbers()) <= set(KINDS)
    state = automated("A", "import_definition.I", {"run": ["query_definition.a.b", "file_transfer.F"]}).state
    found = [
        (reference.kind, reference.key, reference.path, reference.written)
        for reference in KIND.references(state)
        if reference.kind in numbers()
    ]
    assert found == [
        ("import_definition", "I", ("steps", "1", "run", "0"), ("steps", 0, "run", 0)),
        ("query_definition", "a.b", ("steps", "2", "run", "0"), ("steps", 1, "run", 0)),
        ("file_transfer", "F", ("steps", "2", "run", "1"), ("steps", 1, "run", 1)),
    ]


@pytest.mark.parametrize(
    ("wait", "name", "sent"),
    [
        ("1 hour", "1 Hours", '{"duration": 1, "durationUnits": "Hours"}'),
        ("30 minutes", "30 Minutes", '{"duration": 30, "durationUnits": "Minutes"}'),
        (
            {"until": "15:00", "time_zone": "Europe/Berlin"},
            "03:00 PM",
            '{"specifiedTime": "15:00", "timeZone": "W. Europe Standard Time"}',
        ),
        ({"until": "00:30"}, "12:30 AM", '{"specifiedTime": "00:30", "timeZone": "Central Standard Time (no DST)"}'),
    ],
)
def test_a_wait_goes_out_with_its_settings_and_reads_back_by_its_name(wait: Any, name: str, sent: str) -> None:
    state = StepsType().normal([{"wait": wait}])
    (step,) = StepsCodec().encode(state, WriteContext(Index(), {}))["steps"]
    (entry,) = step["activities"]
    assert (entry["name"], entry["serializedObject"], entry["objectTypeId"]) == (name, sent, 467)
    read = StepsCodec().decode({"steps": [{"step": 1, "activities": [entry]}]}, Index())
    assert same_steps(read, state) is (None if isinstance(wait, dict) else True)


def test_a_schedule_goes_out_with_offsets_and_an_end() -> None:
    state = automated("A", "import_definition.I", schedule=DAILY).state
    schedule = ScheduleCodec().encode(state["schedule"], WriteContext(Index(), state))["startSource"]["schedule"]
    assert schedule == {
        "scheduleTypeId": 3,
        "startDate": "2076-01-31T06:00:00+01:00",
        "endDate": "2079-06-06T00:00:00+02:00",
        "icalRecur": "FREQ=DAILY;UNTIL=20790606T000000;INTERVAL=1",
        "timezoneId": 5,
    }


@pytest.mark.parametrize(
    ("moment", "local"),
    [("2030-07-30T06:00:00", "2030-07-30T06:00"), ("2030-07-29T22:00:00-06:00", "2030-07-30T06:00")],
)
def test_a_moment_reads_back_in_the_schedules_own_zone(moment: str, local: str) -> None:
    shown = {"icalRecur": "FREQ=DAILY;UNTIL=20790606T080000;INTERVAL=1", "startDate": moment, "timezoneId": 5}
    read = ScheduleCodec().decode({"schedule": shown}, Index())
    assert read == {
        "rule": "FREQ=DAILY;INTERVAL=1",
        "start": local,
        "end": None,
        "times": None,
        "time_zone": "Europe/Berlin",
    }


NOW = datetime(2030, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "zone", "fits"),
    [
        ("2030-06-01T13:59", "Europe/Berlin", False),
        ("2030-06-01T14:00", "Europe/Berlin", False),
        ("2030-06-01T14:01", "Europe/Berlin", True),
        ("2030-06-01T06:01", "America/Chicago", False),
        ("2030-06-01T07:01", "America/Chicago", True),
        ("06:00", "Europe/Berlin", True),
        ("2020-01-31T06:00", "No/Zone", True),
    ],
)
def test_a_start_in_the_past_by_the_clock_of_its_zone_is_unfit(start: str, zone: str, fits: bool) -> None:
    why = unfit_start(start, NOW, {"time_zone": zone})
    assert (why is None) is fits
    if why is not None:
        assert why.message == f"schedule.start {start} ({zone}) is in the past"
        assert f"start: '{start[11:]}'" in why.hint


def test_a_schedule_that_is_over_is_unfit() -> None:
    assert unfit_end(None, NOW, {"time_zone": "Europe/Berlin"}) is None
    assert unfit_end("2030-06-01T14:01", NOW, {"time_zone": "Europe/Berlin"}) is None
    assert unfit_end("2030-06-01T14:00", NOW, {"time_zone": "Europe/Berlin"}) is not None


def test_a_time_of_day_is_the_next_by_the_clock_of_the_account() -> None:
    index, daily = Index(), {"end": None, "times": None, "rule": "FREQ=DAILY;INTERVAL=1", "time_zone": "Europe/Berlin"}
    index.clock = NOW
    for start, day in (("14:01", "2030-06-01"), ("14:00", "2030-06-02"), ("06:00", "2030-06-02")):
        made = ScheduleCodec().encode({**daily, "start": start}, WriteContext(index, {}))
        assert made["startSource"]["schedule"]["startDate"].startswith(f"{day}T{start}")


def test_a_time_of_day_is_the_next_one_and_stays_what_the_account_has() -> None:
    assert same_start("2020-01-31T06:00", "06:00") is True
    assert same_start("2020-01-31T07:00", "06:00") is False
    assert same_start(Unknown("hidden"), "06:00") is None
    index = Index()
    index.add_records(
        "automation", [{KEY: "A", "name": "A", "@id": "1", "schedule": {"startDate": "2020-01-31T06:00:00"}}]
    )
    schedule = {**DAILY, "start": "06:00", "end": None, "times": None, "rule": "FREQ=DAILY;INTERVAL=1"}
    sent = ScheduleCodec().encode(schedule, WriteContext(index, {KEY: "A"}, creating=False))
    assert sent["startSource"]["schedule"]["startDate"] == "2020-01-31T06:00:00+01:00"
    fresh = ScheduleCodec().encode(schedule, WriteContext(Index(), {KEY: "B"}))["startSource"]["schedule"]["startDate"]
    assert fresh > "2026"
    assert "T06:00:00" in fresh


@pytest.mark.parametrize(
    ("state", "status", "on"),
    [
        (6, "active", True),
        (7, "active", True),
        (8, "paused", False),
        (4, "paused", False),
        (3, "active", True),
        (3, "paused", False),
        (2, "paused", False),
    ],
)
def test_whether_it_is_on_is_a_matter_of_its_state(state: int, status: str, on: bool) -> None:
    schedule = {"icalRecur": "FREQ=DAILY;INTERVAL=1", "scheduleStatus": status}
    assert ActiveCodec().decode({"statusId": state, "schedule": schedule}, Index()) is on


@pytest.mark.parametrize("state", [2, 3, 7])
def test_without_a_schedule_nothing_is_on_or_off(state: int) -> None:
    assert ActiveCodec().decode({"statusId": state, "schedule": {"scheduleStatus": "none"}}, Index()) is None


def test_without_the_older_id_nothing_can_be_switched() -> None:
    with pytest.raises(UnwritableError, match="automation A"):
        ActiveCodec().encode(True, WriteContext(Index(), {KEY: "A"}))


def test_texts_of_notifications_stay_and_other_sorts_go() -> None:
    index = Index()
    workers = [{"notificationType": "Error", "definition": "a@example.com", "body": "Look!"}]
    record = {KEY: "A", "name": "A", "@id": "1", "legacyId": "7", "@notifications": {"workers": workers}}
    index.add_records("automation", [record])
    sent = NotificationsCodec().encode({"errors": ["b@example.com"], "completed": []}, WriteContext(index, {KEY: "A"}))
    assert [(item["definition"], item["body"]) for item in sent["workers"]] == [("b@example.com", "Look!")]
    assert isinstance(NotificationsCodec().decode({}, Index()), Unknown)
    assert NotificationsCodec().decode(record, Index()) == {"errors": ["a@example.com"], "completed": []}


def test_notifications_of_other_sorts_and_what_else_the_account_has_of_one_survive() -> None:
    index = Index()
    other = {"id": "n1", "notificationType": "Skipped", "definition": "c@example.com", "body": "", "channelType": "SMS"}
    ours = {"id": "n2", "notificationType": "Error", "definition": "a@example.com", "body": "Look!", "madeUp": 1}
    record = {KEY: "A", "name": "A", "@id": "1", "legacyId": "7", "@notifications": {"workers": [other, ours]}}
    index.add_records("automation", [record])
    sent = NotificationsCodec().encode({"errors": ["b@example.com"], "completed": []}, WriteContext(index, {KEY: "A"}))
    assert sent["workers"][0] == other
    (error,) = sent["workers"][1:]
    assert (error["definition"], error["madeUp"], "id" in error) == ("b@example.com", 1, False)
