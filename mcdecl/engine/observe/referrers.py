"""Find what in the account refers to a resource; read only when a plan would delete or replace it."""

from collections.abc import Collection, Iterable, Iterator

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.inventory import read_inventory
from mcdecl.engine.plan.referrers import Others
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.language import Attribute, Group, Items, Kind
from mcdecl.kinds.resource import LiveResource


def find_referrers(account: Account, going: Collection[str], index: Index, *, above: Index | None = None) -> Others:
    """What of the account may refer to these addresses, by the declarations of the kinds.

    Args:
        account: where.
        going: the addresses.
        index: what was seen of the account so far: folders with their types.
        above: as in `observe`.
    """
    kinds = [kind.name for kind in DECLARABLE.values() if any(_may_refer(kind, address, index) for address in going)]
    return Others(*_read(account, kinds, above))


def _read(account: Account, kinds: Collection[str], above: Index | None) -> tuple[list[LiveResource], list[str]]:
    """Every resource of the kinds, and which of them could not be read and why."""
    try:
        return _read_inventory(account, kinds, above)
    except AccountError:
        resources, unseen = list[LiveResource](), list[str]()
        for name in kinds:
            try:
                more, unlisted = _read_inventory(account, [name], above)
            except AccountError as error:
                unlisted, more = [f"{KINDS[name].title}s ({error.message})"], []
            resources += more
            unseen += unlisted
        return resources, unseen


def _read_inventory(
    account: Account, kinds: Collection[str], above: Index | None
) -> tuple[list[LiveResource], list[str]]:
    census = read_inventory(account, kinds, lambda _kind, _key: True, above=above)
    unseen = [f"{KINDS[name].title}s ({why})" for name, why in census.unlisted.items() if name in kinds]
    unseen += [f"{address} ({why})" for address, why in census.broken.items()]
    return [live_resource for live_resource in census.live.resources.values() if live_resource.kind in kinds], unseen


def _may_refer(kind: Kind, address: str, index: Index) -> bool:
    """Whether resources of a kind may refer to an address: by an attribute, or by lying in it."""
    name, _, key = address.partition(".")
    if KINDS[name].above is None:
        return name in _referred(kind.attributes)
    if kind.name == name:
        return True
    fact = index.folders.get(key.casefold())
    return fact is None or fact.content_type.casefold() in kind.folder_types


def _referred(attributes: Iterable[Attribute]) -> Iterator[str]:
    """The kinds that attributes refer to."""
    for attribute in attributes:
        if attribute.refers_to:
            yield attribute.refers_to
        yield from attribute.links_to() if attribute.links_to is not None else ()
        if isinstance(attribute.type, Group):
            yield from _referred(attribute.type.attributes)
        if isinstance(attribute.type, Items):
            yield from _referred(attribute.type.group.attributes)
