"""Automations against the embedded account, over real HTTP: steps, schedules, notifications, and when they are on."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.outcome import OutcomeStatus
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, AttributeStatus, DesiredState, Plan
from mcdecl.engine.plan.model import PartDiff
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Removal, Resource
from mcdecl.sandbox.server import RunningSandbox
from tests.wanted import activity, automated, extract, filtered, imported, query, table, transfer, verified

BASE = (table("T"), table("U"), imported("I", "T"), query("Q", "T"), query("R", "U"), extract("X"), transfer("F"))
STEPS = ("import_definition.I", {"wait": "1 hour"}, {"name": "Out", "run": ["query_definition.Q", "data_extract.X"]})
DAILY = {"rule": "daily", "start": "2031-01-31T06:00", "time_zone": "Europe/Berlin"}


def planned(account: SoapAccount, *resources: Resource, removals: Sequence[Removal] = ()) -> Plan:
    return plan_account(account, DesiredState((*BASE, *resources), removals)).plan


def applied(account: SoapAccount, *resources: Resource, removals: Sequence[Removal] = ()) -> None:
    made = plan_account(account, DesiredState((*BASE, *resources), removals))
    report = apply(made.plan, account, made.index)
    assert report.ok, [outcome.to_json() for outcome in report.outcomes]


def state_of(account: SoapAccount, key: str = "A") -> dict[str, Any]:
    entries = account.rest_list("automation/v1/automations")
    (entry,) = [record for record in entries if record["key"] == key]
    found: dict[str, Any] = account.rest_get(f"automation/v1/automations/{entry['id']}")
    return found


def changed(plan: Plan) -> list[str]:
    return [f"{change.address} {diff.path}" for change in plan.changes for diff in change.of(AttributeStatus.CHANGED)]


def test_an_automation_comes_after_what_it_runs_and_is_then_unchanged(account: SoapAccount) -> None:
    wanted = automated("A", *STEPS, "file_transfer.F")
    (made,) = [change for change in planned(account, wanted).changes if change.kind == "automation"]
    assert set(made.waits_for) == {
        "import_definition.I",
        "query_definition.Q",
        "data_extract.X",
        "file_transfer.F",
    }
    applied(account, wanted)
    assert planned(account, wanted).summary().acts == 0
    shown = state_of(account)
    assert [step["name"] for step in shown["steps"]] == ["", "", "Out", ""]
    assert shown["steps"][1]["activities"][0]["name"] == "1 Hours"


EDITS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "name": ({}, {"name": "Other"}, "name"),
    "description": ({"description": "a"}, {}, "description"),
    "rule": ({"schedule": DAILY}, {"schedule": {**DAILY, "rule": "every 2 hours"}}, "schedule.rule"),
    "start": ({"schedule": DAILY}, {"schedule": {**DAILY, "start": "2032-02-29T23:30"}}, "schedule.start"),
    "zone": ({"schedule": DAILY}, {"schedule": {**DAILY, "time_zone": "America/New_York"}}, "schedule.time_zone"),
    "end": ({"schedule": DAILY}, {"schedule": {**DAILY, "end": "2033-06-30T00:00"}}, "schedule.end"),
    "times": ({"schedule": DAILY}, {"schedule": {**DAILY, "times": 3}}, "schedule.times"),
    "active": ({"schedule": DAILY, "active": False}, {"schedule": DAILY, "active": True}, "active"),
    "active drop": (
        {"file_drop": {"pattern": "a"}, "active": False},
        {"file_drop": {"pattern": "a"}, "active": True},
        "active",
    ),
    "errors": (
        {"notifications": {"errors": ["a@example.com"]}},
        {"notifications": {"errors": ["a@example.com", "b@example.com"]}},
        "notifications.errors",
    ),
    "pattern": (
        {"file_drop": {"pattern": "a.csv"}},
        {"file_drop": {"pattern": "b.csv"}},
        "file_drop.pattern",
    ),
    "match": (
        {"file_drop": {"pattern": "a"}},
        {"file_drop": {"pattern": "a", "match": "begins"}},
        "file_drop.match",
    ),
}


@pytest.mark.parametrize("case", EDITS)
def test_an_edit_is_shown_alone_and_converges_both_ways(account: SoapAccount, case: str) -> None:
    before, after, path = EDITS[case]
    first, second = automated("A", *STEPS, **before), automated("A", *STEPS, **after)
    applied(account, first)
    for resource in (second, first):
        assert changed(planned(account, resource)) == [f"automation.A {path}"]
        applied(account, resource)
        assert planned(account, resource).summary().acts == 0


def test_a_plan_tells_which_step_differs(account: SoapAccount) -> None:
    applied(account, automated("A", *STEPS))
    other = automated("A", STEPS[0], {"wait": "2 hours"}, STEPS[2])
    (change,) = [change for change in planned(account, other).changes if change.acts]
    (steps,) = change.attributes
    assert (steps.before["2"], steps.after["2"]) == ({"wait": "1 hours"}, {"wait": "2 hours"})
    assert steps.parts == (PartDiff("steps.2.wait", "1 hours", "2 hours"),)
    assert change.warnings == ("A runs different steps",)
    applied(account, other)
    assert planned(account, other).summary().acts == 0


def test_another_time_zone_with_the_same_number_is_no_difference(account: SoapAccount) -> None:
    applied(account, automated("A", *STEPS, schedule=DAILY))
    same = automated("A", *STEPS, schedule={**DAILY, "time_zone": "Europe/Vienna"})
    assert planned(account, same).summary().acts == 0


def test_it_is_switched_on_after_it_is_made(account: SoapAccount) -> None:
    applied(account, automated("A", *STEPS, schedule=DAILY, active=True, notifications={"errors": ["o@example.com"]}))
    assert state_of(account)["status"] == "Scheduled"


def test_it_is_paused_while_it_changes_and_on_again_afterwards(account: SoapAccount, embedded: RunningSandbox) -> None:
    applied(account, automated("A", *STEPS, schedule=DAILY, active=True))
    embedded.clear_calls()
    applied(account, automated("A", "query_definition.Q", schedule=DAILY, active=True))
    switched = [
        call.response for call in embedded.calls if b"scheduleObject" in call.request or b"steps" in call.request
    ]
    assert len(switched) == 3
    assert state_of(account)["status"] == "Scheduled"


def test_one_whose_state_is_nobodys_concern_is_on_again_after_a_change(account: SoapAccount) -> None:
    applied(account, automated("A", *STEPS, schedule=DAILY, active=True))
    applied(account, automated("A", "query_definition.Q", schedule=DAILY))
    assert state_of(account)["status"] == "Scheduled"


def test_an_active_file_drop_is_paused_for_what_it_runs_and_active_again(
    account: SoapAccount, embedded: RunningSandbox
) -> None:
    drop = automated("A", *STEPS, file_drop={"pattern": "a"})
    applied(account, drop)
    note = "its file drop is inactive: no file starts it until it is switched on (active: true)"
    assert state_of(account)["status"] == "InactiveTrigger"
    applied(account, automated("A", *STEPS, file_drop={"pattern": "a"}, active=True))
    assert state_of(account)["status"] == "AwaitingTrigger"
    (first,) = [resource for resource in BASE if resource.key == "Q"]
    other = replace(first, state={**first.state, "description": "Other"})
    edited = [other if resource is first else resource for resource in BASE]
    made = plan_account(account, DesiredState([*edited, drop]))
    (change,) = [change for change in made.plan.changes if change.kind == "automation"]
    assert change.pauses == ("query_definition.Q",)
    active = "its file drop is active: files that fit start it"
    assert set(change.notes) == {active, "it is paused while query_definition.Q changes"}
    embedded.clear_calls()
    assert apply(made.plan, account, made.index).ok
    asked = [call.request for call in embedded.calls if b"isActive" in call.request or b"Other" in call.request]
    assert [(b"isActive" in request, b"true" in request) for request in asked] == [
        (True, False),
        (False, False),
        (True, True),
    ]
    assert state_of(account)["status"] == "AwaitingTrigger"
    applied(account, automated("A", *STEPS, file_drop={"pattern": "a"}, active=False))
    off = plan_account(account, DesiredState([*edited, drop])).plan
    (change,) = [change for change in off.changes if change.kind == "automation"]
    assert (change.pauses, change.notes) == ((), (note,))
    on = planned(account, replace(drop, state={**drop.state, "active": True}))
    (change,) = [change for change in on.changes if change.kind == "automation"]
    assert change.notes == (note,)  # as it is now; the difference says what it will be


def test_what_it_runs_is_found_by_id_even_when_nobody_declares_it(account: SoapAccount) -> None:
    applied(account, automated("A", *STEPS))
    alone = plan_account(account, DesiredState([automated("A", "query_definition.Q")])).plan
    (change,) = alone.changes
    (steps,) = [diff for diff in change.attributes if diff.path == "steps"]
    assert steps.before["1"] == {"run": ["import_definition.I"]}


def test_a_removed_automation_goes_before_what_it_runs(account: SoapAccount) -> None:
    applied(account, automated("A", "query_definition.R", schedule=DAILY, active=True))
    gone = [Removal("automation", "A"), Removal("query_definition", "R")]
    rest = [resource for resource in BASE if resource.key != "R"]
    made = plan_account(account, DesiredState(rest, gone))
    (query_gone,) = [change for change in made.plan.changes if change.address == "query_definition.R"]
    assert query_gone.waits_for == ("automation.A",)
    assert apply(made.plan, account, made.index).ok
    assert account.rest_list("automation/v1/automations") == []


def test_a_new_schedule_in_the_past_is_foreseen_and_one_that_is_there_is_none_of_the_plans_concern(
    account: SoapAccount, embedded: RunningSandbox
) -> None:
    soon = automated("A", *STEPS, schedule={**DAILY, "start": "2031-01-31T06:00"}, active=True)
    applied(account, *BASE, soon)
    embedded.move_clock(datetime(2031, 2, 1, 12, tzinfo=UTC))
    assert plan_account(account, DesiredState((*BASE, soon))).plan.summary().acts == 0
    other = DesiredState((*BASE, automated("B", *STEPS, schedule={**DAILY, "start": "2031-01-31T06:00"}, active=True)))
    (change,) = [change for change in plan_account(account, other).plan.changes if change.key == "B"]
    assert change.action is Action.BLOCKED
    assert "schedule.start 2031-01-31T06:00 (Europe/Berlin) is in the past" in change.reasons[0]


def test_a_filter_activity_runs_too(account: SoapAccount) -> None:
    wanted = [filtered("G", "T"), activity("P", "G", "T", "U"), automated("A", "filter_activity.P")]
    applied(account, *wanted)
    assert planned(account, *wanted).summary().acts == 0


def start_all(embedded: RunningSandbox) -> None:
    store = embedded.account.store
    for document in list(store.all("Automation")):
        store.put("Automation", document["ObjectID"], {**document, "StatusID": 3})
    store.commit()


def other_query() -> Resource:
    return query("Q", "T", description="edited")


def with_other_query(*resources: Resource) -> DesiredState:
    return DesiredState(
        (*(resource for resource in BASE if resource.address != "query_definition.Q"), other_query(), *resources)
    )


def test_it_is_paused_while_what_it_runs_changes(account: SoapAccount, embedded: RunningSandbox) -> None:
    wanted = automated("A", *STEPS, schedule=DAILY, active=True)
    applied(account, wanted)
    made = plan_account(account, with_other_query(wanted))
    (change,) = [item for item in made.plan.changes if item.kind == "automation"]
    assert (change.action, change.pauses) == (Action.UPDATE, ("query_definition.Q",))
    assert change.notes == ("it is paused while query_definition.Q changes",)
    assert Plan.from_json(made.plan.to_json()) == made.plan
    embedded.clear_calls()
    assert apply(made.plan, account, made.index).ok
    order = [
        call.operation if call.operation == "Update" else "switched"
        for call in embedded.calls
        if call.operation == "Update" or b"scheduleObject" in call.request
    ]
    assert order == ["switched", "Update", "switched"]
    assert state_of(account)["status"] == "Scheduled"
    assert plan_account(account, with_other_query(wanted)).plan.summary().acts == 0


def test_it_is_paused_for_what_its_activities_rest_on(account: SoapAccount) -> None:
    wanted = automated("A", "query_definition.R", schedule=DAILY, active=True)
    applied(account, wanted)
    rest = [resource for resource in BASE if resource.address != "data_extension.U"]
    plan = plan_account(account, DesiredState((*rest, table("U", description="edited"), wanted))).plan
    assert [change.pauses for change in plan.changes if change.kind == "automation"] == [("data_extension.U",)]


def test_one_that_is_off_is_left_alone(account: SoapAccount) -> None:
    wanted = automated("A", *STEPS, schedule=DAILY, active=False)
    applied(account, wanted)
    plan = plan_account(account, with_other_query(wanted)).plan
    assert [change.action for change in plan.changes if change.kind == "automation"] == [Action.NO_OP]


def test_what_could_not_be_paused_keeps_what_it_runs(account: SoapAccount, embedded: RunningSandbox) -> None:
    wanted = automated("A", *STEPS, schedule=DAILY, active=True)
    applied(account, wanted)
    made = plan_account(account, with_other_query(wanted))
    store = embedded.account.store
    (document,) = list(store.all("Automation"))
    store.put("Automation", document["ObjectID"], {**document, "LegacyID": "another one"})
    report = apply(made.plan, account, made.index)
    record = {outcome.change.address: outcome for outcome in report.outcomes}
    assert record["automation.A"].status is OutcomeStatus.FAILED
    assert record["query_definition.Q"].message == "automation.A, which uses it, could not be paused"


def test_what_it_runs_could_not_be_changed_and_it_says_that_it_is_still_paused(
    account: SoapAccount, embedded: RunningSandbox
) -> None:
    wanted = automated("A", *STEPS, schedule=DAILY, active=True)
    applied(account, wanted)
    made = plan_account(account, with_other_query(wanted))
    store = embedded.account.store
    (document,) = [record for record in store.all("QueryDefinition") if record["CustomerKey"] == "Q"]
    store.put("QueryDefinition", document["ObjectID"], {**document, "Status": "Inactive"})
    report = apply(made.plan, account, made.index)
    (skipped,) = [outcome for outcome in report.outcomes if outcome.change.kind == "automation"]
    assert skipped.message == (
        "it needs query_definition.Q, which was not done; it stays paused: query_definition.Q is missing"
    )
    assert (skipped.status, skipped.stays_paused) == (OutcomeStatus.SKIPPED, "query_definition.Q is missing")
    assert state_of(account)["status"] == "PausedSchedule"


def test_nothing_changes_while_it_is_running(account: SoapAccount, embedded: RunningSandbox) -> None:
    wanted = automated("A", *STEPS, schedule=DAILY, active=True)
    applied(account, wanted)
    start_all(embedded)
    assert planned(account, wanted).summary().blocked == 0
    plan = plan_account(account, with_other_query(automated("A", "query_definition.Q"))).plan
    record = {change.address: change.reasons for change in plan.changes if change.action is Action.BLOCKED}
    assert record["query_definition.Q"] == ("automation.A is running and uses it; plan again when the run has ended",)
    assert record["automation.A"] == (
        "it is running, and the account accepts no change until the run has ended; plan again then",
    )
    gone = plan_account(account, DesiredState(removals=[Removal("automation", "A")])).plan
    assert [change.action for change in gone.changes] == [Action.BLOCKED]


def test_a_verification_is_found_through_the_automation_that_runs_it(account: SoapAccount) -> None:
    wanted = [verified("V"), automated("A", "verification.V", "query_definition.Q")]
    applied(account, *wanted)
    assert planned(account, *wanted).summary().acts == 0
    record: dict[str, Any] = {}
    for edit in ({"value": 4}, {"stop": False}, {"notification": "o@example.com"}, {"target": "U"}):
        record |= edit
        edited = [verified("V", **record), wanted[1]]
        assert changed(planned(account, *edited)) == [f"verification.V {next(iter(edit))}"]
        applied(account, *edited)
        assert planned(account, *edited).summary().acts == 0


def test_a_verification_is_added_to_an_automation_and_never_deleted(account: SoapAccount) -> None:
    applied(account, automated("A", "query_definition.Q"))
    wanted = [verified("V"), automated("A", "verification.V", "query_definition.Q")]
    applied(account, *wanted)
    assert planned(account, *wanted).summary().acts == 0
    plan = planned(account, wanted[1], removals=[Removal("verification", "V")])
    (blocked,) = [change for change in plan.changes if change.action is Action.BLOCKED]
    assert "no call that deletes a verification" in blocked.reasons[0]
    applied(account, automated("A", "query_definition.Q"))
    assert planned(account, automated("A", "query_definition.Q")).summary().acts == 0


def test_a_verification_whose_automation_is_not_made_is_told_with_its_id(
    embedded: RunningSandbox, account: SoapAccount
) -> None:
    """No list shows it, so whoever does not note its id now never hears of it again."""
    applied(account)
    check = verified("A/1", "T")
    made = plan_account(account, DesiredState((*BASE, check, automated("A", "verification.A/1"))))
    applied(account, automated("A"))  # takes the key meanwhile
    report = apply(made.plan, account, made.index)
    results = {outcome.change.address: outcome for outcome in report.outcomes}
    assert results["verification.A/1"].status is OutcomeStatus.DONE
    failed = results["automation.A"]
    assert failed.status is OutcomeStatus.FAILED
    (left,) = embedded._service.account.store.documents()["DataVerification"]
    assert f"verification.A/1 was created for it with the id {left} and is left in the account" in failed.message
