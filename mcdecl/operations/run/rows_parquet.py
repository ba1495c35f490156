"""Rows as a Parquet file with the types of the fields, made from the CSV file that an export writes; and back."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count as numbers
from pathlib import Path
from typing import IO, Any

from mcdecl.helpers.atomic_write import draft_of, make_private, make_way, only, open_private, take_place, utf8
from mcdecl.helpers.safe_files import check_regular
from mcdecl.operations.run.errors import RunError
from mcdecl.operations.run.rows_reading import RowsTable

_DATE = "%m/%d/%Y %I:%M:%S %p"
"""How dates of rows read (fact:rows-us-dates): US form, to the second, in server time."""
_LONGEST_LINE = 64 * 2**20
_PIECE = 4 * 2**20
"""Bytes of a CSV file that are read at once: DuckDB holds a file that is read in order in memory as a whole."""
SUFFIX = ".parquet"
_INNER = re.compile(r'"exception_message":("(?:[^"\\]|\\.)*")')
_AT_ONCE = 2000
MOST_AT_ONCE = 64 * 2**20
"""Bytes of rows that are in memory at once: a file of a few KB can say a text of 20 MB in a million rows."""
_GROUP = 20_480
"""Rows that are in memory until they are written."""
_PART = 200_000
"""Rows that are told apart at once."""
_TEXTS = {
    "BOOLEAN": "CASE {0} WHEN true THEN 'True' WHEN false THEN 'False' END",
    "DATE": f"strftime({{0}}, '{_DATE}')",
    # A part of a second has no place in the US form; the account takes ISO as well.
    "TIMESTAMP": f"CASE WHEN microsecond({{0}}) % 1000000 = 0 THEN strftime({{0}}, '{_DATE}') "
    "ELSE strftime({0}, '%Y-%m-%dT%H:%M:%S.%g') END",
}
_PLAIN = ("VARCHAR", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
          "UBIGINT", "DOUBLE", "FLOAT", "UUID")  # fmt: skip


def parquet_available() -> None:
    """Nothing, if the library for Parquet is installed.

    Raises:
        RunError: It is not.
    """
    try:
        import duckdb  # noqa: F401 - only whether it is there
    except ImportError:
        raise RunError("Parquet needs duckdb.", "Install the extra: pip install 'mcdecl[sandbox]'") from None


def write_parquet(source: Path, table: RowsTable, out: Path, count: int, *, typed: bool = True) -> None:
    """Writes a Parquet file, whole or not at all. No value, and an empty text, is null.

    Args:
        source: The CSV file of an export.
        table: The data extension.
        out: The Parquet file.
        count: How many rows there are.
        typed: Whether columns have the types of the fields; else all are texts as the account shows them.

    Raises:
        RunError: A value is not of its field's type, or not every row came through.
        OSError: The file cannot be written.
    """
    import duckdb

    draft = draft_of(out)
    try:
        make_way(draft)
        with _pieces(source) as pieces, duckdb.connect() as connection:
            connection.execute("SET threads = 1")  # each would hold rows of its own in memory
            rows = connection.read_csv(
                [only(piece) for piece in pieces],
                header=True,
                auto_detect=False,  # what is guessed from the first rows may be wrong for others
                columns=dict.fromkeys(table.names, "VARCHAR"),
                delimiter=",",
                quotechar='"',
                escapechar='"',
                parallel=False,
                max_line_size=_LONGEST_LINE,
            )
            chosen = rows.project(", ".join(map(_column if typed else _text_column, table.fields)))
            chosen.write_parquet(utf8(draft), row_group_size=_GROUP)
            ((written,),) = connection.execute("SELECT count(*) FROM read_parquet(?)", [only(draft)]).fetchall()
        make_private(draft)
        if written != count:
            raise RunError(f"Of {count:,} rows {written:,} came into {out}; it was not written.")
        take_place(draft, out)
    except duckdb.Error as error:
        raise RunError(
            f"{out} could not be written: {_words(error)}", f"The rows as the account shows them are in {source}."
        ) from None
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _pieces(source: Path) -> Iterator[list[Path]]:
    """A CSV file as several small ones for its owner alone, each with the header and with whole rows."""
    if source.stat().st_size <= _PIECE:
        yield [source]
        return
    pieces: list[Path] = []
    try:
        with source.open("rb") as whole:
            header = _header(whole)
            for number, rows in zip(numbers(), _whole_rows(whole)):
                pieces.append(source.with_name(f".{source.name}.{number}.piece"))
                with open_private(pieces[-1], "wb") as piece:
                    piece.write(header + rows)
        yield pieces or [source]
    finally:
        for path in pieces:
            path.unlink(missing_ok=True)


def _header(file: IO[bytes]) -> bytes:
    header = file.readline()
    while header.count(b'"') % 2 and (line := file.readline()):
        header += line
    return header


def _whole_rows(file: IO[bytes]) -> Iterator[bytes]:
    """What is left of a CSV file, in blocks that end where a row ends."""
    rest = b""
    while block := file.read(_PIECE):
        rest += block
        if end := _end_of_rows(rest):
            yield rest[:end]
            rest = rest[end:]
    if rest:
        yield rest


def _end_of_rows(text: bytes) -> int:
    """Where the last whole row of some rows ends; 0 if none does. A line feed in quotes ends no row."""
    quotes, end = text.count(b'"'), len(text)
    while (found := text.rfind(b"\n", 0, end)) >= 0:
        quotes -= text.count(b'"', found, end)
        if quotes % 2 == 0:
            return found + 1
        end = found
    return 0


def _words(error: Exception) -> str:
    """What DuckDB says in its first line; or the error inside, such as that the disk is full."""
    first = str(error).splitlines()[0]
    inner = _INNER.search(first)
    return str(json.loads(inner[1])) if inner is not None else first


def distinct_rows(path: Path, keys: Sequence[str], count: int) -> int:
    """How many rows differ from all others in some columns; one part after the other, to spare memory.

    Args:
        path: The Parquet file.
        keys: The names of the columns.
        count: How many rows there are.
    """
    import duckdb

    columns = ", ".join(map(_identifier, keys))
    parts, distinct = 1 + count // _PART, 0
    statement = (
        f"SELECT count(*) FROM (SELECT DISTINCT {columns} FROM read_parquet(?) "  # noqa: S608 - names are quoted
        f"WHERE hash({columns}) % {parts} = ?)"
    )
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        for part in range(parts):
            ((number,),) = connection.execute(statement, [only(path), part]).fetchall()
            distinct += number
    return distinct


def without_values(path: Path, names: Sequence[str]) -> set[str]:
    """Those of some columns that have no value in some row.

    Args:
        path: The Parquet file.
        names: The names of the columns.
    """
    import duckdb

    if not names:
        return set()
    counts = ", ".join(f"count(*) - count({_identifier(name)})" for name in names)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        (missing,) = connection.execute(
            f"SELECT {counts} FROM read_parquet(?)",  # noqa: S608 - names are quoted
            [only(path)],
        ).fetchall()
    return {name for name, number in zip(names, missing, strict=True) if number}


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _quoted(field: Mapping[str, Any]) -> str:
    return _identifier(str(field["name"]))


def _text_column(field: Mapping[str, Any]) -> str:
    return f"nullif({_quoted(field)}, '') AS {_quoted(field)}"


def _column(field: Mapping[str, Any]) -> str:
    name = _quoted(field)
    value = f"nullif({name}, '')"
    types = {
        "Number": "BIGINT",
        "Boolean": "BOOLEAN",
        "Decimal": f"DECIMAL({field.get('length') or 18}, {field.get('scale') or 0})",
    }
    if field["type"] == "Date":
        return f"strptime({value}, '{_DATE}') AS {name}"
    return f"CAST({value} AS {types.get(field['type'], 'VARCHAR')}) AS {name}"


def is_parquet(path: Path) -> bool:
    """Whether a file says by its name that it is Parquet."""
    return path.suffix.casefold() == SUFFIX


def parquet_lines(path: Path) -> Iterator[list[str]]:
    """The names of a Parquet file's columns, then its rows in order, as an export to CSV would write them.

    Args:
        path: The file.

    Raises:
        RunError: It is no Parquet file, or a column has values that a field cannot have; or duckdb is missing.
        OSError: There is no such file.
    """
    parquet_available()
    import duckdb

    check_regular(path)
    try:
        with duckdb.connect() as connection:
            described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [only(path)]).fetchall()
            columns = [_as_text(path, str(name), str(kind)) for name, kind, *_ in described]
            yield [str(name) for name, *_ in described]
            sizes = ", ".join(f"max(strlen({column}))" for column in columns)
            query = " ".join(("SELECT", sizes, "FROM read_parquet(?)"))
            (longest,) = connection.execute(query, [only(path)]).fetchall()
            size = max(1, sum(length or 0 for length in longest))
            if size > MOST_AT_ONCE:
                raise RunError(f"{path} has values larger than {MOST_AT_ONCE >> 20} MB, which no field can hold.")
            query = " ".join(("SELECT", ", ".join(columns), "FROM read_parquet(?)"))
            rows = connection.execute(query, [only(path)])
            while batch := rows.fetchmany(min(_AT_ONCE, MOST_AT_ONCE // size)):
                yield from ([*map(str, row)] for row in batch)
    except duckdb.Error as error:
        raise RunError(f"{path} is no Parquet file that can be read: {_words(error)}") from None


def _as_text(path: Path, name: str, kind: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    known = kind.partition("(")[0]
    if known.startswith("TIMESTAMP") and "TIME ZONE" not in known:
        known = "TIMESTAMP"
        value = f"CAST({quoted} AS TIMESTAMP)"
    else:
        value = quoted
    if kind.endswith("]"):
        known = ""  # a list of what would be known
    if known in _TEXTS:
        return f"coalesce({_TEXTS[known].format(value)}, '')"
    if known in _PLAIN or known == "DECIMAL":
        return f"coalesce(CAST({quoted} AS VARCHAR), '')"
    zone = " Write its times in server time (UTC-6), without a zone." if "TIME ZONE" in kind else ""
    raise RunError(f"{path}: the column {name} is {kind}, which no field can hold.{zone}")
