"""Plans and results for a terminal: dangers first, then by kind; readable without colour, in logs, at 20 columns."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import unified_diff
from typing import TYPE_CHECKING, Any, Final

from mcdecl.engine.apply.outcome import ApplyReport, Outcome, OutcomeStatus
from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change, Plan
from mcdecl.engine.plan.units import PlanSet
from mcdecl.helpers.characters import printable
from mcdecl.report.differences import DifferenceGroup, is_text, runs, shown_difference, told_parts
from mcdecl.report.ending import Line, legend, repeated, summary_lines
from mcdecl.report.sections import Report, consent_line, needs_line, notes, sections, total_line
from mcdecl.report.text import (
    HELD,
    KEPT,
    SIGNS,
    UNMANAGED,
    account_line,
    is_grave,
    partial_line,
    risk_label,
    summary_line,
    undo_words,
    verdict,
)
from mcdecl.report.unit_parts import ShownPart, shown_parts
from mcdecl.report.wrapping import wrapped

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {
    Action.CREATE: "green",
    Action.UPDATE: "yellow",
    Action.DELETE: "red",
    Action.REPLACE: "red",
    Action.BLOCKED: "bold red",
}
PARTS = {"+": "green", "-": "red", "~": "yellow"}
"""The styles of what comes, goes and changes."""
MARKS = {
    OutcomeStatus.DONE: ("done", "green"),
    OutcomeStatus.FAILED: ("FAILED", "bold red"),
    OutcomeStatus.SKIPPED: ("skipped", "yellow"),
    OutcomeStatus.UNKNOWN: ("UNKNOWN", "bold yellow"),
}
MOST_CREATED = 60
"""Attributes of a new resource that are shown before the rest is counted."""
WIDEST_PATH = 32
"""Columns up to which names of attributes are padded; values of longer ones stand right behind them."""

_NAMED: Final = 3
"""How many of the changes that were not begun a line names."""


def print_plan(console: "Console", plan: Plan) -> None:
    """Print a plan: what is dangerous, changes by kind, what cannot be compared; then dangers again, and counts."""
    print_lines(console, [*head_lines(plan), *legend_and_end(plan, aligned=console.is_terminal)])


def print_summary(console: "Console", report: Report) -> None:
    """Print only the end of a plan: how many changes each kind has, dangers, counts."""
    lines = [*head_lines(report)]
    if isinstance(report, Plan):
        lines += [*_account_lines(report), *summary_lines(report), *repeated(report), *_verdict_lines(report)]
    else:
        lines += [*summary_lines(report), *repeated(report), *_total_lines(report)]
    print_lines(console, lines)


def head_lines(report: Report) -> Iterator[Line]:
    """What is to be read before anything else: what the plan may do without being asked again."""
    if line := consent_line(report):
        yield "bold red", line
        yield "", ""


def print_lines(console: "Console", lines: Iterable[Line]) -> None:
    """Print lines as they are: what people named things is neither markup nor emoji nor a command to the terminal.

    They are broken at the width of a terminal that a person looks at, and left whole in a log.
    """
    terminal = console.is_terminal  # asked once: each time is a call to the system
    paint = _painter(console) if terminal else _unpainted
    width = console.width if terminal and not console.soft_wrap else None
    # One text: a stream that writes through would else be told of every line.
    console.file.write(
        "".join(
            f"{paint(style, piece)}\n"
            for style, text in lines
            for whole in printable(text).split("\n")
            for piece in ((whole,) if width is None else wrapped(whole, width))
        )
    )
    console.file.flush()


def _unpainted(_style: str, text: str) -> str:
    return text


def _painter(console: "Console") -> Callable[[str, str], str]:
    """Gives a text in a style. rich is asked for each style once: for every line, a long plan takes half a minute."""
    codes: dict[str, tuple[str, str]] = {}

    def paint(style: str, text: str) -> str:
        if not style or not text:
            return text
        if style not in codes:
            with console.capture() as capture:
                console.print("x", style=style, end="", markup=False, highlight=False)
            before, _, after = capture.get().partition("x")
            codes[style] = before, after
        return text.join(codes[style])

    return paint


def plan_lines(plan: Plan, *, aligned: bool = False) -> Iterator[Line]:
    """The lines of a plan without its legend, for one of several.

    Args:
        plan: the plan.
        aligned: whether the values of a change stand below each other, which a log is better without.
    """
    yield from _account_lines(plan)
    yield from _listed(plan, aligned=aligned)
    yield from repeated(plan)
    yield from _verdict_lines(plan)


def legend_and_end(plan: Plan, *, aligned: bool = False) -> Iterator[Line]:
    """The lines of a plan that stands alone; `aligned` as for `plan_lines`."""
    yield from _account_lines(plan)
    yield from legend(_listed(plan, aligned=aligned))
    yield from repeated(plan)
    yield from _verdict_lines(plan)


def _account_lines(plan: Plan) -> Iterator[Line]:
    if line := account_line(plan):
        yield "bold", line
        yield "", ""


def _listed(plan: Plan, *, aligned: bool) -> Iterator[Line]:
    for section in sections(plan):
        yield "bold red" if section.danger else "bold", section.title
        for change in section.changes:
            yield from _change_lines(change, aligned=aligned)
        yield "", ""
    yield from _unmanaged(plan)


def _verdict_lines(plan: Plan, *, with_counts: bool = True) -> Iterator[Line]:
    counts = plan.summary()
    if with_counts:
        yield "bold", summary_line(plan)
    if plan.partial:
        yield "bold yellow", partial_line(plan)
    if plan.too_much:
        yield "bold red", plan.too_much
    for mark in plan.paused:
        yield "bold yellow", f"{mark}."
    if with_counts and (needs := needs_line(plan)):
        yield "bold red", needs
    if sentence := verdict(plan):
        yield ("bold red" if counts.blocked else ""), sentence


def _total_lines(report: Report) -> Iterator[Line]:
    yield from (("yellow", note) for note in notes(report))
    yield "bold", total_line(report)
    if needs := needs_line(report):
        yield "bold red", needs


def _unmanaged(plan: Plan) -> Iterator[Line]:
    for title, lines in ((UNMANAGED, plan.unmanaged), (KEPT, plan.kept)):
        if lines:
            yield "bold", title
            yield from (("dim", f"    {line}") for line in lines)
            yield "", ""


def print_plans(console: "Console", plans: PlanSet) -> None:
    """Print the plans of business units, each under its name, then dangers and counts of all."""
    several = len(plans.units) > 1
    listed = list(_parts_lines(plans, aligned=console.is_terminal, with_counts=several))
    print_lines(console, [*head_lines(plans), *legend(listed), *repeated(plans), *_total_lines(plans)])


def _parts_lines(plans: PlanSet, *, aligned: bool, with_counts: bool) -> Iterator[Line]:
    for part in shown_parts(plans):
        yield "bold", part.title
        yield from _part_lines(part, aligned=aligned, with_counts=with_counts)
        if part.heads or part.listed is None:
            yield "", ""


def _part_lines(part: ShownPart, *, aligned: bool, with_counts: bool) -> Iterator[Line]:
    if part.listed is None:
        yield "bold red", f"  could not be planned: {part.error}"
        return
    if line := part.account:
        yield "bold", line
    yield "", ""
    yield from _listed(part.listed, aligned=aligned)
    if part.heads:
        yield from _verdict_lines(part.heads[0], with_counts=with_counts)


def _change_lines(change: Change, *, aligned: bool) -> Iterator[Line]:
    style = STYLES.get(change.action, "dim")
    title = f"  {SIGNS[change.action]} {change.address}"
    yield ("yellow" if change.rows_lost == 0 else style), title + (f"  ({change.source})" if change.source else "")
    for reason in change.reasons:
        yield "red", f"      blocked: {reason}"
    for warning in change.warnings:
        style = "bold red" if is_grave(change, warning) else "yellow"
        yield style, f"      {risk_label(change, warning)}: {warning}"
    yield from (("yellow", f"      warning: {finding} ({HELD})") for finding in change.held)
    for note in change.notes:
        yield "dim", f"      note: {note}"
    if words := undo_words(change):
        yield "dim", f"      undo: {words}"
    if change.blocked_by:
        yield "red", f"      depends on blocked: {', '.join(change.blocked_by)}"
    shown = change.attributes
    if change.action is Action.CREATE and len(shown) > MOST_CREATED:
        shown = shown[:MOST_CREATED]
    width = _width(shown) if aligned else 0
    for run in runs(shown):
        yield from _folded(run) if len(run.diffs) > 1 else _diff_lines(change, run.diffs[0], width)
    if len(shown) < len(change.attributes):
        yield "dim", f"      … and {len(change.attributes) - len(shown)} more"


def _width(diffs: Sequence[AttributeDiff]) -> int:
    """The columns that the names of attributes take, longer ones apart."""
    changed = [diff for diff in diffs if diff.status is AttributeStatus.CHANGED and not is_text(diff)]
    paths = [path for diff in changed for path in ([part.path for part in diff.parts] or [diff.path])]
    lengths = [len(path) + 1 for path in paths]
    return max((length for length in lengths if length <= WIDEST_PATH), default=0)


def _folded(run: DifferenceGroup) -> Iterator[Line]:
    sign, word = ("?", "unknown") if run.status is AttributeStatus.UNKNOWN else (" ", "left alone")
    yield "dim", f"      {sign} {len(run.diffs)} attributes: {', '.join(diff.path for diff in run.diffs)}"
    yield "dim", f"          {word}: {run.reason}"


def _diff_lines(change: Change, diff: AttributeDiff, width: int) -> Iterator[Line]:
    if diff.status is AttributeStatus.CHANGED:
        yield from _changed(change, diff, width)
    elif diff.status is AttributeStatus.BLOCKED:
        yield from _with_reason(change, diff, "!", "blocked", "red")
    elif diff.status is AttributeStatus.LEFT_ALONE:
        yield from _with_reason(change, diff, " ", "left alone", "dim")
    else:
        yield "dim", f"      ? {diff.path}: unknown: {diff.reason}"


def _with_reason(change: Change, diff: AttributeDiff, sign: str, word: str, style: str) -> Iterator[Line]:
    values = shown_difference(change, diff).values if word == "blocked" else ""
    yield style, f"      {sign} {diff.path}{f': {values}' if values else ''}"
    yield style, f"          {word}: {diff.reason}"


def _changed(change: Change, diff: AttributeDiff, width: int) -> Iterator[Line]:
    if diff.parts:
        for part in told_parts(change.kind, diff):
            yield PARTS[part.sign], f"      {part.sign} {f'{part.path}:':{width}} {part.values}"
        return
    shown = shown_difference(change, diff)
    if is_text(diff):
        yield "yellow", f"      {shown.sign} {diff.path}:"
        yield from text_diff(diff.before, diff.after)
        return
    yield PARTS[shown.sign], f"      {shown.sign} {f'{diff.path}:':{width}} {shown.values}"


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
    word, style = MARKS[outcome.status]
    doing = outcome.change.action.value
    text = f"  {word:7} {doing} {outcome.change.full_address}"
    if outcome.status is OutcomeStatus.DONE:
        return style, text
    code = f" (code {outcome.code})" if outcome.code is not None else ""
    text += f": {outcome.message}{code}"
    return style, text + (f"\n          {outcome.explanation}" if outcome.explanation else "")


def print_outcomes(console: "Console", outcomes: Iterable[Outcome]) -> None:
    """Print settled changes, a line each."""
    print_lines(console, map(outcome_line, outcomes))


def untried_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A line for each reason for which changes were not even begun: how many, and the first of them."""
    by_reason: dict[str, list[str]] = {}
    for outcome in outcomes:
        by_reason.setdefault(outcome.message, []).append(outcome.change.full_address)
    for reason, addresses in by_reason.items():
        more = f" and {len(addresses) - _NAMED} more" if len(addresses) > _NAMED else ""
        yield printable(f"skipped   {', '.join(addresses[:_NAMED])}{more}: {reason}")


def apply_summary(report: ApplyReport) -> str:
    """The one line that tools look for, such as `Applied: 3 created, 2 updated, 0 deleted, 0 failed, 0 skipped.`."""
    done = {action: report.count(OutcomeStatus.DONE, action) for action in Action}
    replaced = f"{done[Action.REPLACE]} replaced, " if done[Action.REPLACE] else ""
    unknown = f", {unknown_count} unknown" if (unknown_count := report.count(OutcomeStatus.UNKNOWN)) else ""
    return (
        f"Applied: {done[Action.CREATE]} created, {done[Action.UPDATE]} updated, {done[Action.DELETE]} deleted, "
        f"{replaced}{report.count(OutcomeStatus.FAILED)} failed, {report.count(OutcomeStatus.SKIPPED)} skipped"
        f"{unknown}."
    )
