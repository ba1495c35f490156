"""The way in: the account of a data file, or the server that has it open.

A server that keeps its data in a file leaves its address and a secret beside it, for its owner's eyes only. Whoever
finds the data file in use can ask the server that has it.
"""

import json
import os
import stat
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mcdecl.sandbox.files.tree import home_of, write_private
from mcdecl.sandbox.store import SandboxError, SandboxInUseError

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

ROUTE = "/sandbox/"
WORDS = "words"
"""The parameter of a call's address that holds its words, as a JSON object."""
_FILE = "control"
_LARGEST = 64 * 1024
"""Bytes that are read of that file."""
_PATIENCE = 3600.0
"""How many seconds a caller waits for what a moved clock starts."""
Answer = dict[str, Any]
Words = Mapping[str, Any]


class ActionFile(Struct, frozen=True):
    """A file that an action reads.

    Attributes:
        path: Where it can be read.
        name: What the caller calls it.
    """

    path: Path
    name: str


class ControlAction(Struct, frozen=True):
    """Something that can be done to an account from outside.

    Attributes:
        name: The last word of its route.
        run: Does it to a business unit. Raises ValueError or SandboxError for what cannot be done so.
    """

    name: str
    run: "Callable[[SandboxAccount, Words, ActionFile | None], Answer]"


def done(
    data: Path,
    action: ControlAction,
    words: Words,
    *,
    file: Path | None = None,
    enterprise: int | None = None,
    units: Iterable[int] = (),
) -> Answer:
    """Does something to the account in a data file, whether a server has it open or nobody.

    Args:
        data: The file.
        action: What.
        words: How; `unit` is the MID of the business unit that it is done to, if not the enterprise's own.
        file: What it reads, if it does.
        enterprise: The id of the account, if it is made by this or the caller expects one.
        units: Business units below it, likewise; a server that has the file is not given any.

    Returns:
        What the action says.

    Raises:
        SandboxError: The data file or the action's words cannot be used so, or the server does not answer.
        OSError: The given file cannot be read.
    """
    from mcdecl.sandbox.assembly import open_account

    try:
        account = open_account(data, mid=enterprise, units=units)
    except SandboxInUseError:
        record = _asked(data, action, words, file)
        if record is None:
            raise
        return record
    try:
        return answered(account, action, words, None if file is None else ActionFile(file, str(file)))
    except ValueError as error:
        raise SandboxError(str(error)) from None
    finally:
        account.close()


def answered(account: "SandboxAccount", action: ControlAction, words: Words, file: ActionFile | None) -> Answer:
    """Does something to an account that is at hand.

    Raises:
        ValueError: The words say nothing that can be done.
        SandboxError: It cannot be done.
        OSError: The given file cannot be read.
    """
    wanted = words.get("unit")
    unit = account if wanted is None else account.units.get(wanted)
    if unit is None:
        there = ", ".join(map(str, account.units))
        raise SandboxError(f"The embedded account has no business unit {wanted}; it has {there}.")
    return action.run(unit, words, file)


@contextmanager
def offered(url: str, secret: str, data: Path | None) -> Iterator[None]:
    """Leaves the address and the secret beside the data file while the block runs."""
    if data is None:
        yield
        return
    path = home_of(Path(os.path.realpath(data))) / _FILE
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_private(path, json.dumps({"url": url, "secret": secret}).encode())
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _asked(data: Path, action: ControlAction, words: Words, file: Path | None) -> Answer | None:
    """What the server that has a data file answers, or None when no server left its address."""
    left = _left(home_of(Path(os.path.realpath(data))) / _FILE)
    if left is None:
        return None
    address, secret = left
    sent = {WORDS: json.dumps(dict(words)), **({} if file is None else {"file": str(file)})}
    url = f"{address}{ROUTE}{action.name}?{urllib.parse.urlencode(sent, errors='replace')}"
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/octet-stream"}
    with ExitStack() as opened:
        content = b"" if file is None else opened.enter_context(file.open("rb"))
        request = urllib.request.Request(url, content, headers)  # noqa: S310 (the address that our own server left)
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(request, timeout=_PATIENCE) as response:
                answer: Answer = json.load(response)
        except urllib.error.HTTPError as error:
            raise SandboxError(_refusal(data, error)) from None
        except (OSError, ValueError, HTTPException):
            raise SandboxError(f"The server that has {data} does not answer at {address}.") from None
    return answer


def _left(file: Path) -> tuple[str, str] | None:
    """The address and the secret that a server has left; None where none has.

    A file that others may read was not written by a server: what version control brings, others may read.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as opened:
            mode = os.fstat(descriptor).st_mode
            if not stat.S_ISREG(mode) or (os.name == "posix" and stat.S_IMODE(mode) & 0o077):
                return None
            server = json.loads(opened.read(_LARGEST))
        return str(server["url"]), str(server["secret"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _refusal(data: Path, error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read())["message"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"The server that has {data} refused with HTTP {error.code}; it may be one of another version of mcdecl."
