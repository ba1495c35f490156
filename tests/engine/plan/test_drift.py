"""What was changed by hand: a plan read the other way round."""

from mcdecl.engine.plan import DesiredState, Live
from mcdecl.engine.plan.applied_state import Attempt, PauseMark
from mcdecl.engine.plan.drift import (
    Drift,
    Drifted,
    DriftVerdict,
    Stamp,
    Uncompared,
    drift,
    drifted,
    touched,
    unconfirmed,
    without_attempted,
)
from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change, Plan
from mcdecl.engine.plan.recall import Recall
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import LiveResource
from mcdecl.kinds.values import Unknown
from tests.wanted import location, table


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
    unknown = AttributeDiff("control", None, "x", AttributeStatus.UNKNOWN, "cannot read it")
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


def test_only_nothing_at_all_is_no_drift() -> None:
    told = Uncompared("a.B", "path", "why", "us")
    mark = PauseMark("automation.N")
    drifted_one = Drifted("a.B", DriftVerdict.GONE)
    assert Drift().none
    assert Drift(unconfirmed=(told,)).none
    assert not Drift(unknown=(told,)).none
    assert not Drift(paused=(mark,)).none
    assert not Drift((drifted_one,)).none
    both = Drift((drifted_one,), (told,), (mark,), (told,)) + Drift((drifted_one,), (), (), (told,))
    assert (len(both.resources), len(both.unknown), len(both.paused), len(both.unconfirmed)) == (2, 1, 1, 2)


def test_what_is_as_it_was_sent_last_is_unconfirmed() -> None:
    secret, plain = location("L", password={"env": "MC_P"}), table("T")
    live = Live(
        {item.address: LiveResource(item.kind, item.key, item.key, "id", dict(item.state)) for item in (plain,)}
    )
    seen = {**secret.state, "password": Unknown("no call shows it")}
    live = replace(
        live, resources={**live.resources, secret.address: LiveResource("file_location", "L", "L", "i", seen)}
    )

    def paths(same: dict[str, dict[str, bool]] | None, account: Live = live) -> list[tuple[str, str]]:
        recall = None if same is None else Recall(same)
        wish = DesiredState([secret, plain], recall=recall)
        return [(item.address, item.path) for item in unconfirmed(wish, account)]

    assert paths({secret.address: {"password": True}}) == [("file_location.L", "password")]
    assert paths({secret.address: {"password": False}}) == []
    assert paths({secret.address: {"url": True}}) == []
    assert paths({}) == paths(None) == []
    assert paths({secret.address: {"password": True}}, Live()) == []


def test_what_could_not_be_compared_is_told_with_its_unit() -> None:
    diff = AttributeDiff("control", None, "x", AttributeStatus.UNKNOWN, "cannot read it")
    changed = AttributeDiff("name", "a", "b")
    found = drift(plan(change(Action.UPDATE, diff, changed)), {}, "us", [Uncompared("a.B", "p")])
    assert found.unknown == (Uncompared("data_extension.A", "control", "cannot read it", "us"),)
    assert found.unconfirmed == (Uncompared("a.B", "p", "", "us"),)
    assert [item.unit for item in found.resources] == ["us"]
    assert found.unknown[0].to_json() == {
        "address": "data_extension.A",
        "business_unit": "us",
        "path": "control",
        "reason": "cannot read it",
    }
    assert Uncompared("a.B", "p").to_json() == {"address": "a.B", "business_unit": None, "path": "p", "reason": None}


def test_drift_as_data() -> None:
    assert Drifted("a.B", DriftVerdict.GONE).to_json() == {
        "address": "a.B",
        "business_unit": None,
        "verdict": "gone",
        "why": None,
        "changed_at": None,
        "changed_by": None,
        "differences": [],
    }
    item = Drifted("a.B", DriftVerdict.CHANGED, (AttributeDiff("n", 1, 2),), Stamp("t", "who"), "because", "us")
    assert item.to_json() == {
        "address": "a.B",
        "business_unit": "us",
        "verdict": "changed",
        "why": "because",
        "changed_at": "t",
        "changed_by": "who",
        "differences": [{"path": "n", "applied": 1, "live": 2}],
    }
    (gone,) = drifted(plan(change(Action.CREATE)), {}, "us")
    assert gone.unit == "us"


def attempted(verdict: DriftVerdict, attempt: Attempt, live: Live | None = None, *paths: str) -> tuple[Drifted, ...]:
    differences = tuple(AttributeDiff(path, "before", "after") for path in paths)
    found = Drift((Drifted("data_extension.A", verdict, differences),))
    return without_attempted(found, live or Live(), {"data_extension.A": attempt}).resources


def test_what_an_apply_may_have_deleted_or_made_is_nobodys_doing() -> None:
    assert attempted(DriftVerdict.GONE, Attempt("delete")) == ()
    assert attempted(DriftVerdict.GONE, Attempt("replace", {})) == ()
    assert len(attempted(DriftVerdict.GONE, Attempt("update", {}))) == 1
    assert attempted(DriftVerdict.ADDED, Attempt("create", {})) == ()
    assert len(attempted(DriftVerdict.ADDED, Attempt("delete"))) == 1


def test_what_is_neither_as_it_was_nor_as_an_apply_would_have_it_is_told() -> None:
    tried = Attempt("update", {"name": "tried", "description": "tried"})
    there = LiveResource("data_extension", "A", "A", "1", {"name": "tried", "description": "by hand"})
    live = Live(resources={"data_extension.A": there})
    (drifted,) = attempted(DriftVerdict.CHANGED, tried, live, "name", "description")
    assert [diff.path for diff in drifted.differences] == ["description"]
    assert attempted(DriftVerdict.CHANGED, tried, live, "name") == ()
    assert len(attempted(DriftVerdict.CHANGED, Attempt("delete"), live, "name")) == 1
