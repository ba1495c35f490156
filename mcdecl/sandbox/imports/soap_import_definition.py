"""ImportDefinition: how a file goes into a data extension or a list.

Its destination and file location are written by key and read by id; its field maps do not read at all.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.data_extensions.sharing import readable
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.file_transfers.soap_file_locations import location_by_key, location_of
from mcdecl.sandbox.soap.object_type import TYPE, Document, Done, ObjectKind, SaveMode, find, same, stamped, words
from mcdecl.sandbox.subscribers.lists import list_of

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

KEY_LENGTH = 36
CUSTOM_OBJECT = "_CustomObject"
"""What stands in the place of a file's name where an import copies one (fact:import-from-data-extension)."""
SOURCE = "SourceID"
"""Where a definition has the ObjectID of that data extension; only REST writes and shows it."""
_PATCHED = words(
    "Name Description AllowErrors FieldMappingType FieldMaps FileSpec FileType Notification "
    "SubscriberImportType UpdateType MaxFileAge MaxFileAgeScheduleOffset MaxImportFrequency Delimiter "
    "HeaderLines ControlColumn ControlColumnDefaultAction ControlColumnActions EndOfLineRepresentation "
    "NullRepresentation StandardQuotedStrings Filter DateFormattingLocale DeleteFile DestinationType "
    "EncodingCodePage"
)
DEFAULTS: Document = {
    "Description": "",
    "AllowErrors": False,
    "UpdateType": "AddAndUpdate",
    "DateFormattingLocale": {TYPE: "Locale", "LocaleCode": "en-US"},  # fact:import-locale-default
}


class ImportDefinition(ObjectKind):
    """The rules of import definitions."""

    name = "ImportDefinition"
    retrievable = words(
        "Name ObjectID CustomerKey Description CreatedDate ModifiedDate Client.ClientID1 FileSpec "
        "AllowErrors FieldMappingType FileType UpdateType MaxFileAge MaxFileAgeScheduleOffset "
        "MaxImportFrequency DestinationObject.ID DestinationObject.ObjectID Notification.ResponseType "
        "Notification.ResponseAddress RetrieveFileTransferLocation.ObjectID Delimiter HeaderLines "
        "EndOfLineRepresentation NullRepresentation StandardQuotedStrings DateFormattingLocale.LocaleCode"
    )
    write_only = ("FieldMaps", "SubscriberImportType", "ControlColumn", "ControlColumnDefaultAction")
    required = ("CustomerKey", "FieldMappingType", "FileType", "DestinationObject", "RetrieveFileTransferLocation")

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All import definitions as they read."""
        client = {"ClientID": account.mid}
        return [{**document, "Client": client} for document in account.store.all(self.name)]

    def create(self, account: "SandboxAccount", sent: Document, _mode: SaveMode, /) -> Done:
        """Creates an import definition."""
        key = sent.get("CustomerKey", "")
        if not key:
            raise RefusalError(Code.IMPORT_KEY_MISSING, "CustomerKey is required for an import definition.")
        if len(key) > KEY_LENGTH:
            raise _invalid(f"CustomerKey is longer than {KEY_LENGTH} characters.")
        if account.store.find(self.name, "CustomerKey", key):
            raise RefusalError(Code.IMPORT_EXISTS, f"An import definition with the CustomerKey {key} already exists.")
        document = _merged(account, sent, {"ObjectID": new_guid(), "CustomerKey": key, **DEFAULTS})
        check(account, document)
        account.store.put(self.name, document["ObjectID"], stamped(account, document, new=True))
        return Done("ImportDefinition created.", 0, document["ObjectID"], {**document, TYPE: self.name})

    def update(self, account: "SandboxAccount", sent: Document, _mode: SaveMode, /) -> Done:
        """Changes what is sent."""
        existing = _located(account, sent)
        if sent.get("ObjectID") and not same(sent.get("CustomerKey", existing["CustomerKey"]), existing["CustomerKey"]):
            raise _invalid("The CustomerKey of an import definition cannot be changed.")
        document = _merged(account, sent, existing)
        check(account, document)
        account.store.put(self.name, document["ObjectID"], stamped(account, document, new=False))
        return Done("ImportDefinition updated.", echo={**document, TYPE: self.name})

    def delete(self, account: "SandboxAccount", sent: Document, /) -> Done:
        """Deletes an import definition."""
        account.store.remove(self.name, _located(account, sent)["ObjectID"])
        return Done("ImportDefinition deleted.", echo=sent)


def _located(account: "SandboxAccount", sent: Document) -> Document:
    if sent.get("ObjectID"):
        record = account.store.get("ImportDefinition", sent["ObjectID"].lower())
    elif sent.get("CustomerKey"):
        record = next(iter(account.store.find("ImportDefinition", "CustomerKey", sent["CustomerKey"])), None)
    else:
        raise RefusalError(Code.IMPORT_KEY_MISSING, "CustomerKey is required for an import definition.")
    if record is None:
        raise RefusalError(Code.IMPORT_NOT_FOUND, "No import definition with that key exists.")
    return record


def _merged(account: "SandboxAccount", sent: Document, base: Document) -> Document:
    document = dict(base)
    document |= {name: sent[name] for name in _PATCHED if name in sent}
    if document.get("FileSpec") != CUSTOM_OBJECT:
        document.pop(SOURCE, None)
    if "DestinationObject" in sent:
        document["DestinationObject"] = _destination(account, sent["DestinationObject"])
    if "RetrieveFileTransferLocation" in sent:
        document["RetrieveFileTransferLocation"] = _location(account, sent["RetrieveFileTransferLocation"])
    return document


def _destination(account: "SandboxAccount", sent: Document) -> Document:
    """Resolves a destination to its id; the key it came by is not kept, so it cannot read back."""
    if sent[TYPE] == "APIObject":
        # Recorded for a destination without its type (fact:import-untyped-destination).
        raise RefusalError(Code.IMPORT_INSERT, "ID of the custom object cannot be empty.")
    if sent[TYPE] == "List":
        if not sent.get("ID"):
            raise RefusalError(Code.LIST_NOT_SPECIFIED, "A destination list needs its ID.")
        if list_of(account, sent["ID"]) is None:
            raise RefusalError(Code.LIST_UNKNOWN, f"No list with the ID {sent['ID']} exists.")
        return {TYPE: "List", "ID": sent["ID"]}
    if sent[TYPE] != "DataExtension":
        raise RefusalError(Code.IMPORT_OBJECT_NOT_SUPPORTED, f"A destination of type {sent[TYPE]} is not supported.")
    record = _data_extension(account, sent)
    if record is None:
        raise RefusalError(Code.IMPORT_INSERT, "The destination data extension does not exist.")
    return {TYPE: "DataExtension", "ObjectID": record["ObjectID"]}


def _data_extension(account: "SandboxAccount", sent: Document) -> Document | None:
    """By its id, which may be that of one that the parent shares, or by the key that it has in this business unit."""
    if sent.get("ObjectID"):
        there = readable(account, sent["ObjectID"])
        return there[1] if there is not None else None
    if not sent.get("CustomerKey"):
        raise RefusalError(Code.IMPORT_INSERT, "ID of the custom object cannot be empty.")
    return next(iter(account.store.find("DataExtension", "CustomerKey", sent["CustomerKey"])), None)


def _location(account: "SandboxAccount", sent: Document) -> Document:
    key = sent.get("CustomerKey")
    location = location_by_key(account, key) if key else location_of(account, sent.get("ObjectID", ""))
    if location is None:
        raise _invalid(f"The file transfer location {key or ''} does not exist.")
    return {TYPE: "FileTransferLocation", "ObjectID": location.id}


def check(account: "SandboxAccount", document: Document) -> None:
    """See that a definition can be kept.

    Raises:
        RefusalError: It cannot.
    """
    if not document.get("Name", "").strip():
        raise _invalid("Name is required for an import definition.")
    for name in ("DestinationObject", "FieldMappingType", "FileType", "RetrieveFileTransferLocation"):
        if not document.get(name):
            raise _invalid(f"{name} is required for an import definition.")
    if document["FileType"] == "Other" and not document.get("Delimiter"):
        raise _invalid("FileType Other needs a Delimiter.")
    for name in ("HeaderLines", "MaxFileAge", "MaxFileAgeScheduleOffset", "MaxImportFrequency"):
        if document.get(name, 0) < 0:
            raise _invalid(f"{name} cannot be negative.")
    _check_mode(document)
    _check_maps(account, document)


def _check_mode(document: Document) -> None:
    mode = document["UpdateType"]
    if mode == "Merge":
        raise _invalid("UpdateType Merge is not in use.")
    if mode == "ColumnBased" and not document.get("ControlColumn"):
        raise _invalid("UpdateType ColumnBased needs a ControlColumn.")
    if mode == "ColumnBased" and not document.get("ControlColumnActions", {}).get("ControlColumnAction"):
        raise _invalid("UpdateType ColumnBased needs ControlColumnActions.")


def _check_maps(account: "SandboxAccount", document: Document) -> None:
    maps = document.get("FieldMaps", {}).get("FieldMap", [])
    if document["FieldMappingType"] != "ManualMap":
        return
    if not maps:
        raise _invalid("FieldMappingType ManualMap needs FieldMaps.")
    destination = document["DestinationObject"]
    there = readable(account, destination.get("ObjectID") or "")
    owner = there[1] if there is not None else None
    lowest = 1 if destination[TYPE] == "DataExtension" else 0  # 0-based for lists, 1-based for data extensions
    seen: set[str] = set()
    for field_map in maps:
        name = field_map.get("DestinationName", "")
        if owner is not None and find(owner["Fields"], "Name", name) is None:
            raise _invalid(f"The mapped field {name} does not exist in the destination.")
        if name.casefold() in seen:
            raise _invalid(f"The field {name} is mapped twice.")
        seen.add(name.casefold())
        if not field_map.get("SourceName") and field_map.get("SourceOrdinal", -1) < lowest:
            raise _invalid(f"The mapping of {name} needs a SourceName or a SourceOrdinal from {lowest}.")
    if owner is not None:
        _check_required(owner, seen)


def _check_required(owner: Document, mapped: set[str]) -> None:
    for field in owner["Fields"]:
        if field["IsRequired"] and not field["DefaultValue"] and field["Name"].casefold() not in mapped:
            raise _invalid(f"The required field {field['Name']} of the destination is not mapped.")


def _invalid(text: str) -> RefusalError:
    return RefusalError(Code.IMPORT_INVALID, text)
