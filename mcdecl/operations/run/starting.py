"""Starting a run, and never a second one by mistake.

What already runs is not started again. When the answer to a start is lost, the account is asked whether a run began
that was not there before; if so, it is taken for ours. If none shows up, nobody knows whether one will: then nothing is
started again by itself, and the person is told to look first.
"""

from collections.abc import Callable, Collection, Mapping

from msgspec import Struct, field

from mcdecl.account.errors import LostAnswer
from mcdecl.account.interface import Account, PerformResult
from mcdecl.helpers.error import Error
from mcdecl.helpers.foreign import whole_number
from mcdecl.operations.run.automations import AUTOMATION, Course, standing
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.model import RunStatus, RunTarget, State
from mcdecl.operations.run.tasks import runs_of, state_of
from mcdecl.operations.run.wait_for_file import Expected
from mcdecl.operations.run.waiting import FIRST_PAUSE, GROWTH, WaitPolicy
from mcdecl.wire.values import TYPE

SEEK_SECONDS = 30.0
"""How long to look for a run whose answer was lost: a new run is not listed at once (fact:import-results-late)."""


class AlreadyRunningError(RunError):
    """A run of the same definition is not at its end."""

    def __init__(self, target: RunTarget, state: State) -> None:
        super().__init__(
            f"{target.address} is running already{_task_words(state.task)}; it was not started again.",
            f"Wait for it: mcdecl results {state.task or target.address} --wait",
        )


def _task_words(task: int | None) -> str:
    return "" if task is None else f" (task {task})"


class StartRefusedError(Error):
    """The account did not start it.

    Attributes:
        message: The account's words.
        code: Its error code, where it gave one.
    """

    def __init__(self, message: str, code: int | None) -> None:
        super().__init__(message)
        self.code = code


class UnknownStartError(RunError):
    """The answer to a start was lost and no new run is seen."""

    def __init__(self, target: RunTarget, why: str) -> None:
        super().__init__(
            f"The answer to the start of {target.address} was lost ({why}), and no new run of it shows in the account.",
            f"It may still begin. Look before you start it again: mcdecl results {target.address}",
        )


class Started(Struct, frozen=True):
    """A run that was started.

    Attributes:
        task: Its number, or None when the account gave none.
        look: Asks how it stands; None when there is no way to ask.
        already_running: Whether the answer was lost and this is the run that was found instead.
        accepted: What is known of a request that the account tells nothing more of, or an empty text.
        expected: The file that is its only sign, or None.
        instance: The id of a run of an automation, or an empty text where it is not known yet.
        rows: The rows before it of the data extensions that it fills, by external key; None for what is not known.
        may_empty: Whether a person takes it that it leaves one of them without rows.
    """

    task: int | None
    look: Callable[[], State | None] | None = None
    already_running: bool = False
    accepted: str = ""
    expected: Expected | None = None
    instance: str = ""
    rows: Mapping[str, int | None] = field(default_factory=dict)
    may_empty: bool = False


def start(account: Account, target: RunTarget, patience: WaitPolicy) -> Started:
    """Starts a run of what Perform starts.

    Args:
        account: Where.
        target: Of what.
        patience: By which clock to look for a run whose answer was lost; how long is fixed.

    Raises:
        AlreadyRunningError: A run is not at its end.
        RefusedError: The account did not start it.
        UnknownStartError: Whether it began is not known.
        AccountError: The account cannot be reached; nothing was started.
    """
    if target.kind == AUTOMATION:
        return _start_automation(account, target, patience)
    before = refuse_running(account, target)
    known = {state.task for state in before or ()}
    try:
        (result,) = account.perform("start", [_definition(target)])
    except LostAnswer as lost:
        if before is not None:
            running = _sought(lambda: _new(account, target, known), patience)
            if running is not None:
                return _of_task(account, target, running.task, already_running=True)
        raise UnknownStartError(target, str(lost.__cause__ or lost.message).rstrip(".")) from lost
    if not result.ok:
        raise StartRefusedError(result.message, result.code)
    task = _task(result)
    if task is None and before is not None:  # it began, but was given no number: it is the one that is new
        running = _sought(lambda: _new(account, target, known), patience)
        task = running.task if running is not None else None
    return _of_task(account, target, task)


def _of_task(account: Account, target: RunTarget, task: int | None, *, already_running: bool = False) -> Started:
    if task is None:
        return Started(None, already_running=already_running)
    return Started(task, lambda: state_of(account, task, target.object_type), already_running)


def _start_automation(account: Account, target: RunTarget, patience: WaitPolicy) -> Started:
    before = standing(account, target)
    if before.running:
        raise AlreadyRunningError(target, State(None, RunStatus.RUNNING))
    look = Course(account, target, before, clock=patience.clock)
    try:
        (result,) = account.perform("start", [_definition(target)])
    except LostAnswer as lost:
        if _sought(lambda: _begun(look), patience) is None:
            raise UnknownStartError(target, str(lost.__cause__ or lost.message).rstrip(".")) from lost
        return Started(None, look, already_running=True, instance=look.instance)
    if not result.ok:
        raise StartRefusedError(result.message, result.code)
    look.started(result.object, result.task)
    return Started(None, look, instance=look.instance)


def _sought(look: Callable[[], State | None], patience: WaitPolicy) -> State | None:
    """The run that shows up within a while, looked for ever more seldom."""
    until, pause = patience.clock() + SEEK_SECONDS, FIRST_PAUSE
    while (run := look()) is None and patience.clock() < until:
        patience.sleep(pause)
        pause *= GROWTH
    return run


def _begun(look: Callable[[], State]) -> State | None:
    """How a run of an automation stands, once it has begun."""
    state = look()
    return None if state.status is RunStatus.QUEUED else state


def refuse_running(account: Account, target: RunTarget) -> list[State] | None:
    """The runs that there were, all at their end, or None where the account does not tell.

    Args:
        account: Whom to ask.
        target: Of what.

    Raises:
        AlreadyRunningError: A run is not at its end.
        AccountError: The account cannot be asked.
    """
    states = runs_of(account, target.object_type, target.key)
    for state in states or ():
        if not state.status.ended:
            raise AlreadyRunningError(target, state)
    return states


def _definition(target: RunTarget) -> Mapping[str, str]:
    """What names a definition."""
    named = {"CustomerKey": target.key} if target.by_key else {"ObjectID": target.object_id}
    return {TYPE: target.object_type, **named}


def _task(result: PerformResult) -> int | None:
    return whole_number((result.task or {}).get("ID"))


def _new(account: Account, target: RunTarget, known: Collection[int | None]) -> State | None:
    """The first run that there is now and was not before; the account shows the newest first."""
    new = [state for state in runs_of(account, target.object_type, target.key) or () if state.task not in known]
    return new[-1] if new else None
