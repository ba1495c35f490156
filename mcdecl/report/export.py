"""Report of an export, as text and as JSON."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from mcdecl.engine.adopt.model import ExportReport, ResourceDifference, UnitReports
from mcdecl.helpers.characters import printable

FORMAT_VERSION: Final = "1.3"
"""Version of the JSON form; minor numbers only add."""
_MOST: Final = 60
"""Characters of a value that are shown."""


def export_lines(report: ExportReport) -> Iterator[str]:
    """The lines that `mcdecl export` prints."""
    yield from _body(report)
    yield _summary(report.directory, [report])
    yield from _advice([report])


def unit_export_lines(reports: UnitReports) -> Iterator[str]:
    """The lines of an export of business units, each under its name, then one for all."""
    for file in reports.written:
        yield f"  wrote {file}"
    for name, report in reports.units.items():
        yield printable(f"business unit {name} ({reports.ids[name]})")
        yield from _body(report)
    listed = list(reports.units.values())
    count = f"{len(listed)} business unit{'s' if len(listed) != 1 else ''}"
    yield f"{count}. {_summary(reports.directory, listed)}"
    yield from _advice(listed)


def _body(report: ExportReport) -> Iterator[str]:
    for file in report.written:
        yield f"  wrote {file}"
    for file in report.removed:
        yield f"  removed {file}: the example of `mcdecl init`, which the account does not hold"
    for left_out in report.left_out:
        yield printable(f"  left out {left_out.address}: {left_out.reason}")
    for difference in report.differing:
        yield from difference_lines(difference)
    for address in report.absent:
        yield printable(f"  only here: {address} is declared but not in the account")
    for file, why in report.broken:
        yield printable(f"  broken {file}: {why}")
    for held in report.held:
        yield printable(
            f"  exported as the account holds it: {held.about}: {held.code}: {held.message} (known to lint)"
        )
    for note in report.notes:
        yield printable(f"  {note}")


def _summary(directory: str, reports: Sequence[ExportReport]) -> str:
    counts = (
        ("new", sum(len(export_report.exported) for export_report in reports)),
        ("updated", sum(len(export_report.updated) for export_report in reports)),
        ("unchanged", sum(export_report.unchanged for export_report in reports)),
        ("differing", sum(len(export_report.differing) for export_report in reports)),
        ("left out", sum(len(export_report.left_out) for export_report in reports)),
    )
    return f"Exported to {printable(directory)}: {', '.join(f'{count} {word}' for word, count in counts)}."


def _advice(reports: Sequence[ExportReport]) -> Iterator[str]:
    if any(resource_difference.by_hand is None for report in reports for resource_difference in report.differing):
        yield "Files that differ were not changed: run again with --overwrite to rewrite them."


def difference_lines(resource_difference: ResourceDifference) -> Iterator[str]:
    """The lines of a resource that differs: where it is declared, and each value here and in the account."""
    yield printable(f"  differs {resource_difference.address}  ({resource_difference.file}:{resource_difference.line})")
    for path, here, there in resource_difference.paths:
        yield printable(f"      {path}: {_shown(here)} here, {_shown(there)} in the account")
    if resource_difference.by_hand:
        yield f"      {resource_difference.by_hand}"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"


def export_json(report: ExportReport) -> dict[str, Any]:
    """The JSON form of a report."""
    return {
        "format_version": FORMAT_VERSION,
        "directory": report.directory,
        "complete": report.complete,
        **_content(report),
    }


def _unread(name: str, why: str) -> dict[str, str]:
    kind, _, key = name.partition(".")
    return {"kind": kind, **({"key": key} if key else {}), "reason": why}


def unit_export_json(reports: UnitReports) -> dict[str, Any]:
    """The JSON form of an export of business units: a section for each."""
    units = [
        {
            "unit": name,
            "business_unit": reports.ids[name],
            "complete": export_report.complete,
            **_content(export_report),
        }
        for name, export_report in reports.units.items()
    ]
    return {
        "format_version": FORMAT_VERSION,
        "directory": reports.directory,
        "complete": reports.complete,
        "files": list(reports.written),
        "units": units,
    }


def _content(report: ExportReport) -> dict[str, Any]:
    return {
        "files": list(report.written),
        "exported": list(report.exported),
        "updated": list(report.updated),
        "unchanged": report.unchanged,
        "differing": [_difference(resource_difference) for resource_difference in report.differing],
        "left_out": [{"address": left_out.address, "reason": left_out.reason} for left_out in report.left_out],
        "absent": list(report.absent),
        "broken": [{"file": file, "reason": why} for file, why in report.broken],
        "notes": list(report.notes),
        "removed": list(report.removed),
        "held": [{"address": held.about, "code": held.code, "message": held.message} for held in report.held],
        "unread": [_unread(name, why) for name, why in report.unread.items()],
    }


def _difference(resource_difference: ResourceDifference) -> dict[str, Any]:
    paths: Sequence[tuple[str, Any, Any]] = resource_difference.paths
    record: dict[str, Any] = {
        "address": resource_difference.address,
        "file": resource_difference.file,
        "line": resource_difference.line,
        "paths": [{"path": path, "declared": here, "account": there} for path, here, there in paths],
    }
    return record | ({"by_hand": resource_difference.by_hand} if resource_difference.by_hand else {})
