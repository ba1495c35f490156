"""Steps: their normal form, their words, and how they travel."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mcdecl.engine.observe.index import Index
from mcdecl.kinds import automation_steps as steps
from mcdecl.kinds.automation_steps import StepsCodec, StepsType, points_at, same_steps, shown, unseen
from mcdecl.kinds.values import NotExpressible, Unknown
from mcdecl.kinds.wire import UnwritableError, WriteContext
from mcdecl.wire.routes import KEY

QUERY, IMPORT = "query_definition.Q", "import_definition.I"


def index() -> Index:
    known = Index()
    known.add("query_definition", "Q", "Query", "id-q")
    known.add("import_definition", "I", "Import", "id-i")
    return known


def normal(*written: Any) -> dict[str, Any]:
    return StepsType().normal(list(written))


@pytest.mark.parametrize(
    ("written", "fine"),
    [
        ([{"run": [QUERY]}], True),
        ([{"run": [QUERY, IMPORT], "name": "x" * 200}], True),
        ([{"wait": "1 hour"}, {"wait": "9999 minutes"}], True),
        ([{"wait": {"until": "23:59"}}], True),
        ([{"wait": {"until": "06:00", "time_zone": "UTC"}}], True),
        ([], True),
        ([{"run": []}], True),
        ([{"run": ["script.Clean up", "activity_7.", "email_send.Two. Words"]}], True),
        ([{"run": ["Q"]}], False),
        ([{"run": [QUERY], "name": "x" * 201}], False),
        ([{"run": [QUERY], "also": 1}], False),
        ([{"wait": "10000 minutes"}], False),
        ([{"wait": "1 second"}], False),
        ([{"wait": {"until": "24:00"}}], False),
        ([{"wait": {"time_zone": "UTC"}}], False),
        ([{"wait": {"until": "06:00", "time_zone": ""}}], False),
        ([{"wait": {"until": "06:00", "zone": "UTC"}}], False),
    ],
)
def test_which_steps_can_be_written(written: Any, fine: bool) -> None:
    assert Draft202012Validator(StepsType().schema()).is_valid(written) is fine


def test_the_normal_form_numbers_steps_and_says_units_in_one_way() -> None:
    written = [
        {"name": "Files in", "run": [IMPORT]},
        {"wait": "1 Hour"},
        {"wait": {"until": "06:00", "time_zone": "Europe/Berlin"}},
        {"name": "", "run": [QUERY]},
    ]
    assert normal(*written) == {
        "1": {"name": "Files in", "run": [IMPORT]},
        "2": {"wait": "1 hours"},
        "3": {"wait": "until 06:00", "time_zone": "Europe/Berlin"},
        "4": {"run": [QUERY]},
    }
    assert normal({"wait": {"until": "06:00"}})["1"]["time_zone"]


def test_zones_of_waits_are_what_no_call_shows() -> None:
    berlin = normal({"run": [QUERY]}, {"wait": {"until": "06:00", "time_zone": "Europe/Berlin"}})
    assert unseen(berlin) == {"2": "Europe/Berlin"}
    assert unseen(normal({"run": [QUERY]})) is None
    read = {
        number: {name: item for name, item in step.items() if name != "time_zone"} for number, step in berlin.items()
    }
    assert same_steps(read, berlin) is None
    assert same_steps(normal({"run": [IMPORT]}), berlin) is False
    assert same_steps(Unknown("hidden"), berlin) is None
    plain = normal({"run": [QUERY]})
    assert (same_steps(plain, plain), same_steps(None, plain), same_steps(plain, None)) == (True, False, False)
    assert same_steps(None, None) is True


def test_steps_travel_whole_and_in_order() -> None:
    state = normal({"name": "Both", "run": [IMPORT, QUERY]}, {"run": [QUERY]})
    assert StepsCodec().encode(state, WriteContext(index(), {}))["steps"] == [
        {
            "annotation": "Both",
            "stepNumber": 0,
            "activities": [
                {"name": "Import", "activityObjectId": "id-i", "objectTypeId": 43, "displayOrder": 1},
                {"name": "Query", "activityObjectId": "id-q", "objectTypeId": 300, "displayOrder": 2},
            ],
        },
        {
            "annotation": "",
            "stepNumber": 1,
            "activities": [
                {"name": "Query", "activityObjectId": "id-q", "objectTypeId": 300, "displayOrder": 1},
            ],
        },
    ]


def activity(number: int, id: str = "x", name: str = "n", order: int = 1) -> dict[str, Any]:
    return {"objectTypeId": number, "activityObjectId": id, "name": name, "displayOrder": order}


def test_steps_are_read_in_the_order_of_their_numbers() -> None:
    record = {
        "steps": [
            {"step": 2, "name": "", "activities": [activity(300, "id-q")]},
            {"step": 1, "name": "First", "activities": [activity(300, "id-q", order=2), activity(43, "id-i", order=1)]},
        ]
    }
    assert StepsCodec().decode(record, index()) == {
        "1": {"name": "First", "run": [IMPORT, QUERY]},
        "2": {"run": [QUERY]},
    }
    assert StepsCodec().decode({}, index()) == {}
    assert list(points_at(record)) == [
        ("query_definition", "ObjectID", "id-q"),
        *[("query_definition", "ObjectID", "id-q"), ("import_definition", "ObjectID", "id-i")],
    ]
    assert list(points_at({"steps": [{"activities": [activity(423)]}, {}]})) == []


def test_what_has_no_number_comes_first() -> None:
    record = {
        "steps": [
            {
                "step": 1,
                "activities": [
                    {**activity(43, "id-i"), "displayOrder": 1},
                    {**activity(300, "id-q"), "displayOrder": None},
                ],
            },
            {"activities": [activity(300, "id-q")]},
        ]
    }
    assert StepsCodec().decode(record, index()) == {"1": {"run": [QUERY]}, "2": {"run": [QUERY, IMPORT]}}


WORDS = {
    42: "email_send", 45: "refresh_group", 84: "report", 423: "script", 425: "data_factory_utility",
    724: "refresh_mobile_list", 725: "sms", 726: "import_mobile_contacts", 733: "journey_entry_old", 736: "push",
    749: "fire_event", 952: "journey_entry", 1010: "interaction_studio", 1101: "interactions", 7: "activity_7",
}  # fmt: skip


@pytest.mark.parametrize(("number", "word"), WORDS.items())
def test_other_activities_are_read_and_written_by_type_and_name(number: int, word: str) -> None:
    there = {**activity(number, name="N"), "id": "a", "colour": "red"}
    record = {"steps": [{"step": 1, "name": "", "id": "s", "icon": 3, "activities": [there]}]}
    known = index()
    known._records["automation", "A"] = record  # what a read of it has put there
    read = StepsCodec().decode(record, known)
    assert read == {"1": {"run": [f"{word}.N"]}}
    assert StepsType().normal(steps.yaml_steps(read)) == read
    sent = StepsCodec().encode(read, WriteContext(known, {KEY: "A"}, creating=False))["steps"]
    assert sent == [{"id": "s", "icon": 3, "annotation": "", "stepNumber": 0, "activities": [there]}]


def test_what_has_an_id_that_nobody_knows_goes_by_its_type_and_name() -> None:
    read = StepsCodec().decode({"steps": [{"step": 1, "activities": [activity(300, "other", "N")]}]}, index())
    assert read == {"1": {"run": ["activity_300.N"]}}


def test_activities_of_one_name_all_go_back_where_they_were() -> None:
    first, second = ({**activity(423, text, "Same"), "id": text} for text in ("one", "two"))
    known = index()
    known._records["automation", "A"] = {
        "steps": [{"step": 1, "activities": [first]}, {"step": 2, "activities": [second]}]
    }
    state = normal({"run": ["script.Same"]}, {"run": [QUERY, "script.Same"]})
    sent = StepsCodec().encode(state, WriteContext(known, {KEY: "A"}, creating=False))["steps"]
    assert [[item["activityObjectId"] for item in step["activities"]] for step in sent] == [["one"], ["id-q", "two"]]
    assert [item["displayOrder"] for item in sent[1]["activities"]] == [1, 2]


def test_the_settings_of_other_activities_go_back_as_the_older_definition_shows_them() -> None:
    there = {**activity(749, name="N"), "id": "a"}
    known = index()
    worker = {"guidId": "a", "serializedObject": '{"x" :1}'}
    known._records["automation", "A"] = {
        "steps": [{"step": 1, "activities": [there]}],
        "@definition": {"processes": [{"workers": [worker]}]},
    }
    (step,) = StepsCodec().encode(normal({"run": ["fire_event.N"]}), WriteContext(known, {KEY: "A"}))["steps"]
    assert step["activities"] == [{**there, "serializedObject": '{"x" :1}'}]


def test_what_the_account_does_not_have_cannot_be_written() -> None:
    with pytest.raises(UnwritableError, match=r"email_send\.N"):
        StepsCodec().encode(normal({"run": ["email_send.N"]}), WriteContext(index(), {}))
    known = index()
    known.add("script_activity", "N", "N", "id-s")
    (step,) = StepsCodec().encode(normal({"run": ["script.N"]}), WriteContext(known, {}))["steps"]
    assert step["activities"][0]["activityObjectId"] == "id-s"


def test_nothing_that_mcdecl_could_not_put_back_is_taken_out() -> None:
    judge = steps.KEEPS_OTHERS.judge
    before = normal({"run": [QUERY, "script.S"]}, {"run": ["script.S", "activity_300.Gone"]})
    assert judge(before, normal({"run": ["script.S"]}, {"run": [IMPORT, "script.S"]})) is None
    assert judge(None, before) is None
    complaint = judge(before, normal({"run": [QUERY, "script.S"]}))
    assert complaint is not None
    assert "script.S" in complaint
    assert "Automation Studio" in complaint


@pytest.mark.parametrize(
    ("until", "name"),
    [
        ("00:00", "12:00 AM"),
        ("00:59", "12:59 AM"),
        ("01:00", "01:00 AM"),
        ("11:59", "11:59 AM"),
        ("12:00", "12:00 PM"),
        ("13:05", "01:05 PM"),
        ("23:59", "11:59 PM"),
    ],
)
def test_times_of_day_go_and_come_back(until: str, name: str) -> None:
    state = normal({"wait": {"until": until, "time_zone": "UTC"}})
    (step,) = StepsCodec().encode(state, WriteContext(index(), {}))["steps"]
    (entry,) = step["activities"]
    assert (entry["name"], entry["objectTypeId"], entry["displayOrder"]) == (name, 467, 1)
    assert json.loads(entry["serializedObject"])["specifiedTime"] == until
    read = StepsCodec().decode({"steps": [{"step": 1, "activities": [entry]}]}, index())
    assert read == {"1": {"wait": f"until {until}"}}


@pytest.mark.parametrize(
    ("settings", "step"),
    [
        (
            '{"specifiedTime":"15:00","timeZone":"GMT Standard Time"}',
            {"wait": "until 15:00", "time_zone": "Europe/London"},
        ),
        ('{"specifiedTime":"15:00","timeZone":"Moon Standard Time"}', {"run": ["wait.03:00 PM"]}),
        ("no JSON", {"run": ["wait.03:00 PM"]}),
        (None, {"wait": "until 15:00"}),
    ],
)
def test_the_zone_of_a_wait_is_read_from_the_older_definition(settings: str | None, step: dict[str, str]) -> None:
    there = {**activity(467, name="03:00 PM"), "id": "a"}
    record: dict[str, Any] = {"steps": [{"step": 1, "activities": [there]}]}
    assert steps.hides_settings(record)
    if settings is not None:
        record["@definition"] = {"processes": [{"workers": [{"guidId": "a", "serializedObject": settings}]}]}
    assert StepsCodec().decode(record, index()) == {"1": step}


def test_zones_that_mean_the_same_are_the_same() -> None:
    def until(zone: str) -> dict[str, Any]:
        return normal({"wait": {"until": "06:00", "time_zone": zone}})

    assert same_steps(until("Europe/Berlin"), until("Europe/Rome")) is True
    assert same_steps(until("Europe/Berlin"), until("Europe/London")) is False


def test_a_wait_whose_zone_is_not_known_cannot_be_said() -> None:
    with pytest.raises(NotExpressible, match="until 15:00"):
        steps.yaml_steps({"1": {"wait": "until 15:00"}})
    assert not steps.hides_settings({"steps": [{"activities": [activity(467, name="2 Hours"), activity(300)]}, {}]})


def test_a_wait_of_another_form_stays_as_it_is() -> None:
    read = StepsCodec().decode({"steps": [{"step": 1, "activities": [activity(467, name="Till noon")]}]}, index())
    assert read == {"1": {"run": ["wait.Till noon"]}}
    both = StepsCodec().decode(
        {"steps": [{"step": 1, "activities": [activity(467, name="1 Hours"), activity(423, order=2)]}]}, index()
    )
    assert "wait" not in both["1"]


def test_steps_in_words_and_as_yaml_says_them() -> None:
    written = [
        {"name": "Files in", "run": [IMPORT, QUERY]},
        {"wait": "1 hours"},
        {"wait": {"until": "06:00", "time_zone": "UTC"}},
    ]
    state = normal(*written)
    assert shown(state) == f"1. {IMPORT}, {QUERY} (Files in); 2. wait 1 hours; 3. wait until 06:00 UTC"
    assert steps.yaml_steps(state) == written


def test_what_steps_run_is_linked_with_its_place_in_the_file() -> None:
    value = normal({"run": [QUERY, "script.Clean up"]}, {"wait": "1 hour"}, {"run": ["sms.Hello", "nothing.X"]})
    assert [(link.kind, link.key, link.path, link.written) for link in steps.links(value)] == [
        ("query_definition", "Q", ("1", "run", "0"), (0, "run", 0)),
        ("script_activity", "Clean up", ("1", "run", "1"), (0, "run", 1)),
        ("other_activity", "sms.Hello", ("3", "run", "0"), (2, "run", 0)),
    ]


@pytest.mark.parametrize(
    ("shown", "zone"),
    [
        ({"wait": "until 06:00", "time_zone": "UTC"}, "Greenwich Standard Time"),
        ({"wait": "until 06:00", "time_zone": "Mars/Base"}, None),
        ({"wait": "until 06:00", "time_zone": "Europe/Berlin"}, "W. Europe Standard Time"),
    ],
)
def test_the_zone_of_a_wait_travels_by_its_windows_name(shown: dict[str, str], zone: str | None) -> None:
    (step,) = StepsCodec().encode({"1": shown}, WriteContext(index(), {}))["steps"]
    assert json.loads(step["activities"][0]["serializedObject"])["timeZone"] == zone
