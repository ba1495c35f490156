"""The HTTP face: token endpoint, SOAP, WSDL, and REST, all below any prefix."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from mcdecl.sandbox.access import TOKEN_SECONDS, Credentials, TokenService
from mcdecl.sandbox.account import SandboxAccount
from mcdecl.sandbox.control import route as control
from mcdecl.sandbox.control.channel import ControlAction
from mcdecl.sandbox.errors import EXPIRED, LOGIN_FAILED, FaultError, throttled
from mcdecl.sandbox.fault_injection import FaultInjection, InjectedFault
from mcdecl.sandbox.recorder import RecordedCall, Recorder
from mcdecl.sandbox.rest import handler, platform
from mcdecl.sandbox.soap.dispatch import answer, fault, operation_of
from mcdecl.sandbox.soap.reader import TYPE, Envelope, read_envelope
from mcdecl.sandbox.soap.served_wsdl import served_wsdl
from mcdecl.sandbox.store import SandboxError

TRANSPORT = "mcdecl.transport"
_MOST_DIGITS = 18
_LOOK = 0.005
_TURNS = 8
"""Turns of the event loop in which a call that lies in a new connection is accepted, read and begun: some five."""
_XML = "text/xml; charset=utf-8"
_HTML = "<!DOCTYPE html><html><head><title>Service</title></head><body><h1>We will be back soon</h1></body></html>"
_ROUTES = tuple(
    f"{name}/v1/" for name in ("automation", "data", "legacy", "hub", "platform", "asset", "interaction", "messaging")
)
# Real answers list the package's scopes (fact:token-scopes).
SCOPE = (
    "automations_execute automations_read automations_write data_extensions_read data_extensions_write "
    "file_locations_read file_locations_write list_and_subscribers_read list_and_subscribers_write "
    "tracking_events_read"
)


class _ForgottenError(Exception):
    """The account was emptied while a call waited for its answer."""


class _Dropped(Response):
    """No answer: the connection is closed."""

    async def __call__(self, scope: Scope, _receive: Receive, _send: Send) -> None:
        scope[TRANSPORT].abort()
        await asyncio.sleep(0)


@dataclass
class Service:
    """What the routes share.

    Attributes:
        account: The account.
        gate: Who may call.
        recorder: What was called.
        mishaps: What is to go wrong.
        control_secret: What a caller shows who steers the account from outside; an API user cannot.
        under_way: How many calls are not answered yet, whether anybody still waits for their answers or not.
        emptied: How often the account was emptied; calls that came before are not carried out any more.
    """

    account: SandboxAccount
    gate: TokenService
    recorder: Recorder
    mishaps: FaultInjection = field(default_factory=FaultInjection)
    control_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    under_way: int = 0
    emptied: int = 0

    async def handle(self, request: Request) -> Response:
        """Answers any request, by the last words of its path in any letter case."""
        request.state.emptied = self.emptied
        self.under_way += 1
        try:
            return await self._answer(request)
        except _ForgottenError:
            return _Dropped()
        finally:
            self.under_way -= 1

    async def settle(self) -> None:
        """Waits until no call is under way, nor lies in a connection and is not read yet."""
        quiet = 0
        while quiet < _TURNS:
            await asyncio.sleep(_LOOK if self.under_way else 0)
            quiet = 0 if self.under_way else quiet + 1

    async def forget(self) -> None:
        """Lets calls that have come by now end without being carried out."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        self.emptied += 1

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        lower = path.lower().rstrip("/")
        if lower.endswith("/v2/token"):
            return await self._recorded("Token", request, path, self._token)
        if lower.endswith("/service.asmx"):
            return await self._soap(request)
        action = control.action_of(lower)
        if action is not None:
            return await self._control(action, request)
        if lower.endswith("/etframework.wsdl"):
            return Response(served_wsdl(_base(request) + "Service.asmx"), media_type=_XML)
        return await self._recorded("REST", request, path, self._rest)

    async def _control(self, action: ControlAction, request: Request) -> Response:
        if not control.authorized(request, self.control_secret):
            return _json(handler.unauthorized())
        try:
            return JSONResponse(await control.answer(self.account, action, request))
        except (ValueError, LookupError, TypeError, SandboxError, OSError) as error:
            return _json(handler.invalid(str(error)))

    async def _soap(self, request: Request) -> Response:
        data = await request.body()
        url = _base(request) + "Service.asmx"
        if request.method != "POST":
            return Response("SOAP is spoken here: POST an envelope.", 405, media_type="text/plain")
        envelope: Envelope | None = None
        name, status = "?", 200
        mishap: InjectedFault | None = None
        try:
            envelope = read_envelope(data)
            name = operation_of(envelope).name
            mishap = await self._wait(name, request)
            spoiled = self._spoiled(mishap)
            if spoiled is not None:
                self._record(name, envelope, data, bytes(spoiled.body), spoiled.status_code)
                return spoiled
            unit = self._admitted(envelope)
            unit.refuses_some = mishap is not None and mishap.kind == "partial"
            body = answer(unit, envelope)
        except FaultError as error:
            status = 500
            body = fault(self.account, error, url, envelope.message_id if envelope else None)
        self._record(name, envelope, data, body, status)
        return _finished(Response(body, status, media_type=_XML), mishap)

    def _unit(self, mid: int | None) -> SandboxAccount | None:
        """The business unit that a token is for; None for one that the package cannot reach."""
        return self.account.unit(self.account.mid if mid is None else mid)

    def _admitted(self, envelope: Envelope) -> SandboxAccount:
        """The business unit that a call is let into."""
        unit = self._unit(self.gate.authenticate(envelope.credentials))
        if unit is None:
            raise FaultError("Security", LOGIN_FAILED)
        return unit

    async def _wait(self, operation: str, request: Request) -> InjectedFault | None:
        if request.state.emptied != self.emptied:
            raise _ForgottenError
        mishap = self.mishaps.take(operation)
        pause = self.account.settings.latency_ms / 1000
        if mishap is not None and mishap.kind == "delay":
            pause += mishap.seconds
        if pause:
            await asyncio.sleep(pause)
        if request.state.emptied != self.emptied:
            raise _ForgottenError
        return mishap

    def _spoiled(self, fault: InjectedFault | None) -> Response | None:
        """The answer of a SOAP call that goes wrong before anything is done."""
        kind = fault.kind if fault else None
        if kind == "throttled":
            raise throttled()
        if kind == "token_expired":
            raise FaultError("Security", EXPIRED)
        return _refused(kind)

    def _record(self, name: str, envelope: Envelope | None, data: bytes, body: bytes, status: int) -> None:
        sent = envelope.body.get("Objects", []) if envelope else []
        asked = envelope.body.get("RetrieveRequest", {}).get("ObjectType", "") if envelope else ""
        type = sent[0].get(TYPE, "") if sent else asked
        self.recorder.add(RecordedCall(name, len(sent), type, data, body, status))

    async def _recorded(
        self, name: str, request: Request, path: str, run: Callable[[Request, bytes], Response]
    ) -> Response:
        data = await request.body()
        mishap = await self._wait(name, request)
        response = self._injected_response(mishap) or run(request, data)
        self.recorder.add(RecordedCall(name, 0, path.strip("/"), data, bytes(response.body), response.status_code))
        return _finished(response, mishap)

    def _injected_response(self, fault: InjectedFault | None) -> Response | None:
        kind = fault.kind if fault else None
        if kind == "throttled":
            return JSONResponse(handler.throttled().body, 429, headers={"Retry-After": "5"})
        if kind == "token_expired":
            return JSONResponse(handler.unauthorized().body, 401)
        return _refused(kind)

    def _token(self, request: Request, data: bytes) -> Response:
        if request.method != "POST":
            return _json(handler.not_found())
        try:
            sent = json.loads(data)
        except (ValueError, RecursionError):
            sent = None
        if not isinstance(sent, dict):
            return _oauth(400, "invalid_request", "The body must be a JSON object.")
        if sent.get("grant_type") != "client_credentials":
            return _oauth(400, "unsupported_grant_type", "The grant_type must be client_credentials.")
        asked = str(sent.get("account_id") or self.account.mid)
        if not (asked.isascii() and asked.isdecimal() and len(asked) <= _MOST_DIGITS):
            return _oauth(400, "invalid_request", "The account_id must be the MID of a business unit.")
        if not self.gate.knows(sent.get("client_id"), sent.get("client_secret")):
            return _oauth(
                401, "invalid_client", "Invalid client ID. Use the client ID in Marketing Cloud Installed Packages."
            )
        if self._unit(int(asked)) is None:
            # That it is refused is reported; the code and the words are not published (fact:unit-without-access).
            return _oauth(400, "invalid_request", f"The client has no access to the account {asked}.")
        base = _base(request, "/v2/token")
        return JSONResponse(
            {
                "access_token": self.gate.token(int(asked)),
                "expires_in": TOKEN_SECONDS,
                "token_type": "Bearer",
                "rest_instance_url": base,
                "soap_instance_url": base,
                "scope": " ".join(
                    scope for scope in SCOPE.split() if scope not in self.account.settings.missing_scopes
                ),
            }
        )

    def _rest(self, request: Request, data: bytes) -> Response:
        path = _rest_path(request)
        token = self.gate.bearer(request.headers.get("authorization"))
        unit = self._unit(token.unit) if token else None
        if token is None or unit is None:
            return _json(handler.unauthorized())
        if path.lower().endswith("v2/userinfo"):
            return _json(handler.user_info(unit, _base(request, "/v2/userinfo"), token.until))
        settings = self.account.settings
        if settings.rest_denied or path.lower().startswith(settings.denied_routes):
            return _json(handler.forbidden())
        told = platform.answer(unit, request.method, path, _rest_base(request, path))
        if told is not None:
            return _json(handler.Response(*told))
        with self.account.store.exclusively():
            return _json(handler.answer(unit, request.method, path, request.query_params, data))


def _refused(kind: str | None) -> Response | None:
    if kind == "unavailable":
        return Response("Service Unavailable", 503, media_type="text/plain")
    if kind == "error":
        return Response(_HTML, 500, media_type="text/html")
    if kind == "html":
        return Response(_HTML, 200, media_type="text/html")
    return _Dropped() if kind == "drop" else None


def _finished(response: Response, fault: InjectedFault | None) -> Response:
    kind = fault.kind if fault else None
    if kind == "drop_after":
        return _Dropped()
    if kind is not None and kind.endswith("_after"):
        return _refused(kind.removesuffix("_after")) or response
    if kind == "truncated":
        body = bytes(response.body)
        return Response(body[: len(body) // 2], response.status_code, media_type=_XML)
    return response


def _rest_path(request: Request) -> str:
    """The path below the REST base, whatever stands before it; decoded, so that keys may hold any character."""
    path = str(request.scope["path"]).strip("/")
    for route in _ROUTES:
        start = path.lower().find(route)
        if start == 0 or (start > 0 and path[start - 1] == "/"):
            return path[start:]
    return path


def _rest_base(request: Request, path: str) -> str:
    """The address of the account, to which a REST path came."""
    return _base(request, f"/{path}")


def _base(request: Request, tail: str = "") -> str:
    """The address this request came to, by its Host header and what a proxy says of the scheme; ends in `/`."""
    scheme = request.headers.get("x-forwarded-proto", request.url.scheme).split(",")[0].strip()
    path = request.url.path.rstrip("/")
    cut = len(tail) if tail else len(path.rpartition("/")[2]) + 1
    return f"{scheme}://{request.headers.get('host', 'localhost')}{path[: len(path) - cut]}/"


def _oauth(status: int, error: str, description: str) -> Response:
    body = {"error": error, "error_description": description, "error_uri": handler.DOCUMENTATION}
    return JSONResponse(body, status)


def _json(response: handler.Response) -> Response:
    if isinstance(response.body, str):
        return Response(response.body, response.status, media_type="text/plain")
    return JSONResponse(response.body, response.status)


def create_app(account: SandboxAccount, *, credentials: Credentials, recorder: Recorder | None = None) -> Starlette:
    """The application.

    Args:
        account: The account it shows; its settings say page size, latency and the like.
        credentials: Who may call.
        recorder: Where calls are noted; nowhere by default.

    Returns:
        A Starlette application, with the `Service` as `app.state.service`.
    """
    service = Service(account, TokenService(credentials, account.clock), recorder or Recorder(on=False))
    handle: Callable[[Request], Awaitable[Any]] = service.handle
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    app = Starlette(routes=[Route("/{path:path}", handle, methods=methods)])
    app.state.service = service
    return app
