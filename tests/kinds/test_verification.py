"""Verifications: found through automations, told of by e-mail, never deleted."""

from typing import Any

import pytest

from mcdecl.engine.apply import encode
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Action, AttributeDiff, Change
from mcdecl.kinds.automation_steps import numbers
from mcdecl.kinds.verification import KIND, EmailCodec, found_in, named_in
from mcdecl.kinds.wire import WriteContext
from tests.strategies import Declaring
from tests.wanted import automated, verified

INDEX = Index()
INDEX.add("data_extension", "T", "T", "id-t")
MAIL = "ann@northern-trail.example"


def test_an_address_stands_beside_the_flag() -> None:
    codec = EmailCodec()
    writing = WriteContext(INDEX, {})
    both = {"notificationEmailAddress": MAIL, "shouldEmailOnFailure": True}
    assert codec.encode(MAIL, writing) == both
    assert codec.encode(None, writing) == {"notificationEmailAddress": "", "shouldEmailOnFailure": False}
    assert codec.decode(both, INDEX) == MAIL
    assert codec.decode({**both, "shouldEmailOnFailure": False}, INDEX) is None
    assert codec.decode({"shouldEmailOnFailure": True, "notificationEmailAddress": ""}, INDEX) is None
    assert set(codec.reads) == set(both)


def activity(name: str, type: int, id: str = "v-1") -> dict[str, Any]:
    return {"name": name, "objectTypeId": type, "activityObjectId": id}


def test_automations_tell_which_there_are() -> None:
    kind = numbers()["verification"]
    steps = [
        {"activities": [activity("V", kind), activity("Q", kind + 1), activity("", kind)]},
        {"activities": None},
        {"activities": [{"name": "W", "objectTypeId": kind}]},
    ]
    steps.append({"activities": [activity("V", kind), {"name": "", "activityObjectId": "v-2", "objectTypeId": kind}]})
    record = {"@key": "A", "steps": [{**step, "step": number} for number, step in enumerate(steps)]}
    assert list(found_in(record)) == [("A/1", "v-1"), ("A/2", "v-2")]
    assert list(named_in(record)) == [("V", "v-1"), ("W", ""), ("V", "v-1")]
    assert list(found_in({})) == []


@pytest.mark.parametrize(("beside", "count"), [((), 1), (("verification.V",), 0), (("query_definition.V",), 1)])
def test_one_that_nothing_runs_is_told(beside: tuple[str, ...], count: int) -> None:
    wanted = verified("V")
    there = [automated("A", *beside)] if beside else []
    findings = [finding for check in KIND.checks for finding in check(wanted, Declaring(wanted, *there))]
    assert [item.code for item in findings] == ["MC907"] * count


def test_an_update_says_everything() -> None:
    wanted = verified("V", notification=MAIL, to=4, message="m")
    change = Change(
        wanted.address, wanted.kind, "V", Action.UPDATE, (AttributeDiff("value", 2, 3),),
        desired=wanted.state, object_id="v-1",
    )  # fmt: skip
    sent = encode.altered(change, INDEX)
    assert sent.pop("@type") is KIND.routes
    assert sent == {
        "@id": "v-1", "@key": "V", "targetObjectId": "id-t", "verificationType": "IsEqualTo", "value1": 3, "value2": 4,
        "shouldStopOnFailure": True, "notificationEmailAddress": MAIL, "shouldEmailOnFailure": True,
        "notificationEmailMessage": "m",
    }  # fmt: skip


def test_what_a_record_does_not_say() -> None:
    names = {
        attribute.name: attribute.wire.decode({}, INDEX) for attribute in KIND.attributes if attribute.wire is not None
    }
    expected = {"value": 0, "to": 0, "stop": False, "message": ""}
    assert {name: names[name] for name in expected} == expected


def test_what_must_be_written_and_what_is_taken_for_granted() -> None:
    assert {attribute.name for attribute in KIND.attributes if attribute.required} == {"target", "rule", "value"}
    state = verified("V").state
    assert (state["to"], state["stop"], state["message"]) == (0, True, "")
    assert KIND.undeletable
