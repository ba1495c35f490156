"""Inventory: everything in an account that a project could declare, in few calls whatever its size.

First one list for each object type, side by side: keys, names, ids. What is chosen of it is then read as a plan
reads it, so that both see the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mcdecl.account.errors import REFUSED
from mcdecl.account.interface import Account, Progress
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.partly import Unread, ask_all
from mcdecl.engine.observe.read import NAMES, Chosen, decode, observe
from mcdecl.engine.plan.account_state import Live
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.folder import parent
from mcdecl.kinds.language import Attribute, Group, Items, Kind
from mcdecl.kinds.resource import LiveResource, Resource
from mcdecl.kinds.roles import FOLDER
from mcdecl.kinds.types import folder_parts
from mcdecl.wire.routes import RestRetrieve
from mcdecl.wire.values import Retrieve


@dataclass(frozen=True, slots=True)
class AccountInventory:
    """What was chosen of an account.

    Attributes:
        live: the chosen resources and every folder below a root, by address, and what else a plan looks at.
        pathless: folders (casefolded paths) that no path leads to, because a name among theirs ends in a backslash.
        fixed: folders (casefolded paths) that are the account's own and cannot be changed.
        unlisted: kinds that this login may not list or read, each with the account's words.
        broken: addresses of objects that the account did not show as a whole, each with the reason.
        may_pass: those of the kinds whose list failed for a reason that may pass.
        index: all that was listed, for the units below that refer to what this one shares.
    """

    live: Live
    pathless: frozenset[str]
    fixed: frozenset[str]
    unlisted: Mapping[str, str]
    broken: Mapping[str, str]
    may_pass: frozenset[str]
    index: Index = field(repr=False)


def read_inventory(
    account: Account,
    kinds: Collection[str],
    chosen: Chosen,
    *,
    above: Index | None = None,
    declared: Collection[str] = (),
    progress: Progress | None = None,
) -> AccountInventory:
    """Read every resource of `kinds` that is `chosen`, and all folders; `above` as in `observe`.

    `declared` are addresses that a project has: what it calls by another key is read under that one.

    Raises:
        AccountError: the account cannot be read.
    """
    index = Index(above)
    holders = _holders(kinds)
    declared_inside = {kind.name for kind in KINDS.values() if kind.found_in is not None and kind.found_in[0] in kinds}
    listed, unread = _listed(account, {*kinds, *holders, *declared_inside}, index, progress)
    # A record of a holder tells of others, so it is read whether or not it is chosen itself.
    meant = [(kind, key) for kind, keys in listed.items() for key in keys if kind in holders or chosen(kind, key)]
    wanted = [Resource(kind, key, {}) for kind, key in meant]
    # Naming a folder makes all of them be read.
    wanted.append(Resource(FOLDER, "", {}))
    within = tuple(_within(kinds))
    wanted += [
        Resource(kind, key, {})
        for kind, _, key in (address.partition(".") for address in declared)
        if kind in within and chosen(kind, key)
    ]

    def inside(kind: str, key: str) -> bool:
        """Whether something in a resource is meant: for its own sake, or because that is."""
        holder = (KINDS[kind].found_in or ("",))[0]
        return (kind in within and chosen(kind, key)) or (holder in kinds and chosen(holder, key.rpartition("/")[0]))

    seen = observe(
        account, wanted, index=index, above=above, inside=inside, details=True, unread=unread, progress=progress
    ).live
    live = replace(
        seen,
        resources={
            address: live_resource
            for address, live_resource in {**seen.resources, **_folders(index)}.items()
            if live_resource.kind not in holders
            or (live_resource.kind in kinds and chosen(live_resource.kind, live_resource.key))
        },
        held=_held(seen.resources.values(), index),
        names={kind: index.keys(kind) for kind in with_references(kinds)},
    )
    unlisted = {name: str(error) for name, error in unread.items() if name in KINDS}
    broken = {address: str(error) for address, error in unread.items() if address not in KINDS}
    may_pass = frozenset(name for name, error in unread.items() if name in KINDS and not isinstance(error, REFUSED))
    return AccountInventory(live, _pathless(index), _fixed(index), unlisted, broken, may_pass, index)


def _within(kinds: Collection[str]) -> Iterator[str]:
    """The kinds that no list shows: records of another kind tell of them."""
    return (kind for kind in kinds if KINDS[kind].found_in is not None)


def _holders(kinds: Collection[str]) -> frozenset[str]:
    """The kinds whose records tell of these."""
    results = (KINDS[kind].found_in for kind in kinds)
    return frozenset(item[0] for item in results if item is not None)


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


def _listed(
    account: Account, kinds: Collection[str], index: Index, progress: Progress | None
) -> tuple[dict[str, list[str]], Unread]:
    """The keys of the kinds, and why some could not be listed. All that is listed is put into the index."""
    names = {*with_references(kinds), *(kind.name for kind in KINDS.values() if kind.section is None)} - {FOLDER}
    asked = [(kind, ask) for kind in KINDS.values() if kind.name in names and (ask := _list_of(kind)) is not None]
    soap = [(kind.name, ask) for kind, ask in asked if isinstance(ask, Retrieve)]
    rest = [(kind.name, ask) for kind, ask in asked if isinstance(ask, RestRetrieve)]
    unread: Unread = {}
    answers = dict(zip((name for name, _ in soap), ask_all(account, soap, unread, progress), strict=True))
    if soap and len(unread) == len(soap):
        raise next(iter(unread.values()))
    over_rest: Unread = {}
    answers |= zip((name for name, _ in rest), ask_all(account, rest, over_rest), strict=True)
    # What this login may not see is told, and the rest is exported.
    unread |= over_rest
    for name in unread:
        index.mark_unreadable(name)
    keys: dict[str, list[str]] = {}
    for name, records in answers.items():
        entries = [_entry(KINDS[name], record) for record in records]
        for key, title, object_id in entries:
            index.add(name, key, title, object_id)
        if name in kinds and KINDS[name].section is not None:
            keys[name] = [key for key, _, _ in entries if key]
    return keys, unread


def _list_of(kind: Kind) -> Retrieve | RestRetrieve | None:
    """The question for keys, names and ids of a kind."""
    if kind.found_in is not None:
        return None
    if kind.routes is not None and not kind.routes.found_by:
        return RestRetrieve(kind.routes)
    listed = kind.routes.found_by if kind.routes is not None else kind.soap_type
    return Retrieve(listed, NAMES, kind.only) if listed else None


def _entry(kind: Kind, record: Mapping[str, Any]) -> tuple[str, str, str]:
    """Key, name and id of a record of a list."""
    if kind.routes is not None and kind.routes.found_by:
        return str(record.get("CustomerKey") or ""), str(record.get("Name") or ""), str(record.get("ObjectID") or "")
    return kind.key_of(record), kind.name_of(record), kind.id_of(record)


def _folders(index: Index) -> dict[str, LiveResource]:
    """Every folder below a root."""
    folders = {}
    for fact in index.folders.values():
        record = index.folder_record(fact.path)
        if record is None or parent(fact.path) is None:
            continue
        folders[f"{FOLDER}.{fact.path}"] = LiveResource(
            kind=FOLDER,
            key=fact.path,
            name=str(record.get("Name", "")),
            object_id=str(record["ID"]),
            state=decode(KINDS[FOLDER], record, index),
        )
    return folders


def _pathless(index: Index) -> frozenset[str]:
    r"""A name that ends in a backslash makes the slash after it read as part of a name (`\/`)."""
    wrong = set()
    for folded, fact in index.folders.items():
        record = index.folder_record(fact.path) or {}
        if folder_parts(fact.path)[-1] != str(record.get("Name", "")):
            wrong.add(folded)
    return frozenset(wrong)


def _fixed(index: Index) -> frozenset[str]:
    own = {name for kind in KINDS.values() for name in kind.system_folder_types}
    records = ((folded, fact, index.folder_record(folded)) for folded, fact in index.folders.items())
    return frozenset(
        folded
        for folded, fact, record in records
        if (record is not None and not record.get("IsEditable")) or fact.content_type.casefold() in own
    )


def _held(resources: Iterable[LiveResource], index: Index) -> Mapping[tuple[str, str], bool | None]:
    """Whether the account holds what these refer to; None where it could not be asked."""
    return {
        (reference.kind, reference.key): index.holds(reference.kind, reference.key)
        if index.can_tell(reference.kind, reference.key)
        else None
        for resource in resources
        for reference in KINDS[resource.kind].references(resource.state)
        if reference.kind != FOLDER
    }
