"""The plans of business units as one value."""

import json
from dataclasses import replace

import pytest

from mcdecl.engine.plan import Action, Change, Plan, Scope
from mcdecl.engine.plan.saved import SavedPlan, read_saved
from mcdecl.engine.plan.units import PlanSet, UnitPlan


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


@pytest.mark.parametrize("scope", [Scope(), Scope(("us:folder.F0",), prune=True, allow=("data_loss",))])
def test_it_survives_json_and_a_file(scope: Scope) -> None:
    plans = replace(BOTH, scope=scope)
    assert PlanSet.from_json(json.loads(json.dumps(plans.to_json()))) == plans
    assert read_saved(SavedPlan(plans, {"environment": "e"}).text()).plan == plans


def test_another_format_version_is_refused() -> None:
    with pytest.raises(ValueError, match="format version 2"):
        PlanSet.from_json({**BOTH.to_json(), "format_version": "2.0"})
