"""Automation over SOAP: retrieve, and delete by its external key; see `rest_objects.automations` for the rest."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mcdecl.sandbox.automations.rest_automations import COLLECTION, RUNNING, SCHEDULED
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.organization.soap_organization import USER_ID
from mcdecl.sandbox.soap.object_type import Document, Done, ObjectKind, words
from mcdecl.sandbox.soap.writer import ResultWriter, Write

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount


class Automation(ObjectKind):
    """The rules of automations over SOAP."""

    name = COLLECTION
    retrievable = words(
        "ObjectID ProgramID Name Description CustomerKey Client.ID IsActive CategoryID CreatedDate CreatedBy "
        "ModifiedDate ModifiedBy LastSaveDate LastSavedBy Status"
    )
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


class Program(Automation):
    """Automations by the name that clients list them under; the contract has no type of that name.

    See fact:program-lists-automations.
    """

    name = "Program"

    def writer(self, names: Sequence[str], /) -> Write:
        """With the elements of an automation."""
        return ResultWriter(COLLECTION, names, shown_as=self.name)


def _view(account: "SandboxAccount", document: Document) -> Document:
    names = ("ObjectID", "Name", "CustomerKey", "CreatedDate", "ModifiedDate")
    shown = {name: document[name] for name in names}
    shown |= {"Description": document["Body"]["description"], "Client": {"ID": account.mid}}
    shown |= {"ProgramID": document["ObjectID"], "CategoryID": str(document["Body"]["categoryId"])}
    shown |= {"LastSaveDate": document["ModifiedDate"]}
    shown |= dict.fromkeys(("CreatedBy", "ModifiedBy", "LastSavedBy"), USER_ID)
    return {**shown, "Status": document["StatusID"], "IsActive": document["StatusID"] == SCHEDULED}
