"""Differences in words: the sign, the values before and after, and the lines of texts such as SQL."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any, Literal

from msgspec import Struct

from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change, PartDiff
from mcdecl.report.text import field_line, inside_at, is_field, is_lines, shown, shown_at

Sign = Literal["+", "-", "~"]


class ShownDifference(Struct, frozen=True):
    """One difference as it is shown.

    Attributes:
        path: the attribute.
        sign: whether a value comes, goes or changes.
        before, after: the values in words; None where there is none to show.
        status, reason: what becomes of it, and why.
        words: both values on one line, where that is more than the two.
    """

    path: str
    sign: Sign
    before: str | None
    after: str | None
    status: AttributeStatus
    reason: str
    words: str = ""

    @property
    def values(self) -> str:
        """Both values on one line."""
        if self.words:
            return self.words
        return " → ".join(value for value in (self.before, self.after) if value is not None)


def shown_difference(change: Change, diff: AttributeDiff) -> ShownDifference:
    """A difference in words."""
    sign = _sign(change, diff)
    if is_field(diff.path, diff.after or diff.before):
        words = field_line(diff.after or diff.before)
        before, after = (words, None) if sign == "-" else (None, words)
    else:
        before = None if sign == "+" and diff.before is None else shown_at(change.kind, diff.path, diff.before)
        after = shown_at(change.kind, diff.path, diff.after)
    return ShownDifference(diff.path, sign, before, after, diff.status, diff.reason or "")


def told_parts(kind: str, diff: AttributeDiff) -> Iterator[ShownDifference]:
    """The differences inside a value in words, such as `steps.2: added query_definition.NTO_Region`."""
    words = inside_at(kind, diff.path).words or shown
    for part in diff.parts:
        before, after = (None if value is None else words(value) for value in (part.before, part.after))
        yield _told_part(part, before, after)


def _told_part(part: PartDiff, before: str | None, after: str | None) -> ShownDifference:
    label = f"{part.item}: " if part.item else ""
    sign: Sign = "~"
    text = ""
    if part.was:
        text = f"moved {part.was} to {part.item}: {after}"
        before, after = f"{part.was}: {before}", f"{part.item}: {after}"
    elif before is None:
        after = f"{label}{after}"
        sign, text = "+", f"added {after}"
    elif after is None:
        before = f"{label}{before}"
        sign, text = "-", f"removed {before}"
    return ShownDifference(part.path, sign, before, after, AttributeStatus.CHANGED, "", text)


def _sign(change: Change, diff: AttributeDiff) -> Sign:
    if change.action is Action.CREATE or diff.before is None:
        return "+"
    return "-" if diff.after is None else "~"


def is_text(diff: AttributeDiff) -> bool:
    """Whether it is about text of several lines, which is shown line by line."""
    return diff.status is AttributeStatus.CHANGED and (is_lines(diff.before) or is_lines(diff.after))


class DifferenceGroup(Struct, frozen=True):
    """Consecutive differences with one status and one reason, told together; one alone for the others."""

    status: AttributeStatus
    reason: str
    diffs: tuple[AttributeDiff, ...]


FOLDED_FROM = 4
"""So many neighbours that are unknown or left alone for the same reason are told in one go."""


def runs(diffs: Sequence[AttributeDiff]) -> Iterator[DifferenceGroup]:
    """The differences in order, long lists of what stays as it is folded into one."""
    for folds, group in groupby(diffs, key=_folds):
        grouped = tuple(group)
        if folds is not None and len(grouped) >= FOLDED_FROM:
            yield DifferenceGroup(*folds, grouped)
        else:
            yield from (DifferenceGroup(diff.status, diff.reason or "", (diff,)) for diff in grouped)


def _folds(diff: AttributeDiff) -> tuple[AttributeStatus, str] | None:
    """What a difference has in common with those that it may be told with; None where it stands alone."""
    apart = diff.status not in (AttributeStatus.UNKNOWN, AttributeStatus.LEFT_ALONE)
    return None if apart else (diff.status, diff.reason or "")


class Row(Struct, frozen=True):
    """A line of a text before and after; the numbers count from 1, and None says that there is no such line."""

    before: str | None
    after: str | None
    old: int | None = None
    new: int | None = None

    @property
    def same(self) -> bool:
        """Whether nothing changes in it."""
        return self.before == self.after


class Gap(Struct, frozen=True):
    """Lines that are the same on both sides and are left out."""

    lines: int


def side_by_side(before: Any, after: Any, around: int = 3) -> Iterator[Row | Gap]:
    """Two texts line by line beside each other, with `around` unchanged lines about every change."""
    old, new = str(before or "").splitlines(), str(after or "").splitlines()
    last = (0, 0)
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(around):
        if skipped := group[0][1] - last[0]:
            yield Gap(skipped)
        for _tag, low, high, left, right in group:
            yield from _rows(old, new, (low, high), (left, right))
        last = group[-1][2], group[-1][4]
    if rest := len(old) - last[0]:
        yield Gap(rest)


def _rows(old: Sequence[str], new: Sequence[str], of_old: tuple[int, int], of_new: tuple[int, int]) -> Iterator[Row]:
    for step in range(max(of_old[1] - of_old[0], of_new[1] - of_new[0])):
        number, other = of_old[0] + step, of_new[0] + step
        there, comes = number < of_old[1], other < of_new[1]
        yield Row(
            old[number] if there else None,
            new[other] if comes else None,
            number + 1 if there else None,
            other + 1 if comes else None,
        )
