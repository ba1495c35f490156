"""Which reads a plan needs: one Retrieve for each kind, fields together, folders once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Kind
from mcdecl.kinds.resource import Removal, Resource
from mcdecl.kinds.roles import DATA_EXTENSION, FOLDER, is_folder
from mcdecl.kinds.shared import shared_key
from mcdecl.wire.routes import RestRetrieve
from mcdecl.wire.values import Combination, Retrieve, any_of

FOLDER_TYPES = tuple(
    dict.fromkeys(
        [
            *(name for kind in KINDS.values() for name in (*kind.folder_types, *kind.system_folder_types)),
            "shared_data",
        ]
    )
)
"""Content types of every folder that can hold what is declared or referred to, and of the folders above them."""
ALL_FOLDERS = Retrieve("DataFolder", KINDS[FOLDER].retrieved(), any_of("ContentType", FOLDER_TYPES))
KEYS_A_CALL = 500
"""Keys in one IN filter. No limit is published; SQL Server takes 2,100 parameters, so this keeps far below it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What has to be read: keys by kind (declared or referred to), and whether folders and templates.

    `declared` are the kinds that more than references ask for.
    """

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()
    folders: bool = False
    templates: bool = False


def wanted(
    resources: Sequence[Resource], removals: Sequence[Removal] = (), data_extensions: Sequence[str] = ()
) -> Wanted:
    """Everything that planning these resources and removals needs to see, and further data extensions by key."""
    keys: dict[str, dict[str, None]] = {DATA_EXTENSION: dict.fromkeys(data_extensions)} if data_extensions else {}
    for removal in removals:
        if not is_folder(removal.kind):
            keys.setdefault(removal.kind, {})[removal.key] = None
    for resource in resources:
        if resource.directives is not None and resource.directives.moved_from is not None:
            keys.setdefault(resource.kind, {})[resource.directives.moved_from] = None
        kind = KINDS[resource.kind]
        if not is_folder(resource.kind):
            keys.setdefault(resource.kind, {})[resource.key] = None
        for reference in kind.references(resource.state):
            if not is_folder(reference.kind):
                keys.setdefault(reference.kind, {})[reference.key] = None
    return Wanted(
        keys={kind: tuple(key) for kind, key in keys.items()},
        declared=frozenset({*(item.kind for item in resources), *(item.kind for item in removals)}),
        folders=any(
            is_folder(kind) or KINDS[kind].folder_types
            for kind in {*(resource.kind for resource in resources), *(removal.kind for removal in removals)}
        ),
        templates=any(resource.state.get("template") for resource in resources),
    )


def own(want: Wanted) -> Wanted:
    """What is to be read in this business unit: all but the data extensions that the parent shares."""
    left = [key for key in want.keys.get(DATA_EXTENSION, ()) if shared_key(key) is None]
    rest = {kind: keys for kind, keys in want.keys.items() if kind != DATA_EXTENSION}
    return replace(want, keys={**rest, **({DATA_EXTENSION: tuple(left)} if left else {})})


def retrieves(kind: Kind, keys: Sequence[str]) -> Iterator[Retrieve | RestRetrieve]:
    """The resources of a kind with these keys: equals for one key, IN for several, in as few calls as is safe."""
    if kind.found_in is not None or kind.named:  # seen otherwise, or by their names
        return
    if kind.routes is not None:
        parts = chunks(keys) if kind.routes.found_by else (tuple(keys),)
        yield from (RestRetrieve(kind.routes, part) for part in parts)
    if kind.routes is not None or kind.soap_type is None:
        return
    for chunk in chunks(keys):
        by_key = any_of(kind.key_path, chunk)
        whole = by_key if kind.only is None else Combination("AND", (by_key, kind.only))
        yield Retrieve(kind.soap_type, kind.retrieved(), whole)


def named(kind: Kind, names: Sequence[str]) -> Retrieve:
    """Who has one of these names, for a kind that SOAP reads."""
    by_name = any_of("Name", tuple(names))
    whole = by_name if kind.only is None else Combination("AND", (by_name, kind.only))
    return Retrieve(str(kind.soap_type), (kind.key_path, *kind.identity), whole)


def child_retrieves(kind: Kind, keys: Sequence[str]) -> Iterator[Retrieve]:
    """The children of the resources with these keys."""
    if kind.children is None:
        return
    for chunk in chunks(keys):
        yield Retrieve(kind.children.object_type, kind.children.properties, any_of(kind.children.parent, chunk))


def folder_retrieve(want: Wanted) -> Retrieve | None:
    """All folders that can hold what is declared, or None when nothing lies in a folder."""
    if not want.folders:
        return None
    return ALL_FOLDERS


def chunks(keys: Iterable[str], size: int = KEYS_A_CALL) -> Iterator[tuple[str, ...]]:
    """The keys, at most `size` at a time."""
    listed = tuple(keys)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
