"""All probes that write, where they may, and how everything that they made is found again and deleted."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from msgspec import Struct

from mcdecl.account.errors import AccountError, BrokenAnswer, RetrieveFailed
from mcdecl.account.interface import Account
from mcdecl.kinds.folder import paths_of
from mcdecl.operations.probes import new_folders, new_queries, new_rows, new_tables
from mcdecl.operations.probes.model import PREFIX, FactVerdict, WritingBench, WritingProbe
from mcdecl.operations.probes.reading import run_probe
from mcdecl.wire.values import TYPE, Retrieve, SimpleFilter, SoapObject, any_of, at

WRITING: Mapping[str, WritingProbe] = MappingProxyType(
    {
        "new-folders": new_folders.new_folders,
        "new-data-extension": new_tables.new_data_extension,
        "sendable": new_tables.sendable,
        "retention": new_tables.retention,
        "names": new_tables.names,
        "field-changes": new_tables.field_changes,
        "rows": new_rows.new_rows,
        "new-queries": new_queries.new_queries,
    }
)
"""The probes by name; facts name the one that shows them."""
MADE_HERE = "Made by mcdecl conformance; delete it if it is empty."
"""The description of a folder that did not exist and was created for the probes, by which it is deleted again."""


class Leftover(Struct, frozen=True):
    """Something that a probe made and that is still there.

    Attributes:
        kind: What it is, for people.
        name: Its key or name.
        wire: What deletes it.
    """

    kind: str
    name: str
    wire: SoapObject


def write_verdicts(name: str, bench: WritingBench) -> list[FactVerdict]:
    """What one probe that writes says of its facts."""
    return run_probe(name, partial(WRITING[name], bench))


def leftovers(account: Account, folders: Sequence[int]) -> tuple[Leftover, ...]:
    """What probes have made inside of these folders, in the order in which it can be deleted.

    Nothing else that is there, and nothing of the same name elsewhere.

    Raises:
        AccountError: The account cannot be read.
    """
    every = account.retrieve(Retrieve("DataFolder", ("ID", "Name", "ParentFolder.ID")))
    below = _below(every, folders)
    inside = [*folders, *(folder_number(record) for record in below)]
    return (
        *_objects(account, "QueryDefinition", "query", inside, "ObjectID"),
        *_objects(account, "DataExtension", "data extension", inside, "CustomerKey"),
        *(
            Leftover("folder", str(record["Name"]), {TYPE: "DataFolder", "ID": folder_number(record)})
            for record in below
        ),
    )


def folder_number(record: Mapping[str, object]) -> int:
    """The id of a folder.

    Raises:
        BrokenAnswer: The account's answer has none.
    """
    text = str(record.get("ID", ""))
    if not (text.isascii() and text.isdigit()):
        raise BrokenAnswer(f"The folder {record.get('Name', '')} came without an id that is a number.")
    return int(text)


def _below(records: Sequence[Mapping[str, object]], folders: Sequence[int]) -> list[Mapping[str, object]]:
    """The folders of probes below these, the deepest first."""
    found: list[Mapping[str, object]] = []
    parents = set(folders)
    while parents:
        level = [
            record
            for record in records
            if at(record, "ParentFolder.ID") in parents and str(record.get("Name", "")).startswith(PREFIX)
        ]
        found = [*level, *found]
        parents = {folder_number(record) for record in level}
    return found


def _objects(account: Account, object_type: str, kind: str, folders: Sequence[int], locate: str) -> Iterator[Leftover]:
    names = tuple(dict.fromkeys(("CustomerKey", "CategoryID", locate, *(("Status",) if kind == "query" else ()))))
    by_folder = any_of("CategoryID", [str(number) for number in folders])
    try:
        records = account.retrieve(Retrieve(object_type, names, by_folder))
    except RetrieveFailed:  # an account without such a filter, fact:folder-id-filter: then all are looked through
        records = account.retrieve(Retrieve(object_type, names))
    for record in records:
        key = str(record.get("CustomerKey", ""))
        # The account says where it is; what it says is looked at once more, for what is deleted is gone.
        if key.startswith(PREFIX) and record.get("CategoryID") in folders and record.get("Status") != "Inactive":
            yield Leftover(kind, key, {TYPE: object_type, locate: record[locate]})


def delete_leftovers(account: Account, found: Sequence[Leftover]) -> tuple[str, ...]:
    """Delete what probes have made; what could not be deleted, in words."""
    failures: list[str] = []
    for leftover in found:  # one by one: a folder has to be empty before the one above it goes
        try:
            result = account.delete([leftover.wire])[0]
        except AccountError as error:
            failures.append(f"{leftover.kind} {leftover.name}: {error.message}")
            continue
        if not result.ok:
            failures.append(f"{leftover.kind} {leftover.name}: {result.message}")
    return tuple(failures)


def folder_records(account: Account) -> dict[str, Mapping[str, object]]:
    """Every folder by its path in small letters."""
    names = ("ID", "Name", "ParentFolder.ID", "ContentType", "Description")
    records = account.retrieve(Retrieve("DataFolder", names))
    return {path.casefold(): record for path, record in paths_of(records).values()}


def is_empty(account: Account, folder: int) -> bool:
    """Whether nothing is in a folder that a person could miss."""
    by_folder = SimpleFilter("CategoryID", "equals", (str(folder),))
    for object_type, extra in (("DataExtension", ()), ("QueryDefinition", ("Status",))):
        records = account.retrieve(Retrieve(object_type, ("CustomerKey", *extra), by_folder))
        if any(record.get("Status") != "Inactive" for record in records):
            return False
    by_parent = SimpleFilter("ParentFolder.ID", "equals", (str(folder),))
    return not account.retrieve(Retrieve("DataFolder", ("ID",), by_parent))
