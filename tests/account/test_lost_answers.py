"""Writes: tried again only when the service cannot have acted; otherwise the loss is reported as such."""

import pytest

from mcdecl.account import errors
from mcdecl.account.connection import Timeouts
from mcdecl.wire.values import Retrieve
from tests.account.service import Say, created, fault, folder, retrieved, server_fault

ONE = [{"@type": "DataFolder", "Name": "x"}]
FOLDERS = Retrieve("DataFolder", ("ID", "Name"))


@pytest.mark.parametrize(
    "bad",
    [
        Say(reset=True),
        Say(created(("OK", "done", None)), cut=20),
        Say(created(("OK", "done", None))[:-30]),
        Say(b"<html><title>Bad gateway</title></html>", 502),
        Say(b"<html><title>Sign in</title></html>", 200),
        Say(b"", 504),
        Say(b"", 200),
        Say(server_fault(2, "Unplanned Outage"), 500),
        Say(server_fault(2, "Object reference not set"), 500),
    ],
    ids=["reset", "cut", "damaged", "502", "page", "504", "empty", "outage", "server fault"],
)
@pytest.mark.parametrize("method", ["create", "update", "delete"])
def test_a_write_whose_answer_is_lost_is_not_sent_again(account, service, bad, method) -> None:
    service.soap = [bad]
    reached = account()
    with pytest.raises(
        errors.LostAnswer, match=f"The {method.capitalize()} call was sent, but its answer was lost"
    ) as caught:
        getattr(reached, method)(ONE)
    assert isinstance(caught.value.__cause__, errors.AccountError)
    assert reached.calls[method.capitalize()] == 1
    assert caught.value.arrived


def test_a_write_that_takes_too_long_is_lost(account, service) -> None:
    service.soap = [Say(created(("OK", "done", None)), delay=120)]
    reached = account(timeouts=Timeouts(call=0.15))
    with pytest.raises(errors.LostAnswer, match=r"No complete answer"):
        reached.create(ONE)
    assert isinstance(reached.calls, dict)
    assert reached.calls["Create"] == 1


@pytest.mark.parametrize("refusal", [Say(b"", 503), Say(b"", 429), Say(fault("Too many requests"), 500)])
def test_a_write_that_was_turned_away_is_sent_again(account, service, refusal) -> None:
    service.soap = [refusal, Say(created(("OK", "done", None)))]
    reached = account()
    assert [result.ok for result in reached.create(ONE)] == [True]
    assert reached.calls["Create"] == 2


def test_a_write_that_cannot_connect_is_tried_again_and_never_called_lost(account, service, pauses) -> None:
    reached = account(soap_url="http://127.0.0.1:1")
    with pytest.raises(errors.ConnectionRefused):
        reached.create(ONE)
    assert reached.calls["Create"] == 3
    assert len(pauses) == 2


@pytest.mark.parametrize("status", [400, 404])
def test_a_write_to_the_wrong_place_is_not_lost(account, service, status) -> None:
    service.soap = [Say(b"<html></html>", status)]
    with pytest.raises(errors.NotSoap):
        account().create(ONE)


def test_a_write_that_the_service_could_not_read_is_not_lost(account, service) -> None:
    service.soap = [Say(fault("Server was unable to read request", "soap:Server"), 500)]
    with pytest.raises(errors.Fault):
        account().create(ONE)


def test_a_read_is_asked_again_after_a_reset(account, service) -> None:
    service.soap = [Say(reset=True), Say(retrieved(folder(1)))]
    assert len(account().retrieve(FOLDERS)) == 1


def test_a_read_whose_connection_keeps_breaking_is_told(account, service) -> None:
    service.soap = [Say(reset=True)]
    with pytest.raises(errors.Interrupted, match=r"broke before the answer came.*tried 3 times"):
        account().retrieve(FOLDERS)


def test_perform_is_a_write(account, service) -> None:
    service.soap = [Say(reset=True)]
    with pytest.raises(errors.LostAnswer, match="Perform"):
        account().perform("start", [{"@type": "QueryDefinition", "CustomerKey": "q"}])
