"""The business units of a project with their accounts open: a project is a list of them, a plain one has one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.observe.sharing import shared_index, unreadable
from mcdecl.engine.plan import Plan, Scope
from mcdecl.engine.plan.scope import SelectionError
from mcdecl.engine.plan.units import PlanSet, UnitPlan, units_left_out
from mcdecl.helpers.patterns import matches
from mcdecl.project import Project, ProjectError
from mcdecl.project.units import shared_by_reference
from mcdecl.workspace.accounts import open_units
from mcdecl.workspace.errors import in_words
from mcdecl.workspace.identity import account_named
from mcdecl.workspace.judging import Judge
from mcdecl.workspace.observer import Observer, Silent
from mcdecl.workspace.planning import EVERYTHING, planned
from mcdecl.workspace.side_by_side import side_by_side

Accounts = Mapping[str, Account]
"""Accounts that are handed in, by the name of the business unit; of an environment without units by an empty one."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One business unit.

    Attributes:
        project: what is declared in it.
        account: where.
        name: its name in the environment; empty where the environment names no units.
        mid: its MID, where the environment names units.
    """

    project: Project
    account: Account
    name: str = ""
    mid: int | None = None


@dataclass(slots=True)
class Units:
    """The business units that a scope means, and what was planned for them so far.

    Attributes:
        project: the project, in these units.
        units: each with its account, the parent first.
        scope: what is planned.
        observer: hears that accounts are read.
        made: what was planned, by the unit's name.
        parent: the account of the parent, where it is not among the units itself and they rest on it.
        sharing: the keys of what they rest on there.
        above: what that shares, once it is read.
        skip_blocked: whether what is wrong only blocks what it is about.
        judges: by the unit's name, what judges the errors of its files.
        wrong: by the unit's name, the errors in what changes there.
        checks_files: whether what is wrong in the files keeps a unit from being planned.
    """

    project: Project
    units: Sequence[Unit]
    scope: Scope = EVERYTHING
    observer: Observer = field(default_factory=Silent)
    made: dict[str, Planned] = field(default_factory=dict)
    parent: Account | None = None
    sharing: Sequence[str] = ()
    above: Index | None = None
    skip_blocked: bool = False
    judges: dict[str, Judge] = field(default_factory=dict)
    wrong: dict[str, ProjectError] = field(default_factory=dict)
    checks_files: bool = True
    _parent_read: Event = field(default_factory=Event)

    @classmethod
    @contextmanager
    def opened(
        cls,
        project: Project,
        scope: Scope = EVERYTHING,
        observer: Observer | None = None,
        accounts: Accounts | None = None,
        *,
        skip_blocked: bool = False,
        checks_files: bool = True,
    ) -> Iterator["Units"]:
        """The units of a project that a scope means, their accounts open.

        Args:
            project: the project.
            scope: what is planned.
            observer: hears that accounts are read.
            accounts: the accounts; those of the environment when left out.
            skip_blocked: whether what is wrong only blocks what it is about.
            checks_files: whether what is wrong in the files, as the account shows, keeps a unit from being planned.

        Raises:
            AccountError: the settings do not say how to reach one.
            SelectionError: the scope means nothing, or there is no account for a unit.
        """
        several = bool(project.units)
        parts = tuple(unit for unit in project.units if scope_in(scope, unit, project.units) is not None)
        if several and not parts:
            raise SelectionError("No business unit is left to plan.", "Give other targets, or exclude less.")
        project, sharing = replace(project, units=parts), shared_by_reference(parts)
        parents = [unit.above for unit in parts if unit.above is not None]
        alone = parents[:1] if sharing and all(unit.above is not None for unit in parts) else []
        shown = parts if several else (project,)
        with _reached(project, [*shown, *alone], accounts, several=several) as reached:
            units = [_unit(part, account, several=several) for part, account in zip(shown, reached, strict=False)]
            opened = cls(
                project, units, scope, observer or Silent(), skip_blocked=skip_blocked, checks_files=checks_files
            )
            if alone:
                opened.parent, opened.sharing = reached[-1], sharing
            yield opened

    def plan(self) -> Plan | PlanSet:
        """Plan every unit: one plan where the environment names none, else one for each.

        A unit that cannot be reached keeps none of the others from being planned.

        Raises:
            AccountError: the only account cannot be read.
            ProjectError: what changes is wrong: a query reads what is not there, or the like.
            SelectionError: the scope means nothing, or leaves out what is needed.
        """
        with self.observer.reading():
            if not self.project.units:
                return self._looked_at(self.units[0]).plan
            environment = self.project.environment
            self._parent_read.clear()
            self.wrong.clear()
            jobs: list[Callable[[], UnitPlan | None]] = [partial(self._of_unit, unit) for unit in self.units]
            plans = side_by_side([self._read_above, *jobs], environment.calls_at_once)
        if wrong := [diagnostic for error in self.wrong.values() for diagnostic in error.diagnostics]:
            raise ProjectError(wrong)
        unit_plans = tuple(unit_plan for unit_plan in plans if unit_plan is not None)
        return PlanSet(self.project.name, environment.name, unit_plans, self.scope)

    def _read_above(self) -> None:
        """Read what the parent shares, where that is not planned itself; the others wait for the one or the other."""
        try:
            if self.parent is not None:
                self.above = shared_index(self.parent, self.sharing)
        finally:
            if all(unit.project.above is not None for unit in self.units):
                self._parent_read.set()

    def _of_unit(self, unit: Unit) -> UnitPlan:
        plan, reason = None, ""
        try:
            plan = self._looked_at(unit).plan
        except AccountError as error:
            # A secret that is not there, or a service that is down, is said for each unit: each is asked alone.
            reason = in_words(error)
        except ProjectError as error:
            self.wrong[unit.name] = error  # told together with what is wrong in the others
        return UnitPlan(unit.name, self.project.environment.business_units[unit.name], plan, reason)

    def _looked_at(self, unit: Unit) -> Planned:
        """The plan of a unit, once nothing that changes is known to be wrong."""
        try:
            account_named(unit.project.environment, unit.account)  # before anything is read
            if self.checks_files:
                self.judges[unit.name] = Judge.of(unit.project, unit.account)
            if unit.project.above is not None:
                self._parent_read.wait()
            self.made[unit.name] = self._judged(unit)
        finally:
            if unit.project.above is None:
                self._parent_read.set()
        return self.made[unit.name]

    def _judged(self, unit: Unit) -> Planned:
        if not self.checks_files:
            return self._planned(unit)
        judge = self.judges[unit.name]
        with judge.no_worse_than_its_files():
            made = self._planned(unit)
        parent = self.made.get(self.project.environment.parent_unit) if unit.project.above is not None else None
        return judge.judged(made, block=self.skip_blocked, above=None if parent is None else parent.plan)

    def again(self, unit: Unit) -> Planned:
        """Plan a unit once more, as under its lock; what rests on it then sees what this plan makes.

        Raises:
            AccountError: its account cannot be read.
        """
        with self.observer.reading():
            self.made[unit.name] = again = self._judged(unit)
        return again

    def _planned(self, unit: Unit) -> Planned:
        project, account, units = unit.project, unit.account, self.project.units
        if not units:
            return planned(project, account, self.scope)
        scope = scope_in(self.scope, project, units) or EVERYTHING
        if project.above is None:
            below = [part for part in units if part.above is not None]
            return planned(project, account, scope, sharing=shared_by_reference(units), below=below)
        parent = self.made.get(project.environment.parent_unit)
        above = parent.index if parent else self.above or unreadable()
        return planned(project, account, scope, above=above)


def _unit(part: Project, account: Account, *, several: bool) -> Unit:
    if not several:
        return Unit(part, account)
    name = part.environment.business_unit
    return Unit(part, account, name, part.environment.business_units[name])


@contextmanager
def _reached(
    project: Project, parts: Sequence[Project], accounts: Accounts | None, *, several: bool
) -> Iterator[list[Account]]:
    if accounts is None:
        with open_units(project.root, [part.environment for part in parts]) as opened:
            yield opened
        return
    names = [part.environment.business_unit if several else "" for part in parts]
    if missing := [name for name in names if name not in accounts]:
        raise SelectionError(
            f"There is no account for business unit {', '.join(missing)}.",
            "Give one for each, by the name that mcdecl.yaml has, or none at all.",
        )
    yield [accounts[name] for name in names]


def scope_in(scope: Scope, unit: Project, units: Sequence[Project]) -> Scope | None:
    """What a scope means in one of several business units; None where it means nothing there, or leaves it out.

    `us:ADDRESS` is for that unit alone, a plain address or pattern for every unit in which something has it.
    """
    if unit.environment.business_unit in units_left_out(scope):
        return None
    targets, excludes = _patterns(scope.targets, unit, units), _patterns(scope.excludes, unit, units)
    return None if scope.targets and not targets else replace(scope, targets=targets, excludes=excludes)


def _patterns(patterns: Sequence[str], unit: Project, units: Sequence[Project]) -> tuple[str, ...]:
    kept, names = [], unit.environment.business_units
    for written in patterns:
        name, colon, rest = written.partition(":")
        if colon and name in names:
            kept += [rest] if name == unit.environment.business_unit else []
        elif _means(written, unit) or not any(_means(written, project) for project in units):
            kept.append(written)  # what means nothing anywhere is told by every unit
    return tuple(kept)


def _means(pattern: str, unit: Project) -> bool:
    names = (*(resource.address for resource in unit.resources), *(removal.address for removal in unit.removals))
    return any(matches(pattern, name) for name in names)
