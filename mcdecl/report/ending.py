"""The end of a plan: what is dangerous once more, what an apply will need, and what the signs mean."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final

from mcdecl.engine.plan.model import Action, AttributeStatus, Change
from mcdecl.kinds import KINDS
from mcdecl.kinds.risk import Risk
from mcdecl.report.sections import Report, kind_title, loses_data, matters, parts, worst_first
from mcdecl.report.text import SIGNS, not_compared

Line = tuple[str, str]
"""A style of rich, and a line of text."""

MOST_REPEATED: Final = 20
"""How many dangers of a sort are said once more at the end; the rest is counted."""
_WORDS: Final = {
    "+": "add",
    "~": "change",
    "-": "remove",
    "±": "delete and create again",
    "!": "blocked",
    "?": "cannot be compared",
}
_SIGN: Final = re.compile(r"(?: {2}| {6})([+~\-±!?]) \S")


def legend(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines as they are, then what the signs that were in them mean; nothing where there was none."""
    signs = set()
    for style, text in lines:
        if match := _SIGN.match(text):
            signs.add(match[1])
        yield style, text
    if signs:
        yield "dim", f"Signs: {', '.join(f'{sign} {words}' for sign, words in _WORDS.items() if sign in signs)}."
        yield "", ""


def repeated(report: Report) -> Iterator[Line]:
    """What loses data and what is blocked, each with its address and a sentence."""
    changes = [change for part in parts(report) if part.plan is not None for change in part.plan.changes]
    losing = worst_first(change for change in changes if loses_data(change))
    blocked = [change for change in changes if change.action is Action.BLOCKED]
    if losing:
        yield "bold red", f"Data loss ({len(losing)})"
        yield from _short(losing)
    if blocked:
        yield "bold red", f"Blocked ({len(blocked)})"
        yield from _short(blocked)
    if losing or blocked:
        yield "", ""


def _short(changes: Sequence[Change]) -> Iterator[Line]:
    for change in changes[:MOST_REPEATED]:
        sentence = "; ".join(danger_words(change))
        style = "yellow" if change.rows_lost == 0 else "red"
        yield style, f"  {SIGNS[change.action]} {change.full_address}{f': {sentence}' if sentence else ''}"
    if len(changes) > MOST_REPEATED:
        yield "", f"  … and {len(changes) - MOST_REPEATED} more, listed above"


def danger_words(change: Change) -> Iterator[str]:
    """Why a change is dangerous, a sentence each: what is lost by it, or what blocks it."""
    if change.action is Action.BLOCKED:
        yield from change.reasons
        yield from (f"{diff.path}: {diff.reason}" for diff in change.of(AttributeStatus.BLOCKED))
        if not change.reasons and change.blocked_by:
            yield f"depends on blocked {', '.join(change.blocked_by)}"
        return
    yield from (warning for warning in change.warnings if change.risk_of(warning) is Risk.DATA_LOSS)


def summary_lines(report: Report) -> Iterator[Line]:
    """A plan in short, before its end: how many changes each kind has, and what cannot be compared."""
    for part in parts(report):
        if part.title:
            yield "bold", part.title
        if part.plan is None:
            yield "bold red", f"  could not be planned: {part.error}"
        else:
            yield from _kinds(tuple(change for change in part.plan.changes if matters(change)))
    yield "", ""


def _kinds(changes: Sequence[Change]) -> Iterator[Line]:
    for name in KINDS:
        of_kind = [change for change in changes if change.kind == name]
        counts = ((sum(change.action is action for change in of_kind), word) for action, word in _COUNTED.items())
        if words := [f"{count} {word}" for count, word in counts if count]:
            yield "", f"  {kind_title(name)}: {', '.join(words)}"
    unknown = list(chain.from_iterable(change.of(AttributeStatus.UNKNOWN) for change in changes))
    if unknown:
        yield "dim", f"  {not_compared(len(unknown))}"


_COUNTED: Final = {
    Action.CREATE: "to create",
    Action.UPDATE: "to update",
    Action.DELETE: "to delete",
    Action.REPLACE: "to replace",
    Action.BLOCKED: "blocked",
}
