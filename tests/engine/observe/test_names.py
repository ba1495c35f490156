"""Who has a name is asked only for what takes one, and the account agrees with what the plan says."""

from collections.abc import Callable

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.outcome import OutcomeStatus
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, DesiredState
from mcdecl.engine.plan.replacement import temporary_name
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Directives, Resource
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


def held(account: SoapAccount, *resources: Resource) -> dict[str, str]:
    """The names that the account has, by address."""
    live = plan_account(account, DesiredState(resources)).live.resources
    return {resource.address: live[resource.address].name for resource in resources}


@pytest.mark.parametrize(
    "kind",
    [
        table,
        lambda key, name: query(key, "T", name=name),
        lambda key, name: filtered(key, "T", name=name),
        lambda key, name: location(key, name=name, auth=None),
    ],
    ids=["data_extension", "query_definition", "filter_definition", "file_location"],
)
def test_names_change_places(account: SoapAccount, kind: Callable[..., Resource]) -> None:
    applied(account, table("T"), *(kind(key, name=f"n{key}") for key in "ABC"))
    for places in ("BAC", "CBA", "ACB", "BCA"):
        wanted = [kind(key, name=f"n{name}") for key, name in zip("ABC", places, strict=True)]
        applied(account, table("T"), *wanted)
        assert held(account, *wanted) == {resource.address: resource.state["name"] for resource in wanted}
        assert plan_account(account, DesiredState([table("T"), *wanted])).plan.summary().acts == 0


def test_names_change_places_with_new_keys(account: SoapAccount) -> None:
    applied(account, table("A", name="X"), table("B", name="Y"))
    moved = [
        replace(table(f"New{old}", name=name), directives=Directives(moved_from=old))
        for old, name in (("A", "Y"), ("B", "X"))
    ]
    applied(account, *moved)
    assert held(account, *moved) == {"data_extension.NewA": "Y", "data_extension.NewB": "X"}


@pytest.mark.parametrize("calls", range(7))
def test_an_apply_that_stops_while_names_change_places_is_finished_by_the_next(
    account: SoapAccount, calls: int
) -> None:
    first, wanted = (table("A", name="X"), table("B", name="Y")), (table("A", name="Y"), table("B", name="X"))
    applied(account, *first)
    made, left = plan_account(account, DesiredState(wanted)), [None] * calls
    report = apply(made.plan, account, made.index, stop=lambda: left.pop() if left else "enough")
    if not report.ok and calls > 1:
        words = [outcome.message for outcome in report.outcomes if outcome.change.key == "A"]
        assert temporary_name("A") in words[0]
    applied(account, *wanted)
    assert held(account, *wanted) == {"data_extension.A": "Y", "data_extension.B": "X"}


def test_a_name_in_between_that_is_refused_leaves_all_names(account: SoapAccount) -> None:
    applied(account, table("A", name="X"), table("B", name="Y"), table("Other", name=temporary_name("A")))
    wanted = (table("A", name="Y"), table("B", name="X"))
    made = plan_account(account, DesiredState(wanted))
    report = apply(made.plan, account, made.index)
    assert {outcome.change.key: outcome.status for outcome in report.outcomes} == {
        "A": OutcomeStatus.FAILED,
        "B": OutcomeStatus.SKIPPED,
    }
    assert held(account, *wanted) == {"data_extension.A": "X", "data_extension.B": "Y"}
