"""The ledger of imports for reading: a table."""

from collections.abc import Iterator, Sequence
from typing import Any

from mcdecl.engine.apply.own_tables import shown_moment
from mcdecl.helpers.characters import printable
from mcdecl.operations.run.ledger import LIFE
from mcdecl.operations.run.ledger_rows import ImportStage, LedgerEntry
from mcdecl.project import Environment

FORMAT_VERSION = "1.0"
"""Of the JSON form."""

_TITLES = ("when (UTC)", "import", "file", "rows", "result", "task", "into", "by", "sha-256")
_RIGHT = frozenset({"rows", "task"})
_SHORT = 12
"""Digits of a hash that are enough to tell contents apart by eye."""


def ledger_json(entries: Sequence[LedgerEntry], environment: Environment) -> dict[str, Any]:
    """The entries as plain JSON data.

    Args:
        entries: The entries, in the order in which they are shown.
        environment: Where they are; of several business units the one that is in view.
    """
    unit = {"unit": environment.business_unit} if environment.business_unit else {}
    head = {"format_version": FORMAT_VERSION, "environment": environment.name, **unit}
    return {**head, "entries": [entry.to_json() for entry in entries]}


def ledger_lines(entries: Sequence[LedgerEntry]) -> Iterator[str]:
    """The lines of the table, and below it what there is to say of single entries.

    Args:
        entries: The entries, in the order in which they are shown.
    """
    rows = [_row(entry) for entry in entries]
    widths = [max(map(len, column)) for column in zip(_TITLES, *rows, strict=True)]
    for cells in (_TITLES, *rows):
        aligned = (
            cell.rjust(width) if title in _RIGHT else cell.ljust(width)
            for title, cell, width in zip(_TITLES, cells, widths, strict=True)
        )
        yield "  ".join(aligned).rstrip()
    for entry in entries:
        if entry.message:
            yield printable(f"{entry.import_key}, {entry.file}: {entry.message}")


def claim_lines(claims: Sequence[LedgerEntry]) -> Iterator[str]:
    """Who claimed what for an import, since when, and until when the claim holds by itself."""
    for claim in claims:
        who = printable(f"{claim.file} ({claim.sha256[:_SHORT]}) claimed by {claim.by or 'somebody'}")
        until = None if claim.at is None or claim.stage is not ImportStage.SENDING else claim.at + LIFE
        end = f"; it runs out at {shown_moment(until)} unless it is renewed" if until else ""
        yield f"{claim.stage.value}: {who} at {shown_moment(claim.at)}{end}"


def _row(entry: LedgerEntry) -> tuple[str, ...]:
    when = f"{entry.at:%Y-%m-%d %H:%M:%S}" if entry.at else "–"
    rows = "–" if entry.rows is None else f"{entry.rows:,}"
    task = "–" if entry.task is None else str(entry.task)
    names = (entry.import_key, entry.file)
    last = (entry.target, entry.by, entry.sha256[:_SHORT])
    return (when, *map(printable, names), rows, entry.stage.value, task, *map(printable, last))
