"""A probe that creates folders."""

from typing import Any

from mcdecl.operations.probes.making import made
from mcdecl.operations.probes.model import Verdicts, WritingBench, judged
from mcdecl.wire.values import TYPE, Retrieve, SimpleFilter, SoapObject

_TYPE = "dataextension"
_NO_DESCRIPTION, _NO_CHILDREN = 396010, 396007


def new_folders(bench: WritingBench) -> Verdicts:
    """Folders with and without what the account asks for."""
    bare = {name: value for name, value in _folder(bench, "bare").items() if name != "Description"}
    without = bench.account.create([bare])[0]
    first = made(bench, _folder(bench, "first"))
    words = f"without the element: code {without.code}, {without.message}"
    yield judged("folder-description-element", not without.ok and without.code == _NO_DESCRIPTION, words)
    yield judged("folder-create-no-object", first.object is None, "no Object" if first.object is None else "an Object")
    again = bench.account.create([_folder(bench, "first")])[0]
    yield judged("folder-name-taken", not again.ok, again.message)
    closed_sent = {name: value for name, value in _folder(bench, "closed").items() if name != "AllowChildren"}
    closed = made(bench, closed_sent)
    allows = _flags(bench, closed.new_id).get("AllowChildren")
    yield judged("folder-flags-off", allows is False, f"AllowChildren {allows}")
    below = bench.account.create([_folder(bench, "below", parent=closed.new_id)])[0]
    words = f"code {below.code}, {below.message}"
    yield judged("folder-no-children", not below.ok and below.code == _NO_CHILDREN, words)
    made(bench, _folder(bench, "inner", parent=first.new_id))
    result = bench.account.delete([{TYPE: "DataFolder", "ID": first.new_id}])[0]
    yield judged("folder-content", not result.ok, result.message)


def _folder(bench: WritingBench, name: str, parent: int | None = None) -> SoapObject:
    """A folder that can be edited, and so deleted again, with an empty description."""
    return {
        TYPE: "DataFolder",
        "ParentFolder": {"ID": bench.folder if parent is None else parent},
        "Name": bench.prefix + name,
        "Description": "",
        "ContentType": _TYPE,
        "IsActive": True,
        "IsEditable": True,
        "AllowChildren": True,
    }


def _flags(bench: WritingBench, folder_id: int | None) -> dict[str, Any]:
    by_id = SimpleFilter("ID", "equals", (str(folder_id),))
    records = bench.account.retrieve(Retrieve("DataFolder", ("ID", "AllowChildren", "IsEditable"), by_id))
    return records[0] if records else {}
