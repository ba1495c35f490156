"""How an import's file is laid out, from its definition."""

from typing import TYPE_CHECKING

from msgspec import Struct

from mcdecl.sandbox.task import TaskFailedError

if TYPE_CHECKING:
    from mcdecl.sandbox.soap.object_type import Document

QUOTE = '"'
_DELIMITERS = {"CSV": ",", "TAB": "\t"}
_SPELLED = {"\\t": "\t", "tab": "\t", "\\n": "\n", "\\r\\n": "\r\n", "\\r": "\r"}
_USUAL_ENDS = ("", "\n", "\r\n", "\r")


class CsvLayout(Struct, frozen=True):
    """The marks of a file.

    Attributes:
        delimiter: What parts columns, one character.
        quoted: Whether double quotes may enclose a value.
        header_lines: How many rows stand before the first one of data.
        line_end: What ends a row; empty for any of the usual ones.
    """

    delimiter: str
    quoted: bool
    header_lines: int
    line_end: str


def layout_of(definition: "Document") -> CsvLayout:
    """Reads the layout.

    Args:
        definition: The import definition.

    Returns:
        The layout.

    Raises:
        TaskFailedError: When the delimiter cannot be one.
    """
    given = definition.get("Delimiter", "")
    delimiter = _DELIMITERS.get(definition["FileType"]) or _meant(given)
    if len(delimiter) != 1 or delimiter in (QUOTE, "\n", "\r"):
        raise TaskFailedError(f'The delimiter "{given}" cannot part columns: it must be one character.')
    end = _meant(definition.get("EndOfLineRepresentation", ""))
    # What the service does without HeaderLines or StandardQuotedStrings is not known; names need a header, and
    # its web interface turns quoted strings on.
    lines = max(definition.get("HeaderLines", 0), 1 if _named(definition) else 0)
    return CsvLayout(delimiter, definition.get("StandardQuotedStrings", True), lines, "" if end in _USUAL_ENDS else end)


def _meant(text: str) -> str:
    """A mark, which may be spelled out."""
    return _SPELLED.get(text.lower(), text)


def _named(definition: "Document") -> bool:
    """Whether columns are told by their headings."""
    if definition["FieldMappingType"] == "ManualMap":
        return any(item.get("SourceName") for item in definition.get("FieldMaps", {}).get("FieldMap", []))
    return bool(definition["FieldMappingType"] == "InferFromColumnHeadings")
