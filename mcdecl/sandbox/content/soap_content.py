"""Email and ContentArea: what Describe lists can be read, and the usual properties written.

Which refusals the service has for them is not recorded; those here are the obvious ones.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from mcdecl.sandbox.account import new_guid
from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.folders.soap_data_folder import folder_of
from mcdecl.sandbox.soap.object_type import TYPE, Document, Done, ObjectKind, SaveMode, find, stamped, words

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount


class _Content(ObjectKind):
    """What both types have in common: a number, a key, a name and a folder.

    Attributes:
        folder: The number of the folder that they start in.
        folder_type: Its content type.
        defaults: What a new one has of itself.
        name_length: The most characters of a name.
    """

    folder: int
    folder_type: str
    defaults: ClassVar[Mapping[str, Any]]
    name_length: int

    def views(self, account: "SandboxAccount", /) -> Iterable[Document]:
        """All of them."""
        return [self._view(account, document) for document in account.store.all(self.name)]

    def _view(self, account: "SandboxAccount", document: Document) -> Document:
        return {**document, TYPE: self.name, "Client": {"ID": account.mid}}

    def create(self, account: "SandboxAccount", sent: Document, mode: SaveMode, /) -> Done:
        """Creates one; with a key that is there already only where SaveOptions allow a change."""
        if sent.get("CustomerKey") and account.store.find(self.name, "CustomerKey", sent["CustomerKey"]):
            if mode.change:
                return self.update(account, sent, mode)
            text = f"An object of the type {self.name} with the CustomerKey {sent['CustomerKey']} already exists."
            raise RefusalError(Code.NAME_ALREADY_EXISTS, text)
        id = account.new_id(self.name)
        base = {"ID": id, "ObjectID": new_guid(), "CustomerKey": new_guid(), **self.defaults}
        base["CategoryID"] = account.folder_base + self.folder
        document = stamped(account, self._checked(account, sent, base), new=True)
        account.store.put(self.name, str(id), document)
        return Done(f"{self.name} Created", id, document["ObjectID"], {**document, TYPE: self.name})

    def update(self, account: "SandboxAccount", sent: Document, _mode: SaveMode, /) -> Done:
        """Changes what is sent of one, located by ID or CustomerKey."""
        document = stamped(account, self._checked(account, sent, self._located(account, sent)), new=False)
        account.store.put(self.name, str(document["ID"]), document)
        return Done(f"{self.name} Updated", echo={**document, TYPE: self.name})

    def delete(self, account: "SandboxAccount", sent: Document, /) -> Done:
        """Deletes one, located by ID or CustomerKey."""
        account.store.remove(self.name, str(self._located(account, sent)["ID"]))
        return Done(f"{self.name} Deleted", echo=sent)

    def _located(self, account: "SandboxAccount", sent: Document) -> Document:
        if not (sent.get("ID") or sent.get("CustomerKey")):
            raise RefusalError(Code.UNEXPECTED, f"ID or CustomerKey is required for the type {self.name}.")
        record = account.store.get(self.name, str(sent["ID"])) if sent.get("ID") else None
        record = record or find(account.store.all(self.name), "CustomerKey", sent.get("CustomerKey"))
        if record is None:
            raise RefusalError(Code.UNEXPECTED, f"No such object of the type {self.name} exists.")
        return record

    def _checked(self, account: "SandboxAccount", sent: Document, base: Document) -> Document:
        own = {"CustomerKey", "Name", *self.defaults}
        document = {**base, **{name: value for name, value in sent.items() if name in own}}
        if not (document.get("Name") or "").strip():
            raise RefusalError(Code.UNEXPECTED, f"Name is required for the type {self.name}.")
        if len(document["Name"]) > self.name_length:
            raise RefusalError(Code.UNEXPECTED, f"Name is longer than {self.name_length} characters.")
        if "CategoryID" in sent:
            document["CategoryID"] = folder_of(account, sent["CategoryID"], (self.folder_type,), Code.UNEXPECTED)
        return document


class Email(_Content):
    """Emails."""

    name = "Email"
    retrievable = words(
        "ID PartnerKey CreatedDate ModifiedDate Client.ID Name PreHeader Folder CategoryID HTMLBody TextBody Subject "
        "IsActive IsHTMLPaste ClonedFromID Status EmailType CharacterSet HasDynamicSubjectLine ContentCheckStatus "
        "Client.PartnerClientKey ContentAreas CustomerKey"
    )
    required = ("Name",)
    folder, folder_type, name_length = 14, "email", 100
    defaults: ClassVar = {
        "PreHeader": "",
        "HTMLBody": "",
        "TextBody": "",
        "Subject": "",
        "IsActive": True,
        "IsHTMLPaste": True,
        "ClonedFromID": 0,
        "Status": "New",
        "EmailType": "HTML",
        "CharacterSet": "UTF-8",
        "HasDynamicSubjectLine": False,
        "ContentCheckStatus": "Not Checked",
    }

    def _view(self, account: "SandboxAccount", document: Document) -> Document:
        folder = account.store.get("DataFolder", str(document["CategoryID"])) or {}
        return {**super()._view(account, document), "Folder": folder.get("Name", "")}


class ContentArea(_Content):
    """Content areas."""

    name = "ContentArea"
    retrievable = words(
        "RowObjectID ObjectID ID CustomerKey Client.ID ModifiedDate CreatedDate CategoryID Name Layout "
        "IsDynamicContent Content IsSurvey IsBlank Key"
    )
    required = ("Name",)
    folder, folder_type, name_length = 17, "content", 100
    defaults: ClassVar = {
        "Key": "",
        "Content": "",
        "Layout": "HTMLWrapped",
        "IsBlank": False,
        "IsDynamicContent": False,
        "IsSurvey": False,
    }
