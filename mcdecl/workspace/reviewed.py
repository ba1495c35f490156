"""A plan that was looked at before: whether it may be carried out here, and whether it is still what would be done."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from mcdecl.engine.plan import Plan, Scope
from mcdecl.engine.plan.saved import BadPlanFileError, SavedPlan, changes_since_review, other_account, read_saved
from mcdecl.engine.plan.units import PlanSet
from mcdecl.helpers.safe_files import LARGEST_DOCUMENT, read_regular
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.checks import closest
from mcdecl.project import Project
from mcdecl.workspace.accounts import account_name
from mcdecl.workspace.refusal import Refusal, RefusedError, allowed_by

Reviewed: TypeAlias = SavedPlan | Plan | PlanSet
"""A plan that was looked at: from a file, or a value."""

_HINT = "Select the right environment with -e."


def plan_file(targets: Sequence[str]) -> Path | None:
    """The file of a saved plan that targets name; None where they are addresses.

    Raises:
        BadPlanFileError: one means a file that is not there.
    """
    files = [target for target in targets if Path(target).exists() and not Path(target).is_dir()]
    if missing := [target for target in targets if target not in files and _like_a_file(target)]:
        what = f"{missing[0]} is a folder" if Path(missing[0]).is_dir() else f"There is no file {missing[0]}"
        raise BadPlanFileError(f"{what}, and it is not an address either.")
    return Path(files[0]) if files else None


def _like_a_file(argument: str) -> bool:
    """Whether what stands before the first dot is not even nearly a kind, and nothing is a pattern."""
    return not {*argument} & {*"*?"} and closest(argument.partition(".")[0], KINDS) is None


def plan_in(reviewed: Reviewed) -> Plan | PlanSet:
    """The plan itself."""
    return reviewed.plan if isinstance(reviewed, SavedPlan) else reviewed


def scope_of(reviewed: Reviewed, asked: Scope) -> Scope:
    """What a plan that was looked at is about, with the risks that it or the caller allows.

    Raises:
        RefusedError: nobody has agreed to what the plan does: neither its head says so, nor the caller.
    """
    if isinstance(reviewed, SavedPlan) and (missing := reviewed.missing(asked)):
        flags = " ".join(missing)
        raise RefusedError(
            Refusal(
                f"Refused: this plan was created with {flags}, and its head does not say so. Nothing was sent. "
                f"{allowed_by(flags)}"
            )
        )
    scope = plan_in(reviewed).scope
    return replace(scope, allow=tuple(dict.fromkeys((*scope.allow, *asked.allow))))


def check_place(reviewed: Reviewed, project: Project) -> None:
    """See that a plan was made for this project, and as far as a file says for this account.

    Args:
        reviewed: the plan.
        project: the project, narrowed to the business units that the plan has.

    Raises:
        BadPlanFileError: it is for another one.
    """
    plan = plan_in(reviewed)
    if isinstance(plan, Plan) and project.units:
        raise BadPlanFileError(
            "This plan is for a single business unit, but there are several here.", "Create a new plan."
        )
    if isinstance(plan, PlanSet) and not project.units:
        raise BadPlanFileError(
            "This plan is for several business units, but the project has none here.", "Choose with -e."
        )
    if not isinstance(reviewed, SavedPlan):
        return
    account = account_name(project.environment)
    if isinstance(plan, PlanSet):
        units = project.environment.business_units
        there = {unit_plan.unit: unit_plan.business_unit for unit_plan in plan.units}
        here = {name: units[name] for name in (unit.environment.business_unit for unit in project.units)}
        if plan.project != project.name or not reviewed.is_for(account) or there != here:
            raise BadPlanFileError(
                f"This plan is for {plan.project}, {plan.environment}, {_listed(there)}; here is {project.name}, "
                f"{project.environment.name}, {_listed(here)}.",
                _HINT,
            )
    elif plan.project != project.name or not reviewed.is_for(account):
        made_for = ", ".join(str(value) for value in (plan.project, *reviewed.account.values()))
        this = ", ".join(str(value) for value in (project.name, *account.values()))
        raise BadPlanFileError(f"This plan is for {made_for}; here is {this}.", _HINT)


def _listed(units: dict[str, int]) -> str:
    return " ".join(f"{name} ({mid})" for name, mid in units.items())


def check_account(reviewed: Plan | PlanSet, now: Plan | PlanSet) -> None:
    """See that a plan was made for the account that answers, by its own word.

    Raises:
        RefusedError: it is another one.
    """
    later = dict(_parts(now))
    for name, plan in _parts(reviewed):
        there = later.get(name)
        if plan is not None and there is not None and (elsewhere := other_account(plan, there)):
            raise RefusedError(Refusal(elsewhere, _HINT))


def differences(before: Plan | PlanSet, now: Plan | PlanSet, *, failed: bool) -> list[str]:
    """What would be done otherwise than a plan says, each address with what became of it.

    Args:
        before: the plan that was looked at.
        now: the plan as it is made now.
        failed: whether a business unit that cannot be planned any more counts; it does once it was shown a plan.
    """
    later, words = dict(_parts(now)), []
    for name, plan in _parts(before):
        there = later.get(name)
        if plan is None or (there is None and not failed):
            continue
        moved = changes_since_review(plan, there) if there is not None else ["it can no longer be planned"]
        words += [f"{name}:{word}" if name else word for word in moved]
    return words


def _parts(plan: Plan | PlanSet) -> Iterator[tuple[str, Plan | None]]:
    """The plan of every business unit by the unit's name; of an environment without them the one, without a name."""
    if isinstance(plan, Plan):
        yield "", plan
    else:
        yield from ((unit_plan.unit, unit_plan.plan) for unit_plan in plan.units)


def read_saved_file(file: Path) -> SavedPlan:
    """The plan in a file that somebody names.

    Raises:
        BadPlanFileError: it is no plan, is cut off, was edited, or is of another format version.
        OSError: it cannot be read, is no regular file, or is far too large for a plan.
    """
    return read_saved(read_regular(file, largest=LARGEST_DOCUMENT).decode(errors="replace"))
