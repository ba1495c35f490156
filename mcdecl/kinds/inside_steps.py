"""What is declared in a step itself, because it belongs to that step alone: verifications.

For a plan it is a resource of its own, whose key is the automation's and its number among those of the automation.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from mcdecl.kinds.language import Inner, Kind
from mcdecl.kinds.registry import KINDS

_PLACE: Final = re.compile(r".*/[1-9]\d*", re.DOTALL)


def inner_kinds() -> dict[str, Kind]:
    """The kinds that are declared in a step, by name."""
    return {name: kind for name, kind in KINDS.items() if kind.step is not None and kind.step.inside}


def place_key(automation: str, number: int) -> str:
    """The key of what is declared in the steps of an automation, the first one having number 1."""
    return f"{automation}/{number}"


def is_place(key: str) -> bool:
    """Whether a key is a place in an automation, and no name."""
    return _PLACE.fullmatch(key) is not None


def activities_in_order(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The activities of an automation, as REST shows it, in the order of steps and in them."""
    for step in sorted(record.get("steps") or (), key=lambda step: int(step.get("step") or 0)):
        yield from sorted(step.get("activities") or (), key=lambda item: int(item.get("displayOrder") or 0))


def taken_out(automation: str, steps: Iterable[Any]) -> tuple[list[Any], list[Inner]]:
    """Steps, as YAML has them, with addresses in place of what they declare, and what they declare.

    Args:
        automation: The key of the automation.
        steps: The steps; they fit the schema.
    """
    inner: list[Inner] = []
    seen: dict[str, set[str]] = {name: set() for name in inner_kinds()}
    listed = []
    for number, step in enumerate(steps):
        run = [
            _address(automation, item, (number, "run", place), seen, inner)
            for place, item in enumerate(step.get("run") or ())
        ]
        listed.append({**step, "run": run} if "run" in step else step)
    return listed, inner


def _address(
    automation: str, item: Any, path: tuple[str | int, ...], seen: dict[str, set[str]], inner: list[Inner]
) -> Any:
    if not isinstance(item, Mapping):
        kind, _, key = str(item).partition(".")
        if kind in seen:
            seen[kind].add(key)
        return item
    ((kind, written),) = item.items()
    key = place_key(automation, len(seen[kind]) + 1)
    seen[kind].add(key)
    inner.append(Inner(kind, key, written, (*path, kind)))
    return f"{kind}.{key}"


def put_back(
    automation: str, steps: Iterable[Any], written: Mapping[str, Mapping[str, Any]]
) -> tuple[list[Any], set[str]]:
    """The reverse: steps that declare what only they run, and the addresses of that.

    Args:
        automation: The key of the automation.
        steps: The steps, with addresses.
        written: What can be declared, by address, as YAML says it.
    """
    inside: set[str] = set()
    listed = []
    for step in steps:
        run: list[Any] = []
        for item in step.get("run") or ():
            kind, _, key = item.partition(".")
            own = kind in inner_kinds() and key.rpartition("/")[0] == automation and is_place(key)
            if own and item in written and item not in inside:
                inside.add(item)
                run.append({kind: dict(written[item])})
            else:
                run.append(item)
        listed.append({**step, "run": run} if "run" in step else step)
    # The numbers follow from the places only if all are declared in the steps.
    return (listed, inside) if taken_out(automation, listed)[0] == list(steps) else (list(steps), set())
