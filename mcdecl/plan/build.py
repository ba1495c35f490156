"""Desired + live → plan: one change per resource, ordered so that each comes after what it rests on."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mcdecl.kinds import KINDS
from mcdecl.kinds.checks import did_you_mean
from mcdecl.kinds.facts import Facts
from mcdecl.kinds.folder import parent
from mcdecl.kinds.resource import LiveResource, Resource
from mcdecl.kinds.types import Items, folder_parts
from mcdecl.plan.diff import created, diff_states
from mcdecl.plan.live import FolderFact, Live
from mcdecl.plan.model import Action, AttributeDiff, Change, Plan, Status

NO_FACTS = Facts()


def build(
    project: str,
    environment: str,
    desired: Sequence[Resource],
    live: Live,
    *,
    resend_unknown: bool = False,
    where: Callable[[Resource], str] = lambda _resource: "",
) -> Plan:
    """The plan that makes the account what `desired` says.

    With `resend_unknown`, attributes that cannot be compared are sent again and count as changes. `where` gives
    the `file:line` of a resource; it is asked only for those that change or are blocked.
    """
    declared = {resource.address: resource for resource in desired}
    changes = {
        address: _change(resource, live, declared, resend_unknown=resend_unknown)
        for address, resource in declared.items()
    }
    needs = _all_needs(desired)
    placed = [_placed(change, declared[change.address], needs, changes, where) for change in changes.values()]
    return Plan(project, environment, tuple(_ordered(placed, needs)))


def questions(desired: Iterable[Resource], live: Live) -> list[str]:
    """Addresses of live resources whose rows decide about the plan: a new field that is required or a key."""
    return [
        resource.address
        for resource in desired
        if (there := live.resources.get(resource.address)) is not None and _rows_matter(resource, there)
    ]


def _rows_matter(resource: Resource, there: LiveResource) -> bool:
    for attribute in KINDS[resource.kind].attributes:
        wanted, held = resource.state.get(attribute.name), there.state.get(attribute.name)
        if not isinstance(attribute.type, Items) or attribute.added is None or wanted == held:
            continue
        key = attribute.type.key
        known = {item[key].casefold() for item in held or ()}
        if any(attribute.added(item, NO_FACTS) for item in wanted or () if item[key].casefold() not in known):
            return True
    return False


def _change(resource: Resource, live: Live, declared: Mapping[str, Resource], *, resend_unknown: bool) -> Change:
    kind, there = KINDS[resource.kind], live.resources.get(resource.address)
    if there is None:
        diffs = tuple(created(kind.attributes, resource.state))
    else:
        facts = live.facts.get(resource.address, NO_FACTS)
        diffs = tuple(diff_states(kind.attributes, there.state, resource.state, facts))
        if resend_unknown:
            diffs = tuple(_resent(diff) for diff in diffs)
    reasons = tuple(_obstacles(resource, live, declared, new=there is None))
    action = _action(there, diffs, reasons)
    acts = action in (Action.CREATE, Action.UPDATE)
    return Change(
        address=resource.address,
        kind=resource.kind,
        key=resource.key,
        action=action,
        attributes=diffs,
        reasons=reasons,
        desired=resource.state if acts else None,
        before=_touched(there, diffs) if there is not None and acts else None,
        object_id=there.object_id if there is not None and acts else None,
        ids=there.ids if there is not None and acts else {},
    )


def _resent(diff: AttributeDiff) -> AttributeDiff:
    return replace(diff, status=Status.CHANGED) if diff.status is Status.UNKNOWN else diff


def _action(there: LiveResource | None, diffs: Sequence[AttributeDiff], reasons: Sequence[str]) -> Action:
    if reasons or any(diff.status is Status.BLOCKED for diff in diffs):
        return Action.BLOCKED
    if there is None:
        return Action.CREATE
    return Action.UPDATE if any(diff.status is Status.CHANGED for diff in diffs) else Action.NO_OP


def _touched(there: LiveResource, diffs: Sequence[AttributeDiff]) -> dict[str, Any]:
    """The live values of the top-level attributes that change: what an update is computed from."""
    names = dict.fromkeys(diff.path.split(".")[0] for diff in diffs if diff.status is Status.CHANGED)
    return {name: _plain(there.state.get(name)) for name in names}


def _plain(value: Any) -> Any:
    """A value without anything that JSON cannot hold: what is unknown is not there."""
    from mcdecl.kinds.values import Unknown

    if isinstance(value, Unknown):
        return None
    return {name: _plain(item) for name, item in value.items()} if isinstance(value, Mapping) else value


def _obstacles(resource: Resource, live: Live, declared: Mapping[str, Resource], *, new: bool) -> Iterator[str]:
    """Why a resource cannot be made or changed whatever its attributes say."""
    for reference in KINDS[resource.kind].references(resource.state):
        kind, key = reference.kind, reference.key
        if kind == "folder":
            yield from _misplaced(resource, key, live)
        elif f"{kind}.{key}" not in declared and live.held.get((kind, key), True) is False:
            hint = did_you_mean(key, live.names.get(kind, ()))
            title = KINDS[kind].title
            yield f"{reference.attribute.name}: the {title} {key} is neither declared here nor in the account" + (
                f"; {hint}" if hint else ""
            )
    if resource.kind == "folder" and new:
        yield from _unplaceable(resource.key, live)


def _misplaced(resource: Resource, path: str, live: Live) -> Iterator[str]:
    kind, above = KINDS[resource.kind], _nearest(path, live)
    if above is None:
        roots = sorted({fact.path for fact in live.folders.values() if parent(fact.path) is None})
        root = folder_parts(path)[0]
        yield f"folder: the account has no root folder {root}; it has {', '.join(roots) or 'none'}"
    elif above.content_type.casefold() not in kind.folder_types:
        yield (
            f"folder: {above.path} holds {above.content_type}, a {kind.title} belongs into a folder of type "
            f"{' or '.join(kind.folder_types)}"
        )


def _unplaceable(path: str, live: Live) -> Iterator[str]:
    above = _nearest(path, live)
    if above is not None and not above.allows_children:
        yield f"the folder {above.path} does not allow folders inside it; choose another, or allow children there"
    elif above is None:
        yield f"the account has no root folder {folder_parts(path)[0]}, and roots cannot be made"


def _nearest(path: str, live: Live) -> FolderFact | None:
    """The deepest existing folder on the way to `path`."""
    step: str | None = path
    while step is not None:
        if fact := live.folders.get(step.casefold()):
            return fact
        step = parent(step)
    return None


def _placed(
    change: Change,
    resource: Resource,
    needs: Mapping[str, Sequence[str]],
    changes: Mapping[str, Change],
    where: Callable[[Resource], str],
) -> Change:
    """A change that matters, with what it waits for and where it is declared."""
    if change.action is Action.NO_OP:
        return change
    waits = tuple(need for need in needs[change.address] if need in changes and changes[need].acts)
    return replace(change, waits_for=waits, source="" if resource.implied else where(resource))


def _all_needs(desired: Iterable[Resource]) -> dict[str, tuple[str, ...]]:
    """For every address the addresses it rests on; folders are found whatever the case of their path."""
    resources = list(desired)
    spelled = {resource.address.casefold(): resource.address for resource in resources if resource.kind == "folder"}
    return {
        resource.address: tuple(spelled.get(need.casefold(), need) for need in _needs(resource))
        for resource in resources
    }


def _needs(resource: Resource) -> tuple[str, ...]:
    """Addresses of everything a resource rests on, declared or not."""
    kind = KINDS[resource.kind]
    needs = [f"{reference.kind}.{reference.key}" for reference in kind.references(resource.state)]
    if kind.above and (above := kind.above(resource.key)):
        needs.append(f"{resource.kind}.{above}")
    return tuple(dict.fromkeys(needs))


def _ordered(changes: Iterable[Change], needs: Mapping[str, Sequence[str]]) -> list[Change]:
    """Changes by depth below what they rest on, then by kind and key: the same for the same input, always."""
    ranks = {name: rank for rank, name in enumerate(KINDS)}
    depths: dict[str, int] = {}

    def depth(address: str) -> int:
        if address not in depths:
            depths[address] = 0  # kinds refer in one direction only, so this never stands for a real circle
            depths[address] = 1 + max((depth(need) for need in needs[address] if need in needs), default=-1)
        return depths[address]

    return sorted(
        changes,
        key=lambda change: (depth(change.address), ranks[change.kind], change.key.casefold(), change.key),
    )
