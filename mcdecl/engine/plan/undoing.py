"""What the way back of a change is: whole, without rows, or impossible, by the rules of the declarations."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change, UndoLabel
from mcdecl.engine.plan.obstacles import by_hand
from mcdecl.engine.plan.rows_back import NOT_KEPT, Keeping, rows_back
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.language import Attribute, Group, Items, Kind
from mcdecl.kinds.resource import LiveResource
from mcdecl.kinds.unfit import unfit_values
from mcdecl.kinds.values import Unknown

NOT_SHOWN: Final = "no call shows what it was before"
UNSETTABLE: Final = "it had no value before, and no call takes a value away again"


def with_undo(
    change: Change, there: LiveResource | None, live: Live, facts: ResourceFacts, keeping: Keeping = NOT_KEPT
) -> Change:
    """The change with what its way back is; one that makes no call has none.

    Args:
        change: the change.
        there: the resource as the account has it.
        live: what was read of the account.
        facts: what is known of its rows.
        keeping: what becomes of rows that it loses.
    """
    if not change.acts and change.undo is None and not change.undo_reasons:
        return change
    if not change.acts:
        return replace(change, undo=None, undo_reasons=())
    kind = KINDS[change.kind]
    lasting = tuple(dict.fromkeys(_lasting(kind, change, there, live, facts)))
    rows = () if there is None else tuple(rows_back(change, facts, keeping))
    gone = any(not row.comes_back for row in rows)
    label = UndoLabel.IMPOSSIBLE if lasting else UndoLabel.WITHOUT_ROWS if gone else UndoLabel.WHOLE
    return replace(change, undo=label, undo_reasons=(*lasting, *dict.fromkeys(row.words for row in rows)))


def _lasting(kind: Kind, change: Change, there: LiveResource | None, live: Live, facts: ResourceFacts) -> Iterator[str]:
    """What of the definition does not come back, a sentence each."""
    if change.action is Action.CREATE:
        yield from [kind.undeletable] if kind.undeletable else []
    elif there is not None and change.action is Action.UPDATE:
        yield from _of_update(kind, change, there, live, facts)
    elif there is not None:
        yield from _of_deletion(kind, there, live)


def _of_deletion(kind: Kind, there: LiveResource, live: Live) -> Iterator[str]:
    """What keeps an object from being made again as it is."""
    if kind.section is None or (kind.declarable is not None and not kind.declarable(there.state)):
        yield f"the API creates no {kind.title} of this sort"
    if kind.uncreatable is not None and (reason := kind.uncreatable(there.state)):
        yield reason
    if kind.above is not None and (where := by_hand(there.key, live)):
        yield f"the API creates no folders of this type; they are made in {where}"
    yield from _hidden(kind.attributes, there.state)
    for attribute in kind.attributes:
        value = there.state.get(attribute.name)
        if attribute.change.lost is not None and (reason := attribute.change.lost(value)):
            yield f"{attribute.name}: {_without_remedy(reason)}"
    yield from _unfit(kind, there, live, lambda _path: True)


def _without_remedy(reason: str) -> str:
    """A reason without what to do about it now: that is for whoever wants the change, not for a later undo."""
    return reason.partition("; ")[0]


def _hidden(attributes: Sequence[Attribute], state: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """What the account does not show of a state, and so nobody could write again."""
    for attribute in attributes:
        path, value = f"{prefix}{attribute.name}", state.get(attribute.name)
        if attribute.local:
            continue
        if not attribute.readable:
            if attribute.applies is None or attribute.applies(state):
                yield f"{path}: no call shows it; if it was set, it has to be set again"
        elif isinstance(value, Unknown):
            yield f"{path}: {value.reason}"
        elif isinstance(attribute.type, Group) and isinstance(value, Mapping):
            yield from _hidden(attribute.type.attributes, value, f"{path}.")


def _of_update(kind: Kind, change: Change, there: LiveResource, live: Live, facts: ResourceFacts) -> Iterator[str]:
    changed = [diff.path for diff in change.sent()]
    for diff in change.sent():
        if (reason := _refused(kind.attributes, diff, there.state, change.desired or {}, facts)) is not None:
            yield f"{diff.path}: {_without_remedy(reason)}"
    yield from _unfit(kind, there, live, lambda value: any(map(value.touched_by, changed)))


def _unfit(kind: Kind, there: LiveResource, live: Live, touched: Any) -> Iterator[str]:
    if live.now is None:
        return
    for value in unfit_values(kind.attributes, there.state, live.now):
        if touched(value):
            yield value.why.message


def _refused(
    attributes: Sequence[Attribute],
    diff: AttributeDiff,
    state: Mapping[str, Any],
    after: Mapping[str, Any],
    facts: ResourceFacts,
) -> str | None:
    """Why the account would not take one difference back, or None."""
    if diff.path == "key":
        return None
    name, _, below = diff.path.partition(".")
    attribute = next((item for item in attributes if item.name == name), None)
    if attribute is None:
        return None
    held = state.get(name)
    if not attribute.readable or (diff.status is AttributeStatus.UNKNOWN and not isinstance(held, Unknown)):
        return NOT_SHOWN
    if isinstance(held, Unknown):
        return held.reason
    if isinstance(attribute.type, Items) and below:
        return _refused_item(attribute, diff, below, facts)
    if isinstance(attribute.type, Group) and below and isinstance(held, Mapping):
        then = after.get(name)
        if (reason := attribute.change.judge(then, held)) is not None:
            return reason
        inside = then if isinstance(then, Mapping) else {}
        return _refused(attribute.type.attributes, replace(diff, path=below), held, inside, facts)
    if diff.before is None and not attribute.clearable:
        return UNSETTABLE
    return attribute.change.judge(diff.after, diff.before)


def unsettable(attributes: Sequence[Attribute], diff: AttributeDiff) -> str | None:
    """Why a value cannot be taken away, where a difference does that; None where it can be."""
    attribute = next((item for item in attributes if item.name == diff.path), None)
    gone = diff.status is AttributeStatus.CHANGED and diff.after is None
    return UNSETTABLE if gone and attribute is not None and not attribute.clearable else None


def _refused_item(attribute: Attribute, diff: AttributeDiff, below: str, facts: ResourceFacts) -> str | None:
    """Why an item would not come back, would not go, or would not change back."""
    assert isinstance(attribute.type, Items)  # noqa: S101 - narrows the type; the caller has looked
    key = attribute.type.key
    if isinstance(diff.after, Mapping) and diff.before is None:
        return None
    if isinstance(diff.before, Mapping) and diff.after is None:
        return attribute.added(diff.before, facts) if attribute.added is not None else None
    # Names of items may hold dots: the attribute is what stands behind the last one.
    inner = {item.name: item for item in attribute.type.group.attributes}.get(below.rpartition(".")[2])
    if inner is None or inner.name == key:
        return None
    return inner.change.judge(diff.after, diff.before)
