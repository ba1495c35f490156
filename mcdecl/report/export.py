"""What an export did, in words and as JSON."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from mcdecl.export.model import Difference, Report
from mcdecl.report.text import printable

FORMAT_VERSION: Final = "1.0"
"""Version of the JSON form; minor numbers only add."""
_MOST: Final = 60
"""Characters of a value that are shown."""


def export_lines(report: Report) -> Iterator[str]:
    """The lines that `mcdecl export` prints."""
    for file in report.written:
        yield f"  wrote {file}"
    for one in report.left_out:
        yield printable(f"  left out {one.address}: {one.reason}")
    for difference in report.differing:
        yield from _difference_lines(difference)
    for address in report.absent:
        yield printable(f"  only here: {address} is declared and not in the account")
    for file, why in report.broken:
        yield printable(f"  broken {file}: {why}")
    for note in report.notes:
        yield printable(f"  {note}")
    yield (
        f"Exported to {printable(report.directory)}: {len(report.exported)} new, {len(report.updated)} updated, "
        f"{report.unchanged} unchanged, {len(report.differing)} differing, {len(report.left_out)} left out."
    )
    if any(one.by_hand is None for one in report.differing):
        yield "What differs was left as it is here: run again with --overwrite to rewrite those files."


def _difference_lines(one: Difference) -> Iterator[str]:
    yield printable(f"  differs {one.address}  ({one.file}:{one.line})")
    for path, here, there in one.paths:
        yield printable(f"      {path}: {_shown(here)} here, {_shown(there)} in the account")
    if one.by_hand:
        yield f"      {one.by_hand}"


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"


def export_json(report: Report) -> dict[str, Any]:
    """The JSON form of a report."""
    return {
        "format_version": FORMAT_VERSION,
        "directory": report.directory,
        "complete": report.complete,
        "files": list(report.written),
        "exported": list(report.exported),
        "updated": list(report.updated),
        "unchanged": report.unchanged,
        "differing": [_difference(one) for one in report.differing],
        "left_out": [{"address": one.address, "reason": one.reason} for one in report.left_out],
        "absent": list(report.absent),
        "broken": [{"file": file, "reason": why} for file, why in report.broken],
        "notes": list(report.notes),
    }


def _difference(one: Difference) -> dict[str, Any]:
    paths: Sequence[tuple[str, Any, Any]] = one.paths
    found: dict[str, Any] = {
        "address": one.address,
        "file": one.file,
        "line": one.line,
        "paths": [{"path": path, "declared": here, "account": there} for path, here, there in paths],
    }
    return found | ({"by_hand": one.by_hand} if one.by_hand else {})
