"""Where credentials may go: hosts of Marketing Cloud, this machine, and what somebody outside of a project allows."""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

MARKETING_CLOUD: Final = (
    "*.auth.marketingcloudapis.com",
    "*.soap.marketingcloudapis.com",
    "*.rest.marketingcloudapis.com",
    "*.ftp.marketingcloudops.com",
    # Addresses of accounts from before tenants had their own; user name and password still log in there.
    "webservice.exacttarget.com",
    "webservice.*.exacttarget.com",
    "ftp1.exacttarget.com",
    "ftp.*.exacttarget.com",
)
"""Marketing Cloud's own hosts; `*` stands for one label (documented). The whole of exacttarget.com is not among them:
other hosts there show pages that any customer can write."""
ALLOWED_HOSTS: Final = "MCDECL_ALLOWED_HOSTS"
"""The variable of the process that allows more hosts."""

_HOST: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
_ADDRESS: Final = re.compile(r"(https?)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?(?:[/?#][!-\[\]-~]*)?")
"""What every reader of addresses reads alike: no name and password, no backslash, no space, ASCII only."""


class Hosts(Struct, frozen=True):
    """The hosts to which credentials may go.

    Attributes:
        allowed: names or patterns of hosts that are allowed beyond Marketing Cloud's own.
    """

    allowed: tuple[str, ...] = ()

    def allow(self, host: str) -> bool:
        """Whether credentials may go to a host: one of Marketing Cloud, this machine, or one that is allowed."""
        return is_loopback(host) or any(_fits(plain(host), pattern) for pattern in (*MARKETING_CLOUD, *self.allowed))

    def refusal(self, url: str) -> str | None:
        """Why no credential may go to an address; None if it may."""
        return _refusal(self, url)


@lru_cache(maxsize=256)
def _refusal(hosts: Hosts, url: str) -> str | None:
    """Why no credential may go to an address; asked for every call."""
    match = _ADDRESS.fullmatch(url)
    host = host_of(url)
    if match is None or not host:
        return "is no plain address: https://, a host, and perhaps a port and a path"
    if match[1] == "http" and not is_loopback(host):
        return "is not encrypted; http:// is for this machine only, write https://"
    return None if hosts.allow(host) else f"leads to {host}, which is no host of Marketing Cloud"


@lru_cache(maxsize=256)
def host_of(url: str) -> str:
    """The host of an address, empty where it has none."""
    try:
        parts = urlsplit(url)
        return plain(parts.hostname or "") if parts.port != 0 else ""
    except ValueError:
        return ""


def plain(host: str) -> str:
    """A host as it is compared."""
    return host.strip().casefold().rstrip(".")


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if plain(host) == "localhost":
        return True
    try:
        return ip_address(plain(host).strip("[]")).is_loopback
    except ValueError:
        return False


def patterns(words: Iterable[str]) -> tuple[str, ...]:
    """The patterns of hosts among words as people write them; what is none allows nothing."""
    shown = (plain(word) for word in words)
    return tuple(word for word in shown if _HOST.fullmatch(word.removeprefix("*.")))


def _fits(host: str, pattern: str) -> bool:
    labels, wanted = host.split("."), pattern.split(".")
    return len(labels) == len(wanted) and all(
        label == want or (want == "*" and label) for label, want in zip(labels, wanted, strict=True)
    )
