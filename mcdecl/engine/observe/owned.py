"""Read the content of owned folders: the folders once, then one Retrieve for each kind."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from mcdecl.account.errors import RetrieveFailed
from mcdecl.account.interface import Account
from mcdecl.engine.observe.reads import ALL_FOLDERS, chunks
from mcdecl.engine.plan.unmanaged import FolderContent, Held
from mcdecl.helpers.foreign import whole_number
from mcdecl.helpers.structs import replace
from mcdecl.kinds import DECLARABLE
from mcdecl.kinds.folder import ancestry, parent, paths_of
from mcdecl.kinds.language import Kind
from mcdecl.kinds.roles import FOLDER
from mcdecl.wire.values import Combination, Retrieve, any_of, at


def read_content(account: Account, owned: Sequence[str]) -> FolderContent:
    """What lies in these folders and below. Nothing is asked where there are none.

    Import definitions have no folder over SOAP, so none is ever found.

    Raises:
        AccountError: the account cannot be read.
    """
    if not owned:
        return FolderContent()
    folders = paths_of(account.retrieve(ALL_FOLDERS))
    wanted = {path.casefold() for path in owned}
    inside = {
        number: path
        for number, (path, _record) in folders.items()
        if any(step.casefold() in wanted for step in (path, *_above(path)))
    }
    types = {number: str(folders[number][1].get("ContentType", "")).casefold() for number in inside}
    held = [held_row for kind in DECLARABLE.values() for held_row in _held(account, kind, inside, types)]
    there = {path.casefold() for path in inside.values()}
    deletable = tuple(_deletable(folders, inside, types, wanted))
    return FolderContent(
        tuple(held),
        deletable,
        tuple(path for path in inside.values() if path not in deletable),
        tuple(path for path in owned if path.casefold() not in there),
    )


def _above(path: str) -> Iterator[str]:
    step = parent(path)
    while step is not None:
        yield step
        step = parent(step)


def _held(account: Account, kind: Kind, inside: Mapping[int, str], types: Mapping[int, str]) -> Iterator[Held]:
    """The objects of a kind in these folders.

    Filters on the folder's id are used with data extensions and queries (fact:folder-id-filter). For what an account
    refuses to filter all are read, and sorted out here.
    """
    numbers = {number: path for number, path in sorted(inside.items()) if types[number] in kind.folder_types}
    if kind.soap_type is None or not numbers:
        return
    path = next(
        attribute.wire.reads[0]
        for attribute in kind.attributes
        if attribute.refers_to == FOLDER and attribute.wire is not None
    )
    asks = []
    for chunk in chunks(str(number) for number in numbers):
        here = any_of(path, chunk)
        whole = here if kind.only is None else Combination("AND", (here, kind.only))
        asks.append(Retrieve(kind.soap_type, (kind.key_path, path), whole))
    try:
        answers = account.retrieve_all(asks)
    except RetrieveFailed:
        answers = account.retrieve_all([replace(asks[0], filter=kind.only)])
    for answer in answers:
        for record in answer:
            folder = whole_number(at(record, path))
            if folder is not None and folder in numbers:
                yield Held(kind.name, str(at(record, kind.key_path)), numbers[folder])


def _deletable(
    folders: Mapping[int, tuple[str, Mapping[str, Any]]],
    inside: Mapping[int, str],
    types: Mapping[int, str],
    owned: Collection[str],
) -> Iterator[str]:
    """Folders below the owned ones whose whole content can be seen, and that are the only ones with their path.

    Paths are unique within a content type only, and a deletion finds its folder by path.
    """
    seen = Counter(path.casefold() for path, _record in folders.values())
    visible = {name for kind in DECLARABLE.values() if kind.soap_type for name in kind.folder_types}
    for number, path in inside.items():
        record = folders[number][1]
        free = types[number] in visible and bool(record.get("IsEditable"))
        if free and path.casefold() not in owned and ancestry(path) and seen[path.casefold()] == 1:
            yield path
