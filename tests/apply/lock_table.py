"""The data extension of the lock, made without a plan."""

from mcdecl.account import SoapAccount
from mcdecl.apply.lock import LOCK_TABLE
from mcdecl.kinds import KINDS
from mcdecl.kinds.wire import Writing
from mcdecl.live.index import Index


def make_lock_table(account: SoapAccount) -> None:
    """Create it in an account that does not have it."""
    fields = KINDS["data_extension"].attribute("fields").wire
    assert fields is not None
    sent = fields.encode(LOCK_TABLE.state["fields"], Writing(Index(), LOCK_TABLE.state))
    whole = {"@type": "DataExtension", "CustomerKey": LOCK_TABLE.key, "Name": LOCK_TABLE.state["name"], **sent}
    (result,) = account.create([whole])
    assert result.ok, result.message
