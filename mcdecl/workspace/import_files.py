"""Files for imports, made from rows of their targets: what both versions of an import can read."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.operations.filecheck.layout import ImportFileLayout
from mcdecl.operations.filecheck.values import decimal_mark

Row = Mapping[str, str | None]
_OTHER_ACTION: Final = "something else"


class ImportVersion(Struct, frozen=True):
    """One version of an import.

    Attributes:
        layout: how it reads its file.
        actions: the values of its control column that mean something.
    """

    layout: ImportFileLayout
    actions: tuple[str, ...] = ()


class _Column(Struct, frozen=True):
    """A column of a file.

    Attributes:
        name: its heading.
        field: the field that its values are of; empty for the control column.
        shift: from how many rows on its values are: two columns that one field may come from have not the same ones.
    """

    name: str
    field: str
    shift: int = 0


def import_files(rows: Sequence[Row], versions: Sequence[ImportVersion | None]) -> list[bytes | None]:
    """A file for each version, all of the same rows and columns; one that takes fewer columns gets those.

    Args:
        rows: rows of the target, by the names of its fields.
        versions: the versions; None where there is none.
    """
    known = [version for version in versions if version is not None]
    columns = _columns(known)
    actions = tuple(dict.fromkeys(action for version in known for action in version.actions))
    return [None if version is None else _written(version, columns, rows, actions) for version in versions]


def read_otherwise(versions: Sequence[ImportVersion]) -> bool:
    """Whether versions want files that differ in more than their names."""
    return len({(_form(version.layout), _width(version)) for version in versions}) > 1


def _form(layout: ImportFileLayout) -> tuple[object, ...]:
    """What of a layout says how a file is written."""
    return (layout.delimiter, layout.quoted, layout.header_lines, layout.null_as, layout.codec, layout.locale)


def _width(version: ImportVersion) -> int | None:
    """How many columns a version takes at most."""
    return len(version.layout.fields) if version.layout.mapping == "by_ordinal" else None


def _taken(layout: ImportFileLayout) -> list[tuple[str, int | str]]:
    """The fields that a version fills, each with the number or the name of its column."""
    names = [str(item["name"]) for item in layout.fields]
    if isinstance(layout.mapping, Mapping):
        columns = layout.mapping.items()
        return [(str(field), column if isinstance(column, int) else str(column)) for field, column in columns]
    if layout.mapping == "by_ordinal":
        return [(name, place) for place, name in enumerate(layout.order or names, 1)]
    return [(name, name) for name in names]


def _columns(versions: Sequence[ImportVersion]) -> list[_Column]:
    """The columns that versions take, together: those with a number at their places, the others where there is room."""
    taken = [pair for version in versions for pair in _taken(version.layout)]
    controls = [("", version.layout.control) for version in versions if version.layout.control is not None]
    placed: dict[int, str] = {}
    named: dict[str, _Column] = {}
    for field, column in (*taken, *controls):
        if isinstance(column, int):
            placed.setdefault(column, field)
        else:
            named.setdefault(column.strip().casefold(), _Column(column, field))
    columns: list[_Column] = []
    waiting = dict(named)
    for place in range(1, max(placed, default=0) + 1):
        if place in placed:
            field = placed[place]
            own = next((key for key, item in waiting.items() if item.field.casefold() == field.casefold()), None)
            free = field.casefold() not in named and field.casefold() not in {item.name.casefold() for item in columns}
            columns.append(waiting.pop(own) if own else _Column(field if free and field else f"column {place}", field))
        elif waiting:
            columns.append(waiting.pop(next(iter(waiting))))
        else:
            columns.append(_Column(f"column {place}", ""))
    counts: Counter[str] = Counter()
    shifted: list[_Column] = []
    for item in (*columns, *waiting.values()):
        shifted.append(replace(item, shift=counts[item.field.casefold()]))
        counts[item.field.casefold()] += 1
    return shifted


def _written(version: ImportVersion, columns: Sequence[_Column], rows: Sequence[Row], actions: Sequence[str]) -> bytes:
    layout, most = version.layout, _width(version)
    columns = columns[:most]
    decimals = {str(item["name"]).casefold() for item in layout.fields if item["type"] == "Decimal"}
    mark = decimal_mark(layout.locale)
    choices = (*actions, _OTHER_ACTION)
    lines = [[column.name for column in columns]] * layout.header_lines
    folded_rows = [{name.casefold(): value for name, value in row.items()} for row in rows]
    for number in range(len(rows)):
        line = []
        for column in columns:
            folded, values = column.field.casefold(), folded_rows[(number + column.shift) % len(rows)]
            value = values.get(folded) if column.field else choices[number % len(choices)] if actions else ""
            text = layout.null_as if value is None else value
            line.append(text.replace(".", mark) if folded in decimals else text)
        lines.append(line)
    return _text(layout, lines).encode(layout.codec or "utf-8", errors="replace")


def _text(layout: ImportFileLayout, lines: Sequence[Sequence[str]]) -> str:
    if layout.quoted:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=layout.delimiter, lineterminator="\r\n").writerows(lines)
        return out.getvalue()
    plain: dict[int, Any] = str.maketrans({layout.delimiter: " ", '"': " ", "\r": " ", "\n": " "})
    return "".join(layout.delimiter.join(value.translate(plain) for value in line) + "\r\n" for line in lines)
