"""What each kind says of a change that somebody may notice, and of a deletion."""

from typing import Any

import pytest

from mcdecl.kinds import (
    KINDS,
    automation,
    common,
    data_extension,
    data_extract,
    file_location,
    file_transfer,
    filter_activity,
    filter_definition,
    folder,
    import_definition,
    query_definition,
    verification,
)
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.risk import Risk, Subject

SUBJECT = Subject("K", ResourceFacts(rows=3))
MODULES = (
    *(automation, data_extension, data_extract, file_location, file_transfer, filter_activity, filter_definition),
    *(folder, import_definition, query_definition, verification),
)

WORDS: list[tuple[str, Any, Any, str]] = [
    ("automation.steps", {}, {}, "K runs different steps"),
    ("automation.active", False, True, "K runs on its schedule or file drop from now on"),
    ("automation.active", True, False, "K no longer runs"),
    ("data_extension.sendable", {"field": "A"}, {"field": "Id"}, "sends to K identify their subscribers differently"),
    ("data_extract.file", "a", "b", "K writes b instead of a"),
    ("file_location.url", "a", "b", "K gets another url: b instead of a"),
    ("file_location.port", 22, 23, "K gets another port: 23 instead of 22"),
    ("file_transfer.direction", "in", "out", "K moves files out instead of in"),
    ("file_transfer.file", "a", "b", "K takes b instead of a"),
    ("file_transfer.location", "a", "b", "K uses b instead of a"),
    ("import_definition.into", "a", "b", "K imports into b instead of a"),
    ("import_definition.mode", "Overwrite", "AddAndUpdate", "K imports in mode AddAndUpdate instead of Overwrite"),
    (
        *("import_definition.mode", "AddAndUpdate", "Overwrite"),
        "K imports in mode Overwrite instead of AddAndUpdate; every run deletes all rows first",
    ),
    ("query_definition.target", "a", "b", "K writes into b instead of a"),
    ("query_definition.mode", "Overwrite", "Append", "K writes in mode Append instead of Overwrite"),
    (
        *("query_definition.mode", "Append", "Overwrite"),
        "K writes in mode Overwrite instead of Append; every run deletes all rows of the target first",
    ),
    ("verification.target", "a", "b", "K counts the rows of b instead of a"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "before", "after", "words"), WORDS)
def test_a_change_that_somebody_may_notice_is_told(path: str, before: Any, after: Any, words: str) -> None:
    kind, _, name = path.partition(".")
    hazard = KINDS[kind].attribute(name).hazard
    assert hazard is not None
    found = hazard(before, after, SUBJECT)
    assert found is not None
    assert (found.risk, found.words) == (Risk.CAUTION, words)


def test_a_rename_breaks_references_by_name() -> None:
    hazard = common.name_attribute("").hazard
    assert hazard is not None
    found = hazard("a", "b", SUBJECT)
    assert found is not None
    assert (found.risk, found.words) == (Risk.CAUTION, "renames K from a to b: references by name break")


ENDS = "; automations and programs that start it fail"
DELETIONS = {
    "folder": (Risk.CAUTION, "deletes the folder K, if it is empty by then"),
    "data_extension": (Risk.DATA_LOSS, "deletes K and its 3 rows"),
    "import_definition": (Risk.DATA_LOSS, f"deletes the import K with its field mapping{ENDS}"),
    "query_definition": (Risk.CAUTION, f"deletes the query K{ENDS}"),
    "filter_definition": (Risk.CAUTION, "deletes the filter K; activities that use it fail"),
    "filter_activity": (Risk.CAUTION, f"deletes the filter activity K{ENDS}"),
    "data_extract": (Risk.CAUTION, f"deletes the extract K{ENDS}"),
    "file_location": (Risk.CAUTION, "deactivates the file location K; imports and transfers that use it fail"),
    "file_transfer": (Risk.CAUTION, f"deletes the file transfer K{ENDS}"),
    "automation": (Risk.CAUTION, f"deletes the automation K{ENDS}"),
}


@pytest.mark.parametrize("module", MODULES)
def test_what_a_deletion_costs(module: Any) -> None:
    deletion, name = module.KIND.deletion, module.KIND.name
    found = None if deletion is None else deletion(SUBJECT)
    assert (None if found is None else (found.risk, found.words)) == DELETIONS.get(name)
