"""What each activity of a run of an automation did.

No call is known that tells of the activities of one run (fact:activities-of-a-run). What tells are the runs of the
definitions that the steps start: one that began while the automation ran is taken for its part. The rest follows
from the order of steps: a step begins when the one before is done, and nothing begins after a step that failed.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from mcdecl.account.errors import REFUSED
from mcdecl.account.explain import explain_run
from mcdecl.account.interface import Account
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.operations.run.instances import Instance
from mcdecl.operations.run.model import BY_ORDER, Activity, RunStatus, RunTarget, State
from mcdecl.operations.run.moments import moment
from mcdecl.operations.run.steps import Part
from mcdecl.operations.run.targets import RUNNABLE
from mcdecl.operations.run.tasks import runs_of

NOT_TOLD = "The account does not tell how this activity ended."
_AFTER = timedelta(seconds=2)
"""How much later than the end of its automation an activity may be said to have begun."""


class _Seen(Struct, frozen=True):
    """A part with the run that was found of it."""

    part: Part
    state: State | None


def activities_of(
    account: Account, target: RunTarget, parts: Sequence[Part], instance: Instance, status: RunStatus | None
) -> tuple[Activity, ...]:
    """What the parts of an automation did in one of its runs.

    Args:
        account: Whom to ask.
        target: The automation.
        parts: What its steps run, in their order.
        instance: The run.
        status: How the run stands; None where that is not known.
    """
    counts = Counter(_asked(part) for part in parts)
    runs = {which: _runs(account, which, instance)[-count:] for which, count in counts.items()}
    used: Counter[tuple[str, str]] = Counter()
    seen = []
    for part in parts:
        which = _asked(part)
        states = runs[which]
        seen.append(_Seen(part, states[used[which]] if used[which] < len(states) else None))
        used[which] += 1
    into = {filling.address: filling.into for filling in target.fills}
    activities = [_activity(item, _derived(item.part.step, seen, status)) for item in seen]
    return tuple(replace(activity, fills=into.get(activity.name, "")) for activity in activities)


def _asked(part: Part) -> tuple[str, str]:
    return part.kind, part.key


def _runs(account: Account, which: tuple[str, str], instance: Instance) -> list[State]:
    """The runs of a definition that began while the automation ran, the first one first."""
    kind, key = which
    way, begun = RUNNABLE.get(kind), moment(instance.started)
    step = KINDS[kind].step if kind in KINDS else None
    object_type = way.object_type if way is not None else step.object_type if step is not None else ""
    if not key or not object_type or begun is None:
        return []
    try:
        states = runs_of(account, object_type, key) or []
    except REFUSED:  # the run itself is known without it
        return []
    over = moment(instance.ended)
    dated = [(at, state) for state in states if (at := moment(state.started)) is not None]
    near = [(at, state) for at, state in dated if _since(at, begun) and (over is None or at <= over + _AFTER)]
    return [state for _, state in sorted(near, key=lambda pair: pair[0])]


def _since(at: datetime, begun: datetime) -> bool:
    """Whether a moment is not before another one; where one of the two is told to the second only, to the second."""
    if at.microsecond and begun.microsecond:
        return at >= begun
    return at.replace(microsecond=0) >= begun.replace(microsecond=0)


def _derived(step: int, seen: Sequence[_Seen], status: RunStatus | None) -> tuple[RunStatus, str]:
    """The status of an activity of which the account has no record, and how it is known."""
    if status is RunStatus.DONE:
        return RunStatus.DONE, BY_ORDER
    begun = [item.part.step for item in seen if item.state is not None]
    failed = [item.part.step for item in seen if item.state is not None and item.state.status is RunStatus.FAILED]
    if failed and step > min(failed):
        return RunStatus.NOT_STARTED, ""
    if step < max(begun, default=0):
        return RunStatus.DONE, BY_ORDER
    return RunStatus.UNKNOWN, NOT_TOLD


def _activity(seen: _Seen, derived: tuple[RunStatus, str]) -> Activity:
    state, part = seen.state, seen.part
    if state is None:
        return Activity(part.step, part.name, derived[0], message=derived[1])
    status = state.status
    message = state.message or ("The account does not say why." if status is RunStatus.FAILED else "")
    explained = explain_run(message) if status is RunStatus.FAILED else None
    return Activity(
        part.step, part.name, status, state.task, state.started, state.ended, state.seconds, state.figures, message,
        f"{explained.meaning} {explained.fix}".strip() if explained is not None else "",
    )  # fmt: skip


def first_failed(activities: Sequence[Activity]) -> Activity | None:
    """The first activity that failed, or None.

    Args:
        activities: What the steps did.
    """
    return next((activity for activity in activities if activity.status is RunStatus.FAILED), None)


def all_done(activities: Sequence[Activity]) -> bool:
    """Whether the account has a record of every activity, and each of them is done.

    Args:
        activities: What the steps did.
    """
    return bool(activities) and all(
        activity.status is RunStatus.DONE and activity.message != BY_ORDER for activity in activities
    )
