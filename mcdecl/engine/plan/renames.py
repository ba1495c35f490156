"""Renames of external keys: live resources are compared under their future key."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.model import AttributeDiff, AttributeStatus
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Items, Kind
from mcdecl.kinds.resource import LiveResource, Resource


def pending(desired: Iterable[Resource], live: Live) -> dict[tuple[str, str], str]:
    """Kind and old key to new key, for the moves that are still to be made: the old is there, the new is not."""
    return {
        (resource.kind, old): resource.key
        for resource in desired
        if (old := moved_from(resource)) is not None
        and f"{resource.kind}.{old}" in live.resources
        and resource.address not in live.resources
    }


def moved_from(resource: Resource) -> str | None:
    """The key that a resource is declared to have had before."""
    return resource.directives.moved_from if resource.directives is not None else None


def renamed(live: Live, renames: Mapping[tuple[str, str], str]) -> Live:
    """The live side with every moved resource, and every reference to it, under the new key."""
    if not renames:
        return live
    resources: dict[str, LiveResource] = {}
    for there in live.resources.values():
        key = renames.get((there.kind, there.key), there.key)
        state = _repointed(there, renames)
        resources[f"{there.kind}.{key}"] = replace(there, key=key, state=state)
    return replace(live, resources=resources)


def _repointed(there: LiveResource, renames: Mapping[tuple[str, str], str]) -> Mapping[str, Any]:
    state = there.state
    for reference in list(KINDS[there.kind].references(state)):
        if key := renames.get((reference.kind, reference.key)):
            state = _with(state, reference.path, reference.prefix + key)
    return state


def _with(state: Any, path: tuple[str, ...], value: Any) -> Any:
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(state, Mapping):
        return {**state, first: _with(state[first], rest, value)}
    place = int(first)
    return [*state[:place], _with(state[place], rest, value), *state[place + 1 :]]


def obstacles(resource: Resource, live: Live) -> Iterator[str]:
    """Why a declared move cannot be made."""
    old = moved_from(resource)
    if old is None or f"{resource.kind}.{old}" not in live.resources:
        return
    if resource.address in live.resources:
        yield (
            f"it is moved from {old}, and the account has both {old} and {resource.key}; "
            "remove one of them, or delete the moved entry"
        )


def lost_references(resource: Resource, renames: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Why a resource cannot go on naming the old key of something that gets another one."""
    for reference in KINDS[resource.kind].references(resource.state):
        if new := renames.get((reference.kind, reference.key)):
            old = f"{reference.kind}.{reference.key}"
            yield f"{reference.attribute.name}: {old} gets the key {new} (moved); write {reference.prefix}{new} here"


def cannot_rekey(kind: str, old: str) -> str:
    """Why a resource of this kind cannot be moved from its old key."""
    return (
        f"the account cannot change the key of a {KINDS[kind].title}; declare it under the new key without moved, and "
        f"{kind}.{old} under removed"
    )


def notes(resource: Resource, live: Live, *, pending: bool) -> Iterator[str]:
    """What to say about a move that has been made: the account has the new key, the old one is gone, nothing is left.

    `live` is seen as it will be: while the move is `pending` there is nothing to say.
    """
    old = moved_from(resource)
    if pending or old is None:
        return
    if resource.address in live.resources and f"{resource.kind}.{old}" not in live.resources:
        yield f"it has its new key; you can delete the moved entry from {resource.kind}.{old}"


def look_alikes(kind: Kind, diffs: Iterable[AttributeDiff]) -> Iterator[str]:
    """Where an item comes and exactly one of its type would go: what to write if it only gets another name."""
    listed = list(diffs)
    for attribute in kind.attributes:
        if not isinstance(attribute.type, Items) or not attribute.type.formerly:
            continue
        inside = [diff for diff in listed if diff.path.startswith(f"{attribute.name}.")]
        come = [diff for diff in inside if diff.before is None and isinstance(diff.after, Mapping)]
        gone = [diff for diff in inside if diff.after is None and diff.status is AttributeStatus.LEFT_ALONE]
        for diff in come:
            alike = [other.before for other in gone if other.before.get("type") == diff.after.get("type")]
            same = [other for other in come if other.after.get("type") == diff.after.get("type")]
            if len(alike) == len(same) == 1:
                was = alike[0][attribute.type.key]
                yield f"{diff.path}: if this is {was} under another name, write {attribute.type.formerly}: {was}"


def moved_by_hand(resource: Resource, resources: Iterable[Resource], live: Live) -> Iterator[str]:
    """Where a folder is new and all that is to lie in it lies in one other now: what to write if that is the same."""
    places: set[str] = set()
    for other in resources:
        there = live.resources.get(other.address)
        for reference in KINDS[other.kind].references(other.state) if there is not None else ():
            if reference.kind == resource.kind and reference.key.casefold() == resource.key.casefold():
                places.add(str(there.state.get(reference.attribute.name)) if there is not None else "")
    if len(places) == 1 and f"{resource.kind}.{next(iter(places))}" not in {item.address for item in resources}:
        place = places.pop()
        yield (
            f"everything that should be in it is in {place}; if somebody renamed or moved the folder, write that path, "
            f"or moved: [{{from: {resource.kind}.{place}, to: {resource.address}}}] to undo it"
        )
