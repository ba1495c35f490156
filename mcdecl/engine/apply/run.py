"""Run an apply: send what is ready in concurrent batches, and skip what depends on a failure.

Rounds follow the references: a change is ready when everything it waits for is done. Folders of one round go
out one call after the other, because the account lets two of the same name slip through when asked at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.apply.calls import Calls
from mcdecl.engine.apply.outcome import NOT_TRIED, ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.apply.read_back import is_there
from mcdecl.engine.apply.send import Prepared, Sender, Stop, batches, prepare
from mcdecl.engine.apply.work import Work
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Change, Plan
from mcdecl.kinds import KINDS

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
    barred: Stop = lambda: None,
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
        barred: may give a reason not even to resume what was paused, which otherwise is done after a stop, too.
    """
    waiting = list(plan.acting())
    work = Work(waiting, watch)
    calls = calls or Calls()
    sender = Sender(account, index, calls, stop)
    away: AccountError | None = None
    at_once = min(concurrency, MOST_CALLS)
    if (pausing := [change for change in waiting if change.pauses and not change.resumes]) and not stop():
        away = _round(sender, work, pausing, at_once)
        work.settle(_not_paused(waiting, pausing, work.settled))
        if away:
            work.settle(_not_sent(waiting, work.settled, away))
        waiting = [change for change in waiting if change.address not in work.settled]
    while waiting:
        if reason := stop():
            work.settle(Outcome(change, OutcomeStatus.SKIPPED, f"{NOT_TRIED}{reason}") for change in waiting)
            break
        ready, blocked, waiting = _without_unpaused(waiting, work.settled)
        work.settle(blocked)
        if not ready:
            continue
        if away := _round(sender, work, ready, at_once):
            work.settle(_not_sent([*ready, *waiting], work.settled, away))
            break
        waiting = [*(change for change in ready if change.address not in work.settled), *waiting]
    why = f"the account is out of reach ({away.message})" if away else barred() or ""
    _resume(Sender(account, index, calls, barred), work, why, at_once)
    return ApplyReport(tuple(work.settled.values()))


def _round(sender: Sender, work: Work, ready: Sequence[Change], at_once: int) -> AccountError | None:
    """Take the next step of each change; why the account is out of reach, if it is."""
    prepared, unwritable = prepare([(change, work.next_step(change)) for change in ready], sender.index)
    work.settle(unwritable)
    return _send_all(sender, batches(prepared), at_once, work.settle)


def _resume(sender: Sender, work: Work, why_not: str, at_once: int) -> None:
    """End the pauses of whatever could not be finished, where all that it runs is whole.

    A change that failed as a unit has left the old state behind, and what ran before can go on running.

    Args:
        sender: what sends the calls.
        work: what was done so far.
        why_not: why nothing can be resumed, or empty.
        at_once: how many calls may be under way at once.
    """
    ready: list[Change] = []
    for change in work.left_paused():
        if reason := next(work.broken_parts(change), "") or why_not or _gone(sender.account, work.failed_parts(change)):
            work.resumed([Outcome(change, OutcomeStatus.SKIPPED, stays_paused=reason)])
        else:
            ready.append(change)
    prepared, unwritable = prepare([(change, work.last_step(change)) for change in ready], sender.index)
    work.resumed(unwritable)
    away = _send_all(sender, batches(prepared), at_once, work.resumed) if prepared else None
    if away is not None:
        reason = f"the account is out of reach ({away.message})"
        work.resumed([Outcome(change, OutcomeStatus.SKIPPED, stays_paused=reason) for change in work.left_paused()])


def _gone(account: Account, parts: Iterable[Change]) -> str:
    """Which of these is not in the account any more, in words: to fail can also mean that somebody deleted it."""
    try:
        gone = [change.address for change in parts if not is_there(account, change)]
    except AccountError as error:
        return f"what it runs could not be looked at ({error.message})"
    return f"{', '.join(gone)} {'is' if len(gone) == 1 else 'are'} missing" if gone else ""


def _not_paused(
    changes: Sequence[Change], pausing: Sequence[Change], settled: Mapping[str, Outcome]
) -> Iterator[Outcome]:
    """What is not changed, because something that uses it could not be paused."""
    planned = {change.address: change for change in changes}
    texts: set[str] = set()
    for item in pausing:
        if item.address not in settled:
            continue
        for address in item.pauses:
            if address in planned and address not in settled and address not in texts:
                texts.add(address)
                yield Outcome(
                    planned[address], OutcomeStatus.SKIPPED, f"{item.address}, which uses it, could not be paused"
                )


def _without_unpaused(
    waiting: Sequence[Change], settled: dict[str, Outcome]
) -> tuple[list[Change], list[Outcome], list[Change]]:
    """Which changes can go, which never will, and which wait on."""
    ready: list[Change] = []
    skipped: list[Outcome] = []
    later: list[Change] = []
    for change in waiting:
        outcomes = {need: settled.get(need) for need in change.waits_for}
        failed = [
            need
            for need, outcome in outcomes.items()
            if outcome is not None and outcome.status is not OutcomeStatus.DONE
        ]
        if failed:
            skipped.append(Outcome(change, OutcomeStatus.SKIPPED, f"it needs {', '.join(failed)}, which was not done"))
        elif all(outcome is not None for outcome in outcomes.values()):
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


def _not_sent(changes: Iterable[Change], settled: dict[str, Outcome], cause: AccountError) -> list[Outcome]:
    """The first change carries the reason, the others were not tried."""
    left = [change for change in changes if change.address not in settled]
    if not left:
        return []
    first, *rest = left
    message = f"{NOT_TRIED}the account is out of reach ({cause.message})"
    return [
        Outcome(first, OutcomeStatus.FAILED, cause.message, cause.code, cause.hint),
        *(Outcome(change, OutcomeStatus.SKIPPED, message) for change in rest),
    ]
