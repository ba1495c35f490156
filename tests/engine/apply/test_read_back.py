"""Answers that are lost, over real HTTP: what reading back settles, and what it must not take for done."""

from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.interface import Account
from mcdecl.engine.apply.calls import Calls
from mcdecl.engine.apply.outcome import ApplyReport, OutcomeStatus
from mcdecl.engine.apply.read_back import CONFIRMED, UNFINDABLE, Task, read_back
from mcdecl.engine.apply.run import apply
from mcdecl.engine.apply.steps import Operation, steps
from mcdecl.engine.observe.planning import Planned, plan_account
from mcdecl.engine.plan import Action, DesiredState
from mcdecl.kinds.resource import Resource
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.wire.values import Result, SoapObject
from tests.wanted import EMAIL, ID, filtered, folders, imported, query, resource, table

BORN = {"name": "Born", "type": "Date"}


def carried_out(account: Any, *wanted: Resource, **more: Any) -> ApplyReport:
    made = plan_account(account, DesiredState(wanted, **more))
    return apply(made.plan, account, made.index)


def writes(embedded: RunningSandbox, operation: str) -> int:
    return sum(1 for call in embedded.calls if call.operation == operation)


ONE_OF_EACH = {
    "data_extension": (table("T"),),
    "folder": (*folders("Data Extensions/A"),),
    "query_definition": (table("T"), query("K", "T")),
    "filter_definition": (table("T"), filtered("K", "T")),
    "import_definition": (table("T"), imported("K", "T")),
}


@pytest.mark.parametrize("kind", sorted(ONE_OF_EACH))
@pytest.mark.parametrize("mishap", ["drop_after", "error_after", "truncated", "unavailable_after"])
def test_a_create_that_was_carried_out_is_done_whatever_became_of_its_answer(
    embedded: RunningSandbox, account: SoapAccount, kind: str, mishap: Any
) -> None:
    *first, last = ONE_OF_EACH[kind]
    assert carried_out(account, *first).ok
    embedded.inject(mishap, operation="Create")
    report = carried_out(account, *first, last)
    assert [(outcome.change.kind, outcome.status, outcome.message) for outcome in report.outcomes] == [
        (kind, OutcomeStatus.DONE, CONFIRMED)
    ]
    assert not list(plan_account(account, DesiredState([*first, last])).plan.acting())


class Intruding:
    """An account in which somebody else acts just before the first answer is lost."""

    def __init__(self, account: Account, act: Any) -> None:
        self._account, self._act = account, act

    def __getattr__(self, name: str) -> Any:
        return getattr(self._account, name)

    def create(self, objects: list[SoapObject]) -> list[Result]:
        act, self._act = self._act, None
        if act is not None:
            act()
        return list(self._account.create(objects))


def test_what_somebody_else_made_meanwhile_is_not_taken_for_ours(
    embedded: RunningSandbox, account: SoapAccount
) -> None:
    def intrude() -> None:
        assert carried_out(account, table("T", {**ID, "length": 5}, description="theirs")).ok
        embedded.inject("drop", operation="Create")

    report = carried_out(Intruding(account, intrude), table("T", description="ours"), query("Q", "T"))
    fates = {outcome.change.address: outcome for outcome in report.outcomes}
    assert fates["data_extension.T"].status is OutcomeStatus.FAILED
    assert "changes from another source" in fates["data_extension.T"].message
    assert "description" in fates["data_extension.T"].message
    assert fates["query_definition.Q"].status is OutcomeStatus.SKIPPED
    assert writes(embedded, "Create") == 2  # theirs, and ours that was lost: none over it


def test_what_cannot_be_read_back_either_is_unknown_and_the_rest_goes_on(
    embedded: RunningSandbox, account: SoapAccount
) -> None:
    assert carried_out(account, table("T")).ok
    wanted = (table("T"), table("U"), query("Q", "T"))
    made = plan_account(account, DesiredState(wanted))
    embedded.inject("drop_after", operation="Create")
    embedded.inject("drop", operation="Retrieve", count=99)
    report = apply(made.plan, account, made.index, concurrency=1)
    fates = {outcome.change.address: outcome.status for outcome in report.outcomes}
    assert fates == {"data_extension.U": OutcomeStatus.UNKNOWN, "query_definition.Q": OutcomeStatus.DONE}
    assert not report.ok
    assert "reading back failed too" in report.outcomes[0].message


def test_what_cannot_be_compared_is_sent_again_when_its_answer_is_lost(
    embedded: RunningSandbox, account: SoapAccount
) -> None:
    control = {"column": "c", "actions": {"x": "Delete"}}
    wanted = (table("T"), imported("I", "T", mode="ColumnBased", control=control))
    assert carried_out(account, *wanted).ok
    embedded.clear_calls()
    embedded.inject("drop", operation="Update")
    assert carried_out(account, *wanted, resend_unknown=True).ok
    assert writes(embedded, "Update") == 2


def test_a_filter_on_a_date_that_the_same_apply_adds(embedded: RunningSandbox, account: SoapAccount) -> None:
    assert carried_out(account, table("T")).ok
    wanted = (table("T", ID, BORN), filtered("F", "T", "Born > '2024-02-29'"))
    assert carried_out(account, *wanted).ok
    create = next(call for call in reversed(embedded.calls) if call.operation == "Create")
    assert b"DateValue>" in create.request


def test_what_is_read_back_takes_no_fields_from_a_namesake(embedded: RunningSandbox, account: SoapAccount) -> None:
    assert carried_out(account, table("T", ID, BORN)).ok
    embedded.inject("drop_after", operation="Create")
    made = plan_account(account, DesiredState([table("T", ID, BORN), query("T", "T")]))
    assert apply(made.plan, account, made.index).ok
    assert made.index.fields("T") == {"id": "Text", "born": "Date"}


def test_stopping_after_a_loss_sends_nothing_again(embedded: RunningSandbox, account: SoapAccount) -> None:
    made = plan_account(account, DesiredState([table("T")]))
    calls = Calls()
    embedded.inject("drop", operation="Create")
    report = apply(made.plan, account, made.index, stop=lambda: "asked to" if calls.count else None, calls=calls)
    (outcome,) = report.outcomes
    assert (outcome.status, outcome.message) == (OutcomeStatus.SKIPPED, "not tried: asked to")
    assert writes(embedded, "Create") == 1


def test_a_change_of_several_calls_that_is_stopped_in_between_says_so(account: SoapAccount) -> None:
    assert carried_out(account, table("T", ID, EMAIL)).ok
    wanted = table("T", {**ID, "length": 20}, {"name": "Email", "removed": True})
    made, calls = plan_account(account, DesiredState([wanted])), Calls()
    report = apply(made.plan, account, made.index, stop=lambda: "asked to" if calls.count else None, calls=calls)
    (outcome,) = report.outcomes
    assert outcome.status is OutcomeStatus.SKIPPED
    assert "part of it is done" in outcome.message
    assert carried_out(account, wanted).ok


def test_a_query_into_a_data_extension_that_the_same_apply_renames(account: SoapAccount) -> None:
    assert carried_out(account, table("T", name="Old")).ok
    assert carried_out(account, table("T", name="New"), query("Q", "T")).ok


def test_what_used_a_data_extension_that_was_made_anew_before_a_stop_is_seen_by_the_next_plan(
    account: SoapAccount,
) -> None:
    assert carried_out(account, table("T", {**ID, "length": 36}), filtered("F", "T"), imported("I", "T")).ok
    anew = {"replace": True}
    wanted = (table("T", lifecycle=anew), filtered("F", "T", lifecycle=anew), imported("I", "T"))
    made, calls = plan_account(account, DesiredState(wanted)), Calls()
    report = apply(made.plan, account, made.index, stop=lambda: "asked to" if calls.count >= 3 else None, calls=calls)
    assert [outcome.status for outcome in report.outcomes] == [
        OutcomeStatus.DONE,
        OutcomeStatus.SKIPPED,
        OutcomeStatus.SKIPPED,
    ]
    made = plan_account(account, DesiredState(wanted))
    assert [(change.address, change.action) for change in made.plan.acting()] == [
        ("import_definition.I", Action.UPDATE),
        ("filter_definition.F", Action.REPLACE),
    ]
    report = apply(made.plan, account, made.index)
    assert report.ok, [outcome.to_json() for outcome in report.outcomes]
    assert not list(plan_account(account, DesiredState(wanted)).plan.acting())


def tasks(made: Planned) -> list[Task]:
    return [(change, steps(change)[0]) for change in made.plan.acting()]


def test_what_is_not_there_is_left_to_be_sent(account: SoapAccount) -> None:
    made = plan_account(account, DesiredState([table("T"), table("U")]))
    assert carried_out(account, table("U")).ok
    result = read_back(account, made.index, tasks(made))
    assert [(change.key, step.operation) for change, step in result.left] == [("T", Operation.CREATE)]
    assert [(outcome.change.key, outcome.message) for outcome in result.settled] == [("U", CONFIRMED)]


def test_what_is_there_after_all_is_known_from_then_on(account: SoapAccount) -> None:
    wanted = (*folders("Data Extensions/A"), table("T", ID, BORN, name="Name"), query("Q", "T"))
    made = plan_account(account, DesiredState(wanted))
    assert carried_out(account, *wanted).ok
    now = plan_account(account, DesiredState(wanted)).index
    for task in tasks(made):
        assert not read_back(account, made.index, [task]).left
    assert made.index.folder_id("Data Extensions/A") == now.folder_id("Data Extensions/A") > 0
    assert made.index.folder_type("Data Extensions/A") == "dataextension"
    assert (made.index.name("data_extension", "T"), dict(made.index.fields("T"))) == (
        "Name",
        {"id": "Text", "born": "Date"},
    )
    assert made.index.object_id("query_definition", "Q") == now.object_id("query_definition", "Q") != ""


@pytest.mark.parametrize(
    ("theirs", "words"),
    [
        ([], "changes from another source: it is gone; look at a new plan"),
        (
            [table("T", {"name": "Id", "type": "Number", "primary_key": True}, name="Theirs")],
            "from another source: the account cannot change the type",
        ),
    ],
)
def test_what_others_did_to_what_an_update_was_for(account: SoapAccount, theirs: list[Resource], words: str) -> None:
    assert carried_out(account, table("T")).ok
    made = plan_account(account, DesiredState([table("T", description="ours")]))
    assert account.delete([{"@type": "DataExtension", "CustomerKey": "T"}])[0].ok
    assert carried_out(account, *theirs).ok
    result = read_back(account, made.index, tasks(made))
    assert not result.left
    ((outcome),) = result.settled
    assert outcome.status is OutcomeStatus.FAILED
    assert words in outcome.message


@pytest.mark.parametrize("mishap", ["drop_after", "error_after", "drop"])
def test_what_no_list_shows_is_unknown_and_made_once(
    embedded: RunningSandbox, account: SoapAccount, mishap: Any
) -> None:
    key = "A/1"
    check = resource("verification", key, target="T", rule="IsGreaterThan", value=0)
    runs = resource("automation", "A", name="A", steps=[{"run": [f"verification.{key}"]}])
    assert carried_out(account, table("T")).ok
    made = plan_account(account, DesiredState((table("T"), check, runs)))
    embedded.inject(mishap, operation="REST")
    report = apply(made.plan, account, made.index)
    outcomes = {outcome.change.kind: (outcome.status, outcome.message) for outcome in report.outcomes}
    assert outcomes["verification"] == (OutcomeStatus.UNKNOWN, UNFINDABLE)
    assert outcomes["automation"][0] is OutcomeStatus.SKIPPED
    assert len(list(embedded.account.store.all("DataVerification"))) == (0 if mishap == "drop" else 1)
    assert carried_out(account, table("T"), check, runs).ok
    assert not list(plan_account(account, DesiredState((table("T"), check, runs))).plan.acting())
