"""Plans and results for a terminal: grouped by kind, readable without colour, in a log and at 80 columns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from mcdecl.apply.outcome import ApplyReport, Fate, Outcome
from mcdecl.kinds import KINDS
from mcdecl.kinds.risk import Risk
from mcdecl.plan.model import Action, AttributeDiff, Change, Plan, Status
from mcdecl.plan.units import PlanSet
from mcdecl.report.text import (
    SIGNS,
    counted,
    field_line,
    is_field,
    is_lines,
    partial_line,
    printable,
    shown_at,
    summary_line,
    verdict,
)

if TYPE_CHECKING:
    from rich.console import Console

Line = tuple[str, str]
"""A style of rich, and a line of text."""

STYLES = {
    Action.CREATE: "green",
    Action.UPDATE: "yellow",
    Action.DELETE: "red",
    Action.REPLACE: "red",
    Action.BLOCKED: "bold red",
}
RISKS = {Risk.NONE: "", Risk.CAUTION: "caution", Risk.DATA_LOSS: "DATA LOSS"}
MARKS = {
    Fate.DONE: ("done", "green"),
    Fate.FAILED: ("FAILED", "bold red"),
    Fate.SKIPPED: ("skipped", "yellow"),
    Fate.UNKNOWN: ("UNKNOWN", "bold yellow"),
}
MOST_CREATED = 60
"""Attributes of a new resource that are shown before the rest is counted."""


def print_plan(console: "Console", plan: Plan) -> None:
    """Print a plan: changes by kind, what cannot be compared, then one summary line."""
    print_lines(console, plan_lines(plan))


def print_lines(console: "Console", lines: Iterable[Line]) -> None:
    """Print lines: one by one for a person, plain and at once for a program, since rich takes long for many lines."""
    if console.is_terminal:
        for line in lines:
            _print(console, line)
        return
    console.file.writelines(f"{printable(text)}\n" for _style, text in lines)
    console.file.flush()


def plan_lines(plan: Plan) -> Iterator[Line]:
    """The lines of a plan."""
    dangerous = [change for change in plan.changes if change.acts and change.risk is Risk.DATA_LOSS]
    yield from _group("what loses data", dangerous)
    for name, kind in KINDS.items():
        told = [one for one in plan.changes if one.kind == name and _matters(one) and one not in dangerous]
        yield from _group((kind.section or kind.name).replace("_", " "), told)
    yield from _unmanaged(plan)
    counts = plan.summary()
    yield "bold", summary_line(plan)
    if plan.partial:
        yield "bold yellow", partial_line(plan)
    if plan.too_much:
        yield "bold red", plan.too_much
    if sentence := verdict(counts):
        yield ("bold red" if counts.blocked else ""), sentence


def _unmanaged(plan: Plan) -> Iterator[Line]:
    if not plan.unmanaged:
        return
    yield "bold", "unmanaged: in owned folders and declared nowhere; --prune removes them"
    for address in plan.unmanaged:
        yield "dim", f"    {address}"
    yield "", ""


def print_plans(console: "Console", plans: PlanSet) -> None:
    """Print the plans of business units, each under its name, then one line for all."""
    for one in plans.units:
        _print(console, ("bold", f"business unit {one.unit} ({one.business_unit})"))
        if one.plan is None:
            _print(console, ("bold red", f"  could not be planned: {one.error}"))
        else:
            print_plan(console, one.plan)
        _print(console, ("", ""))
    count = f"{len(plans.units)} business unit{'s' if len(plans.units) != 1 else ''}"
    _print(console, ("bold", f"{count}. {counted(plans.summary())}"))


def _group(title: str, changes: Sequence[Change]) -> Iterator[Line]:
    if not changes:
        return
    yield "bold", title
    for change in changes:
        yield from _change_lines(change)
    yield "", ""


def _matters(change: Change) -> bool:
    return change.action is not Action.NO_OP or bool(change.attributes) or bool(change.notes)


def _change_lines(change: Change) -> Iterator[Line]:
    style = STYLES.get(change.action, "dim")
    title = f"  {SIGNS[change.action]} {change.address}"
    yield style, title + (f"  ({change.source})" if change.source else "")
    for reason in change.reasons:
        yield "red", f"      blocked: {reason}"
    for warning in change.warnings:
        risk = change.risk_of(warning)
        yield ("bold red" if risk is Risk.DATA_LOSS else "yellow"), f"      {RISKS[risk]}: {warning}"
    for note in change.notes:
        yield "dim", f"      note: {note}"
    told = change.attributes
    if change.action is Action.CREATE and len(told) > MOST_CREATED:
        told = told[:MOST_CREATED]
    for diff in told:
        yield from _diff_lines(change, diff)
    if len(told) < len(change.attributes):
        yield "dim", f"      … and {len(change.attributes) - len(told)} more"


def _diff_lines(change: Change, diff: AttributeDiff) -> Iterator[Line]:
    said: dict[Status, Callable[[], Iterator[Line]]] = {
        Status.CHANGED: lambda: _changed(change, diff),
        Status.BLOCKED: lambda: _with_reason(change, diff, "!", "blocked", "red"),
        Status.LEFT_ALONE: lambda: _with_reason(change, diff, " ", "left alone", "dim"),
        Status.UNKNOWN: lambda: iter([("dim", f"      ? {diff.path}: unknown: {diff.reason}")]),
    }
    yield from said[diff.status]()


def _with_reason(change: Change, diff: AttributeDiff, sign: str, word: str, style: str) -> Iterator[Line]:
    values = _values(change, diff) if word == "blocked" else ""
    yield style, f"      {sign} {diff.path}{f': {values}' if values else ''}"
    yield style, f"          {word}: {diff.reason}"


def _changed(change: Change, diff: AttributeDiff) -> Iterator[Line]:
    if is_lines(diff.before) or is_lines(diff.after):
        yield "yellow", f"      {_sign(change, diff)} {diff.path}:"
        yield from text_diff(diff.before, diff.after)
        return
    style = {"+": "green", "-": "red"}.get(_sign(change, diff), "yellow")
    yield style, f"      {_sign(change, diff)} {diff.path}: {_values(change, diff)}"


def _sign(change: Change, diff: AttributeDiff) -> str:
    if change.action is Action.CREATE or diff.before is None:
        return "+"
    return "-" if diff.after is None else "~"


def _values(change: Change, diff: AttributeDiff) -> str:
    if is_field(diff.path, diff.after or diff.before):
        return field_line(diff.after or diff.before)
    after = shown_at(change.kind, diff.path, diff.after)
    if diff.before is None and (change.action is Action.CREATE or diff.after is not None):
        return after
    return f"{shown_at(change.kind, diff.path, diff.before)} → {after}"


def text_diff(before: Any, after: Any) -> Iterator[Line]:
    """A text of several lines as a unified diff, or whole when it is new."""
    old, new = str(before or "").splitlines(), str(after or "").splitlines()
    if not old:
        yield from (("green", f"          {line}") for line in new)
        return
    for line in list(unified_diff(old, new, lineterm="", n=3))[2:]:
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        yield style, f"          {line}"


def outcome_line(outcome: Outcome) -> Line:
    """One settled change on one line."""
    word, style = MARKS[outcome.fate]
    doing = outcome.change.action.value
    text = f"  {word:7} {doing} {outcome.change.address}"
    if outcome.fate is Fate.DONE:
        return style, text
    code = f" (code {outcome.code})" if outcome.code is not None else ""
    text += f": {outcome.message}{code}"
    return style, text + (f"\n          {outcome.explanation}" if outcome.explanation else "")


def print_outcome(console: "Console", outcome: Outcome) -> None:
    """Print one settled change."""
    _print(console, outcome_line(outcome))


def _print(console: "Console", line: Line) -> None:
    """Print one line as it is: what people named things is neither markup nor emoji nor a command to the terminal."""
    style, text = line
    console.print(printable(text), style=style or None, markup=False, emoji=False, highlight=False, soft_wrap=True)


def apply_summary(report: ApplyReport) -> str:
    """The one line that tools look for, such as `Applied: 3 created, 2 updated, 0 deleted, 0 failed, 0 skipped.`."""
    done = {action: report.count(Fate.DONE, action) for action in Action}
    replaced = f"{done[Action.REPLACE]} replaced, " if done[Action.REPLACE] else ""
    unknown = f", {open_} unknown" if (open_ := report.count(Fate.UNKNOWN)) else ""
    return (
        f"Applied: {done[Action.CREATE]} created, {done[Action.UPDATE]} updated, {done[Action.DELETE]} deleted, "
        f"{replaced}{report.count(Fate.FAILED)} failed, {report.count(Fate.SKIPPED)} skipped{unknown}."
    )
