"""What mcdev keeps of automations and of what they run: versions, and what none of them tells."""

from typing import Any

import pytest

from mcdecl.kinds import KINDS, mcdev_activities
from mcdecl.kinds.other_activities import TYPES
from mcdecl.kinds.values import NotExpressible
from tests.kinds.test_mcdev import read


def automation(*activities: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": "A", "name": "A", "steps": [{"name": "", "activities": list(activities)}], **more}


def steps(*activities: dict[str, Any]) -> Any:
    return read("automation", automation(*activities))["steps"]


def test_activities_are_found_by_key_in_newer_versions_and_by_name_in_older_ones() -> None:
    by_key, by_name = {"r__type": "query", "r__key": "q9"}, {"r__type": "query", "name": "Region"}
    assert steps(by_key, by_name) == [{"run": ["query_definition.q9", "query_definition.q1"]}]


def test_what_mcdecl_does_not_manage_is_said_by_name() -> None:
    script, mail = {"r__type": "script", "r__key": "clean-up"}, {"r__type": "emailSend", "name": "Daily"}
    unknown = {"objectTypeId": "4711", "name": "What"}
    assert steps(script, mail, unknown) == [{"run": ["script.Clean up", "email_send.Daily", "activity_4711.What"]}]


def test_every_type_of_activity_has_a_word_of_mcdev() -> None:
    assert set(mcdev_activities._OTHERS.values()) == set(TYPES)


def test_a_verification_that_nothing_else_tells_apart_is_known_by_its_place() -> None:
    (step,) = steps({"r__type": "verification", "name": ""}, {"r__type": "verification", "name": ""})
    assert step["run"] == ["verification.A 1.1 in its place", "verification.A 1.2 in its place"]


@pytest.mark.parametrize(
    ("name", "wait"),
    [("2 Hours", "2 hours"), ("15:00", {"until": "15:00", "time_zone": "Europe/London"}),
     ("12:05 AM", {"until": "00:05", "time_zone": "Europe/London"}),
     ("0:05", {"until": "00:05", "time_zone": "Europe/London"})],
)  # fmt: skip
def test_waits(name: str, wait: Any) -> None:
    assert steps({"r__type": "wait", "name": name, "timeZone": "GMT Standard Time"}) == [{"wait": wait}]


@pytest.mark.parametrize(
    ("activity", "words"),
    [
        ({"r__type": "query", "name": "Nowhere"}, "steps: A 1.1 runs the query definition Nowhere, whose key"),
        ({"r__type": "dataExtract", "name": "Twice"}, "several of type dataExtract are called Twice"),
        ({"r__type": "script", "r__key": "k"}, "steps: A 1.1 runs the script with the key k, which mcdev has not"),
        ({"r__type": "novelty", "name": "x"}, "steps: A 1.1 runs something of the type novelty"),
        ({"name": "x"}, "steps: A 1.1 runs something of the type unknown"),
        ({"r__type": "wait", "name": "15:00"}, "steps: the time zone of the wait until 15:00 could not be read"),
    ],
)
def test_steps_that_mcdev_does_not_tell(activity: dict[str, Any], words: str) -> None:
    with pytest.raises(NotExpressible, match=words):
        steps(activity)


def test_the_schedule_is_on_while_it_is_scheduled() -> None:
    schedule = {"icalRecur": "FREQ=DAILY;INTERVAL=1", "startDate": "2031-01-31T06:00:00", "timezoneId": "5"}
    for status, active in (("Scheduled", True), ("PausedSchedule", False)):
        written = read("automation", automation(schedule=schedule, status=status))
        assert (written["active"], written["schedule"]["time_zone"]) == (active, "Europe/Berlin")
    assert "active" not in read("automation", automation(schedule={}, status="Ready"))


@pytest.mark.parametrize(
    ("status", "flag", "active"),
    [("AwaitingTrigger", False, True), ("InactiveTrigger", "false", False), ("Running", "true", True)],
)
def test_a_file_drop_is_on_while_it_awaits_its_trigger(status: str, flag: Any, active: bool) -> None:
    trigger = {"fileNamePatternTypeId": "4", "fileNamingPattern": "v.csv", "folderLocationText": "", "queueFiles": True}
    written = read("automation", automation(fileTrigger={**trigger, "triggerActive": flag}, status=status))
    assert (written["active"], written["file_drop"]["match"]) == (active, "equals")


def test_notifications_that_were_not_retrieved_are_not_declared() -> None:
    assert "notifications" not in read("automation", automation())
    notes = [{"type": "Error", "email": "a@b.example, c@d.example", "message": ""}]
    assert read("automation", automation(notifications=notes))["notifications"] == {
        "completed": [],
        "errors": ["a@b.example", "c@d.example"],
    }


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("filter_activity", {"name": "P"}, "filter: mcdev names no filter definition"),
        ("filter_activity", {"name": "P", "r__dataFilter_key": "F"}, "source: mcdev names no data extension"),
        (
            "filter_activity",
            {"name": "P", "r__dataFilter_key": "F", "r__source_dataExtension_key": "T"},
            "into: mcdev names no data extension",
        ),
        ("verification", {"verificationType": "IsEqualTo"}, "target: mcdev names no data extension"),
        ("data_extract", {"name": "X", "dataFields": []}, "type: mcdev names none"),
        ("data_extract", {"name": "X", "r__dataExtractType_name": "Zip"}, "parameters: mcdev has retrieved none"),
        ("file_transfer", {"name": "O", "fileSpec": "t.csv"}, "location: mcdev names none"),
    ],
)
def test_what_mcdev_did_not_resolve_is_left_out(kind: str, data: dict[str, Any], words: str) -> None:
    with pytest.raises(NotExpressible, match=words):
        read(kind, data)


def test_an_extract_of_a_type_of_the_account_s_own_keeps_its_name() -> None:
    data = {"name": "X", "fileSpec": "x.csv", "r__dataExtractType_name": "My Type", "dataFields": []}
    assert read("data_extract", data)["type"] == "My Type"


def test_a_location_is_its_key_or_its_name() -> None:
    data = {"name": "O", "fileSpec": "t.csv", "isUpload": "false"}
    assert read("file_transfer", {**data, "r__fileLocation_name": "Partner"})["location"] == "SFTP"
    older = read("file_transfer", {**data, "r__ftpLocation_name": "ExactTarget Enhanced FTP"})
    assert (older["location"], older["direction"]) == ("ExactTarget Enhanced FTP", "in")


def test_only_locations_that_the_api_makes_are_declared() -> None:
    declarable = KINDS["file_location"].declarable
    assert declarable is not None
    for word, declared in (("Google Cloud Storage", True), ("Enhanced FTP Site Import Directory", False)):
        assert declarable(read("file_location", {"name": "L", "c__locationType": word})) is declared
