"""Answers that come byte by byte: each ends with its deadline, whatever part of it trickles."""

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from mcdecl.account import errors
from mcdecl.account.connection import Connection, Timeouts
from mcdecl.account.deadline import Deadline, time_left, until
from mcdecl.account.pool import ConnectionPool
from mcdecl.account.retry import RetryPolicy
from mcdecl.account.soap_account import SoapAccount
from mcdecl.account.transport import Transport
from mcdecl.helpers.secret import Secret
from mcdecl.wire.values import Retrieve

SECONDS = 60.0
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
PLACES = {
    "status line": (b"HTTP/1.1 200 ", b"O"),
    "a header": (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"a: b\r\n"),
    "interim answers": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body of a known length": (b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", b"x"),
    "body without a length": (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"x"),
    "body that unpacks to nothing": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
        # The name of a file in the head of the archive has no end.
        + gzip.compress(b"")[:3]
        + b"\x08"
        + gzip.compress(b"")[4:10],
        b"x",
    ),
    "length of a piece": (CHUNKED, b"0"),
    "words beside the length of a piece": (CHUNKED + b"1;", b"x"),
    "pieces": (CHUNKED, b"1\r\nx\r\n"),
    "trailers": (CHUNKED + b"0\r\n", b"a: b\r\n"),
    "body of a redirect": (b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 100000000\r\n\r\n", b"x"),
    "body of an error": (b"HTTP/1.1 500 No\r\nContent-Length: 100000000\r\n\r\n", b"x"),
}


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Trickling:
    """A server that begins an answer, and goes on bit by bit: each takes a second of the clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.begin, self.bit = PLACES["status line"]
        self.good: list[bytes] = []
        """Whole answers that come first."""
        self.url = ""

    def serve(self, sock: socket.socket) -> None:
        with sock:
            while self.good:
                _read(sock)
                sock.sendall(self.good.pop(0))
            _read(sock)
            sock.sendall(self.begin)
            while True:
                self.clock.now += 1
                sock.sendall(self.bit)


def _read(sock: socket.socket) -> None:
    """A whole request."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _more(sock)
    head, _, body = got.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += _more(sock)


def _more(sock: socket.socket) -> bytes:
    if data := sock.recv(65536):
        return data
    raise ConnectionError


@contextmanager
def accepting(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server; the address is given. What goes wrong at its end is the client gone."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def one(sock: socket.socket) -> None:
            with suppress(OSError):
                serve(sock)

        def run() -> None:
            while True:
                try:
                    sock, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=one, args=(sock,), daemon=True).start()

        threading.Thread(target=run, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def server() -> Iterator[Trickling]:
    trickling = Trickling(Clock())
    with accepting(trickling.serve) as trickling.url:
        yield trickling


@pytest.mark.parametrize("place", PLACES)
def test_whatever_trickles_ends_in_time(server: Trickling, place: str) -> None:
    server.begin, server.bit = PLACES[place]
    transport = Transport(connections=1, connect_timeout=SECONDS, clock=server.clock)
    with pytest.raises(errors.TimedOut, match=r"No complete answer from http://127.* within 60 seconds"):
        transport.send("POST", server.url, timeout=SECONDS, body=b"x")


def test_a_kept_connection_has_a_deadline_for_each_exchange(server: Trickling) -> None:
    server.good = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"] * 2
    transport = Transport(connections=1, connect_timeout=SECONDS, clock=server.clock)
    for _ in range(2):
        assert transport.send("GET", server.url, timeout=SECONDS).body == b"hi"
        server.clock.now += SECONDS
    with pytest.raises(errors.TimedOut):
        transport.send("GET", server.url, timeout=SECONDS)


def test_by_way_of_a_proxy_too(server: Trickling, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, server.url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    transport = Transport(connections=1, connect_timeout=SECONDS, clock=server.clock)
    with pytest.raises(errors.AccountError) as caught:
        transport.send("POST", "https://mc.example/", timeout=SECONDS, body=b"x")
    assert "https://mc.example" in caught.value.message


def test_a_server_that_does_not_read_what_is_sent_ends_in_time() -> None:
    clock = Clock()

    def slowly(sock: socket.socket) -> None:
        while sock.recv(1 << 16):
            clock.now += 30

    with accepting(slowly) as url:
        transport = Transport(connections=1, connect_timeout=SECONDS, clock=clock)
        with pytest.raises(errors.TimedOut, match="within 60 seconds"):
            transport.send("POST", url, timeout=SECONDS, body=b"x" * (64 << 20))


def _token(url: str) -> bytes:
    body = json.dumps({"access_token": "t", "expires_in": 1000, "soap_instance_url": url, "rest_instance_url": url})
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


@pytest.mark.parametrize("place", ["status line", "headers", "pieces"])
@pytest.mark.parametrize("service", ["token", "SOAP", "REST"])
def test_every_service_has_one(server: Trickling, service: str, place: str) -> None:
    server.begin, server.bit = PLACES[place]
    calls: list[float] = []
    pool = ConnectionPool(at_once=1)
    pool.transport = Transport(connections=1, connect_timeout=SECONDS, clock=server.clock)
    connection = Connection(
        auth_url=server.url, client_id="c", client_secret=Secret("s"), timeouts=Timeouts(60, 60, 60, 60)
    )
    account = SoapAccount(connection, retries=RetryPolicy(sleep=calls.append), pool=pool)
    server.good = [] if service == "token" else [_token(server.url)]
    with pytest.raises(errors.TimedOut, match="within 60 seconds") as caught:
        account.rest_get("x") if service == "REST" else account.retrieve(Retrieve("DataFolder", ("ID",)))
    assert ("/v2/token" in caught.value.message) is (service == "token")
    assert len(calls) == 1, "tried twice"


def test_a_redirect_is_not_even_read_to_see_where_it_leads() -> None:
    """requests reads the whole body of a redirect that it does not follow, without any limit."""
    sent = threading.Event()

    def endless(sock: socket.socket) -> None:
        _read(sock)
        sock.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://[:::/%\r\nConnection: close\r\n\r\n")
        piece = b"x" * (1 << 20)
        for _ in range(1000):
            sock.sendall(piece)
        sent.set()

    with accepting(endless) as url:
        transport = Transport(connections=1, connect_timeout=SECONDS)
        with pytest.raises(errors.BrokenAnswer, match="is larger than 128 MB"):
            transport.send("POST", url, timeout=SECONDS * 5, body=b"x")
    assert not sent.is_set()


def test_without_a_deadline_nothing_ends() -> None:
    assert time_left() is None
    clock = Clock()
    with until(Deadline(5, clock)):
        assert time_left() == 5
        clock.now += 5
        with pytest.raises(TimeoutError):
            time_left()
    assert time_left() is None
