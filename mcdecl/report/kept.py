"""Kept rows as lines and as JSON data."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from mcdecl.helpers.characters import printable
from mcdecl.operations.run.kept_rows import KeptCopy

FORMAT_VERSION: Final = "1.0"
"""Version of the JSON form. A reader refuses another major number; minor numbers only add."""


def kept_lines(copies: Sequence[KeptCopy], now: datetime) -> Iterator[str]:
    """A line for each copy.

    Args:
        copies: the copies.
        now: the time, with its zone.
    """
    for copy in copies:
        what = f"columns {', '.join(copy.lost)} of " if copy.lost else ""
        marks = [*(["encrypted"] if copy.encrypted else []), *(["expired"] if copy.expired(now) else [])]
        rows = f"{copy.rows:,} row{'' if copy.rows == 1 else 's'}"
        line = (
            f"{copy.run}  {copy.kept_at:%Y-%m-%d %H:%M}  {copy.environment}  {rows}  "
            f"{what}{copy.full_address}  {copy.path}{f'  ({chr(44).join(marks)})' if marks else ''}"
        )
        yield printable(line)


def kept_record(copy: KeptCopy, now: datetime) -> dict[str, Any]:
    """A copy as plain JSON data."""
    return {
        "run": copy.run,
        "kept_at": copy.kept_at.isoformat(),
        "project": copy.project,
        "environment": copy.environment,
        "unit": copy.unit,
        "address": copy.address,
        "lost": list(copy.lost),
        "why": copy.why,
        "rows": copy.rows,
        "size": copy.size,
        "file": str(copy.path),
        "encrypted": copy.encrypted,
        "expired": copy.expired(now),
    }
