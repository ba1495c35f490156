"""The settings of an account: addresses that follow, contradictions that are named."""

import pytest

from mcdecl.account.connection import Connection, service_url, shown
from mcdecl.account.errors import BadConnection
from mcdecl.helpers.secret import Secret
from mcdecl.wire.hosts import Hosts

SUB = "mc1234567890abcdefghijklmnop"
LOGIN = {"client_id": "id", "client_secret": Secret("a-secret")}


def test_the_addresses_follow_from_the_subdomain() -> None:
    connection = Connection(subdomain=SUB, **LOGIN)
    assert connection.token_url == f"https://{SUB}.auth.marketingcloudapis.com/v2/token"
    assert connection.soap_endpoint == f"https://{SUB}.soap.marketingcloudapis.com/Service.asmx"
    assert connection.rest_endpoint == f"https://{SUB}.rest.marketingcloudapis.com"


@pytest.mark.parametrize("url", ["https://a.b/", "https://a.b", "https://a.b/v2/token", "https://a.b/v2/token/"])
def test_the_token_address_may_be_given_whole_or_as_its_base(url) -> None:
    assert Connection(auth_url=url, **LOGIN, hosts=Hosts(("a.b",))).token_url == "https://a.b/v2/token"


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://a.b", "https://a.b/Service.asmx"),
        ("https://a.b/", "https://a.b/Service.asmx"),
        ("https://a.b/Service.asmx", "https://a.b/Service.asmx"),
        ("https://a.b/service.ASMX", "https://a.b/service.ASMX"),
    ],
)
def test_the_soap_address_may_be_given_whole_or_as_its_base(base, url) -> None:
    assert service_url(base) == url


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "no way to log in"),
        ({"subdomain": SUB}, "no way to log in"),
        (LOGIN, "neither `subdomain` nor `auth_url`"),
        ({"subdomain": SUB, "client_id": "id"}, "`client_id` but no `client_secret`"),
        ({"subdomain": SUB, "client_secret": Secret("long")}, "`client_secret` but no `client_id`"),
        ({"subdomain": SUB, "client_id": "id", "client_secret": Secret("")}, "or an empty one"),
        ({"subdomain": SUB, "username": "u"}, "`username` but no `password`"),
        ({"subdomain": SUB, **LOGIN, "user_token": Secret("long")}, "more than one way"),
        ({"user_token": Secret("long")}, "neither `subdomain` nor `soap_url`"),
        ({"subdomain": f"{SUB}.auth.marketingcloudapis.com", **LOGIN}, "only the first part"),
        ({"subdomain": f"https://{SUB}", **LOGIN}, "only the first part"),
        ({"auth_url": "mc.example/v2/token", **LOGIN}, "`auth_url` is 'mc.example/v2/token'"),
        ({"auth_url": "ftp://mc.example", **LOGIN}, "must be an address"),
        ({"auth_url": "https://mc.example:99999", **LOGIN}, "must be an address"),
        ({"subdomain": SUB, **LOGIN, "concurrency": 0}, "1 to 20"),
        ({"subdomain": SUB, **LOGIN, "concurrency": 21}, "1 to 20"),
        ({"subdomain": SUB, **LOGIN, "business_unit": -1}, "positive"),
    ],
)
def test_what_is_wrong_is_named(settings, words) -> None:
    with pytest.raises(BadConnection) as caught:
        Connection(**settings)
    assert words in str(caught.value)


def test_addresses_are_shown_without_credentials_and_query() -> None:
    assert shown("https://user:pass@host:8443/path?q=1#f") == "https://host:8443/path"
