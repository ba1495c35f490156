"""What no plan deletes although the project does not declare it: guards, and resources of other projects."""

from collections.abc import Iterable, Sequence

from mcdecl.engine.plan.applied_state import AppliedState
from mcdecl.engine.plan.model import Action, Plan
from mcdecl.helpers.patterns import first_match
from mcdecl.helpers.structs import replace


def kept_addresses(
    addresses: Iterable[str], own: AppliedState | None, others: Sequence[AppliedState], never: Sequence[str]
) -> dict[str, str]:
    """Those of some addresses that are not to be pruned, each with the reason.

    Args:
        addresses: of what the project does not declare.
        own: what is remembered of the project.
        others: what is remembered of other projects.
        never: patterns of what is never deleted.
    """
    guards = {address.casefold(): words for address, words in own.guards.items()} if own else {}
    theirs = {address.casefold(): applied_state for applied_state in others for address in applied_state.declared}
    reasons = {}
    for address in addresses:
        folded = address.casefold()
        if pattern := first_match(never, address, fold=True):
            reasons[address] = f"never_delete includes it ({pattern})"
        elif words := guards.get(folded):
            reasons[address] = f"it was {' and '.join(words)} at the last apply"
        elif other := theirs.get(folded):
            reasons[address] = f"{named(other)} declares it"
    return reasons


def named(other: AppliedState) -> str:
    """A project and its environment, for a person."""
    return f"the project {other.project} ({other.environment})"


def without_deleting(plan: Plan, never: Sequence[str]) -> Plan:
    """The plan in which deletions and replaces of what is never deleted are blocked."""
    changes = []
    for change in plan.changes:
        pattern = first_match(never, change.address, fold=True)
        if pattern is None or change.action not in (Action.DELETE, Action.REPLACE):
            changes.append(change)
            continue
        reason = (
            f"never_delete in mcdecl.yaml includes it ({pattern}); remove that entry first if you want to delete it"
        )
        changes.append(replace(change, action=Action.BLOCKED, reasons=(*change.reasons, reason)))
    return replace(plan, changes=tuple(changes))


def with_others(plan: Plan, others: Sequence[AppliedState]) -> Plan:
    """The plan with a note at every resource that another project declares, too."""
    theirs = {address.casefold(): applied_state for applied_state in others for address in applied_state.declared}
    changes = []
    for change in plan.changes:
        other = theirs.get(change.address.casefold())
        if other is None:
            changes.append(change)
            continue
        note = f"{named(other)} declares it as well: an apply of one undoes the changes of the other"
        changes.append(replace(change, notes=(*change.notes, note)))
    return replace(plan, changes=tuple(changes))
