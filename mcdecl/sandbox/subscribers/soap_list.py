"""List: lists of subscribers, publication lists and suppression lists. What Retrieve takes is what Describe lists."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.folders.soap_data_folder import folder_of
from mcdecl.sandbox.soap.object_type import TYPE, Document, Done, ObjectKind, SaveMode, find, stamped, words
from mcdecl.sandbox.subscribers.lists import ALL_SUBSCRIBERS_ID, COLLECTION, all_lists, list_of
from mcdecl.sandbox.subscribers.memberships import remove_list
from mcdecl.sandbox.subscribers.soap_subscriber import add_to_list

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

NAME_LENGTH: Final = 50
_FOLDERS: Final = {
    "ExactTargetList": (18, "list"),
    "PublicationList": (24, "publication"),
    "SuppressionList": (25, "suppression_list"),
}
_SET: Final = ("ListName", "Description", "Type", "ListClassification")


class List(ObjectKind):
    """The rules of lists. All Subscribers can be read and nothing else."""

    name = COLLECTION
    retrievable = words(
        "ID ObjectID PartnerKey CreatedDate ModifiedDate Client.ID Client.PartnerClientKey ListName Description "
        "Category Type CustomerKey ListClassification AutomatedEmail.ID"
    )
    required = ("ListName",)

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All lists."""
        return [{**document, TYPE: COLLECTION, "Client": {"ID": account.mid}} for document in all_lists(account)]

    def create(self, account: "SandboxAccount", sent: Document, _mode: SaveMode, /) -> Done:
        """Creates a list, and puts the subscribers that come with it on it."""
        id = account.new_id(COLLECTION) + ALL_SUBSCRIBERS_ID
        base: Document = {"ID": id, "ObjectID": new_guid(), "Type": "Private", "Description": ""}
        document = _checked(account, sent, {**base, "ListClassification": "ExactTargetList"})
        account.store.put(COLLECTION, str(id), stamped(account, document, new=True))
        for subscriber in sent.get("Subscribers", []):
            add_to_list(account, subscriber, id)
        return Done("Created List.", id, document["ObjectID"], {**document, TYPE: COLLECTION})

    def update(self, account: "SandboxAccount", sent: Document, _mode: SaveMode, /) -> Done:
        """Changes what is sent of a list."""
        document = _checked(account, sent, _located(account, sent))
        account.store.put(COLLECTION, str(document["ID"]), stamped(account, document, new=False))
        for subscriber in sent.get("Subscribers", []):
            add_to_list(account, subscriber, document["ID"])
        return Done("Updated List.", echo={**document, TYPE: COLLECTION})

    def delete(self, account: "SandboxAccount", sent: Document, /) -> Done:
        """Deletes a list; its subscribers stay among all subscribers."""
        document = _located(account, sent)
        remove_list(account, document["ID"])
        account.store.remove(COLLECTION, str(document["ID"]))
        return Done("Deleted List.", echo=sent)


def _located(account: "SandboxAccount", sent: Document) -> Document:
    if not any(sent.get(name) for name in ("ID", "ObjectID", "CustomerKey")):
        raise RefusalError(Code.LIST_NOT_SPECIFIED, "The ID of the list is required.")
    if sent.get("ID"):
        record = list_of(account, sent["ID"])
    else:
        name = "ObjectID" if sent.get("ObjectID") else "CustomerKey"
        record = find(all_lists(account), name, sent[name])
    if record is None:
        raise RefusalError(Code.LIST_NOT_FOUND, "No such list exists.")
    if record["ID"] == ALL_SUBSCRIBERS_ID:
        raise RefusalError(Code.METHOD_NOT_ALLOWED, "The list All Subscribers cannot be changed or deleted.")
    return record


def _checked(account: "SandboxAccount", sent: Document, base: Document) -> Document:
    document: Document = {**base, **{name: sent[name] for name in _SET if name in sent}}
    name = (document.get("ListName") or "").strip()
    if not name:
        raise RefusalError(Code.UNEXPECTED, "ListName is required for a list.")
    if len(name) > NAME_LENGTH:
        raise RefusalError(Code.LIST_NAME_TOO_LONG, f"ListName is longer than {NAME_LENGTH} characters.")
    folder, type = _FOLDERS[document["ListClassification"]]
    if "Category" in sent:
        document["Category"] = folder_of(account, sent["Category"], (type, "mysubs"), Code.LIST_CATEGORY)
    document.setdefault("Category", account.folder_base + folder)
    document["CustomerKey"] = sent.get("CustomerKey") or base.get("CustomerKey") or f"{name} - {document['Category']}"
    other = find(all_lists(account), "CustomerKey", document["CustomerKey"])
    if other is not None and other["ID"] != document["ID"]:
        raise RefusalError(
            Code.NAME_ALREADY_EXISTS, f"A list with the CustomerKey {other['CustomerKey']} already exists."
        )
    return document
