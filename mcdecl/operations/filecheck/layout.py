"""Expected layout of an import's file, from its declaration and its data extension."""

import codecs
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.kinds.import_definition import effects
from mcdecl.kinds.runs import Effects

_DELIMITERS = {"CSV": ",", "TAB": "\t"}
_SPELLED = {"\\t": "\t", "tab": "\t"}
_USUAL_ENDS = ("", "\n", "\r\n", "\r", "\\n", "\\r\\n", "\\r")
_CODECS = {65001: "utf-8", 1200: "utf-16-le", 1201: "utf-16-be", 20127: "ascii", 936: "gbk", 54936: "gb18030"}
_ISO_8859 = range(28591, 28606)


class CannotCheckError(Error):
    """An import whose files cannot be checked here; the message says why and what to do."""


class ImportFileLayout(Struct, frozen=True):
    """What a file has to be like.

    Attributes:
        key: The import's external key.
        pattern: Its file naming pattern.
        delimiter: What parts columns.
        quoted: Whether double quotes may enclose a value.
        header_lines: Lines before the first row.
        null_as: The text that stands for no value, besides nothing at all.
        codec: Python's name of the encoding; None when the import does not say, which is read as UTF-8.
        locale: How dates and numbers are written.
        mode: What happens to existing rows.
        fields: The data extension's fields in normal form.
        mapping: `by_header`, `by_ordinal`, or field to column.
        control: The control column of mode ColumnBased.
        order: The names of the fields in the account's order, which counts for `by_ordinal`; empty where that is not
            known, and the order of the declaration counts.
    """

    key: str
    pattern: str
    delimiter: str
    quoted: bool
    header_lines: int
    null_as: str
    codec: str | None
    locale: str
    mode: str
    fields: Sequence[Mapping[str, Any]]
    mapping: str | Mapping[str, Any]
    control: str | int | None = None
    order: tuple[str, ...] = ()

    @property
    def effects(self) -> Effects:
        """What the import may do to rows that are there."""
        return effects({"mode": self.mode})


def layout_of(
    key: str, declared: Mapping[str, Any], fields: Sequence[Mapping[str, Any]], order: Sequence[str] = ()
) -> ImportFileLayout:
    """The layout of an import's files.

    Args:
        key: The import's external key.
        declared: Its state in normal form.
        fields: The fields of its data extension in normal form.
        order: Their names in the account's order, where that is known.

    Raises:
        CannotCheckError: for a delimiter of several characters, lines with an end of their own, or an unknown
            code page.
    """
    file = declared["file"]
    given = file.get("delimiter", "")
    delimiter = _DELIMITERS.get(file["type"]) or _SPELLED.get(str(given).lower(), str(given))
    if len(delimiter) != 1:
        raise CannotCheckError(
            f"{key} parts columns by {given!r}; only files with a delimiter of one character are read."
        )
    if file["end_of_line"] not in _USUAL_ENDS:
        raise CannotCheckError(
            f"{key} ends lines with {file['end_of_line']!r}; only files with usual line ends are read."
        )
    control = declared.get("control")
    return ImportFileLayout(
        key=key,
        pattern=file["pattern"],
        delimiter=delimiter,
        quoted=file["quoted_strings"],
        header_lines=file["header_lines"],
        null_as=file["null_as"],
        codec=_codec(key, file.get("encoding")),
        locale=file["date_locale"],
        mode=declared["mode"],
        fields=fields,
        mapping=declared["mapping"],
        control=None if control is None else control["column"],
        order=tuple(order),
    )


def _codec(key: str, page: int | None) -> str | None:
    if page is None:
        return None
    name = f"iso8859-{page - 28590}" if page in _ISO_8859 else _CODECS.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise CannotCheckError(f"{key} names the code page {page}, which is not known; UTF-8 is 65001.") from None
