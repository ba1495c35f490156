"""Rows from a folder: a CSV or Parquet file for each data extension, named after its external key."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

from msgspec import Struct, field

from mcdecl.helpers.atomic_write import only
from mcdecl.helpers.error import Error
from mcdecl.helpers.safe_files import check_regular, inside
from mcdecl.kinds.checks import did_you_mean
from mcdecl.operations.comparing.csv_text import doubled_name, fault, separator
from mcdecl.operations.comparing.data import Dataset, TableId
from mcdecl.operations.comparing.model import NotPlayed

MOST_COLUMNS: Final = 10_000
"""Columns of one file: more than a data extension has fields."""
LARGEST_ROWS: Final = 1 << 30
"""Bytes that the values of one file take, unpacked: a file of a few KB can say gigabytes."""
_NO_NAME: Final = frozenset('\\/:*<>|?"%')
ENDINGS: Final = (".csv", ".parquet")


class BadFolderError(Error):
    """A folder of rows that cannot be used."""


class FolderRows(Struct, frozen=True):
    """What a folder has.

    Attributes:
        dataset: its rows.
        problems: files and columns that cannot be used.
        uncovered: what it has a file for without any rows.
        empty: the data extensions of those files.
    """

    dataset: Dataset
    problems: list[NotPlayed] = field(default_factory=list)
    uncovered: list[str] = field(default_factory=list)
    empty: set[TableId] = field(default_factory=set)


def from_folder(folder: Path, tables: Mapping[TableId, Collection[str]]) -> FolderRows:
    """The rows of a folder: `KEY.csv` or `KEY.parquet`, of a business unit in a folder of its name.

    Args:
        folder: the folder.
        tables: the data extensions that rows are needed of, each with the fields that it has in any version.

    Raises:
        BadFolderError: there is no such folder, or nothing in it is of use.
    """
    if not folder.is_dir():
        raise BadFolderError(
            f"{folder} is not a folder.", "Name one with a KEY.csv or KEY.parquet for data extensions."
        )
    found = FolderRows(Dataset(str(folder)))
    dataset, problems, empty = found.dataset, found.problems, found.empty
    by_name = {_named(unit, key): (unit, key) for unit, key in tables}
    there = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())
    for path in there:
        name = path.relative_to(folder).with_suffix("").as_posix().casefold()
        table = by_name.get(name) or _only(by_name, name)
        if table is None:
            continue
        if table in dataset.files or table in empty:
            problems.append(NotPlayed(str(path), f"another file already has the rows of {table[1]}"))
            continue
        try:
            columns, filled = _content(_in_folder(folder, path))
        except BadFolderError as error:
            problems.append(NotPlayed(str(path), error.message))
            continue
        if not filled:
            empty.add(table)
            found.uncovered.append(f"{path} has no rows")
            continue
        dataset.files[table] = path
        problems += (NotPlayed(str(path), why) for why in _strangers(columns, tables[table], table[1]))
    if empty and not dataset.files:
        raise BadFolderError(
            f"There are no rows to compare on: {found.uncovered[0]}.",
            "A file begins with a line of the names of fields, and each line after it is a row.",
        )
    if not dataset.files:
        wanted = sorted(key for _, key in tables)
        strangers = () if problems else there
        near = next((hint for path in strangers if (hint := did_you_mean(path.stem, wanted))), None)
        hint = f"D{near[1:]}" if near else f"The change reaches {', '.join(wanted[:8])}."
        reason = f"; {problems[0].what}: {problems[0].why}" if problems else ""
        raise BadFolderError(
            f"{folder} has no rows of a data extension that the change reaches{reason}.",
            f"{hint} Name each file after the external key: KEY.csv or KEY.parquet.",
        )
    return found


def _strangers(columns: Collection[str], fields: Collection[str], key: str) -> list[str]:
    """What is to say about columns that are no fields: their values go nowhere."""
    known = {name.casefold() for name in fields}
    return [
        f"column {name!r} is no field of {key}, so its values are not used{_meant(name, fields)}"
        for name in columns
        if name.casefold() not in known
    ]


def _meant(name: str, fields: Collection[str]) -> str:
    hint = did_you_mean(name, sorted(fields))
    return f"; {hint}" if hint else ""


def file_name(key: str) -> str:
    """The name of the file with the rows of a data extension, without its ending: what no file can have is encoded."""
    return quote(key, safe=" !#$&'()+,;=@[]{}~") if set(key) & _NO_NAME or key.startswith(".") else key


def _named(unit: str, key: str) -> str:
    name = file_name(key)
    return (f"{unit}/{name}" if unit else name).casefold()


def _only(by_name: dict[str, TableId], name: str) -> TableId | None:
    """The only data extension with a key, whichever unit it is in."""
    found = [table for table in by_name.values() if file_name(table[1]).casefold() == name]
    return found[0] if len(found) == 1 else None


def _in_folder(folder: Path, path: Path) -> Path:
    try:
        inside(folder.absolute(), path.absolute())
    except OSError:
        raise BadFolderError(f"it is a link that leads out of {folder}; put the file there") from None
    try:
        check_regular(path)
    except OSError as error:
        raise BadFolderError(f"it cannot be read: {error.strerror}") from None
    return path


def _content(path: Path) -> tuple[list[str], bool]:
    """The columns of a file that DuckDB can read, and whether there are any rows."""
    import duckdb

    if path.stat().st_size == 0:
        return [], False
    is_csv = path.suffix.lower() == ".csv"
    if is_csv and (wrong := doubled_name(path)):
        raise BadFolderError(wrong)
    try:
        with duckdb.connect() as connection:
            rows = connection.execute(f"SELECT * FROM {relation(path)} LIMIT 0")  # noqa: S608 - it is quoted
            columns = [name for name, *_ in rows.description or ()]
            if len(columns) > MOST_COLUMNS:
                raise BadFolderError(f"it has more than {MOST_COLUMNS:,} columns")
            size = "sum(" + " + ".join(f"coalesce(strlen({_name(name)}::VARCHAR), 0)" for name in columns) + ")"
            measured = connection.execute(f"SELECT count(*), {size} FROM {relation(path)}").fetchone()  # noqa: S608
            count, taken = measured or (0, 0)
            if (taken or 0) > LARGEST_ROWS:
                raise BadFolderError(f"its rows take more than {LARGEST_ROWS >> 30} GB; take fewer")
            return columns, count > 0
    except duckdb.Error as error:
        if is_csv and (wrong := fault(path)):
            raise BadFolderError(wrong) from None
        line = str(error).splitlines()[0]
        raise BadFolderError(f"it cannot be read: {line}") from None


def _name(name: str) -> str:
    """A column in a query."""
    return '"' + name.replace('"', '""') + '"'


def relation(path: Path) -> str:
    """What DuckDB reads of a file of rows."""
    text = only(path).replace("'", "''")
    if path.suffix.lower() == ".csv":
        return (
            f"read_csv('{text}', all_varchar = true, header = true, delim = '{separator(path)}', quote = '\"', "
            "escape = '\"', comment = '', skip = 0, strict_mode = true, null_padding = false)"
        )
    return f"read_parquet('{text}')"
