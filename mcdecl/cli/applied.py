"""Which commit an account was brought to last: looked up in the ledger or the journals."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mcdecl.engine.apply.own_tables import read_time, shown_moment
from mcdecl.engine.apply.runs import journals, read_run
from mcdecl.operations.run.applied import last_applied

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
        return f"commit {self.commit[:12]}, applied {shown_moment(self.at)} by {self.by}{dirty} ({self.source})"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        at = self.at.isoformat(timespec="seconds").replace("+00:00", "Z") if self.at else None
        return {**asdict(self), "commit": self.commit or None, "at": at, "by": self.by or None}


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
        applied = last_applied(account, project.name, project.environment.name)
        if applied is not None:
            return Base("ledger", applied.commit, applied.uncommitted, applied.at, applied.by)
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
