"""Which reads a plan needs: one Retrieve for each kind, fields together, folders once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Kind
from mcdecl.kinds.resource import Removal, Resource, Undoes
from mcdecl.kinds.roles import DATA_EXTENSION, FOLDER, is_folder
from mcdecl.kinds.shared import shared_key
from mcdecl.wire.routes import RestRetrieve
from mcdecl.wire.values import KEYS_A_CALL, Combination, Retrieve, any_of

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
CHILDREN_A_CALL = 2_000
"""Children that one question may be expected to find: they fit one page (fact:retrieve-page-size)."""
_CHILDREN_UNKNOWN = 40
"""Children that are expected of what nobody declares."""


class Wanted(Struct, frozen=True):
    """What has to be read: keys by kind (declared or referred to), and whether folders and templates.

    `declared` are the kinds that more than references ask for. `children` tells how many children what is declared
    has, by kind and key; `spared`, by kind, which further reads of an object show nothing that is declared: name and
    key.
    """

    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()
    folders: bool = False
    templates: bool = False
    children: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    spared: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)


def wanted(
    resources: Sequence[Resource], removals: Sequence[Removal] = (), data_extensions: Sequence[str] = ()
) -> Wanted:
    """Everything that planning these resources and removals needs to see, and further data extensions by key."""
    keys: dict[str, dict[str, None]] = {DATA_EXTENSION: dict.fromkeys(data_extensions)} if data_extensions else {}
    for removal in removals:
        if not is_folder(removal.kind):
            keys.setdefault(removal.kind, {})[removal.key] = None
        _refer(keys, removal.kind, _made_by_run(removal.undoes))
    for resource in resources:
        if resource.directives is not None and resource.directives.moved_from is not None:
            keys.setdefault(resource.kind, {})[resource.directives.moved_from] = None
        if not is_folder(resource.kind):
            keys.setdefault(resource.kind, {})[resource.key] = None
        _refer(keys, resource.kind, resource.state)
        _refer(
            keys, resource.kind, _made_by_run(resource.directives.undoes if resource.directives is not None else None)
        )
    return Wanted(
        keys={kind: tuple(key) for kind, key in keys.items()},
        declared=frozenset({*(item.kind for item in resources), *(item.kind for item in removals)}),
        folders=any(
            is_folder(kind) or KINDS[kind].folder_types
            for kind in {*(resource.kind for resource in resources), *(removal.kind for removal in removals)}
        ),
        templates=any(resource.state.get("template") for resource in resources),
        children=_children(resources),
        spared=_spared(resources),
    )


def _refer(keys: dict[str, dict[str, None]], kind: str, state: Mapping[str, Any]) -> None:
    for reference in KINDS[kind].references(state):
        if not is_folder(reference.kind):
            keys.setdefault(reference.kind, {})[reference.key] = None


def _made_by_run(undoes: Undoes | None) -> Mapping[str, Any]:
    """The state that a run made, where an undo takes it back: what the account has is compared with it."""
    return (undoes.after if undoes is not None else None) or {}


def _children(resources: Sequence[Resource]) -> dict[str, dict[str, int]]:
    """How many children each resource of a kind that has them declares."""
    counts: dict[str, dict[str, int]] = {}
    for resource in resources:
        if (children := KINDS[resource.kind].children) is not None:
            counts.setdefault(resource.kind, {})[resource.key] = len(resource.state.get(children.attribute) or ())
    return counts


def _spared(resources: Sequence[Resource]) -> dict[str, frozenset[tuple[str, str]]]:
    """The further reads of objects that show only what their resource leaves unsaid."""
    spared: dict[str, set[tuple[str, str]]] = {}
    for resource in resources:
        routes = KINDS[resource.kind].routes
        before = resource.directives.moved_from if resource.directives is not None else None
        for name, part in routes.parts.items() if routes is not None and resource.state else ():
            if part.shows and resource.state.get(part.shows) is None:
                spared.setdefault(resource.kind, set()).update((name, key) for key in (resource.key, before) if key)
    return {kind: frozenset(parts) for kind, parts in spared.items()}


def own(want: Wanted) -> Wanted:
    """What is to be read in this business unit: all but the data extensions that the parent shares."""
    left = [key for key in want.keys.get(DATA_EXTENSION, ()) if shared_key(key) is None]
    rest = {kind: keys for kind, keys in want.keys.items() if kind != DATA_EXTENSION}
    return replace(want, keys={**rest, **({DATA_EXTENSION: tuple(left)} if left else {})})


def retrieves(
    kind: Kind, keys: Sequence[str], spared: frozenset[tuple[str, str]] = frozenset()
) -> Iterator[Retrieve | RestRetrieve]:
    """The resources of a kind with these keys: equals for one key, IN for several, in as few calls as is safe.

    Args:
        kind: their kind.
        keys: of which.
        spared: further reads that show nothing that is wanted: name and key.
    """
    if kind.found_in is not None or kind.named:  # seen otherwise, or by their names
        return
    if kind.routes is not None:
        yield RestRetrieve(kind.routes, tuple(keys), known=True, spared=spared)
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


def child_retrieves(kind: Kind, keys: Sequence[str], counts: Mapping[str, int] | None = None) -> Iterator[Retrieve]:
    """The children of the resources with these keys, in questions that one page is likely to answer.

    Pages come one after the other, questions are asked side by side.

    Args:
        kind: their kind.
        keys: whose children.
        counts: how many children are expected of a key, as far as that is known.
    """
    if kind.children is None:
        return
    for chunk in _page_sized(keys, counts or {}):
        yield Retrieve(kind.children.object_type, kind.children.properties, any_of(kind.children.parent, chunk))


def folder_retrieve(want: Wanted) -> Retrieve | None:
    """All folders that can hold what is declared, or None when nothing lies in a folder."""
    if not want.folders:
        return None
    return ALL_FOLDERS


def _page_sized(keys: Sequence[str], counts: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """The keys in parts whose children fit one page each, as far as counts tell."""
    part: list[str] = []
    expected = 0
    for key in keys:
        count = counts.get(key, _CHILDREN_UNKNOWN)
        if part and (expected + count > CHILDREN_A_CALL or len(part) == KEYS_A_CALL):
            yield tuple(part)
            part, expected = [], 0
        part.append(key)
        expected += count
    if part:
        yield tuple(part)


def chunks(keys: Iterable[str], size: int = KEYS_A_CALL) -> Iterator[tuple[str, ...]]:
    """The keys, at most `size` at a time."""
    listed = tuple(keys)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
