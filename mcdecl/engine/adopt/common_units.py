"""What several business units have alike, so that an export can write it once for all of them."""

from collections.abc import Collection, Mapping, Sequence

from mcdecl.engine.adopt.model import DeclarableResource, Inventory
from mcdecl.helpers.structs import replace

EVERYWHERE = "all"
"""The folder of what every exported unit has."""
_MOST_NAMED = 3


def split_by_units(inventories: Mapping[str, Inventory]) -> dict[tuple[str, ...], Inventory]:
    """Inventories by the business units that they are for: what is the same in several of them is in one for these.

    Args:
        inventories: what each unit holds.
    """
    alike: dict[str, list[tuple[DeclarableResource, list[str]]]] = {}
    for name, inventory in inventories.items():
        for found in inventory.resources:
            groups = alike.setdefault(found.resource.address, [])
            same = next((units for other, units in groups if _same(other, found)), None)
            if same is None:
                groups.append((found, [name]))
            else:
                same.append(name)
    parts: dict[tuple[str, ...], list[DeclarableResource]] = {(name,): [] for name in inventories}
    for groups in alike.values():
        for found, units in groups:
            parts.setdefault(tuple(units), []).append(found)
    return {
        units: replace(inventories[units[0]], resources=tuple(listed)) if len(units) == 1 else Inventory(tuple(listed))
        for units, listed in parts.items()
    }


def _same(one: DeclarableResource, other: DeclarableResource) -> bool:
    return (one.resource, one.written, one.inside) == (other.resource, other.written, other.inside)


def folder_of(units: Sequence[str], exported: Collection[str], taken: Collection[str]) -> str:
    """The name of a folder for what some business units have alike; none of those that are taken.

    Args:
        units: the units, more than one.
        exported: all that are exported.
        taken: names that other folders have.
    """
    if len(units) == len(exported):
        name = EVERYWHERE
    elif len(units) <= _MOST_NAMED:
        name = "-".join(units)
    else:
        name = f"{units[0]}-and-{len(units) - 1}-more"
    folded, number, free = {other.casefold() for other in taken}, 1, name
    while free.casefold() in folded:
        number += 1
        free = f"{name}-{number}"
    return free
