"""What an SFTP client may do: everything to files inside the tree, nothing to the three folders, no links."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import asyncssh
from msgspec import Struct

from mcdecl.sandbox.files.tree import FOLDERS, allowed_name

MOST_CONNECTIONS = 10
"""How many clients are let in at once (fact:ftp-connections)."""


class FtpTree(Struct, frozen=True):
    """What one user sees.

    Attributes:
        root: The folder that is `/`.
        arrived: Told of each file that is whole: written and closed, or renamed.
    """

    root: Path
    arrived: "Arrived"


Check: TypeAlias = Callable[[str, str], bool]
Arrived: TypeAlias = Callable[[str, bool], None]
"""Told the path, from the root, of each file that is whole, and whether it was written or got another name."""


async def listen(
    listening: socket.socket,
    tree_of: Callable[[str], FtpTree],
    key: asyncssh.SSHKey,
    right: Check,
    cut: Callable[[], bool],
    overwrites: Callable[[], bool],
) -> asyncssh.SSHAcceptor:
    """Serves the trees of users on a socket until the returned acceptor is closed.

    Args:
        listening: The socket, listening.
        tree_of: What a user who was let in sees.
        key: The host key.
        right: Whether a user and a password are right.
        cut: Whether the connection is to be lost at this piece of a file.
        overwrites: Whether a file can be renamed over another in one step, as OpenSSH's own request does.
    """
    present: set[asyncssh.SSHServerConnection] = set()
    return await asyncssh.listen(
        sock=listening,
        config=None,
        server_factory=lambda: _Session(present, right),
        server_host_keys=[key],
        public_key_auth=False,
        kbdint_auth=False,
        sftp_factory=lambda channel: _Tree(channel, tree_of(channel.get_extra_info("username")), cut, overwrites),
        allow_scp=False,
        agent_forwarding=False,
        login_timeout=30,
    )


class _Session(asyncssh.SSHServer):
    """One client."""

    def __init__(self, present: set[asyncssh.SSHServerConnection], right: Check) -> None:
        self._present = present
        self._right = right
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._present.add(conn)
        if len(self._present) > MOST_CONNECTIONS:
            text = f"No more than {MOST_CONNECTIONS} connections at once."
            conn.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, text)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._connection is not None:
            self._present.discard(self._connection)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return self._right(username, password)


class _Tree(asyncssh.SFTPServer):
    """The files, below a root that no path leads out of."""

    def __init__(
        self,
        channel: asyncssh.SSHServerChannel[bytes],
        tree: FtpTree,
        cut: Callable[[], bool],
        overwrites: Callable[[], bool],
    ) -> None:
        super().__init__(channel, chroot=str(tree.root).encode())
        self._root = tree.root.resolve()
        self._cut = cut
        self._arrived = tree.arrived
        self._overwrites = overwrites
        self._written: dict[int, str] = {}

    def write(self, file_obj: object, offset: int, data: bytes) -> int | Awaitable[int]:
        if self._cut():
            self.connection.abort()
            raise asyncssh.SFTPConnectionLost("The connection is lost on request.")
        return super().write(file_obj, offset, data)

    def _checked(self, path: bytes) -> None:
        """Refuses a name that a new file must not have.

        Raises:
            SFTPPermissionDenied: The name has a character that is not allowed.
        """
        name = path.rstrip(b"/").rpartition(b"/")[2].decode("utf-8", "replace")
        if not allowed_name(name):
            raise asyncssh.SFTPPermissionDenied(f"The name {name!r} is not allowed for a file.")

    def _kept(self, path: bytes) -> None:
        """Refuses to take away one of the folders that every account has."""
        local = self.map_path(path).decode("utf-8", "replace")
        root = self.map_path(b"/").decode("utf-8", "replace")
        if Path(local) in {Path(root), *(Path(root, name) for name in FOLDERS)}:
            raise asyncssh.SFTPPermissionDenied("This folder belongs to the account and stays.")

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        if pflags & asyncssh.FXF_CREAT:
            self._checked(path)
        value = super().open(path, pflags, attrs)
        if pflags & asyncssh.FXF_WRITE:
            self._written[id(value)] = self._from_root(path)
        return value

    def close(self, file_obj: object) -> Awaitable[None] | None:
        super().close(file_obj)
        path = self._written.pop(id(file_obj), None)
        return None if path is None else asyncio.to_thread(self._arrived, path, True)

    def _from_root(self, path: bytes) -> str:
        return Path(os.fsdecode(self.map_path(path))).relative_to(self._root).as_posix()

    def mkdir(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        self._checked(path)
        super().mkdir(path, attrs)

    def rmdir(self, path: bytes) -> None:
        self._kept(path)
        super().rmdir(path)

    def rename(self, oldpath: bytes, newpath: bytes) -> Awaitable[None]:
        self._moved(oldpath, newpath)
        super().rename(oldpath, newpath)
        return asyncio.to_thread(self._arrived, self._from_root(newpath), False)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Awaitable[None]:
        if not self._overwrites():
            raise asyncssh.SFTPOpUnsupported("This server knows no posix-rename.")
        self._moved(oldpath, newpath)
        super().posix_rename(oldpath, newpath)
        return asyncio.to_thread(self._arrived, self._from_root(newpath), False)

    def _moved(self, old: bytes, new: bytes) -> None:
        self._kept(old)
        self._checked(new)

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPOpUnsupported("Links are not supported.")

    def link(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPOpUnsupported("Links are not supported.")
