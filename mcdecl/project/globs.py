"""Patterns on the command line that mean addresses, such as `data_extension.NTO_*`."""

from collections.abc import Iterable, Mapping, Sequence

from mcdecl.helpers.error import Error
from mcdecl.helpers.patterns import matches
from mcdecl.kinds.checks import did_you_mean


class NothingMatchesError(Error):
    """No declared resource has such an address."""

    def __init__(self, glob: str, addresses: Iterable[str]) -> None:
        hint = did_you_mean(glob, addresses) or "write an address such as data_extension.NTO_*, in quotes"
        super().__init__(f"no resource matches {glob}", hint)


def matching(addresses: Sequence[str], globs: Sequence[str]) -> tuple[str, ...]:
    """The addresses that one of the globs means, in their order; all of them without globs.

    Raises:
        NothingMatchesError: one of the globs means none.
    """
    for glob in globs:
        if not any(matches(glob, address) for address in addresses):
            raise NothingMatchesError(glob, addresses)
    return tuple(text for text in addresses if not globs or any(matches(glob, text) for glob in globs))


def matching_units(addresses: Mapping[str, Sequence[str]], globs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The same for each of several business units: `us:ADDRESS` means one in that unit, a plain one all of them.

    Raises:
        NothingMatchesError: one of the globs means none in any of them.
    """
    names = [name for unit, listed in addresses.items() for text in listed for name in (text, f"{unit}:{text}")]
    meant = frozenset(matching(names, globs))
    return {
        unit: tuple(text for text in listed if text in meant or f"{unit}:{text}" in meant)
        for unit, listed in addresses.items()
    }
