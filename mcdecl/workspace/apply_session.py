"""Carrying a plan out, under the lock where the environment wants one."""

from collections.abc import Callable
from functools import partial

from mcdecl.account.interface import Account
from mcdecl.engine.apply import ApplyReport, apply
from mcdecl.engine.apply.apply_locked import apply_locked
from mcdecl.engine.apply.calls import Calls
from mcdecl.engine.apply.lock import whoami
from mcdecl.engine.apply.lock_rows import LockHeld
from mcdecl.engine.apply.lock_waiting import NONE, LockTimeout
from mcdecl.engine.apply.run import Watch
from mcdecl.engine.apply.send import Stop
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.plan import Plan
from mcdecl.helpers import git
from mcdecl.helpers.version import __version__
from mcdecl.project import Project
from mcdecl.workspace.record_commit import announce


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
