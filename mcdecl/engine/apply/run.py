"""Run an apply: send what is ready in concurrent batches, and skip what depends on a failure.

The plans of all business units are one piece of work. Rounds follow the references, also those from unit to unit: a
change is ready when everything it waits for is done. Folders of one round go out one call after the other, because the
account lets two of the same name slip through when asked at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from msgspec import Struct, field

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.apply.calls import Calls
from mcdecl.engine.apply.outcome import NOT_TRIED, ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.apply.read_back import is_there
from mcdecl.engine.apply.send import Prepared, Sender, Stop, batches, prepare
from mcdecl.engine.apply.steps import ApplyStep
from mcdecl.engine.apply.work import Work, nothing
from mcdecl.engine.observe.index import Index
from mcdecl.engine.plan import Change, Plan
from mcdecl.engine.plan.model import full_address
from mcdecl.kinds import KINDS

MOST_CALLS = 20
"""Calls at once (fact:calls-at-once)."""

Watch = Callable[[Outcome], None]


def not_stopped() -> None:
    """Nothing stops it."""


class Part(Struct, frozen=True):
    """What is to be done in one account: the plan of a business unit, or the only plan.

    Attributes:
        plan: what to do.
        account: where.
        index: what the plan was observed with; it learns of what is made.
        calls: knows of every call.
        barred: may give a reason not even to resume what was paused, which otherwise is done after a stop, too.
    """

    plan: Plan
    account: Account
    index: Index
    calls: Calls = field(default_factory=Calls)
    barred: Stop = not_stopped


def apply(
    plan: Plan,
    account: Account,
    index: Index,
    *,
    concurrency: int = 8,
    watch: Watch = lambda _outcome: None,
    stop: Stop = not_stopped,
    calls: Calls | None = None,
    barred: Stop = not_stopped,
) -> ApplyReport:
    """Carry out one plan; see `apply_parts` and `Part`."""
    part = Part(plan, account, index, calls or Calls(), barred)
    return apply_parts([part], concurrency=concurrency, watch=watch, stop=stop)[0]


def apply_parts(
    parts: Sequence[Part],
    *,
    concurrency: int = 8,
    watch: Watch = lambda _outcome: None,
    told: Callable[[], None] = nothing,
    stop: Stop = not_stopped,
) -> list[ApplyReport]:
    """Carry out the plans of several business units as one; a report for each, in their order.

    Nothing is raised for what an account refuses: the reports say what was done, what failed and what was
    skipped. An exception that comes from elsewhere (a signal's handler) leaves calls under way behind; none begins
    after it.

    Args:
        parts: what to do where.
        concurrency: how many calls may be under way at once, in all of them together.
        watch: hears of every change as it is settled.
        told: called when it has heard of all that were settled by one call.
        stop: may give a reason to begin no further call; asked from several threads.
    """
    return _Run(parts, watch, told, stop, concurrency).carry_out()


class _Run:
    """An apply under way."""

    def __init__(
        self, parts: Sequence[Part], watch: Watch, told: Callable[[], None], stop: Stop, concurrency: int
    ) -> None:
        self._parts, self._stop, self._at_once = parts, stop, min(concurrency, MOST_CALLS)
        self._of = {change.full_address: number for number, part in enumerate(parts) for change in part.plan.acting()}
        self._changes = [change for part in parts for change in part.plan.acting()]
        self._work = Work(self._changes, watch, told)
        self._away: dict[int, AccountError] = {}

    def carry_out(self) -> list[ApplyReport]:
        """Do it all, as far as it goes."""
        waiting = self._paused_first()
        while waiting:
            if reason := self._stop():
                self._work.settle(Outcome(change, OutcomeStatus.SKIPPED, f"{NOT_TRIED}{reason}") for change in waiting)
                break
            ready, blocked, later = _sorted_out(waiting, self._work)
            self._work.settle(blocked)
            if ready:
                self._round(ready)
                self._give_up([*ready, *later])
            elif not blocked:
                self._work.settle(Outcome(change, OutcomeStatus.SKIPPED, "it waits for itself") for change in later)
            waiting = self._unsettled([*ready, *later])
        self._resume()
        return [self._report(number) for number in range(len(self._parts))]

    def _report(self, number: int) -> ApplyReport:
        outcomes = (outcome for address, outcome in self._work.settled.items() if self._of[address] == number)
        return ApplyReport(tuple(outcomes))

    def _unsettled(self, changes: Iterable[Change]) -> list[Change]:
        return [change for change in changes if change.full_address not in self._work.settled]

    def _paused_first(self) -> list[Change]:
        """Pause whatever uses what is to be changed; what is left to do then."""
        pausing = [change for change in self._changes if change.pauses and not change.resumes]
        if pausing and not self._stop():
            self._round(pausing)
            self._work.settle(_not_paused(self._changes, pausing, self._work.settled))
            self._give_up(self._changes)
        return self._unsettled(self._changes)

    def _round(self, changes: Iterable[Change]) -> None:
        """Take the next step of each change."""
        wanted = [(change, self._work.next_step(change)) for change in changes]
        self._send(wanted, [self._stop] * len(self._parts), self._work.settle)

    def _send(
        self,
        wanted: Iterable[tuple[Change, ApplyStep]],
        stops: Sequence[Stop],
        settle: Callable[[Iterable[Outcome]], None],
    ) -> None:
        """Send a step of each change, those of nesting kinds in one account one after the other."""
        of_part: dict[int, list[tuple[Change, ApplyStep]]] = {}
        for change, step in wanted:
            of_part.setdefault(self._of[change.full_address], []).append((change, step))
        lines: list[tuple[int, list[list[Prepared]]]] = []
        for number, changes in of_part.items():
            prepared, unwritable = prepare(changes, self._parts[number].index)
            settle(unwritable)
            calls = batches(prepared)
            lines += [(number, [call]) for call in calls if KINDS[call[0].change.kind].above is None]
            nested = [call for call in calls if KINDS[call[0].change.kind].above is not None]
            lines += [(number, nested)] if nested else []
        if lines:
            self._send_lines(lines, stops, settle)

    def _send_lines(
        self,
        lines: Iterable[tuple[int, Sequence[Sequence[Prepared]]]],
        stops: Sequence[Stop],
        settle: Callable[[Iterable[Outcome]], None],
    ) -> None:
        """Send lines of calls side by side, and note which accounts are out of reach."""
        senders = [
            Sender(part.account, part.index, part.calls, stops[number]) for number, part in enumerate(self._parts)
        ]
        pool = ThreadPoolExecutor(self._at_once)
        try:
            futures = {pool.submit(_line, senders[number], line): number for number, line in lines}
            for future in as_completed(futures):
                outcomes, out_of_reach = future.result()
                settle(outcomes)
                if out_of_reach is not None:
                    self._away.setdefault(futures[future], out_of_reach)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)  # whoever stops at once does not wait for answers
            raise
        pool.shutdown()

    def _give_up(self, changes: Iterable[Change]) -> None:
        """Settle what is left of these in accounts that are out of reach."""
        left = self._unsettled(changes)
        for number, cause in self._away.items():
            self._work.settle(_not_sent([change for change in left if self._of[change.full_address] == number], cause))

    def _resume(self) -> None:
        """End the pauses of whatever could not be finished, where all that it runs is whole.

        A change that failed as a unit has left the old state behind, and what ran before can go on running.
        """
        ready: list[Change] = []
        for change in self._work.left_paused():
            if reason := next(self._work.broken_parts(change), "") or self._why_not(change) or self._gone(change):
                self._work.resumed([Outcome(change, OutcomeStatus.SKIPPED, stays_paused=reason)])
            else:
                ready.append(change)
        steps = [(change, self._work.last_step(change)) for change in ready]
        self._send(steps, [part.barred for part in self._parts], self._work.resumed)
        self._work.resumed(
            Outcome(change, OutcomeStatus.SKIPPED, stays_paused=self._why_not(change))
            for change in self._work.left_paused()
        )

    def _why_not(self, change: Change) -> str:
        """Why nothing can be resumed in the account of a change, or empty."""
        number = self._of[change.full_address]
        away = self._away.get(number)
        return f"the account is out of reach ({away.message})" if away else self._parts[number].barred() or ""

    def _gone(self, change: Change) -> str:
        """What of that which it runs is not there any more, in words: to fail can also mean that it was deleted."""
        parts = [(self._parts[self._of[part.full_address]].account, part) for part in self._work.failed_parts(change)]
        try:
            gone = [part.address for account, part in parts if not is_there(account, part)]
        except AccountError as error:
            return f"what it runs could not be looked at ({error.message})"
        return f"{', '.join(gone)} {'is' if len(gone) == 1 else 'are'} missing" if gone else ""


def _not_paused(
    changes: Sequence[Change], pausing: Sequence[Change], settled: Mapping[str, Outcome]
) -> Iterator[Outcome]:
    """What is not changed, because something that uses it could not be paused."""
    planned = {change.full_address: change for change in changes}
    touched: dict[str, str] = {}
    for item in pausing:
        outcome = settled.get(item.full_address)
        if outcome is not None and outcome.status is not OutcomeStatus.DONE:  # one that is to be off is done by then
            for address in item.pauses:
                touched.setdefault(full_address(item.unit, address), item.address)
    for address, user in touched.items():
        if address in planned and address not in settled:
            words = f"{user}, which uses it, could not be paused"
            yield Outcome(planned[address], OutcomeStatus.SKIPPED, words)


def _sorted_out(waiting: Sequence[Change], work: Work) -> tuple[list[Change], list[Outcome], list[Change]]:
    """Which changes can go, which never will, and which wait on."""
    ready: list[Change] = []
    skipped: list[Outcome] = []
    later: list[Change] = []
    for change in waiting:
        outcomes = {need: work.settled.get(full_address(change.unit, need)) for need in change.waits_for}
        failed = [
            need
            for need, outcome in outcomes.items()
            if outcome is not None and outcome.status is not OutcomeStatus.DONE
        ]
        if failed:
            skipped.append(Outcome(change, OutcomeStatus.SKIPPED, f"it needs {', '.join(failed)}, which was not done"))
        elif all(outcome is not None or not work.awaits(change, need) for need, outcome in outcomes.items()):
            ready.append(change)
        else:
            later.append(change)
    return ready, skipped, later


def _line(sender: Sender, line: Sequence[Sequence[Prepared]]) -> tuple[list[Outcome], AccountError | None]:
    """Calls one after the other, up to the point where the account is out of reach."""
    outcomes: list[Outcome] = []
    for call in line:
        sent = sender.send(call)
        outcomes += sent.outcomes
        if sent.out_of_reach is not None:
            return outcomes, sent.out_of_reach
    return outcomes, None


def _not_sent(left: Sequence[Change], cause: AccountError) -> list[Outcome]:
    """The first change carries the reason, the others were not tried."""
    if not left:
        return []
    first, *rest = left
    message = f"{NOT_TRIED}the account is out of reach ({cause.message})"
    return [
        Outcome(first, OutcomeStatus.FAILED, cause.message, cause.code, cause.hint),
        *(Outcome(change, OutcomeStatus.SKIPPED, message) for change in rest),
    ]
