"""What was changed by hand: a plan read the other way round."""

from mcdecl.engine.plan.drift import Drifted, DriftVerdict, Stamp, drifted, touched
from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change, Plan


def change(action: Action, *attributes: AttributeDiff, key: str = "A") -> Change:
    return Change(f"data_extension.{key}", "data_extension", key, action, attributes)


def plan(*changes: Change, unmanaged: tuple[str, ...] = ()) -> Plan:
    return Plan("p", "e", changes, unmanaged)


def test_a_plan_without_changes_is_no_drift() -> None:
    assert tuple(drifted(plan(change(Action.NO_OP)), {})) == ()


def test_what_would_be_made_is_gone() -> None:
    assert tuple(drifted(plan(change(Action.CREATE)), {})) == (Drifted("data_extension.A", DriftVerdict.GONE),)
    assert touched(plan(change(Action.CREATE))) == ()


def test_values_are_told_the_other_way_round() -> None:
    (item,) = drifted(plan(change(Action.UPDATE, AttributeDiff("name", "live", "applied"))), {})
    assert (item.verdict, item.differences) == (DriftVerdict.CHANGED, (AttributeDiff("name", "applied", "live"),))


def test_a_blocked_change_and_what_is_left_alone_are_drift_too() -> None:
    blocked = AttributeDiff("fields.F.length", 80, 50, AttributeStatus.BLOCKED, "fields only grow")
    extra = AttributeDiff("fields.X", {"name": "X"}, None, AttributeStatus.LEFT_ALONE, "not declared")
    (item,) = drifted(plan(change(Action.BLOCKED, blocked)), {})
    assert item.differences == (AttributeDiff("fields.F.length", 50, 80),)
    (item,) = drifted(plan(change(Action.NO_OP, extra)), {})
    assert item.differences == (AttributeDiff("fields.X", None, {"name": "X"}),)


def test_what_cannot_be_read_is_no_drift() -> None:
    unknown = AttributeDiff("control", None, "x", AttributeStatus.UNKNOWN, "no way to read it")
    assert tuple(drifted(plan(change(Action.NO_OP, unknown)), {})) == ()


def test_what_was_removed_and_what_nobody_declared_is_added() -> None:
    stamps = {"query_definition.Q": Stamp("2026-11-24 01:02:03", "7")}
    found = tuple(drifted(plan(change(Action.DELETE), unmanaged=("query_definition.Q",)), stamps, "us"))
    assert [(item.address, item.verdict, item.unit) for item in found] == [
        ("data_extension.A", DriftVerdict.ADDED, "us"),
        ("query_definition.Q", DriftVerdict.ADDED, "us"),
    ]
    assert found[1].to_json()["changed_by"] == "7"
    assert touched(plan(change(Action.DELETE), unmanaged=("query_definition.Q",))) == (
        "data_extension.A",
        "query_definition.Q",
    )
