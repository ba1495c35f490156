"""The REST reads: pages, refusals, renewal of the token."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from mcdecl.account import errors
from tests.account.service import TOKEN, Say

PATH = "/automation/v1/imports"


def pages(total: int, size: int):
    def answer(asked) -> Say:
        page = int(parse_qs(urlsplit(asked.path).query)["$page"][0])
        items = [{"id": number} for number in range(total)][(page - 1) * size : page * size]
        return Say(json.dumps({"count": total, "page": page, "pageSize": size, "items": items}).encode())

    return answer


@pytest.mark.parametrize(("total", "calls"), [(0, 1), (3, 1), (4, 2), (10, 3)])
def test_pages_are_read_until_one_is_not_full(account, service, total, calls) -> None:
    service.rest[PATH] = pages(total, 4)
    reached = account()
    assert [item["id"] for item in reached.rest_list(PATH)] == list(range(total))
    assert reached.calls["REST GET"] == calls


def without(page: int, then: int):
    """A page of nothing in the place of one, the first times."""
    whole, left = pages(10, 4), [then]

    def answer(asked) -> Say:
        if f"page={page}&" not in asked.path or not left[0]:
            return whole(asked)
        left[0] -= 1
        return Say(json.dumps({"count": 10, "page": page, "pageSize": 4, "items": []}).encode())

    return answer


def test_a_page_that_is_lost_once_is_read_again_from_the_first(account, service) -> None:
    service.rest[PATH] = without(2, 1)
    assert [item["id"] for item in account().rest_list(PATH)] == list(range(10))


def test_a_list_that_stays_shorter_than_its_count_is_refused(account, service) -> None:
    service.rest[PATH] = without(3, 99)
    with pytest.raises(errors.BrokenAnswer, match="has 10 objects, and gave 8"):
        account().rest_list(PATH)


def test_a_service_that_repeats_its_first_page_and_counts_more_is_not_taken_for_whole(account, service) -> None:
    service.rest[PATH] = lambda _: Say(b'{"count": 3, "page": 1, "pageSize": 2, "items": [{"id": 1}, {"id": 2}]}')
    with pytest.raises(errors.BrokenAnswer, match="has 3 objects, and gave 2"):
        account().rest_list(PATH)


@pytest.mark.parametrize("count", ["0", "-1", "true", "null", '"7"', "1"])
def test_a_count_that_is_no_more_than_the_items_changes_nothing(account, service, count) -> None:
    service.rest[PATH] = lambda _: Say(
        f'{{"count": {count}, "page": 1, "pageSize": 9, "items": [{{"id": 1}}]}}'.encode()
    )
    assert account().rest_list(PATH) == [{"id": 1}]


def test_a_service_that_does_not_page_is_read_once(account, service) -> None:
    items = [{"id": 1}, {"id": 2}]
    body = json.dumps({"count": 2, "page": 1, "pageSize": 2, "items": items}).encode()
    service.rest[PATH] = lambda _: Say(body)
    assert account().rest_list(PATH) == items


def test_pages_without_a_number_are_read_until_they_repeat(account, service) -> None:
    service.rest[PATH] = lambda _: Say(b'{"pageSize": 2, "items": [{"id": 1}, {"id": 2}]}')
    assert account().rest_list(PATH) == [{"id": 1}, {"id": 2}]


@pytest.mark.parametrize("body", [b'[{"id": 1}]', b'{"items": [{"id": 1}]}'])
def test_a_list_without_page_marks_is_whole(account, service, body) -> None:
    service.rest[PATH] = lambda _: Say(body)
    assert account().rest_list(PATH) == [{"id": 1}]


def test_the_bearer_token_and_the_parameters_are_sent(account, service) -> None:
    service.rest["/data/v1/x"] = lambda _: Say(b'{"a": 1}')
    assert account().rest_get("/data/v1/x", {"$filter": "a b"}) == {"a": 1}
    assert service.asked[-1].headers["Authorization"] == f"Bearer {TOKEN}-1"
    assert service.asked[-1].path == "/data/v1/x?$filter=a+b"


def test_netrc_does_not_replace_the_token(account, service, monkeypatch, tmp_path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    service.rest["/x"] = lambda _: Say(b"{}")
    account().rest_get("x")
    assert service.asked[-1].headers["Authorization"].startswith("Bearer ")


def test_an_expired_token_is_renewed_once(account, service) -> None:
    def answer(asked) -> Say:
        old = asked.headers["Authorization"].endswith("-1")
        return Say(b'{"message":"Not Authorized","errorcode":0}', 401) if old else Say(b"{}")

    service.rest["/x"] = answer
    reached = account()
    assert reached.rest_get("x") == {}
    assert reached.calls == {"Token": 2, "REST GET": 2}


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (401, b'{"message":"Not Authorized","errorcode":0}', errors.LoginRefused, "HTTP 401.*Not Authorized"),
        (
            403,
            b'{"message":"Insufficient privileges to complete this action."}',
            errors.PermissionDenied,
            "Insufficient",
        ),
        (404, b'{"message":"Not Found","errorcode":404}', errors.NotFound, "Not Found"),
        (404, b"<html><title>Nope</title></html>", errors.NotSoap, "HTML page titled “Nope” instead of JSON"),
        (400, b'{"message":"bad","errorcode":10002}', errors.AccountError, "bad"),
        (200, b'{"items": [', errors.BrokenAnswer, "cut short"),
        (200, b"<html></html>", errors.NotSoap, "an HTML page instead of JSON"),
        (500, b"{}", errors.ServiceUnavailable, "HTTP 500.*tried 3 times"),
    ],
)
def test_refusals(account, service, status, body, kind, words) -> None:
    service.rest["/x"] = lambda _: Say(body, status)
    with pytest.raises(kind, match=words):
        account().rest_get("x")


def test_a_rate_limit_is_waited_out(account, service, pauses) -> None:
    says = [Say(b'{"message":"slow","errorcode":50100}', 429, {"Retry-After": "5"}), Say(b"{}")]
    service.rest["/x"] = lambda _: says.pop(0)
    assert account().rest_get("x") == {}
    assert pauses == [5.0]


@pytest.mark.parametrize("items", ["1.5", "[1]", '[{"id": 1}, null]', '"text"', "[[1, 2]]"])
def test_a_list_of_anything_but_objects_is_a_broken_answer(account, service, items) -> None:
    service.rest[PATH] = lambda _: Say(f'{{"items": {items}}}'.encode())
    with pytest.raises(errors.BrokenAnswer, match="not a list of objects"):
        account().rest_list(PATH)
