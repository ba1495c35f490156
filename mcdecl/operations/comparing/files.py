"""Files as tables: what an extract has written, as rows of texts in a file that DuckDB reads."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from mcdecl.helpers.atomic_write import only
from mcdecl.operations.comparing.tables import Version

_SEPARATORS: Final = ",|\t;"
_HEAD: Final = 64 * 1024


class Layout(Struct, frozen=True):
    """How a file is written.

    Attributes:
        separator: what stands between values; None to look for it.
        known: names of columns of which one has to be in the first line where that is a header; empty where none are
            known: then it is one.
    """

    separator: str | None = None
    known: Sequence[str] = ()


def version_of(file: Path, into: Path, layout: Layout, key: Sequence[str] = ()) -> Version | None:
    """A file as a table; None for one that is no text in lines.

    Args:
        file: the file.
        into: where its rows go, as CSV in UTF-8.
        layout: how it is written.
        key: columns that tell its rows apart; they count where it has all of them.
    """
    text = _decoded(file.read_bytes())
    if text is None:
        return None
    separator = layout.separator or _separator(text)
    expected = {name.casefold() for name in layout.known}
    with into.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, quoting=csv.QUOTE_ALL)
        columns: list[str] = []
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if not columns:
                named = not expected or bool(expected & {value.strip().casefold() for value in row})
                columns = _columns(row, named=named)
                writer.writerow(columns)
                if named:
                    continue
            writer.writerow([*row, *[""] * len(columns)][: len(columns)])
    if not columns:
        return Version("(SELECT 0 AS nothing WHERE false)", ())
    folded = {column.casefold() for column in columns}
    keyed = tuple(key) if key and all(name.casefold() in folded for name in key) else ()
    path = only(into).replace("'", "''")
    relation = f"read_csv('{path}', all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')"
    return Version(relation, tuple(columns), keyed)


def _decoded(content: bytes) -> str | None:
    coding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if coding == "utf-8-sig" and b"\0" in content:
        return None
    try:
        return content.decode(coding)
    except UnicodeError:
        return None


def _separator(text: str) -> str:
    line = text[:_HEAD].partition("\n")[0]
    return max(_SEPARATORS, key=line.count)


def _columns(row: Sequence[str], *, named: bool) -> list[str]:
    """The names of the columns, each once: DuckDB does not tell them apart by letter case."""
    columns: list[str] = []
    for number, value in enumerate(row, 1):
        name = value.strip() if named and value.strip() else f"column {number}"
        taken = {column.casefold() for column in columns}
        columns.append(name if name.casefold() not in taken else f"{name} ({number})")
    return columns
