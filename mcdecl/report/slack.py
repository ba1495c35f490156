"""A short summary for Slack or Teams: a headline, what is dangerous, where to read on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from mcdecl.engine.plan.model import Action, Change, UndoLabel
from mcdecl.engine.plan.origin import Origin
from mcdecl.report.ending import Line, danger_words
from mcdecl.report.markdown_lines import shown_time
from mcdecl.report.markdown_text import one_line
from mcdecl.report.sections import Report, about, loses_data, needs_line, parts, total_line, worst_first

MOST_NAMED: Final = 5
"""How many dangers of a sort a message names."""
LONGEST: Final = 300
"""Characters of a line; a message is read on a phone."""


def plan_message(report: Report, origin: Origin | None = None) -> str:
    """A plan as a message."""
    project, environment = about(report)
    changes = [change for part in parts(report) if part.plan is not None for change in part.plan.changes]
    failed = [part for part in parts(report) if part.plan is None]
    lines = [f"*mcdecl plan: {_safe(f'{project} for {environment}' if project else environment)}*"]
    lines.append(_safe(total_line(report)))
    lines += _undo_line(changes)
    lines += (_safe(f"• {part.title} could not be planned: {part.error.splitlines()[0]}") for part in failed)
    lines += _dangers("Data loss", worst_first(change for change in changes if loses_data(change)))
    lines += _dangers("Blocked", [change for change in changes if change.action is Action.BLOCKED])
    if needs := needs_line(report):
        lines.append(_safe(needs))
    return _message(lines, origin)


def lines_message(command: str, name: str, lines: Iterable[Line], summary: str, origin: Origin | None = None) -> str:
    """Another report as a message: what its resources are, without their differences; arguments as for Markdown."""
    named = [text.strip() for _, text in lines if text.startswith("  ") and not text.startswith("    ")]
    more = [f"… and {len(named) - MOST_NAMED} more"] if len(named) > MOST_NAMED else []
    bullets = [f"• {_safe(text)}" for text in named[:MOST_NAMED]] + more
    return _message([f"*mcdecl {command}: {_safe(name)}*", _safe(summary), *bullets], origin)


def failure_message(name: str, text: str, origin: Origin | None = None) -> str:
    """That planning failed, as a message."""
    lines = [line for line in text.splitlines() if line.strip()]
    more = [f"… and {len(lines) - MOST_NAMED} more lines"] if len(lines) > MOST_NAMED else []
    return _message([f"*mcdecl plan: {_safe(name)} failed*", *map(_safe, lines[:MOST_NAMED]), *more], origin)


def _undo_line(changes: Iterable[Change]) -> Iterator[str]:
    """How many changes an undo takes back, and how far; nothing where no change is made."""
    counts = Counter(change.undo for change in changes if change.undo is not None)
    if counts:
        yield "Undo: " + ", ".join(f"{counts[label]} {label.value}" for label in UndoLabel if counts[label]) + "."


def _dangers(title: str, changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        return
    yield f"*{title} ({len(changes)})*"
    for change in changes[:MOST_NAMED]:
        undo = f" (undo: {change.undo.value})" if change.undo is not None else ""
        yield f"• {_safe(f'{change.full_address}{undo}: ' + '; '.join(danger_words(change)))}"
    if len(changes) > MOST_NAMED:
        yield f"… and {len(changes) - MOST_NAMED} more"


def _message(lines: Iterable[str], origin: Origin | None) -> str:
    where = []
    if origin is not None:
        where += [f"commit {origin.commit[:7]}"] if origin.commit else []
        where += [shown_time(origin.time)] if origin.time else []
        where += [origin.link] if origin.link else []
    return "\n".join([*lines, *([" · ".join(where)] if where else [])]) + "\n"


def _safe(text: str) -> str:
    """A text that mentions nobody: these three letters begin what Slack reads as its own (documented)."""
    line = one_line(text)
    line = line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
