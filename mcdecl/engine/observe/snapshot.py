"""Snapshot of one environment's account, for a comparison of environments."""

from collections.abc import Iterable, Sequence

from mcdecl.account.interface import Account
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.read import Observation, observe
from mcdecl.engine.plan.compare import EnvironmentSnapshot
from mcdecl.kinds.resource import Removal, Resource


def read_snapshot(
    account: Account, environment: str, resources: Sequence[Resource], others: Iterable[str] = ()
) -> EnvironmentSnapshot:
    """What `account` holds of these resources, and of other addresses, which are declared elsewhere or nowhere.

    Raises:
        AccountError: the account cannot be read.
    """
    return EnvironmentSnapshot.of(environment, resources, look_at(account, resources, others).live)


def look_at(
    account: Account,
    resources: Sequence[Resource],
    others: Iterable[str] = (),
    *,
    above: Index | None = None,
    sharing: Sequence[str] = (),
) -> Observation:
    """The same as it was read, in one business unit of several; `above` and `sharing` as in `observe`.

    Raises:
        AccountError: the account cannot be read.
    """
    declared = {resource.address for resource in resources}
    looked_at = [_named(address) for address in others if address not in declared]
    return observe(account, resources, looked_at, above=above, sharing=sharing)


def _named(address: str) -> Removal:
    """The address as something to look at: what nobody declares has no state."""
    kind, _, key = address.partition(".")
    return Removal(kind, key, destroy=False)
