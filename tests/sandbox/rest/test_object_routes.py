"""What the embedded account answers over REST: ids, lists, refusals and their bodies; a refusal keeps nothing."""

import json
from typing import Any

import pytest

from mcdecl.account import SoapAccount
from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.assembly import open_account
from mcdecl.sandbox.rest.handler import Response, answer
from tests.engine.observe.test_rest_kinds import TABLES, applied
from tests.wanted import automated, extract, transfer

EXTRACT = "bb94a04d-9632-4623-be47-daabc3f588a6"


def call(account: SandboxAccount, method: str, path: str, body: Any = None, **query: str) -> Response:
    return answer(account, method, path, {f"${name}": text for name, text in query.items()}, json.dumps(body).encode())


@pytest.fixture
def empty() -> SandboxAccount:
    return open_account()


def test_types_are_a_bare_list(empty: SandboxAccount) -> None:
    found = call(empty, "GET", "automation/v1/dataextracttypes").body
    assert {"name": "Data Extension Extract", "extractId": EXTRACT} in found


BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "no name": (
        "dataextracts",
        {"dataExtractTypeId": EXTRACT, "fileSpec": "a"},
        "name is required for a data extract.",
    ),
    "no type": ("dataextracts", {"name": "X", "fileSpec": "a"}, "The data extract type that is missing does not exist"),
    "a long key": ("dataextracts", {"name": "X", "key": "k" * 37}, "key is longer than 36 characters."),
    "no table": (
        "dataextracts",
        {"name": "X", "dataExtractTypeId": EXTRACT, "fileSpec": "a"},
        "The data extension of DECustomerKey does not exist.",
    ),
    "no location": ("filetransfers", {"name": "X", "fileSpec": "a"}, "The file transfer location that is missing"),
    "a flag": ("filetransfers", {"name": "X", "fileSpec": "a", "isUpload": "yes"}, "does not exist"),
    "no activity": (
        "automations",
        {"name": "A", "steps": [{"stepNumber": 0, "activities": [{"objectTypeId": 300, "activityObjectId": "x"}]}]},
        "The activity x of type 300 does not exist.",
    ),
    "an empty step": ("automations", {"name": "A", "steps": [{"stepNumber": 0}]}, "A step needs an activity."),
    "a zone": (
        "automations",
        {"name": "A", "startSource": {"typeId": 1, "schedule": {"timezoneId": 93}}},
        "timezoneId 93 is not known.",
    ),
    "no target": ("dataverifications", {"verificationType": "IsEqualTo"}, "The data extension of targetObjectId"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_object_is_refused_and_nothing_is_kept(empty: SandboxAccount, case: str) -> None:
    route, body, words = BAD[case]
    response = call(empty, "POST", f"automation/v1/{route}", body)
    assert response.status == 400
    assert words in response.body["message"]
    assert {"errorcode", "documentation"} < set(response.body)
    assert call(empty, "GET", f"automation/v1/{route}").body["items"] == []


def test_a_body_that_is_no_object_is_refused(empty: SandboxAccount) -> None:
    response = answer(empty, "POST", "automation/v1/dataextracts", {}, b"[1")
    assert (response.status, response.body["errorcode"]) == (400, 10004)


def test_what_is_not_there_is_not_found(empty: SandboxAccount) -> None:
    for method in ("GET", "PATCH", "DELETE"):
        assert call(empty, method, "automation/v1/filetransfers/nothing", {}).status == 404
    assert call(empty, "POST", "automation/v1/filters", {"name": "X"}).status == 404
    assert call(empty, "GET", "legacy/v1/beta/automations/notifications/nothing").status == 404


def test_lists_leave_out_what_only_a_read_shows_and_page(account: SoapAccount) -> None:
    applied(account, *TABLES, *(extract(f"X{number}") for number in range(3)))
    page = account.rest_get("automation/v1/dataextracts", {"$page": "2", "$pageSize": "2"})
    assert (page["count"], page["page"], len(page["items"])) == (3, 2, 1)
    assert "dataFields" not in page["items"][0]
    whole = account.rest_get(f"automation/v1/dataextracts/{page['items'][0]['dataExtractDefinitionId']}")
    assert [field["name"] for field in whole["dataFields"]] == [
        "ColumnDelimiter",
        "DECustomerKey",
        "HasColumnHeaders",
        "TextQualified",
        "UsesLineFeed",
    ]


def test_automations_are_read_by_soap_too(account: SoapAccount) -> None:
    from mcdecl.wire.values import Retrieve, any_of

    applied(account, *TABLES, transfer("F"), automated("A", "file_transfer.F"))
    ask = Retrieve("Automation", ("ObjectID", "CustomerKey", "Status"), any_of("CustomerKey", ("A",)))
    (record,) = account.retrieve(ask)
    assert (record["CustomerKey"], record["Status"]) == ("A", 2)
