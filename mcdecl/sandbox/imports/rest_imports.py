"""Imports over REST: the definitions that SOAP keeps in the words of REST, and what SOAP has no element for.

Names and order of the properties are recorded. The rules of what is accepted are those of SOAP.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from mcdecl.sandbox.data_extensions.sharing import readable
from mcdecl.sandbox.errors import RefusalError
from mcdecl.sandbox.file_transfers.soap_file_locations import ENHANCED_FTP, all_locations, location_of
from mcdecl.sandbox.imports.encodings import code_page, web_name
from mcdecl.sandbox.imports.soap_import_definition import CUSTOM_OBJECT, KEY_LENGTH, SOURCE, ImportDefinition
from mcdecl.sandbox.rest.object_type import Json, RestKind, RestRefusalError, flag, number, text
from mcdecl.sandbox.soap.object_type import TYPE, Document, SaveMode
from mcdecl.sandbox.soap.schema import contract

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

BLANK_FILES: Final = "BlankFileProcessing"
"""Where a definition has what becomes of a file without rows."""
FAIL, PROCESS, SKIP = 0, 1, 2
"""Numbers of that. What 2 is, and that a new definition has `PROCESS`, is a guess (fact:import-blank-file-skip)."""
UPDATE_TYPES: Final = {
    "AddAndUpdate": 0,
    "AddAndDoNotUpdate": 1,
    "UpdateButDoNotAdd": 2,
    "ColumnBased": 3,
    "Overwrite": 4,
}
"""REST has numbers of its own (clients know them): that of ColumnBased is a guess (fact:rest-column-based-number)."""
_COLLECTION: Final = "ImportDefinition"
_KIND: Final = ImportDefinition()
_DATA_EXTENSION, _LIST = 310, 13
_NO_ID = "00000000-0000-0000-0000-000000000000"
_BLANK = "blankFileProcessingType"
_ORDERS: Final = ("isOrderedImport", "isSequential")
"""What only REST has, and what has no effect on a run here."""
_TEXTS: Final = {
    "name": "Name",
    "description": "Description",
    "fileNamingPattern": "FileSpec",
    "delimiter": "Delimiter",
    "filter": "Filter",
}
_CHOICES: Final = {"fieldMappingType": "FieldMappingType", "fileType": "FileType"}
_FLAGS: Final = {
    "allowErrors": "AllowErrors",
    "deleteFile": "DeleteFile",
    "standardQuotedStrings": "StandardQuotedStrings",
}
_NUMBERS: Final = {
    "maxFileAgeHours": "MaxFileAge",
    "maxImportFrequencyHours": "MaxImportFrequency",
    "maxFileAgeScheduleOffsetHours": "MaxFileAgeScheduleOffset",
}
_SOURCE: Final = "sourceCustomObjectId"
_SHOWN_OF_SOURCE: Final = ("fileSpec", _SOURCE, "sourceDataExtensionName")
_ONLY_OF_ONE: Final = ("destinationName", "encodingName", "fileTransferLocationName", _BLANK, *_SHOWN_OF_SOURCE)
"""What a read of one import shows and the list does not (fact:import-blank-file)."""


class Imports(RestKind):
    """The rules of imports are those of SOAP; here they are only said in other words."""

    route = "automation/v1/imports"
    collection = _COLLECTION
    id = "importDefinitionId"
    key = "customerKey"
    title = "import"

    def find(self, account: "SandboxAccount", tail: str) -> Document | None:
        """The import with an id."""
        return account.store.get(_COLLECTION, tail.lower())

    def item(self, account: "SandboxAccount", document: Document, /) -> Json:
        """An entry of the list."""
        shown = self.shown(account, document)
        return {name: value for name, value in shown.items() if name not in _ONLY_OF_ONE}

    def shown(self, account: "SandboxAccount", document: Document, /) -> Json:
        """One import as a read answers it."""
        location = location_of(account, document["RetrieveFileTransferLocation"]["ObjectID"])
        address = (document.get("Notification") or {}).get("ResponseAddress")
        page = document.get("EncodingCodePage")
        shown = {
            "allowErrors": document["AllowErrors"],
            "customerKey": document["CustomerKey"],
            "createdDate": document["CreatedDate"],
            "modifiedDate": document["ModifiedDate"],
            "dateFormatLocale": document["DateFormattingLocale"]["LocaleCode"],
            "deleteFile": document.get("DeleteFile", False),
            "description": document.get("Description") or None,
            **_destination(account, document["DestinationObject"]),
            "encodingName": web_name(int(page)) if page else None,
            "fieldMappings": [_mapping(entry) for entry in document.get("FieldMaps", {}).get("FieldMap", [])],
            "fieldMappingType": document["FieldMappingType"],
            "fileNamingPattern": document.get("FileSpec", ""),
            "fileTransferLocationId": document["RetrieveFileTransferLocation"]["ObjectID"],
            "fileTransferLocationName": location.name if location else None,
            "fileType": document["FileType"],
            "delimiter": document.get("Delimiter") or None,
            "filter": document.get("Filter", ""),
            "hasColumnHeader": bool(document.get("HeaderLines")),
            "importDefinitionId": document["ObjectID"],
            **{name: document.get(name, True) for name in _ORDERS},
            **{name: document.get(wire, 0) for name, wire in _NUMBERS.items()},
            "name": document["Name"],
            "notificationEmailAddress": address or None,
            "sendEmailNotification": bool(address),
            "standardQuotedStrings": document.get("StandardQuotedStrings", False),
            "subscriberImportTypeId": 255 if document["DestinationObject"]["@type"] == "DataExtension" else 0,
            "updateTypeId": UPDATE_TYPES[document["UpdateType"]],
            "fileTransferLocationTypeId": location.type if location else 0,
            _BLANK: document.get(BLANK_FILES, PROCESS),
            **_source(account, document),
        }
        return {name: value for name, value in shown.items() if value is not None}

    def create(self, account: "SandboxAccount", body: Json) -> Document:
        """Create an import.

        Raises:
            RestRefusalError: It is refused.
        """
        sent = {**_usual(account, body), **_soap(body)}
        try:
            done = _KIND.create(account, sent, SaveMode.of("Create", None))
        except RefusalError as refusal:
            raise RestRefusalError(refusal.message) from refusal
        return self._kept(account, str(done.object_id), body)

    def update(self, account: "SandboxAccount", document: Document, body: Json) -> Document:
        """Change what is sent of an import. Properties that are sent as they are shown are no change.

        Raises:
            RestRefusalError: It is refused.
        """
        shown = self.shown(account, document)
        differing = {name: value for name, value in body.items() if shown.get(name) != value}
        key = text(differing, "customerKey") or str(document["CustomerKey"])
        _check_key(account, document, key)
        sent = {**_soap(_whole(differing, shown)), "ObjectID": document["ObjectID"]}
        if differing.get(_SOURCE):
            sent["FileSpec"] = CUSTOM_OBJECT
        sent["CustomerKey"] = document["CustomerKey"]
        try:
            _KIND.update(account, sent, SaveMode.of("Update", None))
        except RefusalError as refusal:
            raise RestRefusalError(refusal.message) from refusal
        return self._kept(account, document["ObjectID"], differing, CustomerKey=key)

    def _kept(self, account: "SandboxAccount", object_id: str, body: Mapping[str, Any], **more: Any) -> Document:
        """The definition with what SOAP has no element for."""
        document = account.store.get(_COLLECTION, object_id)
        if document is None:
            raise RestRefusalError("The import does not exist.")
        own: Json = {name: flag(body, name) for name in _ORDERS if name in body}
        if _BLANK in body:
            if body[_BLANK] not in (FAIL, PROCESS, SKIP):
                raise RestRefusalError(f"{_BLANK} must be 0, 1 or 2.")
            own[BLANK_FILES] = body[_BLANK]
        if body.get(_SOURCE):
            own[SOURCE] = text(body, _SOURCE).lower()
        kept = {**document, **own, **more}
        _check_source(account, kept)
        account.store.put(_COLLECTION, object_id, kept)
        return kept


def _destination(account: "SandboxAccount", destination: Mapping[str, Any]) -> Json:
    if destination["@type"] != "DataExtension":
        numbers = {"destinationId": destination["ID"], "destinationObjectTypeId": _LIST}
        return {"destinationObjectId": _NO_ID, **numbers}
    there = readable(account, destination["ObjectID"])
    return {
        "destinationObjectId": destination["ObjectID"],
        "destinationId": 0,
        "destinationObjectTypeId": _DATA_EXTENSION,
        "destinationName": there[1]["Name"] if there else None,
    }


def _source(account: "SandboxAccount", document: Document) -> Json:
    """The data extension that is copied, as the answer for one import shows it (recorded)."""
    if not document.get(SOURCE):
        return {}
    there = readable(account, document[SOURCE])
    values = (CUSTOM_OBJECT, document[SOURCE], there[1]["Name"] if there else None)
    return dict(zip(_SHOWN_OF_SOURCE, values, strict=True))


def _usual(account: "SandboxAccount", body: Json) -> Document:
    """What an import that copies a data extension need not be told: a client that makes some says none of it."""
    if not body.get(_SOURCE):
        return {}
    usual = next(location for location in all_locations(account) if location.name == ENHANCED_FTP)
    place = {"RetrieveFileTransferLocation": {"ObjectID": usual.id}}
    return {"FileSpec": CUSTOM_OBJECT, "FileType": "CSV", "FieldMappingType": "InferFromColumnHeadings", **place}


def _check_source(account: "SandboxAccount", document: Document) -> None:
    """See that an import that copies a data extension names one, and not its own destination.

    How the service words its refusals is not known.
    """
    source = document.get(SOURCE)
    if document.get("FileSpec") == CUSTOM_OBJECT and not source:
        raise RestRefusalError(f"{_SOURCE} is required for an import from a data extension.")
    if source and readable(account, source) is None:
        raise RestRefusalError(f"The data extension of {_SOURCE} does not exist.")
    if source and source == document["DestinationObject"].get("ObjectID"):
        raise RestRefusalError("Source and destination of an import must be different data extensions.")


def _mapping(record: Mapping[str, Any]) -> Json:
    """Names are recorded; how REST shows a source ordinal is a guess (fact:rest-source-ordinal)."""
    source = (
        {"sourceFieldName": record["SourceName"]}
        if record.get("SourceName")
        else {"sourceOrdinal": record["SourceOrdinal"]}
    )
    return {**source, "destinationFieldName": record["DestinationName"]}


def _check_key(account: "SandboxAccount", document: Document, key: str) -> None:
    """REST can give an import another key, which SOAP cannot (clients do so)."""
    if len(key) > KEY_LENGTH:
        raise RestRefusalError(f"customerKey is longer than {KEY_LENGTH} characters.")
    others = account.store.find(_COLLECTION, "CustomerKey", key)
    if any(other["ObjectID"] != document["ObjectID"] for other in others):
        raise RestRefusalError(f"An import with the customerKey {key} already exists.")


def _whole(differing: Mapping[str, Any], shown: Mapping[str, Any]) -> Json:
    """A change, with what its parts need to be understood."""
    needed: tuple[str, ...] = ()
    if differing.keys() & {"destinationObjectId", "destinationId", "destinationObjectTypeId"}:
        needed = ("destinationObjectId", "destinationId", "destinationObjectTypeId")
    return {**{name: shown[name] for name in needed}, **differing}


def _soap(body: Mapping[str, Any]) -> Document:
    """What SOAP would send to say the same.

    Raises:
        RestRefusalError: Something in it is wrong, or not known here.
    """
    sent: Document = {wire: text(body, name) for name, wire in _TEXTS.items() if name in body}
    sent |= {wire: _choice(body, name, wire) for name, wire in _CHOICES.items() if name in body}
    sent |= {wire: flag(body, name) for name, wire in _FLAGS.items() if name in body}
    sent |= {wire: number(body, name) for name, wire in _NUMBERS.items() if name in body}
    if body.get("customerKey"):
        sent["CustomerKey"] = text(body, "customerKey")
    if "hasColumnHeader" in body:
        sent["HeaderLines"] = int(flag(body, "hasColumnHeader"))
    return {**sent, **_soap_parts(body)}


def _soap_parts(body: Mapping[str, Any]) -> Document:
    """What has parts of its own on the wire."""
    sent: Document = {}
    if body.get("dateFormatLocale"):
        sent["DateFormattingLocale"] = {TYPE: "Locale", "LocaleCode": text(body, "dateFormatLocale")}
    if body.get("encodingName"):
        sent["EncodingCodePage"] = _page(text(body, "encodingName"))
    if "destinationObjectTypeId" in body or "destinationObjectId" in body:
        sent["DestinationObject"] = _sent_destination(body)
    if body.get("fileTransferLocationId"):
        sent["RetrieveFileTransferLocation"] = {"ObjectID": text(body, "fileTransferLocationId")}
    if "fieldMappings" in body:
        sent["FieldMaps"] = {"FieldMap": _sent_maps(body["fieldMappings"])}
    if "updateTypeId" in body:
        sent["UpdateType"] = _update_type(number(body, "updateTypeId"))
    if body.get("notificationEmailAddress") or body.get("sendEmailNotification") is False:
        address = text(body, "notificationEmailAddress")
        sent["Notification"] = {TYPE: "AsyncResponse", "ResponseType": "email", "ResponseAddress": address}
    return sent


def _choice(body: Mapping[str, Any], name: str, wire: str) -> str:
    """A word that SOAP knows, too."""
    element = contract().leaf(_COLLECTION, wire)
    allowed = contract().enums[element.type] if element else frozenset[str]()
    value = text(body, name)
    if value not in allowed:
        raise RestRefusalError(f"{name} must be one of {', '.join(sorted(allowed))}.", code=10005)
    return value


def _page(name: str) -> int:
    page = code_page(name)
    if page is None:
        raise RestRefusalError(f"encodingName {name} is not known.", code=10005)
    return page


def _update_type(sent: int) -> str:
    name = next((name for name, number in UPDATE_TYPES.items() if number == sent), None)
    if name is None:
        raise RestRefusalError(f"updateTypeId {sent} is not known.", code=10005)
    return name


def _sent_destination(body: Mapping[str, Any]) -> Document:
    kind = number(body, "destinationObjectTypeId") or _DATA_EXTENSION
    if kind == _DATA_EXTENSION:
        return {TYPE: "DataExtension", "ObjectID": text(body, "destinationObjectId")}
    if kind == _LIST:
        return {TYPE: "List", "ID": number(body, "destinationId")}
    raise RestRefusalError(f"The embedded account does not import into destinations of the type {kind}.")


def _sent_maps(sent: Any) -> list[Document]:
    if not isinstance(sent, list) or not all(isinstance(entry, dict) for entry in sent):
        raise RestRefusalError("fieldMappings must be a list of mappings.", code=10001)
    return [_sent_map(entry) for entry in sent]


def _sent_map(entry: Mapping[str, Any]) -> Document:
    source = (
        {"SourceName": text(entry, "sourceFieldName")}
        if entry.get("sourceFieldName")
        else {"SourceOrdinal": number(entry, "sourceOrdinal")}
    )
    return {**source, "DestinationName": text(entry, "destinationFieldName")}
