"""Which commit was applied last: rows of the ledger beside those of imports, one for each apply of a whole project."""

from datetime import datetime

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.operations.run.ledger_rows import APPLIES, ImportStage, LedgerEntry, created, read_entries

_UNCOMMITTED = "with changes that were not committed"


class Applied(Struct, frozen=True):
    """One apply that made an account what a commit says.

    Attributes:
        project, environment: of what.
        commit: the full hash.
        uncommitted: whether files differed from the commit.
        at: when, in UTC.
        by: who did it.
    """

    project: str
    environment: str
    commit: str
    uncommitted: bool = False
    at: datetime | None = None
    by: str = ""


def note_applied(account: Account, applied: Applied) -> None:
    """Writes an apply down.

    Raises:
        RunError: the ledger is not as mcdecl made it.
        AccountError: the account cannot be asked, or does not take the row.
    """
    before = read_entries(account, APPLIES, applied.commit)
    trouble = created(
        account,
        LedgerEntry(
            APPLIES,
            applied.commit,
            1 + max((ledger_entry.attempt for ledger_entry in before), default=0),
            file=applied.project,
            target=applied.environment,
            at=applied.at,
            by=applied.by,
            stage=ImportStage.DONE,
            ended=applied.at,
            message=_UNCOMMITTED if applied.uncommitted else "",
        ),
    )
    if trouble is not None:
        raise trouble


def last_applied(account: Account, project: str, environment: str) -> Applied | None:
    """The last apply of a project to an environment that the ledger knows, or None.

    Raises:
        RunError: the ledger is not there, or not as mcdecl made it.
        AccountError: the account cannot be asked.
    """
    ours = (item for item in applied_commits(account) if (item.project, item.environment) == (project, environment))
    return next(ours, None)


def applied_commits(account: Account) -> list[Applied]:
    """The applies that the ledger knows, the latest first.

    Raises:
        RunError: the ledger is not there, or not as mcdecl made it.
        AccountError: the account cannot be asked.
    """
    return [
        Applied(entry.file, entry.target, entry.sha256, entry.message == _UNCOMMITTED, entry.at, entry.by)
        for entry in read_entries(account, APPLIES)
    ]
