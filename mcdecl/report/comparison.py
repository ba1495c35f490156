"""A comparison of two environments for a terminal: what differs, by kind, then one summary line."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mcdecl.engine.plan.compare import Compared, Comparison, ComparisonVerdict, Difference
from mcdecl.engine.plan.compare_units import ComparisonSet
from mcdecl.engine.plan.model import PartDiff
from mcdecl.kinds import KINDS
from mcdecl.report.ending import Line
from mcdecl.report.terminal import text_diff
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


def comparison_lines(comparison: Comparison) -> Iterator[Line]:
    """The lines of a comparison."""
    yield "bold", f"{comparison.left} ↔ {comparison.right}"
    yield from _body(comparison)
    yield "", ""
    yield "bold", summary_line(comparison)


def unit_lines(comparison_set: ComparisonSet) -> Iterator[Line]:
    """The lines of the comparisons of business units, each under its name, then one for all."""
    yield "bold", f"{comparison_set.left} ↔ {comparison_set.right}"
    for unit_comparison in comparison_set.units:
        yield "", ""
        yield "bold", f"business unit {unit_comparison.unit} ({unit_comparison.left} ↔ {unit_comparison.right})"
        if unit_comparison.comparison is None:
            yield "bold red", f"  could not be compared: {unit_comparison.error}"
        else:
            yield from _body(unit_comparison.comparison)
    for name, only in _alone(comparison_set):
        for unit, mid in only.items():
            yield "", ""
            yield "bold", f"business unit {unit} ({mid})"
            yield "dim", f"  only in {name}, according to mcdecl.yaml"
    yield "", ""
    yield "bold", set_line(comparison_set)


def set_line(comparison_set: ComparisonSet) -> str:
    """How many business units there are, and the summary line of all of them."""
    count = f"{len(comparison_set.units)} business unit{'s' if len(comparison_set.units) != 1 else ''}"
    alone = [f"{len(only)} only in {name}" for name, only in _alone(comparison_set) if only]
    return f"{', '.join([count, *alone])}. {summary_line(comparison_set.together)}"


def _alone(comparison_set: ComparisonSet) -> tuple[tuple[str, Mapping[str, int]], ...]:
    """The environments, each with the units that the other one does not name."""
    return (comparison_set.left, comparison_set.only_left), (comparison_set.right, comparison_set.only_right)


def _body(comparison: Comparison) -> Iterator[Line]:
    for name, kind in KINDS.items():
        compareds = [
            resource
            for resource in comparison.resources
            if resource.address.startswith(f"{name}.") and _matters(resource)
        ]
        if compareds:
            yield "", ""
            yield "bold", (kind.section or kind.name).replace("_", " ")
        for compared in compareds:
            yield from _resource_lines(comparison, compared)


def summary_line(comparison: Comparison) -> str:
    """The one line that tools look for, such as `Diff: 2 differ, 1 only in dev, 0 only in prod, 7 the same.`."""
    parts = [
        f"{comparison.count(ComparisonVerdict.DIFFERS)} differ",
        f"{comparison.count(ComparisonVerdict.ONLY_LEFT)} only in {comparison.left}",
        f"{comparison.count(ComparisonVerdict.ONLY_RIGHT)} only in {comparison.right}",
        f"{comparison.count(ComparisonVerdict.SAME)} the same",
    ]
    if absent := comparison.count(ComparisonVerdict.ABSENT):
        parts.append(f"{absent} in neither")
    line = f"Diff: {', '.join(parts)}."
    if not comparison.differs:
        return line
    return f"{line} {comparison.differs - comparison.drift} as declared by the project, {comparison.drift} drifted."


def _matters(compared: Compared) -> bool:
    return compared.verdict is not ComparisonVerdict.SAME or bool(compared.unknown)


def _resource_lines(comparison: Comparison, compared: Compared) -> Iterator[Line]:
    style = "red" if compared.drift else "dim"
    yield style, f"  {SIGNS[compared.verdict]} {compared.address}{_whole(comparison, compared)}"
    for diff in compared.differences:
        yield from _difference_lines(comparison, compared.address.partition(".")[0], diff)
    for path in compared.unknown:
        yield "dim", f"      ? {path}: unknown: one of the accounts cannot show it"


def _whole(comparison: Comparison, compared: Compared) -> str:
    """What is to say about a resource that is not in both accounts."""
    text = {
        ComparisonVerdict.ONLY_LEFT: f": only in {comparison.left}",
        ComparisonVerdict.ONLY_RIGHT: f": only in {comparison.right}",
        ComparisonVerdict.ABSENT: ": in neither account",
    }.get(compared.verdict)
    if text is None:
        return ""
    if compared.expected:
        return f"{text}, as the project declares"
    return (
        f"{text}; declared for {' and '.join(compared.declared)}"
        if compared.declared
        else f"{text}; not declared by this project"
    )


def _difference_lines(comparison: Comparison, kind: str, diff: Difference) -> Iterator[Line]:
    style = "dim" if diff.expected else "red"
    if diff.parts:
        words = inside_at(kind, diff.path).words or shown
        for part in diff.parts:
            yield style, f"      ≠ {part.path}: {_part(comparison, part, words)}{_why(diff)}"
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
    width = max(len(comparison.left), len(comparison.right))
    yield style, f"      ≠ {diff.path}:{_why(diff)}"
    yield style, f"          {comparison.left:{width}}  {left}"
    yield style, f"          {comparison.right:{width}}  {right}"


def _part(comparison: Comparison, part: PartDiff, words: Callable[[Any], str]) -> str:
    """A difference inside a value: what only one environment has, or what both have otherwise."""
    label = f"{part.item}: " if part.item else ""
    if part.was:
        return f"{words(part.after)}: {part.was} in {comparison.left}, {part.item} in {comparison.right}"
    if part.before is None:
        return f"only in {comparison.right}: {label}{words(part.after)}"
    if part.after is None:
        return f"only in {comparison.left}: {label}{words(part.before)}"
    return f"{words(part.before)} ↔ {words(part.after)}"


def _value(kind: str, path: str, value: Any) -> str:
    return field_line(value) if is_field(path, value) else shown_at(kind, path, value)


def _why(diff: Difference) -> str:
    if diff.expected:
        return "  (as declared)"
    return f"  (drift in {' and '.join(diff.drifted)})" if diff.drifted else "  (drift)"
