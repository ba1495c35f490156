"""The lists of an account: All Subscribers, which every account has, and those that somebody made."""

from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_OID, uuid5

from mcdecl.sandbox.soap.reader import Document

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

COLLECTION: Final = "List"
ALL_SUBSCRIBERS_ID: Final = 101
ALL_SUBSCRIBERS: Final = "All Subscribers"
_SUBSCRIBERS_FOLDER: Final = 26
_BEGAN: Final = "2020-01-01T00:00:00"


def all_lists(account: "SandboxAccount") -> list[Document]:
    """Every list of a business unit, All Subscribers first."""
    return [_all_subscribers(account), *account.store.all(COLLECTION)]


def list_of(account: "SandboxAccount", id: object) -> Document | None:
    """The list with an ID, or None."""
    if id == ALL_SUBSCRIBERS_ID:
        return _all_subscribers(account)
    return account.store.get(COLLECTION, str(id))


def _all_subscribers(account: "SandboxAccount") -> Document:
    folder = account.folder_base + _SUBSCRIBERS_FOLDER
    return {
        "ObjectID": str(uuid5(NAMESPACE_OID, f"mcdecl:all-subscribers:{account.mid}")),
        "ID": ALL_SUBSCRIBERS_ID,
        "CustomerKey": f"{ALL_SUBSCRIBERS} - {folder}",
        "ListName": ALL_SUBSCRIBERS,
        "Category": folder,
        "Type": "Private",
        "Description": "Contains all subscribers",
        "ListClassification": "ExactTargetList",
        "CreatedDate": _BEGAN,
        "ModifiedDate": _BEGAN,
    }
