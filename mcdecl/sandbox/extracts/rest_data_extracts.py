"""Data extract activities, and the extract types that this account has."""

from typing import TYPE_CHECKING, Any, ClassVar

from mcdecl.sandbox.rest.object_type import Json, RestKind, RestRefusalError, number, text
from mcdecl.sandbox.soap.object_type import Document

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

TYPES_ROUTE = "automation/v1/dataextracttypes"
DATA_EXTENSION, TRACKING = "bb94a04d-9632-4623-be47-daabc3f588a6", "c7219016-a7f0-4c72-8657-1ec12c28a0db"
# Names and ids are recorded; which of them an account has differs, and this one has these.
TYPES = {
    DATA_EXTENSION: "Data Extension Extract",
    TRACKING: "Tracking Extract",
    "9a487c7d-96bd-484c-ad80-0f0bcbb91ca7": "Zip",
    "7e7d322a-88ca-499a-9fb3-90e72fcf00af": "GZip",
    "805dfb29-82cb-43dc-989b-53ef5d181920": "Convert XML",
    "e7e14f95-b925-462d-b6b4-4a6b1dca7ca1": "UTF16 to ASCII Converter",
}
# The fields that a data extension extract shows whatever was sent (fact:extract-fields-shown).
_TABLE_FIELDS = {
    "ColumnDelimiter": ("string", ","),
    "DECustomerKey": ("string", ""),
    "HasColumnHeaders": ("bool", "False"),
    "TextQualified": ("bool", "False"),
    "UsesLineFeed": ("bool", "False"),
}


def types() -> list[Json]:
    """The list of types, bare as the service gives it (fact:extract-types-list)."""
    return [{"name": name, "extractId": type_id} for type_id, name in TYPES.items()]


class DataExtracts(RestKind):
    """The rules of data extracts."""

    route = "automation/v1/dataextracts"
    collection = "DataExtractActivity"
    id = "dataExtractDefinitionId"
    key = "key"
    title = "data extract"
    # The list leaves the fields of the type out (fact:extract-list-short).
    listed = (
        "dataExtractDefinitionId", "name", "key", "description", "dataExtractTypeId", "fileSpec", "createdBy",
        "modifiedBy", "intervalType",
    )  # fmt: skip
    order = (
        "dataExtractDefinitionId", "name", "key", "description", "dataExtractTypeId", "fileSpec", "createdDate",
        "modifiedDate", "createdBy", "modifiedBy", "intervalType", "startDate", "endDate", "dataFields",
    )  # fmt: skip
    deleted: ClassVar[str] = "OK"

    def item(self, account: "SandboxAccount", document: Document, /) -> Json:
        """An entry of the list: with the dates that a read of one does not show."""
        dates = {"createdDate": document["CreatedDate"], "modifiedDate": document["ModifiedDate"]}
        return {**super().item(account, document), **dates}

    def checked(self, account: "SandboxAccount", body: Json, before: Document | None) -> Json:
        """A name, a key, a type that the account has, and sound fields."""
        named = self.named(account, body, before)
        kind = text(named, "dataExtractTypeId").lower()
        if kind not in TYPES:
            raise RestRefusalError(f"The data extract type {kind or 'that is missing'} does not exist in this account.")
        if before is not None and kind != before["Body"]["dataExtractTypeId"]:
            raise RestRefusalError("The type of a data extract cannot be changed.")
        if not text(named, "fileSpec"):
            raise RestRefusalError("fileSpec is required for a data extract.", code=10002)
        interval = number(named, "intervalType")
        if interval and (named.get("startDate") or named.get("endDate")):
            raise RestRefusalError("A rolling interval has neither startDate nor endDate.")
        made = {
            name: named[name]
            for name in (self.id, "name", "key", "description", "fileSpec", "startDate", "endDate")
            if named.get(name) is not None
        }
        fields = _fields(named.get("dataFields") or [])
        if kind == DATA_EXTENSION:
            fields = _table_fields(account, fields)
        return {
            **made,
            "dataExtractTypeId": kind,
            "intervalType": interval,
            "createdBy": 1,
            "modifiedBy": 1,
            "dataFields": fields,
        }


def _fields(sent: Any) -> list[Json]:
    if not isinstance(sent, list) or not all(isinstance(field, dict) and field.get("name") for field in sent):
        raise RestRefusalError("dataFields must be a list of fields, each with its name.", code=10001)
    record: dict[str, Json] = {}
    for field in sent:
        name, value = text(field, "name"), text(field, "value")
        kind = text(field, "type") or "string"
        shown = value.capitalize() if kind == "bool" else value
        if kind == "bool" and shown not in ("True", "False"):
            raise RestRefusalError(f"The value of {name} must be True or False.", code=10003)
        record[name.casefold()] = {**field, "name": name, "type": kind, "value": shown}
    return sorted(record.values(), key=lambda field: str(field["name"]))


def _table_fields(account: "SandboxAccount", sent: list[Json]) -> list[Json]:
    """All fields of the type: those that were sent, the others with their defaults."""
    by_name = {str(field["name"]).casefold(): field for field in sent}
    unknown = set(by_name) - {name.casefold() for name in _TABLE_FIELDS}
    if unknown:
        raise RestRefusalError(f"A Data Extension Extract has no field {min(unknown)}.", code=10005)
    fields = [
        {"name": name, "type": kind, "value": default, **by_name.get(name.casefold(), {})}
        for name, (kind, default) in _TABLE_FIELDS.items()
    ]
    source = next(str(field["value"]) for field in fields if field["name"] == "DECustomerKey")
    if not account.store.find("DataExtension", "CustomerKey", source):
        raise RestRefusalError(f"The data extension {source or 'of DECustomerKey'} does not exist.")
    return fields
