"""`plan` and `apply` of an environment with several business units: one after the other, the parent first."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import click

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.cli.planning import EVERYTHING, check_queries, planned
from mcdecl.cli.running import STOPPED, Ended, carry_out
from mcdecl.cli.session import account_name, console, open_units
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.planning import Planned
from mcdecl.engine.observe.sharing import shared_index, unreadable
from mcdecl.engine.plan import Scope
from mcdecl.engine.plan.saved import BadPlanFileError, SavedPlan, movements, other_account
from mcdecl.engine.plan.scope import matches
from mcdecl.engine.plan.units import PlanSet, UnitPlan
from mcdecl.project import Project
from mcdecl.project.units import shared_by_reference
from mcdecl.report.terminal import apply_summary, print_outcome
from mcdecl.workspace.identity import account_named


@dataclass(slots=True)
class Units:
    """The business units of a project with their accounts, and what was planned for them so far."""

    project: Project
    accounts: Sequence[Account]
    scope: Scope = EVERYTHING
    made: dict[str, Planned] = field(default_factory=dict)
    above: Index | None = None

    @classmethod
    @contextmanager
    def opened(cls, project: Project, scope: Scope) -> Iterator["Units"]:
        """The units of a project that a scope means, their accounts open; the parent is read where they rest on it.

        Raises:
            AccountError: the settings do not say how to reach one.
            SelectionError: the scope means nothing.
        """
        units = tuple(unit for unit in project.units if scope_in(scope, unit, project.units) is not None)
        project, sharing = replace(project, units=units), shared_by_reference(units)
        parents = [unit.above for unit in units if unit.above is not None]
        alone = parents[:1] if sharing and all(unit.above is not None for unit in units) else []
        with open_units(project.root, [item.environment for item in (*units, *alone)]) as accounts:
            made = cls(project, accounts[: len(units)], scope)
            if alone:
                made.above = shared_index(accounts[-1], sharing)
            yield made

    def plan(self) -> PlanSet:
        """Plan every unit; one that cannot be reached keeps none of the others from being planned.

        Raises:
            ProjectError: a query reads what is not there, or the like.
        """
        plans = []
        for unit, account in zip(self.project.units, self.accounts, strict=True):
            here = unit.environment
            name, mid = here.business_unit, here.business_units[here.business_unit]
            try:
                account_named(unit.environment, account)
                check_queries(unit, account)
                self.made[name] = self._planned(unit, account)
            except AccountError as error:
                # A secret that is not there, or a service that is down, is said for each unit: each is asked alone.
                hint = f" {error.hint}" if error.hint else ""
                plans.append(UnitPlan(name, mid, None, f"{error.message}{hint}"))
            else:
                plans.append(UnitPlan(name, mid, self.made[name].plan))
        return PlanSet(self.project.name, self.project.environment.name, tuple(plans), self.scope)

    def _planned(self, unit: Project, account: Account) -> Planned:
        scope = scope_in(self.scope, unit, self.project.units) or EVERYTHING
        if unit.above is None:
            units = self.project.units
            below = [project for project in units if project.above is not None]
            return planned(unit, account, scope, sharing=shared_by_reference(units), below=below)
        parent = self.made.get(unit.environment.parent_unit)
        above = parent.index if parent else self.above or unreadable()
        return planned(unit, account, scope, above=above)

    def _again(self, unit: Project, account: Account) -> Planned:
        """Plan a unit once more, under its lock; what rests on it then sees what this plan makes."""
        self.made[unit.environment.business_unit] = again = self._planned(unit, account)
        return again

    def apply(self, send: Any, form: str) -> list[tuple[UnitPlan, Ended]]:
        """Carry out what was planned, unit by unit, each with a journal of its own; Ctrl-C ends it all.

        `send` applies one plan, given its project, account and plan, a way to plan again, and what it runs in.
        """
        out, done = console(), list[tuple[UnitPlan, Ended]]()
        for unit, account in zip(self.project.units, self.accounts, strict=True):
            here = unit.environment
            made = self.made[here.business_unit]
            if not made.plan.summary().acts:
                continue
            if done and done[-1][1].stopped:
                click.echo(f"Not begun: business unit {here.business_unit}.", err=True)
                continue
            if form == "text":
                click.echo(f"business unit {here.business_unit}")
            watch = partial(print_outcome, out) if form == "text" else lambda _outcome: None
            sent = partial(send, unit, account, made, partial(self._again, unit, account))
            ended = carry_out(unit, account_name(here), made.plan, watch, sent)
            if form == "text":
                click.echo(apply_summary(ended.report))
            ended.tell()
            done.append((UnitPlan(here.business_unit, here.business_units[here.business_unit], made.plan), ended))
        return done


def scope_in(scope: Scope, unit: Project, units: Sequence[Project]) -> Scope | None:
    """What a scope means in one of several business units; None where it means nothing there.

    `us:ADDRESS` is for that unit alone, a plain address or pattern for every unit in which something has it.
    """
    targets, excludes = _patterns(scope.targets, unit, units), _patterns(scope.excludes, unit, units)
    return None if scope.targets and not targets else replace(scope, targets=targets, excludes=excludes)


def _patterns(patterns: Sequence[str], unit: Project, units: Sequence[Project]) -> tuple[str, ...]:
    found, names = [], {project.environment.business_unit for project in units}
    for written in patterns:
        name, colon, rest = written.partition(":")
        if colon and name in names:
            found += [rest] if name == unit.environment.business_unit else []
        elif _means(written, unit) or not any(_means(written, project) for project in units):
            found.append(written)  # what means nothing anywhere is told by every unit
    return tuple(found)


def _means(pattern: str, unit: Project) -> bool:
    names = (*(resource.address for resource in unit.resources), *(removal.address for removal in unit.removals))
    return any(matches(pattern, name) for name in names)


def exit_code(ended: Sequence[Ended]) -> int:
    """The worst of several applies."""
    codes = [item.code for item in ended]
    return STOPPED if STOPPED in codes else max(codes, default=0)


def check_reviewed(saved: SavedPlan, now: PlanSet, account: dict[str, object]) -> list[str]:
    """What differs from the plans that were reviewed.

    Raises:
        BadPlanFileError: they are for another project, environment or other business units.
    """
    if not isinstance(saved.plan, PlanSet):
        raise BadPlanFileError("This plan is for one business unit alone; here are several.", "Make a new one.")
    before = {(unit_plan.unit, unit_plan.business_unit): unit_plan.plan for unit_plan in saved.plan.units}
    after = {(unit_plan.unit, unit_plan.business_unit): unit_plan.plan for unit_plan in now.units}
    if saved.plan.project != now.project or not saved.is_for(account) or before.keys() != after.keys():
        there = f"{saved.plan.project}, {saved.plan.environment}, {_listed(before)}"
        here = f"{now.project}, {now.environment}, {_listed(after)}"
        raise BadPlanFileError(f"This plan is for {there}; here is {here}.", "Name the right environment with -e.")
    both = [(unit[0], plan, later) for unit, plan in before.items() if plan and (later := after[unit])]
    if elsewhere := next(filter(None, (other_account(plan, later) for _, plan, later in both)), None):
        raise BadPlanFileError(elsewhere, "Name the right environment with -e.")
    return [f"{name}:{address}" for name, reviewed, later in both for address in movements(reviewed, later)]


def check_again(shown: PlanSet, now: PlanSet) -> list[str]:
    """What differs from the plans that were shown a while ago."""
    later = {unit.unit: unit.plan for unit in now.units}
    found = []
    for unit_plan, plan in shown.plans():
        there = later.get(unit_plan.unit)
        words = movements(plan, there) if there is not None else ["it could not be planned any more"]
        found += [f"{unit_plan.unit}:{word}" for word in words]
    return found


def _listed(units: Any) -> str:
    return " ".join(f"{name} ({mid})" for name, mid in units)
