"""Order of changes: create what is referred to first, delete it last."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from mcdecl.engine.plan.model import Action, Change
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.inside_steps import inner_kinds
from mcdecl.kinds.resource import LiveResource, Resource
from mcdecl.kinds.roles import is_folder

Needs = Mapping[str, Sequence[str]]
Further = Callable[[Collection[str]], Needs]
"""Gives what of these addresses rests on more than its declaration refers to: a query on the tables of its SQL."""


def nothing_further(_addresses: Collection[str]) -> Needs:
    """For plans of what is known to have none."""
    return {}


def joined(needs: Needs, more: Needs) -> Needs:
    """Both."""
    if not more:
        return needs
    return {address: tuple(dict.fromkeys((*own, *more.get(address, ())))) for address, own in needs.items()}


def all_needs(desired: Iterable[Resource]) -> dict[str, tuple[str, ...]]:
    """For every address the addresses it rests on; folders are found whatever the case of their path."""
    resources = list(desired)
    spelled = {resource.address.casefold(): resource.address for resource in resources if is_folder(resource.kind)}
    return {
        resource.address: tuple(spelled.get(need.casefold(), need) for need in needs_of(resource))
        for resource in resources
    }


def needs_of(resource: Resource | LiveResource) -> tuple[str, ...]:
    """Addresses of everything that a resource, wanted or live, rests on."""
    kind = KINDS[resource.kind]
    needs = [f"{reference.kind}.{reference.key}" for reference in kind.references(resource.state)]
    if kind.above and (above := kind.above(resource.key)):
        needs.append(f"{resource.kind}.{above}")
    return tuple(dict.fromkeys(needs))


def found_only_inside(needs: Needs) -> Needs:
    """What is found only by what refers to it, with all else that this needs.

    So it is made last before its holder, and not at all where the holder cannot be made: it would stay behind, and the
    next apply, which cannot find it, would make another one.
    """
    more: dict[str, tuple[str, ...]] = {}
    kinds = inner_kinds()
    for own in needs.values():
        inner = [need for need in own if need in needs and need.partition(".")[0] in kinds]
        for address in inner:
            more[address] = (*more.get(address, ()), *(need for need in own if need not in inner))
    return more


def ranked(needs: Needs) -> dict[str, int]:
    """How deep each address lies below what it rests on: 0 for what rests on nothing that is declared."""
    depths: dict[str, int] = {}

    def depth(address: str) -> int:
        if address not in depths:
            depths[address] = 0  # kinds refer in one direction only, so this never stands for a real circle
            depths[address] = 1 + max((depth(need) for need in needs[address] if need in needs), default=-1)
        return depths[address]

    for address in needs:
        depth(address)
    return depths


def waiting(changes: Mapping[str, Change], needs: Needs, live: Mapping[str, LiveResource]) -> dict[str, Change]:
    """The changes with what each waits for.

    What is made or changed waits for what it will rest on. What is deleted waits for whatever rests on it in the
    account until now: that goes, or points elsewhere, first.
    """
    resting: dict[str, list[str]] = {}
    for address, there in live.items():
        if address in changes and changes[address].acts:
            for need in needs_of(there):
                resting.setdefault(need.casefold(), []).append(address)
    waited = {address: _waits(change, changes, needs, resting) for address, change in changes.items()}
    return {
        address: change if change.waits_for == waited[address] else replace(change, waits_for=waited[address])
        for address, change in changes.items()
    }


def _waits(
    change: Change, changes: Mapping[str, Change], needs: Needs, resting: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    if change.action is Action.DELETE:
        return tuple(sorted(resting.get(change.address.casefold(), ())))
    if not change.acts and change.action is not Action.BLOCKED:
        return ()
    direct = (need for need in needs.get(change.address, ()) if need in changes and changes[need].acts)
    return tuple(dict.fromkeys((*direct, *change.pauses)))


def ordered(changes: Iterable[Change], needs: Needs) -> list[Change]:
    """The dangerous first, then by depth, kind and key, deletions last: the same for the same input, always."""
    kinds = {name: rank for rank, name in enumerate(KINDS)}
    depths = ranked(needs)
    return sorted(
        changes,
        key=lambda change: (
            -change.risk.rank if change.acts else 0,
            change.action is Action.DELETE,
            depths.get(change.address, 0),
            kinds[change.kind],
            change.key.casefold(),
            change.key,
        ),
    )
