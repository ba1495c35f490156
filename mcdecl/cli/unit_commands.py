"""`mcdecl plan` and `mcdecl apply` where the environment names business units."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mcdecl.cli.applied import NOTHING_SENT, note
from mcdecl.cli.applying import carry, nothing_sent, print_json, refusal, saved_plan, saved_scope
from mcdecl.cli.approval import accounts_of, approve, tell_objections
from mcdecl.cli.options import chosen_units
from mcdecl.cli.session import account_name, narrowed, write_file
from mcdecl.cli.showing import show, shown_form
from mcdecl.cli.units import Units, check_again, check_reviewed, exit_code
from mcdecl.engine.apply.apply_locked import AccountMoved
from mcdecl.engine.plan import Scope
from mcdecl.engine.plan.saved import SavedPlan
from mcdecl.engine.plan.units import PlanSet, UnitPlan
from mcdecl.workspace.guards import objections

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mcdecl.cli.running import Ended
    from mcdecl.project import Project


@dataclass(frozen=True, slots=True)
class ApplyOptions:
    """What the command line says about an apply."""

    form: str
    plain: bool
    scope: Scope
    confirm: str | None
    auto_approve: bool
    force: bool
    lock_timeout: int
    new_account: bool = False


def planned_units(project: "Project", scope: Scope) -> PlanSet:
    """The plans of every business unit that the scope means.

    Raises:
        AccountError: the settings do not say how to reach one.
    """
    with Units.opened(project, scope) as units:
        return units.plan()


def plan_units(project: "Project", scope: Scope, form: str, out: Path | None, *, detailed: bool) -> int:
    """Plan every business unit; the exit code, 1 when one is blocked or could not be planned."""
    plans = planned_units(project, scope)
    if out is not None and not plans.failed:
        write_file(out, SavedPlan(plans, account_name(project.environment)).text())
    show(plans, form, project)
    if out is not None and plans.failed:
        click.echo("Not saved: a plan file has every business unit; narrow it with --business-unit.", err=True)
    counts = plans.summary()
    if counts.blocked or plans.failed:
        return 1
    paused = any(plan.paused for _, plan in plans.plans())
    return 2 if detailed and (counts.acts or counts.unknown or paused) else 0


def apply_units(project: "Project", asked: ApplyOptions) -> int:
    """Apply every business unit, once all are planned and nothing in any of them is blocked or refused."""
    saved, scope = saved_plan(asked.scope), asked.scope
    if saved is not None and isinstance(saved.plan, PlanSet):
        project = narrowed(project, [unit_plan.unit for unit_plan in saved.plan.units])
        scope = saved_scope(saved, scope)
    with Units.opened(project, scope) as units:
        plans = units.plan()
        if saved is not None and (others := check_reviewed(saved, plans, account_name(project.environment))):
            raise AccountMoved(others)
        if asked.form == "text":
            show(plans, shown_form(asked.form, plain=asked.plain))
        refused = _objected(units, asked)
        refused = _refusal(plans, asked) if refused is None else refused
        if refused:
            click.echo(refused, err=True)
        counts = plans.summary()
        whole = not scope.partial and len(units.project.units) == len(project.units) and not chosen_units()
        if refused is not None or counts.blocked or not counts.acts:
            _note(units, plans, (), whole=whole, done=refused is None and not counts.blocked)
            return nothing_sent(plans.to_json(), asked.form, refused=refused is not None or bool(counts.blocked))
        flag = asked.auto_approve or saved is not None
        waited = approve(project.environment, counts.acts, accounts_of(plans), asked=flag, confirm=asked.confirm)
        if waited and (others := check_again(plans, units.plan())):
            raise AccountMoved(others)
        ended = units.apply(partial(carry, lock_timeout=asked.lock_timeout), asked.form)
        _note(units, plans, ended, whole=whole, done=exit_code([end for _, end in ended]) == 0)
    if asked.form == "json":
        results = [
            {"unit": unit_plan.unit, "business_unit": unit_plan.business_unit, **end.to_json()}
            for unit_plan, end in ended
        ]
        print_json({**plans.to_json(), "results": results})
    return exit_code([end for _, end in ended])


def _note(units: Units, plans: PlanSet, ended: "Sequence[tuple[UnitPlan, Ended]]", *, whole: bool, done: bool) -> None:
    """Write down for every unit what it was brought to; the commit of all stands in the ledger of the first."""
    reports = {unit_plan.unit: end.report for unit_plan, end in ended}
    known = {unit_plan.unit: plan for unit_plan, plan in plans.plans()}
    for number, (unit, account) in enumerate(zip(units.project.units, units.accounts, strict=True)):
        name = unit.environment.business_unit
        if name in known:
            report = reports.get(name, NOTHING_SENT)
            note(unit, account, known[name], whole=whole, done=done, report=report, ledger=number == 0)


def _objected(units: Units, asked: ApplyOptions) -> str | None:
    """Say what stands against each unit; an empty text when nothing may be sent for it, else None."""
    found = []
    for unit, account in zip(units.project.units, units.accounts, strict=True):
        made = units.made.get(unit.environment.business_unit)
        if made is not None:
            found += objections(unit, account, made.plan, new_account=asked.new_account, force=asked.force)
    return "" if tell_objections(found) else None


def _refusal(plans: PlanSet, asked: ApplyOptions) -> str | None:
    """Why nothing of it may be sent, or None."""
    if plans.failed:
        names = ", ".join(unit_plan.unit for unit_plan in plans.failed)
        return f"Refused: {names} could not be planned, and nothing was sent. --business-unit NAME leaves it out."
    changes = [(unit_plan, change) for unit_plan, plan in plans.plans() for change in plan.changes]
    if lossy := [
        f"{unit_plan.unit}:{change.address}" for unit_plan, change in changes if change.refused(plans.scope.allow)
    ]:
        return refusal(lossy)
    return f"Refused: {plans.too_much} Nothing was sent." if plans.too_much and not asked.force else None
