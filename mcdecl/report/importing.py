"""Report of an import of single resources, as text and as JSON."""

import shlex
from collections.abc import Iterator
from typing import Any, Final

from mcdecl.engine.adopt.model import ExportReport, ImportReport, UnitReports
from mcdecl.helpers.characters import printable
from mcdecl.report.export import difference_lines

FORMAT_VERSION: Final = "1.0"
"""Version of the JSON form; minor numbers only add."""


def import_lines(report: ImportReport) -> Iterator[str]:
    """The lines that `mcdecl import` prints."""
    for file in report.written:
        yield f"  wrote {file}"
    for address, file, line in report.declared:
        yield printable(f"  already declared {address}  ({file}:{line})")
    for left_out in report.left_out:
        yield printable(f"  left out {left_out.address}: {left_out.reason}")
    for address, users in report.undeclared.items():
        yield printable(f"  not declared {address}, which {', '.join(users)} refer{'s' if len(users) == 1 else ''} to")
    counts = (
        (len(report.imported), "new"),
        (len(report.declared), "already declared"),
        (len(report.left_out), "left out"),
    )
    yield f"Imported into {printable(report.directory)}: {', '.join(f'{count} {word}' for count, word in counts)}."
    if report.undeclared:
        names = " ".join(shlex.quote(address) for address in report.undeclared)
        yield printable(f"References are found in the account; to declare them as well: mcdecl import {names}")


def accept_lines(report: ExportReport | UnitReports) -> Iterator[str]:
    """The lines that `mcdecl drift --accept` prints."""
    units = {"": report} if isinstance(report, ExportReport) else report.units
    accepted = same = 0
    for unit, each in units.items():
        for file in each.written:
            yield f"  wrote {file}"
        for address in each.updated:
            yield printable(f"  accepted {f'{unit}:' if unit else ''}{address}")
        for difference in each.differing:
            yield from difference_lines(difference)
        accepted, same = accepted + len(each.updated), same + each.unchanged
    yield f"{accepted} accepted, {same} as the account has {'it' if same == 1 else 'them'} already."
    if accepted:
        yield "Commit and apply the files: the account does not change, and from then on drift compares with them."


def import_json(report: ImportReport) -> dict[str, Any]:
    """The JSON form of a report."""
    return {
        "format_version": FORMAT_VERSION,
        "directory": report.directory,
        "complete": report.complete,
        "files": list(report.written),
        "imported": list(report.imported),
        "declared": [{"address": address, "file": file, "line": line} for address, file, line in report.declared],
        "left_out": [{"address": item.address, "reason": item.reason} for item in report.left_out],
        "undeclared": [{"address": address, "used_by": list(users)} for address, users in report.undeclared.items()],
    }
