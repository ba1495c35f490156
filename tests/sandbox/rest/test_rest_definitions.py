"""Queries and imports over REST: made, changed, renamed, started and removed, under the rules that SOAP has."""

import json
from typing import Any

import pytest

from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.assembly import open_account
from mcdecl.sandbox.data_extensions.soap_data_extension import DataExtension
from mcdecl.sandbox.file_transfers.soap_file_locations import all_locations
from mcdecl.sandbox.rest.handler import Response, answer
from mcdecl.sandbox.soap.object_type import SaveMode

QUERIES, IMPORTS = "automation/v1/queries", "automation/v1/imports"


def call(account: SandboxAccount, method: str, path: str, body: Any = None, **query: str) -> Response:
    return answer(account, method, path, {f"${name}": text for name, text in query.items()}, json.dumps(body).encode())


@pytest.fixture
def account() -> SandboxAccount:
    account = open_account()
    fields = [
        {"Name": "Id", "FieldType": "Text", "MaxLength": 18, "IsPrimaryKey": True, "IsRequired": True},
        {"Name": "Name", "FieldType": "Text", "MaxLength": 50},
    ]
    for key in ("A", "B"):
        sent = {"CustomerKey": key, "Name": f"Table {key}", "Fields": {"Field": fields}}
        DataExtension().create(account, sent, SaveMode.of("Create", None))
    account.store.commit()
    return account


def table(account: SandboxAccount, key: str) -> str:
    return str(account.store.find("DataExtension", "CustomerKey", key)[0]["ObjectID"])


def query(account: SandboxAccount, **more: Any) -> dict[str, Any]:
    target = {"targetKey": "A", "targetId": table(account, "A"), "targetUpdateTypeName": "Overwrite"}
    return {"name": "Q", "key": "q", "queryText": "SELECT Id FROM B", **target, **more}


def test_a_query_is_made_changed_started_and_made_inactive(account: SandboxAccount) -> None:
    made = call(account, "POST", f"{QUERIES}/", query(account, targetUpdateTypeId=0)).body
    assert (made["targetName"], made["targetUpdateTypeName"], made["isFrozen"]) == ("Table A", "Overwrite", False)
    assert "SELECT Id FROM B" in made["validatedQueryText"]
    path = f"{QUERIES}/{made['queryDefinitionId']}"
    changed = call(account, "PATCH", path, {"targetKey": "B", "targetUpdateTypeId": 2, "key": "q2"}).body
    assert (changed["targetKey"], changed["targetUpdateTypeName"], changed["key"]) == ("B", "Append", "q2")
    shown = call(account, "GET", path).body
    assert shown == {name: value for name, value in changed.items() if name != "validatedQueryText"}
    assert call(account, "POST", f"{path}/actions/start/").body == "OK"
    assert call(account, "POST", f"{path}/actions/stop").status == 404
    assert call(account, "DELETE", path).body == "OK"
    assert call(account, "GET", path).status == 404
    assert call(account, "GET", QUERIES).body["items"] == []
    account.close()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"queryText": "DELETE FROM B"}, "SELECT"),
        ({"targetKey": "Nope"}, "The DataExtensionTarget does not exist."),
        ({"targetUpdateTypeId": 7}, "targetUpdateTypeId must be one of 0, 1, 2."),
        ({"name": ""}, "Name is required"),
        ({"name": 5}, "name must be a text."),
        ({"key": "k" * 37}, "longer than 36"),
        ({"categoryId": 999_999}, ""),
    ],
)
def test_wrong_queries_are_refused_and_nothing_is_kept(account: SandboxAccount, wrong: Any, why: str) -> None:
    refused = call(account, "POST", QUERIES, query(account, **wrong))
    assert refused.status == 400
    assert why in refused.body["message"]
    assert call(account, "GET", QUERIES).body["count"] == 0


def test_the_key_of_another_query_is_refused(account: SandboxAccount) -> None:
    call(account, "POST", QUERIES, query(account))
    other = call(account, "POST", QUERIES, query(account, name="R", key="r")).body
    refused = call(account, "PATCH", f"{QUERIES}/{other['queryDefinitionId']}", {"key": "Q"})
    assert refused.body["message"] == "A query with the key Q already exists."


def test_lists_are_filtered_by_a_property(account: SandboxAccount) -> None:
    for name in ("Q", "R"):
        call(account, "POST", QUERIES, query(account, name=name, key=name))
    assert [item["name"] for item in call(account, "GET", QUERIES, filter="Name eq r").body["items"]] == ["R"]
    assert [item["name"] for item in call(account, "GET", QUERIES, filter="name eq 'R'").body["items"]] == ["R"]
    assert call(account, "GET", QUERIES, filter="name like R").status == 400
    assert call(account, "GET", QUERIES, filter="nope eq R").status == 400


def definition(account: SandboxAccount, **more: Any) -> dict[str, Any]:
    location = next(iter(all_locations(account))).id
    destination = {"destinationObjectId": table(account, "A"), "destinationObjectTypeId": 310}
    usual = {"fileType": "CSV", "fileNamingPattern": "a.csv", "fieldMappingType": "InferFromColumnHeadings"}
    return {
        "name": "I", "customerKey": "i", **usual, **destination, "fileTransferLocationId": location,
        "updateTypeId": 0, **more,
    }  # fmt: skip


def test_an_import_is_made_changed_and_removed(account: SandboxAccount) -> None:
    sent = definition(account, encodingName="utf-8", isOrderedImport=False, hasColumnHeader=True)
    made = call(account, "POST", f"{IMPORTS}/", sent).body
    assert {name: made[name] for name in sent} == sent
    path = f"{IMPORTS}/{made['importDefinitionId']}"
    maps = [{"sourceFieldName": "a", "destinationFieldName": "Id"}]
    change = {"fieldMappingType": "ManualMap", "fieldMappings": maps, "updateTypeId": 4, "customerKey": "i2"}
    assert call(account, "PATCH", path, {**made, **change}).status == 200
    shown = call(account, "GET", path).body
    assert shown == {**made, **change, "modifiedDate": shown["modifiedDate"]}
    assert (
        call(account, "PATCH", path, {"destinationObjectId": table(account, "B")}).body["destinationName"] == "Table B"
    )
    assert call(account, "DELETE", path).body == ""
    assert call(account, "GET", path).status == 404
    account.close()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"fileType": "XLS"}, "fileType must be one of"),
        ({"updateTypeId": 9}, "updateTypeId 9 is not known."),
        ({"encodingName": "utf-99"}, "encodingName utf-99 is not known."),
        ({"destinationObjectTypeId": 584}, "does not import into destinations of the type 584"),
        ({"destinationObjectId": "nope"}, "The destination data extension does not exist."),
        ({"fieldMappings": "Id"}, "fieldMappings must be a list"),
        ({"fieldMappings": [{"destinationFieldName": "Id"}], "fieldMappingType": "ManualMap"}, "needs a SourceName"),
        ({"blankFileProcessingType": 7}, "must be 0, 1 or 2"),
        ({"fileTransferLocationId": "nope"}, "file transfer location"),
        ({"name": ""}, "Name is required"),
    ],
)
def test_wrong_imports_are_refused_and_nothing_is_kept(account: SandboxAccount, wrong: Any, why: str) -> None:
    refused = call(account, "POST", IMPORTS, definition(account, **wrong))
    assert refused.status == 400
    assert why in refused.body["message"]
    assert call(account, "GET", IMPORTS).body["count"] == 0
