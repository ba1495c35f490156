"""Plan → calls: what is ready goes out in batches side by side, what rests on a failure is skipped.

Rounds follow the references: a change is ready when everything it waits for is done. Folders of one round go
out one call after the other, because the account lets two of the same name slip through when asked at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.apply.calls import Calls
from mcdecl.apply.outcome import ApplyReport, Fate, Outcome
from mcdecl.apply.send import Prepared, Sender, Stop, batches, prepare
from mcdecl.apply.steps import Step, steps
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
    stop: Stop = lambda: None,
    calls: Calls | None = None,
) -> ApplyReport:
    """Carry out a plan.

    Nothing is raised for what the account refuses: the report says what was done, what failed and what was
    skipped. An exception that comes from elsewhere (a signal's handler) leaves calls under way behind; none begins
    after it.

    Args:
        plan: what to do.
        account: where.
        index: what the plan was observed with; it learns of what is made.
        concurrency: how many calls may be under way at once.
        watch: hears of every change as it is settled.
        stop: may give a reason to begin no further call; asked from several threads.
        calls: knows of every call.
    """
    waiting = list(plan.acting())
    work = _Work(waiting, watch)
    sender = Sender(account, index, calls or Calls(), stop)
    at_once = min(concurrency, MOST_CALLS)
    if (pausing := [change for change in waiting if change.pauses]) and not stop():
        away = _round(sender, work, pausing, at_once)
        work.settle(_not_paused(waiting, pausing, work.settled))
        if away:
            work.settle(_given_up(waiting, work.settled, away))
        waiting = [change for change in waiting if change.address not in work.settled]
    while waiting:
        if reason := stop():
            work.settle(Outcome(change, Fate.SKIPPED, f"not tried: {reason}") for change in waiting)
            break
        ready, blocked, waiting = _sorted_out(waiting, work.settled)
        work.settle(blocked)
        if not ready:
            continue
        if away := _round(sender, work, ready, at_once):
            work.settle(_given_up([*ready, *waiting], work.settled, away))
            break
        waiting = [*(change for change in ready if change.address not in work.settled), *waiting]
    return ApplyReport(tuple(work.settled.values()))


class _Work:
    """The changes of a plan, the steps that each still needs, and what became of those that are settled."""

    def __init__(self, changes: Iterable[Change], watch: Watch) -> None:
        self.settled: dict[str, Outcome] = {}
        self._planned = {change.address: change for change in changes}
        self._left = {address: list(steps(change)) for address, change in self._planned.items()}
        self._halfway: set[str] = set()
        self._watch = watch

    def next_step(self, change: Change) -> Step:
        """What to do next for a change that is not settled."""
        return self._left[change.address][0]

    def settle(self, outcomes: Iterable[Outcome]) -> None:
        """Take in what became of the next step of each change; what has no more steps is settled."""
        for outcome in outcomes:
            address = outcome.change.address
            if outcome.fate is Fate.DONE and len(self._left[address]) > 1:
                self._left[address].pop(0)
                self._halfway.add(address)
                continue
            message = outcome.message
            if outcome.fate is not Fate.DONE and address in self._halfway:
                message = f"{message} (part of it is done; the next plan shows the rest)"
            self.settled[address] = replace(outcome, change=self._planned[address], message=message)
            self._watch(self.settled[address])


def _round(sender: Sender, work: "_Work", ready: Sequence[Change], at_once: int) -> AccountError | None:
    """Take the next step of each change; why the account is out of reach, if it is."""
    prepared, unwritable = prepare([(change, work.next_step(change)) for change in ready], sender.index)
    work.settle(unwritable)
    return _send_all(sender, batches(prepared), at_once, work.settle)


def _not_paused(
    changes: Sequence[Change], pausing: Sequence[Change], settled: Mapping[str, Outcome]
) -> Iterator[Outcome]:
    """What is not changed, because something that uses it could not be paused."""
    planned = {change.address: change for change in changes}
    told: set[str] = set()
    for one in pausing:
        if one.address not in settled:
            continue
        for address in one.pauses:
            if address in planned and address not in settled and address not in told:
                told.add(address)
                yield Outcome(planned[address], Fate.SKIPPED, f"{one.address}, which uses it, could not be paused")


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
            still = "; it stays paused" if change.pauses else ""
            skipped.append(Outcome(change, Fate.SKIPPED, f"it needs {', '.join(failed)}, which was not done{still}"))
        elif all(outcome is not None for outcome in fates.values()):
            ready.append(change)
        else:
            later.append(change)
    return ready, skipped, later


def _send_all(
    sender: Sender,
    calls: Sequence[Sequence[Prepared]],
    concurrency: int,
    settle: Callable[[Iterable[Outcome]], None],
) -> AccountError | None:
    """All calls of a round, those of nesting kinds one after the other; why the account is out of reach, if it is."""
    lines: list[list[Sequence[Prepared]]] = [[call] for call in calls if KINDS[call[0].change.kind].above is None]
    if nested := [call for call in calls if KINDS[call[0].change.kind].above is not None]:
        lines.append(nested)
    away: AccountError | None = None
    pool = ThreadPoolExecutor(concurrency)
    try:
        for future in as_completed([pool.submit(_line, sender, line) for line in lines]):
            outcomes, out_of_reach = future.result()
            settle(outcomes)
            away = away or out_of_reach
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)  # whoever stops at once does not wait for answers
        raise
    pool.shutdown()
    return away


def _line(sender: Sender, line: Sequence[Sequence[Prepared]]) -> tuple[list[Outcome], AccountError | None]:
    """Calls one after the other, up to the point where the account is out of reach."""
    outcomes: list[Outcome] = []
    for call in line:
        sent = sender.send(call)
        outcomes += sent.outcomes
        if sent.out_of_reach is not None:
            return outcomes, sent.out_of_reach
    return outcomes, None


def _given_up(changes: Iterable[Change], settled: dict[str, Outcome], cause: AccountError) -> list[Outcome]:
    """The first change carries the reason, the others were not tried."""
    left = [change for change in changes if change.address not in settled]
    if not left:
        return []
    first, *rest = left
    message = f"not tried: the account is out of reach ({cause.message})"
    return [
        Outcome(first, Fate.FAILED, cause.message, cause.code, cause.hint),
        *(Outcome(change, Fate.SKIPPED, message) for change in rest),
    ]
