"""The line: a proxy in front of the embedded account's application that breaks calls as it was told to.

Calls come over the sockets of the account's server or, for the sake of many episodes, from the client's HTTP library
without sockets. In both cases the client's own transport, retries and reading of answers are what is tested.
"""

import asyncio
import base64
import io
import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urlsplit
from xml.sax.saxutils import escape

import requests
import urllib3
from requests.adapters import BaseAdapter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mcdecl.account.transport import Transport
from mcdecl.sandbox.app import TRANSPORT
from mcdecl.sandbox.fault_injection import InjectedFault
from mcdecl.sandbox.server import RunningSandbox
from tests.faults.mangling import mangled

KINDS = (
    "refuse",  # nobody listens
    "reset_before",  # the connection breaks before the call arrives
    "reset_after",  # the connection breaks when the call was carried out
    "truncate",  # the answer ends in the middle though it says how long it is
    "short",  # the same, but it says it is whole
    "busy",  # HTTP 429 before anything is done
    "unavailable",  # HTTP 503 before anything is done
    "error_before",  # HTTP 500 before anything is done
    "error_after",  # HTTP 500 though everything is done
    "html",  # HTTP 200 with the page of somebody else, nothing is done
    "html_after",  # the same though everything is done
    "slow",  # the client gives up waiting; the call is carried out all the same
    "expired",  # the token is no longer known
    "fault",  # a SOAP fault of the service, nothing is done
    "duplicate",  # the call arrives twice, the answer is the second one's
    "flipped",  # a bit of the answer is another one
    "partial",  # of a write, every other object is refused
    "repeated_page",  # a page comes again in the place of the next one
    "dead_continue",  # the service knows nothing of the Retrieve that is to go on
)
ECHO = "echo"
"""What a badly made service does: it repeats in an error what was sent, in every form. For canaries only."""
MANGLED = "mangled"
"""The answer is sound XML or JSON, and something in it is not what it should be: see `mangling`. For fuzzing."""
LYING = frozenset({"flipped"})
"""What nobody can notice in every case: then it is only checked that nothing is lost and no command breaks down."""

_FAULT = (
    '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
    "<soap:Body><soap:Fault><faultcode>soap:{code}</faultcode><faultstring>{text}</faultstring></soap:Fault>"
    "</soap:Body></soap:Envelope>"
)
_FAULTS = (("Server", "Service is currently unavailable"), ("Server", "Object reference not set"), ("Client", "?!"))
_NEVER_ARRIVED = 0.3
"""Of the calls that get no answer in time, the share that is not carried out either."""
_HTML = "<!DOCTYPE html><html><body><h1>Somebody else</h1></body></html>"
_DEAD = "Error: The Request ID is not known any more"


@dataclass(slots=True)
class Fault:
    """What is to happen to some calls.

    Attributes:
        kind: One of `KINDS`.
        calls: To which: `*`, `Token`, `REST`, `Retrieve`, `Continue`, or another SOAP operation.
        skip: How many of these go well before.
        count: How many have it.
    """

    kind: str
    calls: str
    skip: int
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the account."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes

    def text(self, status: int, body: str, type: str = "text/html") -> "Answer":
        """Another answer in its place."""
        return Answer(status, [(b"content-type", type.encode())], body.encode())


class BrokenError(Exception):
    """The connection breaks: no answer, or a part of one."""

    def __init__(self, why: str, part: Answer | None = None) -> None:
        super().__init__(why)
        self.why, self.part = why, part


class Line:
    """An ASGI application in front of another one, which breaks calls.

    Attributes:
        url: The address of the account behind it.
        faults: What is to happen.
        calls: The names of the calls so far, with what happened to them.
        before: Told the number of each call before it is carried out; may raise.
        carried_out: Called after each call that was carried out.
        told: Given what was asked and each answer, gives what arrives; None for the answer as it is.
        one_at_a_time: Held for the length of a call that comes without sockets.
    """

    def __init__(self, app: ASGIApp, server: RunningSandbox) -> None:
        self._app, self._server, self.url = app, server, server.url
        self.faults: list[Fault] = []
        self.calls: list[tuple[str, str]] = []
        self._seed = ""
        self._happened: Counter[str] = Counter()
        self._last_pages: dict[bytes, Answer] = {}
        self.before: Callable[[int], None] = lambda _number: None
        self.carried_out: Callable[[], None] = lambda: None
        self.told: Callable[[str, bytes], bytes] | None = None
        self.one_at_a_time = threading.Lock()

    def break_calls(self, faults: Iterable[Fault], chance: random.Random) -> None:
        """Sets what is to happen from now on."""
        self.faults, self.calls, self._last_pages = list(faults), [], {}
        self._seed, self._happened = str(chance.random()), Counter()
        self.before = lambda _number: None

    def heal(self) -> None:
        """Lets all further calls go well."""
        self.faults = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a call over a socket."""
        sent = b""
        while True:
            message = await receive()
            sent += message.get("body", b"")
            if not message.get("more_body"):
                break
        try:
            answer = await self.answer(scope, sent)
        except BrokenError as broken:
            if broken.part is not None:
                await _send(send, broken.part, len(broken.part.body) * 2 + 2)
                await asyncio.sleep(0)
            scope[TRANSPORT].abort()
            return
        await _send(send, answer, len(answer.body))

    async def answer(self, scope: Scope, body: bytes) -> Answer:
        """The answer to a call, or what becomes of it.

        Raises:
            BrokenError: There is none.
        """
        names = _names(scope, body)
        self.before(len(self.calls))
        fault = self._due(names)
        self.calls.append((names[-1], fault.kind if fault else ""))
        if fault is None:
            page = await self._carry_out(scope, body)
            if match := _REQUEST.search(page.body):
                self._last_pages[match.group(1)] = page
            return page
        return await self._spoiled(fault.kind, names, scope, body)

    def _chance_of(self, kind: str, names: Sequence[str], scope: Scope, body: bytes) -> random.Random:
        """What decides how a fault looks: it follows from what is asked, and how often that has met a fault before."""
        what = f"{kind} {_what(names, scope, body)}"
        self._happened[what] += 1
        return random.Random(f"{self._seed} {what} {self._happened[what]}")

    def _due(self, names: Sequence[str]) -> Fault | None:
        for fault in self.faults:
            if fault.calls not in names or not _applies(fault.kind, names):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.count -= 1
            if fault.count <= 0:
                self.faults.remove(fault)
            return fault
        return None

    async def _spoiled(self, kind: str, names: Sequence[str], scope: Scope, body: bytes) -> Answer:
        chance = self._chance_of(kind, names, scope, body)
        if kind in ("refuse", "reset_before"):
            raise BrokenError(kind)
        if kind == ECHO:
            return _echo(names, scope, body, chance)
        if kind in _INSTEAD:
            return _INSTEAD[kind](names, chance)
        if kind == "expired":
            body, scope = _without_token(scope, body)
        if kind == "partial":
            self._server._service.mishaps.add(InjectedFault("partial", names[-1]))
        if kind == "repeated_page" and (match := _CONTINUED.search(body)) and match.group(1) in self._last_pages:
            return self._last_pages[match.group(1)]
        if kind == "slow" and chance.random() < _NEVER_ARRIVED:
            raise BrokenError(kind)
        answer = await self._carry_out(scope, body)
        if kind == "duplicate":
            answer = await self._carry_out(scope, body)
        return _after(kind, answer, chance)

    async def _carry_out(self, scope: Scope, body: bytes) -> Answer:
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: MutableMapping[str, Any]) -> None:
            messages.append(message)

        await self._app(scope, receive, send)
        self.carried_out()
        content = b"".join(message.get("body", b"") for message in messages[1:])
        if self.told is not None:
            content = self.told(_what(_names(scope, body), scope, body), content)
        return Answer(messages[0]["status"], messages[0]["headers"], content)


def _after(kind: str, answer: Answer, chance: random.Random) -> Answer:
    """What of the answer arrives when the call was carried out."""
    if kind in ("reset_after", "slow"):
        raise BrokenError(kind)
    if kind in ("truncate", "short"):
        part = Answer(answer.status, answer.headers, answer.body[: chance.randrange(len(answer.body) or 1)])
        if kind == "short":
            return part
        raise BrokenError(kind, part)
    if kind == "error_after":
        return answer.text(500, _HTML)
    if kind == "html_after":
        return answer.text(200, _HTML)
    if kind == MANGLED:
        return Answer(answer.status, answer.headers, mangled(answer.body, chance))
    if kind == "flipped" and answer.body:
        flipped = bytearray(answer.body)
        flipped[_besides_ports(chance.randrange(len(flipped)), answer.body)] ^= 1 << chance.randrange(8)
        return Answer(answer.status, answer.headers, bytes(flipped))
    return answer


def _besides_ports(place: int, body: bytes) -> int:
    """The place, or one beside it where the account's port is, which is another one each time."""
    return next((match.start() for match in _PORTS.finditer(body) if match.start() <= place < match.end()), place)


_PORTS = re.compile(rb":\d{4,5}\b")


def _echo(names: Sequence[str], scope: Scope, body: bytes, chance: random.Random) -> Answer:
    sent = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1") + " " + body.decode("utf-8", "replace")
    secrets = [*(found for match in _SECRET.findall(sent) for found in match if found), sent]
    forms = [form(text) for text in secrets for form in (str, quote_plus, quote, json.dumps, _base64)]
    text = " | ".join(chance.sample(forms, len(forms)))
    if "REST" in names or "Token" in names:
        return _plain(400, json.dumps({"message": text, "error_description": text, "errorcode": 7}), "application/json")
    return _plain(500, _FAULT.format(code="Client", text=escape(text)), "text/xml")


_SECRET = re.compile(r"Bearer (\S+)|<fueloauth[^>]*>([^<]+)|\"client_secret\": \"([^\"]+)")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _soap_fault(names: Sequence[str], chance: random.Random) -> Answer:
    code, text = chance.choice(_FAULTS)
    if "REST" in names or "Token" in names:
        return Answer(500, [(b"content-type", b"application/json")], b'{"message": "Unknown", "errorcode": 0}')
    return _plain(500, _FAULT.format(code=code, text=text), "text/xml")


def _dead(_names: Sequence[str], _chance: random.Random) -> Answer:
    body = (
        f"<RetrieveResponseMsg xmlns='http://exacttarget.com/wsdl/partnerAPI'><OverallStatus>{_DEAD}</OverallStatus>"
        "<RequestID>00000000-0000-0000-0000-000000000000</RequestID></RetrieveResponseMsg>"
    )
    envelope = "http://schemas.xmlsoap.org/soap/envelope/"
    return _plain(200, f"<s:Envelope xmlns:s='{envelope}'><s:Body>{body}</s:Body></s:Envelope>", "text/xml")


def _plain(status: int, body: str, type: str = "text/html", *more: tuple[bytes, bytes]) -> Answer:
    return Answer(status, [(b"content-type", type.encode()), *more], body.encode())


_INSTEAD: dict[str, Callable[[Sequence[str], random.Random], Answer]] = {
    "busy": lambda _names, _chance: _plain(429, "Too many", "text/plain", (b"retry-after", b"1")),
    "unavailable": lambda _names, _chance: _plain(503, "Unavailable", "text/plain"),
    "error_before": lambda _names, _chance: _plain(500, _HTML),
    "html": lambda _names, _chance: _plain(200, _HTML),
    "fault": _soap_fault,
    "dead_continue": _dead,
}
"""What is answered in the place of the account, which is told nothing."""

_REQUEST = re.compile(rb"<(?:\w+:)?RequestID>([^<]+)<")
_CONTINUED = re.compile(rb"ContinueRequest>([^<]+)<")
_ASKED_FOR = re.compile(rb"<(?:\w+:)?ObjectType>([^<]+)<")
_ID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}")
_OPERATION = re.compile(rb"<(?:\w+:)?Body>\s*<(?:\w+:)?(\w+?)(?:Request|RequestMsg)?[\s>]")
_ONCE_MORE = frozenset({"Create", "Update", "Delete", "Retrieve", "Continue", "Token", "GET"})
"""What a second arrival changes nothing of: starts, for example, are not among them."""


def _names(scope: Scope, body: bytes) -> list[str]:
    """What a call is called, from the widest to the narrowest name."""
    path = scope["path"].casefold().rstrip("/")
    if path.endswith("/v2/token"):
        return ["*", "Token"]
    if not path.endswith("/service.asmx"):
        return ["*", "REST", scope["method"]]
    match = _OPERATION.search(body)
    name = match.group(1).decode() if match else "?"
    return ["*", name, "Continue"] if b"ContinueRequest>" in body else ["*", name]


def _what(names: Sequence[str], scope: Scope, body: bytes) -> str:
    """What is asked, whatever the ids in it are."""
    asked = _ASKED_FOR.search(body)
    return f"{names[-1]} {asked.group(1).decode() if asked else _ID.sub('…', scope['path'])}"


def _applies(kind: str, names: Sequence[str]) -> bool:
    if kind == "partial":
        return names[-1] in ("Create", "Update", "Delete")
    if kind in ("repeated_page", "dead_continue"):
        return names[-1] == "Continue"
    if kind == "duplicate":
        return names[-1] in _ONCE_MORE
    return True


_TOKEN = re.compile(rb"(<fueloauth[^>]*>)[^<]*")


def _without_token(scope: Scope, body: bytes) -> tuple[bytes, Scope]:
    headers = [
        (name, b"Bearer gone" if name.lower() == b"authorization" else value) for name, value in scope["headers"]
    ]
    return _TOKEN.sub(rb"\1gone", body), {**scope, "headers": headers}


async def _send(send: Send, answer: Answer, length: int) -> None:
    headers = [(name, value) for name, value in answer.headers if name.lower() != b"content-length"]
    headers.append((b"content-length", str(length).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": length > len(answer.body)})


class Wire(BaseAdapter):
    """What carries the calls of the client's HTTP library to the line, without sockets."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def send(self, request: Any, *_arguments: Any, **_options: Any) -> requests.Response:
        """The answer as requests has it, or the exception that it raises for what happens on sockets."""
        address = urlsplit(request.url)
        body = request.body or b""
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method,
            "scheme": address.scheme, "path": unquote(address.path), "raw_path": address.path.encode(),
            "query_string": address.query.encode(), "root_path": "",
            "headers": [(b"host", address.netloc.encode()), *_headers(request.headers)],
            "client": ("127.0.0.1", 1), "server": (address.hostname, address.port),
        }  # fmt: skip
        try:
            with self._line.one_at_a_time:
                answer = _finished(self._line.answer(scope, body.encode() if isinstance(body, str) else body))
            length = len(answer.body)
        except BrokenError as broken:
            if broken.part is None:
                raise _on_sockets(broken.why, request) from None
            answer, length = broken.part, len(broken.part.body) * 2 + 2
        headers = [(name.decode(), value.decode("latin-1")) for name, value in answer.headers]
        headers = [*((name, value) for name, value in headers if name != "content-length")]
        headers.append(("content-length", str(length)))
        raw = urllib3.HTTPResponse(
            io.BytesIO(answer.body), headers=headers, status=answer.status, preload_content=False,
            request_method=request.method, enforce_content_length=True,
        )  # fmt: skip
        response = requests.Response()
        response.status_code, response.raw, response.url, response.request = answer.status, raw, request.url, request
        response.headers = requests.structures.CaseInsensitiveDict(raw.headers)
        return response

    def close(self) -> None:
        """Nothing is held."""


def _headers(headers: Any) -> Iterator[tuple[bytes, bytes]]:
    for name, value in headers.items():
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        yield name.lower().encode(), text.encode("latin-1")


def _finished(work: Any) -> Any:
    """The value of a coroutine that never has to wait for anything."""
    try:
        while True:
            work.send(None)
    except StopIteration as end:
        return end.value


def _on_sockets(why: str, request: Any) -> Exception:
    """What requests raises when this happens on sockets."""
    if why == "refuse":
        cause: Exception = urllib3.exceptions.NewConnectionError(None, "refused")  # type: ignore[arg-type]
        cause.__cause__ = ConnectionRefusedError(111, "Connection refused")
        return requests.ConnectionError(cause, request=request)
    if why == "slow":
        return requests.ReadTimeout("Read timed out", request=request)
    reset = ConnectionResetError(104, "Connection reset by peer")
    return requests.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted.", reset), request=request)


@contextmanager
def without_sockets(line: Line) -> Iterator[None]:
    """Lets every client of this account in this process talk to the line directly."""
    begin = Transport.__init__

    def connected(self: Transport, **options: Any) -> None:
        begin(self, **options)
        self._session.mount(f"{line.url}/", Wire(line))

    Transport.__init__ = connected  # type: ignore[method-assign]
    try:
        yield
    finally:
        Transport.__init__ = begin  # type: ignore[method-assign]


def put_in_front(server: RunningSandbox) -> Line:
    """The line in front of a running account, over its sockets too; there a call that nobody takes is a reset."""
    config = server._server.config
    ends = time.monotonic() + 60
    while not config.loaded:
        assert time.monotonic() < ends
        time.sleep(0.001)
    line = Line(config.loaded_app, server)
    config.loaded_app = line
    return line
