"""The source of an import that copies a data extension in place of reading a file.

SOAP shows a word where the file's name would be, and has no element for the source. REST shows it, one import at a
time (fact:import-source-read), so such imports are made and changed over REST (fact:import-source-written).
"""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.kinds.encoding import DETAIL
from mcdecl.kinds.file_location import DEFAULT as USUAL_LOCATION
from mcdecl.kinds.rules import ChangeRule
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import ById, Lookup, NotInAccountError, WriteContext
from mcdecl.wire.routes import KEY, Routes
from mcdecl.wire.values import TYPE, SoapObject, at

CUSTOM_OBJECT: Final = "_CustomObject"
"""What stands in the place of a file's name (fact:import-from-data-extension)."""
NOT_ASKED: Final = "only REST automation/v1/imports shows which data extension is copied, one import at a time"
NOT_SHOWN: Final = "REST automation/v1/imports does not show which data extension is copied"
ROUTES: Final = Routes(
    title="import definition", listed="automation/v1/imports", ids=("importDefinitionId",), keys=("customerKey",)
)
_SOURCE: Final = "sourceCustomObjectId"
_DATA_EXTENSION: Final = "data_extension"
_INTO_DATA: Final = 310
"""The service's number for a data extension as the destination (fact:import-numbers)."""
_FIXED: Final = (
    "an import cannot change between reading a file and copying a data extension; declare it under a new key"
)
_UPDATE_TYPES: Final[Mapping[str, int]] = {
    "AddAndUpdate": 0,
    "AddAndDoNotUpdate": 1,
    "UpdateButDoNotAdd": 2,
    "Overwrite": 4,
}
"""REST's numbers for the modes (fact:import-numbers); there is none for ColumnBased."""
_NEW: Final[Mapping[str, Any]] = {
    "fileNamingPattern": CUSTOM_OBJECT,
    "fileSpec": CUSTOM_OBJECT,
    "fileType": "CSV",
    "fileTransferLocationTypeId": 0,
    "fieldMappings": [],
    "hasColumnHeader": True,
    "standardQuotedStrings": True,
    "dateFormatLocale": "en-US",
    "deleteFile": False,
    "filter": "",
    "isOrderedImport": True,
    "isSequential": True,
    "maxFileAgeHours": 0,
    "maxFileAgeScheduleOffsetHours": 0,
    "maxImportFrequencyHours": 0,
    "sendEmailNotification": False,
    "subscriberImportTypeId": 255,
}
"""What a new one has besides what is declared: as the service shows those that its user interface made (recorded)."""
_PLAIN: Final[Mapping[str, str]] = {
    "Name": "name",
    "Description": "description",
    "AllowErrors": "allowErrors",
    "FieldMappingType": "fieldMappingType",
    "MaxFileAge": "maxFileAgeHours",
    "MaxFileAgeScheduleOffset": "maxFileAgeScheduleOffsetHours",
    "MaxImportFrequency": "maxImportFrequencyHours",
    _SOURCE: _SOURCE,
    "sourceDataExtensionName": "sourceDataExtensionName",
}
"""Names of SOAP to those of REST, where values are the same."""


def copies(state: Mapping[str, Any]) -> bool:
    """Whether an import, by its normal form, copies a data extension."""
    return state.get("source") is not None


def has_no_file(record: Mapping[str, Any]) -> bool:
    """Whether an import, by its SOAP record, copies a data extension."""
    return record.get("FileSpec") == CUSTOM_OBJECT


def source_id(record: Mapping[str, Any]) -> str:
    """The id of the data extension that an import copies, by its records; empty where there is none or it is hidden."""
    detail = record.get(DETAIL)
    return str(detail.get(_SOURCE) or "") if has_no_file(record) and isinstance(detail, Mapping) else ""


class SourceCodec(Struct, frozen=True):
    """The data extension, written and shown over REST alone."""

    @property
    def reads(self) -> tuple[str, ...]:
        """What tells whether there is a file."""
        return ("FileSpec",)

    def encode(self, value: str, writing: WriteContext) -> dict[str, Any]:
        """Id and name of the data extension."""
        lookup = writing.lookup
        return {
            _SOURCE: lookup.object_id(_DATA_EXTENSION, value),
            "sourceDataExtensionName": lookup.name(_DATA_EXTENSION, value),
        }

    def decode(self, record: Mapping[str, Any], lookup: Lookup) -> Any:
        """The key of the data extension, None where there is a file, or why it is not known."""
        if not has_no_file(record):
            return None
        detail = record.get(DETAIL)
        if isinstance(detail, Unknown):
            return detail
        if not isinstance(detail, Mapping):
            return Unknown(NOT_ASKED)
        return ById(_DATA_EXTENSION, _SOURCE).decode(detail, lookup) or Unknown(NOT_SHOWN)


def same_source(before: Any, after: Any) -> bool | None:
    """Whether two sources are the same. One that the account does not show surely is not a file."""
    if isinstance(before, Unknown):
        return None if after is not None else False
    return bool(before == after)


def _judge(before: Any, after: Any) -> str | None:
    return None if before is not None and after is not None else _FIXED


OTHER_SOURCE: Final = ChangeRule("in place, but not to or from a file", _judge)


def rest_object(parts: SoapObject, writing: WriteContext) -> SoapObject:
    """A new or changed import as REST has it, from what a call over SOAP would say.

    Raises:
        NotInAccountError: its destination does not exist.
    """
    lookup, key = writing.lookup, str(writing.state[KEY])
    body: dict[str, Any] = {rest: parts[soap] for soap, rest in _PLAIN.items() if soap in parts}
    if "DestinationObject" in parts:
        into = str(writing.state["into"])
        body |= {
            "destinationObjectTypeId": _INTO_DATA,
            "destinationObjectId": lookup.object_id(_DATA_EXTENSION, into),
            "destinationName": lookup.name(_DATA_EXTENSION, into),
        }
    if "UpdateType" in parts:
        body["updateTypeId"] = _UPDATE_TYPES[parts["UpdateType"]]
    if "FieldMappingType" in parts:
        body["fieldMappings"] = [
            {"sourceFieldName": entry["SourceName"], "destinationFieldName": entry["DestinationName"]}
            for entry in at(parts, "FieldMaps.FieldMap") or ()
        ]
    if "Notification" in parts:
        address = str(at(parts, "Notification.ResponseAddress") or "")
        body |= {"sendEmailNotification": bool(address), "notificationEmailAddress": address}
    new = {**_NEW, **_location(lookup), "customerKey": key} if writing.creating else {}
    return {TYPE: ROUTES, KEY: key, **new, **body}


def _location(lookup: Lookup) -> dict[str, Any]:
    """The usual file location, which the service shows of such imports, too (recorded); nothing where it is not known.

    Whether a create needs it is a guess (fact:import-source-location).
    """
    try:
        return {"fileTransferLocationId": lookup.object_id("file_location", USUAL_LOCATION)}
    except NotInAccountError:
        return {}
