"""Carrying out the plan of one business unit: with a journal, stoppable, under the lock where there is one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from mcdecl.account.interface import Account
from mcdecl.engine.apply.apply_locked import apply_locked
from mcdecl.engine.apply.calls import ApplyCall, Calls
from mcdecl.engine.apply.journal import Journal
from mcdecl.engine.apply.lock import whoami
from mcdecl.engine.apply.lock_rows import LockHeld
from mcdecl.engine.apply.lock_waiting import NONE, LockTimeout
from mcdecl.engine.apply.outcome import NOT_TRIED, ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.apply.run import Watch, apply
from mcdecl.engine.apply.send import Stop
from mcdecl.engine.apply.steps import pauses
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.plan import Plan
from mcdecl.helpers import git
from mcdecl.helpers.version import __version__
from mcdecl.project import Project
from mcdecl.workspace.accounts import account_name
from mcdecl.workspace.applied import Ended
from mcdecl.workspace.observer import Observer
from mcdecl.workspace.record_commit import announce
from mcdecl.workspace.stopping import StopNow, Stopper
from mcdecl.workspace.units import Unit


@dataclass(slots=True)
class _Running:
    """An apply under way: what was heard of it, for when it is left where it is."""

    unit: Unit
    plan: Plan
    observer: Observer
    calls: Calls
    stopper: Stopper
    _heard: dict[str, Outcome] = field(default_factory=dict)
    _under_way: tuple[ApplyCall, ...] = ()

    def watch(self, outcome: Outcome) -> None:
        """Hear of a settled change."""
        self._heard[outcome.change.address] = outcome
        self.observer.settled(self.unit.name, outcome)

    def remember(self) -> None:
        """Note what is under way, before anything unwinds."""
        self._under_way = self.calls.under_way

    def cut_short(self) -> ApplyReport:
        """The report of an apply that was left where it was."""
        touched = self.calls.touched
        for call in self._under_way:
            self.observer.under_way(self.unit.name, call)
        for change in self.plan.acting():
            if change.address in self._heard:
                continue
            if change.address in touched:
                words = "a call was sent; its outcome is unknown"
                paused = "the apply was stopped before it was resumed" if pauses(change) else ""
                self.watch(Outcome(change, OutcomeStatus.UNKNOWN, words, stays_paused=paused))
            else:
                self.watch(Outcome(change, OutcomeStatus.SKIPPED, f"{NOT_TRIED}stopped at once"))
        return ApplyReport(tuple(self._heard.values()))


def carry_out(
    unit: Unit,
    made: Planned,
    again: Callable[[], Planned],
    observer: Observer,
    stopper: Stopper,
    *,
    lock_timeout: float = 0,
) -> Ended:
    """Apply a plan with a journal, in a way that `stopper` stops between two calls, or at once.

    Args:
        unit: whose plan it is.
        made: the plan, with what it was observed with.
        again: makes it anew, to see under the lock that nothing has moved.
        observer: hears of it.
        stopper: may stop it.
        lock_timeout: how many seconds to wait for a lock that someone else holds.

    Raises:
        LockHeld: someone else holds the lock.
        AccountMoved: under the lock the plan is another one.
        Exception: whatever else ends it; the journal notes that it did.
    """
    project, plan = unit.project, made.plan
    head = journal_head(project, account_name(project.environment), plan)
    journal = Journal(project.root, head, warn=observer.warning)
    running = _Running(unit, plan, observer, Calls(journal), stopper)
    stopper.at_once = running.remember
    patience = LockTimeout(lock_timeout, lambda held: observer.waiting(held, lock_timeout))
    with stopper:
        try:
            report = carry(
                project,
                unit.account,
                made,
                again,
                watch=running.watch,
                stop=stopper.reason,
                calls=running.calls,
                patience=patience,
                warn=observer.warning,
            )
        except StopNow:
            report = running.cut_short()
        except BaseException:
            journal.finish("broken" if running.calls.count else "refused", ApplyReport())
            raise
        stopped = "" if report.ok else stopper.asked
        journal.finish("done" if report.ok else "stopped" if stopped else "failed", report)
    return Ended(report, stopped, str(journal.path) if journal.path else None, unit.name, unit.mid)


def carry(
    project: Project,
    account: Account,
    made: Planned,
    again: Callable[[], Planned],
    *,
    watch: Watch,
    stop: Stop,
    calls: Calls,
    patience: LockTimeout = NONE,
    warn: Callable[[str], None],
) -> ApplyReport:
    """Apply a plan.

    Args:
        project: whose plan it is.
        account: where.
        made: the plan, with what it was observed with.
        again: makes it anew, to see under the lock that nothing has moved.
        watch: hears of every change as it is settled.
        stop: may give a reason to begin no further call.
        calls: knows of every call.
        patience: how long to wait for a lock that someone else holds.
        warn: hears, in a sentence, when what is about to be paused cannot be written down.

    Raises:
        LockHeld: someone else holds the lock.
        AccountMoved: under the lock the plan is another one.
    """
    concurrency = project.environment.calls_at_once
    before = partial(announce, project, account, warn=warn)
    if not project.environment.lock:
        before(made.plan)
        return apply(made.plan, account, made.index, concurrency=concurrency, watch=watch, stop=stop, calls=calls)
    try:
        return apply_locked(
            made,
            account,
            again,
            reason=f"apply of {project.name}",
            concurrency=concurrency,
            watch=watch,
            stop=stop,
            calls=calls,
            patience=patience,
            before=before,
        )
    except LockHeld as held:
        raise held.seen_from(project.environment.name) from None


def journal_head(project: Project, account: dict[str, object], plan: Plan) -> dict[str, object]:
    """What a journal says first: who applies what to where."""
    return {
        "mcdecl": __version__,
        "project": project.name,
        "environment": project.environment.name,
        "account": account,
        "who": whoami(),
        "changes": plan.summary().acts,
        "commit": git.head(project.root),
        "uncommitted": bool(git.uncommitted(project.root)),
        "partial": plan.partial,
    }
