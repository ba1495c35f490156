from typing import Any
from urllib.parse import quote

import pytest

from tests.sandbox.caller import KEY_FIELD, Caller, data_extension, field, row

FIELDS = (
    KEY_FIELD + field("Joined On", "Date") + field("Ok", "Boolean") + field("Price", "Decimal", MaxLength=5, Scale=2)
)


def ask(soap: Caller, path: str, *, token: str | None = None, **query: Any) -> Any:
    headers = {"Authorization": f"Bearer {token or soap.token}"}
    url = f"{soap.sandbox.rest_url}data{path}"
    return soap.http.get(url, headers=headers, params={f"${name}": value for name, value in query.items()}, timeout=60)


def rowset(soap: Caller, key: str = "A", **query: Any) -> dict[str, Any]:
    answer = ask(soap, f"/v1/customobjectdata/key/{quote(key, safe='')}/rowset", **query)
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


@pytest.fixture
def table(soap: Caller) -> str:
    made = soap.create(data_extension("A", fields=FIELDS)).accepted()
    soap.create("".join(row("A", Id=str(number)) for number in range(5)))
    return str(made["NewObjectID"])


def test_one_call_tells_how_many_rows_there_are(soap: Caller, table: str) -> None:
    record = rowset(soap, page=1, pagesize=1)
    assert (record["count"], record["page"], record["pageSize"], len(record["items"])) == (5, 1, 1, 1)
    assert (record["customObjectId"], record["customObjectKey"]) == (table, "A")
    assert {"links", "requestToken", "tokenExpireDateUtc"} <= record.keys()


def test_names_are_lower_case_and_values_are_texts(soap: Caller) -> None:
    soap.create(data_extension("A", fields=FIELDS))
    sent = {"Id": "1", "Joined On": "2026-11-05T13:04:09", "Ok": "true", "Price": "1.5"}
    soap.create(row("A", **sent) + row("A", Id="2"))
    assert rowset(soap)["items"] == [
        {"keys": {"id": "1"}, "values": {"joined on": "11/5/2026 1:04:09 PM", "ok": "True", "price": "1.50"}},
        {"keys": {"id": "2"}, "values": {"joined on": "", "ok": "", "price": ""}},
    ]


def test_without_a_primary_key_the_hidden_one_is_shown(soap: Caller) -> None:
    soap.create(data_extension("A", fields=field("Name")))
    soap.create(row("A", Name="x"))
    assert rowset(soap)["items"] == [{"keys": {"_customobjectkey": "1"}, "values": {"name": "x"}}]


def test_no_rows_yet(soap: Caller) -> None:
    soap.create(data_extension("A"))
    record = rowset(soap, page=1, pagesize=1)
    assert (record["count"], record["items"]) == (0, [])
    assert "next" not in record["links"]


def test_pages_go_on_by_the_links(soap: Caller, table: str) -> None:
    records = [rowset(soap, pagesize=2)]
    while "next" in records[-1]["links"]:
        records.append(ask(soap, records[-1]["links"]["next"]).json())
    assert [[item["keys"]["id"] for item in page["items"]] for page in records] == [["0", "1"], ["2", "3"], ["4"]]
    assert ask(soap, records[-1]["links"]["prev"]).json()["items"] == records[1]["items"]
    assert {page["requestToken"] for page in records} == {records[0]["requestToken"]}


def test_pages_are_whole_where_rows_were_deleted_between_others(soap: Caller) -> None:
    soap.create(data_extension("A", fields=FIELDS)).accepted()
    soap.create("".join(row("A", Id=str(number)) for number in range(12)))
    for number in (0, 3, 4, 9, 11):
        soap.delete(row("A", f"<Keys><Key><Name>Id</Name><Value>{number}</Value></Key></Keys>")).accepted()
    pages = [[item["keys"]["id"] for item in rowset(soap, page=page, pagesize=3)["items"]] for page in (1, 2, 3, 4)]
    assert pages == [["1", "2", "5"], ["6", "7", "8"], ["10"], []]


def test_page_by_key_and_default_page_size(soap: Caller, table: str) -> None:
    assert [item["keys"]["id"] for item in rowset(soap, page=3, pagesize=2)["items"]] == ["4"]
    assert rowset(soap)["pageSize"] == rowset(soap, pagesize=9999)["pageSize"] == 2500
    assert rowset(soap, page="x", pagesize="y")["page"] == rowset(soap, page="9" * 5000)["page"] == 1


@pytest.mark.parametrize("key", ["a/b", "per%cent", "blank and ?#&", "data/v1/x/rowset", "Ünï"])
def test_any_key_is_found_when_it_is_quoted(soap: Caller, key: str) -> None:
    soap.create(data_extension(key)).accepted()
    assert rowset(soap, key)["customObjectKey"] == key


def test_unknown_ones_are_404_as_json(soap: Caller, table: str) -> None:
    paths = (
        "/v1/customobjectdata/key/Nothing/rowset",
        "/v1/customobjectdata/key/A",
        "/v1/customobjectdata/name/A/rowset",
        "/v1/customobjectdata/token/nothing/rowset",
        "/v1/nothing",
    )
    for path in paths:
        answer = ask(soap, path)
        assert (answer.status_code, answer.json()["message"], answer.json()["errorcode"]) == (404, "Not Found", 404)


def test_rows_of_a_deleted_one_are_gone_by_their_token_too(soap: Caller, table: str) -> None:
    link = rowset(soap)["links"]["self"]
    assert ask(soap, link).status_code == 200
    soap.delete(data_extension("A", None, "")).accepted()
    assert ask(soap, link).status_code == 404


@pytest.mark.parametrize("name", ["filter", "orderBy"])
def test_what_would_change_the_answer_is_refused_not_passed_over(soap: Caller, table: str, name: str) -> None:
    answer = ask(soap, "/v1/customobjectdata/key/A/rowset", **{name: "id"})
    assert (answer.status_code, answer.json()["errorcode"]) == (400, 10000)


def test_only_with_a_good_token_and_the_scope(soap: Caller, table: str) -> None:
    path = "/v1/customobjectdata/key/A/rowset"
    assert ask(soap, path, token="wrong").status_code == 401
    soap.sandbox.configure(rest_denied=True)
    assert ask(soap, path).status_code == 403


def test_rows_are_not_written_here(soap: Caller, table: str) -> None:
    url = f"{soap.sandbox.rest_url}data/v1/customobjectdata/key/A/rowset"
    headers = {"Authorization": f"Bearer {soap.token}"}
    assert soap.http.post(url, json=[], headers=headers, timeout=60).status_code == 404
