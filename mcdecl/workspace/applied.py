"""What an apply has come to, as values."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from mcdecl.engine.apply.outcome import ApplyReport, Outcome
from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.units import PlanSet
from mcdecl.workspace.refusal import Refusal

NOTHING_SENT = ApplyReport()
STOPPED = 130
"""Exit code of an apply that was stopped before everything was done, as shells have it for Ctrl-C."""


class Ended(Struct, frozen=True):
    """An apply to one business unit that has ended.

    Attributes:
        report: what became of every change.
        stopped: what stopped it, or an empty text.
        journal: its journal, or None where none could be written.
        unit: the business unit; empty where the environment names none.
        business_unit: its MID, where the environment names units.
    """

    report: ApplyReport
    stopped: str = ""
    journal: str | None = None
    unit: str = ""
    business_unit: int | None = None

    @property
    def code(self) -> int:
        """The exit code."""
        if self.report.ok:
            return 0
        return STOPPED if self.stopped else 1

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data, to stand beside the plan's."""
        named = {"unit": self.unit, "business_unit": self.business_unit} if self.unit else {}
        return {
            **named,
            "results": [outcome.to_json() for outcome in self.report.outcomes],
            "stopped": self.stopped or None,
            "journal": self.journal,
        }


class RestoredRows(Struct, frozen=True):
    """What became of rows that an undo was to put back.

    Attributes:
        address: the data extension.
        kept: how many rows were kept.
        back: how many are back.
        problem: why not all, or an empty text.
        hint: how to finish.
    """

    address: str
    kept: int
    back: int
    problem: str = ""
    hint: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        data: dict[str, Any] = {"address": self.address, "kept": self.kept, "back": self.back}
        return {**data, "problem": self.problem} if self.problem else data


class Applied(Struct, frozen=True):
    """What an apply has come to.

    Attributes:
        plan: what was to be done: one plan, or one for each business unit.
        refusals: why nothing was sent, where it was refused.
        ended: what became of each business unit that something was sent to; of a plain environment the one.
        restored: what became of the rows that an undo puts back.
    """

    plan: Plan | PlanSet
    refusals: tuple[Refusal, ...] = ()
    ended: tuple[Ended, ...] = ()
    restored: tuple[RestoredRows, ...] = ()

    @property
    def blocked(self) -> int:
        """How many changes are blocked; where any is, nothing was sent."""
        return self.plan.summary().blocked

    @property
    def code(self) -> int:
        """The exit code: the worst of all business units."""
        if self.refusals or self.blocked:
            return 1
        codes = [*(ended.code for ended in self.ended), *(1 for item in self.restored if item.problem)]
        return STOPPED if STOPPED in codes else max(codes, default=0)

    @property
    def report(self) -> ApplyReport:
        """What became of every change."""
        if isinstance(self.plan, Plan):
            return self.ended[0].report if self.ended else NOTHING_SENT
        reports = {ended.unit: ended.report for ended in self.ended}
        return ApplyReport(tuple(outcome for report in reports.values() for outcome in report.outcomes), reports)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data: the plan's, with what became of it."""
        rows = {"rows_restored": [item.to_json() for item in self.restored]} if self.restored else {}
        if isinstance(self.plan, Plan) and self.ended:
            return {**self.plan.to_json(), **self.ended[0].to_json(), **rows}
        return {**self.plan.to_json(), "results": [ended.to_json() for ended in self.ended], **rows}


def cut_off(plan: Plan | PlanSet, settled: Mapping[str, Sequence[Outcome]]) -> Applied:
    """What an apply had come to when an error ended it.

    Args:
        plan: what was to be done.
        settled: by business unit, what was settled until then.
    """
    mids = {part.unit: part.business_unit for part in plan.units} if isinstance(plan, PlanSet) else {}
    ended = (
        Ended(ApplyReport(tuple(outcomes)), unit=unit, business_unit=mids.get(unit))
        for unit, outcomes in settled.items()
    )
    return Applied(plan, ended=tuple(ended))
