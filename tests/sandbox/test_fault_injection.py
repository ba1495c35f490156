import time

import pytest
import requests

from mcdecl.sandbox.server import RunningSandbox
from tests.sandbox.caller import NS, Caller, data_extension, where

ASK = f'<SystemStatusRequestMsg xmlns="{NS}"/>'


def raw(soap: Caller, message: str = ASK) -> requests.Response:
    return requests.post(soap.sandbox.soap_url, data=soap.envelope(message).encode(), timeout=60)


def created(soap: Caller) -> bool:
    return bool(soap.retrieve("DataExtension", "Name", filter=where("CustomerKey", "equals", "A")).results)


CREATE = f'<CreateRequest xmlns="{NS}"><Options/>{data_extension("A")}</CreateRequest>'.replace(
    "xsi:type", 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type'
)


def test_unavailable_as_often_as_asked_and_only_there(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.inject("unavailable", operation="GetSystemStatus", count=2)
    assert soap.retrieve("DataFolder", "ID").overall == "OK"
    assert [raw(soap).status_code for _ in range(3)] == [503, 503, 200]


def test_skip(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.inject("unavailable", skip=1)
    assert [raw(soap).status_code for _ in range(3)] == [200, 503, 200]


def test_throttled(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.inject("throttled")
    answer = soap.send(ASK)
    assert (answer.status, answer.body["faultcode"], answer.body["detail"]["apifault"]["Code"]) == (
        500,
        "soap:Server",
        "2",
    )
    sandbox.inject("throttled", operation="REST")
    rest = requests.get(sandbox.rest_url + "automation/v1/imports", timeout=60)
    assert (rest.status_code, rest.headers["Retry-After"], rest.json()["errorcode"]) == (429, "5", 50100)


def test_html_and_truncated(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.inject("html")
    assert raw(soap).text.startswith("<!DOCTYPE html>")
    sandbox.inject("truncated")
    cut = raw(soap)
    assert cut.status_code == 200
    assert cut.text.startswith("<?xml")
    assert "</soap:Envelope>" not in cut.text
    sandbox.clear_calls()


def test_token_expired_once(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.inject("token_expired")
    assert soap.send(ASK).fault == "Token Expired"
    assert soap.send(ASK).overall == "OK"
    sandbox.inject("token_expired", operation="REST")
    assert requests.get(sandbox.rest_url + "x", timeout=60).status_code == 401


def test_dropped_before_anything_is_done(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.inject("drop", operation="Create")
    with pytest.raises(requests.ConnectionError):
        raw(soap, CREATE)
    assert not created(soap)


def test_dropped_after_the_commit(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.inject("drop_after", operation="Create")
    with pytest.raises(requests.ConnectionError):
        raw(soap, CREATE)
    assert created(soap)


def test_delay(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.inject("delay", seconds=0.2)
    began = time.perf_counter()
    assert raw(soap).status_code == 200
    assert time.perf_counter() - began >= 0.2


def test_token_endpoint(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.inject("unavailable", operation="Token")
    with pytest.raises(requests.JSONDecodeError):
        soap.new_token()
    assert soap.new_token()


def test_reset_forgets_them(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.inject("unavailable", count=9)
    sandbox.reset()
    soap.token = soap.new_token()
    assert soap.send(ASK).overall == "OK"


def test_an_error_before_and_after_the_commit(sandbox: RunningSandbox, soap: Caller) -> None:
    for kind, status in (("error", 500), ("error_after", 500)):
        sandbox.inject(kind, operation="Create")  # type: ignore[arg-type]
        assert raw(soap, CREATE).status_code == status
        assert created(soap) is (kind == "error_after")
    sandbox.clear_calls()


def test_unavailable_though_it_is_done(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.inject("unavailable_after", operation="Create")
    assert raw(soap, CREATE).status_code == 503
    assert created(soap)
    sandbox.clear_calls()


def test_some_objects_of_a_write_are_refused_once(sandbox: RunningSandbox, soap: Caller) -> None:
    sandbox.inject("partial", operation="Create")
    answers = [soap.write("Create", data_extension("A") + data_extension("B")) for _ in range(2)]
    assert [[result["StatusCode"] for result in answer.results] for answer in answers] == [
        ["Error", "OK"],
        ["OK", "Error"],
    ]
