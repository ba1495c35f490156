"""Filter activities: list, read, change and delete over REST; see `objects.filter_activity` for the create."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.data_extensions.sharing import readable
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.folders.soap_data_folder import folder_of
from mcdecl.sandbox.rest.object_type import Json, RestKind, RestRefusalError, number, text
from mcdecl.sandbox.soap.object_type import Document, stamped

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

COLLECTION = "FilterActivity"
_ROOT, _DATA_EXTENSION = 12, 2
_FIXED = ("filterDefinitionId", "sourceTypeId", "sourceObjectId", "destinationTypeId", "destinationObjectId")


class Filters(RestKind):
    """The rules of filter activities."""

    route = "automation/v1/filters"
    collection = COLLECTION
    id = "filterActivityId"
    key = "customerKey"
    title = "filter activity"

    def all(self, account: "SandboxAccount") -> Iterable[Document]:
        """Those that are not deleted."""
        return [document for document in account.store.all(COLLECTION) if document["Body"]["statusId"]]

    def item(self, account: "SandboxAccount", document: Document, /) -> Json:
        """The whole object: this list leaves nothing out (fact:filter-list-whole)."""
        return self.shown(account, document)

    def shown(self, _account: "SandboxAccount", document: Document, /) -> Json:
        """The body with its dates."""
        return {**document["Body"], "createdDate": document["CreatedDate"], "modifiedDate": document["ModifiedDate"]}

    def listing(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """The deleted ones, too, with status 0 (fact:filter-deleted-status)."""
        return account.store.all(COLLECTION)

    def delete(self, account: "SandboxAccount", document: Document) -> None:
        """Set the status; the object stays in the list."""
        gone = {**document, "Body": {**document["Body"], "statusId": 0}}
        account.store.put(COLLECTION, document["ObjectID"], stamped(account, gone, new=False))

    def checked(self, account: "SandboxAccount", body: Json, before: Document | None) -> Json:
        """A name, a key, a definition, and data extensions; what they are stays as it was made."""
        named = self.named(account, body, before)
        if before is not None:
            if named["customerKey"] != before["Body"]["customerKey"]:
                raise RestRefusalError("The customerKey of a filter activity cannot be changed.")
            for name in _FIXED:
                if named[name] != before["Body"][name]:
                    raise RestRefusalError(f"The {name} of a filter activity cannot be changed.")
        definition = text(named, "filterDefinitionId").lower()
        if account.store.get("FilterDefinition", definition) is None:
            raise RestRefusalError(f"The filter definition {definition or 'that is missing'} does not exist.")
        made = {name: named[name] for name in (self.id, "name", "customerKey", "description")}
        for side in ("source", "destination"):
            made |= _side(account, named, side)
        return {
            **made,
            "filterDefinitionId": definition,
            "categoryId": _folder(account, named),
            "statusId": 1,
        }


def _side(account: "SandboxAccount", body: Json, side: str) -> Json:
    kind, object_id = number(body, f"{side}TypeId"), text(body, f"{side}ObjectId").lower()
    if kind != _DATA_EXTENSION or readable(account, object_id) is None:
        raise RestRefusalError(f"The {side} of a filter activity must be a data extension that exists.")
    return {f"{side}TypeId": kind, f"{side}ObjectId": object_id}


def _folder(account: "SandboxAccount", body: Json) -> int:
    if "categoryId" not in body:
        return account.folder_base + _ROOT
    try:
        return folder_of(account, number(body, "categoryId"), ("filteractivity",), Code.NONE)
    except RefusalError as refusal:
        raise RestRefusalError(refusal.message) from refusal
