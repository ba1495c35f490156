"""Noting in the ledger of an account which commit it was brought to."""

from collections.abc import Callable

from mcdecl import git
from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.apply.lock import utc_now, whoami
from mcdecl.project import Project
from mcdecl.run.applied import Applied, last_applied, note_applied
from mcdecl.run.errors import RunError


def note(
    project: Project, account: Account, *, whole: bool, done: bool, warn: Callable[[str], None], acted: bool = False
) -> None:
    """Writes into the ledger that the project's commit is in the account now; a failure costs nothing.

    Args:
        project: what was applied.
        account: to which account.
        whole: whether it was all of the project. Nothing is written otherwise.
        done: whether the account is as the project says. Nothing is written otherwise.
        warn: hears of a failure, in a sentence.
        acted: whether anything was to be done; an apply without is worth a row only when it was its commit's first.
    """
    commit = git.head(project.root) if whole and done and project.environment.ledger else None
    if commit is None:
        return
    here = project.name, project.environment.name
    applied = Applied(*here, commit, bool(git.uncommitted(project.root)), utc_now(), whoami())
    try:
        before = None if acted else last_applied(account, *here)
        if before is None or (before.commit, before.uncommitted) != (commit, applied.uncommitted):
            note_applied(account, applied)
    except (AccountError, RunError) as error:
        warn(f"the commit was not written into the ledger: {error}")
