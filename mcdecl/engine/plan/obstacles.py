"""Obstacles that block a change whatever its attributes say: missing references, misplaced folders."""

from collections.abc import Collection, Iterator
from typing import Final

from mcdecl.engine.plan.account_state import FolderFact, Live
from mcdecl.kinds import KINDS
from mcdecl.kinds.checks import did_you_mean, other_case
from mcdecl.kinds.folder import parent
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import is_folder
from mcdecl.kinds.types import folder_parts

_BY_HAND: Final = {
    content_type: kind.folders_by_hand
    for kind in KINDS.values()
    if kind.folders_by_hand
    for content_type in kind.folder_types
}
"""Where people make the folders that the API does not, by content type."""
_SYSTEM: Final = frozenset(name for kind in KINDS.values() for name in kind.system_folder_types)


def obstacles(resource: Resource, live: Live, declared: Collection[str], *, new: bool) -> Iterator[str]:
    """The reasons, a sentence each."""
    for reference in KINDS[resource.kind].references(resource.state):
        kind, key = reference.kind, reference.key
        if is_folder(kind):
            yield from _misplaced(resource, key, live)
        elif f"{kind}.{key}" not in declared and live.held.get((kind, key), True) is False:
            keys = [address.partition(".")[2] for address in declared if address.startswith(f"{kind}.")]
            hint = other_case(key, keys) or did_you_mean(key, live.names.get(kind, ()))
            title = KINDS[kind].title
            missing = "is not in the account" if KINDS[kind].absent else "is neither declared here nor in the account"
            advice = "; ".join(filter(None, (hint, KINDS[kind].absent)))
            yield f"{reference.attribute.name}: the {title} {key} {missing}" + (f"; {advice}" if advice else "")
    uncreatable = KINDS[resource.kind].uncreatable
    if new and uncreatable is not None and (reason := uncreatable(resource.state)) is not None:
        yield reason
    if is_folder(resource.kind) and new:
        yield from _unplaceable(resource.key, live)


def made_by_the_account(resource: Resource, live: Live) -> str | None:
    """Why a project cannot declare a resource that is in a folder whose content the account makes itself, or None."""
    kind = KINDS[resource.kind]
    for reference in kind.references(resource.state):
        above = _nearest(reference.key, live) if is_folder(reference.kind) else None
        if above is not None and above.content_type.casefold() in kind.system_folder_types:
            return f"folder: only the account itself makes what is in {above.path}; refer to it, and do not declare it"
    return None


def _misplaced(resource: Resource, path: str, live: Live) -> Iterator[str]:
    kind, above = KINDS[resource.kind], _nearest(path, live)
    if above is None:
        roots = sorted({fact.path for fact in live.folders.values() if parent(fact.path) is None})
        root = folder_parts(path)[0]
        yield f"folder: the account has no root folder {root}; it has {', '.join(roots) or 'none'}"
    elif (reason := made_by_the_account(resource, live)) is not None:
        yield reason
    elif above.content_type.casefold() not in kind.folder_types:
        yield (
            f"folder: {above.path} holds {above.content_type}, a {kind.title} belongs in a folder of type "
            f"{' or '.join(kind.folder_types)}"
        )


def by_hand(path: str, live: Live) -> str:
    """Where people make folders like this one, because the API does not; else empty."""
    there = _nearest(path, live)
    return "" if there is None else _BY_HAND.get(there.content_type.casefold(), "")


def _unplaceable(path: str, live: Live) -> Iterator[str]:
    above = _nearest(path, live)
    if above is not None and not above.allows_children:
        yield f"the folder {above.path} does not allow folders inside it; choose another, or allow children there"
    elif above is not None and above.content_type.casefold() in _SYSTEM:
        yield f"only the account itself makes folders in {above.path}; choose another"
    elif above is not None and (where := _BY_HAND.get(above.content_type.casefold())):
        yield f"the API cannot create folders like this one; create {path} in {where}, or choose one that exists"
    elif above is None:
        yield f"the account has no root folder {folder_parts(path)[0]}, and root folders cannot be created"


def _nearest(path: str, live: Live) -> FolderFact | None:
    """The deepest existing folder on the way to `path`."""
    step: str | None = path
    while step is not None:
        if fact := live.folders.get(step.casefold()):
            return fact
        step = parent(step)
    return None
