"""Write the file of rejected rows, each with its line and the reasons."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from mcdecl.helpers.atomic_write import draft_of, open_private, take_place


class Rejects:
    """Written beside its place and put there at the end: whole, or not at all. Nothing is written without bad rows."""

    def __init__(self, path: Path, delimiter: str) -> None:
        self._path = path
        self._draft = draft_of(path)
        self._delimiter = delimiter
        self._names: Sequence[str] = ()
        self._file: IO[str] | None = None
        self._writer: Any = None

    def header(self, names: Sequence[str]) -> None:
        """Tells the names of the columns."""
        self._names = names

    def add(self, line: int, reasons: str, values: Sequence[str]) -> None:
        """Adds a row.

        Raises:
            OSError: when it cannot be written.
        """
        if self._writer is None:
            self._draft.unlink(missing_ok=True)
            self._file = open_private(self._draft, "x", encoding="utf-8", errors="backslashreplace", newline="")
            self._writer = csv.writer(self._file, delimiter=self._delimiter)
            self._writer.writerow(["mcdecl_line", "mcdecl_reason", *self._names])
        self._writer.writerow([line, reasons, *values])

    def finish(self) -> None:
        """Puts the file in its place.

        Raises:
            OSError: when that is not possible.
        """
        if self._file is not None:
            self._file.close()
            self._file = None
            take_place(self._draft, self._path)

    def close(self) -> None:
        """Takes a draft away that was not finished."""
        if self._file is not None:
            self._file.close()
            self._draft.unlink(missing_ok=True)
