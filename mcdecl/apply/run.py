"""Plan → calls: what is ready goes out in batches side by side, what rests on a failure is skipped.

Rounds follow the references: a change is ready when everything it waits for is done. Folders of one round go
out one call after the other, because the account lets two of the same name slip through when asked at once.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace

from mcdecl.account.interface import Account
from mcdecl.apply.outcome import ApplyReport, Fate, Outcome
from mcdecl.apply.send import Prepared, Unreachable, batches, prepare, send
from mcdecl.apply.steps import steps
from mcdecl.kinds import KINDS
from mcdecl.live.index import Index
from mcdecl.plan import Change, Plan

MOST_CALLS = 20
"""Calls at once, as documented."""

Watch = Callable[[Outcome], None]


def apply(
    plan: Plan,
    account: Account,
    index: Index,
    *,
    concurrency: int = 8,
    watch: Watch = lambda _outcome: None,
    stop: Callable[[], str | None] = lambda: None,
) -> ApplyReport:
    """Carry out a plan; `watch` hears of every change as it is settled, `stop` may give a reason to go no further.

    Nothing is raised for what the account refuses: the report says what was done, what failed and what was
    skipped. `index` is what the plan was observed with; it learns of what is made.
    """
    waiting = list(plan.acting())
    planned = {change.address: change for change in waiting}
    left = {address: list(steps(change)) for address, change in planned.items()}
    settled: dict[str, Outcome] = {}

    def settle(outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            address = outcome.change.address
            if outcome.fate is Fate.DONE and len(left[address]) > 1:
                left[address].pop(0)
                continue
            settled[address] = replace(outcome, change=planned[address])
            watch(settled[address])

    while waiting:
        if reason := stop():
            settle(Outcome(change, Fate.SKIPPED, f"not tried: {reason}") for change in waiting)
            break
        ready, blocked, waiting = _sorted_out(waiting, settled)
        settle(blocked)
        if not ready:
            continue
        prepared, unwritable = prepare([(change, left[change.address][0]) for change in ready], index)
        settle(unwritable)
        try:
            _send_all(account, index, batches(prepared), min(concurrency, MOST_CALLS), settle)
        except Unreachable as unreachable:
            settle(_given_up([*ready, *waiting], settled, unreachable))
            break
        waiting = [*(change for change in ready if change.address not in settled), *waiting]
    return ApplyReport(tuple(settled.values()))


def _sorted_out(
    waiting: Sequence[Change], settled: dict[str, Outcome]
) -> tuple[list[Change], list[Outcome], list[Change]]:
    """Which changes can go, which never will, and which wait on."""
    ready: list[Change] = []
    skipped: list[Outcome] = []
    later: list[Change] = []
    for change in waiting:
        fates = {need: settled.get(need) for need in change.waits_for}
        failed = [need for need, outcome in fates.items() if outcome is not None and outcome.fate is not Fate.DONE]
        if failed:
            skipped.append(Outcome(change, Fate.SKIPPED, f"it needs {', '.join(failed)}, which was not done"))
        elif all(outcome is not None for outcome in fates.values()):
            ready.append(change)
        else:
            later.append(change)
    return ready, skipped, later


def _send_all(
    account: Account,
    index: Index,
    calls: Sequence[Sequence[Prepared]],
    concurrency: int,
    settle: Callable[[Iterable[Outcome]], None],
) -> None:
    """All calls of a round, those of nesting kinds one after the other."""
    lines: list[list[Sequence[Prepared]]] = [[call] for call in calls if KINDS[call[0].change.kind].above is None]
    if nested := [call for call in calls if KINDS[call[0].change.kind].above is not None]:
        lines.append(nested)
    stop: Unreachable | None = None
    with ThreadPoolExecutor(concurrency) as pool:
        for future in as_completed([pool.submit(_line, account, index, line) for line in lines]):
            outcomes, stopped = future.result()
            settle(outcomes)
            stop = stop or stopped
    if stop is not None:
        raise stop


def _line(
    account: Account, index: Index, line: Sequence[Sequence[Prepared]]
) -> tuple[list[Outcome], Unreachable | None]:
    """Calls one after the other, up to the point where the account is out of reach."""
    outcomes: list[Outcome] = []
    for call in line:
        try:
            outcomes += send(account, index, call)
        except Unreachable as stop:
            return outcomes, stop
    return outcomes, None


def _given_up(changes: Iterable[Change], settled: dict[str, Outcome], stop: Unreachable) -> list[Outcome]:
    """The first change carries the reason, the others were not tried."""
    left = [change for change in changes if change.address not in settled]
    if not left:
        return []
    first, *rest = left
    message = f"not tried: the account is out of reach ({stop.cause.message})"
    return [
        Outcome(first, Fate.FAILED, stop.cause.message, stop.cause.code, stop.cause.hint),
        *(Outcome(change, Fate.SKIPPED, message) for change in rest),
    ]
