"""Files on the account's FTP, over SFTP like any client."""

import asyncio
from collections.abc import Awaitable, Callable
from posixpath import dirname
from typing import TYPE_CHECKING, TypeVar

from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.sftp_login import SftpLogin, sftp_available

if TYPE_CHECKING:
    import asyncssh

T = TypeVar("T")


def put(login: SftpLogin, path: str, content: bytes) -> None:
    """Writes a file; folders on its way are made, a file of that name is replaced.

    Args:
        login: whose files.
        path: where, from the root.
        content: what.

    Raises:
        RunError: it cannot be written.
    """

    async def write(session: "asyncssh.SFTPClient") -> None:
        await session.makedirs(dirname(path), exist_ok=True)
        async with session.open(path, "wb") as file:
            await file.write(content)

    _in_session(login, path, write)


def get(login: SftpLogin, path: str) -> bytes | None:
    """What a file holds, or None where there is none.

    Args:
        login: whose files.
        path: where, from the root.

    Raises:
        RunError: it cannot be read.
    """

    async def read(session: "asyncssh.SFTPClient") -> bytes | None:
        if not await session.isfile(path):
            return None
        async with session.open(path, "rb") as file:
            content = await file.read()
            return content if isinstance(content, bytes) else content.encode()

    return _in_session(login, path, read)


def names(login: SftpLogin, folder: str) -> list[str]:
    """The names of the files of a folder, in order; none where there is no such folder.

    Args:
        login: whose files.
        folder: the folder, from the root.

    Raises:
        RunError: it cannot be read.
    """

    async def those(session: "asyncssh.SFTPClient") -> list[str]:
        from mcdecl.operations.run.sftp_client import entries

        if not await session.isdir(folder):
            return []
        listed = await entries(session, folder)
        return sorted(name for entry in listed if not (name := str(entry.filename)).startswith("."))

    return _in_session(login, folder, those)


def _in_session(login: SftpLogin, path: str, work: "Callable[[asyncssh.SFTPClient], Awaitable[T]]") -> T:
    sftp_available()
    import asyncssh

    from mcdecl.operations.run.sftp_client import connected

    async def run() -> T:
        async with connected(login) as session:
            return await work(session)

    try:
        return asyncio.run(run())
    except (asyncssh.SFTPError, OSError) as error:
        raise RunError(f"The file {path} of the FTP cannot be used: {str(error).rstrip('.')}.") from None
