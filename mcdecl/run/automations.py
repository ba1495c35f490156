"""How automations stand. A run of one has no task: REST tells whether it runs, and which run was the last.

Clients know the numbers of states and where they are read; that a run leaves an id or a time behind is recorded.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from mcdecl.account.interface import Account
from mcdecl.run.model import State, Status, Target

AUTOMATION = "automation"
"""The kind."""
UNSEEN_SECONDS = 120.0
"""How long a run that was started may stay unseen before nothing is said of its end any more."""
_RUNNING = 3
_FAILED = frozenset({-1, 0})
_UNSEEN = "It was started, but was not seen to run: it was quicker than the questions, or it waits. Look there."


@dataclass(frozen=True, slots=True)
class Standing:
    """What REST tells of an automation.

    Attributes:
        status: The number of its state, or None.
        last: What tells its last run from others, or an empty text.
        at: When that was, in server time, or an empty text.
    """

    status: int | None
    last: str
    at: str

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self.status == _RUNNING

    def state(self) -> State:
        """The state of its last run, or of the one under way."""
        if self.running:
            return State(None, Status.RUNNING)
        if self.status in _FAILED:
            return State(None, Status.FAILED, ended=self.at, message="The automation ended in Error.")
        return State(None, Status.DONE, ended=self.at)


def standing(account: Account, target: Target) -> Standing:
    """How an automation stands.

    Args:
        account: Whom to ask.
        target: The automation.

    Raises:
        AccountError: The account cannot be asked.
    """
    answer = account.rest_get(f"automation/v1/automations/{quote(target.object_id, safe='')}")
    found: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
    status, at = found.get("statusId"), str(found.get("lastRunTime") or "")
    return Standing(status if isinstance(status, int) else None, str(found.get("lastRunInstanceId") or at), at)


def course(
    account: Account, target: Target, before: Standing, *, clock: Callable[[], float] = time.monotonic
) -> Callable[[], State]:
    """What asks how a run goes that was started after `before`.

    Args:
        account: Whom to ask.
        target: The automation.
        before: How it stood before the start.
        clock: Seconds that only ever grow.
    """
    begun, since = False, clock()

    def look() -> State:
        nonlocal begun
        now = standing(account, target)
        begun = begun or now.running or now.last != before.last
        if begun:
            return now.state()
        if clock() - since < UNSEEN_SECONDS:
            return State(None, Status.QUEUED)
        return State(None, Status.UNKNOWN, message=_UNSEEN)

    return look
