"""What was changed in the account by hand since the last apply."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.apply.own_tables import read_time, shown_moment
from mcdecl.engine.apply.runs import journals, read_run
from mcdecl.engine.observe.modified_dates import stamps
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.plan.drift import Drift, touched
from mcdecl.engine.plan.drift import drift as drift_in
from mcdecl.engine.plan.units import PlanSet
from mcdecl.helpers import git
from mcdecl.operations.run.applied import last_applied
from mcdecl.project import Project, load
from mcdecl.workspace.accounts import account_name, open_account
from mcdecl.workspace.observer import Observer, Silent
from mcdecl.workspace.one_unit import narrowed
from mcdecl.workspace.planning import planned
from mcdecl.workspace.units import Units


@dataclass(frozen=True, slots=True)
class Base:
    """What an account is compared with.

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
            return "the current files: neither a ledger nor a journal here knows an applied commit"
        dirty = ", with uncommitted changes" if self.uncommitted else ""
        return f"commit {self.commit[:12]}, applied {shown_moment(self.at)} by {self.by}{dirty} ({self.source})"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        at = self.at.isoformat(timespec="seconds").replace("+00:00", "Z") if self.at else None
        return {**asdict(self), "commit": self.commit or None, "at": at, "by": self.by or None}


@dataclass(frozen=True, slots=True)
class DriftReport:
    """What was changed by hand.

    Attributes:
        since: what the account was compared with.
        drift: what differs from that, of all business units.
    """

    since: Base
    drift: Drift

    @property
    def none(self) -> bool:
        """Whether all is known to be as it was applied."""
        return self.drift.none


def drift(
    project: Project,
    *,
    business_units: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    variable_files: Sequence[str | Path] = (),
    observer: Observer | None = None,
) -> DriftReport:
    """Show what was changed in the account by hand since the last apply. Reads only.

    The account is compared with the commit that was applied last, not with the files as they are: what was merged and
    not applied yet is no drift. Where no such commit is known, the files are taken as they are; `since` says so.

    Args:
        project: the project as it is; its environment says which account is read.
        business_units: only these units of the environment.
        variables: the values that the project was read with, for reading that commit.
        variable_files: files with values of variables, for the same.
        observer: hears that accounts are read.

    Raises:
        RequestError: there is no such business unit.
        AccountError: an account cannot be read.
        NoSuchCommit: the repository does not have the commit that was applied last.
        ProjectError: something is wrong with the files that it had.
        RunError: the ledger is not there, or not as mcdecl made it.
    """
    project = narrowed(project, business_units)
    observer = Silent() if observer is None else observer
    first = project.units[0] if project.units else project
    with open_account(first) as account:
        since = last_apply(first, account)
    files = [Path(file) for file in variable_files]
    with _then(project, since, business_units, variables or {}, files) as applied:
        drifted = _units(applied, observer) if applied.units else _one(applied, observer)
    return DriftReport(since, drifted)


def last_apply(project: Project, account: Account) -> Base:
    """The last apply of the whole project: from the ledger where the environment keeps one, else from the journals.

    Args:
        project: the project as it is.
        account: its account.

    Raises:
        AccountError: the account cannot be asked.
        RunError: the ledger is not there, or not as mcdecl made it.
    """
    if project.environment.ledger:
        applied = last_applied(account, project.name, project.environment.name)
        if applied is not None:
            return Base("ledger", applied.commit, applied.uncommitted, applied.at, applied.by)
    return _journal(project)


def _journal(project: Project) -> Base:
    name = account_name(project.environment)
    for path in journals(project.root):
        run = read_run(path)
        about = run.header
        ours = about.get("project") == project.name and about.get("account") == name
        if ours and run.outcome == "done" and about.get("commit") and not about.get("partial"):
            at = read_time(str(about.get("started", "")))
            return Base("journal", str(about["commit"]), bool(about.get("uncommitted")), at, str(about.get("who", "")))
    return Base()


@contextmanager
def _then(
    project: Project, since: Base, units: Sequence[str], variables: Mapping[str, str], files: Sequence[Path]
) -> Iterator[Project]:
    """The project as it was at the commit, for the account as it is reached today."""
    if not since.commit:
        yield project
        return
    with TemporaryDirectory(prefix="mcdecl-") as room:
        git.extract(project.root, since.commit, Path(room))
        then = load(Path(room), project.environment.name, variables=variables, variable_files=files, offline=True)
        yield narrowed(_reached(then, project), units)


def _reached(then: Project, now: Project) -> Project:
    """A project that was, with the connection that is: its secrets and addresses may be others by now."""

    def there(project: Project) -> Project:
        name = project.environment.business_unit
        reached = now.environment.of_unit(name) if name else now.environment
        environment = replace(
            project.environment,
            account=reached.account,
            business_units=reached.business_units,
            concurrency=reached.concurrency,
        )
        above = None if project.above is None else there(project.above)
        return replace(project, root=now.root, environment=environment, above=above)

    return replace(there(then), units=tuple(map(there, then.units)))


def _one(project: Project, observer: Observer) -> Drift:
    with open_account(project) as account, observer.reading():
        return _drifted(planned(project, account), account, "")


def _units(project: Project, observer: Observer) -> Drift:
    drifted = Drift()
    with Units.opened(project, observer=observer) as units:
        plans = units.plan()
        for failed in plans.failed if isinstance(plans, PlanSet) else ():
            raise AccountError(f"Business unit {failed.unit} cannot be read: {failed.error}")
        for unit in units.units:
            drifted += _drifted(units.made[unit.name], unit.account, unit.name)
    return drifted


def _drifted(made: Planned, account: Account, unit: str) -> Drift:
    return drift_in(made.plan, stamps(account, made.index, touched(made.plan)), unit, made.unconfirmed)
