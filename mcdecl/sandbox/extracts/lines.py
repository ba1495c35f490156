"""Rows as lines of a text file.

The lines are made by SQL and copied to the file by DuckDB, so that a file never passes through this process's memory.
How the service quotes is not known beyond "text is quoted or it is not"; without quoting, a delimiter inside of a
value goes out as it is. A rehearsal that quoted in silence would hide that from whoever reads the file.
"""

import codecs
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from mcdecl.sandbox.files.tree import utf8
from mcdecl.sandbox.queries.conversion import quote
from mcdecl.sandbox.rows import rows

if TYPE_CHECKING:
    import duckdb

    from mcdecl.sandbox.soap.object_type import Document

US_MOMENT = "%-m/%-d/%Y %-I:%M:%S %p"
_AS_IT_IS = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01'"
_PIECE = 1 << 20


class Style(Struct, frozen=True):
    """How lines are written.

    Attributes:
        delimiter: Between two values.
        qualifier: Around text, or empty.
        crlf: Whether lines end in CR and LF, and not in LF alone.
        header: Whether the first line has the names.
        encoding: The codec of the file.
    """

    delimiter: str = ","
    qualifier: str = ""
    crlf: bool = True
    header: bool = True
    encoding: str = "utf-8"

    def quoted(self, text: str) -> str:
        """SQL that yields a text with the qualifier around it and twice inside it."""
        if not self.qualifier:
            return text
        mark = quote(self.qualifier)
        return f"{mark} || replace({text}, {mark}, {quote(self.qualifier * 2)}) || {mark}"


class LineColumn(Struct, frozen=True):
    """A column of the file.

    Attributes:
        name: Its heading.
        sql: Its text in SQL; NULL becomes nothing.
        text: Whether it is text, which can be quoted.
    """

    name: str
    sql: str
    text: bool = True


def moment(sql: str, form: str = US_MOMENT) -> str:
    """A timestamp in SQL as text."""
    return f"strftime({sql}, {quote(form)})"


def field_column(field: "Document") -> LineColumn:
    """A field of a data extension as a column, with its values as rows show them over SOAP (fact:rows-us-dates)."""
    name, kind = rows.quoted(field["Name"]), field["FieldType"]
    if kind == "Date":
        return LineColumn(field["Name"], moment(name), text=False)
    if kind == "Boolean":
        return LineColumn(field["Name"], f"CASE {name} WHEN true THEN 'True' WHEN false THEN 'False' END", text=False)
    if kind in ("Number", "Decimal"):
        return LineColumn(field["Name"], f"CAST({name} AS VARCHAR)", text=False)
    return LineColumn(field["Name"], name)


def write_lines(
    connection: "duckdb.DuckDBPyConnection", columns: Sequence[LineColumn], source: str, style: Style, path: Path
) -> int:
    """Writes a file.

    Args:
        connection: Where the source is.
        columns: The columns.
        source: What stands behind FROM, or empty for no rows.
        style: How.
        path: The file.

    Returns:
        How many rows were written, without the header.
    """
    end = " || chr(13)" if style.crlf else ""
    parts = []
    if style.header:
        names = (style.quoted(quote(column.name)) for column in columns)
        parts.append(f"SELECT {_joined(names, style)}{end} AS line")
    if source:
        values = (
            f"coalesce({style.quoted(line_column.sql) if line_column.text else line_column.sql}, '')"
            for line_column in columns
        )
        parts.append(f"SELECT * FROM (SELECT {_joined(values, style)}{end} AS line FROM {source})")
    plain = path if style.encoding == "utf-8" else path.with_name(path.name + ".utf8")
    written = 0
    if parts:
        query = " UNION ALL ".join(parts)
        row = connection.execute(f"COPY ({query}) TO {quote(utf8(plain))} ({_AS_IT_IS})").fetchone()
        written = int(row[0]) if row else 0
    else:
        plain.touch()
    if plain != path:
        _encode(plain, path, style.encoding)
        plain.unlink()
    return written - style.header


def _joined(values: Iterable[str], style: Style) -> str:
    return f" || {quote(style.delimiter)} || ".join(values)


def _encode(plain: Path, path: Path, encoding: str) -> None:
    writer = codecs.getincrementalencoder(encoding)("replace")
    with plain.open(encoding="utf-8", newline="") as source, path.open("wb") as target:
        while piece := source.read(_PIECE):
            target.write(writer.encode(piece))
        target.write(writer.encode("", final=True))
