"""The few REST routes that show what SOAP cannot: imports with their field maps, and file locations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

DOCUMENTATION = "https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/error-handling.html"
DEFAULT_PAGE, LARGEST_PAGE = 50, 500
_IMPORTS, _LOCATIONS = "automation/v1/imports", "automation/v1/ftplocations"


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON answer."""

    status: int
    body: dict[str, Any]


def unauthorized() -> Answer:
    """A missing, unknown or expired bearer token (recorded)."""
    return Answer(401, {"message": "Not Authorized", "errorcode": 0, "documentation": DOCUMENTATION})


def forbidden() -> Answer:
    """A token without the scope, decided before anything else is looked at (reported)."""
    return Answer(403, {"message": "Insufficient privileges to complete this action."})


def not_found() -> Answer:
    """No such route or object (recorded)."""
    return Answer(404, {"message": "Not Found", "errorcode": 404, "documentation": DOCUMENTATION})


def throttled() -> Answer:
    """Too many calls; the header Retry-After says how long to wait (documented)."""
    words = {"message": "Too Many Requests", "errorcode": 50100, "retryAfter": 5, "documentation": DOCUMENTATION}
    return Answer(429, words)


def answer(account: "SandboxAccount", method: str, path: str, query: Mapping[str, str]) -> Answer:
    """Answers a call that is let in.

    Args:
        account: Whose objects.
        method: The HTTP method.
        path: The path below the REST base, without slashes around it.
        query: The query's parameters.

    Returns:
        What to answer.
    """
    collection, _, id = path.partition("/") if not path.startswith("automation/") else _split(path)
    if method != "GET" or collection not in (_IMPORTS, _LOCATIONS):
        return not_found()
    items = _imports(account) if collection == _IMPORTS else _locations()
    if not id:
        return _page(items, query)
    name = "importDefinitionId" if collection == _IMPORTS else "id"
    found = next((item for item in items if item[name] == id.lower()), None)
    return Answer(200, found) if found else not_found()


def _split(path: str) -> tuple[str, str, str]:
    parts = path.split("/")
    return "/".join(parts[:3]).lower(), "/", "/".join(parts[3:])


def _page(items: list[dict[str, Any]], query: Mapping[str, str]) -> Answer:
    lower = {name.lower(): value for name, value in query.items()}
    page = _number(lower.get("$page"), 1)
    size = min(_number(lower.get("$pagesize"), DEFAULT_PAGE), LARGEST_PAGE)
    start = (page - 1) * size
    body = {"count": len(items), "page": page, "pageSize": size, "items": items[start : start + size]}
    return Answer(200, body)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and int(text) > 0 else default


def _locations() -> list[dict[str, Any]]:
    from mcdecl.sandbox.objects.file_locations import LOCATIONS

    found = []
    for location in LOCATIONS:
        item: dict[str, Any] = {"name": location.name, "id": location.id, "locationTypeId": location.type}
        if location.path:
            item["relPath"] = location.path
        if location.url:
            item["locationUrl"] = location.url
        found.append(item)
    return found


# REST has numbers of its own (clients know them): ColumnBased has none that is known, 3 is a guess.
_UPDATE_TYPES = {"AddAndUpdate": 0, "AddAndDoNotUpdate": 1, "UpdateButDoNotAdd": 2, "ColumnBased": 3, "Overwrite": 4}
_DATA_EXTENSION, _LIST = 310, 13
_NO_ID = "00000000-0000-0000-0000-000000000000"


def _imports(account: "SandboxAccount") -> list[dict[str, Any]]:
    return [_import(document) for document in account.store.all("ImportDefinition")]


def _import(document: dict[str, Any]) -> dict[str, Any]:
    from mcdecl.sandbox.objects.file_locations import location_of

    destination = document["DestinationObject"]
    into_data = destination["@type"] == "DataExtension"
    location = location_of(document["RetrieveFileTransferLocation"]["ObjectID"])
    address = (document.get("Notification") or {}).get("ResponseAddress")
    item = {
        "importDefinitionId": document["ObjectID"],
        "name": document["Name"],
        "customerKey": document["CustomerKey"],
        "description": document.get("Description", ""),
        "createdDate": document["CreatedDate"],
        "modifiedDate": document["ModifiedDate"],
        "allowErrors": document["AllowErrors"],
        "dateFormatLocale": document["DateFormattingLocale"]["LocaleCode"],
        "deleteFile": document.get("DeleteFile", False),
        "destinationObjectId": destination["ObjectID"] if into_data else _NO_ID,
        "destinationId": 0 if into_data else destination["ID"],
        "destinationObjectTypeId": _DATA_EXTENSION if into_data else _LIST,
        "fieldMappingType": document["FieldMappingType"],
        "fieldMappings": [_mapping(one) for one in document.get("FieldMaps", {}).get("FieldMap", [])],
        "fileNamingPattern": document.get("FileSpec", ""),
        "fileTransferLocationId": document["RetrieveFileTransferLocation"]["ObjectID"],
        "fileTransferLocationTypeId": location.type if location else 0,
        "fileType": document["FileType"],
        "delimiter": document.get("Delimiter", ""),
        "filter": document.get("Filter", ""),
        "hasColumnHeader": bool(document.get("HeaderLines")),
        "maxFileAgeHours": document.get("MaxFileAge", 0),
        "maxFileAgeScheduleOffsetHours": document.get("MaxFileAgeScheduleOffset", 0),
        "maxImportFrequencyHours": document.get("MaxImportFrequency", 0),
        "sendEmailNotification": bool(address),
        "standardQuotedStrings": document.get("StandardQuotedStrings", False),
        "subscriberImportTypeId": 255 if into_data else 0,
        "updateTypeId": _UPDATE_TYPES[document["UpdateType"]],
    }
    return item | ({"notificationEmailAddress": address} if address else {})


def _mapping(one: dict[str, Any]) -> dict[str, Any]:
    """Names are recorded; how REST shows a source ordinal is not, so the name of the element is a guess."""
    source = (
        {"sourceFieldName": one["SourceName"]} if one.get("SourceName") else {"sourceOrdinal": one["SourceOrdinal"]}
    )
    return {**source, "destinationFieldName": one["DestinationName"]}
