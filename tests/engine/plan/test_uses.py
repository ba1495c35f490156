"""What of a plan somebody may use, and how it is told."""

from typing import Any

import pytest

from mcdecl.engine.plan import Action, AttributeDiff, AttributeStatus, Change, Plan
from mcdecl.engine.plan.uses import LostThing, lost_things, with_users
from mcdecl.kinds.risk import Risk

NOTE: dict[str, Any] = {"name": "Note", "type": "Text", "length": 50}


def change(*diffs: AttributeDiff, **more: Any) -> Change:
    record: dict[str, Any] = {"action": Action.UPDATE, "attributes": diffs, "desired": {"fields": [NOTE]}} | more
    return Change("data_extension.T", "data_extension", "T", **record)


def plan(*changes: Change) -> Plan:
    return Plan("p", "e", changes)


@pytest.mark.parametrize(
    ("diff", "stake"),
    [
        (AttributeDiff("fields.Note", NOTE, None), LostThing("data_extension.T", "Note", NOTE)),
        (AttributeDiff("fields.Note", NOTE, None, AttributeStatus.LEFT_ALONE, "why"), None),
        (AttributeDiff("fields.More", None, NOTE), None),
        (
            AttributeDiff("fields.Note.name", "Remark", "Note"),
            LostThing("data_extension.T", "Remark", {**NOTE, "name": "Remark"}),
        ),
        (
            AttributeDiff("fields.Note.length", 100, 50, AttributeStatus.BLOCKED, "no"),
            LostThing("data_extension.T", "Note", NOTE),
        ),
        (AttributeDiff("fields.Note.length", 20, 50), None),
        (
            AttributeDiff("fields.Note.required", False, True, AttributeStatus.BLOCKED),
            LostThing("data_extension.T", "Note", NOTE),
        ),
        (AttributeDiff("fields.Note.required", True, False), None),
        (AttributeDiff("fields.Note.default", "a", "b"), None),
        (AttributeDiff("description", "a", "b"), None),
        (
            AttributeDiff("fields.a.b", {"name": "a.b"}, None),
            LostThing("data_extension.T", "a.b", {"name": "a.b"}),
        ),
    ],
)
def test_what_goes_or_becomes_less_is_at_stake(diff: AttributeDiff, stake: LostThing | None) -> None:
    assert lost_things(plan(change(diff))) == ((stake,) if stake else ())


def test_a_field_is_at_stake_once() -> None:
    diffs = [
        AttributeDiff("fields.Note.length", 100, 50, AttributeStatus.BLOCKED),
        AttributeDiff("fields.Note.required", False, True, AttributeStatus.BLOCKED),
    ]
    assert len(lost_things(plan(change(*diffs)))) == 1


def test_what_is_deleted_is_at_stake_as_a_whole_and_what_is_made_is_not() -> None:
    assert lost_things(plan(change(action=Action.DELETE))) == (LostThing("data_extension.T"),)
    made = change(AttributeDiff("fields.Note", None, NOTE), action=Action.CREATE)
    assert lost_things(plan(made)) == ()


GONE = AttributeDiff("fields.Note", NOTE, None)
USERS = {("data_extension.T", "Note"): ("query_definition.Q (takes it)",)}
WORDS = "Note is used by query_definition.Q (takes it)"


def test_users_are_a_warning_of_a_change_which_is_risky_then() -> None:
    (told,) = with_users(plan(change(GONE)), USERS).changes
    assert (told.risk, told.warnings, told.milder) == (Risk.CAUTION, (WORDS,), ())


def test_beside_a_loss_of_data_they_are_the_milder_warning() -> None:
    (told,) = with_users(plan(change(GONE, risk=Risk.DATA_LOSS, warnings=("lost",))), USERS).changes
    assert (told.risk, told.warnings, told.milder) == (Risk.DATA_LOSS, ("lost", WORDS), (WORDS,))
    assert told.risk_of(WORDS) is Risk.CAUTION


def test_of_what_is_blocked_they_are_notes() -> None:
    (told,) = with_users(plan(change(GONE, action=Action.BLOCKED)), USERS).changes
    assert (told.risk, told.warnings, told.notes) == (Risk.NONE, (), (WORDS,))


def test_what_became_risky_comes_first() -> None:
    first = Change("data_extension.A", "data_extension", "A", Action.UPDATE)
    assert [item.key for item in with_users(plan(first, change(GONE)), USERS).changes] == ["T", "A"]


def test_without_users_the_plan_is_the_same() -> None:
    before = plan(change(GONE))
    assert with_users(before, {}) is before
    assert with_users(before, {("data_extension.Other", "Note"): ("x",)}) == before


def test_many_users_are_counted() -> None:
    many = {("data_extension.T", "Note"): tuple(f"query_definition.Q{number} (takes it)" for number in range(20))}
    (told,) = with_users(plan(change(GONE)), many).changes
    assert told.warnings[0].endswith("query_definition.Q7 (takes it) and 12 more")


@pytest.mark.parametrize(("count", "end"), [(8, "query_definition.Q7"), (9, "query_definition.Q7 and 1 more")])
def test_eight_users_are_named(count: int, end: str) -> None:
    many = {("data_extension.T", "Note"): tuple(f"query_definition.Q{number}" for number in range(count))}
    (told,) = with_users(plan(change(GONE)), many).changes
    assert told.warnings[0].endswith(end)


def test_it_survives_json() -> None:
    told = with_users(plan(change(GONE, risk=Risk.DATA_LOSS, warnings=("lost",))), USERS)
    assert Plan.from_json(told.to_json()) == told
