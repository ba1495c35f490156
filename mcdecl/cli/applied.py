"""Which commit an account was brought to last: written down after an apply, and looked up again."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from mcdecl import git
from mcdecl.account.errors import AccountError
from mcdecl.apply.lock import utc_now, whoami
from mcdecl.apply.own_tables import read_time, said
from mcdecl.apply.runs import journals, read_run
from mcdecl.run.applied import Applied, last_applied, note_applied
from mcdecl.run.model import RunError

if TYPE_CHECKING:
    from mcdecl.account.interface import Account
    from mcdecl.project import Project


@dataclass(frozen=True, slots=True)
class Base:
    """What an account is held against.

    Attributes:
        source: `ledger`, `journal`, or `files` where neither knows of an apply.
        commit: the commit that was applied last.
        uncommitted: whether files differed from it then.
        at: when, in UTC.
        by: who did it.
    """

    source: str = "files"
    commit: str = ""
    uncommitted: bool = False
    at: datetime | None = None
    by: str = ""

    def __str__(self) -> str:
        """For a person."""
        if not self.commit:
            return "the files as they are: no apply of a commit is known, neither to a ledger nor to a journal here"
        dirty = ", with changes that were not committed" if self.uncommitted else ""
        return f"commit {self.commit[:12]}, applied {said(self.at)} by {self.by}{dirty} ({self.source})"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        at = self.at.isoformat(timespec="seconds").replace("+00:00", "Z") if self.at else None
        return {**asdict(self), "commit": self.commit or None, "at": at, "by": self.by or None}


def note(project: "Project", account: "Account", *, whole: bool, done: bool, acted: bool = False) -> None:
    """Writes into the ledger that the project's commit is in the account now; a failure is said and costs nothing.

    Args:
        project: what was applied.
        account: to which account.
        whole: whether it was all of the project. Nothing is written otherwise.
        done: whether the account is as the project says. Nothing is written otherwise.
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
        click.echo(f"warning: the commit was not written into the ledger: {error}", err=True)


def base(project: "Project", account: "Account", name: dict[str, object]) -> Base:
    """The last apply of the whole project: from the ledger where the environment keeps one, else from the journals.

    Args:
        project: the project as it is.
        account: its account.
        name: what tells the account from others, as journals have it.

    Raises:
        AccountError: the account cannot be asked.
        RunError: the ledger is not there, or not as mcdecl made it.
    """
    if project.environment.ledger:
        found = last_applied(account, project.name, project.environment.name)
        if found is not None:
            return Base("ledger", found.commit, found.uncommitted, found.at, found.by)
    return _journal(project, name)


def _journal(project: "Project", name: dict[str, object]) -> Base:
    for path in journals(project.root):
        run = read_run(path)
        about = run.header
        ours = about.get("project") == project.name and about.get("account") == name
        if ours and run.outcome == "done" and about.get("commit") and not about.get("partial"):
            at = read_time(str(about.get("started", "")))
            return Base("journal", str(about["commit"]), bool(about.get("uncommitted")), at, str(about.get("who", "")))
    return Base()
