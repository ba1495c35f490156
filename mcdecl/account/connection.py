"""Connection settings of an account: addresses, credentials, timeouts."""

import re
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct, field

from mcdecl.account.errors import BadConnection
from mcdecl.helpers.secret import Secret
from mcdecl.wire.hosts import ALLOWED_HOSTS, Hosts, host_of, is_loopback

MOST_CALLS_AT_ONCE = 20
"""Ceiling of parallel synchronous calls (fact:calls-at-once)."""

CONNECT_TIMEOUT = 15.0
"""Seconds to wait for a connection."""

_DOMAIN = "marketingcloudapis.com"
_SUBDOMAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_OF_TOKENS = "/v2/token"


class Timeouts(Struct, frozen=True):
    """Seconds to wait, as advised for a synchronous call and for a big Retrieve (fact:client-timeouts)."""

    connect: float = CONNECT_TIMEOUT
    token: float = 30.0
    call: float = 120.0
    retrieve: float = 300.0


class Connection(Struct, frozen=True):
    """How to reach one account, and as whom.

    Exactly one way of logging in is given: client id and secret (OAuth 2), user name and password
    (WS-Security), or a user token that the service handed to an embedded app (the old `oAuth` header).

    Attributes:
        subdomain: The tenant's subdomain; the three addresses follow from it.
        auth_url: Address of the token service, with or without `/v2/token`; overrides the subdomain's.
        soap_url: Address of the SOAP service, with or without `Service.asmx`; overrides what the token answer says.
        rest_url: Base address of REST; overrides what the token answer says.
        business_unit: The MID to work in; None for the package's own.
        expected: The MID that the account must say it is before anything is read; None for any.
        concurrency: How many calls may be under way at once, 1 to 20.
        hosts: The hosts to which credentials may go.

    Raises:
        BadConnection: The settings contradict each other or leave something out.
    """

    subdomain: str | None = None
    auth_url: str | None = None
    soap_url: str | None = None
    rest_url: str | None = None
    business_unit: int | None = None
    expected: int | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    username: str | None = None
    password: Secret | None = None
    user_token: Secret | None = None
    concurrency: int = 16
    timeouts: Timeouts = field(default_factory=Timeouts)
    hosts: Hosts = field(default_factory=Hosts)

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_login(self)
        _check_addresses(self)

    @property
    def token_url(self) -> str:
        """Where tokens are asked for.

        Raises:
            BadConnection: Neither `auth_url` nor `subdomain` is given.
        """
        base = self.auth_url or self._host("auth")
        if base is None:
            raise BadConnection("The account has neither `subdomain` nor `auth_url`.")
        base = base.rstrip("/")
        return base if base.lower().endswith(_OF_TOKENS) else base + _OF_TOKENS

    @property
    def soap_endpoint(self) -> str | None:
        """Where SOAP goes, as far as the settings tell."""
        base = self.soap_url or self._host("soap")
        return None if base is None else service_url(base)

    @property
    def rest_endpoint(self) -> str | None:
        """The base of REST addresses without a closing slash, as far as the settings tell."""
        base = self.rest_url or self._host("rest")
        return None if base is None else base.rstrip("/")

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Everything that must never be shown."""
        return tuple(secret for secret in (self.client_secret, self.password, self.user_token) if secret)

    def followed(self, url: str, service: str) -> str:
        """The address that the token answer names, if the token may go there.

        This machine is followed only where the token came from it.

        Args:
            url: The address.
            service: The service that it is for, `soap` or `rest`.

        Raises:
            BadConnection: It leads to a host that is not allowed.
        """
        host = host_of(url)
        why = self.hosts.refusal(url)
        if why is None and is_loopback(host) and not is_loopback(host_of(self.token_url)):
            why = f"leads to {host}, this machine, though the token came from elsewhere"
        if why is not None:
            raise BadConnection(
                f"The token answer of {shown(self.token_url)} names {shown(url)} for {service.upper()}, which {why}. "
                "The token was not sent there.",
                hint=f"Set `{service}_url` for the account in mcdecl.yaml, or allow the host: {ALLOWED_HOSTS}={host}",
            )
        return url

    def _host(self, service: str) -> str | None:
        return None if self.subdomain is None else f"https://{self.subdomain}.{service}.{_DOMAIN}"


def service_url(base: str) -> str:
    """The address of the SOAP service, given with or without its `Service.asmx`."""
    base = base.rstrip("/")
    return base if base.lower().endswith(".asmx") else base + "/Service.asmx"


def shown(url: str) -> str:
    """The address as it may be shown: without query, fragment and credentials."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _check_numbers(connection: Connection) -> None:
    if not 1 <= connection.concurrency <= MOST_CALLS_AT_ONCE:
        raise BadConnection(
            f"`concurrency` is {connection.concurrency}; the account takes 1 to {MOST_CALLS_AT_ONCE} calls at once."
        )
    if connection.business_unit is not None and connection.business_unit <= 0:
        raise BadConnection(f"`business_unit` is {connection.business_unit}; a MID is a positive number.")


def _check_login(connection: Connection) -> None:
    pairs = (
        ("client_id", connection.client_id, "client_secret", connection.client_secret),
        ("username", connection.username, "password", connection.password),
    )
    for left, text, right, other in pairs:
        if bool(text) != bool(other):
            given, missing = (left, right) if text else (right, left)
            raise BadConnection(f"The account has `{given}` but no `{missing}` (or an empty one).")
    ways = [bool(connection.client_id), bool(connection.username), bool(connection.user_token)]
    if sum(ways) != 1:
        problem = "no way to log in" if not any(ways) else "more than one way to log in"
        raise BadConnection(
            f"The account has {problem}: give `client_id` and `client_secret`, "
            "or `username` and `password`, or `user_token`."
        )


def _check_addresses(connection: Connection) -> None:
    if connection.subdomain is not None and not _SUBDOMAIN.fullmatch(connection.subdomain):
        raise BadConnection(
            f"`subdomain` is {connection.subdomain!r}; it is only the first part of the tenant's host name, "
            f"the part before `.auth.{_DOMAIN}`."
        )
    for name in ("auth_url", "soap_url", "rest_url"):
        url = getattr(connection, name)
        if url is not None and not _is_http(url):
            raise BadConnection(f"`{name}` is {shown(url)!r}; it must be an address that begins with https://.")
        why = None if url is None else connection.hosts.refusal(url)
        if why is not None:
            raise BadConnection(
                f"`{name}` is {shown(url)!r}; it {why}. No credentials were sent.",
                hint=f"If they may go there, allow it outside of the project: {ALLOWED_HOSTS}={host_of(url)}",
            )
    if connection.client_id:
        _ = connection.token_url
    elif connection.soap_endpoint is None:
        raise BadConnection("The account has neither `subdomain` nor `soap_url`.")


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
