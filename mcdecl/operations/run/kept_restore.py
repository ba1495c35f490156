"""Putting kept rows back: all of them into an empty data extension, or the values of columns into their rows."""

import csv
from collections.abc import Collection, Sequence
from pathlib import Path

from mcdecl.account.interface import MOST_OBJECTS, Account
from mcdecl.engine.observe.rows import row_count
from mcdecl.helpers.atomic_write import open_private
from mcdecl.helpers.structs import replace
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.kept_crypt import decrypt
from mcdecl.operations.run.kept_rows import WORK, KeptCopy, check_copy, private_folder
from mcdecl.operations.run.rows_import import (
    ADD,
    FROM_ROW,
    UPDATE,
    Progress,
    WrittenRows,
    bookmark_of,
    import_rows,
    read_bookmark,
)
from mcdecl.operations.run.rows_parquet import SUFFIX, parquet_lines
from mcdecl.operations.run.rows_reading import RowsTable, table_of
from mcdecl.operations.run.rows_refused import RefusedRows, read_refused


def check_place(copy: KeptCopy, here: str) -> None:
    """See that a copy is of the account here, by what the connections say.

    Raises:
        RunError: it is of another one.
    """
    if copy.account != here:
        raise RunError(f"The kept rows of {copy.address} are of another account ({copy.account}); nothing was sent.")


def refused_rows_of(copy: KeptCopy) -> Path:
    """The file with the rows of a copy that the account did not take back; of an encrypted copy only their numbers."""
    return _work(copy) / f"refused-{copy.run}-{copy.manifest.stem}.csv"


def restore(
    account: Account,
    here: str,
    copy: KeptCopy,
    identity: Path | None,
    progress: Progress,
    start: int | None = None,
) -> WrittenRows:
    """Put the rows of a copy back; one that was broken off goes on where it was.

    Args:
        account: where.
        here: which account that is, by what its connection says.
        copy: the copy.
        identity: the file with the private key, where the copy is encrypted.
        progress: told after each call how many rows were sent.
        start: the row to go on with where a person has looked after a lost answer; None to go on where it was.

    Raises:
        RunError: the copy is not what was kept, or of another account, or does not fit; or a number is not right.
        AccountError: the account cannot be asked.
        OSError: a file cannot be read or written.
    """
    table = _checked(account, here, copy)
    file = _work(copy) / f"restore-{copy.run}-{copy.manifest.stem}.csv"
    bookmark = bookmark_of(file, copy.key)
    begun = bookmark.exists()
    _check_start(bookmark, copy, start, copy.rows)
    if not copy.lost and not begun and row_count(account, copy.key) != 0:
        raise RunError(
            f"{copy.key} has rows already, or does not say how many; the {copy.rows:,} kept rows were not added.",
            "Put back only those that were refused before: --only-refused"
            if refused_rows_of(copy).exists()
            else "Look at them; then add the kept ones with: mcdecl rows import, or empty the data extension first.",
        )
    if not begun:
        _again(copy).unlink(missing_ok=True)
    refused = RefusedRows(refused_rows_of(copy), () if copy.encrypted else table.names)
    try:
        _write(copy, table, file, identity)
        return import_rows(
            account, table, file, _mode(copy), progress, start=start, refused=refused, shown=str(copy.path)
        )
    finally:  # it is written again when this goes on
        file.unlink(missing_ok=True)


def restore_refused(
    account: Account,
    here: str,
    copy: KeptCopy,
    identity: Path | None,
    progress: Progress,
    start: int | None = None,
) -> WrittenRows:
    """Put back the rows of a copy that the account did not take before; one that was broken off goes on where it was.

    Args:
        account: where.
        here: which account that is, by what its connection says.
        copy: the copy.
        identity: the file with the private key, where the copy is encrypted.
        progress: told after each call how many rows were sent.
        start: as for `restore`, counted among the refused rows.

    Returns:
        What became of these rows; numbers are those of the copy.

    Raises:
        RunError: none was refused, or as for `restore`.
        AccountError: the account cannot be asked.
        OSError: a file cannot be read or written.
    """
    known = refused_rows_of(copy)
    if not known.exists():
        raise RunError(f"No row of {copy.full_address} that run {copy.run} has kept was refused here.")
    table = _checked(account, here, copy)
    numbers = sorted({int(line[-2]) for line in read_refused(known)[1]})
    again = _again(copy)
    file = known.with_name(f"rows-{again.name}")
    bookmark = bookmark_of(file, copy.key)
    if not again.exists():  # it is there from before the first call until the numbers are known that remain
        bookmark.unlink(missing_ok=True)
    _check_start(bookmark, copy, start, len(numbers))
    refused = _RefusedAgain(again, () if copy.encrypted else table.names, numbers, known)
    try:
        _write(copy, table, file, identity, frozenset(numbers))
        written = import_rows(
            account,
            table,
            file,
            _mode(copy),
            progress,
            start=start,
            refused=refused,
            shown=f"the refused rows ({known})",
            option=f"--only-refused {FROM_ROW}",
        )
    finally:
        file.unlink(missing_ok=True)
    return replace(written, refusals=tuple((numbers[row - 1], message) for row, message in written.refusals))


class _RefusedAgain(RefusedRows):
    """Rows that were refused once more; they take the place of those that were known, before the bookmark goes."""

    def __init__(self, path: Path, names: Sequence[str], numbers: Sequence[int], known: Path) -> None:
        super().__init__(path, names, numbers=numbers)
        self._known = known

    def finish(self) -> None:
        """Let these be the refused rows."""
        super().finish()
        if self.path.exists():
            self.path.replace(self._known)
        else:
            self._known.unlink(missing_ok=True)


def _check_start(bookmark: Path, copy: KeptCopy, start: int | None, rows: int) -> None:
    """See that a person says to go on only among the rows whose answer was lost: others would be there twice, or never.

    Raises:
        RunError: it was not broken off there.
    """
    if start is None:
        return
    place = read_bookmark(bookmark)
    if place is None or not place.sending:
        raise RunError(
            f"No answer was lost while rows of {copy.full_address} were put back, so there is nothing to choose.",
            f"Leave out {FROM_ROW}: it goes on where it was.",
        )
    first, last = place.done + 1, min(place.done + MOST_OBJECTS, rows) + 1
    if not first <= start <= last:
        raise RunError(
            f"The rows before {first:,} are back, and those from {last:,} on were never sent; it cannot go on with "
            f"row {start:,}.",
            f"Choose a row from {first:,} to {last:,}.",
        )


def _checked(account: Account, here: str, copy: KeptCopy) -> RowsTable:
    """The fields that are sent, of a copy that is of this account and as it was kept."""
    check_place(copy, here)
    check_copy(copy)
    return _part(table_of(account, copy.key), copy)


def _again(copy: KeptCopy) -> Path:
    """Where rows go that are refused once more, while that is tried."""
    known = refused_rows_of(copy)
    return known.with_name(f"again-{known.name}")


def _work(copy: KeptCopy) -> Path:
    return private_folder(copy.manifest.parent.parent, WORK)


def _mode(copy: KeptCopy) -> str:
    return UPDATE if copy.lost else ADD


def _part(there: RowsTable, copy: KeptCopy) -> RowsTable:
    """The fields that are sent: all that were kept, or the keys and what had been dropped.

    Raises:
        RunError: rows cannot be told apart, or a field is not there.
    """
    by_name = {str(item["name"]).casefold(): item for item in there.fields}
    wanted = copy.lost or tuple(str(item["name"]) for item in copy.fields)
    if missing := [name for name in wanted if name.casefold() not in by_name]:
        raise RunError(f"{copy.key} has no field {', '.join(missing)} for the kept values; nothing was sent.")
    if copy.lost and not there.keys:
        raise RunError(
            f"{copy.key} has no primary key to find rows by, so the kept values of {', '.join(copy.lost)} cannot be "
            "put back.",
            f"They are in {copy.path}.",
        )
    names = dict.fromkeys(name.casefold() for name in (*(there.keys if copy.lost else ()), *wanted))
    return RowsTable(there.key, tuple(by_name[name] for name in names))


def _write(
    copy: KeptCopy, table: RowsTable, file: Path, identity: Path | None, only: Collection[int] | None = None
) -> None:
    """The kept rows as CSV, only the fields that are sent; all of them, or those of some numbers.

    Raises:
        RunError: the copy cannot be opened, or has another number of rows than it should.
    """
    plain, opened = copy.path, file.with_suffix(SUFFIX)
    try:
        if copy.encrypted:
            decrypt(copy.path, opened, identity)
            plain = opened
        lines = parquet_lines(plain)
        column = {name.casefold(): place for place, name in enumerate(next(lines))}
        places = [column[name.casefold()] for name in table.names]
        count = 0
        with open_private(file, "w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
            writer.writerow(table.names)
            for count, values in enumerate(lines, start=1):
                if only is None or count in only:
                    writer.writerow([values[place] for place in places])
    except KeyError as error:
        raise RunError(f"{copy.path} has no column {error}; its rows are not used.") from None
    finally:
        if opened != copy.path:
            opened.unlink(missing_ok=True)
    if count != copy.rows:
        raise RunError(f"{copy.path} has {count:,} rows, and {copy.rows:,} were kept; its rows are not used.")
