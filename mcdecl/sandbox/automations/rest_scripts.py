"""Script activities: only what others need of them, their ids and names; a run of one does nothing here."""

from typing import TYPE_CHECKING

from mcdecl.sandbox.errors import Code, RefusalError
from mcdecl.sandbox.folders.soap_data_folder import folder_of
from mcdecl.sandbox.rest.object_type import Json, RestKind, RestRefusalError, number, text
from mcdecl.sandbox.soap.object_type import Document

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

COLLECTION = "Script"
_ROOT = 21


class Scripts(RestKind):
    """The rules of scripts; what the service checks of their text is not known."""

    route = "automation/v1/scripts"
    collection = COLLECTION
    id = "ssjsActivityId"
    key = "key"
    title = "script"

    def shown(self, account: "SandboxAccount", document: Document, /) -> Json:
        """A script with its folder and dates."""
        folder = {"categoryId": document["Body"].get("categoryId", account.folder_base + _ROOT)}
        dates = {"createdDate": document["CreatedDate"], "modifiedDate": document["ModifiedDate"]}
        return {**document["Body"], **folder, **dates}

    def checked(self, account: "SandboxAccount", body: Json, before: Document | None) -> Json:
        """A name and a key; the text as it was sent."""
        named = self.named(account, body, before)
        made = {name: named[name] for name in (self.id, "name", "key", "description")}
        made["script"] = text(named, "script")
        if "categoryId" in named:
            try:
                made["categoryId"] = folder_of(account, number(named, "categoryId"), ("ssjsactivity",), Code.NONE)
            except RefusalError as refusal:
                raise RestRefusalError(refusal.message) from refusal
        return made
