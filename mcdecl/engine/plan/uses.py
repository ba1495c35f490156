"""Who uses what a plan deletes; shown with the change."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change, Plan
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Items
from mcdecl.kinds.risk import Risk

_TOLD: Final = 8
"""Users of one thing that are named; the others are counted."""


class LostThing(Struct, frozen=True):
    """Something that goes, gets another name or takes less: a resource, or an item of one, such as a field.

    Attributes:
        address: the resource.
        name: the item as the account calls it; None for the resource as a whole.
        item: what the item is like, in normal form.
    """

    address: str
    name: str | None = None
    item: Mapping[str, Any] | None = None


Users = Mapping[tuple[str, str | None], Sequence[str]]
"""By address and item, who uses it, a few words for each."""


def lost_things(plan: Plan) -> tuple[LostThing, ...]:
    """Everything of which somebody should know who uses it, in the order of the plan."""
    return tuple(stake for change in plan.changes for stake in _of_change(change))


def takes_away(change: Change) -> bool:
    """Whether what uses something has to follow its change: the thing or a part of it goes, or is called otherwise."""
    again = change.action in (Action.DELETE, Action.REPLACE) or change.moved_from is not None
    return again or any(diff.path == "name" for diff in change.sent()) or any(_of_change(change))


def with_users(plan: Plan, users: Users) -> Plan:
    """The plan with the users of what is at stake: as warnings, or where nothing will happen as notes."""
    if not users:
        return plan
    changes = [_told(change, users) for change in plan.changes]
    # A warning makes a change risky, and the risky come first.
    changes.sort(key=lambda change: -change.risk.rank if change.acts else 0)
    return replace(plan, changes=tuple(changes))


def _of_change(change: Change) -> Iterator[LostThing]:
    if change.action is Action.DELETE:
        yield LostThing(change.address)
        return
    record: dict[str, LostThing] = {}
    for attribute in KINDS[change.kind].attributes:
        if not isinstance(attribute.type, Items):
            continue
        after = {item[attribute.type.key]: item for item in (change.desired or {}).get(attribute.name) or ()}
        for diff in change.attributes:
            if diff.path.startswith(f"{attribute.name}."):
                stake = _of_item(change.address, attribute.type, diff.path[len(attribute.name) + 1 :], diff, after)
                if stake is not None and stake.name is not None:
                    record.setdefault(stake.name.casefold(), stake)
    yield from record.values()


def _of_item(address: str, items: Items, path: str, diff: AttributeDiff, after: Mapping[str, Any]) -> LostThing | None:
    if isinstance(diff.before, Mapping) and diff.after is None:
        return (
            LostThing(address, str(diff.before[items.key]), diff.before)
            if diff.status is AttributeStatus.CHANGED
            else None
        )
    name, _, word = path.rpartition(".")
    if word == items.key and isinstance(diff.before, str):
        return LostThing(address, diff.before, {**after.get(name, {}), items.key: diff.before})
    inner = next((attribute for attribute in items.group.attributes if attribute.name == word), None)
    if inner is None or inner.change.judge(diff.before, diff.after) is None or inner.change.ignored:
        return None
    return LostThing(address, name, after.get(name))


def _told(change: Change, users: Users) -> Change:
    words = tuple(_words(stake, users) for stake in _of_change(change) if users.get((stake.address, stake.name)))
    if not words:
        return change
    if not change.acts:
        return replace(change, notes=(*change.notes, *words))
    if change.risk is Risk.NONE:
        return replace(change, risk=Risk.CAUTION, warnings=words)
    milder = change.milder if change.risk is Risk.CAUTION else (*change.milder, *words)
    return replace(change, warnings=(*change.warnings, *words), milder=milder)


def _words(stake: LostThing, users: Users) -> str:
    texts = users[stake.address, stake.name]
    rest = len(texts) - _TOLD
    more = f" and {rest} more" if rest > 0 else ""
    return f"{stake.name or stake.address} is used by {', '.join(texts[:_TOLD])}{more}"
