"""SFTP servers that accept and then say nothing, or that never come to an end: each command ends, in words."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pytest

from mcdecl.helpers.secret import Secret
from mcdecl.operations.probes.access import folder_names
from mcdecl.operations.run import sftp_client
from mcdecl.operations.run.export_folder import ExportFolder
from mcdecl.operations.run.sending import Parcel, send_file
from mcdecl.operations.run.sftp_login import SftpError, SftpLogin, SftpLostError


class _Anybody(asyncssh.SSHServer):
    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return True


class _Silent(asyncssh.SFTPServer):
    """Says nothing to any question, but lists names without an end."""

    async def stat(self, path: bytes) -> asyncssh.SFTPAttrs:
        if path == b"Import":
            return asyncssh.SFTPAttrs(permissions=0o40755)
        await asyncio.Event().wait()
        raise asyncssh.SFTPFailure("never")

    async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
        while True:
            yield asyncssh.SFTPName(b"name", attrs=asyncssh.SFTPAttrs())


async def _no_shell(_process: asyncssh.SSHServerProcess) -> None:
    await asyncio.Event().wait()


class _Servers:
    """Each kind of server, in a loop of its own thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._quiet = socket.create_server(("127.0.0.1", 0))  # the system accepts, and nobody ever says a word
        self._key = asyncssh.generate_private_key("ssh-ed25519")
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def login(self, kind: str) -> SftpLogin:
        port = asyncio.run_coroutine_threadsafe(self._serve(kind), self._loop).result()
        return SftpLogin("127.0.0.1", port, "u", password=Secret("p"), host_key=self._key.get_fingerprint())

    async def _serve(self, kind: str) -> int:
        if kind == "no greeting":
            return int(self._quiet.getsockname()[1])
        what = {"process_factory": _no_shell} if kind == "no SFTP" else {"sftp_factory": _Silent}
        return int(
            (await asyncssh.create_server(_Anybody, "127.0.0.1", 0, server_host_keys=[self._key], **what)).get_port()
        )


@pytest.fixture(scope="module")
def servers() -> _Servers:
    return _Servers()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONNECT_SECONDS", "LOGIN_SECONDS", "ANSWER_SECONDS", "CLOSE_SECONDS"):
        monkeypatch.setattr(sftp_client, name, 0.05)
    monkeypatch.setattr("mcdecl.operations.run.sending.PIECE_SECONDS", 0.05)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("kind", ["no greeting", "no answer"])
def test_a_look_ends(servers: _Servers, kind: str) -> None:
    pauses: list[float] = []
    with pytest.raises(SftpLostError, match=r"^The connection to 127\.0\.0\.1:\d+ broke \(no (complete )?answer "):
        ExportFolder(servers.login(kind), pauses.append).facts("a.csv")
    assert len(pauses) == 2


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("kind", ["no greeting", "no answer"])
def test_sending_ends(servers: _Servers, kind: str, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("a\n1\n")

    async def at_once(_seconds: float) -> None:
        pass

    with pytest.raises(SftpError, match="broke 4 times in a row"):
        send_file(servers.login(kind), Parcel(source, "Import", lambda: "a.csv"), lambda *_: None, sleep=at_once)


def test_why_is_said_in_words(servers: _Servers) -> None:
    login = servers.login("no answer")

    async def ask() -> None:
        async with sftp_client.connected_for_long(login) as (session, allow):
            allow(0.05)
            await session.stat("/")

    with pytest.raises(TimeoutError, match=r"^no complete answer within 0\.05 seconds$"):
        asyncio.run(ask())


def test_a_server_without_sftp(servers: _Servers) -> None:
    with pytest.raises(SftpError, match="opens no session for files: "):
        folder_names(servers.login("no SFTP"))


def test_a_list_without_an_end(servers: _Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sftp_client, "MOST_ENTRIES", 500)
    with pytest.raises(SftpError, match=r"lists more than 500 files in \."):
        folder_names(servers.login("no answer"))
