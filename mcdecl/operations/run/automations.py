"""How automations stand, and how a single run of one went.

A run of an automation has no task. REST tells whether the automation runs and which run was the last
(fact:automation-last-run); SOAP tells how that run ended. The automation's own state does not: one whose schedule is
on goes back to Scheduled whatever became of the run.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.helpers.structs import replace
from mcdecl.kinds.automation import KIND
from mcdecl.kinds.server_time import SERVER_ZONE
from mcdecl.operations.run.activities import activities_of, all_done, first_failed
from mcdecl.operations.run.instances import Instance, find_instance
from mcdecl.operations.run.model import Activity, RunStatus, RunTarget, State
from mcdecl.operations.run.moments import seconds_between
from mcdecl.operations.run.steps import parts_of

AUTOMATION = KIND.name
"""The kind."""
UNSEEN_SECONDS = 120.0
"""How long a run that was started may stay unseen before nothing is said of its end any more."""
_RUNNING = 3
_AT_REST = {
    -1: RunStatus.FAILED,
    0: RunStatus.FAILED,
    2: RunStatus.DONE,
    4: RunStatus.DONE,
    5: RunStatus.FAILED,
    8: RunStatus.DONE,
}
"""What an automation's own state says of its last run; Scheduled and AwaitingTrigger say nothing."""
_UNSEEN = "It was started, but was not seen to run: it was quicker than the questions, or it waits. Look there."
_FAILED = "The automation ended in Error."
_STOPPED = "The run was stopped."
_NOT_TOLD = (
    "The account does not tell how this run ended: its schedule or file trigger is on, and such an automation goes "
    "back to that state whatever became of the run. Look at its Activity tab in Automation Studio."
)


class Standing(Struct, frozen=True):
    """What REST tells of an automation.

    Attributes:
        status: The number of its state, or None.
        instance: The id of its last run, or of the one under way; an empty text where it is not told.
        at: When that began, in server time, or an empty text.
        record: All that REST tells.
    """

    status: int | None
    instance: str
    at: str
    record: Mapping[str, Any]

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self.status == _RUNNING

    @property
    def last(self) -> str:
        """What tells its last run from others, or an empty text."""
        return self.instance or self.at


def standing(account: Account, target: RunTarget) -> Standing:
    """How an automation stands.

    Args:
        account: Whom to ask.
        target: The automation.

    Raises:
        AccountError: The account cannot be asked.
    """
    answer = account.rest_get(f"automation/v1/automations/{quote(target.object_id, safe='')}")
    record: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
    status = record.get("statusId")
    return Standing(
        status if isinstance(status, int) else None,
        str(record.get("lastRunInstanceId") or ""),
        str(record.get("lastRunTime") or ""),
        record,
    )


class Course:
    """How one run of an automation goes that was started after `before`; call it to ask."""

    def __init__(
        self, account: Account, target: RunTarget, before: Standing, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Nothing is asked yet.

        Args:
            account: Whom to ask.
            target: The automation.
            before: How it stood before the start.
            clock: Seconds that only ever grow.
        """
        self._account, self._target, self._before, self._clock = account, target, before, clock
        self._since, self._begun = clock(), False
        self._rests: float | None = None
        self._moment = ""
        self.instance = ""
        """The id of the run, once it is known."""

    def started(self, answer: Mapping[str, Any] | None, task: Mapping[str, Any] | None) -> None:
        """Take the id of the run from the answer to its start, where that has one.

        The ObjectID in the answer is the automation's own (fact:perform-answer-id). The task's InteractionObjectID
        is the id of the run where the account gives one; that is a guess (fact:task-interaction-id).

        Args:
            answer: The object in the answer.
            task: The task in the answer.
        """
        given_ids = ((answer or {}).get("ObjectID"), (task or {}).get("InteractionObjectID"))
        ids = [str(item) for item in given_ids if item and str(item).casefold() != self._target.object_id.casefold()]
        self.instance = ids[-1] if ids else ""
        at = self._account.server_time
        self._moment = at.astimezone(SERVER_ZONE).replace(tzinfo=None).isoformat() if at is not None else ""

    def __call__(self) -> State:
        """How it stands.

        Raises:
            AccountError: The account cannot be asked.
        """
        now = standing(self._account, self._target)
        new = now.last != self._before.last
        if new and not self.instance:
            self.instance = now.instance
        self._begun = self._begun or now.running or new
        if not self._begun:
            return self._unseen()
        if now.running and (not now.instance or not self.instance or now.instance == self.instance):
            return State(None, RunStatus.RUNNING)
        # Where REST does not tell of the run, it is the first one that began after the start.
        known = self.instance or (now.instance if new else "")
        since = "" if known else self._moment or (now.at if new else "")
        state = state_of_run(self._account, self._target, now, known, since, ours=not new or now.instance == known)
        if state.status is RunStatus.RUNNING and self._resting() >= UNSEEN_SECONDS:
            return replace(state, status=RunStatus.UNKNOWN, message="The account calls it running, but nothing runs.")
        return state

    def _unseen(self) -> State:
        if self._clock() - self._since < UNSEEN_SECONDS:
            return State(None, RunStatus.QUEUED)
        return State(None, RunStatus.UNKNOWN, message=_UNSEEN)

    def _resting(self) -> float:
        """For how many seconds the automation was seen at rest after its run."""
        if self._rests is None:
            self._rests = self._clock()
        return self._clock() - self._rests


def state_of_run(
    account: Account, target: RunTarget, now: Standing, id: str, since: str = "", *, ours: bool = True
) -> State:
    """How one run of an automation went, with what each activity did.

    Args:
        account: Whom to ask.
        target: The automation.
        now: How the automation stands.
        id: The id of the run, or an empty text.
        since: Where no id is known: the moment in server time after which it began.
        ours: Whether what REST tells of the automation is about this run.

    Raises:
        AccountError: The account cannot be asked.
    """
    at_rest = now.status if ours else None
    instance = find_instance(account, target, id, since)
    if instance is None:
        instance = Instance(
            id, RunStatus.RUNNING if at_rest == _RUNNING else None, started=since or now.at if ours else ""
        )
    parts = parts_of(account, now.record)
    activities = activities_of(account, target, parts, instance, instance.status)
    status = _status(instance, activities, at_rest)
    if status is not instance.status:
        activities = activities_of(account, target, parts, instance, status)
    return State(
        None, status, key=target.key, started=instance.started, ended=instance.ended,
        seconds=seconds_between(instance.started, instance.ended),
        message=_message(status, instance, activities, at_rest), activities=activities,
    )  # fmt: skip


def _status(instance: Instance, activities: tuple[Activity, ...], automation: int | None) -> RunStatus:
    """What failed once has failed; else what the run says, what the automation does, and what its activities say."""
    if instance.status is RunStatus.RUNNING:
        return RunStatus.RUNNING
    if first_failed(activities) is not None:
        return RunStatus.FAILED
    if instance.status is not None:
        return instance.status
    if automation == _RUNNING:
        return RunStatus.RUNNING
    by_automation = _AT_REST.get(automation) if automation is not None else None
    return by_automation or (RunStatus.DONE if all_done(activities) else RunStatus.UNKNOWN)


def _message(status: RunStatus, instance: Instance, activities: tuple[Activity, ...], automation: int | None) -> str:
    if status is RunStatus.UNKNOWN:
        return _NOT_TOLD
    if status is not RunStatus.FAILED:
        return instance.message
    failed = first_failed(activities)
    if failed is not None:
        return f"{failed.name} of step {failed.step} failed: {failed.message}"
    return instance.message or (_STOPPED if automation == 5 else _FAILED)
