"""Changes as wire objects: what a create or an update of one resource sends, by the kind's declaration."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Attribute
from mcdecl.kinds.types import Group
from mcdecl.kinds.wire import Lookup, Writing
from mcdecl.plan.model import Action, Change, Status
from mcdecl.wire.values import TYPE, SoapObject, merged, placed


def encode(change: Change, lookup: Lookup) -> SoapObject:
    """The wire object of a create or an update.

    Raises:
        NotInAccountError: something it refers to does not exist.
        ValueError: the change is neither a create nor an update.
    """
    if change.action is Action.CREATE:
        return _new(change, lookup)
    if change.action is Action.UPDATE:
        return _altered(change, lookup)
    raise ValueError(f"{change.address}: nothing is sent for {change.action}")


def _new(change: Change, lookup: Lookup) -> SoapObject:
    kind, state = KINDS[change.kind], change.desired or {}
    if kind.build is not None:
        return kind.build(change.key, state, lookup)
    parts = [
        attribute.wire.encode(value, Writing(lookup, state))
        for attribute, value in _said(kind.attributes, state)
        if attribute.wire is not None
    ]
    return merged({TYPE: kind.soap_type}, placed(kind.key_path, change.key), *parts)


def _said(attributes: Sequence[Attribute], state: Mapping[str, Any]) -> Iterator[tuple[Attribute, Any]]:
    """Every attribute that travels and has a value: a new object needs no word about the others."""
    for attribute in attributes:
        value = state.get(attribute.name)
        if value is None or value == "":
            continue
        if attribute.wire is not None:
            yield attribute, value
        elif isinstance(attribute.type, Group):
            yield from _said(attribute.type.attributes, value)


def _altered(change: Change, lookup: Lookup) -> SoapObject:
    """The locator, what changed, and what the account wants in every update; the rest stays as it is."""
    kind, state = KINDS[change.kind], change.desired or {}
    located: Any = change.key if kind.locate == kind.key_path else change.object_id
    if kind.locate == "ID":
        located = int(change.object_id or 0)
    paths = {diff.path for diff in change.of(Status.CHANGED)}
    before = change.before or {}
    parts = [
        attribute.wire.encode(value, Writing(lookup, state, before.get(attribute.name), change.ids, creating=False))
        for attribute, value in _touched(kind.attributes, state, paths)
        if attribute.wire is not None
    ]
    return merged({TYPE: kind.soap_type}, placed(kind.locate, located), *parts)


def _touched(
    attributes: Sequence[Attribute], state: Mapping[str, Any], paths: set[str], prefix: str = ""
) -> Iterator[tuple[Attribute, Any]]:
    """Every attribute that travels and either changed or is always sent."""
    for attribute in attributes:
        path = prefix + attribute.name
        if attribute.wire is not None:
            changed = any(one == path or one.startswith(f"{path}.") for one in paths)
            if attribute.always_sent or changed:
                yield attribute, state.get(attribute.name)
        elif isinstance(attribute.type, Group):
            yield from _touched(attribute.type.attributes, state.get(attribute.name) or {}, paths, f"{path}.")
