"""Sending a file to where an import looks for it: under a temporary name, renamed when it is whole.

A connection that breaks is made again and the file goes on from where the server had confirmed it. Under the final
name there is the whole file or nothing (or what was there before).
"""

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct

from mcdecl.helpers.safe_files import check_regular
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.sftp_login import SftpError, SftpLogin, sftp_available

if TYPE_CHECKING:
    import asyncssh

CHUNK = 4 * 2**20
"""Bytes that are written at a time; the library sends the parts of such a piece side by side."""
TRIES = 4
"""How often a connection may break in a row without anything more having arrived."""
PAUSES = (0.5, 2.0, 5.0)
"""Seconds before each further try."""
PIECE_SECONDS = 600.0
"""What a piece may take: 7 KB a second are slow, fewer are a server that says nothing."""
_TIDY_SECONDS = 5.0

Sleep = Callable[[float], Awaitable[None]]
Watch = Callable[[str, int, int], None]
Allow = Callable[[float], None]


class Parcel(Struct, frozen=True):
    """A file to send.

    Attributes:
        source: The local file.
        folder: The folder on the server.
        name: Gives the name that the file is to have there, asked at the last moment: it may depend on the time.
        replace: Whether a file of that name may be replaced.
    """

    source: Path
    folder: str
    name: Callable[[], str]
    replace: bool = False


def send_file(login: SftpLogin, parcel: Parcel, watch: Watch, *, sleep: Sleep = asyncio.sleep) -> str:
    """Sends a file.

    Args:
        login: To which server, as whom.
        parcel: What, and where to.
        watch: Told how much is there: the name, bytes so far, bytes in all.
        sleep: Lets seconds go by between two tries.

    Returns:
        The name that the file has there.

    Raises:
        SftpError: It is not there under its name; the message says why and what is left.
    """
    sftp_available()
    check_local(parcel.source)
    from mcdecl.operations.run.sftp_client import hushed

    with hushed():
        return asyncio.run(_Sending(login, parcel, watch, sleep).run())


def check_local(source: Path) -> None:
    """Nothing, if there is a file that can be read.

    Args:
        source: The local file.

    Raises:
        RunError: There is none.
    """
    if source.is_dir():
        raise RunError(f"{source} is a folder.", "Name the file to send.")
    try:
        check_regular(source)
        with source.open("rb"):
            pass
    except OSError as error:
        raise RunError(f"{source} cannot be read: {error.strerror}.", "Name an existing file.") from None


class _Sending:
    """One file on its way."""

    def __init__(self, login: SftpLogin, parcel: Parcel, watch: Watch, sleep: Sleep) -> None:
        self._login, self._parcel, self._watch, self._sleep = login, parcel, watch, sleep
        self._draft = f"{parcel.folder}/.mcdecl-{secrets.token_hex(8)}.part"
        self._made = False
        self._confirmed = 0
        self._renaming = ""
        self._facts: tuple[int, int] | None = None

    async def run(self) -> str:
        from mcdecl.operations.run.sftp_client import LOST

        failures, why = 0, ""
        while failures < TRIES:
            if failures:
                await self._sleep(PAUSES[min(failures, len(PAUSES)) - 1])
            before = self._confirmed
            try:
                return await self._attempt()
            except LOST as error:
                why = str(error).rstrip(".") or type(error).__name__
                failures = failures + 1 if self._confirmed == before else 1
        left = await self._left_over()
        raise SftpError(
            f"The connection to {self._login.place} broke {TRIES} times in a row ({why}) while "
            f"{self._parcel.source.name} was sent. {left}",
            "Nothing was started. Run the command again when the network is better.",
        )

    async def _attempt(self) -> str:
        import asyncssh

        from mcdecl.operations.run.sftp_client import LOST, connected_for_long

        async with connected_for_long(self._login) as (session, allow):
            try:
                return await self._sent(session, allow)
            except (asyncio.CancelledError, RunError):
                await self._tidy(session)
                raise
            except LOST:
                raise
            except asyncssh.SFTPError as error:
                await self._tidy(session)
                raise self._refused(error) from None

    async def _sent(self, session: "asyncssh.SFTPClient", allow: Allow) -> str:
        from mcdecl.operations.run.sftp_client import ANSWER_SECONDS

        if self._renaming and not await session.exists(self._draft) and await self._whole(session, self._renaming):
            return self._renaming  # only the answer to the renaming was lost
        with self._parcel.source.open("rb") as file:
            self._facts = self._facts or _facts(file)
            await self._check_place(session, self._parcel.name())
            await self._write(session, file, self._facts[0], allow)
            allow(ANSWER_SECONDS)
            if _facts(file) != self._facts or self._confirmed != self._facts[0]:
                raise SftpError(f"{self._parcel.source} changed while it was sent.", "Run again when it is whole.")
        if not await self._whole(session, self._draft):
            raise SftpError(f"What arrived of {self._parcel.source.name} has another size than the file.", "Run again.")
        name = self._parcel.name()
        await self._check_place(session, name)
        await self._rename(session, name)
        return name

    async def _check_place(self, session: "asyncssh.SFTPClient", name: str) -> None:
        folder = self._parcel.folder
        if not await session.isdir(folder):
            raise SftpError(
                f"The SFTP server {self._login.place} has no folder {folder}.",
                "Check sftp.folders in mcdecl.yaml, and that this user sees the account's own folders.",
            )
        if not self._parcel.replace and await session.exists(f"{folder}/{name}"):
            raise SftpError(
                f"There is a file {name} in {folder} already; nothing was sent.",
                "To import that file, run without --file; to put this one in its place, run with --replace.",
            )

    async def _write(self, session: "asyncssh.SFTPClient", file: BinaryIO, size: int, allow: Allow) -> None:
        """Sends what is not confirmed yet. Pieces arrive in any order, so only what was confirmed counts."""
        if self._made and not await session.exists(self._draft):
            self._confirmed, self._made = 0, False
        mode, self._made = "r+b" if self._made else "wb", True
        async with session.open(self._draft, mode) as remote:
            file.seek(self._confirmed)
            self._watch(self._parcel.source.name, self._confirmed, size)
            while piece := file.read(CHUNK):
                allow(PIECE_SECONDS)
                await remote.write(piece, self._confirmed)
                self._confirmed += len(piece)
                self._watch(self._parcel.source.name, self._confirmed, size)

    async def _whole(self, session: "asyncssh.SFTPClient", name: str) -> bool:
        path = name if name == self._draft else f"{self._parcel.folder}/{name}"
        return await session.exists(path) and (await session.stat(path)).size == self._confirmed

    async def _rename(self, session: "asyncssh.SFTPClient", name: str) -> None:
        import asyncssh

        self._renaming, path = name, f"{self._parcel.folder}/{name}"
        if not self._parcel.replace:
            await session.rename(self._draft, path)  # the protocol has it fail where a file is
            return
        try:
            await session.posix_rename(self._draft, path)
        except asyncssh.SFTPOpUnsupported:
            if await session.exists(path):
                await session.remove(path)
            await session.rename(self._draft, path)

    async def _tidy(self, session: "asyncssh.SFTPClient") -> None:
        """Takes the unfinished file away, as far as that is possible."""
        if self._made:
            with suppress(Exception):
                await asyncio.wait_for(session.remove(self._draft), _TIDY_SECONDS)

    async def _left_over(self) -> str:
        from mcdecl.operations.run.sftp_client import connected

        if self._made:
            try:
                async with asyncio.timeout(_TIDY_SECONDS), connected(self._login) as session:
                    await session.remove(self._draft)
            except Exception:  # noqa: BLE001 - whatever it is, the part stays, and that is said
                return f"A part of it may be left as {self._draft}; under the final name there is nothing of it."
        return "No part of it is left there."

    def _refused(self, error: "asyncssh.SFTPError") -> SftpError:
        return SftpError(
            f"The SFTP server {self._login.place} refused {self._parcel.source.name}: {error.reason.rstrip('.')}.",
            "Check that this user may write there, and how much space the account has left.",
        )


def _facts(file: BinaryIO) -> tuple[int, int]:
    """What changes when somebody writes to a file: its size and the time of its last change."""
    facts = os.fstat(file.fileno())
    return facts.st_size, facts.st_mtime_ns
