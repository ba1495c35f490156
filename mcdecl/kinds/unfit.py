"""Values that nobody should set: what is over by now, what the account does not know.

The account may have such a value already, and that is no error: a plan blocks only who would set it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from mcdecl.kinds.language import Attribute, Group
from mcdecl.kinds.rules import Unfit


class UnfitValue(Struct, frozen=True):
    """A value of a resource that must not be set: the path of its attribute, the value, and why."""

    path: tuple[str, ...]
    value: Any
    why: Unfit

    def touched_by(self, path: str) -> bool:
        """Whether a difference at a dotted path sets it."""
        own = ".".join(self.path)
        return path == own or path.startswith(f"{own}.") or own.startswith(f"{path}.")


def unfit_values(
    attributes: Sequence[Attribute], state: Mapping[str, Any], now: datetime, above: tuple[str, ...] = ()
) -> Iterator[UnfitValue]:
    """The values of a state that must not be set.

    Args:
        attributes: the declaration.
        state: the state in normal form.
        now: by the account's clock, with its zone.
        above: the path of the group that the attributes are in.
    """
    for attribute in attributes:
        value, path = state.get(attribute.name), (*above, attribute.name)
        if attribute.unfit is not None and (why := attribute.unfit(value, now, state)) is not None:
            yield UnfitValue(path, value, why)
        if isinstance(attribute.type, Group) and isinstance(value, Mapping):
            yield from unfit_values(attribute.type.attributes, value, now, path)
