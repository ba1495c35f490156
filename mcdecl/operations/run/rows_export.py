"""Writing the rows of a data extension into a CSV file: page by page, resumable, whole or not at all.

A page is asked for by its number (fact:rest-rows-by-number), so that some are asked for side by side; they are written
in their order. What was read so far stands in a draft beside the file, with a bookmark that says how far it goes. Only
when all rows are there, and their number is still the account's, the draft takes the file's place.
"""

import csv
import hashlib
import io
import json
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO

from msgspec import Struct

from mcdecl.account.errors import NotFound
from mcdecl.account.interface import Account
from mcdecl.helpers.atomic_write import open_private, take_place, write_whole
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.safe_files import read_regular
from mcdecl.helpers.structs import plain, replace
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_reading import Page, RowsTable, count_now, read_page

Progress = Callable[[int, int], None]
BOOKMARK, PART = "bookmark", "part"
"""The endings of what an export has beside its file until it is whole."""
_BLOCK = 1 << 20
PAGES_AT_ONCE = 4
"""Pages that are asked for side by side: what has come early is held in memory."""
_MOST_BEGINNINGS = 5
"""How often an export begins anew because the account has forgotten what was read before."""


class ExportBookmark(Struct, frozen=True):
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
        sha256: Of these bytes.
    """

    account: str
    key: str
    fields: tuple[str, ...]
    token: str = ""
    count: int = 0
    pages: int = 0
    rows: int = 0
    size: int = 0
    sha256: str = ""


def part_of(out: Path, ending: str) -> Path:
    """What an export has beside its file until that is whole."""
    return out.with_name(f".{out.name}.{ending}")


def go_on_from(account: Account, table: RowsTable, old: Path, out: Path, count: int) -> int:
    """Lets an export go on with what another one, into another file, has read before it was broken off.

    Args:
        account: Where to read.
        table: The data extension.
        old: The file of the other export, which need not be there.
        out: The file of this one.
        count: How many rows there are now.

    Returns:
        How many rows were taken over; 0 where they do not fit, or are not as they were written.
    """
    try:
        mark = _bookmark(part_of(old, BOOKMARK))
        if (mark.account, mark.key, mark.fields, mark.count) != (account_id(account), table.key, table.names, count):
            return 0
        sha = hashlib.sha256()
        with open_private(part_of(old, PART), "rb") as source, open_private(part_of(out, PART), "wb") as target:
            for block in _first_bytes(source, mark.size):
                sha.update(block)
                target.write(block)
        if sha.hexdigest() != mark.sha256:
            return 0
        write_whole(part_of(out, BOOKMARK), json.dumps(plain(mark)), mode=0o600)
    except (OSError, ValueError, TypeError, KeyError):
        return 0
    return mark.rows


def _bookmark(path: Path) -> ExportBookmark:
    saved = read_json(read_regular(path))
    return ExportBookmark(**{**saved, "fields": tuple(saved["fields"])})


def _first_bytes(source: IO[bytes], size: int) -> Iterator[bytes]:
    while size and (block := source.read(min(size, _BLOCK))):
        size -= len(block)
        yield block


def export_rows(
    account: Account, table: RowsTable, out: Path, progress: Progress, *, at_once: int = PAGES_AT_ONCE
) -> int:
    """Writes all rows into a file; one that was broken off goes on where it was.

    Args:
        account: Where to read.
        table: The data extension.
        out: The CSV file; UTF-8, a header line, lines ending in a line feed.
        progress: Told after each page how many rows there are, and how many in all.
        at_once: How many pages are asked for side by side.

    Returns:
        How many rows there are.

    Raises:
        RunError: The rows changed while they were read, or the bookmark is for something else.
        AccountError: The account cannot be asked; what was read stays for the next time.
        OSError: The file cannot be written.
    """
    return _Export(account, table, out, progress, at_once).run()


class _Export:
    def __init__(self, account: Account, table: RowsTable, out: Path, progress: Progress, at_once: int) -> None:
        self._account, self._table, self._out, self._progress = account, table, out, progress
        self._at_once = at_once
        self._draft, self._bookmark = part_of(out, PART), part_of(out, BOOKMARK)
        self._sha = hashlib.sha256()
        self._blank = ExportBookmark(account_id(account), table.key, table.names)

    def run(self) -> int:
        mark = self._found()
        if not mark.pages:
            self._draft.unlink(missing_ok=True)
            open_private(self._draft, "xb").close()
        with open_private(self._draft, "r+b") as file:
            file.truncate(mark.size)
            file.seek(mark.size)
            mark = self._all(mark, file)
            os.fsync(file.fileno())
        self._check_end(mark)
        take_place(self._draft, self._out)
        self._bookmark.unlink(missing_ok=True)
        return mark.rows

    def _all(self, mark: ExportBookmark, file: IO[bytes]) -> ExportBookmark:
        beginnings = 0
        while not mark.pages or mark.rows < mark.count:
            try:
                mark = self._rest(mark, file) if mark.pages else self._written(self._page(1), mark, file)
            except NotFound:
                beginnings += 1
                if not mark.token or beginnings >= _MOST_BEGINNINGS:
                    raise
                file.seek(0)  # the account forgot what was read before; what comes now would not fit to it
                file.truncate()
                mark, self._sha = self._blank, hashlib.sha256()
        return mark

    def _page(self, number: int, token: str = "") -> Page:
        return read_page(self._account, self._table, number, token)

    def _rest(self, mark: ExportBookmark, file: IO[bytes]) -> ExportBookmark:
        """All pages after those that were read, some of them asked for before it is their turn."""
        size, number = mark.rows // mark.pages, mark.pages
        asked: deque[Future[Page]] = deque()
        with ThreadPoolExecutor(self._at_once) as pool:
            try:
                while mark.rows < mark.count:
                    while not asked or (len(asked) < self._at_once and number * size < mark.count):
                        number += 1
                        asked.append(pool.submit(self._page, number, mark.token))
                    mark = self._written(asked.popleft().result(), mark, file)
            finally:
                pool.shutdown(wait=False, cancel_futures=True)
        return mark

    def _written(self, page: Page, mark: ExportBookmark, file: IO[bytes]) -> ExportBookmark:
        if mark.pages and page.count != mark.count:
            raise self._moved(mark.count, page.count)
        rows = page.rows
        if not rows and mark.rows < page.count:
            raise self._moved(page.count, mark.rows)
        lines = csv_lines(rows) if mark.pages else csv_lines([list(self._table.names)]) + csv_lines(rows)
        self._sha.update(lines)
        file.write(lines)
        file.flush()
        mark = replace(
            mark,
            token=page.token,
            count=page.count,
            pages=mark.pages + 1,
            rows=mark.rows + len(rows),
            size=file.tell(),
            sha256=self._sha.hexdigest(),
        )
        write_whole(self._bookmark, json.dumps(plain(mark)), mode=0o600)
        self._progress(mark.rows, mark.count)
        return mark

    def _check_end(self, mark: ExportBookmark) -> None:
        now = count_now(self._account, self._table)
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
            mark, sha = _bookmark(self._bookmark), hashlib.sha256()
            with open_private(self._draft, "rb") as draft:
                for block in _first_bytes(draft, mark.size):
                    sha.update(block)
        except FileNotFoundError:
            return self._blank
        except (ValueError, TypeError, KeyError):
            raise RunError(f"{self._bookmark} cannot be read.", "Delete it to start over.") from None
        if (mark.account, mark.key) != (self._blank.account, self._blank.key):
            raise RunError(
                f"{self._bookmark} is of an export of {mark.key} from another account or data extension.",
                "Finish that one, choose another file, or delete the bookmark to start over.",
            )
        if mark.fields != self._blank.fields or sha.hexdigest() != mark.sha256:
            return self._blank
        self._sha = sha
        return mark


def account_id(account: Account) -> str:
    """What tells an account from others, nothing secret."""
    who = account.identity
    return f"{who.auth_url or who.soap_url or ''} {who.business_unit or ''}".strip()


def csv_lines(rows: list[list[str]]) -> bytes:
    """Rows as they stand in a file: UTF-8, lines ending in a line feed."""
    text = io.StringIO()
    plain = csv.writer(text, lineterminator="\n")
    plain.writerows(rows)
    if "\r" not in text.getvalue():
        return text.getvalue().encode()
    text = io.StringIO()
    plain = csv.writer(text, lineterminator="\n")
    quoted = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in rows:
        # A carriage return is not quoted by itself, and readers take it for the end of a line.
        (quoted if any("\r" in value for value in row) else plain).writerow(row)
    return text.getvalue().encode()
