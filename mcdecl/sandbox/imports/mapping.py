"""Which column of a file fills which field."""

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from mcdecl.sandbox.imports.splitting import Split
from mcdecl.sandbox.soap.object_type import find
from mcdecl.sandbox.task import TaskFailedError

if TYPE_CHECKING:
    from mcdecl.sandbox.soap.object_type import Document

_MARKS = ",;\t|:"


class Mapped(Struct, frozen=True):
    """A field with the place of its column in the file, from 0."""

    field: "Document"
    place: int


def mapping_of(definition: "Document", owner: "Document", split: Split) -> tuple[Mapped, ...]:
    """The fields that a file fills.

    Args:
        definition: The import definition.
        owner: The data extension.
        split: The file's headings and width.

    Returns:
        The fields with their columns.

    Raises:
        TaskFailedError: When a column is not there, none fits, or a field that needs a value gets none.
    """
    ways = {"InferFromColumnHeadings": _by_heading, "MapByOrdinal": _by_ordinal, "ManualMap": _by_hand}
    mapped = tuple(ways[definition["FieldMappingType"]](definition, owner, split))
    filled = {item.field["Name"] for item in mapped}
    for field in owner["Fields"]:
        if field["IsRequired"] and not field["DefaultValue"] and field["Name"] not in filled:
            raise TaskFailedError(f"No column of the file fills the required field {field['Name']}.")
    return mapped


def place_of(split: Split, name: str) -> int | None:
    """The place of the column with a heading, without regard to case and to blanks around it."""
    wanted = name.strip().casefold()
    places = [place for place, heading in enumerate(split.headings or []) if heading.strip().casefold() == wanted]
    return places[0] if places else None


def _by_heading(_definition: "Document", owner: "Document", split: Split) -> list[Mapped]:
    headings = [heading.strip() for heading in split.headings or []]
    twice = [name for name, count in Counter(heading.casefold() for heading in headings).items() if count > 1]
    mapped = []
    for place, heading in enumerate(headings):
        field = find(owner["Fields"], "Name", heading)  # a column without a field is passed over
        if field is not None:
            if heading.casefold() in twice:
                raise TaskFailedError(f"The file has more than one column {heading}.")
            mapped.append(Mapped(field, place))
    if not mapped:
        raise TaskFailedError(f"No column heading of the file is the name of a field. {_seen(headings)}")
    return mapped


def _seen(headings: list[str]) -> str:
    shown = ", ".join(headings[:10])
    if len(headings) == 1 and any(mark in shown for mark in _MARKS):
        return f'There is one column, "{shown}": the delimiter is probably another one.'
    return f"The headings are: {shown}."


def _by_ordinal(_definition: "Document", owner: "Document", split: Split) -> list[Mapped]:
    fields = sorted(owner["Fields"], key=lambda field: int(field["Ordinal"]))
    if split.width > len(fields):
        raise TaskFailedError(f"The file has {split.width} columns, the data extension {len(fields)} fields.")
    return [Mapped(field, place) for place, field in enumerate(fields[: split.width])]


def _by_hand(definition: "Document", owner: "Document", split: Split) -> list[Mapped]:
    return [_one(entry, owner, split) for entry in definition["FieldMaps"]["FieldMap"]]


def _one(entry: "Document", owner: "Document", split: Split) -> Mapped:
    field = find(owner["Fields"], "Name", entry["DestinationName"])
    if field is None:
        raise TaskFailedError(f"The mapped field {entry['DestinationName']} does not exist any more.")
    if entry.get("SourceName"):
        place = place_of(split, entry["SourceName"])
        if place is None:
            seen = _seen([heading.strip() for heading in split.headings or []])
            raise TaskFailedError(f"The file has no column {entry['SourceName']}. {seen}")
        return Mapped(field, place)
    if entry["SourceOrdinal"] > split.width:  # counted from 1 (fact:import-ordinals-from-1)
        raise TaskFailedError(f"The file has {split.width} columns, but column {entry['SourceOrdinal']} is mapped.")
    return Mapped(field, entry["SourceOrdinal"] - 1)
