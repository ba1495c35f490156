"""A resolver that does not answer holds no call, over HTTP and SFTP."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from mcdecl.account import errors
from mcdecl.account.lookup import connected_socket, looked_up
from mcdecl.account.transport import Transport
from mcdecl.operations.run import sftp_client
from mcdecl.operations.run.sftp_client import connected
from mcdecl.operations.run.sftp_login import SftpLogin

NAME = "mc.example"


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A resolver that never answers for one name, as long as the test runs; how often it was asked."""
    over, asked, resolve = threading.Event(), list[str](), socket.getaddrinfo

    def ask(host: Any, *more: Any, **words: Any) -> Any:
        if host in (NAME, NAME.encode()):
            asked.append(NAME)
            over.wait()
            raise socket.gaierror(socket.EAI_NONAME, "too late")
        return resolve(host, *more, **words)

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    yield asked
    over.set()


@pytest.mark.parametrize(("connect", "whole"), [(0.05, 600), (600, 0.05)])
def test_over_http(silent: list[str], connect: float, whole: float) -> None:
    transport = Transport(connections=1, connect_timeout=connect)
    with pytest.raises(errors.TimedOut, match=rf"No connection to http://{NAME}/ within 0.05 seconds"):
        transport.send("GET", f"http://{NAME}/", timeout=whole)
    assert silent == [NAME]


def test_over_sftp(silent: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sftp_client, "CONNECT_SECONDS", 0.05)

    async def ask() -> None:
        async with connected(SftpLogin(host=NAME, port=22, user="u", host_key="x")):
            pass

    with pytest.raises(TimeoutError, match="no answer to the login in time"):
        asyncio.run(ask())
    assert silent == [NAME]


def test_a_name_that_is_none_says_so() -> None:
    with pytest.raises(errors.HostNotFound, match="its name does not resolve"):
        Transport(connections=1, connect_timeout=60).send("GET", "http://none.invalid/", timeout=60)


def test_a_later_address_is_tried_where_an_earlier_one_takes_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = socket.getaddrinfo
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def ask(host: Any, *more: Any, **words: Any) -> Any:
            if host != NAME:
                return resolve(host, *more, **words)
            kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
            return [(*kind, (address, port)) for address in ("127.0.0.2", "127.0.0.2", "127.0.0.1")]

        monkeypatch.setattr(socket, "getaddrinfo", ask)
        assert looked_up(NAME, port, 60) == ["127.0.0.2", "127.0.0.1"]
        connected_socket(NAME, port, 60).close()
        listener.accept()[0].close()

        def serve() -> None:
            with listener.accept()[0] as sock:
                sock.recv(1000)
                sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")

        threading.Thread(target=serve, daemon=True).start()
        answer = Transport(connections=1, connect_timeout=60).send("GET", f"http://{NAME}:{port}/", timeout=60)
        assert answer.body == b"hi"
