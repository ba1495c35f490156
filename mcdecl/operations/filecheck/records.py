"""The rows of a file, streamed: each with the number of its line, and what is wrong with it as a row."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.operations.filecheck.layout import ImportFileLayout

LONGEST_VALUE = 16 * 1024 * 1024
"""Characters in one value; what is longer is taken for a quotation mark that is not closed."""
LONGEST_ROW = 32 * 1024 * 1024
"""Characters in one row, with all of its lines: 4,000 fields of 4,000 characters are half of it."""
MOST_COLUMNS = 10_000
"""Columns of one row: more than a data extension has fields."""
_UNDECODED = re.compile("[\udc80-\udcff]")
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


class UnreadableError(Error):
    """The rest of a file cannot be read; the message says why, `line` where (0 for the whole file)."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


_ARCHIVES = (
    (b"PK\x03\x04", "a ZIP archive (or an Excel workbook)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"PK\x07\x08", "a part of a ZIP archive"),
    (b"\x1f\x8b", "compressed with gzip"),
    *((b"BZh%d1AY&SY" % level, "compressed with bzip2") for level in range(1, 10)),
    (b"\xfd7zXZ\x00", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"),
    (b"%PDF-", "a PDF"),
    (b"-----BEGIN PGP MESSAGE", "encrypted with PGP"),
)
"""First bytes of what is often sent in place of a text file; no text begins so."""
_LONGEST_HEAD = 512


class Encoding(Struct, frozen=True):
    """How a file's bytes become text.

    Attributes:
        codec: Python's name of the encoding, with `-sig` where a mark is passed over.
        marked: The encoding that the file's byte order mark names; None without one.
    """

    codec: str
    marked: str | None = None


def marked_encoding(head: bytes) -> str | None:
    """The encoding that a byte order mark names, or None without one.

    Args:
        head: The first four bytes of a file.
    """
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def archive_of(head: bytes) -> str | None:
    """What kind of archive or document a file is, by its first bytes; None for what may be text."""
    tar = head[257:262] == b"ustar"
    return "a tar archive" if tar else next((name for magic, name in _ARCHIVES if head.startswith(magic)), None)


def encoding_of(path: Path, codec: str | None) -> Encoding:
    """The encoding of a file: by its byte order mark, else as the import says, else UTF-8.

    Raises:
        UnreadableError: for an archive, and for UTF-16 without a mark that the import does not declare.
        OSError: when the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_LONGEST_HEAD)
    if archive := archive_of(head):
        raise UnreadableError(f"the file is {archive}, not text; unpack it, or check the file that is inside")
    marked = marked_encoding(head[:4])
    if marked is not None:
        return Encoding("utf-8-sig" if marked == "utf-8" else marked, marked)
    chosen = codec or "utf-8"
    if b"\0" in head[:2] and not chosen.startswith(("utf-16", "utf-32")):
        raise UnreadableError("the file looks like UTF-16; write it as UTF-8, or declare encoding: 1200")
    return Encoding(chosen)


class FileRow(Struct, frozen=True):
    """A row: the line it begins in, its values, and what is wrong with its quotes or bytes."""

    line: int
    values: list[str]
    quotes: str | None = None
    undecoded: bool = False


class Records:
    """The rows of an open file in order. Lines count from 1, header lines among them."""

    def __init__(self, lines: Iterable[str], layout: ImportFileLayout) -> None:
        self._undecoded: set[int] = set()
        self._read, self._layout = 0, layout
        csv.field_size_limit(LONGEST_VALUE)
        watched = self._watched(lines)
        if layout.quoted:
            self._reader = csv.reader(watched, delimiter=layout.delimiter, strict=True)
        else:
            self._reader = csv.reader(watched, delimiter=layout.delimiter, strict=True, quoting=csv.QUOTE_NONE)

    def _watched(self, lines: Iterable[str]) -> Iterator[str]:
        for number, line in enumerate(lines, 1):
            self._read += len(line)
            if self._read > LONGEST_ROW:
                raise UnreadableError(f"the row is longer than {LONGEST_ROW >> 20} million characters", number)
            if line.count(self._layout.delimiter) >= MOST_COLUMNS and not (self._layout.quoted and '"' in line):
                raise _too_many_columns(number)
            if not line.isascii() and _UNDECODED.search(line):
                self._undecoded.add(number)
            yield line

    def __iter__(self) -> Iterator[FileRow]:
        """Every row that is not an empty line.

        Raises:
            UnreadableError: when a quotation mark is never closed, bytes make no text at all, or a row is larger than
                any import has.
        """
        while True:
            line, self._read = self._reader.line_num + 1, 0
            try:
                values = next(self._reader)
            except StopIteration:
                return
            except UnicodeError as error:
                raise UnreadableError(f"the text ends in bytes that cannot be read ({error})", line) from None
            except csv.Error as error:
                if "field larger" in str(error) or "unexpected end" in str(error):
                    raise UnreadableError("the quotation mark that opens in this row is never closed", line) from None
                yield FileRow(line, [], "a quoted value is followed by text; double the marks inside a value")
                continue
            if len(values) > MOST_COLUMNS:
                raise _too_many_columns(line)
            if values:
                yield FileRow(line, values, None, self._bad_bytes(line))

    def _bad_bytes(self, first: int) -> bool:
        if not self._undecoded:
            return False
        among = {number for number in self._undecoded if first <= number <= self._reader.line_num}
        self._undecoded -= among
        return bool(among)


def lines_of(file: TextIO) -> Iterator[str]:
    """The lines of an open file; of one that is too long for a row only the beginning is read."""
    while line := file.readline(LONGEST_ROW + 1):
        yield line


def _too_many_columns(line: int) -> UnreadableError:
    return UnreadableError(f"the row has more than {MOST_COLUMNS:,} columns", line)
