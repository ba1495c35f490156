"""The plans of business units as one value."""

import json

import pytest

from mcdecl.engine.plan import Action, Change, Plan, Scope
from mcdecl.engine.plan.applied_state import PauseMark
from mcdecl.engine.plan.saved import SavedPlan, read_saved
from mcdecl.engine.plan.units import PlanSet, UnitPlan, units_left_out
from mcdecl.helpers.structs import replace
from mcdecl.kinds.thresholds import Thresholds


def plan(*actions: Action) -> Plan:
    changes = [Change(f"folder.F{index}", "folder", f"F{index}", action) for index, action in enumerate(actions)]
    return Plan("p", "e", tuple(changes))


BOTH = PlanSet(
    "p",
    "e",
    (
        UnitPlan("parent", 1, plan(Action.CREATE, Action.NO_OP)),
        UnitPlan("us", 2, plan(Action.CREATE, Action.BLOCKED)),
        UnitPlan("eu", 3, None, "no access"),
    ),
)


def test_the_counts_are_those_of_all() -> None:
    counts = BOTH.summary()
    assert (counts.create, counts.no_op, counts.blocked, counts.acts) == (2, 1, 1, 2)
    assert [unit_plan.unit for unit_plan in BOTH.failed] == ["eu"]


def test_what_acts_is_paused_or_is_too_much_is_that_of_all() -> None:
    assert [change.key for change in BOTH.acting()] == ["F0", "F0"]
    assert [(item.unit, len(plan.changes)) for item, plan in BOTH.plans()] == [("parent", 2), ("us", 2)]
    assert (BOTH.paused, BOTH.too_much) == ((), None)
    mark = PauseMark("automation.N")
    much = replace(plan(Action.DELETE, Action.DELETE), paused=(mark,), thresholds=Thresholds(1, 1))
    whole = replace(BOTH, units=(BOTH.units[0], replace(BOTH.units[1], plan=much)))
    assert whole.paused == (mark,)
    assert whole.too_much == f"us: {much.too_much}"


def test_units_that_a_scope_leaves_out_as_a_whole() -> None:
    assert units_left_out(Scope(excludes=("us:*", "eu:folder.*", "parent:folder.A"))) == ("us",)
    assert units_left_out(Scope(excludes=("us:", "eu:folder.A:*", "parent:*"))) == ("us", "parent")


@pytest.mark.parametrize("scope", [Scope(), Scope(("us:folder.F0",), prune=True, allow=("data_loss",))])
def test_it_survives_json_and_a_file(scope: Scope) -> None:
    plans = replace(BOTH, scope=scope)
    assert PlanSet.from_json(json.loads(json.dumps(plans.to_json()))) == plans
    assert read_saved(SavedPlan(plans, {"environment": "e"}).text()).plan == plans


def test_another_format_version_is_refused() -> None:
    with pytest.raises(ValueError, match="format version 2"):
        PlanSet.from_json({**BOTH.to_json(), "format_version": "2.0"})
