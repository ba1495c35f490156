"""Writing the rows of a CSV or Parquet file into a data extension: in calls of fifty, resumable, none twice.

A bookmark beside the file says how far it is, and whether a call was under way. An answer that was lost is no harm
where rows have a primary key: they are sent again, and the account tells those that are there. Without a primary key
a row sent again would be there twice, so a person has to look.

Nothing at all in the file means no value, also where the field has a default: what comes out of `rows export` goes in
as it was. An empty text that the account tells apart from no value becomes no value; the file cannot tell them apart.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from msgspec import Struct, field

from mcdecl.account.errors import LostAnswer
from mcdecl.account.interface import MOST_OBJECTS, Account
from mcdecl.engine.observe.rows import row_count
from mcdecl.helpers.atomic_write import write_whole
from mcdecl.helpers.json_text import read_json
from mcdecl.helpers.safe_files import check_regular, read_regular
from mcdecl.helpers.structs import plain, replace
from mcdecl.operations.filecheck.records import LONGEST_ROW, LONGEST_VALUE
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.preflight import content_of
from mcdecl.operations.run.rows_export import account_id
from mcdecl.operations.run.rows_parquet import is_parquet, parquet_lines
from mcdecl.operations.run.rows_reading import RowsTable
from mcdecl.operations.run.rows_refused import ABOUT, RefusedRows
from mcdecl.wire.values import TYPE, Result, SoapObject

ADD, UPSERT, UPDATE = "add", "upsert", "update"
FROM_ROW = "--from-row"
MOST_TRIES = 4
MOST_REFUSALS = 20
"""Refused rows that are told one by one; all are counted."""
_OPTIONS = {
    mode: {"SaveOptions": {"SaveOption": [{"PropertyName": "*", "SaveAction": action}]}}
    for mode, action in ((UPSERT, "UpdateAdd"), (UPDATE, "UpdateOnly"))
}

Progress = Callable[[int], None]


class WrittenRows(Struct, frozen=True):
    """What became of a file's rows.

    Attributes:
        rows: Rows that were sent.
        refused: Rows that the account did not take.
        there: Rows that were there already when they were sent again after a lost answer.
        refusals: The first refused rows, each with its number and the account's words.
        before: Rows of the data extension before; None where the account does not tell.
        after: Rows of it afterwards, or None.
        earlier: Rows that were sent before, by an import that was broken off.
        refused_earlier: Those of them that the account did not take.
    """

    rows: int = 0
    refused: int = 0
    there: int = 0
    refusals: tuple[tuple[int, str], ...] = ()
    before: int | None = None
    after: int | None = None
    earlier: int = 0
    refused_earlier: int = 0

    @property
    def taken_in_all(self) -> int:
        """Rows of the file that the account has taken, now or before."""
        return self.rows - self.refused + self.earlier - self.refused_earlier

    @property
    def refused_in_all(self) -> int:
        """Rows of the file that it did not take, now or before."""
        return self.refused + self.refused_earlier


class RowsBookmark(Struct, frozen=True):
    """The bookmark of an import: rows of which content are where, and up to which one.

    Attributes:
        account: Which account; nothing secret.
        key: The data extension's external key.
        sha256: The hash of the file.
        mode: `add` or `upsert`.
        done: Rows whose answers are known.
        sending: Whether further rows were sent whose answer is not known.
        refused: Rows among those done that the account did not take.
    """

    account: str
    key: str
    sha256: str
    mode: str
    done: int = 0
    sending: bool = field(default=False)
    refused: int = 0


_NEW: dict[str, Any] = {"done": 0, "refused": 0, "sending": False}
"""What a bookmark says of its place before anything is sent."""


def import_rows(
    account: Account,
    table: RowsTable,
    path: Path,
    mode: str,
    progress: Progress,
    *,
    start: int | None = None,
    refused: RefusedRows | None = None,
    shown: str | None = None,
    option: str = FROM_ROW,
) -> WrittenRows:
    """Writes the rows of a file; one that was broken off goes on where it was.

    Args:
        account: Where to.
        table: The data extension.
        path: The file: CSV in UTF-8 with a header line that names fields, or `.parquet` with columns of their names.
        mode: `add` for rows that are not there yet, `upsert` to change those that are, `update` to change only these.
        progress: Told after each call how many rows were sent.
        start: The row to begin with, counted from 1, whatever the bookmark says; None to go on where that is.
        refused: Where rows go that the account does not take.
        shown: What messages call the file, where it is a draft of another one; its path when left out.
        option: How `start` is said on the command line.

    Raises:
        RunError: The file does not fit, or nobody knows whether some rows are there; the message says which.
        AccountError: The account cannot be asked; the next time goes on from there.
        OSError: The file or the bookmark cannot be read or written.
    """
    if mode in _OPTIONS and not table.keys:
        raise RunError(f"{table.key} has no primary key to find rows by.", "Add rows with --mode add.")
    _check(path, table)
    return _Import(account, table, path, mode, progress, refused, shown or str(path), option).run(start)


class _Import:
    def __init__(
        self,
        account: Account,
        table: RowsTable,
        path: Path,
        mode: str,
        progress: Progress,
        refused: RefusedRows | None,
        shown: str,
        option: str,
    ) -> None:
        self._account, self._table, self._path, self._progress = account, table, path, progress
        self._refused, self._shown, self._option = refused, shown, option
        self._options = _OPTIONS.get(mode)
        self._place = RowsBookmark(account_id(account), table.key, content_of(path).sha256, mode)
        self._bookmark = bookmark_of(path, table.key)

        self._unsure = False
        """Whether the first rows may have been sent before, by an import whose answer was lost."""

    def run(self, start: int | None) -> WrittenRows:
        self._place = self._found() if start is None else self._begun_at(start)
        if self._refused is not None:
            self._refused.begin(self._place.done)
        written_rows = WrittenRows(
            before=row_count(self._account, self._table.key),
            earlier=self._place.done,
            refused_earlier=self._place.refused,
        )
        rows = islice(rows_of(self._path, self._table), self._place.done, None)
        while batch := list(islice(rows, MOST_OBJECTS)):
            written_rows = self._sent(batch, written_rows)
            self._progress(self._place.done)
        if self._refused is not None:
            self._refused.finish()
        self._bookmark.unlink(missing_ok=True)
        return self._verified(replace(written_rows, after=row_count(self._account, self._table.key)))

    def _sent(self, batch: Sequence[Sequence[str]], written_rows: WrittenRows) -> WrittenRows:
        self._note(replace(self._place, sending=True))
        objects = [_object(self._table, row) for row in batch]
        results, again = self._answers(objects)
        again, self._unsure = again or self._unsure, False
        first = self._place.done + 1
        bad = [(first + place, result) for place, result in enumerate(results) if not result.ok]
        # After a lost answer a row that is refused for its key may be the one that was sent before.
        there = [row for row, result in bad if again and self._options is None and _is_there(result)]
        refused = [(row, result.message) for row, result in bad if row not in there]
        if self._refused is not None:
            self._refused.add([(row, batch[row - first], message) for row, message in refused])
        done, not_taken = self._place.done + len(batch), self._place.refused + len(refused)
        self._note(replace(self._place, done=done, refused=not_taken, sending=False))
        return replace(
            written_rows,
            rows=written_rows.rows + len(batch),
            refused=written_rows.refused + len(refused),
            there=written_rows.there + len(there),
            refusals=(*written_rows.refusals, *refused)[:MOST_REFUSALS],
        )

    def _answers(self, objects: Sequence[SoapObject]) -> tuple[Sequence[Result], bool]:
        for trial in range(MOST_TRIES):
            try:
                return self._account.create(objects, options=self._options), trial > 0
            except LostAnswer as lost:
                if not self._table.keys:
                    raise self._not_known(len(objects)) from None
                last = lost
        raise last

    def _not_known(self, count: int) -> RunError:
        first, now = self._place.done + 1, row_count(self._account, self._table.key)
        counted = "" if now is None else f" It has {now:,} rows now."
        return RunError(
            f"The answer to rows {first:,} to {first + count - 1:,} of {self._shown} was lost, and "
            f"{self._table.key} has no primary key: sent again they might be there twice.{counted}",
            f"Look whether they are there; then go on with {self._option} {first} if not, "
            f"or {self._option} {first + count} if so.",
        )

    def _verified(self, written_rows: WrittenRows) -> WrittenRows:
        """The same, if the number of rows can be true.

        Raises:
            RunError: The account has fewer rows than it took, or more.
        """
        if written_rows.before is None or written_rows.after is None:
            return written_rows
        grown, taken = written_rows.after - written_rows.before, written_rows.rows - written_rows.refused
        least = taken - written_rows.there if self._options is None else 0
        if least <= grown <= taken:
            return written_rows
        raise RunError(
            f"The account took {taken:,} rows, and {self._table.key} grew from {written_rows.before:,} to "
            f"{written_rows.after:,}.",
            "Something else may write into it; compare with: mcdecl rows export",
        )

    def _note(self, place: RowsBookmark) -> None:
        write_whole(self._bookmark, json.dumps(plain(place)), mode=0o600)
        self._place = place

    def _begun_at(self, start: int) -> RowsBookmark:
        """Where a person says to go on; what was refused before that is still known."""
        place = read_bookmark(self._bookmark)
        known = place is not None and place.done < start and replace(place, **_NEW) == self._place
        return replace(self._place, done=start - 1, refused=place.refused if place is not None and known else 0)

    def _found(self) -> RowsBookmark:
        """Where to go on.

        Raises:
            RunError: The bookmark is of something else, or it is not known whether rows are there.
        """
        place = read_bookmark(self._bookmark)
        if place is None:
            if not self._bookmark.exists():
                return self._place
            raise RunError(f"{self._bookmark} cannot be read.", "Delete it to start over.")
        if replace(place, **_NEW) != self._place:
            raise RunError(
                f"{self._bookmark} is of another account, content or mode than this import.",
                "Finish that one, or delete the bookmark to start over.",
            )
        if place.sending and not self._table.keys:
            self._place = place
            rows = islice(rows_of(self._path, self._table), place.done, place.done + MOST_OBJECTS)
            raise self._not_known(sum(1 for _ in rows))
        self._unsure = place.sending
        return replace(place, sending=False)


def read_bookmark(path: Path) -> RowsBookmark | None:
    """How far an import has come; None where there is no bookmark, or none that can be understood.

    Raises:
        OSError: It cannot be read.
    """
    try:
        return RowsBookmark(**read_json(read_regular(path)))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def bookmark_of(path: Path, key: str) -> Path:
    """The bookmark of an import of a file into a data extension."""
    return path.with_name(f".{path.name}.{quote(key, safe=' ')}.bookmark")


def rows_of(path: Path, table: RowsTable) -> Iterator[list[str]]:
    """The rows of a file, in the order of the table's fields; a field without a column has no value.

    Args:
        path: The file.
        table: The data extension.

    Raises:
        RunError: A row has more or fewer values than the header, or the file is no such text.
    """
    lines = _lines(path)
    header = next(lines, [])
    column = {name.casefold(): place for place, name in enumerate(header)}
    places = [column.get(name.casefold()) for name in table.names]
    for values in lines:
        yield ["" if place is None else values[place] for place in places]


def _lines(path: Path) -> Iterator[list[str]]:
    """The header of a file, then its rows, each with as many values; empty lines are passed over.

    Raises:
        RunError: A row has more or fewer, or the file cannot be read as what its name says.
    """
    if is_parquet(path):
        yield from parquet_lines(path)
        return
    check_regular(path)
    csv.field_size_limit(LONGEST_VALUE)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(_bounded(file, path), strict=True)
        try:
            header = next(reader, [])
            yield header
            for values in reader:
                if len(values) != len(header) and values:
                    raise RunError(f"{path}:{reader.line_num}: {len(values)} values; the header has {len(header)}.")
                if values:
                    yield values
        except (csv.Error, UnicodeError) as error:
            raise RunError(f"{path}:{reader.line_num}: it is no CSV file in UTF-8 ({error}).") from None


def _bounded(file: IO[str], path: Path) -> Iterator[str]:
    """The lines of a file, none of which may fill memory.

    Raises:
        RunError: One is longer than any row.
    """
    while line := file.readline(LONGEST_ROW + 1):
        if len(line) > LONGEST_ROW:
            raise RunError(f"{path} has a line of more than {LONGEST_ROW >> 20} million characters.")
        yield line


def _check(path: Path, table: RowsTable) -> None:
    """Nothing, if the whole file can be read and its header fits: found before the first row is sent.

    Raises:
        RunError: It does not.
    """
    header = next(_lines(path), [])
    names = [name.casefold() for name in header]
    known = {name.casefold() for name in table.names}
    needed = [str(record["name"]) for record in table.fields if record["primary_key"] or record.get("required")]
    wrong = [
        *(
            f"{name or 'a column without a name'} is no field"
            for name in header
            if name.casefold() not in known | ABOUT
        ),
        *(f"{name} comes twice" for name, count in Counter(names).items() if count > 1),
        *(f"{name} needs a column" for name in needed if name.casefold() not in names),
    ]
    if wrong:
        raise RunError(f"The header of {path} does not fit {table.key}: {', '.join(wrong)}. Nothing was sent.")
    for _ in rows_of(path, table):
        pass


def _object(table: RowsTable, row: Sequence[str]) -> SoapObject:
    properties = [
        {"Name": name, "Value": value} if value else {TYPE: "NullAPIProperty", "Name": name, "Value": ""}
        for name, value in zip(table.names, row, strict=True)
    ]
    return {TYPE: "DataExtensionObject", "CustomerKey": table.key, "Properties": {"Property": properties}}


def _is_there(result: Result) -> bool:
    """Whether a row was refused for its key; the code is shared by others, so the words count (fact:row-key-error)."""
    return "primary key" in result.message.casefold()
