"""REST: what SOAP cannot show (imports with field maps, how many rows there are), and the objects that only it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.rows import rest_rows

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

DOCUMENTATION = "https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/error-handling.html"
DEFAULT_PAGE, LARGEST_PAGE = 50, 500
_MOST_DIGITS = 9
_REFUSED = 400
_IMPORTS, _LOCATIONS = "automation/v1/imports", "automation/v1/ftplocations"


@dataclass(frozen=True, slots=True)
class Response:
    """A JSON answer, or a plain text where the body is one."""

    status: int
    body: Any


def unauthorized() -> Response:
    """A missing, unknown or expired bearer token (recorded)."""
    return Response(401, {"message": "Not Authorized", "errorcode": 0, "documentation": DOCUMENTATION})


def forbidden() -> Response:
    """A token without the scope, decided before anything else is looked at (reported)."""
    return Response(403, {"message": "Insufficient privileges to complete this action."})


def not_found() -> Response:
    """No such route or object (recorded)."""
    return Response(404, {"message": "Not Found", "errorcode": 404, "documentation": DOCUMENTATION})


def user_info(account: "SandboxAccount", issuer: str, seconds: float) -> Response:
    """Who a token is for, as the token service tells (documented; only the parts that have names).

    Args:
        account: The account.
        issuer: The address of the token service.
        seconds: When the token expires, in seconds since the epoch.
    """
    return Response(
        200,
        {
            "exp": int(seconds),
            "iss": issuer,
            "user": {
                "sub": "1",
                "name": "API User",
                "preferred_username": "api-user",
                "locale": "en-US",
                "zoneinfo": account.zones.user,
            },
            "organization": {
                "member_id": account.mid,
                "enterprise_id": account.enterprise.mid,
                "locale": "en-US",
                "zoneinfo": account.zones.account,
            },
        },
    )


def token_context(account: "SandboxAccount") -> Response:
    """Who a token is for, as REST tells (reported; only the parts that have names).

    Args:
        account: The account.
    """
    return Response(
        200, {"enterprise": {"id": account.enterprise.mid}, "organization": {"id": account.mid}, "user": {"id": 1}}
    )


def throttled() -> Response:
    """Too many calls; the header Retry-After says how long to wait (documented)."""
    words = {"message": "Too Many Requests", "errorcode": 50100, "retryAfter": 5, "documentation": DOCUMENTATION}
    return Response(429, words)


def answer(account: "SandboxAccount", method: str, path: str, query: Mapping[str, str], data: bytes = b"") -> Response:
    """Answers a call that is let in.

    Args:
        account: Whose objects.
        method: The HTTP method.
        path: The path below the REST base, without slashes around it.
        query: The query's parameters.
        data: The body.

    Returns:
        What to answer.
    """
    from mcdecl.sandbox.rest.object_routes import respond
    from mcdecl.sandbox.rest.object_type import RestRefusalError

    lower = {name.lower(): value for name, value in query.items()}
    try:
        response = respond(account, method, path, lower, lambda items: _page(items, lower).body, data)
    except RestRefusalError as refusal:
        return invalid(refusal.message, refusal.code, refusal.status)
    if response is not None:
        return Response(*response) if response[0] < _REFUSED else not_found()
    if method == "PATCH" and _split(path)[0] == _IMPORTS:
        return _changed_import(account, _split(path)[2], data)
    return _read(account, path, lower) if method == "GET" else not_found()


def invalid(message: str, code: int = 10000, status: int = 400) -> Response:
    """A request that the service finds wrong (documented shape)."""
    return Response(status, {"message": message, "errorcode": code, "documentation": DOCUMENTATION})


def _read(account: "SandboxAccount", path: str, lower: Mapping[str, str]) -> Response:
    if path.lower().startswith(rest_rows.ROUTE):
        return _rows(account, path[len(rest_rows.ROUTE) :], lower)
    collection, _, id = _split(path)
    if collection not in (_IMPORTS, _LOCATIONS):
        return not_found()
    items = _imports(account) if collection == _IMPORTS else _locations(account)
    if not id:
        return _page(items, lower)
    name = "importDefinitionId" if collection == _IMPORTS else "id"
    record = next((item for item in items if item[name] == id.lower()), None)
    if record is None:
        return not_found()
    return Response(200, {**record, **(_only_of_one(account, id) if collection == _IMPORTS else {})})


def _changed_import(account: "SandboxAccount", id: str, data: bytes) -> Response:
    from mcdecl.sandbox.imports.rest_imports import changed
    from mcdecl.sandbox.rest.object_routes import body_of, kept
    from mcdecl.sandbox.rest.object_type import RestRefusalError

    document = account.store.get("ImportDefinition", id.lower())
    if document is None:
        return not_found()
    shown = {**_import(account, document), **_only_of_one(account, id)}

    def change() -> tuple[int, None]:
        changed(account, document, shown, body_of(data))
        return 200, None

    try:
        kept(account, "PATCH", change)
    except RestRefusalError as refusal:
        return invalid(refusal.message, refusal.code, refusal.status)
    return _read(account, f"{_IMPORTS}/{id}", {})


def _split(path: str) -> tuple[str, str, str]:
    parts = path.split("/")
    return "/".join(parts[:3]).lower(), "/", "/".join(parts[3:])


def _page(items: list[dict[str, Any]], query: Mapping[str, str]) -> Response:
    page = _number(query.get("$page"), 1)
    size = min(_number(query.get("$pagesize"), DEFAULT_PAGE), LARGEST_PAGE)
    start = (page - 1) * size
    body = {"count": len(items), "page": page, "pageSize": size, "items": items[start : start + size]}
    return Response(200, body)


def _rows(account: "SandboxAccount", path: str, query: Mapping[str, str]) -> Response:
    for name in ("$filter", "$orderby"):
        if name in query:  # an answer that passed over it would be a wrong one
            return invalid(f"The embedded account does not take {name} for rows.")
    numbers = {name: _number(text, 0) for name, text in query.items()}
    record = rest_rows.rowset(account, path, {name: number for name, number in numbers.items() if number})
    return Response(200, record) if record else not_found()


def _number(text: str | None, default: int) -> int:
    good = text is not None and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) > 0
    return int(text) if good and text else default


def _locations(account: "SandboxAccount") -> list[dict[str, Any]]:
    from mcdecl.sandbox.file_transfers.soap_file_locations import ENHANCED_FTP, all_locations

    locations = []
    for location in all_locations(account):
        item: dict[str, Any] = {"name": location.name, "id": location.id, "locationTypeId": location.type}
        if location.path:
            item["relPath"] = location.path
        # That the Enhanced FTP tells its address is this account's own: a client could not find it otherwise.
        url = account.ftp_url if location.name == ENHANCED_FTP else location.url
        if url:
            item["locationUrl"] = url
        locations.append(item)
    return locations


# REST has numbers of its own (clients know them): ColumnBased has none that is known, 3 is a guess.
_UPDATE_TYPES = {"AddAndUpdate": 0, "AddAndDoNotUpdate": 1, "UpdateButDoNotAdd": 2, "ColumnBased": 3, "Overwrite": 4}
_DATA_EXTENSION, _LIST = 310, 13
_NO_ID = "00000000-0000-0000-0000-000000000000"


def _imports(account: "SandboxAccount") -> list[dict[str, Any]]:
    return [_import(account, document) for document in account.store.all("ImportDefinition")]


def _import(account: "SandboxAccount", document: dict[str, Any]) -> dict[str, Any]:
    from mcdecl.sandbox.file_transfers.soap_file_locations import location_of

    destination = document["DestinationObject"]
    into_data = destination["@type"] == "DataExtension"
    location = location_of(account, document["RetrieveFileTransferLocation"]["ObjectID"])
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
        "fieldMappings": [_mapping(entry) for entry in document.get("FieldMaps", {}).get("FieldMap", [])],
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


def _only_of_one(account: "SandboxAccount", id: str) -> dict[str, Any]:
    """What REST shows of a single import and not in the list (recorded)."""
    from mcdecl.sandbox.imports.encodings import web_name
    from mcdecl.sandbox.imports.rest_imports import BLANK_FILES, PROCESS

    document = account.store.get("ImportDefinition", id.lower()) or {}
    page = document.get("EncodingCodePage")
    blank = {"blankFileProcessingType": document.get(BLANK_FILES, PROCESS)}
    return {**blank, **({"encodingName": web_name(int(page))} if page else {})}


def _mapping(record: dict[str, Any]) -> dict[str, Any]:
    """Names are recorded; how REST shows a source ordinal is not, so the name of the element is a guess."""
    source = (
        {"sourceFieldName": record["SourceName"]}
        if record.get("SourceName")
        else {"sourceOrdinal": record["SourceOrdinal"]}
    )
    return {**source, "destinationFieldName": record["DestinationName"]}
