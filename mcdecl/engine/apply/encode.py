"""Encode changes as SOAP objects: what a create, update or delete of one resource sends.

An update sends only what changes (fact:update-patches).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mcdecl.engine.plan.model import AttributeDiff, AttributeStatus, Change
from mcdecl.engine.plan.replacement import replacement_key
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.kinds.wire import Lookup, WriteContext
from mcdecl.wire.routes import ID, KEY
from mcdecl.wire.values import TYPE, SoapObject, merged, placed


def new(change: Change, lookup: Lookup) -> SoapObject:
    """The object that a create makes.

    Raises:
        NotInAccountError: something it refers to does not exist.
    """
    kind, state = KINDS[change.kind], change.desired or {}
    if kind.build is not None:
        return kind.build(change.key, state, lookup)
    parts = [
        attribute.wire.encode(value, WriteContext(lookup, state))
        for attribute, value in _said(kind.attributes, state)
        if attribute.wire is not None and not attribute.apart and attribute.name not in kind.uncarried
    ]
    if kind.created_as is not None:
        return merged({TYPE: kind.created_as, "CustomerKey": change.key}, *parts)
    if kind.over_rest is not None and kind.over_rest.needed(state):
        return kind.over_rest.object(merged(*parts), WriteContext(lookup, {**state, KEY: change.key}))
    record = {KEY: change.key} if kind.routes else {}
    return merged({TYPE: kind.type, **record}, placed(kind.key_path, change.key), *parts)


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


def altered(change: Change, lookup: Lookup) -> SoapObject:
    """The locator, what changed, and what the account wants in every update; the rest stays as it is.

    Raises:
        NotInAccountError: something it refers to does not exist.
    """
    return _updated(change, lookup, altered_paths(change))


def supplied(change: Change, lookup: Lookup) -> SoapObject:
    """The update of a new object that adds what its create does not carry.

    Raises:
        NotInAccountError: something it refers to does not exist.
    """
    return _updated(change, lookup, set(KINDS[change.kind].uncarried))


def _updated(change: Change, lookup: Lookup, paths: set[str]) -> SoapObject:
    kind, state = KINDS[change.kind], change.desired or {}
    before = change.before or {}
    record = {**state, KEY: change.key}
    parts = [
        attribute.wire.encode(
            value, WriteContext(lookup, record, before.get(attribute.name), change.ids, creating=False)
        )
        for attribute, value in _touched(kind.attributes, state, paths)
        if attribute.wire is not None
    ]
    if kind.over_rest is not None and kind.over_rest.needed(state):
        changed = kind.over_rest.object(merged(*parts), WriteContext(lookup, record, creating=False))
        return {**changed, ID: _id_of(change, lookup)}
    return merged(_located(change, lookup), *parts)


def switched(name: str, value: Any, change: Change, lookup: Lookup) -> SoapObject:
    """The call that sets one attribute which creates and updates do not carry.

    Raises:
        NotInAccountError: what the call needs to know of the object is not known.
    """
    kind = KINDS[change.kind]
    codec = kind.attribute(name).wire
    assert codec is not None  # noqa: S101 - what is set apart travels
    record = {ID: _id_of(change, lookup), KEY: change.key}
    return merged(record, codec.encode(value, WriteContext(lookup, {**(change.desired or {}), KEY: change.key})))


def _touched(
    attributes: Sequence[Attribute], state: Mapping[str, Any], paths: set[str], prefix: str = ""
) -> Iterator[tuple[Attribute, Any]]:
    """Every attribute that travels and either changed or is always sent."""
    for attribute in attributes:
        path = prefix + attribute.name
        if attribute.wire is not None:
            changed = any(text == path or text.startswith(f"{path}.") for text in paths)
            if attribute.always_sent or changed:
                yield attribute, state.get(attribute.name)
        elif isinstance(attribute.type, Group):
            yield from _touched(attribute.type.attributes, state.get(attribute.name) or {}, paths, f"{path}.")


def altered_paths(change: Change) -> set[str]:
    """The dotted paths that an update sends: all that change but the key, what is taken away or set apart."""
    changed = {diff.path for diff in change.sent()} - {"key"} - {diff.path for diff in _dropped(change)}
    apart = {attribute.name for attribute in KINDS[change.kind].attributes if attribute.apart}
    return {path for path in changed if path.partition(".")[0] not in apart}


def drops(change: Change) -> bool:
    """Whether items of the resource are taken away."""
    return any(True for _ in _dropped(change))


def dropped(change: Change, lookup: Lookup) -> SoapObject:
    """The object of a delete that takes items away and nothing else."""
    kind = KINDS[change.kind]
    parts = []
    for attribute in kind.attributes:
        gone = [diff for diff in _dropped(change) if diff.path.startswith(f"{attribute.name}.")]
        if gone and isinstance(attribute.type, Items):
            codec: Any = attribute.wire
            names = [str(diff.before[attribute.type.key]).casefold() for diff in gone]
            parts.append(codec.encode_dropped([change.ids[name] for name in names]))
    if not parts:
        raise ValueError(f"{change.address}: a delete without items would delete the whole")
    return merged(_located(change, lookup), *parts)


def _dropped(change: Change) -> Iterator[AttributeDiff]:
    """The differences by which an item goes."""
    lists = {attribute.name for attribute in KINDS[change.kind].attributes if isinstance(attribute.type, Items)}
    for diff in change.of(AttributeStatus.CHANGED):
        if diff.after is None and isinstance(diff.before, Mapping) and diff.path.partition(".")[0] in lists:
            yield diff


def deleted(change: Change, _lookup: Lookup) -> SoapObject:
    """The object of a delete, by its id: another one may have the key by now."""
    kind = KINDS[change.kind]
    if kind.deleted_as is not None:
        return {TYPE: kind.deleted_as, "CustomerKey": change.key}
    if kind.routes is not None:
        return {TYPE: kind.routes, ID: change.object_id, KEY: change.key}
    path, value = identity(change)
    return merged({TYPE: kind.soap_type}, placed(path, value))


def rekeyed(change: Change, lookup: Lookup) -> SoapObject:
    """The update that gives an object its new external key: by its id, and with nothing else in it.

    Raises:
        NotInAccountError: the folder that it is to lie in does not exist.
    """
    kind = KINDS[change.kind]
    path, value = identity(change)
    parts = kind.rekeyed(change.key, lookup) if kind.rekeyed is not None else placed(kind.key_path, change.key)
    return merged({TYPE: kind.soap_type}, placed(path, value), parts)


def rekeyed_for_replacement(change: Change, _lookup: Lookup) -> SoapObject:
    """The update that frees key and name for a new object, because a deleted one's name stays taken for a while."""
    kind, aside = KINDS[change.kind], replacement_key(change.key)
    return merged({TYPE: kind.soap_type, "ObjectID": change.object_id, "Name": aside}, placed(kind.key_path, aside))


def renamed_in_between(change: Change, lookup: Lookup) -> SoapObject:
    """The update that gives an object the name that it has in between, and leaves everything else as it is.

    Raises:
        NotInAccountError: something it refers to does not exist.
    """
    state = {**(change.desired or {}), **(change.before or {}), "name": change.passes_through}
    aside = _updated(replace(change, desired=state), lookup, {"name"})
    if change.moved_from is None or KINDS[change.kind].routes is not None:
        return aside
    path, value = identity(change)  # it has its new key only afterwards
    return merged(
        {name: part for name, part in aside.items() if name != KINDS[change.kind].key_path}, placed(path, value)
    )


def _located(change: Change, lookup: Lookup) -> SoapObject:
    """Type and locator of an existing object."""
    kind = KINDS[change.kind]
    if kind.routes is not None:
        return {TYPE: kind.routes, ID: _id_of(change, lookup), KEY: change.key}
    path, value = (kind.locate, change.key) if kind.locate == kind.key_path else identity(change)
    return merged({TYPE: kind.soap_type}, placed(path, value))


def _id_of(change: Change, lookup: Lookup) -> str:
    """The id of an object, also of one that was made only now."""
    return change.object_id or lookup.object_id(change.kind, change.key)


def identity(change: Change) -> tuple[str, Any]:
    """The wire path and value that mean this object whatever its key: a folder's number, else the ObjectID."""
    if KINDS[change.kind].locate == "ID":
        return "ID", int(change.object_id or 0)
    return "ObjectID", change.object_id
