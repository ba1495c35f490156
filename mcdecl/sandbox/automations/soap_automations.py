"""Automation over SOAP: retrieve, and delete by its external key; see `rest_objects.automations` for the rest."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mcdecl.sandbox.automations.rest_automations import COLLECTION, RUNNING, SCHEDULED
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.soap.object_type import Document, Done, ObjectKind, words

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount


class Automation(ObjectKind):
    """The rules of automations over SOAP."""

    name = COLLECTION
    retrievable = words("ObjectID Name Description CustomerKey Client.ID IsActive CreatedDate ModifiedDate Status")
    required = ("Name",)

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All automations."""
        return [_view(account, document) for document in account.store.all(COLLECTION)]

    def delete(self, account: "SandboxAccount", sent: Document, /) -> Done:
        """Deletes an automation; the service answers a missing one with a general error.

        See fact:automation-delete-missing.
        """
        records = account.store.find(COLLECTION, "CustomerKey", sent.get("CustomerKey"))
        if not records:
            raise RefusalError(Code.UNEXPECTED, "An exception occurred during the deletion of the automation.")
        if records[0]["StatusID"] == RUNNING:
            raise RefusalError(Code.UNEXPECTED, "The automation is running.")
        account.store.remove(COLLECTION, records[0]["ObjectID"])
        return Done("Program deleted", echo=sent)


def _view(account: "SandboxAccount", document: Document) -> Document:
    names = ("ObjectID", "Name", "CustomerKey", "CreatedDate", "ModifiedDate")
    shown = {name: document[name] for name in names}
    shown |= {"Description": document["Body"]["description"], "Client": {"ID": account.mid}}
    return {**shown, "Status": document["StatusID"], "IsActive": document["StatusID"] == SCHEDULED}
