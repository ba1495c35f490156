"""A comparison of two environments for a terminal: what differs, by kind, then one summary line."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mcdecl.engine.plan.compare import Compared, Comparison, ComparisonVerdict, Difference
from mcdecl.engine.plan.compare_units import ComparisonSet
from mcdecl.engine.plan.model import PartDiff
from mcdecl.kinds import KINDS
from mcdecl.report.terminal import Line, text_diff
from mcdecl.report.text import field_line, inside_at, is_field, is_lines, shown, shown_at

SIGNS = {
    ComparisonVerdict.DIFFERS: "≠",
    ComparisonVerdict.ONLY_LEFT: "<",
    ComparisonVerdict.ONLY_RIGHT: ">",
    ComparisonVerdict.SAME: " ",
    ComparisonVerdict.ABSENT: "∅",
}
WIDEST = 100
"""Characters of a line with both values; longer ones stand below each other."""


def comparison_lines(found: Comparison) -> Iterator[Line]:
    """The lines of a comparison."""
    yield "bold", f"{found.left} ↔ {found.right}"
    yield from _body(found)
    yield "", ""
    yield "bold", summary_line(found)


def unit_lines(found: ComparisonSet) -> Iterator[Line]:
    """The lines of the comparisons of business units, each under its name, then one for all."""
    yield "bold", f"{found.left} ↔ {found.right}"
    for one in found.units:
        yield "", ""
        yield "bold", f"business unit {one.unit} ({one.left} ↔ {one.right})"
        if one.comparison is None:
            yield "bold red", f"  could not be compared: {one.error}"
        else:
            yield from _body(one.comparison)
    for name, only in _alone(found):
        for unit, mid in only.items():
            yield "", ""
            yield "bold", f"business unit {unit} ({mid})"
            yield "dim", f"  only in {name}, as mcdecl.yaml says"
    count = f"{len(found.units)} business unit{'s' if len(found.units) != 1 else ''}"
    alone = [f"{len(only)} only in {name}" for name, only in _alone(found) if only]
    yield "", ""
    yield "bold", f"{', '.join([count, *alone])}. {summary_line(found.together)}"


def _alone(found: ComparisonSet) -> tuple[tuple[str, Mapping[str, int]], ...]:
    """The environments, each with the units that the other one does not name."""
    return (found.left, found.only_left), (found.right, found.only_right)


def _body(found: Comparison) -> Iterator[Line]:
    for name, kind in KINDS.items():
        told = [one for one in found.resources if one.address.startswith(f"{name}.") and _matters(one)]
        if told:
            yield "", ""
            yield "bold", (kind.section or kind.name).replace("_", " ")
        for one in told:
            yield from _resource_lines(found, one)


def summary_line(found: Comparison) -> str:
    """The one line that tools look for, such as `Diff: 2 differ, 1 only in dev, 0 only in prod, 7 the same.`."""
    parts = [
        f"{found.count(ComparisonVerdict.DIFFERS)} differ",
        f"{found.count(ComparisonVerdict.ONLY_LEFT)} only in {found.left}",
        f"{found.count(ComparisonVerdict.ONLY_RIGHT)} only in {found.right}",
        f"{found.count(ComparisonVerdict.SAME)} the same",
    ]
    if absent := found.count(ComparisonVerdict.ABSENT):
        parts.append(f"{absent} in neither")
    line = f"Diff: {', '.join(parts)}."
    if not found.differs:
        return line
    return f"{line} {found.differs - found.drift} as the project declares, {found.drift} drifted."


def _matters(one: Compared) -> bool:
    return one.verdict is not ComparisonVerdict.SAME or bool(one.unknown)


def _resource_lines(found: Comparison, one: Compared) -> Iterator[Line]:
    style = "red" if one.drift else "dim"
    yield style, f"  {SIGNS[one.verdict]} {one.address}{_whole(found, one)}"
    for diff in one.differences:
        yield from _difference_lines(found, one.address.partition(".")[0], diff)
    for path in one.unknown:
        yield "dim", f"      ? {path}: unknown: one of the accounts cannot show it"


def _whole(found: Comparison, one: Compared) -> str:
    """What is to say about a resource that is not in both accounts."""
    said = {
        ComparisonVerdict.ONLY_LEFT: f": only in {found.left}",
        ComparisonVerdict.ONLY_RIGHT: f": only in {found.right}",
        ComparisonVerdict.ABSENT: ": in neither account",
    }.get(one.verdict)
    if said is None:
        return ""
    if one.expected:
        return f"{said}, as the project declares"
    return f"{said}; declared for {' and '.join(one.declared)}" if one.declared else f"{said}; declared nowhere"


def _difference_lines(found: Comparison, kind: str, diff: Difference) -> Iterator[Line]:
    style = "dim" if diff.expected else "red"
    if diff.parts:
        words = inside_at(kind, diff.path).words or shown
        for part in diff.parts:
            yield style, f"      ≠ {part.path}: {_part(found, part, words)}{_why(diff)}"
        return
    if is_lines(diff.left) or is_lines(diff.right):
        yield style, f"      ≠ {diff.path}:{_why(diff)}"
        yield from text_diff(diff.left, diff.right)
        return
    left, right = (_value(kind, diff.path, value) for value in (diff.left, diff.right))
    line = f"      ≠ {diff.path}: {left} ↔ {right}{_why(diff)}"
    if len(line) <= WIDEST:
        yield style, line
        return
    width = max(len(found.left), len(found.right))
    yield style, f"      ≠ {diff.path}:{_why(diff)}"
    yield style, f"          {found.left:{width}}  {left}"
    yield style, f"          {found.right:{width}}  {right}"


def _part(found: Comparison, part: PartDiff, words: Callable[[Any], str]) -> str:
    """A difference inside a value: what only one environment has, or what both have otherwise."""
    label = f"{part.item}: " if part.item else ""
    if part.was:
        return f"{words(part.after)}: {part.was} in {found.left}, {part.item} in {found.right}"
    if part.before is None:
        return f"only in {found.right}: {label}{words(part.after)}"
    if part.after is None:
        return f"only in {found.left}: {label}{words(part.before)}"
    return f"{words(part.before)} ↔ {words(part.after)}"


def _value(kind: str, path: str, value: Any) -> str:
    return field_line(value) if is_field(path, value) else shown_at(kind, path, value)


def _why(diff: Difference) -> str:
    if diff.expected:
        return "  (as declared)"
    return f"  (drift in {' and '.join(diff.drifted)})" if diff.drifted else "  (drift)"
