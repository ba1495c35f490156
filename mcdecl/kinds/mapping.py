"""Which column of a file goes into which field: `by_header`, `by_ordinal`, or each field named."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from mcdecl.kinds.risk import Hazard, Subject, data_loss
from mcdecl.kinds.types import Schema
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import Lookup, WriteContext

WORDS = {"by_header": "InferFromColumnHeadings", "by_ordinal": "MapByOrdinal"}
MANUAL = "ManualMap"
UNREADABLE = "SOAP does not show field maps, and REST automation/v1/imports did not either"


class MappingType(Struct, frozen=True):
    """`by_header`, `by_ordinal`, or a mapping from field to column name or 1-based column number."""

    def schema(self) -> Schema:
        """A word, or an object of columns."""
        column = {"anyOf": [{"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}]}
        return {
            "anyOf": [
                {"type": "string", "enum": list(WORDS)},
                {"type": "object", "minProperties": 1, "additionalProperties": column},
            ]
        }

    def normal(self, value: Any) -> Any:
        """The word, or field to column."""
        return dict(value) if isinstance(value, Mapping) else str(value)


def same_mapping(before: Any, after: Any) -> bool | None:
    """Whether two mappings are the same; fields compare without case. None when the account hides its own."""
    if isinstance(before, Unknown):
        return None if isinstance(after, Mapping) or before.shape is None else False
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return _folded(before) == _folded(after)
    return bool(before == after)


def unseen(value: Any) -> Any:
    """The part of a mapping that only REST shows."""
    return value if isinstance(value, Mapping) else None


def _folded(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {field.casefold(): column for field, column in mapping.items()}


def hazard(before: Any, after: Any, subject: Subject) -> Hazard | None:
    """Named columns that give way to a rule are lost: the account keeps no copy."""
    if isinstance(before, Mapping) and not isinstance(after, Mapping):
        return data_loss(f"{subject.key} loses its {len(before)} field mappings: columns are then mapped {after}")
    return None


def lost(field: str, column: Any, subject: Subject) -> Hazard:
    """What goes with one entry of a mapping."""
    return data_loss(f"drops the mapping of {field} (from column {column}) in {subject.key}: imports leave it empty")


class MappingCodec(Struct, frozen=True):
    """The mapping type over SOAP, the field maps written over SOAP and read over REST.

    The documentation counts the columns of a data extension import from 1.
    """

    @property
    def reads(self) -> tuple[str, ...]:
        """The type alone: asking SOAP for field maps is an error."""
        return ("FieldMappingType",)

    def encode(self, value: Any, writing: WriteContext) -> dict[str, Any]:
        """The type, and every map when each field is named."""
        if not isinstance(value, Mapping):
            return {"FieldMappingType": WORDS[value]}
        maps = [{_source(column): column, "DestinationName": field} for field, column in value.items()]
        return {"FieldMappingType": MANUAL, "FieldMaps": {"FieldMap": maps}}

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The word, the maps that REST shows, or unknown."""
        kind = record.get("FieldMappingType")
        if kind != MANUAL:
            return next((word for word, wire in WORDS.items() if wire == kind), kind)
        shown = record.get("@rest")
        maps = shown.get("fieldMappings") if isinstance(shown, Mapping) else None
        if not maps:
            reason = shown.reason if isinstance(shown, Unknown) else UNREADABLE
            return Unknown(reason, shape="columns")
        return {str(entry.get("destinationFieldName")): _column(entry) for entry in maps}


def _source(column: Any) -> str:
    return "SourceOrdinal" if isinstance(column, int) else "SourceName"


def _column(entry: Mapping[str, Any]) -> Any:
    """The column of a REST entry; for a number the word is a guess (fact:rest-source-ordinal).

    See fact:import-mapping-rest.
    """
    name = entry.get("sourceFieldName")
    if name:
        return name
    ordinal = entry.get("sourceFieldOrdinal", entry.get("sourceOrdinal"))
    return int(ordinal) if ordinal is not None else name


def is_manual(record: Mapping[str, Any]) -> bool:
    """Whether a SOAP record has field maps that only REST shows."""
    return record.get("FieldMappingType") == MANUAL
