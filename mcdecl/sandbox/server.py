"""Running the embedded account: in this process beside the caller, or as a server of its own."""

import asyncio
import logging
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Coroutine, Iterable
from contextlib import ExitStack
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from queue import SimpleQueue
from types import FrameType, TracebackType
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from mcdecl.helpers.structs import replace
from mcdecl.sandbox.access import Credentials
from mcdecl.sandbox.account import SandboxAccount, SandboxSettings
from mcdecl.sandbox.app import TRANSPORT, Service, create_app
from mcdecl.sandbox.assembly import open_account
from mcdecl.sandbox.automations.arrivals import trees_of
from mcdecl.sandbox.automations.scheduler import move, tick
from mcdecl.sandbox.control.channel import offered
from mcdecl.sandbox.fault_injection import SFTP, InjectedFault, MishapKind
from mcdecl.sandbox.files.sftp import SftpAccess, SftpServer
from mcdecl.sandbox.recorder import RecordedCall, Recorder
from mcdecl.sandbox.store import Documents, SandboxDataError, SandboxError, SandboxInUse, SandboxInUseError, reset

__all__ = [
    "RunningSandbox",
    "SandboxDataError",
    "SandboxError",
    "SandboxInUse",
    "SandboxInUseError",
    "reset",
    "serve",
    "start",
]

_STOP_SECONDS = 5.0
_KEPT_ALIVE = 75
"""Seconds that an idle connection is kept: when it closes just as a call comes, that call's outcome is unknown."""
_LOOPBACK = "127.0.0.1"
LEGACY_USER = "api-user"


class _Protocol(H11Protocol):
    """HTTP/1.1 that lets the application close a connection without an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app = _with_transport(self.app, transport)


def _with_transport(app: Any, transport: asyncio.Transport) -> ASGIApp:
    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        scope[TRANSPORT] = transport
        await app(scope, receive, send)

    return run


class _Server(uvicorn.Server):
    """A server that stops at once when asked, instead of at its next tick."""

    def __init__(self, config: uvicorn.Config, tick: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._tick = tick
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending: asyncio.Event | None = None

    async def main_loop(self) -> None:
        self._ending = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        while not (self.should_exit or self._ending.is_set()):
            await self.on_tick(0)
            if self._tick is not None:
                await asyncio.to_thread(self._tick)
            try:
                await asyncio.wait_for(self._ending.wait(), 0.5)
            except TimeoutError:
                continue

    def run_inside(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Runs something where calls are answered, and waits for its end; from any other thread, while it runs."""
        loop = self._loop
        if loop is not None and loop.is_running() and not self.should_exit:
            asyncio.run_coroutine_threadsafe(work(), loop).result()

    def end(self) -> None:
        """Asks the server to stop; from any thread."""
        self.should_exit = True
        self.force_exit = True
        if self._loop is not None and self._ending is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ending.set)


class RunningSandbox:
    """An embedded account that answers on a port of this machine. A context manager: it stops at the end.

    Attributes:
        url: Its address, without a slash at the end.
        auth_url: Where tokens are; `/v2/token` is below it.
        soap_url: The SOAP endpoint.
        rest_url: The base of REST.
        client_id: The client id it lets in.
        client_secret: The secret to it.
        user: The API user of the legacy login.
        password: That user's password.
        account: The account behind it.
        control_secret: What a caller shows who steers it from outside.
    """

    def __init__(
        self,
        account: SandboxAccount,
        credentials: Credentials,
        listening: socket.socket,
        files_listening: socket.socket,
        *,
        record: bool,
        runs_schedules: bool = False,
    ) -> None:
        host, port = listening.getsockname()[:2]
        self.url = f"http://{'localhost' if ip_address(host).is_unspecified else host}:{port}"
        self.auth_url = self.url
        self.soap_url = f"{self.url}/Service.asmx"
        self.rest_url = f"{self.url}/"
        self.client_id = credentials.client_id
        self.client_secret = credentials.client_secret
        self.user = credentials.user
        self.password = credentials.password
        self.account = account
        self._recorder = Recorder(on=record)
        app = create_app(account, credentials=credentials, recorder=self._recorder)
        self._service: Service = app.state.service
        self.control_secret = self._service.control_secret
        mishaps = self._service.mishaps
        self._sftp = SftpServer(
            account.files,
            str(account.mid),
            files_listening,
            cut=lambda: mishaps.take(SFTP) is not None,
            trees=lambda: trees_of(account),
            overwrites=lambda: account.settings.sftp_posix_rename,
        )
        account.sftp_url = self._sftp.url
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        config = uvicorn.Config(
            app, http=_Protocol, ws="none", loop="asyncio", lifespan="off", log_config=None, access_log=False,
            timeout_graceful_shutdown=1, date_header=False, timeout_keep_alive=_KEPT_ALIVE,
        )  # fmt: skip
        self._server = _Server(config, (lambda: tick(account)) if runs_schedules else None)
        self._socket = listening
        self._thread = threading.Thread(target=self._run, name="mcdecl-sandbox", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        # The socket listens already: calls that come before the loop runs wait in its queue.
        self._server.run(sockets=[self._socket])

    def __repr__(self) -> str:
        return f"RunningSandbox({self.url})"

    @property
    def sftp(self) -> SftpAccess:
        """How to reach the account's files over SFTP."""
        return self._sftp.access

    def sftp_of(self, mid: int | None) -> SftpAccess:
        """How to reach the files of a business unit: as its own user where it has an FTP of its own."""
        access = self._sftp.access
        return replace(access, user=str(mid)) if mid in self.account.own_files else access

    @property
    def settings(self) -> SandboxSettings:
        """How the account behaves; changes count from the next call."""
        return self.account.settings

    @property
    def calls(self) -> list[RecordedCall]:
        """What was called so far, without secrets."""
        return self._recorder.calls()

    def clear_calls(self) -> None:
        """Forgets what was called."""
        self._recorder.clear()

    def inject(
        self, kind: MishapKind, *, operation: str = "*", count: int = 1, seconds: float = 0.0, skip: int = 0
    ) -> None:
        """Makes the next calls go wrong.

        Args:
            kind: What happens; see `mcdecl.sandbox.fault_injection`.
            operation: To which calls: a SOAP operation, `Token`, `REST`, `*` for all of these, or `SFTP`.
            count: To how many calls.
            seconds: For `delay`, how long.
            skip: How many matching calls go well before.
        """
        self._service.mishaps.add(InjectedFault(kind, operation, count, seconds, skip))

    def clear_faults(self) -> None:
        """Lets all further calls go well."""
        self._service.mishaps.waiting.clear()

    def configure(self, **changes: Any) -> None:
        """Changes settings by name; see `SandboxSettings`."""
        replace(self.settings, **changes)  # refuses unknown names
        for name, value in changes.items():
            setattr(self.settings, name, value)

    def advance(self, seconds: float) -> None:
        """Moves the account's clock, and starts nothing by it; see `move_clock`."""
        self.account.clock.advance(seconds)

    def move_clock(self, target: datetime) -> int:
        """Moves the account's clock, and runs what falls due on the way; see `scheduler.move`."""
        return move(self.account, target).begun

    def settle(self) -> None:
        """Waits until all calls are carried out, also those for whose answers nobody waits any more; for tests."""
        self._server.run_inside(self._service.settle)

    def reset(self, documents: Documents | None = None) -> None:
        """Empties the account, forgets calls and mishaps, sets the clock right; for tests, between calls only.

        A call that is still under way, because its client was killed or did not wait, is not carried out any more.

        Args:
            documents: What it is to have then, see `SandboxAccount.reset`; the starting tree when left out.
        """
        self._server.run_inside(self._service.forget)
        self.account.clock.reset()
        self.account.reset(documents)
        self.clear_calls()
        self._service.mishaps.waiting.clear()

    def stop(self) -> None:
        """Stops answering and closes the store. Stopping twice does nothing."""
        self._server.end()
        self._thread.join(_STOP_SECONDS)
        self._socket.close()
        self._sftp.stop()
        self.account.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(
    data: Path | None,
    *,
    port: int = 0,
    latency_ms: int = 0,
    page_size: int | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    user: str | None = None,
    password: str | None = None,
    host: str = _LOOPBACK,
    record: bool = True,
    settings: SandboxSettings | None = None,
    sftp_port: int = 0,
    enterprise: int | None = None,
    units: Iterable[int] = (),
    own_files: Iterable[int] | None = None,
    runs_schedules: bool = False,
) -> RunningSandbox:
    """Starts an embedded account in this process; it answers when this returns.

    Args:
        data: The DuckDB file, made when missing; None keeps everything in memory.
        port: The port, or 0 for a free one.
        latency_ms: How long each answer is held back.
        page_size: The largest page of a Retrieve; as `settings` say when left out.
        client_id: The client id to let in; made up when left out.
        client_secret: The secret to it; made up when left out.
        user: The API user to let in with WS-Security, in SOAP alone.
        password: That user's password; made up when left out.
        host: The address to listen on.
        record: Whether calls are noted for `calls`.
        settings: Other behaviour; `latency_ms`, and a `page_size` that is given here, win.
        sftp_port: The port of the SFTP server on loopback, or 0 for a free one.
        enterprise: The id of the account, the enterprise's own business unit; as the data says when left out.
        units: Business units below it, beside those that the data has.
        own_files: Those of the units that have an Enhanced FTP of their own; as the data says when left out.
        runs_schedules: Whether automations start when they fall due. Without it only a moved clock starts them, so
            that an account which serves one command, as for a plan, starts nothing on its own.

    Returns:
        The running account; `stop` it, or use it as a context manager.

    Raises:
        SandboxInUseError: When another process has the data file.
        SandboxDataError: When the file is no data file.
        SandboxError: When the port cannot be used.
    """
    behaviour = replace(settings or SandboxSettings(), latency_ms=latency_ms)
    if page_size is not None:
        behaviour.page_size = page_size
    credentials = Credentials(
        client_id or f"sandbox-{secrets.token_hex(8)}",
        client_secret or secrets.token_urlsafe(24),
        user or LEGACY_USER,
        password or secrets.token_urlsafe(24),
    )
    with ExitStack() as opened:
        listening = opened.enter_context(_listen(host, port))
        files_listening = opened.enter_context(_listen(_LOOPBACK, sftp_port))
        account = open_account(data, behaviour, mid=enterprise, units=units, own_files=own_files)
        opened.pop_all()
    return RunningSandbox(
        account, credentials, listening, files_listening, record=record, runs_schedules=runs_schedules
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        listening = socket.create_server((host, port), backlog=256)
    except OSError as error:
        text = f"Cannot listen on {host}:{port}: {error.strerror or error}. Choose another port or host."
        raise SandboxError(text) from None
    # asyncio turns Nagle's algorithm off only for sockets that name their protocol. Connections inherit it from here;
    # without it every answer waits 40 ms for the client's delayed acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def serve(
    data: Path | None,
    *,
    ready: Callable[[RunningSandbox], None],
    port: int = 0,
    latency_ms: int = 0,
    page_size: int | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    user: str | None = None,
    password: str | None = None,
    host: str = _LOOPBACK,
    sftp_port: int = 0,
    enterprise: int | None = None,
    units: Iterable[int] = (),
    own_files: Iterable[int] | None = None,
    settings: SandboxSettings | None = None,
) -> None:
    """Runs an embedded account until SIGINT or SIGTERM. To be called in the main thread.

    Args:
        data: The DuckDB file, or None.
        ready: Called once it answers.
        port: See `start`, as all that follow.
        latency_ms: As there.
        page_size: As there.
        client_id: As there.
        client_secret: As there.
        user: As there.
        password: As there.
        host: As there.
        sftp_port: As there.
        enterprise: As there.
        units: As there.
        own_files: As there.
        settings: As there.

    Raises:
        SandboxError: As `start`.
    """
    # An Event may deadlock when a signal comes just as somebody begins to wait for it; a SimpleQueue may not.
    ended: SimpleQueue[None] = SimpleQueue()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.put(None)

    before = [(number, signal.signal(number, end)) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        with start(
            data, port=port, latency_ms=latency_ms, page_size=page_size, client_id=client_id,
            client_secret=client_secret, user=user, password=password, host=host, record=False,
            sftp_port=sftp_port, runs_schedules=True, enterprise=enterprise, units=units, own_files=own_files,
            settings=settings,
        ) as running, offered(running.url, running.control_secret, data):  # fmt: skip
            ready(running)
            ended.get()
    finally:
        _restore(before)


def _restore(handlers: Iterable[tuple[signal.Signals, Any]]) -> None:
    for number, handler in handlers:
        signal.signal(number, handler)
