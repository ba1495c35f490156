"""FilterActivity over SOAP: create (which alone fills an existing data extension), and retrieve.

The documents are those of the REST side, whose rules are the same.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.filters.rest_filters import COLLECTION, Filters
from mcdecl.sandbox.rest.object_type import RestRefusalError
from mcdecl.sandbox.soap.object_type import TYPE, Document, Done, ObjectKind, SaveMode, words

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

# SOAP name to REST name; what SOAP calls DefinitionObjectID when it is read is FilterDefinitionID when it is written.
_NAMES = {
    "Name": "name",
    "CustomerKey": "customerKey",
    "Description": "description",
    "FilterDefinitionID": "filterDefinitionId",
    "SourceTypeID": "sourceTypeId",
    "SourceObjectID": "sourceObjectId",
    "DestinationTypeID": "destinationTypeId",
    "DestinationObjectID": "destinationObjectId",
}


class FilterActivity(ObjectKind):
    """The rules of filter activities over SOAP."""

    name = COLLECTION
    retrievable = words(
        "ObjectID Client.ID Name CustomerKey Description DestinationObjectID DestinationTypeID SourceObjectID "
        "SourceTypeID StatusID CreatedDate ModifiedDate"
    )
    required = ("Name",)

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All that are not deleted."""
        return [_view(account, document) for document in Filters().all(account)]

    def create(self, account: "SandboxAccount", sent: Document, _mode: SaveMode, /) -> Done:
        """Creates a filter activity in the root folder; a folder cannot be given (no element for it)."""
        body = {rest: sent[soap] for soap, rest in _NAMES.items() if soap in sent}
        try:
            document = Filters().create(account, body)
        except RestRefusalError as refusal:
            raise RefusalError(Code.NONE, refusal.message) from refusal
        echo = {name: value for name, value in sent.items() if name in _NAMES} | {TYPE: COLLECTION}
        return Done("FilterActivity Created", 0, document["ObjectID"], echo)


def _view(account: "SandboxAccount", document: Document) -> Document:
    body = document["Body"]
    shown = {soap: body[rest] for soap, rest in _NAMES.items() if soap != "FilterDefinitionID"}
    dates = {name: document[name] for name in ("CreatedDate", "ModifiedDate")}
    return {**shown, **dates, "ObjectID": document["ObjectID"], "Client": {"ID": account.mid}, "StatusID": "1"}
