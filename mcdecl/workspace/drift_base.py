"""What an account is compared with to find drift: the project as it was applied, by the record of what was applied."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.engine.apply.own_tables import shown_moment
from mcdecl.engine.apply.runs import journals, read_run
from mcdecl.engine.plan.applied_state import AppliedState
from mcdecl.helpers.foreign import utc_moment
from mcdecl.helpers.structs import plain, replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Origin, Removal, Resource
from mcdecl.kinds.roles import is_folder
from mcdecl.operations.run.applied import last_applied
from mcdecl.project import Project
from mcdecl.workspace.accounts import account_name
from mcdecl.workspace.applied_state import read_applied_state
from mcdecl.workspace.history import identity_of
from mcdecl.workspace.identity import account_named


class Base(Struct, frozen=True):
    """What an account is compared with.

    Attributes:
        source: `ledger`, `record` or `journal`, whichever tells of the last apply; `files` where none does.
        commit: the commit that was applied last as a whole; empty where none was.
        uncommitted: whether files differed from it then.
        at: when, in UTC.
        by: who did it.
        later: how many resources were applied besides that commit.
    """

    source: str = "files"
    commit: str = ""
    uncommitted: bool = False
    at: datetime | None = None
    by: str = ""
    later: int = 0

    def __str__(self) -> str:
        """For a person."""
        if self.source == "files":
            return "the current files: neither a ledger nor a record here knows of an apply"
        count = f"{self.later} resource{'s' if self.later != 1 else ''}"
        if not self.commit:
            return f"the {count} that applies recorded ({self.source})"
        dirty = ", with uncommitted changes" if self.uncommitted else ""
        later = f", and {count} applied since" if self.later and not self.uncommitted else ""
        return f"commit {self.commit[:12]}, applied {shown_moment(self.at)} by {self.by}{dirty}{later} ({self.source})"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        at = self.at.isoformat(timespec="seconds").replace("+00:00", "Z") if self.at else None
        return {**plain(self), "commit": self.commit or None, "at": at, "by": self.by or None}


def read_own_record(project: Project, account: Account) -> AppliedState | None:
    """The record of what the project applied to this account; None where there is none, or it is another account's.

    Args:
        project: the project, or one of its business units.
        account: its account.

    Raises:
        AccountError: the account cannot be read, or a later version of mcdecl wrote the record.
    """
    record = read_applied_state(project, account)
    if record is None:
        return None
    there, here = record.account, identity_of(account_named(project.environment, account))
    known = [(there.host, here.host), (there.mid, here.mid)]
    return record if all(not before or not now or before == now for before, now in known) else None


def base_of(project: Project, record: AppliedState | None) -> Base | None:
    """What the record says; None where it says of no apply."""
    if record is None or not (record.commit or record.states or record.attempts):
        return None
    source = "ledger" if project.environment.ledger else "record"
    return Base(source, record.commit, record.uncommitted, record.at, record.by, len(record.states))


def last_apply(project: Project, account: Account) -> Base:
    """The last apply of the whole project as ledger or journals tell of it, where no record does.

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
            at = utc_moment(str(about.get("started", "")))
            return Base("journal", str(about["commit"]), bool(about.get("uncommitted")), at, str(about.get("who", "")))
    return Base()


def applied_project(then: Project, record: AppliedState | None, now: Project) -> Project:
    """The project at the commit that was applied, with what was applied besides it.

    Args:
        then: the project, or one of its business units, as the commit has it.
        record: the record of what was applied there.
        now: the same as it is: it knows what is said about a resource besides its state.
    """
    if record is None:
        return then
    resources = {resource.address: resource for resource in then.resources}
    removals = {removal.address: removal for removal in then.removals}
    for address in record.left:
        kind, _, key = address.partition(".")
        removals.setdefault(address, Removal(kind, key, destroy=False))
    for address, state in record.states.items():
        kind, _, key = address.partition(".")
        if kind not in KINDS:
            continue
        before = now.resource(kind, key) or resources.get(address)
        resources.pop(address, None)
        removals.pop(address, None)
        if state is None:
            removals[address] = Removal(kind, key)
        elif before is not None:
            resources[address] = replace(before, state=state, origin=Origin(""))
        else:
            resources[address] = Resource(kind, key, state, implied=is_folder(kind) and not state)
    return replace(then, resources=tuple(resources.values()), removals=tuple(removals.values()))


def nothing_of(project: Project) -> Project:
    """The project without anything in it: what applied nothing as a whole has applied what its record says."""
    return replace(project, resources=(), removals=(), unresolved=())


Loaded = Callable[[str], Project]
"""Gives the project at a commit."""


def applied_part(base: Base, record: AppliedState | None, now: Project, loaded: Loaded) -> Project:
    """The part of a project that was applied to one account: the whole of a plain one, or one business unit's.

    Args:
        base: what `base_of` or `last_apply` says.
        record: the record of what was applied there.
        now: the part as it is.
        loaded: gives the project at a commit.
    """
    if base.source == "files":
        return now
    if not base.commit:
        return applied_project(nothing_of(now), record, now)
    whole, name = loaded(base.commit), now.environment.business_unit
    return applied_project(whole.unit(name) if name else whole, record, now)


def with_parents(parts: Mapping[str, Project], parent: str) -> tuple[Project, ...]:
    """The parts of all business units, each below the parent with the parent's beside it."""
    above = parts.get(parent)
    return tuple(part if name == parent else replace(part, above=above or part.above) for name, part in parts.items())
