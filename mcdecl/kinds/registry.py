"""The kinds that are registered, for code that must not import their declarations: their own language."""

from typing import Final

from mcdecl.kinds.language import Kind

KINDS: Final[dict[str, Kind]] = {}
"""Every kind by its name, in the order in which people read plans."""

DECLARABLE: Final[dict[str, Kind]] = {}
"""The kinds that YAML can declare, by section."""


def register(kind: Kind) -> None:
    """Make a kind known, after those that are.

    Args:
        kind: Its declaration.
    """
    KINDS[kind.name] = kind
    if kind.section is not None:
        DECLARABLE[kind.section] = kind
