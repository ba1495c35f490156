"""The data extensions of mcdecl's own, made without a plan."""

from mcdecl.account import SoapAccount
from mcdecl.engine.apply.kept_tables import LOCK_TABLE
from mcdecl.engine.observe.index import Index
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.wire import WriteContext


def make_lock_table(account: SoapAccount) -> None:
    """Create that of the lock in an account that does not have it."""
    make_own_table(account, LOCK_TABLE)


def make_own_table(account: SoapAccount, table: Resource) -> None:
    """Create one in an account that does not have it."""
    fields = KINDS["data_extension"].attribute("fields").wire
    assert fields is not None
    sent = fields.encode(table.state["fields"], WriteContext(Index(), table.state))
    (result,) = account.create([{"@type": "DataExtension", "CustomerKey": table.key, "Name": table.key, **sent}])
    assert result.ok, result.message
