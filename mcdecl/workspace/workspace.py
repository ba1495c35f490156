"""A project and its environment, planned and applied: the one way, for the command line, Python and tests."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct, field

from mcdecl.engine.apply.errors import AccountMoved
from mcdecl.engine.plan import Action, Change, Plan, Scope, skipping
from mcdecl.engine.plan.saved import SavedPlan
from mcdecl.engine.plan.taking_back import RunToUndo
from mcdecl.engine.plan.units import ALL_OF, PlanSet
from mcdecl.helpers.structs import replace
from mcdecl.project import Project
from mcdecl.workspace.applied import NOTHING_SENT, Applied
from mcdecl.workspace.consent import approve, check_confirm
from mcdecl.workspace.guards import objections
from mcdecl.workspace.observer import Observer, Silent
from mcdecl.workspace.one_unit import narrowed
from mcdecl.workspace.planning import EVERYTHING
from mcdecl.workspace.refusal import Refusal, data_loss
from mcdecl.workspace.reviewed import Reviewed, check_account, check_place, differences, plan_in, scope_of
from mcdecl.workspace.side_by_side import side_by_side
from mcdecl.workspace.stopping import AskedStopper, Stopper
from mcdecl.workspace.units import Accounts, Units


class ApplyRequest(Struct, frozen=True):
    """What is asked of an apply.

    Attributes:
        scope: what it is about, and the risks that are allowed.
        reviewed: a plan that was looked at: exactly this one is carried out, without asking. It brings its own scope,
            to which the risks of `scope` are added.
        confirm: the environment's name once more, which a protected one needs.
        approved: whether a person has said yes in advance.
        force: whether going beyond the thresholds, or undoing what another branch applied, is meant.
        new_account: whether another account than at the last apply is meant.
        lock_timeout: how many seconds to wait for a lock that someone else holds.
        skip_blocked: whether what is blocked, and what depends on it, is left out and the rest applied.
        keep: the folder in which rows are kept that are about to be lost, `none` to keep none; None for what the files
            say.
        identity: the file with the private key, where an undo puts back rows that are encrypted.
    """

    scope: Scope = EVERYTHING
    reviewed: Reviewed | None = None
    confirm: str | None = None
    approved: bool = False
    force: bool = False
    new_account: bool = False
    lock_timeout: float = 0
    skip_blocked: bool = False
    keep: str | None = None
    identity: Path | None = None


class Workspace(Struct, frozen=True):
    """A project as it is loaded for an environment: always a list of business units, of which a plain one has one.

    Attributes:
        project: the project, in the business units that are meant.
        observer: hears of what happens, and answers questions.
        accounts: the accounts, where they are handed in; else those of the environment are opened.
        rehearsal: whether these only stand in for the environment's.
        whole: whether no business unit was left out when the project was loaded.
    """

    project: Project
    observer: Observer = field(default_factory=Silent)
    accounts: Accounts | None = None
    rehearsal: bool = False
    whole: bool = True

    def plan(self, scope: Scope = EVERYTHING) -> Plan | PlanSet:
        """What an apply would change: one plan, or one for each business unit where the environment names some.

        Args:
            scope: what it is about.

        Raises:
            AccountError: the account cannot be read; of several, each says so in its own plan.
            ProjectError: a query reads what is not there, or the like.
            SelectionError: the scope means nothing, or leaves out what is needed.
        """
        with Units.opened(self.project, scope, self.observer, self.accounts) as units:
            return units.plan()

    def apply(self, request: ApplyRequest, stopper: Stopper | None = None) -> Applied:
        """Make the account what the project says: plan, ask, send only what is needed, remember what was done.

        The business units are one piece of work: nothing is sent to any before all are planned and locked, and nothing
        in any of them is blocked or refused; what depends on a failure in another unit is not sent either.
        What the account refuses is in the result and raises nothing.

        Args:
            request: what is asked for.
            stopper: may stop it between two calls.

        Raises:
            RefusedError: it was not begun: nobody agreed to it, or it is for another account.
            BadPlanFileError: the plan that was looked at is for another project or environment.
            AccountMoved: what would be done is not what was looked at any more. Nothing was sent.
            LockHeld: another run holds the lock.
            AccountError, ProjectError, SelectionError: as for `plan`.
        """
        check_confirm(self.project.environment, request.confirm)
        project, scope = self.project, request.scope
        reviewed = None if request.reviewed is None else plan_in(request.reviewed)
        undo: RunToUndo | None = None
        if isinstance(request.reviewed, SavedPlan) and request.reviewed.undo_of is not None:
            from mcdecl.workspace.undo import undone, undone_by

            taken = undone_by(request.reviewed)
            undo, project = taken[0], undone(project, taken, plan_in(request.reviewed).scope.excludes)
        if request.reviewed is not None:
            if isinstance(reviewed, PlanSet) and project.units:
                project = narrowed(project, [unit_plan.unit for unit_plan in reviewed.units])
            check_place(request.reviewed, project)
            scope = scope_of(request.reviewed, scope)
        scope = replace(scope, keep=request.keep or "")
        opened = Units.opened(project, scope, self.observer, self.accounts, skip_blocked=request.skip_blocked)
        with opened as units:
            whole = self.whole and not scope.partial and len(units.project.units) == len(self.project.units)
            plan = units.plan()
            if reviewed is not None:
                check_account(reviewed, plan)
                _check_same(reviewed, plan, failed=False)
            self.observer.planned(plan)
            to_send = without_blocked(plan) if request.skip_blocked else plan
            applied = Applied(plan, self._refusals(units, to_send, request))
            if applied.refusals:
                self.observer.refused(applied.refusals)
            if not applied.refusals and not to_send.summary().blocked and _anything(plan, to_send):
                waited = to_send.summary().acts > 0 and approve(
                    project.environment,
                    to_send,
                    self.observer,
                    approved=request.approved or reviewed is not None,
                    confirm=request.confirm,
                )
                if waited:
                    now = units.plan()
                    check_account(plan, now)
                    _check_same(plan, now, failed=True)
                applied = self._sent(units, plan, request, stopper or AskedStopper(), undo)
            self._record(units, applied, whole=whole)
            return applied

    def _refusals(self, units: Units, plan: Plan | PlanSet, request: ApplyRequest) -> tuple[Refusal, ...]:
        """Why nothing of a plan may be sent; warnings are told."""
        jobs = [
            partial(
                objections,
                unit.project,
                unit.account,
                units.made[unit.name].plan,
                new_account=request.new_account,
                force=request.force,
                rehearsal=self.rehearsal,
            )
            for unit in units.units
            if unit.name in units.made
        ]
        refusals: list[Refusal] = []
        for against in side_by_side(jobs, self.project.environment.calls_at_once):
            refusals += against.refusals
            for warning in against.warnings:
                self.observer.warning(warning)
        return tuple(refusals or _risks(plan, force=request.force))

    def _sent(
        self, units: Units, plan: Plan | PlanSet, request: ApplyRequest, stopper: Stopper, undo: RunToUndo | None
    ) -> Applied:
        """Carry out what was planned, all business units as one; an undo puts back the rows that were kept."""
        from mcdecl.workspace.apply_session import carry_out  # a plan does without
        from mcdecl.workspace.keep import check_kept, keep_limits, put_back

        keep = keep_limits(self.project, request.keep)
        if undo is not None:
            check_kept(undo, units.units[0].project, request.identity)
        ended = carry_out(units, self.observer, stopper, lock_timeout=request.lock_timeout, keep=keep)
        applied = Applied(plan, (), ended)
        if undo is None or not ended or any(item.stopped for item in ended):
            return applied
        unit = units.units[0]
        rows = put_back(undo, unit.project, unit.account, ended[0].report, request.identity, self.observer)
        return replace(applied, restored=rows)

    def _record(self, units: Units, applied: Applied, *, whole: bool) -> None:
        """Write down for every unit what it was brought to; the commit of all stands in the ledger of the first."""
        from mcdecl.workspace.record_commit import Done, record_commit  # a plan does without

        jobs = []
        reports = {ended.unit: ended.report for ended in applied.ended}
        plan = applied.plan
        plans = {"": plan} if isinstance(plan, Plan) else {part.unit: made for part, made in plan.plans()}
        from mcdecl.workspace.apply_session import checkout_of

        sent, commit = not (applied.refusals or applied.blocked), checkout_of(units.project, units.scope)
        for number, unit in enumerate(units.units):
            if unit.name in plans:
                made, report = plans[unit.name], reports.get(unit.name, NOTHING_SENT)
                done = sent and report.ok
                record = partial(
                    record_commit,
                    unit.project,
                    unit.account,
                    Done(made, report, not made.partial, done),
                    commit=commit,
                    warn=self.observer.warning,
                    ledger=number == 0 and whole and applied.code == 0,
                    rehearsal=self.rehearsal,
                )
                jobs.append(record)
        side_by_side(jobs, self.project.environment.calls_at_once)


def without_blocked(plan: Plan | PlanSet) -> Plan | PlanSet:
    """A plan without what is blocked, and without what depends on that."""
    if isinstance(plan, Plan):
        return skipping.without_blocked(plan)
    parts = (
        unit_plan if unit_plan.plan is None else replace(unit_plan, plan=skipping.without_blocked(unit_plan.plan))
        for unit_plan in plan.units
    )
    return replace(plan, units=tuple(parts))


def _anything(plan: Plan | PlanSet, to_send: Plan | PlanSet) -> bool:
    """Whether there is something to send, or to list as left out."""
    return bool(to_send.summary().acts or plan.summary().blocked)


def _check_same(before: Plan | PlanSet, now: Plan | PlanSet, *, failed: bool) -> None:
    if others := differences(before, now, failed=failed):
        raise AccountMoved(others)


def _risks(plan: Plan | PlanSet, *, force: bool) -> Iterator[Refusal]:
    """What a plan would do that nobody allowed; the first of it."""
    if isinstance(plan, PlanSet) and plan.failed:
        names = ", ".join(unit_plan.unit for unit_plan in plan.failed)
        yield Refusal(f"{names} could not be planned, and nothing was sent.", f"Leave it out: {_left_out(plan)}")
        return
    counts = plan.summary()
    if counts.blocked or not counts.acts:
        return
    if lossy := [(name, change) for name, change in _changes(plan) if change.refused(plan.scope.allow)]:
        declared = any(change.action is not Action.DELETE for _, change in lossy)
        yield data_loss((name for name, _ in lossy), declared=declared)
    elif plan.too_much and not force:
        yield Refusal(f"{plan.too_much} Nothing was sent.")


def _left_out(plan: PlanSet) -> str:
    """The options that leave out the business units without a plan."""
    return " ".join(f"--exclude '{unit_plan.unit}{ALL_OF}'" for unit_plan in plan.failed)


def _changes(plan: Plan | PlanSet) -> Iterator[tuple[str, Change]]:
    """Every change with its address, before which stands the business unit where the environment names some."""
    if isinstance(plan, Plan):
        yield from ((change.address, change) for change in plan.changes)
        return
    for unit_plan, part in plan.plans():
        yield from ((f"{unit_plan.unit}:{change.address}", change) for change in part.changes)
