"""Notifications: written down with whom they would go to; the embedded account sends no mail."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mcdecl.sandbox.account import SandboxAccount

COLLECTION = "Notification"


def notify(account: "SandboxAccount", name: str, kind: str, addresses: str, message: str) -> None:
    """Writes a notification down. To be called by who holds the store.

    Args:
        account: Where.
        name: What it is about.
        kind: `Complete` or `Error`.
        addresses: Whom it is for, with commas between.
        message: Its text.
    """
    number = account.new_id("notification")
    document = {"Name": name, "Kind": kind, "To": addresses, "Message": message, "Date": account.now()}
    account.store.put(COLLECTION, str(number), document)
