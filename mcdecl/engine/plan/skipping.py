"""Leaving out what is blocked: which changes depend on it, and the plan without all of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.model import Action, Change, Plan, full_address
from mcdecl.engine.plan.order import Needs, needs_of
from mcdecl.engine.plan.pausing import pausing_for
from mcdecl.helpers.structs import replace
from mcdecl.kinds.risk import Risk


def blocked(change: Change, reasons: Sequence[str]) -> Change:
    """A change that is blocked for further reasons, and makes no call any more."""
    return replace(
        change,
        action=Action.BLOCKED,
        reasons=(*change.reasons, *reasons),
        risk=Risk.NONE,
        warnings=(),
        milder=(),
        rows_lost=None,
        waits_for=(),
        pauses=(),
        resumes=False,
        undo=None,
        undo_reasons=(),
    )


def breaking(address: str, changes: Mapping[str, Change], needs: Needs) -> tuple[str, ...]:
    """The addresses of what changes, and of which something that does not change rests on; itself where none does."""
    used, waiting = dict[str, None](), [address]
    while waiting:
        for need in needs.get(waiting.pop(), ()):
            if need not in used:
                used[need] = None
                waiting.append(need)
    return tuple(need for need in used if need in changes and changes[need].acts) or (address,)


def with_blocked_by(plan: Plan, needs: Needs, live: Live, above: Collection[str] = ()) -> Plan:
    """The plan in which every change says which blocked ones it depends on; `above` are those of other units.

    What is made or changed depends on what it rests on. What goes depends on whatever rests on it in the account
    until now, and what an automation runs on that automation where it would be paused.
    """
    changes = {change.address: change for change in plan.changes}
    stuck = {address for address, change in changes.items() if change.action is Action.BLOCKED}.union(above)
    if not stuck:
        return plan
    edges = _edges(changes, needs, live)
    causes: dict[str, frozenset[str]] = {}
    while (more := _one_step_further(stuck, edges, causes)) != causes:
        causes = more
    return replace(
        plan,
        changes=tuple(
            replace(change, blocked_by=tuple(sorted(causes.get(change.address, ())))) for change in plan.changes
        ),
    )


def _edges(changes: Mapping[str, Change], needs: Needs, live: Live) -> Mapping[str, set[str]]:
    """For every change that acts, the addresses that it depends on."""
    edges = {address: set[str]() for address, change in changes.items() if change.acts}
    for address, used in edges.items():
        change = changes[address]
        if change.action is not Action.DELETE:
            used.update(needs.get(address, ()), {*change.waits_for} - {*change.pauses})
        elsewhere = {need for need in change.waits_for if full_address(change.unit, need) == need}
        used.update(elsewhere - {*change.pauses} if change.unit else ())
    spelled = {address.casefold(): address for address in edges}
    for user, there in live.resources.items():
        if user not in changes:
            continue
        for need in needs_of(there):
            target = spelled.get(need.casefold())
            if target is not None and changes[target].action in (Action.DELETE, Action.REPLACE):
                edges[target].add(user)
        if changes[user].action is Action.BLOCKED:
            for target in pausing_for(there, live, changes):
                edges[target].add(user)
    return edges


def _one_step_further(
    stuck: Collection[str], edges: Mapping[str, set[str]], causes: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    further: dict[str, frozenset[str]] = {}
    for address, used in edges.items():
        if blocking := used.intersection(stuck).union(*(causes.get(need, ()) for need in used)):
            further[address] = frozenset(blocking)
    return further


def left_out(plan: Plan) -> Iterator[tuple[Change, str]]:
    """The changes that are left out where what is blocked is skipped, each with the reason."""
    for change in plan.changes:
        if change.action is Action.BLOCKED:
            reasons = (*change.reasons, *(diff.reason for diff in change.attributes if diff.reason))
            yield change, f"left out: it is blocked: {next(iter(reasons), 'the plan says why')}"
        elif change.acts and change.blocked_by:
            yield change, f"left out: it depends on {', '.join(change.blocked_by)}, which is blocked"


def without_blocked(plan: Plan, above: Collection[str] = ()) -> Plan:
    """The plan without what is blocked and what depends on it; nothing is paused for that, nor for `above`.

    Args:
        plan: the plan.
        above: the addresses of what is left out in other units.
    """
    gone = {change.address for change, _ in left_out(plan)}.union(above)
    if not gone:
        return plan
    kept = (_without(change, gone) for change in plan.changes if change.address not in gone)
    return replace(plan, changes=tuple(kept))


def _without(change: Change, gone: set[str]) -> Change:
    if not change.pauses:
        return change
    pauses = tuple(address for address in change.pauses if address not in gone)
    waits_for = tuple(address for address in change.waits_for if address not in gone)
    only_pauses = change.action is Action.UPDATE and not change.sent() and not change.resumes
    action = Action.NO_OP if only_pauses and not pauses else change.action
    return replace(change, action=action, pauses=pauses, waits_for=waits_for)
