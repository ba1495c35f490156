"""What was changed in an account by hand, for a terminal and for programs."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from mcdecl.engine.plan.drift import FORMAT_VERSION, Drift, Drifted, DriftVerdict
from mcdecl.engine.plan.model import AttributeDiff
from mcdecl.report.differences import told_parts
from mcdecl.report.terminal import Line, text_diff
from mcdecl.report.text import field_line, is_field, is_lines, not_compared, shown_at

_SIGNS = {DriftVerdict.CHANGED: "≠", DriftVerdict.GONE: "-", DriftVerdict.ADDED: "+"}
_STYLES = {DriftVerdict.CHANGED: "yellow", DriftVerdict.GONE: "red", DriftVerdict.ADDED: "green"}


def drift_lines(environment: str, base: str, found: Drift) -> Iterator[Line]:
    """The lines of a report.

    Args:
        environment: whose account.
        base: what it was held against, in words.
        found: what drifted.
    """
    yield "bold", f"{environment}, held against {base}"
    for unit, members in groupby(found.resources, key=lambda one: one.unit):
        yield "", ""
        if unit:
            yield "bold", f"business unit {unit}"
        for one in members:
            yield from _resource(one)
    yield "", ""
    for hidden in found.unknown:
        yield "dim", f"  ? {hidden.unit + ':' if hidden.unit else ''}{hidden.address} {hidden.path}: {hidden.reason}"
    for mark in found.paused:
        yield "bold yellow", f"{mark}."
    yield "bold", summary(found)


def summary(found: Drift) -> str:
    """The one line that tools look for, such as `Drift: 2 changed, 0 gone, 1 added.`."""
    open_ = f"{not_compared(len(found.unknown))}." if found.unknown else ""
    if not found.resources:
        words = "No other drift." if found.paused else "No drift: the account is as it was applied."
        return f"No drift is known, but {open_}" if open_ else words
    counts = _counts(found.resources)
    told = f"Drift: {', '.join(f'{count} {word}' for word, count in counts.items())}."
    return f"{told} {open_}".rstrip()


def _counts(resources: Sequence[Drifted]) -> dict[str, int]:
    return {verdict.value: sum(1 for one in resources if one.verdict is verdict) for verdict in DriftVerdict}


def drift_json(project: str, environment: str, base: Mapping[str, Any], found: Drift) -> dict[str, Any]:
    """The same as plain JSON data."""
    return {
        "format_version": FORMAT_VERSION,
        "project": project,
        "environment": environment,
        "base": dict(base),
        "summary": {**_counts(found.resources), "unknown": len(found.unknown)},
        "resources": [one.to_json() for one in found.resources],
        "unknown": [one.to_json() for one in found.unknown],
        "paused": [mark.to_json() for mark in found.paused],
    }


def _resource(one: Drifted) -> Iterator[Line]:
    why = {DriftVerdict.GONE: "is not in the account any more"}.get(one.verdict, one.why)
    by = f" by user {one.stamp.by}" if one.stamp.by else ""
    when = f"  (last changed {one.stamp.at}{by}, account time)" if one.stamp.at else ""
    yield _STYLES[one.verdict], f"  {_SIGNS[one.verdict]} {one.address}{f': {why}' if why else ''}{when}"
    for diff in one.differences:
        yield from _difference(one, diff)


def _difference(one: Drifted, diff: AttributeDiff) -> Iterator[Line]:
    style = _STYLES[one.verdict]
    if is_lines(diff.before) or is_lines(diff.after):
        yield style, f"      ≠ {diff.path}:"
        yield from text_diff(diff.before, diff.after)
        return
    kind = one.address.partition(".")[0]
    if diff.parts:
        yield from ((style, f"      ≠ {part.path}: {part.values}") for part in told_parts(kind, diff))
        return
    before, after = (_value(kind, diff.path, value) for value in (diff.before, diff.after))
    if is_field(diff.path, diff.before or diff.after):
        sign, said = ("+", after) if diff.before is None else ("-", before)
        yield style, f"      {sign} {diff.path}: {said}"
    else:
        yield style, f"      ≠ {diff.path}: {before} → {after}"


def _value(kind: str, path: str, value: Any) -> str:
    return field_line(value) if is_field(path, value) else shown_at(kind, path, value)
