"""The calls that one change takes, one after the other: most take one, a replace takes three."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mcdecl.apply import encode
from mcdecl.kinds import KINDS
from mcdecl.kinds.wire import Lookup
from mcdecl.plan.model import Action, Change
from mcdecl.wire.values import SoapObject


class Operation(StrEnum):
    """What is asked of the account. A key change is an update that may be repeated as it is."""

    CREATE = "create"
    UPDATE = "update"
    REKEY = "rekey"
    DROP = "drop"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Step:
    """One call's part in a change, and how its object is made."""

    operation: Operation
    encode: Callable[[Change, Lookup], SoapObject]


def steps(change: Change) -> tuple[Step, ...]:
    """The steps of a change, in order. A key change and field changes do not work in one update."""
    create = Step(Operation.CREATE, encode.new)
    delete = Step(Operation.DELETE, encode.deleted)
    if change.action is Action.CREATE:
        return (create,)
    if change.action is Action.DELETE:
        return (delete,)
    if change.action is Action.REPLACE:
        if KINDS[change.kind].renames_away:
            return (Step(Operation.REKEY, encode.put_aside), create, delete)
        return (delete, create)
    return tuple(_update(change))


def _update(change: Change) -> list[Step]:
    found = []
    if change.moved_from is not None:
        found.append(Step(Operation.REKEY, encode.rekeyed))
    if encode.altered_paths(change):
        found.append(Step(Operation.UPDATE, encode.altered))
    if encode.drops(change):
        found.append(Step(Operation.DROP, encode.dropped))
    return found
