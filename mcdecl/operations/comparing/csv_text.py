"""CSV files as `compare --data` takes them: a first line of names, one separator, quotes doubled inside quotes.

DuckDB infers how a file is written where nobody says it, and may then leave lines out or take a table for one column.
So it is told, and where it refuses a file, what is wrong is looked for here and said with its line.
"""

import csv
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SEPARATORS: Final = ",;|\t"
"""What parts values; the first where a line has none of them."""
MOST_BYTES: Final = 2_000_000
"""Bytes of a row that DuckDB reads."""


def separator(path: Path) -> str:
    """What parts the values of a file: what its first line has most of outside of quotes."""
    with path.open("rb") as file:
        first = file.readline(MOST_BYTES).decode("utf-8", "replace")
    plain = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=plain.count)


def fault(path: Path) -> str | None:
    """The first thing that is wrong with a file, with its line; None where nothing is found."""
    with path.open("rb") as file:
        if file.read(2) in (BOM_UTF16_BE, BOM_UTF16_LE):
            return "it is UTF-16; save it as UTF-8"
    start = 1
    with path.open("rb") as file, _values_of(MOST_BYTES):
        rows = csv.reader(_lines(file), delimiter=separator(path), strict=True)
        names: list[str] = []
        try:
            for row in rows:
                if not names:
                    names = row
                    if twice := _twice(names):
                        return f"line 1 names the column {twice!r} twice"
                elif row and len(row) != len(names):
                    return f"line {start} has {_values(len(row))}, and line 1 names {_values(len(names), 'column')}"
                start = rows.line_num + 1
        except UnicodeDecodeError:
            return f"line {rows.line_num + 1} is not UTF-8; save the file as UTF-8"
        except csv.Error as error:
            return _in_words(str(error), start)
    return None


def doubled_name(path: Path) -> str | None:
    """What is wrong with the names of the first line: the second of two alike would get another name."""
    with path.open("rb") as file, _values_of(MOST_BYTES):
        try:
            names = next(csv.reader(_lines(file), delimiter=separator(path)), [])
        except (UnicodeDecodeError, csv.Error):
            return None  # DuckDB refuses it, and that is said
    return f"line 1 names the column {twice!r} twice" if (twice := _twice(names)) else None


def _twice(names: list[str]) -> str | None:
    folded = [name.casefold() for name in names]
    return next((name for name, key in zip(names, folded, strict=True) if key and folded.count(key) > 1), None)


def _lines(file: Iterator[bytes]) -> Iterator[str]:
    for number, line in enumerate(file):
        yield (line.removeprefix(BOM_UTF8) if number == 0 else line).decode()


def _in_words(error: str, line: int) -> str:
    if "unexpected end" in error:
        return f"the row of line {line} has a quote that is never closed"
    if "expected after" in error:
        return f"the row of line {line} has text after a closing quote; a quote inside quotes is written twice"
    if "field larger" in error:
        return f"the row of line {line} has more than {MOST_BYTES:,} characters"
    return f"the row of line {line} is no row of a CSV file"


def _values(count: int, word: str = "value") -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


@contextmanager
def _values_of(most: int) -> Iterator[None]:
    """Values may be as long as DuckDB takes them; the limit is the whole process's."""
    before = csv.field_size_limit(most)
    try:
        yield
    finally:
        csv.field_size_limit(before)
