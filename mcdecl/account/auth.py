"""Access tokens: request them with client credentials, cache them, renew them before they expire."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from mcdecl.account.connection import Connection, shown
from mcdecl.account.errors import AccountError, BrokenAnswer, LoginRefused, NotSoap, ServiceUnavailable
from mcdecl.account.http import Caller
from mcdecl.account.soap.envelope import what_came
from mcdecl.account.transport import HttpAnswer
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.secret import Secret

_USUAL_LIFE = 1079.0
"""Seconds that a token lives (fact:token-life)."""
_EARLY = 300.0
"""Known clients renew a token this many seconds before it runs out."""

_TOO_MANY, _SERVER_ERROR, _REDIRECT = 429, 500, 300
_REFUSED = (400, 401, 403)


class Token(Struct, frozen=True):
    """An access token and what came with it.

    Attributes:
        value: The token.
        expires_at: When it runs out, by the clock of its source.
        renew_at: When to ask for the next one.
        soap_url: Where the service says SOAP goes.
        rest_url: Where the service says REST goes.
        scopes: What the package may do (fact:token-scopes); None where the service does not tell.
    """

    value: Secret
    expires_at: float
    renew_at: float
    soap_url: str | None
    rest_url: str | None
    scopes: tuple[str, ...] | None = None


class TokenSource:
    """Gives the token to use now. One request at a time, however many threads ask."""

    def __init__(
        self,
        connection: Connection,
        caller: Caller,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection = connection
        self._caller = caller
        self._clock = clock
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._asked = 0
        self._refused: LoginRefused | None = None

    @property
    def known(self) -> Token | None:
        """The token held now, whatever its age; asks nothing."""
        return self._token

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the token runs out, or None without one."""
        return None if self._token is None else max(0.0, self._token.expires_at - self._clock())

    def token(self) -> Token:
        """A token that is good for a while.

        Raises:
            LoginRefused: The credentials are not accepted.
            AccountError: No token could be had.
        """
        asked = self._asked
        with self._lock:
            if self._token is None or self._clock() >= self._token.renew_at:
                if self._refused is not None and self._asked != asked:
                    raise self._refused  # it was refused while this thread waited, and would be again
                self._token = self._ask()
            return self._token

    def renew(self, refused: Token) -> Token:
        """Another token than the one that the service refused; asked for only if no other thread did already.

        Raises:
            LoginRefused: The credentials are not accepted.
            AccountError: No token could be had.
        """
        with self._lock:
            if self._token is None or self._token.value == refused.value:
                self._token = self._ask()
            return self._token

    def forget(self) -> None:
        """Drop the token."""
        self._token = None

    def _ask(self) -> Token:
        """One request for a token; trying again is up to the call that needs it."""
        self._asked, self._refused = self._asked + 1, None
        try:
            return self._request()
        except AccountError as error:
            # Whatever became of this request, the call that needs the token was never sent.
            error.arrived = False
            self._refused = error if isinstance(error, LoginRefused) else None
            raise

    def _request(self) -> Token:
        connection = self._connection
        secret = connection.client_secret
        asked: dict[str, Any] = {
            "grant_type": "client_credentials",
            "client_id": connection.client_id,
            "client_secret": secret.reveal() if secret else "",
        }
        if connection.business_unit is not None:
            asked["account_id"] = connection.business_unit
        began = self._clock()
        body = json.dumps(asked).encode()
        answer = self._caller.call(
            "Token",
            "POST",
            connection.token_url,
            timeout=connection.timeouts.token,
            body=body,
            headers={"Content-Type": "application/json", "Accept": "application/json"},
            tell=False,
        )
        values = _json_object(answer)
        value = values.get("access_token")
        if isinstance(value, str):
            self._caller.redactor.learn(Secret(value))
        # What is not a readable token answer might still hold a token: it is not shown.
        self._caller.notify_watcher("Token", body, answer.body if values else b"(not shown: no JSON object)")
        if answer.status >= _REDIRECT:
            raise _refusal(answer, values, connection)
        if not isinstance(value, str) or not value:
            raise _no_token(answer, values)
        life = _seconds(values.get("expires_in"))
        return Token(
            value=Secret(value),
            expires_at=began + life,
            # Very short lives are used for half of their time at least, or each call would renew.
            renew_at=began + max(life - _EARLY, life / 2),
            soap_url=_url(values.get("soap_instance_url")),
            rest_url=_url(values.get("rest_instance_url")),
            scopes=_scopes(values.get("scope")),
        )


def _refusal(answer: HttpAnswer, values: dict[str, Any], connection: Connection) -> AccountError:
    where = shown(answer.url)
    text = ": ".join(str(values[key]) for key in ("error", "error_description", "message") if values.get(key))
    if answer.status == _TOO_MANY or answer.status >= _SERVER_ERROR:
        return ServiceUnavailable(
            f"The token service {where} is not available (HTTP {answer.status}).",
            retry_after=answer.retry_after,
            http_status=answer.status,
        )
    if answer.status in _REFUSED and values:
        unit = f" for business unit {connection.business_unit}" if connection.business_unit is not None else ""
        return LoginRefused(
            f"The account refused to log in{unit} at {where}" + (f": {text.rstrip('.')}." if text else "."),
            http_status=answer.status,
        )
    return _not_json(answer)


def _no_token(answer: HttpAnswer, values: dict[str, Any]) -> AccountError:
    if values:
        return BrokenAnswer(f"The answer of {shown(answer.url)} holds no access token.", retryable=False)
    if answer.body.lstrip()[:1] == b"{":
        return BrokenAnswer(f"The answer of {shown(answer.url)} is cut short or damaged: no readable JSON.")
    return _not_json(answer)


def _not_json(answer: HttpAnswer) -> NotSoap:
    return NotSoap(
        f"{shown(answer.url)} answered with {what_came(answer.body)} instead of a token (HTTP {answer.status}).",
        hint="Check `subdomain` or `auth_url`; a proxy or a login page may be answering in its place.",
        http_status=answer.status,
    )


def _json_object(answer: HttpAnswer) -> dict[str, Any]:
    try:
        values = read_json(answer.body)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def _seconds(value: Any) -> float:
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0
    return float(value) if good else _USUAL_LIFE


def _scopes(value: Any) -> tuple[str, ...] | None:
    return tuple(sorted(value.split())) if isinstance(value, str) and value.strip() else None


def _url(value: Any) -> str | None:
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else None
