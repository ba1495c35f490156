"""What starts an automation: schedules and files, out and back."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mcdecl.engine.adopt.inventory import DeclaredSoFar
from mcdecl.engine.observe.index import Index
from mcdecl.kinds import time_zones
from mcdecl.kinds.automation import KIND
from mcdecl.kinds.automation_start import (
    FileDropCodec,
    RuleType,
    ScheduleCodec,
    same_folder,
    same_start,
    start_is_sound,
)
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import WriteContext
from mcdecl.wire.routes import KEY
from tests.wanted import automated

DAILY = {"rule": "daily", "start": "2076-01-31T06:00", "time_zone": "Europe/Berlin"}
CREATING = WriteContext(Index(), {})


def schedule(**written: Any) -> dict[str, Any]:
    state = automated("A", "import_definition.I", schedule={**DAILY, **written}).state["schedule"]
    source = ScheduleCodec().encode(state, CREATING)["startSource"]
    assert source["typeId"] == 1
    sent: dict[str, Any] = source["schedule"]
    return sent


@pytest.mark.parametrize(
    ("rule", "number"),
    [("every 5 minutes", 1), ("hourly", 2), ("daily", 3), ("weekly", 4), ("weekdays", 4), ("monthly", 5)],
)
def test_the_sort_of_a_schedule_goes_by_its_number(rule: str, number: int) -> None:
    assert schedule(rule=rule)["scheduleTypeId"] == number


def test_an_end_is_a_moment_or_a_number_of_runs() -> None:
    moment = schedule(end="2077-01-31T23:59")
    assert (moment["endDate"], "occurrences" in moment) == ("2077-01-31T23:59:00+01:00", False)
    assert "UNTIL=20770131T235900" in moment["icalRecur"]
    times = schedule(times=3)
    assert times["occurrences"] == 3
    assert "COUNT=3" in times["icalRecur"]
    assert "UNTIL" not in times["icalRecur"]


def test_nothing_declared_sends_nothing() -> None:
    assert ScheduleCodec().encode(None, CREATING) == {}
    assert FileDropCodec().encode(None, CREATING) == {}
    assert ScheduleCodec().decode({}, Index()) is None
    assert ScheduleCodec().decode({"schedule": {"startDate": "2076-01-31T06:00:00"}}, Index()) is None
    assert FileDropCodec().decode({}, Index()) is None


def read(**shown: Any) -> dict[str, Any]:
    record = {"icalRecur": "FREQ=DAILY;INTERVAL=1", "startDate": "2076-01-31T06:00:00", "timezoneId": 5, **shown}
    found = ScheduleCodec().decode({"schedule": record}, Index())
    assert found is not None
    return found


def test_an_end_reads_back_unless_it_is_the_one_that_stands_for_none() -> None:
    until = read(icalRecur="FREQ=DAILY;UNTIL=20770131T235900;INTERVAL=1")
    assert (until["end"], until["times"]) == ("2077-01-31T23:59", None)
    assert read(icalRecur="FREQ=DAILY;UNTIL=20790606T000000;INTERVAL=1")["end"] is None
    assert read(icalRecur="FREQ=DAILY;UNTIL=20781231T000000;INTERVAL=1")["end"] == "2078-12-31T00:00"
    counted = read(icalRecur="FREQ=DAILY;COUNT=3;INTERVAL=1")
    assert (counted["end"], counted["times"]) == (None, 3)
    assert read()["end"] is None


def test_a_zone_or_moment_that_nobody_knows_is_shown_as_it_is() -> None:
    assert read(timezoneId=9999)["time_zone"] == "(number 9999)"
    assert read(timezoneId=None)["time_zone"] == "(number None)"
    assert read(startDate=None)["start"] is None
    assert read(startDate="some day in 2076")["start"] == "some day in 2076"
    assert read(timezoneId=9999)["start"] == "2076-01-31T06:00"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("2030-01-01T06:00", "2030-01-01T06:00", True),
        ("2030-01-01T06:00", "2031-01-01T06:00", False),
        ("2030-01-01T06:00", "06:00", True),
        ("2030-01-01T16:00", "06:00", False),
        (None, "06:00", False),
        (Unknown("hidden"), "06:00", None),
    ],
)
def test_a_start_is_a_moment_or_a_time_of_day(before: Any, after: Any, same: bool | None) -> None:
    assert same_start(before, after) is same


@pytest.mark.parametrize(
    ("word", "number"), [("any", 0), ("contains", 1), ("begins", 2), ("ends", 3), ("equals", 4), ("(number 9)", 9)]
)
def test_a_file_drop_reads_back_what_was_sent(word: str, number: int) -> None:
    shown = {"fileNamingPattern": "a.csv", "fileNamePatternTypeId": number, "folderLocationText": "In"}
    for queue in (True, False):
        found = FileDropCodec().decode({"fileTrigger": {**shown, "queueFiles": queue}}, Index())
        assert found == {"pattern": "a.csv", "match": word, "folder": "In", "queue": queue}
        if number != 9:
            assert FileDropCodec().encode(found, CREATING) == {
                "startSource": {
                    "typeId": 2,
                    "fileDrop": {
                        "fileNamePattern": "a.csv",
                        "fileNamePatternTypeId": number,
                        "folderLocation": "In",
                        "queueFiles": queue,
                    },
                }
            }


def test_without_a_zone_it_is_the_accounts_own() -> None:
    state = automated("A", "import_definition.I", schedule={"rule": "daily", "start": "06:00"}).state["schedule"]
    assert state["time_zone"] == time_zones.ACCOUNT
    assert KIND.attribute("schedule").compare is not None


@pytest.mark.parametrize("spelling", ["import\\", "Import", "import/", "", "\\Import\\"])
def test_the_folder_of_imports_has_several_spellings_and_keeps_its_own(spelling: str) -> None:
    shown = {"fileNamingPattern": "", "fileNamePatternTypeId": 0, "folderLocationText": spelling, "madeUp": 1}
    known = Index()
    known._records["automation", "A"] = {"fileTrigger": shown}  # what a read of it has put there
    read = FileDropCodec().decode({"fileTrigger": shown}, known)
    drop = automated("A", "import_definition.I", file_drop={"pattern": "", "match": "any", "queue": False}).state[
        "file_drop"
    ]
    assert read is not None
    assert same_folder(read["folder"], drop["folder"])
    assert {**read, "folder": "Import"} == drop
    sent = FileDropCodec().encode(drop, WriteContext(known, {KEY: "A"}, creating=False))["startSource"]["fileDrop"]
    assert (sent["folderLocation"], sent["madeUp"]) == (spelling, 1)
    moved = FileDropCodec().encode({**drop, "folder": "In"}, WriteContext(known, {KEY: "A"}, creating=False))
    assert moved["startSource"]["fileDrop"]["folderLocation"] == "In"


@pytest.mark.parametrize(
    ("drop", "sound"),
    [
        ({"pattern": "a"}, True),
        ({"pattern": "", "match": "any"}, True),
        ({"pattern": ""}, False),
        ({"pattern": "a", "match": "any"}, False),
    ],
)
def test_only_any_file_needs_no_pattern(drop: dict[str, str], sound: bool) -> None:
    resource = automated("A", "import_definition.I", file_drop=drop)
    assert [finding.path for finding in start_is_sound(resource, DeclaredSoFar([]))] == (
        [] if sound else [("file_drop", "pattern")]
    )


def test_a_schedule_keeps_what_only_the_account_knows_and_reads_a_zone_by_its_name() -> None:
    shown = {"icalRecur": "FREQ=DAILY;UNTIL=20790606T000000;INTERVAL=1", "startDate": "2031-01-31T06:00:00"}
    shown |= {"timezoneName": "W. Europe Standard Time", "madeUp": 1, "pattern": "<Pattern/>"}
    known = Index()
    known._records["automation", "A"] = {"schedule": shown}
    read = ScheduleCodec().decode({"schedule": shown}, known)
    assert read is not None
    assert read["time_zone"] == "Europe/Berlin"
    sent = ScheduleCodec().encode(read, WriteContext(known, {KEY: "A"}, before=read, creating=False))
    assert sent["startSource"]["schedule"]["madeUp"] == 1
    assert "pattern" not in sent["startSource"]["schedule"]


@pytest.mark.parametrize(("text", "taken"), [("", False), ("x", True), ("daily", True), (1, False)])
def test_a_rule_is_a_text_that_says_something(text: Any, taken: bool) -> None:
    assert Draft202012Validator(RuleType().schema()).is_valid(text) is taken
