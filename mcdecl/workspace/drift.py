"""What was changed in the account by hand since the last apply."""

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, field

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.observe.modified_dates import stamps
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.plan.applied_state import AppliedState
from mcdecl.engine.plan.drift import Drift, touched, without_attempted
from mcdecl.engine.plan.drift import drift as drift_in
from mcdecl.engine.plan.units import PlanSet
from mcdecl.helpers import git
from mcdecl.helpers.structs import replace
from mcdecl.project import Project
from mcdecl.workspace.accounts import open_account, open_units
from mcdecl.workspace.drift_base import Base, Loaded, applied_part, base_of, last_apply, read_own_record, with_parents
from mcdecl.workspace.errors import in_words
from mcdecl.workspace.judging import load_to_compare
from mcdecl.workspace.observer import Observer, Silent
from mcdecl.workspace.one_unit import narrowed
from mcdecl.workspace.planning import planned
from mcdecl.workspace.side_by_side import side_by_side
from mcdecl.workspace.units import Units


class DriftReport(Struct, frozen=True):
    """What was changed by hand.

    Attributes:
        since: what the account was compared with; of several business units, what the first was.
        drift: what differs from that, of all business units.
        units: what each business unit was compared with, by its name; empty where the environment names none.
        failed: the business units that could not be read, each with the reason.
    """

    since: Base
    drift: Drift
    units: Mapping[str, Base] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)

    @property
    def none(self) -> bool:
        """Whether all is known to be as it was applied."""
        return self.drift.none and not self.failed


def drift(
    project: Project,
    *,
    business_units: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    variable_files: Sequence[str | Path] = (),
    observer: Observer | None = None,
) -> DriftReport:
    """Show what was changed in the account by hand since the last apply. Reads only.

    The account is compared with what was applied, not with the files as they are: what was merged and not applied yet
    is no drift. That is the commit that was applied last as a whole, and what was applied besides it, for each business
    unit. Where nothing is known of an apply, the files are taken as they are; `since` says so.

    Args:
        project: the project as it is; its environment says which account is read.
        business_units: only these units of the environment.
        variables: the values that the project was read with, for reading that commit.
        variable_files: files with values of variables, for the same.
        observer: hears that accounts are read.

    Raises:
        RequestError: there is no such business unit.
        AccountError: the only account cannot be read.
        NoSuchCommit: the repository does not have the commit that was applied last.
        ProjectError: something is wrong with the files that it had.
        RunError: the ledger is not there, or not as mcdecl made it.
    """
    project = narrowed(project, business_units)
    observer = Silent() if observer is None else observer
    with ExitStack() as rooms, observer.reading():

        @cache
        def loaded(commit: str) -> Project:
            room = Path(rooms.enter_context(TemporaryDirectory(prefix="mcdecl-")))
            git.extract(project.root, commit, room)
            files = [Path(file) for file in variable_files]
            then = load_to_compare(
                room, project.environment.name, variables=variables or {}, variable_files=files, offline=True
            )
            return reached(then, project)

        if not project.units:
            return _one(project, loaded)
        return _several(project, business_units, loaded)


def reached(then: Project, now: Project) -> Project:
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

    known = now.environment.business_units
    units = tuple(there(unit) for unit in then.units if unit.environment.business_unit in known)
    return replace(there(then), units=units)


def _one(project: Project, loaded: Loaded) -> DriftReport:
    with open_account(project) as account:
        record = read_own_record(project, account)
        since = base_of(project, record) or last_apply(project, account)
        part = applied_part(since, record, project, loaded)
        return DriftReport(since, _drifted(planned(part, account), account, "", record))


def _several(project: Project, chosen: Sequence[str], loaded: Loaded) -> DriftReport:
    environment = project.environment
    known = environment.units_in_order
    with open_units(project.root, [environment.of_unit(name) for name in known]) as opened:
        records = _Records(project, dict(zip(known, opened, strict=True)))
        records.read([unit.environment.business_unit for unit in project.units])
        commits = {base.commit for base in records.bases.values() if base.commit}
        there = {unit.environment.business_unit for commit in commits for unit in loaded(commit).units}
        records.read([name for name in known if name in there and (not chosen or name in chosen)])
        drift, failed = _drift_of(records, loaded)
    bases = {name: records.bases[name] for name in known if name in records.bases}
    return DriftReport(next(iter(bases.values()), Base()), drift, bases, {**records.failed, **failed})


@dataclass(slots=True)
class _Records:
    """What is known of the applies to business units.

    Attributes:
        project: the project as it is.
        accounts: the account of every unit of the environment.
        records: by unit, the record of what was applied there, if there is one.
        bases: by unit, what it is compared with; a unit to which nothing was applied has none.
        failed: by unit, why it could not be asked.
    """

    project: Project
    accounts: Mapping[str, Account]
    records: dict[str, AppliedState | None] = dataclasses.field(default_factory=dict)
    bases: dict[str, Base] = dataclasses.field(default_factory=dict)
    failed: dict[str, str] = dataclasses.field(default_factory=dict)

    def read(self, names: Sequence[str]) -> None:
        """Read the records of units, side by side; those that were read are not read again."""
        new = [name for name in names if name not in self.records and name not in self.failed]
        side_by_side([partial(self._read, name) for name in new], self.project.environment.calls_at_once)
        for name in new:
            if name not in self.failed and (base := base_of(self.project, self.records[name])):
                self.bases[name] = base
        if self.bases or not self.records:
            return
        first = next(name for name in names if name in self.records)
        since = last_apply(self.project.unit(first), self.accounts[first])
        self.bases = dict.fromkeys(self.records, since)

    def _read(self, name: str) -> None:
        try:
            self.records[name] = read_own_record(self.project.unit(name), self.accounts[name])
        except AccountError as error:
            self.failed[name] = in_words(error)


def _drift_of(known: _Records, loaded: Loaded) -> tuple[Drift, dict[str, str]]:
    """What drifted in all units together, and which of them could not be read and why."""
    project, drift, failed = known.project, Drift(), dict[str, str]()
    parts = {
        name: applied_part(known.bases[name], known.records[name], project.unit(name), loaded)
        for name in project.environment.units_in_order
        if name in known.bases
    }
    applied = replace(project, units=with_parents(parts, project.environment.parent_unit))
    if not parts:
        return drift, failed
    with Units.opened(applied, accounts=known.accounts, checks_files=False) as units:
        plans = units.plan()
        assert isinstance(plans, PlanSet)  # noqa: S101 - narrows the type: it has units
        failed |= {unit_plan.unit: unit_plan.error for unit_plan in plans.failed}
        read = [unit for unit in units.units if unit.name not in failed]
        jobs = [
            partial(_drifted_or_error, units.made[unit.name], unit.account, unit.name, known.records[unit.name])
            for unit in read
        ]
        for unit, answer in zip(read, side_by_side(jobs, project.environment.calls_at_once), strict=True):
            if isinstance(answer, AccountError):
                failed[unit.name] = in_words(answer)
            else:
                drift += answer
    return drift, failed


def _drifted_or_error(made: Planned, account: Account, unit: str, record: AppliedState | None) -> Drift | AccountError:
    try:
        return _drifted(made, account, unit, record)
    except AccountError as error:
        return error


def _drifted(made: Planned, account: Account, unit: str, record: AppliedState | None) -> Drift:
    drift = drift_in(made.plan, stamps(account, made.index, touched(made.plan)), unit, made.unconfirmed)
    return drift if record is None else without_attempted(drift, made.live, record.attempts)
