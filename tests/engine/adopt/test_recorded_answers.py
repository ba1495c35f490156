"""Answers in the shapes that the service was recorded with: exported, loaded, checked, and planned without a change."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from mcdecl.account import SoapAccount
from mcdecl.account.errors import NotFound
from mcdecl.account.rest import RestClient
from mcdecl.account.rest_objects import RestObjects
from mcdecl.engine.adopt.model import ExportReport
from mcdecl.engine.adopt.run import Selection, export_new, read_account
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, DesiredState
from mcdecl.helpers.redaction import Redactor
from mcdecl.helpers.structs import replace
from mcdecl.project import Project, load
from mcdecl.sandbox.file_transfers.soap_file_locations import all_locations
from mcdecl.sandbox.server import RunningSandbox
from mcdecl.sandbox.soap.object_type import stamped
from tests.engine.adopt import recorded
from tests.wanted import filtered, imported, query, table

TRUE_REASONS = {"filter_activity.P3": "source:"}
UNSAID = {
    "automation.Odd_Start": "file_drop: match cannot be '(number 9)'",
    "automation.Odd_Rule": "schedule: the account has no FREQ=YEARLY",
}


class Answers(RestClient):
    """REST that answers from a table."""

    def __init__(self, by_path: Mapping[str, Any]) -> None:
        self.by_path = by_path
        self.sent: list[tuple[str, str, Any]] = []

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The answer at a path."""
        plain = unquote(path).rstrip("/")
        if plain not in self.by_path:
            raise NotFound(f"nothing at {path}", retryable=False)
        return self.by_path[plain]

    def send(self, method: str, path: str, body: bytes | None, *, repeatable: bool) -> Any:
        """Keep what is sent."""
        self.sent.append((method, unquote(path), json.loads(body or b"null")))
        return {}


@pytest.fixture
def replayed(embedded: RunningSandbox, account: SoapAccount) -> SoapAccount:
    """A client whose SOAP answers come from the embedded account, and those over REST from records."""
    base = [table("T", name="Visits"), table("U"), imported("I", "T"), query("Q", "T"), filtered("F", "T")]
    made = plan_account(account, DesiredState(base))
    assert apply(made.plan, account, made.index).ok
    store = embedded.account.store
    kinds = {
        "T": "DataExtension",
        "U": "DataExtension",
        "Q": "QueryDefinition",
        "I": "ImportDefinition",
        "F": "FilterDefinition",
    }
    ids = {key: store.find(kind, "CustomerKey", key)[0]["ObjectID"] for key, kind in kinds.items()}
    ftp = next(item.id for item in all_locations(embedded.account) if item.name == "ExactTarget Enhanced FTP")
    by_path = json.loads(json.dumps(recorded.answers(ids, 13, 12)).replace("id-ftp", ftp))
    for found in recorded.automations(ids, 13):
        named = {"ObjectID": found["id"], "CustomerKey": found["key"], "Name": found["name"], "StatusID": 2}
        body = {"steps": [], "description": "", "categoryId": 13}
        document = stamped(embedded.account, {**named, "LegacyID": "", "Body": body}, new=True)
        store.put("Automation", found["id"], document)
    store.commit()
    rest = Answers(by_path)
    account._rest = rest
    account._objects = RestObjects(rest, account.retrieve, Redactor(), at_once=2)
    return account


def exported(account: SoapAccount, folder: Path) -> tuple[ExportReport, Project]:
    report = export_new(read_account(account, Selection()), folder, "folder", b"project: p\n")
    return report, load(folder)


def test_everything_is_adopted_but_what_nothing_can_express(replayed: SoapAccount, tmp_path: Path) -> None:
    report, project = exported(replayed, tmp_path / "out")
    plan = plan_account(replayed, DesiredState(project.resources)).plan
    assert [
        (change.action, change.address, change.reasons, change.attributes)
        for change in plan.changes
        if change.action is not Action.NO_OP
    ] == []
    left = {item.address: item.reason for item in report.left_out}
    assert {address: TRUE_REASONS[address] in reason for address, reason in left.items()} == dict.fromkeys(
        TRUE_REASONS, True
    )
    for address, words in UNSAID.items():
        (note,) = [note for note in report.notes if address in note and words in note]
        assert "stays as it is" in note
    assert {"automation.Odd_Start", "automation.Odd_Rule"} <= set(report.exported)


def test_what_was_adopted_says_what_was_recorded(replayed: SoapAccount, tmp_path: Path) -> None:
    _, project = exported(replayed, tmp_path / "out")
    state = {resource.address: resource.state for resource in project.resources}
    assert state["automation.Many"]["steps"]["1"]["run"] == [
        "data_extract.X1",
        "email_send.Newsletter",
        "file_transfer.F1",
        "import_definition.I",
        "query_definition.Q",
        "script.Clean up",
        "verification.Many/1",
        "filter_activity.P1",
    ]
    assert state["automation.Waits"]["steps"]["7"] == {"wait": "until 15:00", "time_zone": "Europe/London"}
    assert state["automation.Over_A_List"]["steps"]["1"]["run"] == ["filter_activity.P3"]
    assert state["automation.Gone"]["steps"]["1"]["run"] == ["activity_300.Deleted"]
    assert state["automation.Any_File"]["file_drop"]["match"] == "any"
    assert state["verification.Same_Name/1"]["notification"] == "ops@example.com"
    assert state["verification.Same_Name/2"]["value"] == 3
    assert state["data_extract.R5"]["interval"] == {"kind": 5, "start": None, "end": None}
    assert state["data_extract.T1"]["parameters"]["IncludeGEO"] == "true"
    assert state["file_transfer.F3"]["location"] == "Salesforce Objects & Reports"
    assert {address for address in state if address.startswith("file_location.")} == {
        f"file_location.{key}" for key in ("AWS", "GCP", "SFTP")
    }


def changed(account: SoapAccount, folder: Path, address: str, **values: Any) -> dict[str, Any]:
    """What is sent when a resource that was adopted gets other values."""
    _, project = exported(account, folder)
    resources = [
        replace(item, state={**item.state, **values}) if item.address == address else item for item in project.resources
    ]
    made = plan_account(account, DesiredState(resources))
    apply(made.plan, account, made.index)
    rest = account._rest
    assert isinstance(rest, Answers)
    (body,) = [body for method, _, body in rest.sent if method == "PATCH"]
    sent: dict[str, Any] = body
    return sent


def test_an_update_of_an_automation_sends_back_every_step(replayed: SoapAccount, tmp_path: Path) -> None:
    there = replayed.rest_get("automation/v1/automations/id-many")
    there["steps"][0]["icon"] = "star"
    sent = changed(replayed, tmp_path / "out", "automation.Many", description="other")
    (step,) = there["steps"]
    activities = sorted(step["activities"], key=lambda item: int(item["displayOrder"]))
    own = {"annotation": "", "stepNumber": 0, "activities": [item | names(item) for item in activities]}
    kept = {name: value for name, value in step.items() if name not in ("name", "step")}
    assert sent["steps"] == [{**kept, **own}]
    assert (sent["description"], sent["key"], sent["categoryId"]) == ("other", "Many", 13)
    assert not {"schedule", "statusId", "lastRunTime"} & sent.keys()


def names(item: Mapping[str, Any]) -> dict[str, str]:
    """The names that what mcdecl manages has by now."""
    return {"name": {300: "Q", 73: "Table file", 53: "f1", 43: "I", 303: "p1"}.get(item["objectTypeId"], item["name"])}


def test_an_update_of_an_extract_sends_back_every_field(replayed: SoapAccount, tmp_path: Path) -> None:
    there = replayed.rest_get("automation/v1/dataextracts/id-r3")
    sent = changed(replayed, tmp_path / "out", "data_extract.R3", description="other")
    assert sorted(sent["dataFields"], key=str) == sorted(there["dataFields"], key=str)
    assert (sent["intervalType"], sent["fileSpec"]) == (3, "events_%%Year%%")
