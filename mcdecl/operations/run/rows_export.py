"""Writing the rows of a data extension into a CSV file: page by page, resumable, whole or not at all.

What was read so far stands in a draft beside the file, with a bookmark that says how far it goes. Only when all rows
are there, and their number is still the account's, the draft takes the file's place.
"""

import csv
import io
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from mcdecl.account.errors import NotFound
from mcdecl.account.interface import Account
from mcdecl.helpers.atomic_write import open_private, take_place, write_whole
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.safe_files import read_regular
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_reading import RowsTable, read_page

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ExportBookmark:
    """How far an export has come.

    Attributes:
        account: Which account is read; nothing secret.
        key: The data extension's external key.
        fields: Its fields, in the order of the file.
        token: What the account knows the reading by.
        count: The number of rows in all.
        pages: Pages that are in the draft.
        rows: Rows that are in the draft.
        size: Bytes of the draft that are sure.
    """

    account: str
    key: str
    fields: tuple[str, ...]
    token: str = ""
    count: int = 0
    pages: int = 0
    rows: int = 0
    size: int = 0


def export_rows(account: Account, table: RowsTable, out: Path, progress: Progress) -> int:
    """Writes all rows into a file; one that was broken off goes on where it was.

    Args:
        account: Where to read.
        table: The data extension.
        out: The CSV file; UTF-8, a header line, lines ending in a line feed.
        progress: Told after each page how many rows there are, and how many in all.

    Returns:
        How many rows there are.

    Raises:
        RunError: The rows changed while they were read, or the bookmark is for something else.
        AccountError: The account cannot be asked; what was read stays for the next time.
        OSError: The file cannot be written.
    """
    return _Export(account, table, out, progress).run()


class _Export:
    def __init__(self, account: Account, table: RowsTable, out: Path, progress: Progress) -> None:
        self._account, self._table, self._out, self._progress = account, table, out, progress
        self._draft, self._bookmark = out.with_name(f".{out.name}.part"), out.with_name(f".{out.name}.bookmark")
        self._blank = ExportBookmark(account_id(account), table.key, table.names)

    def run(self) -> int:
        mark = self._found()
        if not mark.pages:
            self._draft.unlink(missing_ok=True)
            open_private(self._draft, "xb").close()
        with self._draft.open("r+b") as file:
            file.truncate(mark.size)
            file.seek(mark.size)
            while not mark.pages or mark.rows < mark.count:
                mark = self._next(mark, file)
            os.fsync(file.fileno())
        self._check_end(mark)
        take_place(self._draft, self._out)
        self._bookmark.unlink(missing_ok=True)
        return mark.rows

    def _next(self, mark: ExportBookmark, file: BinaryIO) -> ExportBookmark:
        try:
            page = read_page(self._account, self._table, mark.pages + 1, mark.token)
        except NotFound:
            if not mark.token:
                raise
            file.seek(0)  # the account forgot what was read before; what comes now would not fit to it
            file.truncate()
            return self._blank
        if mark.pages and page.count != mark.count:
            raise self._moved(mark.count, page.count)
        rows = page.rows
        if not rows and mark.rows < page.count:
            raise self._moved(page.count, mark.rows)
        if not mark.pages:
            file.write(csv_lines([list(self._table.names)]))
        file.write(csv_lines(rows))
        file.flush()
        mark = replace(
            mark,
            token=page.token,
            count=page.count,
            pages=mark.pages + 1,
            rows=mark.rows + len(rows),
            size=file.tell(),
        )
        write_whole(self._bookmark, json.dumps(asdict(mark)), mode=0o600)
        self._progress(mark.rows, mark.count)
        return mark

    def _check_end(self, mark: ExportBookmark) -> None:
        now = read_page(self._account, self._table, 1).count
        if now != mark.count or mark.rows != mark.count:
            raise self._moved(mark.rows, now)

    def _moved(self, before: int, now: int) -> RunError:
        """What was read is of no use then: rows may be missing, or there twice."""
        self._draft.unlink(missing_ok=True)
        self._bookmark.unlink(missing_ok=True)
        return RunError(
            f"The rows of {self._table.key} changed while they were read ({before:,} and then {now:,}); "
            f"{self._out} was not written.",
            "Run again when nothing writes into it.",
        )

    def _found(self) -> ExportBookmark:
        """Where to go on, or the beginning.

        Raises:
            RunError: What is there is of another account or data extension: it may be wanted, and is not touched.
        """
        try:
            saved = read_json(read_regular(self._bookmark))
            mark = ExportBookmark(**{**saved, "fields": tuple(saved["fields"])})
            sound = self._draft.stat().st_size >= mark.size
        except FileNotFoundError:
            return self._blank
        except (ValueError, TypeError, KeyError):
            raise RunError(f"{self._bookmark} cannot be read.", "Delete it to start over.") from None
        if (mark.account, mark.key) != (self._blank.account, self._blank.key):
            raise RunError(
                f"{self._bookmark} is of an export of {mark.key} from another account or data extension.",
                "Finish that one, choose another file, or delete the bookmark to start over.",
            )
        return mark if sound and mark.fields == self._blank.fields else self._blank


def account_id(account: Account) -> str:
    """What tells an account from others, nothing secret."""
    who = account.identity
    return f"{who.auth_url or who.soap_url or ''} {who.business_unit or ''}".strip()


def csv_lines(rows: list[list[str]]) -> bytes:
    """Rows as they stand in a file: UTF-8, lines ending in a line feed."""
    text = io.StringIO()
    plain = csv.writer(text, lineterminator="\n")
    quoted = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        # A carriage return is not quoted by itself, and readers take it for the end of a line.
        (quoted if any("\r" in value for value in row) else plain).writerow(row)
    return text.getvalue().encode()
