"""File locations of the newer kinds. Secrets are taken, kept apart, and never shown (fact:location-secrets).

The elements that take secrets are in no document and no recording; this account takes those that a client of
this project sends.
"""

from typing import TYPE_CHECKING, Any

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.file_transfers.soap_file_locations import COLLECTION, all_locations
from mcdecl.sandbox.rest.object_type import Json, RestKind, RestRefusalError, text
from mcdecl.sandbox.soap.object_type import Document, same

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

LIST_ROUTE = "data/v1/filetransferlocations"
_WRAP = "fileTransferLocation"
# The numbers, words and names that clients know (fact:location-types).
_SORTS = {
    "ExternalSftp": (2, "sFtpFileTransferLocation"),
    "AmazonSimpleStorage": (13, "awsFileTransferLocation"),
    "AzureBlobStorage": (15, "azureFileTransferLocation"),
    "GcpBlobStorage": (16, "gcpFileTransferLocation"),
}
_SECRETS = ("password", "accessKeySecret", "serviceAccountKey")
_PREFIXES = {"AmazonSimpleStorage": "S3", "AzureBlobStorage": "Azure", "GcpBlobStorage": "GCP"}


class FileLocations(RestKind):
    """The rules of locations; one is found by its key, and writes are wrapped."""

    route = "data/v1/filetransferlocation"
    collection = COLLECTION
    id = "id"
    key = "customerKey"
    title = "file transfer location"

    def find(self, account: "SandboxAccount", tail: str) -> Document | None:
        """By external key."""
        return next(iter(account.store.find(COLLECTION, "CustomerKey", tail)), None)

    def sent(self, body: Json) -> Json:
        """What is in the wrapping."""
        return _object(body.get(_WRAP, body))

    def shown(self, account: "SandboxAccount", document: Document, /) -> Json:
        """The body without its id, which these routes never tell, under its name."""
        return {_WRAP: self.item(account, document), "requestId": new_guid(), "resultMessages": []}

    def item(self, _account: "SandboxAccount", document: Document, /) -> Json:
        """The body without its id."""
        return {name: value for name, value in document["Body"].items() if name != self.id}

    def checked(self, account: "SandboxAccount", body: Json, before: Document | None) -> Json:
        """A name, a key, a kind that the API makes and its settings; secrets are not in it."""
        whole = body | _object(body.get(_WRAP, {}))
        named = self.named(account, whole, before)
        for other in all_locations(account):
            if same(other.name, named["name"]) and (before is None or other.id != before["ObjectID"]):
                raise RestRefusalError(f"A file transfer location named {named['name']} already exists.")
        word = text(named, "locationType")
        if word not in _SORTS:
            raise RestRefusalError(f"locationType {word or '(none)'} cannot be made.", code=10005)
        if before is not None and word != before["Body"]["locationType"]:
            raise RestRefusalError("locationType cannot be changed.")
        under = _SORTS[word][1]
        settings = {name: value for name, value in _object(named.get(under, {})).items() if name not in _SECRETS}
        if before is not None:
            settings = before["Body"][under] | settings
        made = {name: named[name] for name in (self.id, "customerKey", "name", "description", "locationType")}
        return made | {under: settings}

    def keep(
        self, account: "SandboxAccount", object_id: str, body: Json, *, new: bool, before: Document | None = None
    ) -> Document:
        """With the number and the address that the list of all locations shows."""
        word = body["locationType"]
        number, under = _SORTS[word]
        settings = body[under]
        inside = f"{settings.get('bucketName', '')}/{settings.get('relativePath', '')}".rstrip("/")
        url = settings.get("url", "") if number == _SORTS["ExternalSftp"][0] else f"{_PREFIXES[word]}://{inside}"
        shown = {**(before or {}), "TypeID": number, "Url": url}
        return super().keep(account, object_id, body, new=new, before=shown)


def listed(account: "SandboxAccount") -> list[Json]:
    """The entries of the list of these kinds alone."""
    kind = FileLocations()
    return [kind.item(account, document) for document in kind.all(account)]


def _object(value: Any) -> Json:
    if not isinstance(value, dict):
        raise RestRefusalError("An object was expected.", code=10001)
    return value
