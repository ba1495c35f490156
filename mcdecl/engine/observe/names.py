"""Who has a name that something is about to take: asked only for what is new or gets another name."""

from collections.abc import Iterable, Mapping

from mcdecl.account.interface import Account
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.reads import chunks, named
from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.names import taken_names
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource


def with_names(account: Account, live: Live, index: Index, resources: Iterable[Resource]) -> Live:
    """The live side with the keys of whatever has a name that one of the resources would take.

    Args:
        account: the account.
        live: what was read of it.
        index: what was seen; whoever has such a name is added to it.
        resources: what should be in the account.

    Raises:
        AccountError: the account cannot be read.
    """
    wanted: dict[str, dict[str, str]] = {}
    for resource in resources:
        if (name := taken_names(resource, live)) is not None:
            wanted.setdefault(resource.kind, {})[name.casefold()] = name
    asks = [
        (kind, named(KINDS[kind], chunk))
        for kind, names in wanted.items()
        if KINDS[kind].routes is None
        for chunk in chunks(tuple(names.values()))
    ]
    answers = account.retrieve_all([ask for _, ask in asks]) if asks else ()
    for (kind, _), records in zip(asks, answers, strict=True):
        index.add_records(kind, records)
    return replace(live, named=dict(_holders(wanted, index))) if wanted else live


def _holders(wanted: Mapping[str, Mapping[str, str]], index: Index) -> Iterable[tuple[tuple[str, str], str]]:
    for kind, names in wanted.items():
        for folded, name in names.items():
            if (key := index.key(kind, name=name)) is not None:
                yield (kind, folded), key
