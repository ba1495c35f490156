"""Steering a running account from another process: its clock.

A server that keeps its data in a file leaves its address and a secret beside it, for its owner's eyes only. Whoever
finds the data file in use can ask the server that has it.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.clock import SERVER_ZONE
from mcdecl.sandbox.files.tree import home_of, write_private
from mcdecl.sandbox.store import SandboxError, SandboxInUseError

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

ROUTE = "/sandbox/clock"
_FILE = "control"
_PATIENCE = 3600.0
"""How many seconds a caller waits for what a moved clock starts."""
_FIRST, _LAST = 1971, 2999
_CALENDAR = "The clock cannot be moved that far."


@dataclass(frozen=True, slots=True)
class Shown:
    """What the clock shows.

    Attributes:
        moment: The server's time, with its zone.
        ahead: How far it is ahead of the machine's clock.
        begun: How many automations were started on the way.
    """

    moment: datetime
    ahead: timedelta
    begun: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """Where to move a clock: by a span, to a moment, or nowhere.

    Attributes:
        by: The span.
        to: The moment; without a zone it is server time.
    """

    by: timedelta | None = None
    to: datetime | None = None


def moved(account: "SandboxAccount", move: Move) -> Shown:
    """Moves an account's clock, and runs what falls due.

    Raises:
        ValueError: The calendar ends before.
    """
    try:
        target = _target(account, move)
    except OverflowError:
        raise ValueError(_CALENDAR) from None
    if target is not None and not _FIRST <= target.year <= _LAST:
        raise ValueError(_CALENDAR)
    begun = account.move_clock(target) if target is not None else 0
    return Shown(account.clock.utc().astimezone(SERVER_ZONE), timedelta(seconds=account.clock.ahead), begun)


def _target(account: "SandboxAccount", move: Move) -> datetime | None:
    if move.by is not None:
        return account.clock.utc() + move.by
    if move.to is None:
        return None
    return (move.to if move.to.tzinfo else move.to.replace(tzinfo=SERVER_ZONE)).astimezone(UTC)


def turn(data: Path, move: Move) -> Shown:
    """Moves the clock of the account in a data file, whether a server has it open or nobody.

    Args:
        data: The file.
        move: Where to.

    Returns:
        What the clock shows then.

    Raises:
        SandboxError: The file cannot be used, or the clock cannot be moved so.
    """
    from mcdecl.sandbox.account import SandboxAccount

    try:
        account = SandboxAccount(data)
    except SandboxInUseError:
        found = ask(data, move)
        if found is None:
            raise
        return found
    try:
        return moved(account, move)
    except ValueError as error:
        raise SandboxError(str(error)) from None
    finally:
        account.close()


def answer(account: "SandboxAccount", method: str, data: bytes) -> dict[str, Any]:
    """Answers a call of `ROUTE`.

    Raises:
        ValueError: The body says no move.
    """
    move = _read(json.loads(data)) if method == "POST" else Move()
    shown = moved(account, move)
    return {"moment": shown.moment.isoformat(), "ahead": shown.ahead.total_seconds(), "begun": shown.begun}


def _read(sent: Any) -> Move:
    if not isinstance(sent, dict) or len(sent) != 1:
        raise ValueError("The body must say by or to.")
    if isinstance(sent.get("to"), str):
        return Move(to=datetime.fromisoformat(sent["to"]))
    if isinstance(sent.get("by"), int | float):
        try:
            return Move(by=timedelta(seconds=sent["by"]))
        except OverflowError:
            raise ValueError(_CALENDAR) from None
    raise ValueError("The body must say by in seconds, or to.")


@contextmanager
def offered(url: str, secret: str, data: Path | None) -> Iterator[None]:
    """Leaves the address and the secret beside the data file while the block runs."""
    if data is None:
        yield
        return
    path = home_of(data.resolve()) / _FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, json.dumps({"url": url, "secret": secret}).encode())
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def ask(data: Path, move: Move) -> Shown | None:
    """Moves the clock of the server that has a data file.

    Args:
        data: The file.
        move: Where to.

    Returns:
        What it shows then, or None when no server left its address.

    Raises:
        SandboxError: It does not answer, or refuses.
    """
    try:
        told = json.loads((home_of(data.resolve()) / _FILE).read_bytes())
    except (OSError, ValueError):
        return None
    body = {"to": move.to.isoformat()} if move.to else {"by": move.by.total_seconds()} if move.by is not None else None
    request = urllib.request.Request(  # noqa: S310 (the address is the one that our own server left)
        told["url"] + ROUTE,
        data=json.dumps(body).encode() if body else None,
        headers={"Authorization": f"Bearer {told['secret']}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=_PATIENCE) as found:
            shown = json.load(found)
    except urllib.error.HTTPError as error:
        raise SandboxError(f"The server of {data} refused: {json.loads(error.read()).get('message', '')}") from None
    except (OSError, ValueError):
        raise SandboxError(f"The server that has {data} does not answer at {told['url']}.") from None
    return Shown(datetime.fromisoformat(shown["moment"]), timedelta(seconds=shown["ahead"]), shown["begun"])
