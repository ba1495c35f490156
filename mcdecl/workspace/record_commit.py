"""Keeping the record of what was applied: before an apply what it puts at risk, after it what it has done."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from os import environ

from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.apply.lock import utc_now, whoami
from mcdecl.engine.apply.outcome import ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.apply.steps import pauses
from mcdecl.engine.plan import Action, Plan
from mcdecl.engine.plan.applied_state import AppliedState, PauseMark
from mcdecl.engine.plan.recall import sent_digests
from mcdecl.helpers import git
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.operations.run.applied import Applied, last_applied, note_applied
from mcdecl.operations.run.errors import RunError
from mcdecl.project import Project
from mcdecl.workspace.applied_state import update_applied_state, write_applied_state_locally
from mcdecl.workspace.history import identity_of, remembered
from mcdecl.workspace.sent_states import with_states

UNDER_WAY = "the apply that paused it did not come to its end"
"""The reason of a mark as long as the apply is under way: it stands when the process is killed."""

Warn = Callable[[str], None]
"""Hears of a failure, in a sentence."""


class Done(Struct, frozen=True):
    """What an apply has come to.

    Attributes:
        plan: what it was to do.
        report: what became of it.
        whole: whether it was all of the project, or all that it has in this business unit.
        done: whether the account, or this unit, is as the project says now.
    """

    plan: Plan
    report: ApplyReport
    whole: bool
    done: bool

    @property
    def acted(self) -> bool:
        """Whether anything was sent."""
        return bool(self.report.outcomes)


def announce(project: Project, account: Account, plan: Plan, *, warn: Warn) -> None:
    """Write down what the record could not say any more if the apply were killed: a failure costs nothing.

    What is about to be paused is marked; digests of values that are about to be sent are taken out, because nobody
    could tell whether the old or the new value is in the account.

    Args:
        project: what is applied.
        account: to which account.
        plan: what will be done.
        warn: hears of a failure.
    """
    marks = tuple(PauseMark(change.address, utc_now(), UNDER_WAY) for change in plan.acting() if pauses(change))
    paths = {change.address: {diff.path for diff in change.sent()} for change in plan.acting()}

    def change(state: AppliedState) -> AppliedState:
        marked = {mark.address for mark in marks}
        kept = (*(mark for mark in state.pauses if mark.address not in marked), *marks)
        return replace(state, pauses=kept, digests=_without(state.digests, paths))

    _update(project, account, change, warn)


def record_commit(
    project: Project,
    account: Account,
    done: Done,
    *,
    commit: git.Checkout,
    warn: Warn,
    ledger: bool = True,
    rehearsal: bool = False,
) -> None:
    """Write down what an apply has done; a failure costs nothing.

    Args:
        project: what was applied.
        account: to which account.
        done: what it has come to.
        commit: what is checked out.
        warn: hears of a failure.
        ledger: whether the commit gets a row in the ledger: one is enough for several business units.
        rehearsal: whether the account only stands in for the environment's, which is then not remembered as it.
    """
    applied = commit.commit if done.whole and done.done else None
    uncommitted = bool(commit.changed)

    def change(state: AppliedState) -> AppliedState:
        after = replace(_with_outcomes(state, done.report), pauses=tuple(_marks(state, done)))
        after = with_states(after, project, done.report, commit if done.whole and done.done else None)
        if done.done or done.acted:
            after = remembered(after, project, whole=done.whole, done=done.done)
            if done.plan.account is not None and not rehearsal:
                after = replace(after, account=identity_of(done.plan.account))
        return after if applied is None else replace(after, commit=applied, uncommitted=uncommitted)

    _update(project, account, change, warn, local=not rehearsal)
    if applied is not None and ledger and project.environment.ledger:
        _note_commit(project, account, applied, uncommitted=uncommitted, acted=done.acted, warn=warn)


def _note_commit(
    project: Project, account: Account, commit: str, *, uncommitted: bool, acted: bool, warn: Warn
) -> None:
    """A row of the ledger for the commit; an apply without changes is worth one only when it was its commit's first."""
    here = project.name, project.environment.name
    applied = Applied(*here, commit, uncommitted, utc_now(), whoami())
    try:
        before = None if acted else last_applied(account, *here)
        if before is None or (before.commit, before.uncommitted) != (commit, uncommitted):
            note_applied(account, applied)
    except (AccountError, RunError) as error:
        warn(f"the commit was not written into the ledger: {error}")


def _update(
    project: Project,
    account: Account,
    change: Callable[[AppliedState], AppliedState],
    warn: Warn,
    *,
    local: bool = True,
) -> None:
    """Change the record, with who did it and when, if anything in it changes.

    Where the account does not take it, such as before the first apply has made the data extension, it is kept locally.
    """
    written: list[AppliedState] = []

    def stamped(state: AppliedState) -> AppliedState:
        after = change(state)
        if after != state:
            after = replace(after, at=utc_now(), by=whoami())
        written.append(after)
        return after

    try:
        update_applied_state(project, account, stamped, local=local)
    except (AccountError, OSError) as error:
        with suppress(OSError):
            if written:
                write_applied_state_locally(project, written[-1])
                return
        warn(f"what was applied was not written down: {error}")


def _without(
    digests: Mapping[str, Mapping[str, str]], paths: Mapping[str, set[str]]
) -> Mapping[str, Mapping[str, str]]:
    kept = {
        address: {
            path: made
            for path, made in known.items()
            if not any(text == path or path.startswith(f"{text}.") for text in paths.get(address, ()))
        }
        for address, known in digests.items()
    }
    return {address: known for address, known in kept.items() if known}


def _with_outcomes(state: AppliedState, report: ApplyReport) -> AppliedState:
    """The record with digests of what was sent, and without those of what is gone or not known to have arrived."""
    done = [outcome.change for outcome in report.outcomes if outcome.status is OutcomeStatus.DONE]
    undecided = {
        outcome.change.address: {diff.path for diff in outcome.change.sent()}
        for outcome in report.outcomes
        if outcome.status is not OutcomeStatus.DONE
    }
    gone = frozenset(change.address for change in done if change.action in (Action.DELETE, Action.REPLACE))
    sent = {change.address: made for change in done if (made := sent_digests(change, environ.get))}
    return replace(state, digests=_without(state.digests, undecided)).with_digests(sent, gone=gone)


def _marks(state: AppliedState, done: Done) -> Iterator[PauseMark]:
    """The marks that stand after an apply."""
    planned = {change.address for change in done.plan.changes}
    still_off = {mark.address for mark in done.plan.paused}
    outcomes = {item.change.address: item for item in done.report.outcomes}
    marks = {mark.address: mark for mark in state.pauses}
    for address in dict.fromkeys((*marks, *outcomes)):
        mark, outcome = marks.get(address), outcomes.get(address)
        if outcome is not None and outcome.stays_paused:
            since = mark.since if mark is not None else utc_now()
            yield PauseMark(address, since, outcome.stays_paused)
        elif mark is not None and _stands(outcome, looked_at=address in planned, off=address in still_off):
            yield mark


def _stands(outcome: Outcome | None, *, looked_at: bool, off: bool) -> bool:
    if outcome is None:
        return off or not looked_at
    flag = KINDS[outcome.change.kind].paused_by
    was_on = bool((outcome.change.before or {}).get(flag or ""))
    return outcome.status is not OutcomeStatus.DONE and not was_on
