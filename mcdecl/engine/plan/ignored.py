"""Attributes under `lifecycle: ignore`: the desired state takes over what the account has."""

from collections.abc import Mapping, Sequence
from typing import Any

from mcdecl.helpers.patterns import matches
from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.kinds.values import Unknown


def settled(
    attributes: Sequence[Attribute], wanted: Mapping[str, Any], live: Mapping[str, Any], paths: Sequence[str]
) -> Mapping[str, Any]:
    """The wanted state with the live value at every ignored path. `*` in a path stands for any one name.

    An ignored attribute that the account hides is left out: it is neither compared nor sent.
    """
    if not paths:
        return wanted
    return _group(attributes, wanted, live, [tuple(path.split(".")) for path in paths])


def _group(
    attributes: Sequence[Attribute],
    wanted: Mapping[str, Any],
    live: Mapping[str, Any],
    paths: Sequence[tuple[str, ...]],
) -> dict[str, Any]:
    state = dict(wanted)
    for attribute in attributes:
        name = attribute.name
        rest = [path[1:] for path in paths if matches(path[0], name)]
        if not rest or name not in state or name not in live:
            continue
        if isinstance(live[name], Unknown):
            if () in rest and not attribute.always_sent:
                del state[name]
        elif () in rest:
            state[name] = live[name]
        elif isinstance(attribute.type, Group) and isinstance(state[name], Mapping) and isinstance(live[name], Mapping):
            state[name] = _group(attribute.type.attributes, state[name], live[name], rest)
        elif isinstance(attribute.type, Items) and isinstance(live[name], Sequence):
            state[name] = _items(attribute.type, state[name], live[name], rest)
    return state


def _items(
    items: Items, wanted: Sequence[Any], live: Sequence[Any], paths: Sequence[tuple[str, ...]]
) -> list[dict[str, Any]]:
    """Items with their ignored parts as they are; an item that is ignored as a whole is as the account has it."""
    there = {item[items.key].casefold(): item for item in live}
    state = []
    for item in wanted:
        name = item[items.key]
        rest = [path[1:] for path in paths if matches(path[0], name, fold=True)]
        held = there.get(name.casefold())
        if () in rest:
            if held is not None:
                state.append(held)
        else:
            state.append(item if held is None or not rest else _group(items.group.attributes, item, held, rest))
    return state
