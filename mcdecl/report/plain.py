"""A plan in whole words for a screen reader: no sign stands alone, nothing is drawn, nothing depends on columns."""

from collections.abc import Iterator

from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change, Plan
from mcdecl.helpers.characters import printable
from mcdecl.kinds.risk import Risk
from mcdecl.report.differences import (
    DifferenceGroup,
    Row,
    ShownDifference,
    is_text,
    runs,
    shown_difference,
    side_by_side,
    told_parts,
)
from mcdecl.report.sections import Report, consent_line, needs_line, notes, parts, sections, total_line
from mcdecl.report.text import EMPTY, HELD, KEPT, UNMANAGED, partial_line, summary_line, undo_words, verdict
from mcdecl.report.unit_parts import ShownPart, shown_parts

ACTIONS = {
    Action.CREATE: "create",
    Action.UPDATE: "update",
    Action.DELETE: "delete",
    Action.REPLACE: "delete and create again",
    Action.BLOCKED: "blocked",
    Action.NO_OP: "unchanged",
}
RISKS = {Risk.NONE: "note", Risk.CAUTION: "caution", Risk.DATA_LOSS: "data loss"}
DONE = {"+": "add", "-": "remove", "~": "change"}
MOST_CREATED = 60
"""Attributes of a new resource that are read out before the rest is counted."""


def plain_text(report: Report) -> str:
    """A report in whole words, a statement a line."""
    head = consent_line(report)
    lines: list[str] = [head] if head else []
    for part in shown_parts(report):
        if part.title:
            lines.append(f"{_capital(part.title)}.")
        lines += [part.error] if part.listed is None else _part(part, part.listed)
    lines += notes(report)
    if len(parts(report)) > 1:
        lines.append(f"Total. {total_line(report)}")
    return "".join(f"{printable(line)}\n" for line in lines)


def _part(part: ShownPart, listed: Plan) -> Iterator[str]:
    if line := part.account:
        yield f"{line}."
    if part.heads:
        yield from _head(part.heads[0])
    yield from _listed(listed)
    yield "End of the plan." if part.heads else "End of what they have in common."


def _head(plan: Plan) -> Iterator[str]:
    yield summary_line(plan)
    if plan.partial:
        yield partial_line(plan)
    if plan.too_much:
        yield plan.too_much
    yield from (f"{mark}." for mark in plan.paused)
    if needs := needs_line(plan):
        yield needs
    if sentence := verdict(plan):
        yield sentence


def _listed(plan: Plan) -> Iterator[str]:
    for section in sections(plan):
        yield f"{_capital(section.title)}: {len(section.members)}."
        for change in section.changes:
            yield from _change(change)
    for title, lines in ((UNMANAGED, plan.unmanaged), (KEPT, plan.kept)):
        if lines:
            yield f"{_capital(title)}: {len(lines)}."
            yield from lines


def _change(change: Change) -> Iterator[str]:
    where = f", declared in {change.source.replace(':', ' line ')}" if change.source else ""
    yield f"{_capital(ACTIONS[change.action])} {change.address}{where}."
    yield from (f"  Blocked: {reason}" for reason in change.reasons)
    yield from (f"  {_capital(_risk(change, warning))}: {warning}" for warning in change.warnings)
    yield from (f"  Warning: {finding} ({HELD})" for finding in change.held)
    yield from (f"  Note: {note}" for note in change.notes)
    if words := undo_words(change):
        yield f"  Undo: {words}"
    if change.blocked_by:
        yield f"  Depends on blocked: {', '.join(change.blocked_by)}"
    shown = change.attributes[:MOST_CREATED] if change.action is Action.CREATE else change.attributes
    for run in runs(shown):
        yield from _run(change, run)
    if left := len(change.attributes) - len(shown):
        yield f"  And {left} more."


def _risk(change: Change, warning: str) -> str:
    risk = change.risk_of(warning)
    return EMPTY if risk is Risk.DATA_LOSS and change.rows_lost == 0 else RISKS[risk]


def _run(change: Change, run: DifferenceGroup) -> Iterator[str]:
    if len(run.diffs) > 1:
        word = "Unknown" if run.status is AttributeStatus.UNKNOWN else "Left alone"
        names = ", ".join(diff.path for diff in run.diffs)
        yield f"  {word}, {len(run.diffs)} attributes: {names}. Why: {run.reason}"
        return
    diff = run.diffs[0]
    if diff.parts and diff.status is AttributeStatus.CHANGED:
        yield from (f"  {_statement(part)}" for part in told_parts(change.kind, diff))
    elif is_text(diff):
        yield from _text(shown_difference(change, diff), diff)
    else:
        yield f"  {_statement(shown_difference(change, diff))}"


def _statement(shown: ShownDifference) -> str:
    if shown.status is AttributeStatus.UNKNOWN:
        return f"Unknown: {shown.path}. {shown.reason}"
    if shown.status is AttributeStatus.LEFT_ALONE:
        return f"Left alone: {shown.path}. {shown.reason}"
    values = f"from {shown.before} to {shown.after}" if shown.sign == "~" else shown.after or shown.before or ""
    values = shown.words if shown.sign == "~" and shown.words else values
    if shown.status is AttributeStatus.BLOCKED:
        return f"Blocked: {shown.path}, {values}. {shown.reason}"
    return f"{_capital(DONE[shown.sign])} {shown.path}: {values}"


def _text(shown: ShownDifference, diff: AttributeDiff) -> Iterator[str]:
    rows = [row for row in side_by_side(diff.before, diff.after) if isinstance(row, Row)]
    yield f"  {_capital(DONE[shown.sign])} {shown.path}, line by line:"
    for row in rows:
        if row.same:
            continue
        if row.old is not None:
            yield f"    Line {row.old} is removed: {row.before}"
        if row.new is not None:
            yield f"    Line {row.new} is added: {row.after}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
