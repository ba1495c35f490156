"""Putting kept rows back: all of them into an empty data extension, or the values of columns into their rows."""

import csv
from pathlib import Path

from mcdecl.account.interface import Account
from mcdecl.engine.observe.rows import row_count
from mcdecl.helpers.atomic_write import open_private
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.kept_crypt import decrypt
from mcdecl.operations.run.kept_rows import WORK, KeptCopy, check_copy, private_folder
from mcdecl.operations.run.rows_import import ADD, UPDATE, Progress, WrittenRows, import_rows
from mcdecl.operations.run.rows_parquet import SUFFIX, parquet_lines
from mcdecl.operations.run.rows_reading import RowsTable, table_of


def check_place(copy: KeptCopy, here: str) -> None:
    """See that a copy is of the account here, by what the connections say.

    Raises:
        RunError: it is of another one.
    """
    if copy.account != here:
        raise RunError(f"The kept rows of {copy.address} are of another account ({copy.account}); nothing was sent.")


def restore(account: Account, here: str, copy: KeptCopy, identity: Path | None, progress: Progress) -> WrittenRows:
    """Put the rows of a copy back; one that was broken off goes on where it was.

    Args:
        account: where.
        here: which account that is, by what its connection says.
        copy: the copy.
        identity: the file with the private key, where the copy is encrypted.
        progress: told after each call how many rows were sent.

    Raises:
        RunError: the copy is not what was kept, or of another account, or does not fit; or a number is not right.
        AccountError: the account cannot be asked.
        OSError: a file cannot be read or written.
    """
    check_place(copy, here)
    check_copy(copy)
    there = table_of(account, copy.key)
    table = _part(there, copy)
    work = private_folder(copy.manifest.parent.parent, WORK)
    file = work / f"restore-{copy.run}-{copy.manifest.stem}.csv"
    begun = _bookmark(file, copy).exists()
    if not copy.lost and not begun and row_count(account, copy.key) != 0:
        raise RunError(
            f"{copy.key} has rows already, or does not say how many; the {copy.rows:,} kept rows were not added.",
            "Look at them; then add the kept ones with: mcdecl rows import, or empty the data extension first.",
        )
    _write(copy, table, file, identity)
    written = import_rows(account, table, file, UPDATE if copy.lost else ADD, progress)
    if written.refused_in_all == 0:
        file.unlink()
    return written


def _bookmark(file: Path, copy: KeptCopy) -> Path:
    from urllib.parse import quote

    return file.with_name(f".{file.name}.{quote(copy.key, safe=' ')}.bookmark")


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


def _write(copy: KeptCopy, table: RowsTable, file: Path, identity: Path | None) -> None:
    """The kept rows as CSV, only the fields that are sent.

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
            for values in lines:
                writer.writerow([values[place] for place in places])
                count += 1
    except KeyError as error:
        raise RunError(f"{copy.path} has no column {error}; its rows are not used.") from None
    finally:
        if opened != copy.path:
            opened.unlink(missing_ok=True)
    if count != copy.rows:
        raise RunError(f"{copy.path} has {count:,} rows, and {copy.rows:,} were kept; its rows are not used.")
