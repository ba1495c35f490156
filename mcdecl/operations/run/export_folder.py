"""The folder of an account in which extracts arrive, looked at over SFTP.

Each look is a session of its own: between two of them nothing can break, and no connection is kept from others (an
account lets in ten at once, fact:ftp-connections).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from mcdecl.kinds.file_pattern import fits
from mcdecl.operations.run.sftp_login import SftpError, SftpLogin, SftpLostError, sftp_available

if TYPE_CHECKING:
    import asyncssh

PAUSES = (0.5, 2.0)
"""Seconds before each further try of a look whose connection broke."""
Found = TypeVar("Found")
Question = Callable[["asyncssh.SFTPClient"], Awaitable[Found]]


class FileFacts(Struct, frozen=True):
    """What changes when somebody writes a file.

    Attributes:
        size: Its size in bytes.
        changed: When it was last changed, in seconds since the epoch, as the server tells.
    """

    size: int
    changed: int


class ExportFolder:
    """The folder, and what it is asked."""

    def __init__(self, login: SftpLogin, sleep: Callable[[float], None] = time.sleep) -> None:
        """Nothing is asked yet.

        Args:
            login: To which server, as whom.
            sleep: Lets seconds go by between two tries.

        Raises:
            SftpError: The library for SFTP is not installed.
        """
        sftp_available()
        self._login, self._sleep = login, sleep

    @property
    def name(self) -> str:
        """The folder, for showing."""
        return self._login.export

    def facts(self, name: str) -> FileFacts | None:
        """A file of it, or None where there is none.

        Args:
            name: The file's name.

        Raises:
            SftpError: The folder cannot be looked at.
        """

        async def ask(session: "asyncssh.SFTPClient") -> FileFacts | None:
            path = f"{self._login.export}/{name}"
            return _facts(await session.stat(path)) if await session.isfile(path) else None

        return self._asked(ask)

    def newest(self, pattern: str) -> tuple[str, FileFacts] | None:
        """The file of it that was changed last among those whose names a pattern can mean, or None.

        Args:
            pattern: The pattern.

        Raises:
            SftpError: The folder cannot be looked at.
        """

        async def ask(session: "asyncssh.SFTPClient") -> tuple[str, FileFacts] | None:
            from mcdecl.operations.run.sftp_client import entries

            files = [
                (str(entry.filename), _facts(entry.attrs))
                for entry in await entries(session, self._login.export)
                if fits(str(entry.filename), pattern)
            ]
            return max(files, key=lambda file: file[1].changed, default=None)

        return self._asked(ask)

    def end(self, name: str, size: int, most: int) -> bytes:
        """The last bytes of a file.

        Args:
            name: The file's name.
            size: Its size in bytes.
            most: How many bytes at most.

        Raises:
            SftpError: It cannot be read.
        """

        async def ask(session: "asyncssh.SFTPClient") -> bytes:
            async with session.open(f"{self._login.export}/{name}", "rb") as file:
                content = await file.read(min(size, most), max(0, size - most))
                return content if isinstance(content, bytes) else content.encode()

        return self._asked(ask)

    def _asked(self, question: Question[Found]) -> Found:
        from mcdecl.operations.run.sftp_client import hushed

        for pause in PAUSES:
            try:
                with hushed():
                    return asyncio.run(self._session(question))
            except SftpLostError:
                self._sleep(pause)
        with hushed():
            return asyncio.run(self._session(question))

    async def _session(self, question: Question[Found]) -> Found:
        import asyncssh

        from mcdecl.operations.run.sftp_client import LOST, connected

        place, folder = self._login.place, self._login.export
        try:
            async with connected(self._login) as session:
                if not await session.isdir(folder):
                    raise SftpError(
                        f"The SFTP server {place} has no folder {folder}.",
                        "Check sftp.export in mcdecl.yaml, and that this user sees the account's own folders.",
                    )
                return await question(session)
        except LOST as error:
            why = str(error).rstrip(".") or type(error).__name__
            raise SftpLostError(f"The connection to {place} broke ({why}).") from None
        except asyncssh.SFTPError as error:
            raise SftpError(
                f"The SFTP server {place} refused a look into {folder}: {error.reason.rstrip('.')}.",
                "Check that this user may read there.",
            ) from None


def _facts(attributes: "asyncssh.SFTPAttrs") -> FileFacts:
    return FileFacts(attributes.size or 0, attributes.mtime or 0)
