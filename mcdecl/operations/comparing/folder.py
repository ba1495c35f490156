"""Rows from a folder: a CSV or Parquet file for each data extension, named after its external key."""

from collections.abc import Collection
from pathlib import Path
from typing import Final
from urllib.parse import quote

from mcdecl.helpers.atomic_write import only
from mcdecl.helpers.error import Error
from mcdecl.helpers.safe_files import inside
from mcdecl.kinds.checks import did_you_mean
from mcdecl.operations.comparing.data import Dataset, TableId
from mcdecl.operations.comparing.model import NotPlayed

_NO_NAME: Final = frozenset('\\/:*<>|?"%')
ENDINGS: Final = (".csv", ".parquet")


class BadFolderError(Error):
    """A folder of rows that cannot be used."""


def from_folder(folder: Path, tables: Collection[TableId]) -> tuple[Dataset, list[NotPlayed]]:
    """The rows of a folder: `KEY.csv` or `KEY.parquet`, of a business unit in a folder of its name.

    Args:
        folder: the folder.
        tables: the data extensions that rows are needed of.

    Returns:
        The set, and the files that cannot be used.

    Raises:
        BadFolderError: there is no such folder, or nothing in it is of use.
    """
    if not folder.is_dir():
        raise BadFolderError(
            f"{folder} is not a folder.", "Name one with a KEY.csv or KEY.parquet for data extensions."
        )
    dataset, problems = Dataset(str(folder)), list[NotPlayed]()
    by_name = {_named(unit, key): (unit, key) for unit, key in tables}
    there = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file())
    for path in there:
        name = path.relative_to(folder).with_suffix("").as_posix().casefold()
        table = by_name.get(name) or _only(by_name, name)
        if table is None:
            continue
        if table in dataset.files:
            problems.append(NotPlayed(str(path), f"another file already has the rows of {table[1]}"))
            continue
        try:
            dataset.files[table] = _readable(_in_folder(folder, path))
        except BadFolderError as error:
            problems.append(NotPlayed(str(path), error.message))
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
    return dataset, problems


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
    return path


def _readable(path: Path) -> Path:
    """The file as Parquet: a CSV file stays where it is, and DuckDB has to be able to read either."""
    import duckdb

    try:
        with duckdb.connect() as connection:
            connection.execute(f"DESCRIBE SELECT * FROM {relation(path)}").fetchall()  # noqa: S608 - it is quoted
    except duckdb.Error as error:
        line = str(error).splitlines()[0]
        raise BadFolderError(f"it cannot be read: {line}") from None
    return path


def relation(path: Path) -> str:
    """What DuckDB reads of a file of rows."""
    text = only(path).replace("'", "''")
    if path.suffix.lower() == ".csv":
        return f"read_csv('{text}', all_varchar = true, header = true)"
    return f"read_parquet('{text}')"
