"""Folders: paths out of parent chains, ancestry, and what a new one is made with."""

from typing import Any

import pytest
from hypothesis import given, settings

from mcdecl.engine.observe.index import Index
from mcdecl.kinds.folder import KIND, ancestry, new_folder, parent, paths_of
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.types import folder_parts
from mcdecl.kinds.wire import NotInAccountError
from tests.strategies import folder_paths


def record(id: int, name: str, above: int = 0) -> dict[str, Any]:
    return {"ID": id, "Name": name, "ParentFolder": {"ID": above}}


def paths(*records: dict[str, Any]) -> dict[int, str]:
    return {id: path for id, (path, _) in paths_of(records).items()}


def test_ancestry_is_top_first_and_without_the_root() -> None:
    assert ancestry("Data Extensions/A/B") == ["Data Extensions/A", "Data Extensions/A/B"]
    assert ancestry("Data Extensions") == []


def test_a_slash_inside_a_name_opens_no_level() -> None:
    assert ancestry("Query/A\\/B") == ["Query/A\\/B"]
    assert parent("Query/A\\/B") == "Query"


def test_a_root_lies_in_nothing() -> None:
    assert parent("Query") is None


@settings(max_examples=60)
@given(folder_paths("Query"))
def test_every_step_of_the_ancestry_lies_in_the_one_before(path: str) -> None:
    steps = ["Query", *ancestry(path)]
    assert steps[-1] == path
    assert [parent(step) for step in steps[1:]] == steps[:-1]
    assert len(steps) == len(folder_parts(path))


def test_paths_are_joined_up_the_parents_whatever_their_order() -> None:
    assert paths(record(3, "C", 2), record(1, "Root"), record(2, "A/B", 1)) == {
        1: "Root",
        2: "Root/A\\/B",
        3: "Root/A\\/B/C",
    }


def test_a_folder_whose_parent_is_unseen_stands_at_the_top() -> None:
    assert paths(record(5, "Lost", 99)) == {5: "Lost"}
    assert paths({"ID": 6, "Name": "Orphan"}) == {6: "Orphan"}


def test_folders_that_lie_in_each_other_do_not_go_round_for_ever() -> None:
    assert set(paths(record(1, "A", 2), record(2, "B", 1), record(3, "C", 3))) == {1, 2, 3}


def test_a_deep_chain_is_joined_whole() -> None:
    chain = [record(level, str(level), level - 1) for level in range(1, 200)]
    assert paths(*chain)[199].count("/") == 198


def lookup() -> Index:
    index = Index()
    index.add_folder("Query", 8, "queryactivity")
    return index


def test_a_new_folder_is_editable_open_to_children_and_of_its_parents_type() -> None:
    made = new_folder("Query/A\\/B", {}, lookup())
    assert made == {
        "@type": "DataFolder",
        "ParentFolder": {"ID": 8},
        "Name": "A/B",
        "Description": "A/B",
        "ContentType": "queryactivity",
        "IsActive": True,
        "IsEditable": True,
        "AllowChildren": True,
    }


def test_a_written_description_is_sent_as_it_is() -> None:
    assert new_folder("Query/A", {"description": "why"}, lookup())["Description"] == "why"


def test_a_folder_cannot_be_made_before_its_parent() -> None:
    with pytest.raises(NotInAccountError, match="Query/A"):
        new_folder("Query/A/B", {}, lookup())


def test_a_folder_without_description_is_not_managed() -> None:
    from mcdecl.kinds.language import normal_state

    assert normal_state(KIND.attributes, {}) == {}


def test_folders_are_located_by_number_and_ask_for_no_object_id() -> None:
    assert KIND.locate == "ID"
    assert {"ID", "ParentFolder.ID", "ContentType", "AllowChildren", "Description"} <= set(KIND.retrieved())
    assert "ObjectID" not in KIND.retrieved()


@pytest.mark.parametrize(("path", "wrong"), [("Query", True), ("Query/A", False), ("A\\/B", True)])
def test_a_root_cannot_be_declared(path: str, wrong: bool) -> None:
    findings = [
        finding
        for check in KIND.checks
        for finding in check(Resource("folder", path, {}), None)  # type: ignore[arg-type]
    ]
    assert bool(findings) is wrong
