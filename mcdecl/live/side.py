"""One environment's account as a comparison needs it."""

from collections.abc import Iterable, Sequence

from mcdecl.account.interface import Account
from mcdecl.kinds.resource import Removal, Resource
from mcdecl.live.observe import observe
from mcdecl.plan.compare import Side


def read_side(account: Account, environment: str, resources: Sequence[Resource], others: Iterable[str] = ()) -> Side:
    """What `account` holds of these resources, and of other addresses, which are declared elsewhere or nowhere.

    Raises:
        AccountError: the account cannot be read.
    """
    declared = {resource.address for resource in resources}
    looked_at = [_named(address) for address in others if address not in declared]
    return Side.of(environment, resources, observe(account, resources, looked_at).live)


def _named(address: str) -> Removal:
    """The address as something to look at: what nobody declares has no state."""
    kind, _, key = address.partition(".")
    return Removal(kind, key, destroy=False)
