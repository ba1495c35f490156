"""The plans of all environments for a terminal: one table on top, then each plan."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mcdecl.engine.plan import Plan
from mcdecl.engine.plan.environments import EnvironmentPlan, Everywhere
from mcdecl.engine.plan.units import PlanSet
from mcdecl.report.ending import Line, legend
from mcdecl.report.sections import Report
from mcdecl.report.terminal import plan_lines, print_lines, print_plan, print_plans

if TYPE_CHECKING:
    from rich.console import Console

COLUMNS = ("create", "update", "delete", "replace", "blocked", "risky", "exit")
"""The counts of a row; `risky` are changes that lose data or ask for a look."""
STYLES = {0: "", 1: "bold red", 2: "yellow"}


def everywhere_lines(everywhere: Everywhere) -> Iterator[Line]:
    """The lines of all outcomes."""
    width = max(len("environment"), *(len(outcome.title) for outcome in everywhere.outcomes))
    yield "bold", f"{'environment':{width}}  {'  '.join(f'{name:>7}' for name in COLUMNS)}"
    for outcome in everywhere.outcomes:
        yield STYLES[outcome.code], _row(outcome, width)
    for outcome in everywhere.outcomes:
        yield "", ""
        yield "bold", f"environment {outcome.title}"
        yield from _details(outcome)


def _row(outcome: EnvironmentPlan, width: int) -> str:
    if outcome.plan is None:
        cells = ["-"] * (len(COLUMNS) - 1)
    else:
        counts = outcome.plan.summary()
        numbers = (counts.create, counts.update, counts.delete, counts.replace, counts.blocked)
        cells = [str(number) for number in (*numbers, counts.caution + counts.data_loss)]
    row = f"{outcome.title:{width}}  {'  '.join(f'{cell:>7}' for cell in (*cells, str(outcome.code)))}"
    return f"{row}  {_first(outcome.error)}" if outcome.error else row


def _first(error: str) -> str:
    """The first line that tells of an error; what is only doubtful may stand before it."""
    lines = error.splitlines()
    return next((line for line in lines if ": warning " not in line), lines[0])


def _details(outcome: EnvironmentPlan) -> Iterator[Line]:
    if outcome.plan is not None:
        yield from plan_lines(outcome.plan)
    for line in outcome.error.splitlines():
        yield "bold red", line


def print_report(console: "Console", report: Report) -> None:
    """Print one plan, that of each business unit, or that of each environment."""
    if isinstance(report, Plan):
        print_plan(console, report)
    elif isinstance(report, PlanSet):
        print_plans(console, report)
    else:
        print_lines(console, legend(everywhere_lines(report)))
