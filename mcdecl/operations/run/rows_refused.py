"""Rows that an account did not take, in a CSV file of their own: with the account's words, for a person to correct.

`rows import` takes such a file and passes over what it says about the rows. Rows are in it before the bookmark of the
import says that they are done, so that none is missing after the import was broken off.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from mcdecl.helpers.atomic_write import open_private, write_whole
from mcdecl.helpers.safe_files import check_regular
from mcdecl.operations.filecheck.records import LONGEST_VALUE
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_export import csv_lines

ROW: Final = "_row"
"""The column with the number of the row, from 1."""
BECAUSE: Final = "_refused"
"""The column with the account's words."""
ABOUT: Final = frozenset({ROW, BECAUSE})


class RefusedRows:
    """The file of refused rows of one import.

    Attributes:
        path: the file; it is there while the import runs, and afterwards if rows were refused.
    """

    def __init__(self, path: Path, names: Sequence[str], *, numbers: Sequence[int] | None = None) -> None:
        """Say where they go.

        Args:
            path: the file.
            names: the fields, in the order of the rows; none where values are to stay out of the file.
            numbers: the numbers of the rows where they are from; None where they are counted as they come.
        """
        self.path = path
        self._header = [*names, ROW, BECAUSE]
        self._width, self._numbers = len(names), numbers
        self._any = False

    def begin(self, done: int) -> None:
        """Keep what was refused of the rows that are done, and nothing else.

        Raises:
            RunError: there is another file at that place.
            OSError: it cannot be read or written.
        """
        lines = self._lines() if self.path.exists() else []
        last = self._number(done) if done else 0  # numbers only grow
        kept = [line for line in lines if int(line[-2]) <= last]
        write_whole(self.path, csv_lines([self._header, *kept]), mode=0o600)
        self._any = bool(kept)

    def add(self, rows: Sequence[tuple[int, Sequence[str], str]]) -> None:
        """Note rows: which one of those that were sent, its values, and the account's words.

        Raises:
            OSError: they cannot be written.
        """
        if not rows:
            return
        words = bool(self._width)  # where values stay out, words could repeat them
        lines = [
            [*values[: self._width], str(self._number(row)), message if words else ""] for row, values, message in rows
        ]
        with open_private(self.path, "ab") as file:
            file.write(csv_lines(lines))
        self._any = True

    def finish(self) -> None:
        """Remove the file if nothing was refused.

        Raises:
            OSError: it cannot be removed.
        """
        if not self._any:
            self.path.unlink(missing_ok=True)

    def _number(self, row: int) -> int:
        return row if self._numbers is None else self._numbers[row - 1]

    def _lines(self) -> list[list[str]]:
        header, lines = read_refused(self.path)
        if header != self._header:
            raise RunError(
                f"{self.path} is there, and is no list of refused rows with these columns.", "Choose another file."
            )
        return lines


def read_refused(path: Path) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of such a file; a last line that was not written whole is left out.

    Raises:
        RunError: it is none.
        OSError: it cannot be read.
    """
    csv.field_size_limit(LONGEST_VALUE)
    check_regular(path)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            lines = [line for line in reader if len(line) == len(header)]
        if header[-2:] != [ROW, BECAUSE] or not all(line[-2].isdecimal() for line in lines):
            raise RunError(f"{path} is no list of refused rows.", "Choose another file.")
    except (csv.Error, UnicodeError) as error:
        raise RunError(f"{path} is no list of refused rows: {error}.", "Choose another file.") from None
    return header, lines
