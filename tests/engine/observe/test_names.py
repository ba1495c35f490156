"""Who has a name is asked only for what takes one, and the account agrees with what the plan says."""

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, DesiredState
from mcdecl.kinds.resource import Resource
from tests.wanted import filtered, location, query, table


def applied(account: SoapAccount, *resources: Resource) -> None:
    made = plan_account(account, DesiredState(resources))
    assert [change.address for change in made.plan.changes if change.action is Action.BLOCKED] == []
    report = apply(made.plan, account, made.index)
    assert report.ok, [outcome.to_json() for outcome in report.outcomes]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (table("A", name="N"), table("B", name="n")),
        (query("A", "T", name="N"), query("B", "T", name="n")),
        (filtered("A", "T", name="N"), filtered("B", "T", name="n")),
        (location("A", name="N", auth=None), location("B", name="N", auth=None)),
    ],
    ids=lambda item: item.kind,
)
def test_a_name_that_is_taken_is_foreseen(account: SoapAccount, first: Resource, second: Resource) -> None:
    applied(account, table("T"), first)
    (change,) = [change for change in plan_account(account, DesiredState([second])).plan.changes if change.key == "B"]
    assert change.action is Action.BLOCKED
    assert f"is the name of {first.address} in the account" in change.reasons[0]


def test_names_pass_on_from_one_to_the_next(account: SoapAccount) -> None:
    applied(account, table("A", name="X"), table("B", name="Y"), query("P", "A", name="N"))
    applied(account, table("A", name="Y"), table("B", name="Z"), table("C", name="X"), query("P", "A", name="M"))
    made = plan_account(account, DesiredState([table("A", name="Y"), table("B", name="Z"), table("C", name="X")]))
    assert made.plan.summary().acts == 0
