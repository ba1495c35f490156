"""Script activities: only what others need of them, their ids and names; a run of one does nothing here."""

from typing import TYPE_CHECKING

from mcdecl.sandbox.rest.object_type import Json, RestKind, text
from mcdecl.sandbox.soap.object_type import Document

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

COLLECTION = "Script"


class Scripts(RestKind):
    """The rules of scripts; what the service checks of their text is not known."""

    route = "automation/v1/scripts"
    collection = COLLECTION
    id = "ssjsActivityId"
    key = "key"
    title = "script"
    listed = ("ssjsActivityId", "name", "key", "description", "script")

    def checked(self, account: "SandboxAccount", body: Json, before: Document | None) -> Json:
        """A name and a key; the text as it was sent."""
        named = self.named(account, body, before)
        made = {name: named[name] for name in (self.id, "name", "key", "description")}
        return made | {"script": text(named, "script")}
