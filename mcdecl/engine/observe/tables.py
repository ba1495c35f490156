"""Data extensions of the account that no file declares, as far as queries need them."""

from collections.abc import Collection

from msgspec import Struct, field

from mcdecl.account.interface import Account
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.read import NAMES, adopt, by_parent, decode, read_children
from mcdecl.engine.observe.reads import child_retrieves
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.wire.values import Retrieve

_KIND = KINDS[DATA_EXTENSION]


class AccountTables(Struct, frozen=True):
    """All names of an account's data extensions, and those that were asked for, with their fields."""

    names: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = field(default=())


def read_tables(account: Account, names: Collection[str], keys: Collection[str]) -> AccountTables:
    """Read every data extension's name in one question, and in a second the fields of those that are asked for.

    Args:
        account: the account of one business unit.
        names: casefolded names of data extensions that are wanted.
        keys: external keys of further ones.

    Raises:
        AccountError: the account cannot be read.
    """
    listed = account.retrieve(Retrieve("DataExtension", NAMES))
    wanted = [record for record in listed if _KIND.name_of(record).casefold() in names or _KIND.key_of(record) in keys]
    asks = [(_KIND.name, ask) for ask in child_retrieves(_KIND, [_KIND.key_of(record) for record in wanted])]
    if asks:
        adopt(_KIND, wanted, by_parent(_KIND, read_children(account, asks).get(_KIND.name, ())))
    index = Index()
    results = (Resource(_KIND.name, _KIND.key_of(record), decode(_KIND, record, index)) for record in wanted)
    return AccountTables(tuple(_KIND.name_of(record) for record in listed), tuple(results))
