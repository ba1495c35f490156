"""A raw HTTP service on loopback that answers by script, well or badly."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "s3cr3t&<value>\"in'all"
TOKEN = "t0ken-that-must-not-show"

ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    ' xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing">'
    "<soap:Header><wsa:Action>{action}</wsa:Action></soap:Header><soap:Body>{body}</soap:Body></soap:Envelope>"
)
PARTNER = 'xmlns="http://exacttarget.com/wsdl/partnerAPI"'


def envelope(body: str, action: str = "RetrieveResponse") -> bytes:
    return ENVELOPE.format(action=action, body=body).encode()


def retrieved(results: str = "", status: str = "OK", request_id: str = "r-1") -> bytes:
    return envelope(
        f"<RetrieveResponseMsg {PARTNER}><OverallStatus>{status}</OverallStatus>"
        f"<RequestID>{request_id}</RequestID>{results}</RetrieveResponseMsg>"
    )


def folder(number: int) -> str:
    return (
        f'<Results xsi:type="DataFolder"><PartnerKey xsi:nil="true" /><ID>{number}</ID>'
        f'<ObjectID xsi:nil="true" /><Name>F{number}</Name></Results>'
    )


def fault(text: str, code: str = "soap:Client", detail: str = "") -> bytes:
    return envelope(
        f'<soap:Fault><faultcode xmlns:q0="http://docs.oasis-open.org/wss/2004/01/'
        f'oasis-200401-wss-wssecurity-secext-1.0.xsd">{code}</faultcode><faultstring>{text}</faultstring>'
        f"<faultactor>http://x/Service.asmx</faultactor>{detail}</soap:Fault>",
        "http://schemas.xmlsoap.org/ws/2004/08/addressing/fault",
    )


def server_fault(code: int, message: str) -> bytes:
    detail = (
        f'<detail><apifault xmlns="urn:fault.partner.exacttarget.com"><Code>{code}</Code>'
        f"<Message>{message}</Message></apifault></detail>"
    )
    return fault(message, "soap:Server", detail)


def created(*results: tuple[str, str, int | None]) -> bytes:
    items = "".join(
        f'<Results xsi:type="CreateResult"><StatusCode>{status}</StatusCode><StatusMessage>{message}</StatusMessage>'
        f"<OrdinalID>{place}</OrdinalID>"
        + (f"<ErrorCode>{code}</ErrorCode><NewID>0</NewID>" if code else f"<NewID>{100 + place}</NewID>")
        + "</Results>"
        for place, (status, message, code) in enumerate(results)
    )
    return envelope(f"<CreateResponse {PARTNER}>{items}<OverallStatus>OK</OverallStatus></CreateResponse>")


@dataclass
class Say:
    """One answer: as it should be, or late, cut short, reset, or trickling."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int = 0
    reset: bool = False
    trickle: float = 0.0


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def good_token(service: "Service") -> Say:
    number = sum(1 for asked in service.asked if asked.path.endswith("/v2/token"))
    body = {
        "access_token": f"{TOKEN}-{number}",
        "token_type": "Bearer",
        "expires_in": 1079,
        "scope": "data_extensions_read",
        "soap_instance_url": f"{service.url}/",
        "rest_instance_url": f"{service.url}/",
    }
    return Say(json.dumps(body).encode(), headers={"Content-Type": "application/json"})


class Service:
    """What is asked is in `asked`; SOAP calls are answered from `soap` in order, the last one again and again."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.soap: list[Say | Callable[[Asked], Say]] = []
        self.rest: dict[str, Callable[[Asked], Say]] = {}
        self.token: Callable[[Service], Say] = good_token
        self.url = ""
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()

    @property
    def soap_calls(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.path.lower().endswith(".asmx")]

    @property
    def token_calls(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.path.endswith("/v2/token")]

    def answer(self, asked: Asked) -> Say:
        with self._lock:
            self.asked.append(asked)
            path = asked.path.partition("?")[0]
            if path.endswith("/v2/token"):
                return self.token(self)
            if path.lower().endswith(".asmx"):
                say = self.soap.pop(0) if len(self.soap) > 1 else self.soap[0]
            else:
                say = self.rest.get(path, lambda _: Say(b'{"message":"Not Found","errorcode":404}', 404))
        return say(asked) if callable(say) else say

    @contextmanager
    def counted(self) -> Iterator[None]:
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        yield
        with self._lock:
            self.at_once -= 1


def handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            asked = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length))
            with service.counted():
                say = service.answer(asked)
                time.sleep(say.delay)
            if say.reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
                return
            self.send_response(say.status)
            for name, value in say.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(say.body)))
            self.end_headers()
            self._write(say)

        def _write(self, say: Say) -> None:
            body = say.body[: len(say.body) - say.cut]
            self.close_connection = self.close_connection or bool(say.cut)
            try:
                if not say.trickle:
                    self.wfile.write(body)
                for byte in body if say.trickle else b"":
                    self.wfile.write(bytes([byte]))
                    time.sleep(say.trickle)
            except OSError:
                self.close_connection = True

        do_GET = do_POST = _handle  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@contextmanager
def serving(service: Service, context: Any = None) -> Iterator[Service]:
    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), handler(service))
    scheme = "http"
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    service.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
