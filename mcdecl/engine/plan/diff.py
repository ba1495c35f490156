"""Compare two states of one resource, attribute by attribute, with a verdict on each difference.

Comparison is three-valued: what the account cannot show is unknown, and never guessed. The verdicts come from
the declarations alone; nothing here knows any kind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mcdecl.engine.plan.inside import inside
from mcdecl.engine.plan.model import AttributeDiff, AttributeStatus, PartDiff
from mcdecl.helpers.structs import replace
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.kinds.resource import NONE, Directives, ItemWords
from mcdecl.kinds.values import Unknown

CANNOT_READ = "the API cannot read it back"


def diff_states(
    attributes: Sequence[Attribute],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    facts: ResourceFacts,
    prefix: str = "",
    directives: Directives = NONE,
) -> Iterator[AttributeDiff]:
    """The differences between a live state and a desired one, in the order of the declaration.

    Only attributes that `after` names are compared; what it leaves out is not managed. `directives` say which
    items are renamed or declared away.
    """
    for attribute in attributes:
        if attribute.name not in after:
            continue
        wanted, path = after[attribute.name], prefix + attribute.name
        if not attribute.readable:
            yield AttributeDiff(path, None, wanted, AttributeStatus.UNKNOWN, CANNOT_READ)
            continue
        words = directives.items.get(attribute.name)
        yield from _diff_attribute(attribute, path, before.get(attribute.name), wanted, facts, words)


def created(attributes: Sequence[Attribute], state: Mapping[str, Any], prefix: str = "") -> Iterator[AttributeDiff]:
    """What a new resource is made with: every value that is not simply the account's default."""
    for attribute in attributes:
        value, path = state.get(attribute.name), prefix + attribute.name
        if isinstance(attribute.type, Items):
            for item in value or ():
                yield AttributeDiff(f"{path}.{item[attribute.type.key]}", None, item)
        elif isinstance(attribute.type, Group) and isinstance(value, Mapping):
            yield from created(attribute.type.attributes, value, f"{path}.")
        elif value is not None and (attribute.required or value != attribute.default):
            yield AttributeDiff(path, None, value)


def _diff_attribute(
    attribute: Attribute, path: str, before: Any, after: Any, facts: ResourceFacts, words: ItemWords | None
) -> Iterator[AttributeDiff]:
    if isinstance(attribute.type, Items) and not isinstance(before, Unknown):
        if before != after or words:
            yield from _diff_items(attribute, path, before or (), after or (), facts, words or ItemWords())
        return
    same = attribute.compare(before, after)
    if same:
        return
    if same is None:
        reason = before.reason if isinstance(before, Unknown) else CANNOT_READ
        yield AttributeDiff(path, None, after, AttributeStatus.UNKNOWN, reason)
        return
    shown = None if isinstance(before, Unknown) else before
    refused = attribute.change.judge(shown, after)
    if isinstance(attribute.type, Group) and isinstance(shown, Mapping) and isinstance(after, Mapping) and not refused:
        yield from diff_states(attribute.type.attributes, shown, after, facts, f"{path}.")
    elif attribute.by_key and isinstance(shown, Mapping) and isinstance(after, Mapping) and not refused:
        yield from _diff_entries(path, shown, after)
    else:
        yield _judged(attribute, path, shown, after, refused)


def _judged(attribute: Attribute, path: str, before: Any, after: Any, refused: str | None) -> AttributeDiff:
    status = AttributeStatus.LEFT_ALONE if attribute.change.ignored else AttributeStatus.BLOCKED
    parts: tuple[PartDiff, ...] = ()
    if attribute.inside is not None and before is not None and after is not None:
        parts = tuple(inside(path, before, after, attribute.inside))
    return AttributeDiff(path, before, after, status if refused else AttributeStatus.CHANGED, refused, parts)


def _diff_entries(path: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[AttributeDiff]:
    """The entries of a mapping that differ, told apart without case."""
    old = {key.casefold(): value for key, value in before.items()}
    for key, value in after.items():
        if old.get(key.casefold()) != value:
            yield AttributeDiff(f"{path}.{key}", old.get(key.casefold()), value)
    kept = {key.casefold() for key in after}
    for key, value in before.items():
        if key.casefold() not in kept:
            yield AttributeDiff(f"{path}.{key}", value, None)


def _diff_items(
    attribute: Attribute, path: str, before: Sequence[Any], after: Sequence[Any], facts: ResourceFacts, words: ItemWords
) -> Iterator[AttributeDiff]:
    """Items compared by their key, without case and order: the account ignores another order."""
    assert isinstance(attribute.type, Items)  # noqa: S101 - narrows the type; the caller has looked
    key, inner = attribute.type.key, attribute.type.group.attributes
    old = {item[key].casefold(): item for item in before}
    yield from _renamed(path, old, words)
    for item in after:
        there, where = old.pop(item[key].casefold(), None), f"{path}.{item[key]}"
        if there == item:
            continue
        if there is not None:
            yield from _judged_once(inner, where, list(diff_states(inner, there, item, facts, f"{where}.")))
            continue
        refused = attribute.added(item, facts) if attribute.added else None
        yield AttributeDiff(where, None, item, AttributeStatus.BLOCKED if refused else AttributeStatus.CHANGED, refused)
    gone = {name.casefold() for name in words.removed}
    for name, item in old.items():
        reason = attribute.dropped(item) if attribute.dropped and name not in gone else None
        status = AttributeStatus.LEFT_ALONE if reason else AttributeStatus.CHANGED
        yield AttributeDiff(f"{path}.{item[key]}", item, None, status, reason)


def _judged_once(attributes: Sequence[Attribute], path: str, diffs: Sequence[AttributeDiff]) -> Iterable[AttributeDiff]:
    """The differences of one item: where its shape cannot change, whether the rest could says nothing."""
    shaping = {f"{path}.{attribute.name}" for attribute in attributes if attribute.shapes}
    if not any(diff.path in shaping and diff.status is AttributeStatus.BLOCKED for diff in diffs):
        return diffs
    return [
        diff if diff.path in shaping else replace(diff, status=AttributeStatus.CHANGED, reason=None) for diff in diffs
    ]


def _renamed(path: str, old: dict[str, Any], words: ItemWords) -> Iterator[AttributeDiff]:
    """Put items that are to be renamed under their new name; what cannot be renamed is blocked."""
    for new, was in words.renamed.items():
        has_old, has_new = was.casefold() in old, new.casefold() in old
        if has_old and has_new and new.casefold() != was.casefold():
            reason = f"the account has both {was} and {new}; move the values, then delete renamed_from"
            yield AttributeDiff(f"{path}.{new}", was, new, AttributeStatus.BLOCKED, reason)
        elif has_old:
            old[new.casefold()] = old.pop(was.casefold())
        elif not has_new:
            reason = f"it is renamed from {was}, and the account has neither; delete renamed_from, or correct it"
            yield AttributeDiff(f"{path}.{new}", was, new, AttributeStatus.BLOCKED, reason)


def finished(path: str, before: Sequence[Any], key: str, words: ItemWords) -> Iterator[str]:
    """Notes on words about items that have done their work and can be taken out."""
    there = {item[key].casefold() for item in before}
    for new, was in words.renamed.items():
        if new.casefold() in there and was.casefold() not in there:
            yield f"{path}.{new}: it has its new name; you can delete renamed_from: {was}"
    for name in words.removed:
        if name.casefold() not in there:
            yield f"{path}.{name}: it is gone; you can delete the entry with removed: true"
