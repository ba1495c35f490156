"""What a change of each attribute does, from its declaration: the table of the reference, which a test checks."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from mcdecl.helpers.structs import replace
from mcdecl.kinds.language import Attribute, Group, Items, Kind
from mcdecl.kinds.rules import IN_PLACE
from mcdecl.kinds.values import UNMANAGED


class Effect(StrEnum):
    """What becomes of another value, or of a word that is taken out."""

    UPDATED = "updated in place"
    SOMETIMES = "updated in place or blocked"
    ADDED = "adds another one; the old one is left alone"
    BLOCKED = "blocked"
    REPLACED = "blocked without lifecycle: {replace: true}"
    LEFT_ALONE = "left alone"
    UNKNOWN = "sent, but cannot be compared"
    PARTLY = "updated in place; cannot be compared where the account does not show it"
    LOCAL = "only for mcdecl"
    ONCE = "done by the next apply"
    NEEDED = "cannot be left out"


class AttributeChange(Struct, frozen=True):
    """What changes of one attribute do.

    Attributes:
        path: the attribute, dotted where it is inside of another.
        changed: what another value does.
        removed: what it does to take the word out of the YAML.
        default: the value that counts then; None where none does.
        condition: which changes the account takes, where it takes only some.
    """

    path: str
    changed: Effect
    removed: Effect
    default: object = None
    condition: str = ""


def attribute_changes(kind: Kind) -> Iterator[AttributeChange]:
    """The changes of every attribute of a kind, those inside of others behind them."""
    return _changes(kind.attributes, "", None)


def _changes(attributes: Sequence[Attribute], prefix: str, above: AttributeChange | None) -> Iterator[AttributeChange]:
    """`above` is the attribute that they are in."""
    for attribute in attributes:
        path = f"{prefix}{attribute.name}"
        changed, condition = _changed(attribute, above)
        default = None if attribute.default in (UNMANAGED, ()) else attribute.default
        change = AttributeChange(path, changed, _removed(attribute, changed), default, condition)
        yield change
        if isinstance(attribute.type, Group):
            yield from _changes(attribute.type.attributes, f"{path}.", change)
        elif isinstance(attribute.type, Items):
            inside = _changes(attribute.type.group.attributes, f"{path}.", change)
            yield from (_of_item(attribute.type, item) for item in inside)


def _of_item(items: Items, change: AttributeChange) -> AttributeChange:
    """The change of an attribute of items, some of which have a meaning of their own."""
    name = change.path.rpartition(".")[2]
    if name == items.key:
        return replace(change, changed=Effect.ADDED)
    if name in (items.gone, items.formerly):
        return replace(change, changed=Effect.ONCE, removed=Effect.ONCE)
    return change


def _changed(attribute: Attribute, above: AttributeChange | None) -> tuple[Effect, str]:
    """What another value does, and which ones the account takes. What a group does holds for what is in it."""
    if above is not None and above.changed is not Effect.UPDATED:
        return above.changed, above.condition
    if attribute.local:
        return Effect.LOCAL, ""
    if not attribute.readable:
        return Effect.UNKNOWN, ""
    if attribute.change.ignored:
        return Effect.LEFT_ALONE, ""
    if attribute.change is IN_PLACE:
        return (Effect.UPDATED if attribute.unseen is None else Effect.PARTLY), ""
    known = {"never": Effect.BLOCKED, "replace": Effect.REPLACED}.get(attribute.change.word)
    return (known, "") if known else (Effect.SOMETIMES, attribute.change.word)


def _removed(attribute: Attribute, changed: Effect) -> Effect:
    if changed is Effect.LOCAL:
        return changed
    if attribute.required:
        return Effect.NEEDED
    if attribute.default is UNMANAGED or isinstance(attribute.type, Items):
        return Effect.LEFT_ALONE
    return changed
