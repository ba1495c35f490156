"""The plans of several accounts as parts to be read: what is the same in several business units is told once."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from mcdecl.engine.plan.model import Change, Plan
from mcdecl.engine.plan.units import PlanSet, UnitPlan
from mcdecl.helpers.structs import replace
from mcdecl.report.sections import Report, matters, parts
from mcdecl.report.text import account_line, partial_line, summary_line, verdict

_UNIT = "business unit"


class ShownPart(Struct, frozen=True):
    """A part of a report.

    Attributes:
        title: what stands above it; empty where the report is one plan.
        listed: the changes, and what lies in owned folders, that are told here; None where there is no plan.
        heads: the plans whose counts and verdicts are told here, which are the same; empty where only changes are told
            that several business units have in common.
        error: why there is no plan.
    """

    title: str
    listed: Plan | None
    heads: tuple[Plan, ...] = ()
    error: str = ""

    @property
    def account(self) -> str:
        """Whom the part is for, in a line, without the business units that its title names."""
        accounts = [plan.account for plan in self.heads if plan.account is not None]
        if not accounts or not self.title.startswith(_UNIT):
            return account_line(self.heads[0]) if self.heads else ""
        return f"Environment {accounts[0].environment}, {accounts[0].host_name}"


def shown_parts(report: Report) -> tuple[ShownPart, ...]:
    """The parts of a report in the order in which they are read: where it is one plan, that alone."""
    if isinstance(report, PlanSet):
        return tuple(_units(report))
    return tuple(
        ShownPart(part.title, part.plan, () if part.plan is None else (part.plan,), part.error)
        for part in parts(report)
    )


def _units(plans: PlanSet) -> Iterator[ShownPart]:
    """For each unit what it shares with later ones, then what it has alone, with its counts."""
    units = plans.units
    common, alone = _divided([[] if part.plan is None else _shown(part.plan) for part in units])
    same = _same_heads(units, alone)
    for number, part in enumerate(units):
        if part.plan is None:
            yield ShownPart(_title([part]), None, (), part.error)
            continue
        mine = sorted((members for members in common if members[0] == number), key=len, reverse=True)
        heads = same.get(number, ())
        if heads and mine == [heads] and len(heads) > 1:
            yield _part([units[at] for at in heads], common[heads])
            continue
        for members in mine:
            names = ", ".join(units[at].unit for at in members)
            yield ShownPart(f"in {names}", replace(part.plan, changes=tuple(common[members]), unmanaged=(), kept=()))
        if heads:
            yield _part([units[at] for at in heads], alone[number])


def _part(units: Sequence[UnitPlan], changes: Iterable[Change]) -> ShownPart:
    plans = tuple(part.plan for part in units if part.plan is not None)
    return ShownPart(_title(units), replace(plans[0], changes=tuple(changes)), plans)


def _title(units: Sequence[UnitPlan]) -> str:
    names = ", ".join(f"{part.unit} ({part.business_unit})" for part in units)
    return f"{_UNIT}{'s' if len(units) > 1 else ''} {names}"


def _shown(plan: Plan) -> list[Change]:
    return [change for change in plan.changes if matters(change)]


def _divided(several: Sequence[Sequence[Change]]) -> tuple[dict[tuple[int, ...], list[Change]], list[list[Change]]]:
    """What several have in common, by who they are, and what each has alone; both in the order of the plans."""
    alike: dict[str, list[tuple[Change, Change, list[int]]]] = {}
    for number, changes in enumerate(several):
        for change in changes:
            bare, known = _bare(change), alike.setdefault(change.address, [])
            members = next((members for other, _, members in known if other == bare), None)
            if members is None:
                known.append((bare, replace(change, unit=""), [number]))
            else:
                members.append(number)
    common, alone = dict[tuple[int, ...], list[Change]](), [list[Change]() for _ in several]
    for known in alike.values():
        for _, change, members in known:
            (alone[members[0]] if len(members) == 1 else common.setdefault(tuple(members), [])).append(change)
    return common, alone


def _bare(change: Change) -> Change:
    """What is read of a change: without what only an apply needs."""
    return replace(change, unit="", desired=None, before=None, object_id=None, ids={}, fingerprint=None, waits_for=())


def _same_heads(units: Sequence[UnitPlan], alone: Sequence[Sequence[Change]]) -> dict[int, tuple[int, ...]]:
    """By the first of them, the units that have nothing alone and of which the same is said."""
    groups: dict[object, list[int]] = {}
    for number, part in enumerate(units):
        if part.plan is not None:
            groups.setdefault(number if alone[number] else _said(part.plan), []).append(number)
    return {members[0]: tuple(members) for members in groups.values()}


def _said(plan: Plan) -> tuple[object, ...]:
    host = plan.account.host if plan.account else ""
    partial = partial_line(plan) if plan.partial else ""
    marks = tuple(map(str, plan.paused))
    return (host, summary_line(plan), partial, plan.too_much, marks, verdict(plan), plan.unmanaged, plan.kept)
