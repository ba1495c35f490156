"""The plan as a value: frozen, comparable, and the same after a round trip through JSON."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from mcdecl.engine.plan import (
    FORMAT_VERSION,
    Action,
    AttributeDiff,
    AttributeStatus,
    Change,
    DesiredState,
    Live,
    Plan,
    Summary,
    build,
)
from mcdecl.engine.plan.model import UndoLabel
from mcdecl.helpers.structs import field_names, replace
from mcdecl.helpers.structs import plain as plain_value
from mcdecl.kinds.audience import Audience
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.risk import Risk
from tests.strategies import encounters, live_folders
from tests.wanted import table


def change(key: str, action: Action, *attributes: AttributeDiff, **more: Any) -> Change:
    return Change(f"data_extension.{key}", "data_extension", key, action, attributes, **more)


def plan(*changes: Change, **more: Any) -> Plan:
    return Plan("p", "e", changes, **more)


def again(item: Plan) -> Plan:
    return Plan.from_json(json.loads(json.dumps(item.to_json())))


@settings(max_examples=25, deadline=None)
@given(encounters())
def test_a_plan_is_the_same_after_a_round_trip_through_json(case: tuple[list[Resource], Live]) -> None:
    resources, live = case
    made = build(DesiredState(resources, project="p", environment="e"), live, where=lambda item: f"{item.key}.yaml:1")
    assert Plan.from_json(made.to_json()) == made
    assert again(made) == made


FULL = change(
    "T",
    Action.UPDATE,
    AttributeDiff("name", "a", "b"),
    AttributeDiff("fields.Id", None, {"name": "Id"}, AttributeStatus.BLOCKED, "because"),
    risk=Risk.DATA_LOSS,
    warnings=("w", "v"),
    milder=("v",),
    notes=("n",),
    held=("h",),
    blocked_by=("folder.G",),
    reasons=("r",),
    allow=("data_loss",),
    waits_for=("folder.F",),
    pauses=("query_definition.P",),
    desired={"name": "b", "retention": None, "fields": [{"name": "Id"}]},
    before={"name": "a"},
    object_id="id",
    ids={"id": "1"},
    moved_from="Old",
    passes_through="T.passing",
    fingerprint="abc",
    source="a.yaml:3",
    unit="us",
    audience=Audience.OTHER_ROWS,
    audience_by=("query_definition.Q",),
    rows_lost=7,
    undo=UndoLabel.WITHOUT_ROWS,
    undo_reasons=("u",),
)


def test_every_field_of_a_change_survives_the_round_trip() -> None:
    assert all(getattr(FULL, name) not in (None, "", (), {}) for name in field_names(Change))
    whole = plan(FULL, unmanaged=("data_extension.X",), partial=True)
    assert again(whole) == whole


@pytest.mark.parametrize(
    "bare",
    [
        change("T", Action.CREATE, desired={}),
        change("T", Action.UPDATE, desired={}, before={}),
        change("T", Action.UPDATE, object_id=""),
        change("T", Action.NO_OP),
        change("T", Action.NO_OP, AttributeDiff("mapping", None, {"a": 1}, AttributeStatus.UNKNOWN, "hidden")),
        change("T", Action.UPDATE, AttributeDiff("testable", False, True), AttributeDiff("length", 0, None)),
    ],
)
def test_nothing_is_told_from_empty_and_false(bare: Change) -> None:
    assert again(plan(bare)) == plan(bare)


def test_a_folder_that_only_a_path_names_survives_the_round_trip() -> None:
    made = build(DesiredState([Resource("folder", "Query/A", {}, implied=True)]), Live(folders=live_folders(())))
    assert made.summary().create == 1
    assert again(made) == made


def test_a_data_extension_without_fields_survives_the_round_trip() -> None:
    bare = Resource("data_extension", "T", dict(table("T", template="SendLog").state) | {"fields": []})
    made = build(DesiredState([bare]), Live(folders=live_folders(())))
    assert again(made) == made


def test_the_json_form_has_what_tools_rely_on() -> None:
    data = plan(FULL).to_json()
    assert list(data)[:5] == ["format_version", "project", "environment", "summary", "changes"]
    assert data["format_version"] == FORMAT_VERSION
    assert {"create", "update", "delete", "no_op", "blocked", "unknown"} <= set(data["summary"])
    assert {"address", "kind", "key", "action", "attributes"} <= set(data["changes"][0])
    assert {"path", "before", "after"} <= set(data["changes"][0]["attributes"][0])
    assert data["changes"][0]["address"] == "data_extension.T"


@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_the_word_that_reads_back(action: Action) -> None:
    assert again(plan(change("T", action))).changes[0].action is action


@pytest.mark.parametrize("version", ["2.0", "0.9", "None", ""])
def test_a_plan_of_another_major_version_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match=f"format version {version}"):
        Plan.from_json({**plan().to_json(), "format_version": version})


def test_a_plan_of_another_minor_version_is_read() -> None:
    assert Plan.from_json({**plan().to_json(), "format_version": "1.99", "news": 1}) == plan()


def test_a_plan_without_a_version_is_refused() -> None:
    data = plan().to_json()
    del data["format_version"]
    with pytest.raises(ValueError, match="format version"):
        Plan.from_json(data)


COUNTED = plan(
    change("A", Action.CREATE),
    change("B", Action.CREATE),
    change("C", Action.UPDATE, AttributeDiff("x", 1, 2, AttributeStatus.UNKNOWN), AttributeDiff("y", 1, 2)),
    change(
        "D",
        Action.NO_OP,
        AttributeDiff("x", 1, 2, AttributeStatus.UNKNOWN),
        AttributeDiff("y", 1, 2, AttributeStatus.UNKNOWN),
    ),
    change("E", Action.NO_OP, AttributeDiff("x", 1, 2, AttributeStatus.LEFT_ALONE)),
    change("F", Action.BLOCKED),
    change("G", Action.DELETE, risk=Risk.DATA_LOSS),
)


def test_the_summary_counts_resources_by_action_and_unknown_attributes() -> None:
    counts = COUNTED.summary()
    assert (counts.create, counts.update, counts.delete, counts.no_op, counts.blocked) == (2, 1, 1, 2, 1)
    assert counts.unknown == 3
    assert counts.acts == 4
    assert counts.data_loss == 1


def test_an_empty_plan_counts_nothing() -> None:
    assert not any(plain_value(plan().summary()).values())


def test_only_what_makes_a_call_acts() -> None:
    assert [item.key for item in COUNTED.acting()] == ["A", "B", "C", "G"]


def test_differences_are_picked_by_status() -> None:
    assert [diff.path for diff in COUNTED.changes[2].of(AttributeStatus.CHANGED)] == ["y"]
    assert [diff.path for diff in COUNTED.changes[3].of(AttributeStatus.CHANGED)] == []


def test_a_plan_cannot_be_altered() -> None:
    with pytest.raises(AttributeError):
        FULL.action = Action.NO_OP  # type: ignore[misc]


def test_loss_of_data_is_refused_until_someone_allows_it() -> None:
    risky = replace(FULL, allow=())
    assert risky.refused(())
    assert not risky.refused(("data_loss",))
    assert not FULL.refused(())
    assert not replace(risky, risk=Risk.CAUTION).refused(())
    assert not replace(risky, action=Action.BLOCKED).refused(())


def test_counts_of_several_plans_are_added_up() -> None:
    first = Summary(1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert Summary.of([first, Summary(create=1, data_loss=1)]) == Summary(2, 2, 3, 4, 5, 6, 7, 8, 10)
    assert Summary.of([]) == Summary() == Summary(0, 0, 0, 0, 0, 0, 0, 0, 0)
    assert (first.acts, first.existing, first.touched) == (1 + 2 + 3 + 7, 2 + 3 + 7 + 4, 2 + 3 + 7)


def test_only_what_acts_and_loses_data_needs_a_word() -> None:
    losing = change("T", Action.UPDATE, risk=Risk.DATA_LOSS)
    assert losing.refused(())
    assert not losing.refused(("data_loss",))
    assert not change("T", Action.UPDATE, risk=Risk.DATA_LOSS, allow=("data_loss",)).refused(())
    assert not change("T", Action.BLOCKED, risk=Risk.DATA_LOSS).refused(())
    assert not change("T", Action.UPDATE, risk=Risk.CAUTION).refused(())
    told = change("T", Action.UPDATE, risk=Risk.DATA_LOSS, warnings=("w", "v"), milder=("v",))
    assert (told.risk_of("w"), told.risk_of("v")) == (Risk.DATA_LOSS, Risk.CAUTION)


@pytest.mark.parametrize(
    ("status", "sent", "expected"),
    [
        (AttributeStatus.CHANGED, False, True),
        (AttributeStatus.UNKNOWN, True, True),
        (AttributeStatus.UNKNOWN, False, False),
        (AttributeStatus.LEFT_ALONE, False, False),
    ],
)
def test_what_an_apply_sends(status: AttributeStatus, sent: bool, expected: bool) -> None:
    diff = AttributeDiff("a", 1, 2, status, sent=sent)
    assert (change("T", Action.UPDATE, diff).sent() == (diff,)) is expected
