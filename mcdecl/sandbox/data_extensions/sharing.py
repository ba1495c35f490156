"""What the enterprise's own business unit shares with the units below it: the data extensions in its shared folders.

Children read them as `ENT.Key`, and their queries fill them (fact:shared-filled-by-child); they write no row of them
otherwise, and their fields are shown to the owner alone (clients report both).
"""

from typing import TYPE_CHECKING

from mcdecl.sandbox.soap.object_type import Document

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

PREFIX = "ent."
SHARED_FOLDERS = frozenset({"shared_data", "shared_dataextension", "shared_salesforcedataextension"})
"""Content types of the folders that every unit may see."""


def is_shared(owner: "SandboxAccount", document: Document) -> bool:
    """Whether a data extension of the enterprise lies in a shared folder."""
    folder = owner.store.get("DataFolder", str(document.get("CategoryID")))
    return folder is not None and folder["ContentType"].casefold() in SHARED_FOLDERS


def shared_as(account: "SandboxAccount", written: object) -> Document | None:
    """The shared data extension that a unit calls `ENT.` and its key or name.

    Args:
        account: The unit.
        written: What it says, with the prefix in any letter case.

    Returns:
        The data extension, whose rows are the enterprise's; None when there is none, or the prefix is missing.
    """
    if not isinstance(written, str) or written[: len(PREFIX)].casefold() != PREFIX:
        return None
    owner = account.enterprise
    for attribute in ("CustomerKey", "Name"):
        for record in owner.store.find("DataExtension", attribute, written[len(PREFIX) :]):
            if is_shared(owner, record):
                return record
    return None


def readable(account: "SandboxAccount", object_id: str) -> "tuple[SandboxAccount, Document] | None":
    """A data extension that a unit may read, by its ObjectID: its own, or one that is shared with it.

    Args:
        account: The unit.
        object_id: The ObjectID.

    Returns:
        The unit whose it is, and the data extension.
    """
    own = account.store.get("DataExtension", object_id.lower())
    if own is not None:
        return account, own
    owner = account.enterprise
    record = owner.store.get("DataExtension", object_id.lower())
    return (owner, record) if record is not None and is_shared(owner, record) else None
