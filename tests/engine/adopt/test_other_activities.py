"""Automations with activities that mcdecl does not manage: exported, planned empty, updated, and still whole."""

import json
from pathlib import Path
from typing import Any

from mcdecl.account import SoapAccount
from mcdecl.engine.adopt.run import Selection, export_new, read_account
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, DesiredState, Plan
from mcdecl.kinds.resource import Resource
from mcdecl.project import load
from mcdecl.sandbox.automations.rest_automations import Automations
from mcdecl.sandbox.automations.rest_scripts import Scripts
from mcdecl.sandbox.server import RunningSandbox
from tests.wanted import automated, query, table

BASE = [table("T"), query("Q", "T")]
UNTIL = {"until": "15:00", "time_zone": "Europe/London"}


def script(embedded: RunningSandbox, name: str) -> str:
    """Make a script; its id."""
    document = Scripts().create(embedded.account, {"name": name, "script": "<script runat=server></script>"})
    embedded.account.store.commit()
    return str(document["ObjectID"])


def activity(number: int, name: str, object_id: str = "0a0b", **more: Any) -> dict[str, Any]:
    return {"objectTypeId": number, "name": name, "activityObjectId": object_id, "displayOrder": 1, **more}


def automation(embedded: RunningSandbox, *steps: list[dict[str, Any]]) -> None:
    """Make an automation A with these activities."""
    listed = [
        {"annotation": "", "stepNumber": number, "activities": activities} for number, activities in enumerate(steps)
    ]
    Automations().create(embedded.account, {"name": "A", "key": "A", "steps": listed})
    embedded.account.store.commit()


def steps_of(embedded: RunningSandbox, key: str = "A") -> list[dict[str, Any]]:
    (document,) = [item for item in embedded.account.store.all("Automation") if item["CustomerKey"] == key]
    steps: list[dict[str, Any]] = document["Body"]["steps"]
    return steps


def planned(account: SoapAccount, *resources: Resource) -> Plan:
    return plan_account(account, DesiredState([*BASE, *resources])).plan


def applied(account: SoapAccount, *resources: Resource) -> None:
    made = plan_account(account, DesiredState([*BASE, *resources]))
    report = apply(made.plan, account, made.index)
    assert report.ok, [outcome.to_json() for outcome in report.outcomes]


def test_they_are_exported_and_an_update_sends_them_back(
    embedded: RunningSandbox, account: SoapAccount, tmp_path: Path
) -> None:
    applied(account)
    query_id = next(iter(embedded.account.store.all("QueryDefinition")))["ObjectID"]
    clock = json.dumps({"specifiedTime": "15:00", "timeZone": "GMT Standard Time"})
    automation(
        embedded,
        [activity(423, "Clean up", script(embedded, "Clean up")), activity(300, "Q", query_id, displayOrder=2)],
        [activity(467, "03:00 PM", "", serializedObject=clock)],
        [activity(42, "Welcome", serializedObject='{"odd" :1}')],
        [activity(952, "Journey"), activity(952, "Journey", "0c0d", displayOrder=2)],
    )
    report = export_new(read_account(account, Selection()), tmp_path / "out", "folder", b"project: p\n")
    assert [item.address for item in report.left_out] == ["file_location.Partner SFTP"]  # made in the user interface
    project = load(tmp_path / "out")
    (resource,) = [item for item in project.resources if item.kind == "automation"]
    assert resource.state["steps"] == {
        "1": {"run": ["script.Clean up", "query_definition.Q"]},
        "2": {"wait": "until 15:00", "time_zone": "Europe/London"},
        "3": {"run": ["email_send.Welcome"]},
        "4": {"run": ["journey_entry.Journey", "journey_entry.Journey"]},
    }
    plan = plan_account(account, DesiredState(project.resources)).plan
    assert [change.address for change in plan.changes if change.action is not Action.NO_OP] == []
    before = steps_of(embedded)
    wanted = automated(
        "A",
        "query_definition.Q",
        {"run": ["script.Clean up", "query_definition.Q"]},
        {"wait": UNTIL},
        "email_send.Welcome",
        {"run": ["journey_entry.Journey", "journey_entry.Journey"]},
    )
    applied(account, wanted)
    after = steps_of(embedded)
    assert [step["id"] for step in after[1:]] == [step["id"] for step in before]
    assert [step["activities"] for step in after[1:]] == [step["activities"] for step in before]
    assert planned(account, wanted).summary().acts == 0


def test_a_plan_says_what_it_would_take_out_or_cannot_find(embedded: RunningSandbox, account: SoapAccount) -> None:
    applied(account)
    automation(embedded, [activity(42, "Welcome")])
    (change,) = [item for item in planned(account, automated("A", "query_definition.Q")).changes if item.key == "A"]
    assert change.action is Action.BLOCKED
    assert "email_send.Welcome" in str(change.attributes[0].reason)
    wanted = automated("A", "email_send.Welcome", "email_send.Welcom")
    (change,) = [item for item in planned(account, wanted).changes if item.key == "A"]
    assert change.action is Action.BLOCKED
    assert "email_send.Welcom is not in the account" in change.reasons[0]


def test_in_another_account_a_script_is_found_by_its_name(embedded: RunningSandbox, account: SoapAccount) -> None:
    wanted = automated("A", {"run": ["query_definition.Q", "script.Clean up"]})
    (change,) = [item for item in planned(account, wanted).changes if item.key == "A"]
    assert (change.action, "the script Clean up" in change.reasons[0]) == (Action.BLOCKED, True)
    made = script(embedded, "Clean up")
    applied(account, wanted)
    (step,) = steps_of(embedded)
    assert step["activities"][1]["activityObjectId"] == made
    assert planned(account, wanted).summary().acts == 0


def test_an_automation_tells_of_a_script_that_no_list_has(embedded: RunningSandbox, account: SoapAccount) -> None:
    applied(account)
    automation(embedded, [activity(423, "Clean up", script(embedded, "Clean up"))])
    (document,) = embedded.account.store.all("Script")
    embedded.account.store.remove("Script", document["ObjectID"])
    assert planned(account, automated("A", "script.Clean up")).summary().acts == 0
