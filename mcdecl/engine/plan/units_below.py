"""What the parent's plan takes away from the business units below it: blocked while they use it, deleted last."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.model import Action, Change, Plan
from mcdecl.engine.plan.pausing import used_by
from mcdecl.engine.plan.referrers import Others, blocked_by
from mcdecl.engine.plan.shared import Shared, SharedNames, SharedUse
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import LiveResource, Resource


class UnitBelow(Struct, frozen=True):
    """A business unit below the parent, as far as the parent's plan has to know it.

    Attributes:
        name: its name.
        declared: what is declared in it.
        where: the `file:line` of a declared resource.
        changes: its changes by address; empty where it is left out of the plan.
        live: what was read of its account.
        others: what its account has besides that may use what goes.
        removed: the addresses that its files remove.
    """

    name: str
    declared: Sequence[Resource]
    where: Callable[[Resource], str] = lambda _resource: ""
    changes: Mapping[str, Change] = field(default_factory=dict)
    live: Live = field(default_factory=Live)
    others: Others = field(default_factory=Others)
    removed: frozenset[str] = frozenset()


def breaking(shared: Shared) -> tuple[Change, ...]:
    """The parent's changes after which a name that units below may use is gone, or means a new object."""
    names = shared.before.without(shared.after)
    gone = {*names.keys.values(), *names.names.values()}
    return tuple(
        change
        for address, change in shared.changes.items()
        if change.acts and (address in gone or change.action is Action.REPLACE) and address not in shared.left_out
    )


def guarded_for_units(plan: Plan, shared: Shared, below: Iterable[UnitBelow]) -> Plan:
    """The parent's plan, those changes blocked that break what units below go on using, or that use is running.

    What is deleted waits for what uses it until now: that goes, or uses something else, first.

    Args:
        plan: the parent's plan.
        shared: what it shares, and how the plan changes that.
        below: the units below it.
    """
    units = list(below)
    lost = {change.address: dict[str, str]() for change in breaking(shared)}
    for unit in units:
        for user, use, words in _broken(shared, unit):
            if use.address in lost:
                lost[use.address].setdefault(user, words)
    running = {address: user for unit in units for address, user in _running(shared.before, unit)}
    unread = [f"{unit.name}: {words}" for unit in units for words in unit.others.unread]
    changes = []
    for change in plan.changes:
        if not change.acts:
            changes.append(change)
        elif users := lost.get(change.address):
            changes.append(blocked_by(change, tuple(users.values()), _becomes(change, shared)))
        elif change.address in running:
            reason = f"{running[change.address]} is running and uses it; plan again when the run has ended"
            changes.append(replace(change, action=Action.BLOCKED, reasons=(*change.reasons, reason)))
        else:
            changes.append(_after_its_users(change, shared, units, unread))
    return replace(plan, changes=tuple(changes))


def _broken(shared: Shared, unit: UnitBelow) -> Iterator[tuple[str, SharedUse, str]]:
    """What of a unit uses, once all changes are made, what is not there any more: its address, the use, and words."""
    gone = shared.before.without(shared.after)
    anew = SharedNames(
        {
            key: address
            for key, address in shared.after.keys.items()
            if address in shared.changes and shared.changes[address].action is Action.REPLACE
        }
    )
    for resource in unit.declared:
        meant = resource.address in unit.changes
        # What refers to a replaced one is sent again with the new one, or blocked, by its own plan.
        for use in (*gone.uses(resource), *(() if meant else anew.uses(resource))):
            parts = [unit.where(resource), use.how, "" if meant else "left out of this plan"]
            address = f"{unit.name}:{resource.address}"
            yield address, use, f"{address} ({'; '.join(filter(None, parts))})"
    moved = {f"{change.kind}.{change.moved_from}": change for change in unit.changes.values() if change.moved_from}
    changes = {**unit.changes, **moved}
    for there in unit.others.resources:
        address = f"{there.kind}.{there.key}"
        change = changes.get(address)
        if change is None or change.action is Action.BLOCKED or change.blocked_by:
            why = "its own change is blocked" if change is not None else _left(address, unit)
            for use in (*gone.uses(there), *anew.uses(there)):
                yield f"{unit.name}:{address}", use, f"{unit.name}:{address} ({use.how}; {why})"


def _left(address: str, unit: UnitBelow) -> str:
    """Why something stays in the account as it is there: no plan is made for it."""
    if address in unit.removed:
        return "its removal is left out of this plan"
    declared = any(resource.address == address for resource in unit.declared)
    return "its change is left out of this plan" if declared else "in the account, not declared by this project"


def _becomes(change: Change, shared: Shared) -> str:
    """What a blocked change would have done to what it changes."""
    if change.action is Action.DELETE:
        return "be deleted"
    if change.action is Action.REPLACE:
        return "be deleted and created again"
    if change.address not in shared.after.keys.values():
        return "be moved out of the shared folders"
    return "be renamed"


def _running(before: SharedNames, unit: UnitBelow) -> Iterator[tuple[str, str]]:
    """What something that is running in a unit uses of the parent, and what that is."""
    for there in unit.live.resources.values():
        if there.busy:
            for used in (there, *_used(there, unit.live)):
                yield from ((address, f"{unit.name}:{there.kind}.{there.key}") for address in before.used(used))


def _used(there: LiveResource, live: Live) -> Iterator[LiveResource]:
    return (live.resources[address] for address in used_by(there, live))


def _after_its_users(change: Change, shared: Shared, units: Iterable[UnitBelow], unread: Sequence[str]) -> Change:
    """A deletion that waits for what uses until now what it deletes; with a note where that could not be read."""
    if unread and any(change.address == lost.address for lost in breaking(shared)):
        words = f"mcdecl could not read whether anything refers to it: {'; '.join(unread)}"
        change = replace(change, notes=(*change.notes, words))
    if change.action is not Action.DELETE:
        return change
    first = {
        user.full_address
        for unit in units
        for user in unit.changes.values()
        if user.acts
        and (there := unit.live.resources.get(f"{user.kind}.{user.moved_from or user.key}")) is not None
        and change.address in shared.before.used(there)
    }
    return replace(change, waits_for=(*change.waits_for, *sorted(first)))
