"""The calls that one change needs, in order: most need one, a replacement needs three."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Any

from msgspec import Struct

from mcdecl.engine.apply import encode
from mcdecl.engine.plan.model import Action, Change
from mcdecl.kinds import KINDS
from mcdecl.kinds.wire import Lookup
from mcdecl.wire.values import SoapObject


class Operation(StrEnum):
    """What is asked of the account.

    Key changes, what is set apart and names that are held only in between are updates that may be repeated as they are.
    """

    CREATE = "create"
    UPDATE = "update"
    REKEY = "rekey"
    RENAME = "rename"
    SET = "set"
    DROP = "drop"
    DELETE = "delete"


class ApplyStep(Struct, frozen=True):
    """One call's part in a change, and how its object is made; `switch` is what it turns on or off, if it does."""

    operation: Operation
    encode: Callable[[Change, Lookup], SoapObject]
    switch: bool | None = None


def steps(change: Change) -> tuple[ApplyStep, ...]:
    """The steps of a change, in order. A key change and field changes do not work in one update."""
    delete = ApplyStep(Operation.DELETE, encode.deleted)
    if change.action is Action.CREATE:
        return tuple(_create(change))
    if change.action is Action.DELETE:
        return (delete,)
    if change.action is Action.REPLACE:
        if KINDS[change.kind].renames_away:
            return (ApplyStep(Operation.REKEY, encode.rekeyed_for_replacement), *_create(change), delete)
        return (delete, *_create(change))
    return tuple(_update(change))


def _create(change: Change) -> list[ApplyStep]:
    """The create, then what it does not carry, where that is not the account's default."""
    kind, state = KINDS[change.kind], change.desired or {}
    apply_steps = [ApplyStep(Operation.CREATE, encode.new)]
    wanted = {
        attribute.name
        for attribute in kind.attributes
        if state.get(attribute.name) not in (None, attribute.default, False, ())
    }
    if wanted & set(kind.uncarried):
        apply_steps.append(ApplyStep(Operation.UPDATE, encode.supplied))
    return apply_steps + [
        _set(attribute.name, state[attribute.name])
        for attribute in kind.attributes
        if attribute.apart and attribute.name in wanted
    ]


def _set(name: str, value: Any) -> ApplyStep:
    return ApplyStep(Operation.SET, partial(encode.switched, name, value))


def _update(change: Change) -> list[ApplyStep]:
    """What changes; an object that is on is paused for it, and resumed where it should be on afterwards."""
    kind, state = KINDS[change.kind], change.desired or {}
    flag = kind.paused_by
    changed = {diff.path.partition(".")[0] for diff in change.sent()}
    apart = [
        attribute.name
        for attribute in kind.attributes
        if attribute.apart and attribute.name in changed and attribute.name != flag
    ]
    within = [*_object(change), *(_set(name, state.get(name)) for name in apart)]
    if flag is None:
        return within
    was = bool((change.before or {}).get(flag))
    wanted = bool(state.get(flag, was))
    pause = was and (bool(within) or bool(change.pauses) or not wanted)
    resume = wanted and (pause or not was)
    return [*([_switch(flag, on=False)] if pause else []), *within, *([_switch(flag, on=True)] if resume else [])]


def _switch(flag: str, *, on: bool) -> ApplyStep:
    return ApplyStep(Operation.SET, partial(encode.switched, flag, on), switch=on)


def pauses(change: Change) -> bool:
    """Whether carrying out a change pauses something that is on afterwards again: until then it is in our hands."""
    switches = [step.switch for step in steps(change) if step.switch is not None]
    return switches == [False, True]


def _object(change: Change) -> list[ApplyStep]:
    steps = []
    if change.passes_through is not None:
        steps.append(ApplyStep(Operation.RENAME, encode.renamed_in_between))
    if change.moved_from is not None:
        steps.append(ApplyStep(Operation.REKEY, encode.rekeyed))
    if encode.altered_paths(change):
        steps.append(ApplyStep(Operation.UPDATE, encode.altered))
    if encode.drops(change):
        steps.append(ApplyStep(Operation.DROP, encode.dropped))
    return steps
