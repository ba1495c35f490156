"""Tokens: what is asked, how long they are kept, when they are renewed."""

import json

import pytest

from mcdecl.account import errors
from mcdecl.account.auth import TokenSource
from mcdecl.account.connection import Connection
from mcdecl.account.http import Caller
from mcdecl.account.pool import ConnectionPool
from mcdecl.helpers.redaction import Redactor
from mcdecl.helpers.secret import Secret
from tests.account.service import SECRET, Say


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(service, clock):
    def make(**settings: object) -> TokenSource:
        connection = Connection(auth_url=service.url, client_id="id", client_secret=Secret(SECRET), **settings)
        caller = Caller(ConnectionPool(at_once=1, connect_timeout=2), Redactor())
        return TokenSource(connection, caller, clock=clock)

    return make


def life(service, seconds: object) -> None:
    answer = {"access_token": "a-token", "expires_in": seconds}
    service.token = lambda _: Say(json.dumps(answer).encode())


def test_the_request_holds_what_is_documented(service, tokens) -> None:
    tokens(business_unit=510001234).token()
    (asked,) = service.asked
    assert (asked.method, asked.path) == ("POST", "/v2/token")
    assert asked.headers["Content-Type"] == "application/json"
    assert json.loads(asked.body) == {
        "grant_type": "client_credentials",
        "client_id": "id",
        "client_secret": SECRET,
        "account_id": 510001234,
    }


def test_without_a_business_unit_no_account_is_named(service, tokens) -> None:
    tokens().token()
    assert "account_id" not in json.loads(service.asked[0].body)


@pytest.mark.parametrize(("seconds", "kept"), [(1079, 779), (3600, 3300), (400, 200), (60, 30)])
def test_a_token_is_kept_until_shortly_before_it_expires(service, tokens, clock, seconds, kept) -> None:
    life(service, seconds)
    source = tokens()
    source.token()
    clock.now += kept - 1
    source.token()
    assert len(service.asked) == 1
    clock.now += 2
    source.token()
    assert len(service.asked) == 2


@pytest.mark.parametrize("odd", [None, "1079", -5, 0, True])
def test_an_odd_life_is_taken_for_the_usual_one(service, tokens, odd) -> None:
    life(service, odd)
    source = tokens()
    source.token()
    assert source.seconds_left == 1079


def test_a_refused_token_is_renewed_unless_another_thread_did(service, tokens) -> None:
    source = tokens()
    first = source.token()
    second = source.renew(first)
    assert second.value != first.value
    assert source.renew(first) is second
    assert len(service.asked) == 2


def test_an_answer_without_a_token_is_said_so(service, tokens) -> None:
    service.token = lambda _: Say(b'{"expires_in": 5}')
    with pytest.raises(errors.BrokenAnswer, match="holds no access token"):
        tokens().token()


def test_a_failed_token_request_never_counts_as_a_call_that_arrived(service, tokens) -> None:
    service.token = lambda _: Say(reset=True)
    with pytest.raises(errors.Interrupted) as caught:
        tokens().token()
    assert not caught.value.arrived


def test_a_busy_token_service_is_not_a_refusal(service, tokens) -> None:
    service.token = lambda _: Say(b"", 503, {"Retry-After": "3"})
    with pytest.raises(errors.ServiceUnavailable) as caught:
        tokens().token()
    assert caught.value.retry_after == 3


def test_odd_addresses_in_the_answer_are_ignored(service, tokens) -> None:
    service.token = lambda _: Say(b'{"access_token": "token", "soap_instance_url": "javascript:x"}')
    assert tokens().token().soap_url is None


def test_who_waited_while_the_login_was_refused_does_not_ask_again(service, tokens) -> None:
    service.token = lambda _: Say(b'{"error": "invalid_client"}', status=401)
    source = tokens()

    class Contended:
        """A lock that another thread has first; that one is refused."""

        def __enter__(self) -> None:
            with pytest.raises(errors.LoginRefused):
                source._ask()

        def __exit__(self, *_: object) -> None:
            pass

    free, source._lock = source._lock, Contended()
    with pytest.raises(errors.LoginRefused):
        source.token()
    assert len(service.asked) == 1
    source._lock = free
    with pytest.raises(errors.LoginRefused):
        source.token()
    assert len(service.asked) == 2, "who comes later asks"
