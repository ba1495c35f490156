"""What files say that leaves no trace in a plan when they say it no longer: optional words, and the order of items.

The account keeps a word that nobody manages any more, and takes no other order. Only a comparison with what the last
apply was told shows that somebody changed the files.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.kinds.resource import LiveResource
from mcdecl.kinds.values import UNMANAGED, Unknown

_LONGEST = 60


def optional_words(attributes: Sequence[Attribute], state: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The dotted paths of what a state says and a plan leaves alone where nothing is said."""
    for attribute in attributes:
        if attribute.name not in state or attribute.local:
            continue
        path, value = prefix + attribute.name, state[attribute.name]
        if attribute.default is UNMANAGED:
            yield path
        elif isinstance(attribute.type, Group) and isinstance(value, Mapping):
            yield from optional_words(attribute.type.attributes, value, f"{path}.")


def order_digest(attributes: Sequence[Attribute], state: Mapping[str, Any]) -> str:
    """A digest of the order of the items in a state; empty where there is no order to speak of."""
    names = [_names(attribute, state) for attribute in attributes if isinstance(attribute.type, Items)]
    return sha256(json.dumps(names).encode()).hexdigest()[:12] if any(len(listed) > 1 for listed in names) else ""


def _names(attribute: Attribute, state: Mapping[str, Any]) -> list[str]:
    held = state.get(attribute.name)
    if not isinstance(attribute.type, Items) or not isinstance(held, Sequence):
        return []
    return [str(item[attribute.type.key]).casefold() for item in held]


def left_alone(attributes: Sequence[Attribute], there: LiveResource, dropped: Sequence[str]) -> Iterator[str]:
    """What a plan says of words that were taken out of the files.

    Args:
        attributes: the declaration.
        there: the resource as the account has it.
        dropped: the dotted paths of the words.
    """
    for path in dropped:
        held: Any = there.state
        for name in path.split("."):
            held = held.get(name) if isinstance(held, Mapping) else None
        hidden = isinstance(held, Unknown) or not _readable(attributes, path)
        if hidden:
            yield f"{path}: no longer declared, and left alone in the account"
        elif held not in (None, "", [], {}):
            yield f"{path}: no longer declared, and left alone in the account ({_short(held)})"


def _readable(attributes: Sequence[Attribute], path: str) -> bool:
    first = path.partition(".")[0]
    return all(attribute.readable for attribute in attributes if attribute.name == first)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def other_orders(attributes: Sequence[Attribute], there: LiveResource, state: Mapping[str, Any]) -> Iterator[str]:
    """What a plan says of items that the files list in another order than the account has."""
    for attribute in attributes:
        held, wanted = _names(attribute, there.state), _names(attribute, state)
        both = {*held} & {*wanted}
        if [name for name in held if name in both] != [name for name in wanted if name in both]:
            yield f"{attribute.name}: another order changes nothing; the account keeps the one that it has"
