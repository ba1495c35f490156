"""The server's side of the way in."""

import asyncio
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from starlette.requests import Request

from mcdecl.sandbox.control.automations import DROP, SWITCH
from mcdecl.sandbox.control.channel import ROUTE, WORDS, ActionFile, Answer, ControlAction, answered
from mcdecl.sandbox.control.clock import CLOCK
from mcdecl.sandbox.control.tracking import LOAD, SIMULATE

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_ACTIONS: Mapping[str, ControlAction] = {action.name: action for action in (CLOCK, DROP, LOAD, SIMULATE, SWITCH)}


def action_of(path: str) -> ControlAction | None:
    """The action that a path in lower case asks for, if it asks for one."""
    _, text, name = path.rpartition(ROUTE)
    return _ACTIONS.get(name) if text else None


def authorized(request: Request, secret: str) -> bool:
    """Whether a caller shows the secret."""
    shown = request.headers.get("authorization", "")
    return secrets.compare_digest(shown.encode(), f"Bearer {secret}".encode())


async def answer(account: "SandboxAccount", action: ControlAction, request: Request) -> Answer:
    """Does what an admitted call asks for, on a thread: it may wait long for the runs that it starts.

    The body is the file that the action reads, whatever its size.

    Raises:
        ValueError: The words say nothing that can be done, as do LookupError and TypeError.
        SandboxError: It cannot be done.
    """
    words = dict(json.loads(request.query_params.get(WORDS, "{}")))
    name = request.query_params.get("file")
    with TemporaryDirectory(prefix="mcdecl-") as folder:
        path = Path(folder) / "given"
        with path.open("wb") as file:
            async for piece in request.stream():
                file.write(piece)
        given = None if name is None else ActionFile(path, name)
        return await asyncio.to_thread(answered, account, action, words, given)
