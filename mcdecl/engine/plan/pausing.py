"""Which automations to pause while something that they use is changed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.applied_state import PauseMark
from mcdecl.engine.plan.model import Action, Change
from mcdecl.engine.plan.order import needs_of
from mcdecl.engine.plan.shared import NOTHING_SHARED, Shared
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import LiveResource, Resource
from mcdecl.kinds.roles import is_folder

_TOUCHES = (Action.UPDATE, Action.REPLACE)


def used_by(there: LiveResource, live: Live) -> frozenset[str]:
    """Addresses of everything that a live resource uses, and of what that rests on; folders do not matter."""
    texts: set[str] = set()
    waiting = [there]
    while waiting:
        for address in needs_of(waiting.pop()):
            known = live.resources.get(address)
            if known is not None and not is_folder(known.kind) and address not in texts:
                texts.add(address)
                waiting.append(known)
    return frozenset(texts)


def running_users(live: Live) -> Mapping[str, str]:
    """Address to the address of a live resource that is busy and uses it."""
    busy = [there for there in live.resources.values() if there.busy]
    return {used: f"{there.kind}.{there.key}" for there in busy for used in used_by(there, live)}


def pausing_for(
    there: LiveResource,
    live: Live,
    changes: Mapping[str, Change],
    shared: Shared = NOTHING_SHARED,
    *,
    paused: bool = False,
) -> Iterator[str]:
    """The addresses of what changes, and of what a live resource that is on has to be paused for.

    What the parent business unit shares and changes is among it, with that unit's name before the address. With
    `paused` an earlier apply has paused it, and it is on again after the changes.
    """
    flag = KINDS[there.kind].paused_by
    if flag is None or not (paused or there.state.get(flag) is True):
        return
    yield from touching(there, live, changes)
    yield from shared.touching((there, *(live.resources[address] for address in used_by(there, live))))


def touching(there: LiveResource, live: Live, changes: Mapping[str, Change]) -> Iterator[str]:
    """The addresses of the changes of what a live resource uses."""
    used = used_by(there, live)
    touched = [address for address in used if address in changes and changes[address].action in _TOUCHES]
    # Everything asks, and hardly anything is touched: only what is has to look for the order of the changes.
    yield from touched if len(touched) < 2 else (address for address in changes if address in touched)


def left_off(there: LiveResource | None, wanted: Mapping[str, Any]) -> bool:
    """Whether a live resource that an apply has paused is still off, and nobody has declared that it should be."""
    flag = None if there is None else KINDS[there.kind].paused_by
    return there is not None and flag is not None and there.state.get(flag) is False and wanted.get(flag) is not False


def standing(marks: Mapping[str, PauseMark], desired: Iterable[Resource], live: Live) -> tuple[PauseMark, ...]:
    """The marks of what is still off, as far as the account was asked about it."""
    wanted = {resource.address: resource.state for resource in desired}
    return tuple(
        mark
        for address, mark in sorted(marks.items())
        if address not in wanted or left_off(live.resources.get(address), wanted[address])
    )


def note(addresses: tuple[str, ...]) -> str:
    """The note about a pause."""
    return f"it is paused while {', '.join(addresses)} change{'s' if len(addresses) == 1 else ''}"
