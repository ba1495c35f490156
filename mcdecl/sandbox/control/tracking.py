"""Tracking from outside: a file of events loaded, and sends simulated."""

from typing import TYPE_CHECKING

from mcdecl.sandbox.control.channel import ActionFile, Answer, ControlAction, Words
from mcdecl.sandbox.store import SandboxError

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_MADE_UP = 1000
"""To how many subscribers, when nobody says."""


def _load(account: "SandboxAccount", _words: Words, file: ActionFile | None) -> Answer:
    from mcdecl.sandbox.tracking.seed_file import load

    if file is None:
        raise ValueError("The call brings no file.")
    return {"counts": load(account, file.path, name=file.name)}


def _simulate(account: "SandboxAccount", words: Words, _file: ActionFile | None) -> Answer:
    from mcdecl.sandbox.tracking import simulation

    name = words.get("audience")
    with account.store.exclusively():
        if name is None:
            people = simulation.made_up(account, words.get("subscribers") or _MADE_UP)
        else:
            people = simulation.audience(account, name)
        if not people:
            raise SandboxError(f"{name} has no rows with a subscriber key, so there is no recipient.")
        counts = simulation.simulate(account, people, sends=words["sends"], seed=words["seed"], days=words["days"])
    return {"people": len(people), "counts": counts}


LOAD = ControlAction("load-tracking", _load)
"""Loads the file's events. Says `counts`: how many of each word there were."""
SIMULATE = ControlAction("simulate-sends", _simulate)
"""Simulates `sends` with a `seed` over `days`, to so many `subscribers` or to an `audience`, a data extension's rows.

Says how many `people` were sent to, and `counts`: how many rows each table got.
"""
