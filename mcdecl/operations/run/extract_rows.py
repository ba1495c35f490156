"""How many rows the file of an extract has, as far as that can be told from its bytes."""

import csv
import io
import zipfile
from collections.abc import Mapping
from typing import IO

from msgspec import Struct

from mcdecl.kinds.extract_types import DATA_EXTENSION, IDS, TRACKING
from mcdecl.operations.filecheck.records import LONGEST_VALUE, marked_encoding

MOST_BYTES = 16 * 2**20
"""Larger files are not fetched to be counted."""
MOST_UNPACKED = 256 * 2**20
"""Packages that hold more than this are not unpacked."""
ZIP_END = 22 + 0xFFFF
"""In so many bytes at its end a zip says that it is whole."""
_MARK = b"PK\x05\x06"


class LineLayout(Struct, frozen=True):
    """How lines are made into rows.

    Attributes:
        delimiter: What stands between two values.
        quote: What stands around a value, or an empty text: then each line is a row.
        header: Whether the first row has the names.
    """

    delimiter: str = ","
    quote: str = ""
    header: bool = True


class Counted(Struct, frozen=True):
    """What is in a file.

    Attributes:
        rows: Its rows without the names of columns, of all files of a package together; None when that is not known.
        parts: The files of a package with their rows.
    """

    rows: int | None = None
    parts: Mapping[str, int] | None = None


def layout_of(type_id: str, parameters: Mapping[str, str]) -> LineLayout | None:
    """How an extract writes its rows, or None for types of which that is not known.

    Args:
        type_id: The id of its type, in small letters.
        parameters: Its parameters.
    """
    record = {name.casefold(): value for name, value in parameters.items()}

    def flag(name: str) -> bool:
        return record.get(name, "").casefold() in ("true", "1")

    text = record.get("columndelimiter", ",")
    delimiter = {"default": ",", "": ",", "tab": "\t", "\\t": "\t"}.get(text.strip().casefold(), text)
    if len(delimiter) != 1:
        return None
    if type_id == IDS[DATA_EXTENSION]:
        return LineLayout(delimiter, '"' if flag("textqualified") else "", flag("hascolumnheaders"))
    if type_id == IDS[TRACKING]:  # fact:tracking-extract-headings
        delimiter = "\t" if record.get("format", "").casefold() == "tab" else delimiter
        quote = record.get("textqualifier") or '"'
        return LineLayout(delimiter, quote[0] if flag("quotetext") else "")
    return None


def ends_whole(end: bytes) -> bool:
    """Whether these are the last bytes of a zip that is whole.

    Args:
        end: The last `ZIP_END` bytes of a file, or all of it.
    """
    at = end.rfind(_MARK)
    return at >= 0 and len(end) >= at + 22 and len(end) == at + 22 + int.from_bytes(end[at + 20 : at + 22], "little")


def counted(content: bytes, layout: LineLayout, *, package: bool) -> Counted:
    """What is in a file.

    Args:
        content: The file.
        layout: How its lines are made into rows.
        package: Whether it is a zip of such files.
    """
    if not package:
        return Counted(_rows(io.BytesIO(content), content[:4], layout))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = [entry for entry in packed.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in members) > MOST_UNPACKED:
                return Counted()
            record = {entry.filename: _member(packed, entry, layout) for entry in members}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):  # damaged, odd, or locked by a password
        return Counted()
    parts = {name: rows for name, rows in record.items() if rows is not None}
    return Counted(sum(parts.values()), parts) if len(parts) == len(record) else Counted()


def _member(packed: zipfile.ZipFile, member: zipfile.ZipInfo, layout: LineLayout) -> int | None:
    with packed.open(member) as file:
        head = file.read(4)
    with packed.open(member) as file:
        return _rows(file, head, layout)


def _rows(file: IO[bytes], head: bytes, layout: LineLayout) -> int | None:
    text = io.TextIOWrapper(file, marked_encoding(head) or "utf-8", errors="replace", newline="")
    csv.field_size_limit(LONGEST_VALUE)
    if layout.quote:
        reader = csv.reader(text, delimiter=layout.delimiter, quotechar=layout.quote)
    else:
        reader = csv.reader(text, delimiter=layout.delimiter, quoting=csv.QUOTE_NONE)
    try:
        rows = sum(1 for _row in reader)
    except csv.Error:
        return None
    return rows - 1 if layout.header and rows else rows
