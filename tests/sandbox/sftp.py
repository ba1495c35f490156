"""A client of the account's SFTP server that trusts only its host key."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import PurePosixPath
from typing import TypeVar

import asyncssh

from mcdecl.sandbox.files.sftp import SftpAccess

Result = TypeVar("Result")


def with_sftp(
    access: SftpAccess, do: Callable[[asyncssh.SFTPClient], Awaitable[Result]], password: str | None = None
) -> Result:
    """Logs in, does something, and logs out."""

    async def run() -> Result:
        known = asyncssh.import_known_hosts(f"[{access.host}]:{access.port} {access.public_key}\n")
        async with asyncssh.connect(
            access.host, access.port, username=access.user, password=password or access.password, known_hosts=known,
            config=None, client_keys=None, preferred_auth="password",
        ) as connection, connection.start_sftp_client() as client:  # fmt: skip
            return await do(client)

    return asyncio.run(run())


def put(access: SftpAccess, path: str | PurePosixPath, content: bytes) -> None:
    """Writes a file."""

    async def do(client: asyncssh.SFTPClient) -> None:
        async with client.open(str(path), "wb") as file:
            await file.write(content)

    with_sftp(access, do)


def get(access: SftpAccess, path: str) -> bytes:
    """Reads a file."""

    async def do(client: asyncssh.SFTPClient) -> bytes:
        async with client.open(path, "rb") as file:
            return bytes(await file.read())

    return with_sftp(access, do)


def names(access: SftpAccess, path: str) -> list[str]:
    """The names in a folder, sorted."""

    async def do(client: asyncssh.SFTPClient) -> list[str]:
        texts = [name if isinstance(name, str) else name.decode() for name in await client.listdir(path)]
        return sorted(name for name in texts if name not in (".", ".."))

    return with_sftp(access, do)
