"""Drift as text and as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from mcdecl.engine.plan.drift import FORMAT_VERSION, Drift, Drifted, DriftVerdict
from mcdecl.engine.plan.model import AttributeDiff
from mcdecl.report.differences import told_parts
from mcdecl.report.ending import Line
from mcdecl.report.terminal import text_diff
from mcdecl.report.text import field_line, is_field, is_lines, not_compared, shown_at

_SIGNS = {DriftVerdict.CHANGED: "≠", DriftVerdict.GONE: "-", DriftVerdict.ADDED: "+"}
_STYLES = {DriftVerdict.CHANGED: "yellow", DriftVerdict.GONE: "red", DriftVerdict.ADDED: "green"}


NOTHING: Mapping[str, Any] = MappingProxyType({})


def drift_lines(
    environment: str,
    base: str,
    drift: Drift,
    units: Mapping[str, str] = NOTHING,
    failed: Mapping[str, str] = NOTHING,
) -> Iterator[Line]:
    """The lines of a report.

    Args:
        environment: whose account.
        base: what it was compared with, in words.
        drift: what drifted.
        units: the same for each business unit, where the environment names some.
        failed: the business units that could not be read, each with the reason.
    """
    bases = dict.fromkeys(units.values())
    if len(bases) > 1:
        yield "bold", f"{environment}, compared with"
        for each in bases:
            yield "bold", f"  {', '.join(unit for unit, other in units.items() if other == each)}: {each}"
    else:
        yield "bold", f"{environment}, compared with {base}" if units or not failed else environment
    for unit, members in groupby(drift.resources, key=lambda drifted: drifted.unit):
        yield "", ""
        if unit:
            yield "bold", f"business unit {unit}"
        for drifted in members:
            yield from _resource(drifted)
    yield "", ""
    for hidden in drift.unknown:
        yield "dim", f"  ? {hidden.unit + ':' if hidden.unit else ''}{hidden.address} {hidden.path}: {hidden.reason}"
    for mark in drift.paused:
        yield "bold yellow", f"{mark}."
    if drift.unconfirmed:
        yield "", not_shown(drift)
    for unit, reason in failed.items():
        yield "red", f"Business unit {unit} could not be read: {reason}"
    yield "bold", summary(drift, failed)


def summary(drift: Drift, failed: Iterable[str] = ()) -> str:
    """The one line that tools look for, such as `Drift: 2 changed, 0 gone, 1 added.`.

    Args:
        drift: what drifted.
        failed: the business units that could not be read.
    """
    if unread := ", ".join(failed):
        words = _summary(drift) if drift.resources or drift.unknown or drift.paused else "No drift in the others."
        return f"{words} Not read: {unread}."
    return _summary(drift)


def _summary(drift: Drift) -> str:
    not_known = f"{not_compared(len(drift.unknown))}." if drift.unknown else ""
    if not drift.resources:
        words = "No drift: the account is as applied."
        if drift.paused or drift.unconfirmed:
            words = "No other drift." if drift.paused else "No drift in what the account shows."
        return f"No drift is known, but {not_known}" if not_known else words
    counts = _counts(drift.resources)
    text = f"Drift: {', '.join(f'{count} {word}' for word, count in counts.items())}."
    return f"{text} {not_known}".rstrip()


def not_shown(drift: Drift) -> str:
    """How many values nobody can see, and what is known of them."""
    count = len(drift.unconfirmed)
    values, are, them = ("value", "is as it was", "it") if count == 1 else ("values", "are as they were", "them")
    return (
        f"{count} {values} that the account does not show {are} sent last; "
        f"whether somebody has changed {them} since is not known."
    )


def _counts(resources: Sequence[Drifted]) -> dict[str, int]:
    return {verdict.value: sum(1 for drifted in resources if drifted.verdict is verdict) for verdict in DriftVerdict}


def drift_json(
    project: str,
    environment: str,
    base: Mapping[str, Any],
    drift: Drift,
    units: Mapping[str, Mapping[str, Any]] = NOTHING,
    failed: Mapping[str, str] = NOTHING,
) -> dict[str, Any]:
    """The same as plain JSON data; `base` and those of the units as data, too."""
    named = [{"unit": unit, "base": dict(each)} for unit, each in units.items()]
    named += [{"unit": unit, "error": reason} for unit, reason in failed.items()]
    return {
        "format_version": FORMAT_VERSION,
        "project": project,
        "environment": environment,
        "base": dict(base),
        **({"units": named} if named else {}),
        "summary": {**_counts(drift.resources), "unknown": len(drift.unknown), "unconfirmed": len(drift.unconfirmed)},
        "resources": [drifted.to_json() for drifted in drift.resources],
        "unknown": [uncompared.to_json() for uncompared in drift.unknown],
        "paused": [mark.to_json() for mark in drift.paused],
        "unconfirmed": [value.to_json() for value in drift.unconfirmed],
    }


def _resource(resource: Drifted) -> Iterator[Line]:
    why = {DriftVerdict.GONE: "is not in the account any more"}.get(resource.verdict, resource.why)
    by = f" by user {resource.stamp.by}" if resource.stamp.by else ""
    when = f"  (last changed {resource.stamp.at}{by}, account time)" if resource.stamp.at else ""
    yield _STYLES[resource.verdict], f"  {_SIGNS[resource.verdict]} {resource.address}{f': {why}' if why else ''}{when}"
    for diff in resource.differences:
        yield from _difference(resource, diff)


def _difference(resource: Drifted, diff: AttributeDiff) -> Iterator[Line]:
    style = _STYLES[resource.verdict]
    if is_lines(diff.before) or is_lines(diff.after):
        yield style, f"      ≠ {diff.path}:"
        yield from text_diff(diff.before, diff.after)
        return
    kind = resource.address.partition(".")[0]
    if diff.parts:
        yield from ((style, f"      ≠ {part.path}: {part.values}") for part in told_parts(kind, diff))
        return
    before, after = (_value(kind, diff.path, value) for value in (diff.before, diff.after))
    if is_field(diff.path, diff.before or diff.after):
        sign, text = ("+", after) if diff.before is None else ("-", before)
        yield style, f"      {sign} {diff.path}: {text}"
    else:
        yield style, f"      ≠ {diff.path}: {before} → {after}"


def _value(kind: str, path: str, value: Any) -> str:
    return field_line(value) if is_field(path, value) else shown_at(kind, path, value)
