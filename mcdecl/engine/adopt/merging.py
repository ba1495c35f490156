"""Bring what the account has into an entry as somebody wrote it: only what differs is written otherwise.

How a value is written stays where it means what the account has: another spelling, a variable, a default that is said.
Where it does not, a variable cannot give way to a value unseen: that is refused.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mcdecl.helpers.error import Error
from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.kinds.resource import NONE, Directives
from mcdecl.project.variables import Path, escaped_data, mentions


class CannotTakeOver(Error):  # noqa: N818 - named after what is so
    """A value stands for something that only a person can change: what it is, and the path of the value."""

    def __init__(self, message: str, path: Path) -> None:
        self.path = path
        super().__init__(message)


def merged(
    attributes: Sequence[Attribute],
    before: Mapping[str, Any],
    declared: Mapping[str, Any],
    written: Mapping[str, Any],
    held: Mapping[str, Any],
    words: Directives = NONE,
    path: Path = (),
) -> dict[str, Any]:
    """The entry with the values of the account.

    Args:
        attributes: those of the kind, or of a group.
        before: the entry as written, variables not put in.
        declared: what it says, in normal form.
        written: what an export would write.
        held: the state that this came from.
        words: what the entry says about single items.
        path: where it stands in the resource, for errors.

    Raises:
        CannotTakeOver: what would be written otherwise comes from a variable.
    """
    after = dict(before)
    for attribute in attributes:
        name = attribute.name
        if attribute.local or not attribute.readable or name not in declared:
            continue
        there, here = held.get(name), declared[name]
        if attribute.compare(there, here) is not False:
            continue
        inner, at = before.get(name), (*path, name)
        kind = attribute.type
        if isinstance(kind, Items) and isinstance(inner, list) and isinstance(written.get(name), list):
            after[name] = _items(attribute, kind, inner, here, written[name], there or (), words, at)
        elif isinstance(kind, Group) and all(isinstance(value, Mapping) for value in (inner, here, there)):
            after[name] = _group(kind, inner, here, written.get(name), there, at)
        else:
            after[name] = _replaced(inner, written.get(name), at)
    return _in_order(attributes, before, after)


def _group(group: Group, before: Any, declared: Any, written: Any, held: Any, path: Path) -> Any:
    """A group whose values are changed one by one where that comes to what the account has, else as a whole."""
    now = merged(group.attributes, before, declared, written or {}, held, path=path)
    if not any(mentions(now)) and group.normal(now) != group.normal(written or {}):
        hidden = {item.name: now[item.name] for item in group.attributes if not item.listed and item.name in now}
        return _replaced(before, {**(written or {}), **hidden}, path)
    return now or None


def _items(
    attribute: Attribute,
    items: Items,
    before: Sequence[Any],
    declared: Sequence[Any],
    written: Sequence[Any],
    held: Sequence[Any],
    words: Directives,
    path: Path,
) -> list[Any]:
    """Items in the order of their author; a new one comes behind the one that it follows in the account."""
    about = words.items.get(attribute.name)
    positions = about.positions if about and about.positions else tuple(range(len(declared)))
    states = dict(zip(positions, declared, strict=False))
    there = {item[items.key].casefold(): item for item in held}
    texts = {str(item[items.key]).casefold(): item for item in written}
    after: list[Any] = []
    seen: dict[str, int] = {}
    for index, item in enumerate(before):
        state = states.get(index)
        name = state[items.key].casefold() if state is not None else None
        if name is None or name not in there:
            if name is not None:
                _replaced(item, None, (*path, index))
            elif items.gone and item.get(items.gone):
                after.append(item)
            continue
        if there[name] != state:
            after.append(_item(items, item, state, texts[name], there[name], (*path, index)))
        else:
            after.append(item)
        seen[name] = len(after)
    place = 0
    for state in held:
        name = state[items.key].casefold()
        if name in seen:
            place = seen[name]
            continue
        after.insert(place, escaped_data(texts[name]))
        seen = {other: at + (at > place) for other, at in seen.items()}
        place += 1
        seen[name] = place
    return after


def _item(items: Items, before: Any, declared: Any, written: Any, held: Any, path: Path) -> Any:
    now = merged(items.group.attributes, before, declared, written, held, path=path)
    kept = {name: value for name, value in now.items() if name not in (items.gone, items.formerly)}
    if any(mentions(now)) or items.group.normal(kept) == items.group.normal(written):
        return now
    extra = {name: before[name] for name in before if name in (items.gone, items.formerly)}
    return {**_replaced(before, written, path), **extra}


def _replaced(before: Any, after: Any, path: Path) -> Any:
    """What the account has in place of what is written.

    Raises:
        CannotTakeOver: that comes from a variable.
    """
    if names := list(mentions(before)):
        raise CannotTakeOver(f"it comes from ${{{names[0]}}}", path)
    return escaped_data(after)


def _in_order(attributes: Sequence[Attribute], before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes in the order of their author; a new one comes behind the last that the kind has before it."""
    order = [attribute.name for attribute in attributes]
    names = [name for name in before if after.get(name) is not None or before[name] is None]
    for name in after:
        if name not in before and after[name] is not None:
            ahead = [index for index, other in enumerate(names) if other in order[: order.index(name)]]
            names.insert(max(ahead) + 1 if ahead else 0, name)
    return {name: after[name] for name in names}
