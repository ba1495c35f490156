"""The first look at a large file: DuckDB says which rows are sound for certain, so that only the others are judged.

It looks at files that can be read in one way only: no quotation marks, no empty lines, one kind of line end. What it
is not certain of, a row or the whole file, is left to the exact check. Without DuckDB every file is.
"""

import codecs
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from mcdecl.helpers.atomic_write import only
from mcdecl.operations.filecheck.columns import FileColumn
from mcdecl.operations.filecheck.layout import ImportFileLayout
from mcdecl.operations.filecheck.records import Encoding, FileRow
from mcdecl.operations.filecheck.values import FIRST_YEAR, decimal_mark, is_month_first

if TYPE_CHECKING:
    import duckdb

WORTH: Final = 4 * 1024 * 1024
"""Bytes from which it pays to load DuckDB."""
_BLOCK: Final = 4 * 1024 * 1024
_MEMORY: Final = "512MB"
_FEW: Final = 0.2
"""The share of rows in doubt up to which the rest of the work is less than the exact check's."""
_MOST: Final = 100_000
"""Rows in doubt that are held in memory."""
_FETCHED: Final = 5000
_PATTERNS: Final = frozenset("*?[]{}")
"""What DuckDB takes for a pattern in a path."""
_NUMBER: Final = "[+-]?[0-9]{1,9}"
_EMAIL: Final = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
_LOCALE: Final = "[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,4})?"
_FLAG: Final = "(?i)true|false|1|0|yes|no"
_PATTERNS_OF: Final = {"Number": _NUMBER, "EmailAddress": _EMAIL, "Locale": _LOCALE, "Boolean": _FLAG}
_DAYS: Final = "(0?[1-9]|1[0-9]|2[0-8])"
_TIME: Final = "( ([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?)?"
_SEPARATOR: Final = "[-/.]"
_YEAR: Final = "(1[89][0-9][0-9]|20[0-9][0-9])"
assert FIRST_YEAR < 1800  # noqa: S101 - the pattern of years says so


class FirstLook(Struct, frozen=True):
    """What a first look tells.

    Attributes:
        rows: how many rows there are; all have the same number of columns.
        doubtful: the rows in doubt, in order: the number of each from 0, and what is in it.
        keys: the keys of all rows in order, where one may come twice; else nothing.
    """

    rows: int
    doubtful: Sequence[tuple[int, FileRow]]
    keys: "Iterator[tuple[str, ...]] | None"


class QuickCheck(Struct, frozen=True):
    """A file that can be looked at so, and how.

    Attributes:
        path: the file.
        layout: what the import expects.
        width: the columns of the first row.
        lines: how many lines there are.
        line_end: with what each of them ends.
    """

    path: Path
    layout: ImportFileLayout
    width: int
    lines: int
    line_end: str

    def look(
        self, columns: Sequence[FileColumn], keys: Sequence[FileColumn], connection: "duckdb.DuckDBPyConnection"
    ) -> FirstLook | None:
        """The rows in doubt; None where the exact check is to do it all.

        Raises:
            duckdb.Error: the file is not what it seemed to be.
        """
        doubts = [f"NOT ({self._sound(column)})" for column in columns]
        doubt = " OR ".join(doubts) or "false"
        key = "concat_ws(chr(31), " + ", ".join(f"lower(rtrim({_value(column)}, ' '))" for column in keys) + ")"
        count = f"count(DISTINCT hash({key}))" if keys else "count(*)"
        plain = " AND ".join(f"strlen({_value(column)}) = length({_value(column)})" for column in keys) or "true"
        asked = f"SELECT count(*), count(*) FILTER (WHERE {doubt}), {count}, coalesce(bool_and({plain}), true)"
        found = connection.execute(f"{asked} FROM {self._source()}", self._parameters()).fetchone()
        if found is None:
            return None
        rows, doubtful, different, all_plain = found
        if rows != self.lines - self.layout.header_lines or doubtful > min(rows * _FEW, _MOST):
            return None
        suspects = list(self._rows_in_doubt(doubt, connection)) if doubtful else []
        again = different != rows or not all_plain
        return FirstLook(rows, suspects, self._keys(keys, connection) if keys and again else None)

    def _rows_in_doubt(self, doubt: str, connection: "duckdb.DuckDBPyConnection") -> Iterator[tuple[int, FileRow]]:
        numbered = f"SELECT row_number() OVER () - 1 AS place, * FROM {self._source()}"  # noqa: S608 - see `_text`
        asked = f"SELECT * FROM ({numbered}) WHERE {doubt} ORDER BY place"  # noqa: S608 - see `_text`
        result = connection.execute(asked, self._parameters())
        while batch := result.fetchmany(_FETCHED):
            for place, *values in batch:
                yield place, FileRow(place + self.layout.header_lines + 1, ["" if v is None else v for v in values])

    def _keys(self, keys: Sequence[FileColumn], connection: "duckdb.DuckDBPyConnection") -> Iterator[tuple[str, ...]]:
        wanted = ", ".join(map(_value, keys))
        asked = f"SELECT {wanted} FROM {self._source()}"  # noqa: S608 - columns have numbers
        result = connection.execute(asked, self._parameters())
        while batch := result.fetchmany(_FETCHED):
            yield from batch

    def _source(self) -> str:
        names = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(self.width))
        return (
            f"read_csv(?, columns = {{{names}}}, delim = ?, new_line = '{self.line_end}', skip = "
            f"{self.layout.header_lines}, header = false, auto_detect = false, quote = '', escape = '', "
            "null_padding = false, ignore_errors = false, strict_mode = true)"
        )

    def _parameters(self) -> list[str]:
        return [only(self.path), self.layout.delimiter]

    def _sound(self, column: FileColumn) -> str:
        """The condition under which a value is right for certain."""
        field, value = column.field, _value(column)
        needs = field["primary_key"] or (field["required"] and field["default"] is None)
        nothing = f"({value} = '' OR {value} = {_text(self.layout.null_as)})"
        conditions = [f"NOT {nothing}"] if needs else []
        if field["type"] != "Decimal" and field["length"] is not None:
            conditions.append(f"length({value}) <= {int(field['length'])}")
        if (pattern := _pattern(field, self.layout.locale)) is not None:
            conditions.append(f"regexp_full_match({value}, {_text(pattern)})")
        if not conditions:
            return "true"
        sound = " AND ".join(conditions)
        return sound if needs else f"{nothing} OR ({sound})"


def quick_check(path: Path, layout: ImportFileLayout, encoding: Encoding, width: int) -> QuickCheck | None:
    """How a file can be looked at, if it is large, plain and DuckDB is there.

    Raises:
        OSError: the file cannot be read.
    """
    unfit = encoding.codec not in ("utf-8", "utf-8-sig") or (encoding.marked and not layout.header_lines)
    odd = width < 2 or not layout.delimiter.isascii() or layout.delimiter in '"\r\n\0' or _PATTERNS & set(str(path))
    if unfit or odd or path.stat().st_size < WORTH or importlib.util.find_spec("duckdb") is None:
        return None
    shape = _shape(path)
    return None if shape is None else QuickCheck(path, layout, width, *shape)


def _shape(path: Path) -> tuple[int, str] | None:
    """How many lines a file has, and how they end; None for one that is not plain text in UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    returns = ends = pairs = 0
    last = b"\n"
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            joined = last + block
            if b'"' in block or b"\0" in block or b"\n\n" in joined or b"\n\r" in joined:
                return None
            if not block.isascii() or decoder.getstate()[0]:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    return None
            ends += block.count(b"\n")
            returns += block.count(b"\r")
            pairs += joined.count(b"\r\n")
            last = block[-1:]
    if decoder.getstate()[0] or returns != pairs or returns not in (0, ends):
        return None
    return ends + (last != b"\n"), "\\r\\n" if returns else "\\n"


def database(room: str) -> "duckdb.DuckDBPyConnection":
    """A database in memory that puts into a folder what does not fit."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {"memory_limit": _MEMORY, "temp_directory": room}
    settings |= {"preserve_insertion_order": True, "autoinstall_known_extensions": False}
    return duckdb.connect(":memory:", config=settings)


def a_room() -> "TemporaryDirectory[str]":
    """The folder for it."""
    return TemporaryDirectory(prefix="mcdecl-check-")


def _value(column: FileColumn) -> str:
    return f"coalesce(c{column.index}, '')"


def _text(text: str) -> str:
    """A text in a query."""
    return "'" + text.replace("'", "''") + "'"


def _pattern(field: Mapping[str, Any], locale: str) -> str | None:
    """What values of a type look like that are right for certain; None where any text is."""
    if field["type"] == "Date":
        return _dates(locale)
    if field["type"] == "Decimal":
        return _decimals(field, locale)
    return _PATTERNS_OF.get(field["type"])


def _decimals(field: Mapping[str, Any], locale: str) -> str:
    scale = field["scale"] or 0
    before = (field["length"] or 18) - scale
    mark = decimal_mark(locale)
    return f"[+-]?[0-9]{{1,{max(1, before)}}}([{mark}][0-9]{{0,{scale}}})?" if before > 0 else "[+-]?0"


def _dates(locale: str) -> str:
    """Days that every year has, with four digits of the year; with a time of day or without."""
    long, longest = "(0?[13-9]|1[0-2])", "(0?[13578]|1[02])"
    pairs = (("(0?[1-9]|1[0-2])", _DAYS), (long, "(29|30)"), (longest, "31"))
    if is_month_first(locale):
        forms = [f"{month}{_SEPARATOR}{day}{_SEPARATOR}{_YEAR}" for month, day in pairs]
    else:
        forms = [f"{day}{_SEPARATOR}{month}{_SEPARATOR}{_YEAR}" for month, day in pairs]
    forms += [f"{_YEAR}{_SEPARATOR}{month}{_SEPARATOR}{day}" for month, day in pairs]
    return f"({'|'.join(forms)}){_TIME}"
