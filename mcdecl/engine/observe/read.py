"""Read what a plan needs from the account, in few parallel calls, into normal form.

Two rounds: first everything by key at once, then what only the answers show to be needed: destinations and
targets that nobody named, field maps that only REST has.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from operator import itemgetter
from typing import Any, TypeAlias

from msgspec import Struct

from mcdecl.account.errors import PARTLY, REFUSED, AccountError, BrokenAnswer, RetrieveFailed
from mcdecl.account.interface import Account, Progress, summed
from mcdecl.account.rest_objects import MISSHAPEN_HINT
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.partly import Unread, ask_all
from mcdecl.engine.observe.reads import Wanted, child_retrieves, folder_retrieve, own, retrieves, wanted
from mcdecl.engine.plan.account_state import Live
from mcdecl.helpers.answered import counted_questions
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.data_extension import TEMPLATES
from mcdecl.kinds.fields import field_ids
from mcdecl.kinds.language import Kind, Naming, RestDetail
from mcdecl.kinds.resource import LiveResource, Removal, Resource
from mcdecl.kinds.roles import DATA_EXTENSION, FOLDER, is_folder
from mcdecl.kinds.values import Unknown, account_form
from mcdecl.wire.routes import Listed, RestRetrieve, filled
from mcdecl.wire.values import Retrieve, any_of, at, placed

Record: TypeAlias = dict[str, Any]
Families: TypeAlias = dict[str, list[Record]]
"""Children by the key of their parent."""
Chosen: TypeAlias = Callable[[str, str], bool]
"""Whether a resource is meant: kind and key."""
NAMES = ("CustomerKey", "ObjectID", "Name")
_AT_ONCE = 16
"""How many objects are asked for side by side; a connection with fewer calls at once lets fewer through."""
_DATED_FROM = 3
"""Objects up to which each is asked for without a look at the list that dates their changes."""
_MISSHAPEN = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)
"""What reading a record of an unknown shape ends in."""


class Observation(Struct, frozen=True):
    """What was read: the plan's live side, and the index that calls need to turn keys into ids."""

    live: Live
    index: Index


def observe(
    account: Account,
    resources: Sequence[Resource],
    removals: Sequence[Removal] = (),
    *,
    index: Index | None = None,
    above: Index | None = None,
    sharing: Sequence[str] = (),
    inside: Chosen | None = None,
    details: bool = False,
    unread: Unread | None = None,
    progress: Progress | None = None,
) -> Observation:
    """Read everything that planning these resources and removals needs.

    Args:
        account: the account.
        resources: what should be in it.
        removals: what should not.
        index: what is known already; it is added to.
        above: the index of the parent business unit, for what resources refer to as `ENT.Key`.
        sharing: keys of data extensions that the units below this one refer to so.
        inside: which of the objects that only records of another kind tell of are read besides.
        details: whether what only the answers for single objects show is read of every one.
        unread: where it is noted which kinds could not be read; None to fail at the first of them.
        progress: told how many objects there are so far.

    Raises:
        AccountError: the account cannot be read.
    """
    want, index = wanted(resources, removals, sharing), Index(above) if index is None else index
    lists = _RestLists(account)
    early = _early_lists(resources, every=details)
    mine = want if above is None else own(want)
    records = _first_round(account, mine, index, _moves(resources), lists, early, unread, progress)
    want = _within(account, want, records, index, inside, unread)
    _details(account, resources, removals, records, lists, unread, every=details)
    _second_round(account, records, index, lists, unread)
    index.clock = account.server_time
    live = Live(
        resources={**_decoded(records, want, index, unread), **_folders((*resources, *removals), index)},
        held=_held(want, index),
        names={kind: index.keys(kind) for kind in want.keys},
        folders=index.folders,
    )
    return Observation(live, index)


class _RestLists:
    """REST lists, each asked for once."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._asked: dict[str, Future[list[Record]]] = {}

    def ask(self, pool: ThreadPoolExecutor, paths: Iterable[str]) -> None:
        """Ask for the lists at these paths beside other questions."""
        self._asked.update((path, pool.submit(self._account.rest_list, path)) for path in paths)

    def read(self, path: str) -> list[Record]:
        """The list at a path.

        Raises:
            AccountError: it could not be read.
        """
        if path not in self._asked:
            records = self._account.rest_list(path)
            self._asked[path] = Future()
            self._asked[path].set_result(records)
        return self._asked[path].result()


def _early_lists(resources: Sequence[Resource], *, every: bool) -> list[str]:
    """The paths of lists that the declared resources will need: asked first, they need not wait for other answers."""
    paths: dict[str, None] = {}
    detailed: Counter[str] = Counter()
    for resource in resources:
        kind = KINDS[resource.kind]
        if kind.rest is not None and kind.rest.expected(resource.state):
            paths[kind.rest.path] = None
        if kind.detail is not None and (every or kind.needs_detail(resource.state)):
            detailed[kind.name] += 1
    for name, count in detailed.items():
        detail = KINDS[name].detail
        if detail is not None and detail.dated and count > _DATED_FROM:
            paths[detail.dated] = None
    return list(paths)


def _first_round(
    account: Account,
    want: Wanted,
    index: Index,
    moves: Mapping[str, str],
    lists: _RestLists,
    early: Sequence[str],
    unread: Unread | None,
    progress: Progress | None,
) -> dict[str, list[Record]]:
    """Declared and referred-to resources with their children, folders (which may be to move) and templates."""
    asks: list[tuple[str, Retrieve | RestRetrieve]] = []
    mentioned: list[tuple[str, RestRetrieve]] = []
    for name, keys in want.keys.items():
        for ask in retrieves(KINDS[name], keys, want.spared.get(name, frozenset())):
            if isinstance(ask, RestRetrieve) and name not in want.declared:
                mentioned.append((name, ask))
            else:
                asks.append((name, ask))
    if (folders := folder_retrieve(want)) is not None:
        asks.append((FOLDER, folders))
    if want.templates:
        asks.append((TEMPLATES.name, Retrieve(str(TEMPLATES.soap_type), NAMES)))
    children = [
        (name, ask)
        for name, keys in want.keys.items()
        for ask in child_retrieves(KINDS[name], keys, want.children.get(name))
    ]
    listeners = [None, None] if progress is None else summed(progress, 2)
    with ThreadPoolExecutor(3 + len(early)) as pool:
        lists.ask(pool, early)
        future = pool.submit(ask_all, account, asks, unread, listeners[0])
        below = pool.submit(_families, account, children, unread, listeners[1])
        listed = pool.submit(_mentioned, account, mentioned, index, unread)
        answers, families, records = future.result(), below.result(), listed.result()
    for (name, _), answer in zip(asks, answers, strict=True):
        records.setdefault(name, []).extend(answer)
    _without(records, unread, index)
    by_parents = {name: by_parent(KINDS[name], family) for name, family in families.items()}
    _spell_all(want, records, by_parents)
    for name, of_parents in by_parents.items():
        adopt(KINDS[name], records.get(name, []), of_parents)
    index.add_folders(records.pop(FOLDER, ()), moves)
    for name, found_records in records.items():
        index.add_records(name, found_records)
    for record in records.get(DATA_EXTENSION, ()):
        fields = at(record, "Fields.Field") or ()
        types = {field["Name"]: field.get("FieldType", "") for field in fields if field.get("Name")}
        index.add_fields(KINDS[DATA_EXTENSION].key_of(record), types)
    return records


def _is_readable(
    kind: Kind, readers: Iterable[Callable[[Record], Iterable[object]]], record: Record, unread: Unread | None
) -> bool:
    """Whether what a record tells of itself and of others has a shape that is known; if not, that is noted.

    Raises:
        BrokenAnswer: it has not, and nothing is to be noted.
    """
    try:
        for read in readers:
            list(read(record))
    except _MISSHAPEN as error:
        _note_broken(f"{kind.name}.{kind.key_of(record)}", error, unread)
        return False
    return True


def _namings(holder: str) -> Iterator[Naming]:
    """What reads the records of a kind for those of others."""
    for kind in KINDS.values():
        yield from (naming for naming in (kind.found_in, kind.named_in) if naming is not None and naming[0] == holder)


def _note_broken(address: str, error: Exception, unread: Unread | None) -> None:
    words = f"The account shows {address} in a shape that mcdecl does not know ({type(error).__name__})."
    broken = BrokenAnswer(words, hint=MISSHAPEN_HINT, retryable=False)
    if unread is None:
        raise broken from error
    unread[address] = broken


def _without(records: dict[str, list[Record]], unread: Unread | None, index: Index) -> None:
    """Forget what was read of kinds that could not be read as a whole, and single objects of an unknown shape."""
    for name in records.keys() & (unread or {}).keys():
        records[name] = []
        index.mark_unreadable(name)
    for name, listed in records.items():
        kind = KINDS[name]
        readers = [read for read in (kind.points_at, *(naming[1] for naming in _namings(name))) if read is not None]
        if readers:
            records[name] = [record for record in listed if _is_readable(kind, readers, record, unread)]


def _families(
    account: Account, asks: Sequence[tuple[str, Retrieve]], unread: Unread | None, progress: Progress | None
) -> dict[str, list[Record]]:
    """The children of every kind; nothing is known of a kind whose children cannot be read."""
    try:
        return read_children(account, asks, progress)
    except PARTLY as error:
        if unread is None:
            raise
        unread.update((name, error) for name, _ in asks)
        return {}


def _spell_all(want: Wanted, records: Mapping[str, list[Record]], families: Mapping[str, Families]) -> None:
    for name, keys in want.keys.items():
        _spell(KINDS[name], keys, records.get(name, []), families.get(name, {}))


def _spell(kind: Kind, keys: Iterable[str], records: Sequence[Record], families: Families) -> None:
    """Write the keys of records as the project does: to the account, keys that differ only in case are one.

    See fact:keys-without-case.
    """
    exact = dict.fromkeys(keys)
    spelled = {account_form(key): key for key in reversed(exact)}
    for record in records:
        key = record.get(kind.key_path)
        if isinstance(key, str) and key not in exact and (ours := spelled.get(account_form(key))) is not None:
            record[kind.key_path] = ours
    for key in [key for key in families if key not in exact]:
        if (ours := spelled.get(account_form(key))) is not None:
            families.setdefault(ours, []).extend(families.pop(key))


def _mentioned(
    account: Account, asks: Sequence[tuple[str, RestRetrieve]], index: Index, unread: Unread | None
) -> dict[str, list[Record]]:
    """What REST lists of kinds that are only referred to: worth having, never worth failing for."""
    records: dict[str, list[Record]] = {}
    for name, ask in asks:
        try:
            records.setdefault(name, []).extend(account.retrieve(ask))
        except AccountError as error:
            index.mark_unreadable(name)
            _note_failed([name], error, unread)
    return records


def read_children(
    account: Account, asks: Sequence[tuple[str, Retrieve]], progress: Progress | None = None
) -> dict[str, list[Record]]:
    """The children of every kind; where the account fails on the filter, all of them, sorted out here.

    Some accounts answer that filter with a truncation error of their database (fact:field-filter-by-parent).
    """
    record: dict[str, list[Record]] = {}
    questions, words = [ask for _, ask in asks], _children_words([name for name, _ in asks])
    try:
        with counted_questions(words, questions):
            answers = account.retrieve_all(questions, progress=progress)
    except RetrieveFailed:
        unfiltered = {name: replace(ask, filter=None) for name, ask in asks}
        return dict(zip(unfiltered, account.retrieve_all(list(unfiltered.values())), strict=True))
    for (name, _), answer in zip(asks, answers, strict=True):
        record.setdefault(name, []).extend(answer)
    return record


def _children_words(names: Iterable[str]) -> str:
    """What the children of kinds are called, such as `fields`."""
    words = (children.into for name in names if (children := KINDS[name].children) is not None)
    return ", ".join(dict.fromkeys(word.partition(".")[0].lower() for word in words))


def by_parent(kind: Kind, children: Iterable[Record]) -> Families:
    """Children by the keys of their parents, as the children name them."""
    families: Families = {}
    if kind.children is None:
        return families
    first = kind.children.parent.partition(".")[0]
    named: dict[int, list[Record]] = {}  # the objects that name a parent are often one for many children
    for child in children:
        name = id(child.get(first))
        family = named.get(name)
        if family is None:
            family = named[name] = families.setdefault(str(at(child, kind.children.parent)), [])
        family.append(child)
    return families


def adopt(kind: Kind, parents: Sequence[Record], families: Families) -> None:
    """Put children under their parents, in order.

    Raises:
        BrokenAnswer: the account showed a parent with two children of one name, which it cannot have.
    """
    if kind.children is None:
        return
    order = kind.children.order
    place = itemgetter(order)
    for parent in parents:
        family = families.get(str(parent.get(kind.key_path)), [])
        _check_names(kind, parent, family)
        try:
            family.sort(key=place)
        except KeyError:
            family.sort(key=lambda child: child.get(order, 0))
        parent.update(placed(kind.children.into, family))


def _check_names(kind: Kind, parent: Record, family: Sequence[Record]) -> None:
    shown = [child.get("Name") for child in family]
    if set(map(type, shown)) == {str} and len({name.casefold() for name in shown if name}) == len(shown):
        return
    spelled_names = [str(name).casefold() for name in shown if name]
    names = Counter(spelled_names)
    if twice := next((name for name, count in names.items() if count > 1), None):
        spelled = next(child["Name"] for child in family if str(child.get("Name")).casefold() == twice)
        raise BrokenAnswer(
            f"The account shows {kind.name}.{kind.key_of(parent)} with {spelled} twice, which it cannot have.",
            hint="Try again. If it stays so, report it to Salesforce.",
            retryable=False,
        )


def _note_failed(names: Iterable[str], error: AccountError, unread: Unread | None) -> None:
    """Note what was not read as a whole, for a reason that may pass: what the account never shows can be done without.

    `names` are those of kinds, or addresses.
    """
    if unread is not None and not isinstance(error, REFUSED):
        for name in names:
            unread.setdefault(name, error)


def _rest(lists: _RestLists, kind: Kind, needing: Sequence[Record], unread: Unread | None) -> list[Record] | Unknown:
    """A REST list, or why there is none: what only REST shows is worth having, never worth failing for."""
    assert kind.rest is not None  # noqa: S101 - narrows the type; callers have looked
    try:
        return lists.read(kind.rest.path)
    except AccountError as error:
        _note_failed((f"{kind.name}.{kind.key_of(record)}" for record in needing), error, unread)
        return Unknown(f"REST {kind.rest.path} could not be read ({error})")


def _within(
    account: Account,
    want: Wanted,
    records: dict[str, list[Record]],
    index: Index,
    inside: Chosen | None,
    unread: Unread | None,
) -> Wanted:
    """The objects that only records of another kind tell of: their ids first, then those that are asked for.

    Gives what was asked for, with everything that is `inside`.
    """
    for kind in KINDS.values():
        named = dict(_told(kind.named_in, records))
        if kind.found_in is None or kind.routes is None:
            for key, text in named.items():
                if not index.holds(kind.name, key):
                    index.add(kind.name, key, key, text)
            continue
        pairs = dict(_told(kind.found_in, records))
        asked = want.keys.get(kind.name, ())
        by_name = {key: named[key] for key in asked if key in named and key not in pairs}
        ids = {**pairs, **by_name}
        for key, text in ids.items():
            index.add(kind.name, key, "", text)
        chosen = [
            key for key, text in pairs.items() if inside and inside(kind.name, key) and text not in by_name.values()
        ]
        keys = tuple(dict.fromkeys((*asked, *chosen)))
        wanted = tuple((key, ids[key]) for key in keys if key in ids)
        if wanted:
            want = replace(want, keys={**want.keys, kind.name: keys})
            ask = RestRetrieve(kind.routes, tuple(key for key, _ in wanted), wanted)
            (records[kind.name],) = ask_all(account, [(kind.name, ask)], unread)
            index.add_records(kind.name, records[kind.name])
    return want


def _told(by: Naming | None, records: Mapping[str, list[Record]]) -> Iterator[tuple[str, str]]:
    """Key and id of each object that records of another kind name."""
    if by is not None:
        holder, read = by
        yield from (pair for record in records.get(holder, ()) for pair in read(record))


def _second_round(
    account: Account, records: Mapping[str, list[Record]], index: Index, lists: _RestLists, unread: Unread | None
) -> None:
    """What the first answers show to be needed."""
    asks = list(_referred_elsewhere(records, index))
    over_rest = [(name, ask) for name, ask in asks if isinstance(ask, RestRetrieve)]
    for name, others in _mentioned(account, over_rest, index, unread).items():
        index.add_records(name, others)
    soap = [(name, ask) for name, ask in asks if isinstance(ask, Retrieve)]
    # What is not found here is only referred to: that its kind was read stays true.
    failed: Unread | None = None if unread is None else {}
    for (name, _), answer in zip(soap, ask_all(account, soap, failed), strict=True):
        index.add_records(name, answer)
    for name, error in (failed or {}).items():
        _note_failed([name], error, unread)
    for name, of_kind in records.items():
        rest = KINDS[name].rest
        needing = [record for record in of_kind if rest is not None and rest.needed(record)]
        if rest is None or not needing:
            continue
        listed = _rest(lists, KINDS[name], needing, unread)
        shown = listed if isinstance(listed, Unknown) else {entry.get(rest.key): entry for entry in listed}
        for record in needing:
            key = record.get(KINDS[name].key_path)
            record[rest.into] = shown if isinstance(shown, Unknown) else shown.get(key)


def _details(
    account: Account,
    resources: Sequence[Resource],
    removals: Sequence[Removal],
    records: Mapping[str, list[Record]],
    lists: _RestLists,
    unread: Unread | None,
    *,
    every: bool,
) -> None:
    """The REST answers for single objects, where a resource says what only those show; with `every`, all that are.

    Those of what is to go are read as well: a way back needs the whole state.
    """
    keys: dict[str, set[str]] = {}
    for removal in removals:
        if removal.destroy and KINDS[removal.kind].detail is not None:
            keys.setdefault(removal.kind, set()).add(removal.key)
    for resource in resources:
        if (every and KINDS[resource.kind].detail is not None) or KINDS[resource.kind].needs_detail(resource.state):
            keys.setdefault(resource.kind, set()).add(resource.key)
    for name, wanted_keys in keys.items():
        kind = KINDS[name]
        of_kind = [record for record in records.get(name, ()) if kind.key_of(record) in wanted_keys]
        assert kind.detail is not None  # noqa: S101 - narrows the type; only such kinds were chosen
        listed = _dated(lists, kind.detail, of_kind)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            details = pool.map(partial(_detail, account, kind, kind.detail, unread), of_kind, listed)
            for record, detail in zip(of_kind, details, strict=True):
                record[kind.detail.into] = detail


def _dated(lists: _RestLists, detail: RestDetail, records: Sequence[Record]) -> list[Listed | None]:
    """What a list that dates changes shows of each object; nothing where asking for it costs as much as it saves."""
    if not detail.dated or len(records) <= _DATED_FROM:
        return [None] * len(records)
    try:
        entries = {str(at(entry, detail.on)).casefold(): entry for entry in lists.read(detail.dated)}
    except AccountError:
        return [None] * len(records)
    shown = [entries.get(str(at(record, detail.at)).casefold()) for record in records]
    return [None if entry is None else Listed(entry, detail.changed) for entry in shown]


def _detail(
    account: Account, kind: Kind, detail: RestDetail, unread: Unread | None, record: Record, listed: Listed | None
) -> Any:
    """One of them, or why there is none: worth having, never worth failing for."""
    path = filled(detail.path, record)
    try:
        return account.rest_get(path) if listed is None else account.rest_get(path, listed=listed)
    except AccountError as error:
        _note_failed([f"{kind.name}.{kind.key_of(record)}"], error, unread)
        return Unknown(f"REST {path} could not be read ({error})")


def _referred_elsewhere(
    records: Mapping[str, list[Record]], index: Index
) -> Iterator[tuple[str, Retrieve | RestRetrieve]]:
    """What live resources point at and nobody declared: kind and question."""
    wanted: dict[tuple[str, str], dict[str, None]] = {}
    for name, of_kind in records.items():
        points_at = KINDS[name].points_at
        for record in of_kind if points_at is not None else ():
            for kind, path, value in points_at(record) if points_at is not None else ():
                by = {"object_id": value} if path == "ObjectID" else {"name": value}
                if value and index.key(kind, **by) is None:
                    wanted.setdefault((kind, path), {})[value] = None
    for (name, path), values in wanted.items():
        pointed = KINDS[name]
        if pointed.routes is None and pointed.soap_type is not None:
            yield name, Retrieve(pointed.soap_type, NAMES, any_of(path, sorted(values)))
        elif pointed.routes is not None and name not in records:
            yield name, RestRetrieve(pointed.routes)


def _decoded(
    records: Mapping[str, list[Record]], want: Wanted, index: Index, unread: Unread | None
) -> dict[str, LiveResource]:
    """Records in normal form, by address; one of an unknown shape is noted and left out."""
    resources: dict[str, LiveResource] = {}
    for name, listed in records.items():
        kind = KINDS[name]
        if kind.section is None:
            continue
        for record in listed:
            key = kind.key_of(record)
            if kind.routes is not None and key not in want.keys.get(name, ()):
                continue  # a list tells of others, too
            try:
                resources[f"{name}.{key}"] = LiveResource(
                    kind=name,
                    key=key,
                    name=kind.name_of(record),
                    object_id=kind.id_of(record),
                    state=decode(kind, record, index),
                    ids=field_ids(record) if kind.children is not None else {},
                    busy=kind.busy(record) if kind.busy is not None else None,
                )
            except _MISSHAPEN as error:
                _note_broken(f"{name}.{key}", error, unread)
    return resources


def decode(kind: Kind, record: Mapping[str, Any], index: Index) -> dict[str, Any]:
    """The normal form of a record: every attribute that can be read."""
    return _decode(kind.attributes, record, index)


def _decode(attributes: Any, record: Mapping[str, Any], index: Index) -> dict[str, Any]:
    state: dict[str, Any] = {}
    for attribute in attributes:
        if attribute.local or not attribute.readable:
            continue
        if attribute.wire is not None:
            state[attribute.name] = attribute.wire.decode(record, index)
        elif attribute.type.absent is not None and attribute.type.absent(record):
            state[attribute.name] = None
        else:
            state[attribute.name] = _decode(attribute.type.attributes, record, index)
    return state


def _moves(resources: Iterable[Resource]) -> dict[str, str]:
    """The new paths of folders that are declared to move, by the old ones."""
    return {
        resource.directives.moved_from: resource.key
        for resource in resources
        if is_folder(resource.kind) and resource.directives is not None and resource.directives.moved_from
    }


def _folders(resources: Sequence[Resource | Removal], index: Index) -> dict[str, LiveResource]:
    """The declared and implied folders that exist, under the spelling the project uses."""
    folders = {}
    for resource in resources:
        if not is_folder(resource.kind):
            continue
        before = resource.directives.moved_from if isinstance(resource, Resource) and resource.directives else None
        for path in (resource.key, before) if before else (resource.key,):
            if (record := index.folder_record(path)) is None:
                continue
            key = index.moved_folders.get(path.casefold(), path)
            folders[f"{resource.kind}.{key}"] = LiveResource(
                kind=resource.kind,
                key=key,
                name=str(record.get("Name", "")),
                object_id=str(record["ID"]),
                state=decode(KINDS[resource.kind], record, index),
            )
    return folders


def _held(want: Wanted, index: Index) -> dict[tuple[str, str], bool | None]:
    return {
        (kind, key): index.holds(kind, key) if index.can_tell(kind, key) else None
        for kind, keys in want.keys.items()
        for key in keys
    }
