"""A plan in the order in which people read it, and the plans of several accounts as parts of one report."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from msgspec import Struct

from mcdecl.engine.plan.environments import Everywhere
from mcdecl.engine.plan.model import Action, Change, Plan, Summary
from mcdecl.engine.plan.units import PlanSet
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.risk import Risk
from mcdecl.report.alike import told_once
from mcdecl.report.text import counted, units_counted, units_line

REMARKS: Final = "unchanged, with remarks"
"""The heading of what a plan says again every time, as long as nobody changes it."""

Report: TypeAlias = Plan | PlanSet | Everywhere
"""What `mcdecl plan` can come to: one plan, one for each business unit, one for each environment."""


class Section(Struct, frozen=True):
    """Changes under one heading.

    Attributes:
        title: the heading.
        changes: what is read, what is alike told once.
        danger: whether they have to be read.
        members: the changes, one for each resource.
    """

    title: str
    changes: tuple[Change, ...]
    danger: bool = False
    members: tuple[Change, ...] = ()


class ReportPart(Struct, frozen=True):
    """One plan of a report, or in words why there is none; `title` is empty where the report is one plan."""

    title: str
    plan: Plan | None
    error: str = ""


def sections(plan: Plan) -> Iterator[Section]:
    """What is dangerous, the worst first, then the rest by kind, then remarks; what is as declared is left out."""
    changes = [change for change in plan.changes if matters(change)]
    dangers = (
        Section("data loss", worst_first(item for item in changes if loses_data(item)), danger=True),
        Section("blocked", tuple(item for item in changes if item.action is Action.BLOCKED), danger=True),
        Section(
            "needs review", tuple(item for item in changes if item.acts and item.risk is Risk.CAUTION), danger=True
        ),
    )
    grave = {change.address for section in dangers for change in section.changes}
    rest = [item for item in changes if item.address not in grave]
    by_kind = (
        Section(kind_title(name), tuple(item for item in rest if item.kind == name and item.acts)) for name in KINDS
    )
    remarks = Section(REMARKS, tuple(item for name in KINDS for item in rest if item.kind == name and not item.acts))
    return (
        replace(section, changes=told_once(section.changes), members=section.changes)
        for section in (*dangers, *by_kind, remarks)
        if section.changes
    )


def loses_data(change: Change) -> bool:
    """Whether applying it would lose rows, columns or mappings."""
    return change.acts and change.risk is Risk.DATA_LOSS


def worst_first(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes that lose data: those by which nothing that exists is lost come last."""
    return tuple(sorted(changes, key=lambda change: change.rows_lost == 0))


def needs_line(report: Report) -> str:
    """What somebody still has to say for an apply to lose data, in a sentence; empty where nothing is lost."""
    allowed = () if isinstance(report, Everywhere) else report.scope.allow
    acting = [change for part in parts(report) if part.plan is not None for change in part.plan.acting()]
    refused = sum(1 for change in acting if change.refused(allowed))
    if not refused:
        return ""
    what = "1 change loses data" if refused == 1 else f"{refused} changes lose data"
    return f"Apply needs --allow data_loss: {what}."


def kind_title(name: str) -> str:
    """What the resources of a kind are called together, such as `data extensions`."""
    kind = KINDS[name]
    return (kind.section or kind.name).replace("_", " ")


def parts(report: Report) -> tuple[ReportPart, ...]:
    """The plans of a report, one or several."""
    if isinstance(report, Plan):
        return (ReportPart("", report),)
    if isinstance(report, PlanSet):
        return tuple(
            ReportPart(f"business unit {unit_plan.unit} ({unit_plan.business_unit})", unit_plan.plan, unit_plan.error)
            for unit_plan in report.units
        )
    return tuple(
        ReportPart(f"environment {environment_plan.title}", environment_plan.plan, environment_plan.error)
        for environment_plan in report.outcomes
    )


def total(report: Report) -> Summary:
    """The counts of all parts together."""
    if isinstance(report, Everywhere):
        return Summary.of(
            environment_plan.plan.summary() for environment_plan in report.outcomes if environment_plan.plan is not None
        )
    return report.summary()


def total_line(report: Report) -> str:
    """The counts of all parts together, and what has no plan, in a line."""
    if isinstance(report, PlanSet):
        return units_line(report)
    return f"{counted(total(report))} {parts_line(report)}".rstrip()


def parts_line(report: Report) -> str:
    """How many business units there are, and what has no plan; empty for one plan."""
    if isinstance(report, PlanSet):
        return units_counted(report)
    failed = [part.title for part in parts(report) if part.plan is None]
    return f"Not planned: {', '.join(failed)}." if failed else ""


def notes(report: Report) -> tuple[str, ...]:
    """What concerns several business units of a report."""
    return report.notes if isinstance(report, PlanSet) else ()


def about(report: Report) -> tuple[str, str]:
    """The project and the environment that a report is about; `all environments` for all of them."""
    if not isinstance(report, Everywhere):
        return report.project, report.environment
    return next(
        (environment_plan.plan.project for environment_plan in report.outcomes if environment_plan.plan is not None), ""
    ), "all environments"


def consent_line(report: Report) -> str:
    """What somebody agreed to when the report was made, and what that does; empty where nothing was.

    It is the head of a plan: what a saved one may do without being asked again is read first. One of all environments
    is never saved.
    """
    if isinstance(report, Everywhere) or not report.scope.consent:
        return ""
    acting = [change for part in parts(report) if part.plan is not None for change in part.plan.acting()]
    refused = [change for change in acting if change.refused(report.scope.allow)]
    agreed = [change for change in acting if not change.refused(report.scope.allow)]
    deleted = sum(1 for change in agreed if change.action is Action.DELETE)
    lost = sum(1 for change in agreed if loses_data(change))
    does = [
        *([f"deletes {deleted} resource{'s' if deleted != 1 else ''}"] if deleted else []),
        *([f"loses data in {lost} change{'s' if lost != 1 else ''}"] if lost else []),
    ]
    what = " and ".join(does) or "deletes nothing and loses no data"
    line = (
        f"Created with {' and '.join(report.scope.consent)}: applying it {what}, and you do not need to repeat "
        "these flags."
    )
    return f"{line} {_still_refused(len(refused))}".rstrip()


def _still_refused(count: int) -> str:
    """What nobody has agreed to yet."""
    if not count:
        return ""
    what = (
        "1 change would lose data and still needs" if count == 1 else f"{count} changes would lose data and still need"
    )
    return f"{what} --allow data_loss."


def matters(change: Change) -> bool:
    """Whether there is anything to read about a change."""
    return change.action is not Action.NO_OP or bool(change.attributes or change.notes or change.held)
