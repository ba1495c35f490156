"""A client that sets an account up over REST and SOAP, and looks at what its automations do."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mcdecl.sandbox.file_transfers.soap_file_locations import LOCATIONS
from mcdecl.sandbox.server import RunningSandbox
from tests.sandbox.caller import KEY_FIELD, Caller, data_extension, where
from tests.sandbox.queries.test_soap_query_definition import definition as query_definition

FTP = LOCATIONS[0].id
TABLE = "bb94a04d-9632-4623-be47-daabc3f588a6"
IMPORT, TRANSFER, EXTRACT, QUERY, FILTER, WAIT, VERIFY = 43, 53, 73, 300, 303, 467, 1000
Step = list[tuple[int, str]]


class Studio:
    """The client."""

    def __init__(self, sandbox: RunningSandbox, soap: Caller) -> None:
        self.sandbox = sandbox
        self.soap = soap

    def rest(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        answer = self.soap.http.request(
            method,
            f"{self.sandbox.rest_url}{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.soap.new_token()}"},
            timeout=120,
        )
        assert answer.status_code == status, answer.text
        return answer.json() if answer.text.startswith("{") else answer.text

    def table(self, key: str) -> str:
        return str(self.soap.create(data_extension(key, fields=KEY_FIELD)).accepted()["NewObjectID"])

    def query(self, key: str, sql: str, target: str) -> str:
        text = f"<DataExtensionTarget><CustomerKey>{target}</CustomerKey><Name>{target}</Name></DataExtensionTarget>"
        sent = query_definition(key, Name=key, QueryText=sql, DataExtensionTarget=text, TargetUpdateType="Overwrite")
        return str(self.soap.create(sent).accepted()["NewObjectID"])

    def extract(self, table: str, file: str) -> str:
        fields = [
            {"name": "DECustomerKey", "type": "string", "value": table},
            {"name": "HasColumnHeaders", "type": "bool", "value": "True"},
        ]
        body = {"name": file, "key": file, "dataExtractTypeId": TABLE, "fileSpec": file, "dataFields": fields}
        return str(self.rest("POST", "automation/v1/dataextracts", body)["dataExtractDefinitionId"])

    def transfer(self, file: str, **more: Any) -> str:
        body = {"name": file, "customerKey": file, "fileSpec": file, "fileTransferLocationId": FTP, "isUpload": True}
        return str(self.rest("POST", "automation/v1/filetransfers", {**body, **more})["id"])

    def wait(self, **settings: Any) -> tuple[int, str]:
        return WAIT, json.dumps(settings)

    def automation(self, *steps: Step, start: dict[str, Any] | None = None, key: str = "Auto") -> str:
        records = [
            {
                "annotation": "",
                "stepNumber": number,
                "activities": [
                    {"name": f"a{kind}", "objectTypeId": kind, "displayOrder": place}
                    | ({"serializedObject": text} if kind == WAIT else {"activityObjectId": text})
                    for place, (kind, text) in enumerate(step, start=1)
                ],
            }
            for number, step in enumerate(steps)
        ]
        body = {"name": key, "key": key, "description": "", "steps": records, "startSource": start or {"typeId": 0}}
        return str(self.rest("POST", "automation/v1/automations", body)["id"])

    def schedule(self, rule: str, first: datetime) -> dict[str, Any]:
        kinds = {"MINUTELY": 1, "HOURLY": 2, "DAILY": 3, "WEEKLY": 4, "MONTHLY": 5}
        record = {
            "scheduleTypeId": kinds[rule.split(";", maxsplit=1)[0].removeprefix("FREQ=")],
            "startDate": first.isoformat(),
            "endDate": "2079-06-06T00:00:00+00:00",
            "icalRecur": f"{rule};UNTIL=20790606T000000",
            "timezoneId": 1,
        }
        return {"typeId": 1, "schedule": record}

    def switch(self, id: str, action: str, status: int = 200) -> Any:
        record = self.sandbox.account.store.get("Automation", id)
        assert record is not None
        body = {"id": record["LegacyID"], "scheduleObject": {"id": record["ScheduleID"]}}
        route = f"legacy/v1/beta/bulk/automations/automation/definition?action={action}"
        return self.rest("POST", route, body, status)

    def state(self, id: str) -> int:
        return int(self.rest("GET", f"automation/v1/automations/{id}")["statusId"])

    def perform(self, id: str, action: str = "start") -> dict[str, Any]:
        record: dict[str, Any] = self.soap.perform("Automation", action, ObjectID=id).result["Result"]
        return record

    def run(self, id: str) -> str:
        """Runs it once, to its end; its Status."""
        self.perform(id)
        self.sandbox.account.tasks.stop(600)
        return str(self.runs(id)[-1]["StatusMessage"])

    def runs(self, id: str) -> list[dict[str, Any]]:
        names = ["ObjectID", "Status", "StatusMessage", "ScheduledTime", "StartTime", "CompletedTime"]
        return self.soap.retrieve("AutomationInstance", *names, filter=where("AutomationID", "equals", id)).results

    def ids(self, table: str) -> list[str]:
        records = self.soap.retrieve(f"DataExtensionObject[{table}]", "Id").results
        return sorted(str(record["Properties"]["Property"]["Value"]) for record in records)

    def now(self) -> datetime:
        return self.sandbox.account.clock.utc().astimezone(UTC)

    def move(self, **span: float) -> int:
        begun = self.sandbox.move_clock(self.now() + timedelta(**span))
        self.soap.token = self.soap.new_token()
        return begun


@pytest.fixture
def studio(sandbox: RunningSandbox, soap: Caller) -> Studio:
    return Studio(sandbox, soap)
