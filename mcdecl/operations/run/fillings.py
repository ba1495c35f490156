"""What runs would fill and what they would do to the rows there, as the account has it now.

The account decides, not the files: a definition that was changed here and not applied yet still writes where it did,
and an automation runs the steps that it has. What the account never shows, such as a control column, is taken from the
declaration; where nothing tells, a run is taken to do whatever it may.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.account.interface import Account
from mcdecl.engine.observe.index import Index
from mcdecl.engine.observe.read import NAMES
from mcdecl.engine.observe.reads import chunks
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Kind
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.kinds.runs import Runs
from mcdecl.kinds.shared import shared_key
from mcdecl.kinds.values import Unknown, same_name
from mcdecl.kinds.wire import is_unnamed
from mcdecl.operations.run.model import Filling
from mcdecl.wire.routes import RestRetrieve
from mcdecl.wire.values import Combination, Retrieve, any_of

Record = Mapping[str, Any]
Name = tuple[str, str]


class Fills(Struct, frozen=True):
    """Everything that a run fills.

    Attributes:
        fillings: What is known, in the order of running.
        unknown: Words for what it runs of which it cannot be told what that fills.
    """

    fillings: tuple[Filling, ...] = ()
    unknown: tuple[str, ...] = ()


def filling_of(kind: str, key: str, state: Mapping[str, Any], declared: Resource | None) -> Filling | None:
    """What a definition fills; None where neither side tells.

    Args:
        kind: Its kind, of those that fill something.
        key: Its external key.
        state: What the account says of where rows go and what happens to those that are there.
        declared: The resource, where the project has one.
    """
    run = _run(kind)
    known = {**(declared.state if declared else {}), **state}
    if declared is not None and run.fills:
        known[run.fills] = _in_unit(declared.state[run.fills], known[run.fills])
    if run.fills not in known or (run.mode and run.mode not in known):
        return None
    # In another mode than the declared one, what belongs to that, such as actions of a control column, is not in force.
    other = declared is not None and run.mode and declared.state[run.mode] != known[run.mode]
    words = declared.directives if declared is not None else None
    return Filling(
        address=f"{kind}.{key}",
        into=str(known[run.fills]),
        mode=str(known[run.mode]) if run.mode else "",
        effects=run.effects(state if other else known),
        allow_empty=bool(words and words.allow_empty),
    )


def _in_unit(declared: str, shown: str) -> str:
    """The key of what is filled, as the unit calls it: of what is shared it shows an id, or the parent's key."""
    shared = shared_key(declared)
    return declared if shared is not None and (is_unnamed(shown) or same_name(shown, shared)) else shown


def read_fillings(
    account: Account, records: Mapping[Name, Record], declared: Mapping[str, Resource]
) -> dict[Name, Fills]:
    """What these definitions fill, and what those that they run fill, by kind and key.

    Args:
        account: Whom to ask for what the records only point at.
        records: The definitions by kind and key.
        declared: All resources by address, for what only the files say.
    """
    parts: dict[Name, list[Name]] = {}
    missing: dict[Name, list[str]] = {}
    known = dict(records)
    for name, record in records.items():
        if _run(name[0]).parts is not None:
            there, missing[name] = _parts(account, KINDS[name[0]], record)
            known, parts[name] = known | there, list(there)
    filling = {name: record for name, record in known.items() if _run(name[0]).fills}
    index = _tables(account, filling)
    fillings = {
        (kind, key): filling_of(kind, key, _state(KINDS[kind], record, index), declared.get(f"{kind}.{key}"))
        for (kind, key), record in filling.items()
    }
    fills: dict[Name, Fills] = {}
    for name in records:
        own = [item for item in (name, *parts.get(name, ())) if item in fillings]
        unknown = [f"{kind}.{key}" for kind, key in own if fillings[kind, key] is None]
        known_fillings = tuple(entry for part in own if (entry := fillings[part]) is not None)
        fills[name] = Fills(known_fillings, (*unknown, *missing.get(name, ())))
    return fills


def _run(kind: str) -> Runs:
    run = KINDS[kind].run
    assert run is not None  # noqa: S101 - narrows the type; callers have looked
    return run


def _parts(account: Account, kind: Kind, record: Record) -> tuple[dict[Name, Record], list[str]]:
    """The definitions that fill something among what a record runs, and words for those that could not be read."""
    pointed = dict.fromkeys(_pointed(kind, record))
    by_id: dict[Name, Record] = {}
    for name in dict.fromkeys(name for name, _ in pointed):
        part, ids = KINDS[name], [object_id for other, object_id in pointed if other == name]
        with suppress(AccountError):
            by_id |= {(name, part.id_of(item).casefold()): item for item in _by_id(account, part, ids)}
    records: dict[Name, Record] = {}
    missing: list[str] = []
    for name, object_id in pointed:
        there = by_id.get((name, object_id.casefold()))
        if there is None:
            missing.append(f"{name} (id {object_id})")
        else:
            records[name, KINDS[name].key_of(there)] = there
    return records, missing


def _pointed(kind: Kind, record: Record) -> Iterator[Name]:
    """Kind and id of everything that a record names and that fills something, in the order of running."""
    for name, _, object_id in kind.points_at(record) if kind.points_at is not None else ():
        run = KINDS[name].run
        if run is not None and run.fills and object_id:
            yield name, object_id


def _by_id(account: Account, kind: Kind, ids: Sequence[str]) -> Iterator[Record]:
    if kind.routes is not None:
        wanted = {object_id.casefold() for object_id in ids}
        listed = [
            record for record in account.retrieve(RestRetrieve(kind.routes)) if kind.id_of(record).casefold() in wanted
        ]
        keys = tuple(kind.key_of(record) for record in listed)
        yield from listed if kind.routes.whole else account.retrieve(RestRetrieve(kind.routes, keys))
        return
    for chunk in chunks(dict.fromkeys(ids)):
        of_it = any_of("ObjectID", chunk)
        whole = of_it if kind.only is None else Combination("AND", (of_it, kind.only))
        yield from account.retrieve(Retrieve(str(kind.soap_type), kind.retrieved(), whole))


def _tables(account: Account, records: Mapping[Name, Record]) -> Index:
    """The data extensions that definitions point at."""
    index = Index()
    wanted: dict[str, dict[str, None]] = {}
    for (name, _), record in records.items():
        points_at = KINDS[name].points_at
        for kind, path, value in points_at(record) if points_at is not None else ():
            if kind == DATA_EXTENSION and value:
                wanted.setdefault(path, {})[value] = None
    try:
        for path, values in wanted.items():
            for chunk in chunks(values):
                index.add_records(
                    DATA_EXTENSION, account.retrieve(Retrieve("DataExtension", NAMES, any_of(path, chunk)))
                )
    except AccountError:
        index.mark_unreadable(DATA_EXTENSION)
    return index


def _state(kind: Kind, record: Record, index: Index) -> dict[str, Any]:
    """What a record says of where rows go and what happens to those that are there; no more than it says for sure."""
    run = _run(kind.name)
    state: dict[str, Any] = {}
    for name in (run.fills, run.mode):
        wire = kind.attribute(name).wire if name else None
        value = wire.decode(record, index) if wire is not None else None
        if name and value and not isinstance(value, Unknown):
            state[name] = value
    return state
