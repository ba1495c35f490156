"""An SFTP connection to a server whose key is known; asyncssh does the work.

Imported only where files are sent or looked at: the library takes long to load and is an extra.
"""

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncssh

from mcdecl.account.lookup import connected_socket
from mcdecl.helpers.safe_files import LARGEST_SECRET, read_regular
from mcdecl.operations.run.sftp_login import SftpError, SftpLogin, SftpLostError

CONNECT_SECONDS, LOGIN_SECONDS, KEEPALIVE_SECONDS = 15, 30, 15
ANSWER_SECONDS = 120.0
"""What a server may take for a few questions: a session, a look into a folder, a name."""
CLOSE_SECONDS = 5.0
MOST_ENTRIES = 100_000
"""Files that are listed in one folder."""
LOST: tuple[type[Exception], ...] = (
    asyncssh.ConnectionLost,
    asyncssh.SFTPConnectionLost,
    asyncssh.SFTPNoConnection,
    ConnectionError,
    TimeoutError,
)
"""A connection that was there and broke; trying again may help."""


class _Client(asyncssh.SSHClient):
    """Lets in the one host key that is known, and remembers which was shown."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self.shown = ""

    def validate_host_public_key(self, _host: str, _addr: str, _port: int, key: asyncssh.SSHKey) -> bool:
        """Whether the key of the server is the known one."""
        self.shown = key.get_fingerprint()
        return bool(self._wanted) and hmac.compare_digest(self.shown.encode(), self._wanted.encode())


@contextmanager
def hushed() -> Iterator[None]:
    """Keeps asyncio from printing a line for every write to a connection that broke: it is told once, in words."""
    logger = logging.getLogger("asyncio")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


@asynccontextmanager
async def connected(login: SftpLogin) -> AsyncIterator[asyncssh.SFTPClient]:
    """An SFTP session for a few questions, which have ANSWER_SECONDS together.

    Args:
        login: Where and as whom.

    Raises:
        SftpError: It did not come about, and trying again will not help.
        Exception: One of `LOST` when the network is at fault, or the server says nothing.
    """
    async with connected_for_long(login) as (session, _):
        yield session


@asynccontextmanager
async def connected_for_long(
    login: SftpLogin,
) -> AsyncIterator[tuple[asyncssh.SFTPClient, Callable[[float], None]]]:
    """An SFTP session, and what gives the next questions so many seconds from now on. The first have ANSWER_SECONDS.

    Args:
        login: Where and as whom.

    Raises:
        SftpError: It did not come about, and trying again will not help.
        Exception: One of `LOST` when the network is at fault, or the server says nothing.
    """
    connection = await _logged_in(login)
    try:
        session = await _session(connection, login)
        async with answered_within(connection, ANSWER_SECONDS) as allow:
            yield session, allow
    finally:
        connection.close()
        try:
            await asyncio.wait_for(connection.wait_closed(), CLOSE_SECONDS)
        except TimeoutError:
            connection.abort()


@asynccontextmanager
async def answered_within(
    connection: asyncssh.SSHClientConnection, seconds: float
) -> AsyncIterator[Callable[[float], None]]:
    """Drops the connection when what is asked within the block is not answered in time.

    Nothing is cancelled: whoever tidies up after it would only wait for the next answer.

    Args:
        connection: The connection.
        seconds: How long the block may take.

    Yields:
        Gives the rest of the block so many seconds, from now on.

    Raises:
        TimeoutError: The connection was dropped.
    """
    loop, late, allowed = asyncio.get_running_loop(), asyncio.Event(), seconds

    def drop() -> None:
        late.set()
        connection.abort()

    timer = loop.call_later(seconds, drop)

    def allow(more: float) -> None:
        nonlocal timer, allowed
        timer.cancel()
        timer, allowed = loop.call_later(more, drop), more

    try:
        yield allow
    except (asyncssh.Error, OSError):
        if late.is_set():
            raise TimeoutError(f"no complete answer within {allowed:g} seconds") from None
        raise
    finally:
        timer.cancel()


async def entries(session: asyncssh.SFTPClient, folder: str) -> list[asyncssh.SFTPName]:
    """What is in a folder.

    Raises:
        SftpError: More than any folder has: the list may have no end.
        Exception: The server refuses.
    """
    found: list[asyncssh.SFTPName] = []
    async for entry in session.scandir(folder):
        found.append(entry)
        if len(found) > MOST_ENTRIES:
            raise SftpError(
                f"The SFTP server lists more than {MOST_ENTRIES:,} files in {folder}; the rest was not read.",
                "Remove old files there, and check that this is the server of the account.",
            )
    return found


async def _session(connection: asyncssh.SSHClientConnection, login: SftpLogin) -> asyncssh.SFTPClient:
    try:
        async with answered_within(connection, ANSWER_SECONDS):
            return await connection.start_sftp_client()
    except LOST:
        raise
    except asyncssh.Error as error:
        raise SftpError(
            f"The SFTP server {login.place} opens no session for files: {error.reason.rstrip('.')}.",
            "Check sftp.host, sftp.port and sftp.user in mcdecl.yaml.",
        ) from None


async def _logged_in(login: SftpLogin) -> asyncssh.SSHClientConnection:
    client = _Client(login.host_key)
    try:
        return await asyncio.wait_for(_connect(login, client), CONNECT_SECONDS + LOGIN_SECONDS)
    except LOST as error:
        if isinstance(error, ConnectionRefusedError):
            raise _unreachable(login, "nothing listens there") from None
        if isinstance(error, TimeoutError):
            raise TimeoutError("no answer to the login in time") from None
        raise
    except asyncssh.HostKeyNotVerifiable:
        raise _untrusted(login, client.shown) from None
    except asyncssh.PermissionDenied:
        raise _turned_away(login) from None
    except asyncssh.Error as error:
        raise _unreachable(login, error.reason.rstrip(".")) from None
    except OSError as error:
        raise _unreachable(login, (error.strerror or str(error)).rstrip(".")) from None


async def _connect(login: SftpLogin, client: _Client) -> asyncssh.SSHClientConnection:
    options: dict[str, Any] = {"client_keys": [_key(login)]} if login.key_file is not None else {"client_keys": None}
    # asyncssh would look the name up in a thread that the end of the process waits for.
    sock = await asyncio.to_thread(connected_socket, login.host, login.port, CONNECT_SECONDS)
    sock.setblocking(False)
    return await asyncssh.connect(
        login.host,
        login.port,
        sock=sock,
        username=login.user,
        password=login.password.reveal() if login.password else None,
        client_factory=lambda: client,
        known_hosts=([], [], []),  # none by file: each key is put to the client
        config=None,
        agent_path=None,
        x509_trusted_certs=None,
        x509_trusted_cert_paths=[],  # nothing of the home folder is looked at, which may be shut to the user
        kbdint_auth=False,
        connect_timeout=CONNECT_SECONDS,
        login_timeout=LOGIN_SECONDS,
        keepalive_interval=KEEPALIVE_SECONDS,
        **options,
    )


def _key(login: SftpLogin) -> asyncssh.SSHKey:
    assert login.key_file is not None  # noqa: S101 - narrows the type; the caller has looked
    try:
        content = read_regular(login.key_file, largest=LARGEST_SECRET)
        return asyncssh.import_private_key(content, login.passphrase.reveal() if login.passphrase else None)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError) as error:
        raise _unreadable_key(login, str(error)) from None
    except OSError as error:
        raise SftpError(f"The private key {login.key_file} cannot be opened: {error.strerror}.") from None


def _unreadable_key(login: SftpLogin, reason: str) -> SftpError:
    """Why a key cannot be used, as far as the library tells: locked, the wrong passphrase, no bcrypt, or no key."""
    if "bcrypt" in reason.casefold():
        return SftpError(
            f"The private key in {login.key_file} is locked, and to open it bcrypt is needed.",
            "Install the extra: pip install 'mcdecl[sftp]'",
        )
    if login.passphrase is None and "passphrase" in reason.casefold():
        return SftpError(
            f"The private key in {login.key_file} is locked, and no passphrase is given.",
            "Write passphrase: ${env.MC_SFTP_PASSPHRASE} under sftp in mcdecl.yaml.",
        )
    if "passphrase" in reason.casefold() or "decrypt" in reason.casefold():
        return SftpError(
            f"The passphrase does not open the private key in {login.key_file}.",
            "Check sftp.passphrase in mcdecl.yaml.",
        )
    return SftpError(
        f"The private key in {login.key_file} cannot be read: it is no private key in OpenSSH or PEM form.",
        "Name the private key, not the one that ends with .pub; convert others with ssh-keygen.",
    )


def _unreachable(login: SftpLogin, why: str) -> SftpLostError:
    return SftpLostError(
        f"The SFTP server {login.place} cannot be reached: {why}.",
        "Check sftp.host and sftp.port in mcdecl.yaml, and any firewall in between.",
    )


def _turned_away(login: SftpLogin) -> SftpError:
    """See fact:ftp-lockout."""
    return SftpError(
        f"The SFTP server {login.place} does not let {login.user} in.",
        "Check sftp.user with sftp.password or sftp.key_file. It was tried once only: the account locks a user for "
        "30 minutes after too many wrong passwords.",
    )


def _untrusted(login: SftpLogin, shown: str) -> SftpError:
    if not login.host_key:
        return SftpError(
            f"The SFTP server {login.place} shows the host key {shown}, and no key is known for it yet.",
            "Compare it with what the account's administrator or Salesforce tells. If it is the same, write "
            f"sftp: {{host_key: {shown}}} in mcdecl.yaml, or run once with --accept-host-key {shown}",
        )
    return SftpError(
        f"The SFTP server {login.place} shows the host key {shown}, not the known {login.host_key}.",
        "Someone may be in between: nothing was sent, not even the password. If the server's key was really changed, "
        "have the new one confirmed and write it to sftp.host_key.",
    )
