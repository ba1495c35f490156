"""The business units of a project with their accounts open: a project is a list of them, a plain one has one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import TypeVar

from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.observe.referrers import find_referrers
from mcdecl.engine.observe.sharing import unreadable
from mcdecl.engine.plan import OVERWRITING, Action, Plan, Scope
from mcdecl.engine.plan.order import Needs
from mcdecl.engine.plan.referrers import Others
from mcdecl.engine.plan.scope import SelectionError
from mcdecl.engine.plan.shared import NOTHING_SHARED, Shared
from mcdecl.engine.plan.skipping import with_blocked_by, without_blocked
from mcdecl.engine.plan.units import PlanSet, UnitPlan, units_left_out
from mcdecl.engine.plan.units_below import UnitBelow, breaking, guarded_for_units
from mcdecl.helpers.patterns import matches
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.shared import as_shared
from mcdecl.project import Project, ProjectError
from mcdecl.project.units import shared_by_reference
from mcdecl.workspace.accounts import open_units
from mcdecl.workspace.errors import in_words
from mcdecl.workspace.identity import account_named
from mcdecl.workspace.judging import Judge
from mcdecl.workspace.moved_units import between_units
from mcdecl.workspace.observer import Observer, Silent
from mcdecl.workspace.planning import EVERYTHING, needs_in, pending, planned
from mcdecl.workspace.shared_by_parent import names_read_as_shared, used_of_parent, without_absent
from mcdecl.workspace.side_by_side import side_by_side

Made = TypeVar("Made")

Accounts = Mapping[str, Account]
"""Accounts that are handed in, by the name of the business unit; of an environment without units by an empty one."""


class Unit(Struct, frozen=True):
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
        parent: the parent with its account, where units that it shares something with are planned without it.
        skip_blocked: whether what is wrong only blocks what it is about.
        judges: by the unit's name, what judges the errors of its files.
        wrong: by the unit's name, the errors in what changes there.
        checks_files: whether what is wrong in the files keeps a unit from being planned, and what one unit does to
            another; nothing does where plans are only looked at for what differs.
        others: the accounts of units that are not planned, by the unit's name; those that `--exclude` names are not
            among them.
    """

    project: Project
    units: Sequence[Unit]
    scope: Scope = EVERYTHING
    observer: Observer = field(default_factory=Silent)
    made: dict[str, Planned] = field(default_factory=dict)
    parent: Unit | None = None
    skip_blocked: bool = False
    judges: dict[str, Judge] = field(default_factory=dict)
    wrong: dict[str, ProjectError] = field(default_factory=dict)
    checks_files: bool = True
    others: Accounts = field(default_factory=dict)
    _shared: Shared = NOTHING_SHARED
    _above: Index | None = None
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
        """The units of a project that a scope means, their accounts open; the parent is read where they rest on it.

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
        project = project.with_units(parts) if several else project
        above = next((unit.above for unit in parts if unit.above is not None), None)
        without_parent = above is not None and all(unit.above is not None for unit in parts)
        alone = [above] if above is not None and without_parent and _uses_parent(parts) else []
        shown = parts if several else (project,)
        others = [part for part in _others(project, scope) if accounts is None or _name(part) in accounts]
        with _reached(project, [*shown, *alone, *others], accounts, several=several) as reached:
            units = [_unit(part, account, several=several) for part, account in zip(shown, reached, strict=False)]
            opened = cls(
                project, units, scope, observer or Silent(), skip_blocked=skip_blocked, checks_files=checks_files
            )
            if alone:
                opened.parent = _unit(alone[0], reached[len(shown)], several=True)
            opened.others = dict(zip(map(_name, others), reached[len(shown) + len(alone) :], strict=True))
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
            self.made.clear()
            self.wrong.clear()
            environment = self.project.environment
            reasons = self._side_by_side(self._reason_against)
            if wrong := [diagnostic for error in self.wrong.values() for diagnostic in error.diagnostics]:
                raise ProjectError(wrong)
            self._join()
        unit_plans = tuple(self._unit_plan(unit, reason) for unit, reason in zip(self.units, reasons, strict=True))
        accounts = {unit.name: unit.account for unit in self.units}
        notes = between_units(self.project, {**accounts, **self.others}, self.made)
        return PlanSet(self.project.name, environment.name, unit_plans, self.scope, notes)

    def again(self) -> None:
        """Plan every unit once more, as under their locks.

        Raises:
            AccountError: an account cannot be read.
        """
        with self.observer.reading():
            self._side_by_side(self._judged)
            self._join()

    def to_send(self, unit: Unit) -> Planned:
        """What was planned for a unit, without what is blocked and what depends on that where it is to be skipped."""
        made = self.made[unit.name]
        return replace(made, plan=without_blocked(made.plan, self._stuck())) if self.skip_blocked else made

    def _side_by_side(self, plan: "Callable[[Unit], Made]") -> "list[Made]":
        """Plan the units side by side; those below the parent go on once it is known what that shares."""
        self._parent_read.clear()
        self._above, self._shared = None, NOTHING_SHARED
        jobs: list[Callable[[], Made | None]] = [partial(self._released, plan, unit) for unit in self.units]
        made = side_by_side([self._look_at_parent, *jobs], self.project.environment.calls_at_once)
        return [item for item in made if item is not None]

    def _released(self, plan: "Callable[[Unit], Made]", unit: Unit) -> "Made":
        """Plan a unit; whatever becomes of the parent's plan, the others need not wait any longer."""
        try:
            return plan(unit)
        finally:
            if unit.project.above is None:
                self._parent_read.set()

    def _reason_against(self, unit: Unit) -> str:
        """Plan a unit; why that cannot be done, or empty."""
        try:
            self._looked_at(unit)
        except AccountError as error:
            # A secret that is not there, or a service that is down, is said for each unit: each is asked alone.
            return in_words(error)
        except ProjectError as error:
            self.wrong[unit.name] = error  # told together with what is wrong in the others
        return ""

    def _unit_plan(self, unit: Unit, reason: str) -> UnitPlan:
        made, mid = self.made.get(unit.name), self.project.environment.business_units[unit.name]
        return UnitPlan(unit.name, mid, None if made is None else made.plan, reason)

    def _looked_at(self, unit: Unit) -> Planned:
        """The plan of a unit, once nothing that changes is known to be wrong."""
        account_named(unit.project.environment, unit.account)  # before anything is read
        if self.checks_files:
            self.judges[unit.name] = Judge.of(unit.project, unit.account)
        return self._judged(unit)

    def _judged(self, unit: Unit) -> Planned:
        """The plan of a unit; units below the parent then see what it shares and changes."""
        if unit.project.above is not None:
            self._parent_read.wait()
        if self.checks_files:
            judge = self.judges[unit.name]
            with judge.no_worse_than_its_files():
                made = self._planned(unit)
            if any(change.action in OVERWRITING for change in made.plan.changes):
                from mcdecl.workspace.overwritten import marked  # most plans do without

                made = replace(made, plan=marked(made, unit.project, unit.account))
            made = judge.judged(made, block=self.skip_blocked)
        else:
            made = self._planned(unit)
        if unit.project.above is None and self.project.units:
            self._share(unit, made)
        self.made[unit.name] = made
        return made

    def _planned(self, unit: Unit) -> Planned:
        project, account, units = unit.project, unit.account, self.project.units
        if not units:
            return planned(project, account, self.scope)
        scope = scope_in(self.scope, project, units) or EVERYTHING
        if project.above is None:
            below = [part for part in (*units, *self.project.left_out) if part.above is not None]
            return planned(project, account, scope, sharing=shared_by_reference(units), below=below)
        return planned(project, account, scope, above=self._above or unreadable(), shared=self._shared)

    def _share(self, parent: Unit, made: Planned) -> None:
        """Note what the parent shares with the units below it, and how its plan changes that."""
        self._above = made.index
        if not self.checks_files:
            return
        self._shared = Shared.of(made.plan, made.live)
        if self.scope.partial:
            planned_already = {change.address for change in made.plan.changes}
            if used := used_of_parent(self.project.units, parent.project) - planned_already:
                left_out = pending(parent.project, parent.account, sorted(used))
                self._shared = self._shared.with_left_out(Shared.of(left_out.plan, left_out.live))
        self._shared = without_absent(self._shared, self.project.units, parent.project, parent.account)

    def _look_at_parent(self) -> None:
        """Look at what the parent shares where it is not planned itself: what it still has to change is left out."""
        parent, units = self.parent, self.project.units
        try:
            if parent is not None:
                used = sorted(used_of_parent(units, parent.project))
                made = pending(parent.project, parent.account, used, shared_by_reference(units))
                self._above = made.index
                if self.checks_files:
                    self._shared = Shared().with_left_out(Shared.of(made.plan, made.live))
                    self._shared = without_absent(self._shared, self.project.units, parent.project, parent.account)
        except AccountError:
            self._above = unreadable()
        finally:
            if all(unit.project.above is not None for unit in self.units):
                self._parent_read.set()

    def _join(self) -> None:
        """Make the plans one: what is blocked in one unit is known in the others."""
        if not self.checks_files:
            return
        self._guard_parent()
        self._spread()
        if self._stuck():  # what is left out with what is blocked goes on using what it uses now
            self._guard_parent()
            self._spread()

    def _spread(self) -> None:
        """Let every change say which blocked ones it depends on, in whatever unit."""
        needs: dict[str, Needs] = {}
        stuck = frozenset[str]()
        while (more := self._stuck()) != stuck:
            stuck = more
            for unit in self.units:
                if (made := self.made.get(unit.name)) is not None:
                    addresses = [change.address for change in made.plan.changes]
                    needs.setdefault(unit.name, needs_in(unit.project, addresses))
                    plan = with_blocked_by(made.plan, needs[unit.name], made.live, stuck)
                    self.made[unit.name] = replace(made, plan=plan)

    def _stuck(self) -> frozenset[str]:
        """What is blocked in any unit, and what depends on that."""
        return frozenset(
            change.full_address
            for made in self.made.values()
            for change in made.plan.changes
            if change.action is Action.BLOCKED or change.blocked_by
        )

    def _guard_parent(self) -> None:
        """See that the parent's plan takes nothing away that the units below it go on using."""
        name = self.project.environment.parent_unit
        made = self.made.get(name)
        if made is None or not self.project.units:
            return
        going = [f"{change.kind}.{as_shared(change.moved_from or change.key)}" for change in breaking(self._shared)]
        parts = {_name(part): part for part in (*self.project.units, *self.project.left_out)}
        accounts = {**self.others, **{unit.name: unit.account for unit in self.units if unit.name in self.made}}
        names = [below for below in self.project.environment.units_in_order if below != name]
        read = [partial(self._unit_below, below, parts.get(below), accounts.get(below), going) for below in names]
        units_below = side_by_side(read, self.project.environment.calls_at_once)
        self.made[name] = replace(made, plan=guarded_for_units(made.plan, self._shared, units_below))

    def _unit_below(self, name: str, part: Project | None, account: Account | None, going: Sequence[str]) -> UnitBelow:
        """A unit below the parent, whether it is planned or not; its account is asked only where something goes."""
        planned_unit = self.made.get(name)
        unit = UnitBelow(name, ())
        if part is not None:
            removed = frozenset(removal.address for removal in part.removals)
            unit = UnitBelow(name, _declared(part), part.where, removed=removed)
        if planned_unit is not None:
            changes = {change.address: change for change in planned_unit.plan.changes}
            unit = replace(unit, changes=changes, live=planned_unit.live)
        if not going:
            return unit
        if account is None:
            return replace(unit, others=Others(unread=("it was not read",)))
        index = planned_unit.index if planned_unit is not None else Index()
        return replace(unit, others=find_referrers(account, going, index, above=self._above))


def _name(part: Project) -> str:
    return part.environment.business_unit


def _others(project: Project, scope: Scope) -> tuple[Project, ...]:
    """The business units of the environment that are not planned, without those that `--exclude` names."""
    planned_units = {*map(_name, project.units), *units_left_out(scope)}
    names = project.environment.units_in_order if project.units else ()
    return tuple(project.unit(name) for name in names if name not in planned_units)


def _declared(project: Project) -> tuple[Resource, ...]:
    return tuple(resource for resource in project.resources if not resource.implied)


def _uses_parent(units: Sequence[Project]) -> bool:
    return bool(shared_by_reference(units) or any(names_read_as_shared(units)))


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

    `us:ADDRESS` is for that unit alone, `us:` for all of it, a plain address or pattern for every unit in which
    something has it.
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
            kept += [rest or "*"] if name == unit.environment.business_unit else []
        elif _means(written, unit) or not any(_means(written, project) for project in units):
            kept.append(written)  # what means nothing anywhere is told by every unit
    return tuple(kept)


def _means(pattern: str, unit: Project) -> bool:
    names = (*(resource.address for resource in unit.resources), *(removal.address for removal in unit.removals))
    return any(matches(pattern, name) for name in names)
