"""Carrying out the plans of all business units as one: with journals, stoppable, under their locks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from mcdecl.engine.apply.apply_locked import apply_locked
from mcdecl.engine.apply.calls import ApplyCall, Calls
from mcdecl.engine.apply.journal import Journal
from mcdecl.engine.apply.kept_tables import APPLIED_TABLE, LEDGER_TABLE, LOCK_TABLE
from mcdecl.engine.apply.lock import whoami
from mcdecl.engine.apply.lock_rows import LockHeld
from mcdecl.engine.apply.lock_waiting import LockTimeout
from mcdecl.engine.apply.outcome import NOT_TRIED, ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.apply.run import Part, apply_parts
from mcdecl.engine.apply.send import Stop
from mcdecl.engine.apply.steps import pauses
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.plan import Change, Plan, Scope
from mcdecl.engine.plan.skipping import left_out
from mcdecl.engine.plan.taking_back import worth_noting
from mcdecl.helpers import git
from mcdecl.helpers.version import __version__
from mcdecl.operations.run.kept_rows import KeepLimits
from mcdecl.project import Project
from mcdecl.workspace.accounts import account_name
from mcdecl.workspace.applied import Ended
from mcdecl.workspace.observer import Observer
from mcdecl.workspace.record_commit import announce
from mcdecl.workspace.side_by_side import side_by_side
from mcdecl.workspace.stopping import StopNow, Stopper
from mcdecl.workspace.units import Unit, Units

_OWN: Final = frozenset(table.address for table in (LOCK_TABLE, LEDGER_TABLE, APPLIED_TABLE))
"""What mcdecl keeps for itself in an account: no undo takes it back."""


@dataclass(slots=True)
class _Running:
    """What an apply does in one business unit: its journal and calls, and what was heard of it so far."""

    unit: Unit
    made: Planned
    observer: Observer
    journal: Journal | None
    calls: Calls
    left_out: tuple[tuple[Change, str], ...]
    heard: dict[str, Outcome] = field(default_factory=dict)
    _under_way: tuple[ApplyCall, ...] = ()

    @classmethod
    def begin(cls, units: Units, unit: Unit, observer: Observer, checkout: git.Checkout) -> "_Running":
        """Begin it; a unit in which nothing changes has no journal."""
        made = units.to_send(unit)
        left = tuple(left_out(units.made[unit.name].plan)) if units.skip_blocked else ()
        acts = made.plan.summary().acts
        if acts or left:
            observer.begun(unit.name)
        if not acts:
            return cls(unit, made, observer, None, Calls(), left)
        head = journal_head(unit.project, account_name(unit.project.environment), made.plan, checkout)
        journal = Journal(unit.project.root, head, warn=observer.warning)
        return cls(unit, made, observer, journal, Calls(journal), left)

    def note_states(self, made: Planned) -> None:
        """Write down what an undo needs, before anything is sent."""
        if self.journal is not None:
            changes = worth_noting(made.plan, made.live)
            self.journal.states(change for change in changes if change.address not in _OWN)

    def part(self, made: Planned) -> Part:
        """Its part of the whole, by a plan of it."""
        return Part(made.plan, self.unit.account, made.index, self.calls)

    def watch(self, outcome: Outcome) -> None:
        """Hear of a settled change."""
        self.heard[outcome.change.address] = outcome
        self.observer.settled(self.unit.name, outcome)

    def remember(self) -> None:
        """Note what is under way, before anything unwinds."""
        self._under_way = self.calls.under_way

    def cut_short(self) -> ApplyReport:
        """The report of an apply that was left where it was."""
        touched = self.calls.touched
        for call in self._under_way:
            self.observer.under_way(self.unit.name, call)
        for change in self.made.plan.acting():
            if change.address in self.heard:
                continue
            if change.address in touched:
                words = "a call was sent; its outcome is unknown"
                paused = "the apply was stopped before it was resumed" if pauses(change) else ""
                self.watch(Outcome(change, OutcomeStatus.UNKNOWN, words, stays_paused=paused))
            else:
                self.watch(Outcome(change, OutcomeStatus.SKIPPED, f"{NOT_TRIED}stopped at once"))
        return ApplyReport(tuple(self.heard.values()))

    def ended(self, report: ApplyReport, stopped: str) -> Ended | None:
        """Close the journal and say how it ended, and what was left out; None where nothing was to change."""
        path, stopped = None, "" if report.ok else stopped
        if self.journal is not None:
            self.journal.finish("done" if report.ok else "stopped" if stopped else "failed", report)
            path = str(self.journal.path) if self.journal.path else None
        elif not self.left_out:
            return None
        left = [Outcome(change, OutcomeStatus.SKIPPED, reason) for change, reason in self.left_out]
        for outcome in left:
            self.observer.settled(self.unit.name, outcome)
        report = ApplyReport((*report.outcomes, *left))
        ended = Ended(report, stopped, path, self.unit.name, self.unit.mid)
        self.observer.ended(self.unit.name, ended)
        return ended

    def broken(self) -> None:
        """Close the journal of an apply that something unforeseen ended."""
        if self.journal is not None:
            self.journal.finish("broken" if self.calls.count else "refused", ApplyReport(tuple(self.heard.values())))


def carry_out(
    units: Units, observer: Observer, stopper: Stopper, *, lock_timeout: float = 0, keep: KeepLimits | None = None
) -> tuple[Ended, ...]:
    """Apply the plans of all business units as one, each with a journal, in a way that `stopper` stops.

    Args:
        units: the units, with what was planned for them.
        observer: hears of it.
        stopper: may stop it between two calls, or at once.
        lock_timeout: how many seconds to wait for a lock that someone else holds.
        keep: how rows are kept that are about to be lost; None where they are not.

    Returns:
        What became of each unit in which something was to change.

    Raises:
        LockHeld: someone else holds a lock.
        AccountMoved: under the locks a plan is another one.
        Exception: whatever else ends it; the journals note that it did.
    """
    checkout = checkout_of(units.project, units.scope)
    running = [_Running.begin(units, unit, observer, checkout) for unit in units.units]

    def remember() -> None:
        for part in running:
            part.remember()

    stopper.at_once = remember
    with stopper:
        try:
            reports = carry(units, running, observer, stopper.reason, lock_timeout, keep)
        except StopNow:
            reports = [part.cut_short() for part in running]
        except BaseException:
            for part in running:
                part.broken()
            raise
        ended = [part.ended(report, stopper.asked) for part, report in zip(running, reports, strict=True)]
    return tuple(item for item in ended if item is not None)


def carry(
    units: Units,
    running: Sequence[_Running],
    observer: Observer,
    stop: Stop,
    lock_timeout: float,
    keep: KeepLimits | None = None,
) -> list[ApplyReport]:
    """Apply the plans, under the locks where the environment wants them; a report for each unit.

    Raises:
        LockHeld: someone else holds a lock.
        AccountMoved: under the locks a plan is another one.
    """
    environment, of_unit = units.project.environment, {part.unit.name: part for part in running}

    def watch(outcome: Outcome) -> None:
        of_unit[outcome.change.unit].watch(outcome)

    def parts() -> list[Part]:
        return [part.part(units.to_send(part.unit)) for part in running]

    def again() -> list[Part]:
        units.again()
        return parts()

    def before(_parts: Sequence[Part]) -> None:
        for part in running:
            part.note_states(units.to_send(part.unit))
        if keep is not None:
            from mcdecl.workspace.keep import Losing, keep_losses  # most applies keep nothing

            losing = [
                Losing(part.unit.project, part.unit.account, units.to_send(part.unit).plan, part.journal)
                for part in running
                if part.journal is not None
            ]
            keep_losses(losing, keep, observer, stop)
        planned = [(part.unit, units.to_send(part.unit).plan) for part in running]
        jobs = [
            partial(announce, unit.project, unit.account, plan, warn=observer.warning)
            for unit, plan in planned
            if plan.summary().acts
        ]
        side_by_side(jobs, environment.calls_at_once)

    if not environment.lock:
        before(())
        at_once, told = environment.calls_at_once, observer.settled_so_far
        return apply_parts(parts(), concurrency=at_once, watch=watch, told=told, stop=stop)
    try:
        return apply_locked(
            parts(),
            again,
            reason=f"apply of {units.project.name}",
            concurrency=environment.calls_at_once,
            watch=watch,
            told=observer.settled_so_far,
            names=[part.unit.name for part in running],
            stop=stop,
            patience=LockTimeout(lock_timeout, lambda held: observer.waiting(held, lock_timeout)),
            before=before,
        )
    except LockHeld as held:
        raise held.seen_from(environment.name) from None


def journal_head(project: Project, account: dict[str, object], plan: Plan, checkout: git.Checkout) -> dict[str, object]:
    """What a journal says first: who applies what to where."""
    return {
        "mcdecl": __version__,
        "project": project.name,
        "environment": project.environment.name,
        **({"unit": project.environment.business_unit} if project.environment.business_unit else {}),
        "account": account,
        "who": whoami(),
        "changes": plan.summary().acts,
        "commit": checkout.commit,
        "uncommitted": bool(checkout.changed),
        "partial": plan.partial,
        **({"undoes": plan.scope.undo} if plan.scope.undo else {}),
    }


def checkout_of(project: Project, scope: Scope) -> git.Checkout:
    """The commit that a plan is about: the one that was asked for, else what is checked out."""
    return git.Checkout(scope.ref) if scope.ref else git.checkout(project.root)
