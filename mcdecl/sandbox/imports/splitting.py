"""From the bytes of a file to rows of equal width, in a file that DuckDB reads at full speed.

Rows that are not as wide as the others, or whose quotes are not right, are set aside with a reason. Most lines have
no quotes and are only counted; the others are read by the csv module and written again in one way, so that two
readers cannot differ over them.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO

from msgspec import Struct

from mcdecl.sandbox.imports.layout import QUOTE, CsvLayout
from mcdecl.sandbox.task import TaskFailedError

_CHUNK = 1 << 20
_BATCH = 20_000
_MOST_FAULTS = 100_000
"""How many bad rows are kept with their reason; all are counted."""
_LONGEST = 131_072
"""Characters in one value; a longer one is taken for a quote that is not closed."""
csv.field_size_limit(_LONGEST)


class RowFault(Struct, frozen=True):
    """A row that cannot be taken: its number (the first is 1), the line that it begins in, and why."""

    row: int
    line: int
    reason: str


@dataclass(slots=True)
class Split:
    """What was found in a file.

    Attributes:
        headings: The columns' headings, None when the file has no header lines.
        width: How many columns there are; 0 in an empty file.
        rows: How many rows there are, the bad ones too.
        faulty: How many of them are bad.
        faults: The bad ones, as many as are kept.
    """

    headings: list[str] | None = None
    width: int = 0
    rows: int = 0
    faulty: int = 0
    faults: list[RowFault] = field(default_factory=list)


def split(source: Path, encoding: str, layout: CsvLayout, target: Path) -> Split:
    """Reads a file and writes its good rows.

    Args:
        source: The file.
        encoding: Its codec.
        layout: Its marks.
        target: Where the good rows go: UTF-8, one row a line (line breaks in values stay), its number and the number
            of its line before it.

    Returns:
        What was found.

    Raises:
        TaskFailedError: When the bytes are not of this encoding, or a quote is never closed.
    """
    splitter = _Splitter(layout)
    with source.open(encoding=encoding, newline="") as text, target.open("w", encoding="utf-8", newline="") as out:
        try:
            splitter.run(_lines(text, layout.line_end), out)
        except UnicodeError as error:
            where = f"after line {splitter.line}" if splitter.line else "in the first line"
            reason = getattr(error, "reason", str(error))
            raise TaskFailedError(
                f"The file {source.name} is not valid {encoding} {where} ({reason}). Set the encoding it is written in."
            ) from None
    return splitter.result


def _lines(text: IO[str], end: str) -> Iterator[str]:
    """Lines with their ends, that are `end` or, when that is empty, any usual one."""
    if not end:
        yield from text
        return
    rest = ""
    while chunk := text.read(_CHUNK):
        *whole, rest = (rest + chunk).split(end)
        yield from (line + "\n" for line in whole)
    if rest.strip("\r\n"):
        yield rest


class _Splitter:
    """Goes through the lines of one file once."""

    def __init__(self, layout: CsvLayout) -> None:
        self.result = Split()
        self.line = 0
        self._layout = layout
        self._options = {"delimiter": layout.delimiter, "strict": True, "quoting": csv.QUOTE_MINIMAL}

    def run(self, lines: Iterator[str], out: IO[str]) -> None:
        self._read_header(lines)
        while batch := list(islice(lines, _BATCH)):
            made = self._plain_rows(batch)
            if made is None:
                waiting = iter(batch)
                rest = chain(waiting, lines)  # the rows of a batch may end in the next one
                made = [row for line in waiting if (row := self._row(line, rest)) is not None]
            out.writelines(made)

    def _plain_rows(self, batch: list[str]) -> list[str] | None:
        """The rows of lines, each a row that needs no second look; None where one does."""
        text = "".join(batch)
        if (self._layout.quoted and QUOTE in text) or "\0" in text or not self.result.width:
            return None
        mark, others = self._layout.delimiter, self.result.width - 1
        lines = [line.rstrip("\r\n") for line in batch]
        if not all(lines) or any(line.count(mark) != others for line in lines):
            return None
        row, line = self.result.rows + 1, self.line + 1
        self.result.rows += len(lines)
        self.line += len(lines)
        return [f"{row + at}{mark}{line + at}{mark}{values}\n" for at, values in enumerate(lines)]

    def _read_header(self, lines: Iterator[str]) -> None:
        # Headings are taken from the first of several header lines: fact:import-header-of-several.
        for number in range(self._layout.header_lines):
            line = next(lines, None)
            if line is None:
                return
            values = self._values(line, lines)
            if number == 0 and isinstance(values, str):
                raise TaskFailedError(f"The header line cannot be read. {values}")
            if number == 0:
                self.result.headings = list(values)
                self.result.width = len(values)

    def _row(self, line: str, lines: Iterator[str]) -> str | None:
        """A row as it is written, None when it is empty or bad."""
        result, start = self.result, self.line + 1
        plain = not self._layout.quoted or QUOTE not in line
        if plain:
            self.line += 1
            line = line.rstrip("\r\n")
            if not line:
                return None
            width, values = line.count(self._layout.delimiter) + 1, line
        else:
            read = self._values(line, lines)
            if isinstance(read, str):
                result.rows += 1
                self._refuse(start, read)
                return None
            width = len(read)
            values = self._layout.delimiter.join([_written(value) for value in read])
        result.rows += 1
        result.width = result.width or width  # without a header the first row sets the width
        if width != result.width:
            self._refuse(start, f"The row has {_columns(width)}, the file has {result.width}.")
            return None
        if "\0" in values:
            self._refuse(start, "The row has a NUL character.")
            return None
        return f"{result.rows}{self._layout.delimiter}{start}{self._layout.delimiter}{values}\n"

    def _refuse(self, line: int, reason: str) -> None:
        self.result.faulty += 1
        if len(self.result.faults) < _MOST_FAULTS:
            self.result.faults.append(RowFault(self.result.rows, line, reason))

    def _values(self, first: str, lines: Iterator[str]) -> list[str] | str:
        """The values of the row that begins with a line, or why it has none; reads on to the end of its quotes."""
        if not self._layout.quoted:
            self.line += 1
            return first.rstrip("\r\n").split(self._layout.delimiter)
        start = self.line + 1
        reader = csv.reader(self._counted(chain([first], lines)), **self._options)  # type: ignore[arg-type]
        try:
            return next(reader, [])
        except csv.Error as error:
            words = str(error)
        if "unexpected end" in words or "field larger" in words:
            raise TaskFailedError(f"The quote that opens in line {start} is never closed. Close it, or double it.")
        return "A quote is closed before the end of its value. Double quotes that belong to the value."

    def _counted(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            self.line += 1
            yield line


def _written(value: str) -> str:
    return QUOTE + value.replace(QUOTE, QUOTE * 2) + QUOTE


def _columns(width: int) -> str:
    return "1 column" if width == 1 else f"{width} columns"
