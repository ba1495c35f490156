"""File transfer activities."""

from typing import TYPE_CHECKING, Any, ClassVar

from mcdecl.sandbox.file_transfers.soap_file_locations import location_of
from mcdecl.sandbox.rest.object_type import Json, RestKind, RestRefusalError, flag, number, text
from mcdecl.sandbox.soap.object_type import Document

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

_FLAGS = ("isUpload", "isCompressed", "isEncrypted", "isPgp", "isFileSpecLocalized")
_HOURS = ("maxFileAge", "maxFileAgeScheduleOffset", "maxImportFrequency")


class FileTransfers(RestKind):
    """The rules of file transfers."""

    route = "automation/v1/filetransfers"
    collection = "FileTransferActivity"
    id = "id"
    key = "customerKey"
    title = "file transfer"
    # The list shows little more than names (fact:transfer-list-short).
    listed = ("id", "name", "description", "customerKey", "createdDate", "modifiedDate")
    order = (
        "id", "name", "description", "customerKey", "fileSpec", "isEncrypted", "isCompressed", "maxFileAge",
        "maxFileAgeScheduleOffset", "maxImportFrequency", "fileTransferLocationId", "isUpload", "isPgp",
        "isFileSpecLocalized", "createdDate", "modifiedDate",
    )  # fmt: skip
    deleted: ClassVar[Any] = {}

    def shown(self, _account: "SandboxAccount", document: Document, /) -> Json:
        """The body with its dates."""
        return {**document["Body"], "createdDate": document["CreatedDate"], "modifiedDate": document["ModifiedDate"]}

    def checked(self, account: "SandboxAccount", body: Json, before: Document | None) -> Json:
        """A name, a key, a file and a location that exists."""
        named = self.named(account, body, before)
        if not text(named, "fileSpec"):
            raise RestRefusalError("fileSpec is required for a file transfer.", code=10002)
        location = text(named, "fileTransferLocationId").lower()
        if location_of(account, location) is None:
            raise RestRefusalError(f"The file transfer location {location or 'that is missing'} does not exist.")
        made = {name: named[name] for name in (self.id, "name", "customerKey", "description", "fileSpec")}
        made |= {"fileTransferLocationId": location}
        made |= {name: flag(named, name) for name in _FLAGS} | {name: number(named, name) for name in _HOURS}
        key = text(named, "publicKeyManagementId")
        return made | ({"publicKeyManagementId": key} if key else {})
