"""The files of events: CSV or Parquet in parts, or one DuckDB file. Each part is there whole, or not at all."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from mcdecl.helpers.atomic_write import draft_of, make_private, make_way, only, open_private, utf8
from mcdecl.operations.tracking.errors import PullError
from mcdecl.operations.tracking.events import COLUMNS, NAMES
from mcdecl.operations.tracking.reading import Event

DATABASE = "tracking.duckdb"


class EventFiles(Protocol):
    """Where events go."""

    def write(self, name: str, events: Sequence[Event]) -> str | None:
        """Writes events.

        Args:
            name: What to call them.
            events: Events of one kind.

        Returns:
            The file, which is to be named by `publish` once the bookmark has it; None if they are where they belong.
        """

    def close(self) -> None:
        """Ends the writing."""


def parts(folder: Path, format: str) -> EventFiles:
    """What writes a format.

    Raises:
        PullError: The format needs a library that is not installed.
    """
    if format == "csv":
        return CsvParts(folder)
    try:
        return ParquetParts(folder) if format == "parquet" else Database(folder)
    except ModuleNotFoundError as error:
        raise PullError(
            f"--format {format} needs {error.name}, which is not installed.",
            "Install it with: python -m pip install 'mcdecl[sandbox]', or write --format csv.",
        ) from None


def publish(folder: Path, names: Sequence[str]) -> None:
    """Gives parts that the bookmark has their names; those that have them already (or are gone) stay as they are."""
    for name in names:
        draft = draft_of(folder / name)
        if draft.exists():
            draft.replace(folder / name)


class CsvParts:
    """CSV in UTF-8 with a header, as RFC 4180 has it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, events: Sequence[Event]) -> str | None:
        """Writes a part."""
        file = f"{name}.csv"
        write_csv(draft_of(self._folder / file), events)
        return file

    def close(self) -> None:
        """Ends the writing."""


def write_csv(path: Path, events: Sequence[Event]) -> None:
    """Writes events as CSV and sees that they are on the disk.

    Raises:
        OSError: They cannot be written.
    """
    path.unlink(missing_ok=True)
    with open_private(path, "x", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, NAMES, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows([event.row for event in events])
        file.flush()
        os.fsync(file.fileno())


def _typed(path: Path) -> str:
    """SQL that reads a CSV part with the columns' types."""
    names = ", ".join(f"'{name}': 'VARCHAR'" for name in NAMES)
    file = only(path).replace("'", "''")
    casts = ", ".join(_cast(column.name, column.type) for column in COLUMNS)
    source = f"read_csv('{file}', columns={{{names}}}, header=true, auto_detect=false, delim=',', quote='\"')"
    return " ".join(("SELECT", casts, "FROM", source))


def _cast(name: str, type: str) -> str:
    value = f"nullif(\"{name}\", '')"
    if type == "TIMESTAMP":
        value = f"rtrim({value}, 'Z')"
    return f'CAST({value} AS {type}) AS "{name}"'


class ParquetParts:
    """Parquet, typed; times are UTC."""

    def __init__(self, folder: Path) -> None:
        import duckdb

        self._folder = folder
        self._connection = duckdb.connect(":memory:")

    def write(self, name: str, events: Sequence[Event]) -> str | None:
        """Writes a part."""
        file = f"{name}.parquet"
        draft = draft_of(self._folder / file)
        text = draft.with_suffix(".text")
        try:
            write_csv(text, events)
            make_way(draft)
            target = utf8(draft).replace("'", "''")
            self._connection.execute(f"COPY ({_typed(text)}) TO '{target}' (FORMAT parquet)")
            make_private(draft)
        finally:
            text.unlink(missing_ok=True)
        return file

    def close(self) -> None:
        """Ends the writing."""
        self._connection.close()


class Database:
    """A DuckDB file with the table `events`."""

    def __init__(self, folder: Path) -> None:
        import duckdb

        self._folder = folder
        try:
            self._connection = duckdb.connect(utf8(folder / DATABASE), config={"autoinstall_known_extensions": False})
            # They would take the names of functions that are used here.
            macros = "SELECT function_name FROM system.main.duckdb_functions() WHERE NOT internal"
            if self._connection.execute(macros).fetchall():
                self._connection.close()
                raise PullError(
                    f"{folder / DATABASE} holds macros, which no pull makes.",
                    "Drop them, or pull into an empty folder.",
                )
            columns = ", ".join(f'"{column.name}" {column.type}' for column in COLUMNS)
            self._connection.execute(f"CREATE TABLE IF NOT EXISTS events ({columns})")
        except duckdb.Error as error:
            raise PullError(
                f"{folder / DATABASE} cannot be opened: {str(error).splitlines()[0]}",
                "Close whatever has it open; if it is damaged, pull into an empty folder.",
            ) from None

    def write(self, name: str, events: Sequence[Event]) -> str | None:
        """Adds events that are not there yet, in one transaction."""
        text = draft_of(self._folder / f"{name}.text")
        try:
            write_csv(text, events)
            # Whoever was stopped between this and the bookmark adds the same events again.
            first, last = events[0].row["EventDateUTC"], events[-1].row["EventDateUTC"]
            known = (
                "SELECT EventID FROM events WHERE EventDateUTC BETWEEN CAST(? AS TIMESTAMP) AND CAST(? AS TIMESTAMP)"
            )
            self._connection.execute(
                " ".join(("INSERT INTO events SELECT * FROM (", _typed(text), ") WHERE EventID NOT IN (", known, ")")),
                [first.rstrip("Z"), last.rstrip("Z")],
            )
        finally:
            text.unlink(missing_ok=True)
        return None

    def close(self) -> None:
        """Ends the writing."""
        self._connection.close()
