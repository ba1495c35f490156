"""Rows over REST: written at once, or as a request with results; and many rows find their places in one reading."""

from typing import Any

import pytest
import requests

from mcdecl.sandbox.rows import rows
from mcdecl.sandbox.server import RunningSandbox
from tests.sandbox.caller import KEY_FIELD, Caller, data_extension, field

EVENTS, ASYNC = "hub/v1/dataevents/key:A", "data/v1/async/dataextensions/key:A/rows"


@pytest.fixture
def caller(soap: Caller) -> Caller:
    fields = (
        KEY_FIELD
        + field("Name", MaxLength=50)
        + field("Points", "Number")
        + field("Fee", "Decimal", MaxLength=8, Scale=2)
    )
    soap.create(data_extension("A", fields=fields)).accepted()
    return soap


def call(caller: Caller, method: str, path: str, body: Any = None) -> requests.Response:
    headers = {"Authorization": f"Bearer {caller.token}"}
    return requests.request(method, caller.sandbox.rest_url + path, json=body, headers=headers, timeout=60)


def held(caller: Caller) -> list[dict[str, str]]:
    items = call(caller, "GET", "data/v1/customobjectdata/key/A/rowset").json()["items"]
    return [{**item["keys"], **item["values"]} for item in items]


def test_a_rowset_adds_and_changes_and_is_shown_as_it_came(caller: Caller) -> None:
    sent = [{"keys": {"Id": "1"}, "values": {"Name": "a", "Points": 5}}, {"keys": {"id": "2"}, "values": {"Fee": 1.5}}]
    answer = call(caller, "POST", f"{EVENTS}/rowset", sent)
    assert (answer.status_code, answer.json()) == (200, sent)
    call(caller, "POST", f"{EVENTS}/rowset", [{"keys": {"Id": "1 "}, "values": {"Name": None}}])
    assert held(caller) == [
        {"id": "1", "name": "", "points": "5", "fee": ""},
        {"id": "2", "name": "", "points": "", "fee": "1.50"},
    ]


def test_one_wrong_row_keeps_all_of_a_rowset_out(caller: Caller) -> None:
    sent = [{"keys": {"Id": "1"}, "values": {}}, {"keys": {"Id": "2"}, "values": {"Points": "many"}}]
    answer = call(caller, "POST", f"{EVENTS}/rowset", sent)
    assert (answer.status_code, answer.json()["errorcode"]) == (400, 10006)
    assert "Points" in answer.json()["message"]
    assert held(caller) == []


def test_a_single_row_and_its_number(caller: Caller) -> None:
    assert call(caller, "PUT", f"{EVENTS}/rows/Id:7", {"values": {"Name": "x"}}).json() == {
        "keys": {"Id": "7"}, "values": {"Name": "x"},
    }  # fmt: skip
    assert call(caller, "PUT", f"{EVENTS}/rows/Id:7/column/points/increment?step=3").json()["values"] == {"Points": "3"}
    assert call(caller, "PUT", f"{EVENTS}/rows/Id:7/column/Points/increment").json()["values"] == {"Points": "4"}
    assert held(caller) == [{"id": "7", "name": "x", "points": "4", "fee": ""}]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", f"{EVENTS}/rowset", {"keys": {}}, 400),
        ("POST", f"{EVENTS}/rowset", [{"keys": []}], 400),
        ("POST", f"{EVENTS}/rowset", [{"keys": {"Id": {"a": 1}}, "values": {}}], 400),
        ("PUT", f"{EVENTS}/rows/7", {"values": {}}, 400),
        ("PUT", f"{EVENTS}/rows/Id:7/column/Name/increment", None, 400),
        ("PUT", f"{EVENTS}/rows/Id:7/column/Points/increment?step=x", None, 400),
        ("POST", "hub/v1/dataevents/key:B/rowset", [], 404),
        ("GET", f"{EVENTS}/rowset", None, 404),
        ("POST", ASYNC, {"items": "x"}, 400),
        ("POST", ASYNC.replace("key:A", "key:B"), {"items": []}, 400),
        ("GET", "data/v1/async/nope/status", None, 404),
    ],
)
def test_wrong_calls(caller: Caller, method: str, path: str, body: Any, status: int) -> None:
    assert call(caller, method, path, body).status_code == status
    assert held(caller) == []


def test_a_request_tells_its_results_row_by_row(caller: Caller) -> None:
    items = [{"Id": "1", "Name": "a"}, {"Id": "1", "Name": "b"}, {"Id": "2", "Points": "x"}]
    answer = call(caller, "POST", ASYNC, {"items": items})
    assert (answer.status_code, answer.json()["resultMessages"]) == (202, [])
    id = answer.json()["requestId"]
    status = call(caller, "GET", f"data/v1/async/{id}/status").json()["status"]
    assert (status["requestStatus"], status["hasErrors"], status["resultStatus"]) == ("Complete", True, "Error")
    results = call(caller, "GET", f"data/v1/async/{id}/results").json()
    assert (results["count"], [item["status"] for item in results["items"]]) == (3, ["OK", "Error", "Error"])
    call(caller, "PUT", ASYNC, {"items": [{"Id": "1", "Name": "c"}]})
    assert [row["name"] for row in held(caller)] == ["c"]


def test_many_rows_of_one_call_are_found_in_one_reading(
    caller: Caller, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    look_up = rows.look_up

    def counted(account: Any, owner: Any, wanted: Any) -> None:
        asked.append(len(wanted))
        look_up(account, owner, wanted)

    monkeypatch.setattr(rows, "look_up", counted)
    first = [{"keys": {"Id": str(number)}, "values": {"Name": "a"}} for number in range(30)]
    call(caller, "POST", f"{EVENTS}/rowset", first)
    again = [{"keys": {"Id": str(number)}, "values": {"Name": "b"}} for number in (5, 5, 40, 40)]
    call(caller, "POST", f"{EVENTS}/rowset", again)
    assert asked == [30, 4]
    names = {row["id"]: row["name"] for row in held(caller)}
    assert (len(names), names["5"], names["40"], names["6"]) == (31, "b", "b", "a")
    assert sandbox.account.found_rows == {}
