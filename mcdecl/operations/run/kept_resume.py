"""Going on with a copy that was broken off, where its user has said for how long that is right.

Nothing proves that rows which were read before are the same by now: the account shows no time at which they were
written, and promises no order. So what it does show has to be the same, and a primary key has to tell rows apart, so
that at the end none is missing and none is there twice.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct

from mcdecl.account.interface import Account
from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.foreign import utc_moment
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.safe_files import read_regular
from mcdecl.helpers.structs import plain
from mcdecl.operations.run.rows_export import BOOKMARK, PART, go_on_from, part_of
from mcdecl.operations.run.rows_reading import RowsTable

_BEGUN = "begun"


class Begun(Struct, frozen=True):
    """A copy that is being made.

    Attributes:
        run: the id of the apply that has read the first rows.
        began_at: when that was, in UTC.
        account, unit: where.
        fields: the fields of the data extension.
        object: what tells the data extension from one that is made or changed later.
    """

    run: str
    began_at: str
    account: str
    unit: str
    fields: tuple[Mapping[str, Any], ...]
    object: Mapping[str, str]


def work_name(account: str, table: RowsTable, run: str) -> str:
    """The name of the file in which a run collects rows; what is before the `-` is the same for all its runs."""
    text = "\0".join((account, table.key, *table.names))
    return f"{hashlib.sha256(text.encode()).hexdigest()[:16]}-{run}.csv"


def go_on(account: Account, table: RowsTable, work: Path, now: Begun, count: int, minutes: int) -> tuple[Begun, int]:
    """Take over the rows of a copy that was broken off, and note what is begun.

    Args:
        account: where.
        table: the data extension.
        work: where rows are collected now.
        now: what is begun.
        count: how many rows there are now.
        minutes: for how long rows that were read may be used.

    Returns:
        What is begun, with the run that has read the first rows; and how many rows were taken over.
    """
    rows = 0
    for earlier, old in _earlier(work):
        age = datetime.now(UTC) - (utc_moment(earlier.began_at) or datetime.min.replace(tzinfo=UTC))
        same = (earlier.account, earlier.unit, list(earlier.fields), dict(earlier.object))
        if (
            timedelta(0) <= age <= timedelta(minutes=minutes)
            and same == (now.account, now.unit, list(now.fields), dict(now.object))
            and (rows := go_on_from(account, table, old, work, count))
        ):
            now = earlier
            forget(old)
            break
    write_whole(part_of(work, _BEGUN), json.dumps(plain(now)), mode=0o600)
    return now, rows


def _earlier(work: Path) -> Iterator[tuple[Begun, Path]]:
    """What was begun before, and where its rows were collected."""
    stem = work.name.partition("-")[0]
    for note in sorted(work.parent.glob(f".{stem}-*.{_BEGUN}")):
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):  # what cannot be read is of no use
            data = read_json(read_regular(note))
            fields = tuple(dict(item) for item in data["fields"])
            yield Begun(**{**data, "fields": fields}), note.with_name(note.name[1:].removesuffix(f".{_BEGUN}"))


def forget(work: Path) -> None:
    """Leave nothing to go on from.

    Raises:
        OSError: a file cannot be removed.
    """
    for ending in (BOOKMARK, PART, _BEGUN):
        part_of(work, ending).unlink(missing_ok=True)


def clear(work: Path, minutes: int) -> None:
    """Remove what copies of the same rows have left that were broken off so long ago that none is still being made."""
    stem, before = work.name.partition("-")[0], datetime.now(UTC).timestamp() - minutes * 60
    for path in (*work.parent.glob(f"{stem}-*"), *work.parent.glob(f".{stem}-*")):
        with suppress(OSError):
            if path.lstat().st_mtime < before:
                path.unlink()
