"""Credentials and tokens go to hosts of Marketing Cloud, to this machine, and to hosts that are allowed."""

import json

import pytest

from mcdecl.account import errors
from mcdecl.account.connection import Connection
from mcdecl.helpers.secret import Secret
from mcdecl.wire.hosts import Hosts, patterns
from mcdecl.wire.values import Retrieve
from tests.account.service import SECRET, TOKEN, Say

FOLDERS = Retrieve("DataFolder", ("ID",))


def token_naming(**urls: str) -> Say:
    return Say(json.dumps({"access_token": TOKEN, "expires_in": 1079, **urls}).encode())


@pytest.mark.parametrize("word", ["soap_instance_url", "rest_instance_url"])
@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://mc1.soap.marketingcloudapis.com/",
        "https://mc1.soap.marketingcloudapis.com.evil.example/",
        "https://evil.example\\@mc1.soap.marketingcloudapis.com/",
    ],
)
def test_the_token_does_not_follow_an_answer_elsewhere(account, service, word: str, url: str) -> None:
    urls = {"soap_instance_url": service.url, "rest_instance_url": service.url, word: url}
    service.token = lambda _: token_naming(**urls)
    with pytest.raises(errors.BadConnection, match="The token was not sent there") as caught:
        account().retrieve(FOLDERS)
    assert service.soap_calls == []
    assert TOKEN not in str(caught.value) + caught.value.hint


def test_it_follows_to_a_host_that_is_allowed(account, service) -> None:
    service.token = lambda _: token_naming(soap_instance_url="https://mc.proxy.invalid/")
    with pytest.raises(errors.HostNotFound, match=r"mc\.proxy\.invalid"):
        account(hosts=Hosts(("mc.proxy.invalid",))).retrieve(FOLDERS)


def test_a_token_from_elsewhere_does_not_come_to_this_machine() -> None:
    connection = Connection(subdomain="mc1", client_id="id", client_secret=Secret(SECRET))
    assert connection.followed("https://mc2.soap.marketingcloudapis.com/", "soap")
    with pytest.raises(errors.BadConnection, match="this machine, though the token came from elsewhere"):
        connection.followed("http://127.0.0.1:8080/", "soap")


@pytest.mark.parametrize("word", ["auth_url", "soap_url", "rest_url"])
@pytest.mark.parametrize("url", ["https://evil.example", "http://mc1.auth.marketingcloudapis.com"])
def test_a_connection_elsewhere_is_not_even_made(word: str, url: str) -> None:
    with pytest.raises(errors.BadConnection, match="No credentials were sent"):
        Connection(subdomain="mc1", client_id="id", client_secret=Secret(SECRET), **{word: url})


def test_patterns_as_people_write_them() -> None:
    assert patterns(["A.Example.", "*.b.example", "", "*", "*.", "a/b", "https://c.example", "*x.example"]) == (
        "a.example",
        "*.b.example",
    )
    hosts = Hosts(("*.b.example",))
    assert hosts.allow("x.b.example")
    assert not hosts.allow("b.example")
    assert not hosts.allow("x.y.b.example")
    assert not hosts.allow(".b.example")
