"""The file names of pages: readable, the same every time, and safe on every file system."""

import re
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from mcdecl.analysis.lineage import Node

_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""Names that Windows keeps for itself, whatever the ending."""


def key_of(node: Node) -> str:
    """What tells a node apart from the others of its kind: its external key, for a file its place and pattern."""
    return node.id.removeprefix(f"{node.unit}:" if node.unit else "").removeprefix(f"{node.kind}.")


def files_of(nodes: Iterable[Node]) -> dict[str, str]:
    """By the id of a node the path of its page.

    A key that is a plain name is the file's name. Others, and those that differ in letter case only, which some file
    systems cannot hold side by side, have a digest of the key behind a point, which no plain name has: no page takes
    the place of another, and none moves because another one came.
    """
    listed = list(nodes)
    alike = Counter(node.id.casefold() for node in listed)
    units = Counter(unit.casefold() for unit in {node.unit for node in listed})
    files = {}
    for node in listed:
        folder = f"{named(node.unit, alone=units[node.unit.casefold()] == 1)}/" if node.unit else ""
        page = named(key_of(node), alone=alike[node.id.casefold()] == 1)
        files[node.id] = f"{folder}{node.kind}/{page}.html"
    return files


def named(name: str, *, alone: bool = True) -> str:
    """A name as a part of a path; `alone` is whether no other one differs from it in letter case only."""
    if alone and _PLAIN.fullmatch(name) and not _DEVICES.fullmatch(name):
        return name
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-")[:60] or "x"
    return f"{plain}.{sha256(name.encode(errors='surrogatepass')).hexdigest()[:10]}"
