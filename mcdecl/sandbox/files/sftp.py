"""The SFTP server before the account's Enhanced FTP.

A socket listens from the start; the server itself, whose library takes long to load, is started by the first client
that connects, on a thread of its own. Clients see only the tree below its root: there are no shells, no links and no
other channels.
"""

import asyncio
import hmac
import select
import socket
import threading
from collections.abc import Callable, Mapping
from errno import EPERM
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from mcdecl.sandbox.files.tree import NOT_OWN, Files, read_private, write_private

if TYPE_CHECKING:
    import asyncssh

    from mcdecl.sandbox.files.sessions import FtpTree

_STOP_SECONDS = 5.0


class SftpAccess(Struct, frozen=True):
    """What a client needs to come in.

    Attributes:
        host: The host.
        port: The port.
        user: The user's name, the account's MID.
        password_file: Where the password stands.
        fingerprint: The host key's fingerprint, as OpenSSH writes it.
        public_key: The host key, as a line of `known_hosts` has it after the host.
    """

    host: str
    port: int
    user: str
    password_file: Path
    fingerprint: str
    public_key: str

    @property
    def password(self) -> str:
        """The password."""
        return read_private(self.password_file).decode(errors="replace").strip()


class SftpServer:
    """The server; it listens when this is made."""

    def __init__(
        self,
        files: Files,
        user: str,
        listening: socket.socket,
        *,
        cut: Callable[[], bool],
        trees: "Callable[[], Mapping[str, FtpTree]]",
        overwrites: Callable[[], bool] = lambda: True,
    ) -> None:
        """Waits for clients.

        Args:
            files: What has its password and its host key.
            user: The user whom `access` names.
            listening: A socket that listens; `stop` closes it.
            cut: Asked at each piece of a file that comes in: whether the connection is to be lost there.
            trees: What each user sees, by the user's name.
            overwrites: Whether the server knows posix-rename, which puts a file in another's place in one step.
        """
        self._cut = cut
        self._trees = trees
        self._overwrites = overwrites
        self._files = files
        self._user = user
        self._socket = listening
        self.host, self.port = listening.getsockname()[:2]
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="mcdecl-sftp", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address, with the user and without the password."""
        return f"sftp://{self._user}@{self.host}:{self.port}"

    @property
    def access(self) -> SftpAccess:
        """What a client needs; loads the library and makes what is not there yet."""
        key = self._key()
        public = key.export_public_key().decode().strip()
        return SftpAccess(self.host, self.port, self._user, self._files.password_file, key.get_fingerprint(), public)

    def _key(self) -> "asyncssh.SSHKey":
        import asyncssh

        path = self._files.host_key_file
        if not path.exists():
            write_private(path, asyncssh.generate_private_key("ssh-ed25519").export_private_key())
        try:
            return asyncssh.import_private_key(read_private(path))
        except (asyncssh.KeyImportError, ValueError):
            raise OSError(EPERM, NOT_OWN, str(path)) from None

    def _run(self) -> None:
        ready, _, _ = select.select([self._socket, self._woken], [], [])
        if self._woken not in ready:
            asyncio.run(self._serve())

    async def _serve(self) -> None:
        from mcdecl.sandbox.files.sessions import listen

        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._woken, ended.set)
        password = read_private(self._files.password_file).decode(errors="replace").strip()

        def right(user: str, given: str) -> bool:
            same = hmac.compare_digest(given.encode(), password.encode())
            return user in self._trees() and same

        key = self._key()
        server = await listen(self._socket, lambda user: self._trees()[user], key, right, self._cut, self._overwrites)
        await ended.wait()
        loop.remove_reader(self._woken)
        server.close()

    def stop(self) -> None:
        """Closes the socket and every connection. Stopping twice does nothing."""
        if self._wake.fileno() >= 0:
            self._wake.send(b"x")
            self._thread.join(_STOP_SECONDS)
            for item in (self._wake, self._woken, self._socket):
                item.close()
