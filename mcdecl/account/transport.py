"""HTTP: one request, one answer, within a time; what goes wrong becomes an AccountError."""

import time
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

from mcdecl.account.connection import shown
from mcdecl.account.deadline import Clock, Deadline, time_left, until
from mcdecl.account.errors import BrokenAnswer
from mcdecl.account.failures import never_sent_or_lost
from mcdecl.helpers.timings import CallTiming
from mcdecl.helpers.version import __version__

LARGEST_ANSWER = 128 << 20
"""Bytes of one answer: 2,500 objects, the most that a page has, take a few MB."""
_PIECE = 1 << 16
_Request = TypeVar("_Request")
_DIRECT: dict[str, Any] = {"http": None, "https": None, "all": None}


class HttpAnswer(Struct, frozen=True):
    """What came back over HTTP, whole; `timing` where times are noted."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    timing: CallTiming | None = None

    @property
    def retry_after(self) -> float | None:
        """Seconds that the service asks to wait, where it says so in seconds."""
        try:
            return max(0.0, float(self.headers.get("Retry-After", "")))
        except ValueError:
            return None


class Transport:
    """Sends HTTP requests over kept-alive connections; certificates are verified, redirects never followed.

    Proxies and CA bundles come from the environment as requests does it; only this machine itself is never
    asked for by way of a proxy, or the embedded account would be out of reach behind one. Safe for several threads.
    """

    def __init__(self, *, connections: int, connect_timeout: float, clock: Clock = time.monotonic) -> None:
        from http.cookiejar import DefaultCookiePolicy

        from mcdecl.account.timely import TimelyAdapter, TimelySession

        self._connect_timeout = connect_timeout
        self._clock = clock
        self._ways: dict[str, dict[str, Any]] = {}
        self._session = TimelySession()
        self._headers = {**self._session.headers, "User-Agent": f"mcdecl/{__version__}"}
        # Every message says who sends it: a cookie of one business unit must not go out with a call to another.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        adapter = TimelyAdapter(pool_connections=4, pool_maxsize=connections)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, adapter)

    def send(
        self,
        method: str,
        url: str,
        *,
        timeout: float,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """The answer to one request, whatever its status.

        Args:
            method: GET or POST.
            url: Where to.
            timeout: Seconds for the whole exchange, from connecting to the last byte.
            body: What to send.
            headers: Headers besides the usual ones.
            params: Query parameters.

        Raises:
            CannotConnect: The request was never sent.
            TimedOut: No connection, or no complete answer, in time.
            Interrupted: The connection broke; the request may have arrived.
            BrokenAnswer: The answer ended too early, or has no end.
        """
        import requests
        import urllib3

        try:
            # Not from the session, which would merge its settings anew each time: half of what a call costs here.
            request = requests.PreparedRequest()
            request.prepare(
                method=method,
                url=url,
                headers={**self._headers, **(headers or {})},
                data=body,
                params=urlencode(params, safe="$") if params else None,
                # Without an auth of our own, requests would put a password from the address over our bearer token.
                auth=_unchanged,
            )
            with (
                until(Deadline(timeout, self._clock)),
                self._session.send(
                    request,
                    timeout=(self._connect_timeout, timeout),
                    allow_redirects=False,
                    stream=True,
                    **self._way_to(url),
                ) as response,
            ):
                content = _read(response, url)
                return HttpAnswer(url, response.status_code, response.headers, content)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise never_sent_or_lost(error, url, (self._connect_timeout, timeout)) from error

    def _way_to(self, url: str) -> dict[str, Any]:
        """Proxies and CA bundles for a host, by the environment, which is asked once for each."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._ways:
            direct = dict(_DIRECT) if _on_this_machine(url) else {}
            settings = self._session.merge_environment_settings(origin, direct, None, None, None)
            self._ways[origin] = {name: value for name, value in settings.items() if name != "stream"}
        return self._ways[origin]

    def close(self) -> None:
        """Close the kept-alive connections."""
        self._session.close()


def _unchanged(request: _Request) -> _Request:
    return request


def _read(response: Any, url: str) -> bytes:
    """The body, piece by piece as it arrives: it must not fill memory. What counts is its size once it is unpacked."""
    pieces, size = [], 0
    read = getattr(response.raw, "read1", response.raw.read)
    while piece := read(_PIECE, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise BrokenAnswer(
                f"The answer of {shown(url)} is larger than {LARGEST_ANSWER >> 20} MB; the rest of it was not read.",
                hint="No answer of Marketing Cloud is this large: check the address. Rows come in pages.",
                retryable=False,
            )
        time_left()
    return b"".join(pieces)


def _on_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or (host.startswith("127.") and host.replace(".", "").isdecimal())
