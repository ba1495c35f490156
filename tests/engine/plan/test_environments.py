"""Plans of several environments as one value."""

import pytest

from mcdecl.engine.plan.environments import EnvironmentPlan, Everywhere, exit_code
from mcdecl.engine.plan.model import Action, Change, Plan


def plan(*actions: Action) -> Plan:
    """A plan with these actions."""
    return Plan("p", "e", tuple(Change("folder.A", "folder", "A", action) for action in actions))


@pytest.mark.parametrize(
    ("actions", "code"),
    [
        ((), 0),
        ((Action.NO_OP,), 0),
        ((Action.CREATE, Action.NO_OP), 2),
        ((Action.DELETE,), 2),
        ((Action.CREATE, Action.BLOCKED), 1),
    ],
)
def test_the_code_of_a_plan(actions: tuple[Action, ...], code: int) -> None:
    assert exit_code(plan(*actions)) == EnvironmentPlan("e", plan(*actions)).code == code


def test_an_error_is_worse_than_changes_and_changes_than_nothing() -> None:
    nothing, changes, error = (
        EnvironmentPlan("a", plan()),
        EnvironmentPlan("b", plan(Action.CREATE)),
        EnvironmentPlan("c", error="no"),
    )
    assert Everywhere(()).code == 0
    assert Everywhere((nothing, nothing)).code == 0
    assert Everywhere((changes, nothing)).code == 2
    assert Everywhere((changes, error, nothing)).code == 1


def test_the_json_form_has_a_plan_or_an_error() -> None:
    record = Everywhere((EnvironmentPlan("a", plan()), EnvironmentPlan("b", error="no")), ("w",)).to_json()
    assert record == {
        "format_version": "1.0",
        "exit_code": 1,
        "warnings": ["w"],
        "environments": [
            {"environment": "a", "exit_code": 0, "plan": plan().to_json()},
            {"environment": "b", "exit_code": 1, "error": "no"},
        ],
    }
