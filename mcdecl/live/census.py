"""Everything that an account holds and a project could declare, in few calls whatever its size.

First one list for each object type, side by side: keys, names, ids. What is chosen of it is then read as a plan
reads it, so that both see the same.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from mcdecl.account.interface import Account, Progress
from mcdecl.kinds import KINDS
from mcdecl.kinds.folder import parent
from mcdecl.kinds.language import Attribute, Kind
from mcdecl.kinds.resource import LiveResource, Resource
from mcdecl.kinds.types import Group, Items, folder_parts
from mcdecl.live.index import Index
from mcdecl.live.observe import NAMES, decode, observe
from mcdecl.plan.live import Live
from mcdecl.wire.values import Retrieve, at

FOLDER = "folder"
Chosen = Callable[[str, str], bool]
"""Whether a resource is meant: kind and key."""


@dataclass(frozen=True, slots=True)
class Census:
    """What was chosen of an account.

    Attributes:
        live: the chosen resources and every folder below a root, by address, and what else a plan looks at.
        pathless: folders (casefolded paths) that no path leads to, because a name among theirs ends in a backslash.
        fixed: folders (casefolded paths) that are the account's own and cannot be changed.
    """

    live: Live
    pathless: frozenset[str]
    fixed: frozenset[str]


def take_census(
    account: Account, kinds: Collection[str], chosen: Chosen, *, progress: Progress | None = None
) -> Census:
    """Read every resource of `kinds` that is `chosen`, and all folders.

    Raises:
        AccountError: the account cannot be read.
    """
    index = Index()
    listed = _listed(account, kinds, index, progress)
    wanted = [Resource(kind, key, {}) for kind, keys in listed.items() for key in keys if chosen(kind, key)]
    # Naming one of a kind makes it be read: folders, and what only REST lists.
    asked = [Resource(kind, "", {}) for kind in (FOLDER, *with_references(kinds)) if kind == FOLDER or _only_rest(kind)]
    seen = observe(account, [*wanted, *asked], index=index, progress=progress).live
    live = replace(
        seen,
        resources={**seen.resources, **_folders(index)},
        held=_held(seen.resources.values(), index),
        names={kind: index.keys(kind) for kind in with_references(kinds)},
    )
    return Census(live, _pathless(index), _fixed(index))


def with_references(kinds: Iterable[str]) -> tuple[str, ...]:
    """The kinds, and all that they refer to."""
    names = dict.fromkeys(kinds)
    waiting = list(names)
    while waiting:
        for other in _referred(KINDS[waiting.pop()].attributes):
            if other not in names:
                names[other] = None
                waiting.append(other)
    return tuple(names)


def _referred(attributes: Iterable[Attribute]) -> Iterable[str]:
    for attribute in attributes:
        if attribute.refers_to:
            yield attribute.refers_to
        if isinstance(attribute.type, Group):
            yield from _referred(attribute.type.attributes)
        if isinstance(attribute.type, Items):
            yield from _referred(attribute.type.group.attributes)


def _only_rest(kind: str) -> bool:
    return KINDS[kind].soap_type is None


def _listed(account: Account, kinds: Collection[str], index: Index, progress: Progress | None) -> dict[str, list[str]]:
    """The keys of the kinds; they, what they refer to, and all that is never declared are put into the index."""
    names = {*with_references(kinds), *(kind.name for kind in KINDS.values() if kind.section is None)} - {FOLDER}
    asked = [kind for kind in KINDS.values() if kind.name in names and kind.soap_type is not None]
    answers = account.retrieve_all([_list_of(kind) for kind in asked], progress=progress)
    found = {}
    for kind, records in zip(asked, answers, strict=True):
        index.add_records(kind.name, records)
        if kind.name in kinds and kind.section is not None:
            found[kind.name] = [str(key) for record in records if (key := at(record, kind.key_path))]
    return found


def _list_of(kind: Kind) -> Retrieve:
    return Retrieve(str(kind.soap_type), NAMES, kind.only)


def _folders(index: Index) -> dict[str, LiveResource]:
    """Every folder below a root."""
    found = {}
    for fact in index.folders.values():
        record = index.folder_record(fact.path)
        if record is None or parent(fact.path) is None:
            continue
        found[f"{FOLDER}.{fact.path}"] = LiveResource(
            kind=FOLDER,
            key=fact.path,
            name=str(record.get("Name", "")),
            object_id=str(record["ID"]),
            state=decode(KINDS[FOLDER], record, index),
        )
    return found


def _pathless(index: Index) -> frozenset[str]:
    r"""A name that ends in a backslash makes the slash after it read as part of a name (`\/`)."""
    wrong = set()
    for folded, fact in index.folders.items():
        record = index.folder_record(fact.path) or {}
        if folder_parts(fact.path)[-1] != str(record.get("Name", "")):
            wrong.add(folded)
    return frozenset(wrong)


def _fixed(index: Index) -> frozenset[str]:
    records = ((folded, index.folder_record(folded)) for folded in index.folders)
    return frozenset(folded for folded, record in records if record is not None and not record.get("IsEditable"))


def _held(resources: Iterable[LiveResource], index: Index) -> Mapping[tuple[str, str], bool | None]:
    """Whether the account holds what these refer to; None where it could not be asked."""
    return {
        (one.kind, one.key): index.holds(one.kind, one.key) if index.known(one.kind) else None
        for resource in resources
        for one in KINDS[resource.kind].references(resource.state)
        if one.kind != FOLDER
    }
