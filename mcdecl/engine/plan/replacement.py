"""Replacement: the old object is kept under another key until it is deleted, and names that are held in between."""

import hashlib
from collections.abc import Iterable, Iterator

from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Removal, Resource

_SUFFIX = ".replaced"
_RENAMING = ".renaming"
_LONGEST = 36


def replacement_key(key: str) -> str:
    """The key, and the name, of an old object while its successor is made: always the same for the same key."""
    return key[: _LONGEST - len(_SUFFIX)] + _SUFFIX


def temporary_name(key: str) -> str:
    """The name that an object has while names change places: always the same for the same key, another for others."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:8]
    return f"{key[: _LONGEST - len(digest) - len(_RENAMING) - 1]}.{digest}{_RENAMING}"


def is_replacement_key(key: str) -> bool:
    """Whether a key is one that a replace gives to what it leaves aside."""
    return key.endswith(_SUFFIX)


def leftovers(resources: Iterable[Resource]) -> Iterator[Removal]:
    """Removals of what an interrupted replace may have left; where nothing is left they come to nothing."""
    for resource in resources:
        if resource.directives is not None and resource.directives.replace and KINDS[resource.kind].renames_away:
            why = f"a replace of {resource.address} left it behind"
            yield Removal(
                resource.kind, replacement_key(resource.key), True, resource.origin, why, resource.directives.allow
            )
