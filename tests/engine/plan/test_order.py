"""What has to happen before what."""

import pytest

from mcdecl.engine.plan import Action, Change
from mcdecl.engine.plan.order import all_needs, found_only_inside, joined, needs_of, ranked, waiting
from mcdecl.kinds.resource import LiveResource, Resource
from tests.wanted import folders, imported, query, table

NEEDS = {"a": ("b", "x"), "b": ("c",), "c": (), "d": ("b", "c")}


def change(address: str, action: Action, *pauses: str) -> Change:
    kind, _, key = address.partition(".")
    return Change(address, kind, key, action, pauses=pauses)


def live(*resources: Resource) -> dict[str, LiveResource]:
    return {
        resource.address: LiveResource(resource.kind, resource.key, resource.key, "id", resource.state)
        for resource in resources
    }


def test_how_deep_each_lies_below_what_it_needs() -> None:
    assert ranked(NEEDS) == {"a": 2, "b": 1, "c": 0, "d": 2}
    assert ranked({}) == {}


def test_needs_are_references_and_the_folder_above() -> None:
    assert needs_of(query("Q", "T", folder="Query/A")) == ("folder.Query/A", "data_extension.T")
    assert needs_of(folders("Query/A/B")[-1]) == ("folder.Query/A",)


def test_folders_are_found_whatever_the_case_of_their_path() -> None:
    needs = all_needs([*folders("Query/A"), query("Q", "T", folder="query/a")])
    assert needs["query_definition.Q"] == ("folder.Query/A", "data_extension.T")


def test_more_needs_are_added_once() -> None:
    assert joined({"a": ("b",), "c": ()}, {"a": ("b", "d")}) == {"a": ("b", "d"), "c": ()}
    assert joined({"a": ("b",)}, {}) == {"a": ("b",)}


@pytest.mark.parametrize(
    ("own", "other", "waits"),
    [
        (Action.CREATE, Action.CREATE, True),
        (Action.UPDATE, Action.REPLACE, True),
        (Action.BLOCKED, Action.CREATE, True),
        (Action.CREATE, Action.NO_OP, False),
        (Action.NO_OP, Action.CREATE, False),
    ],
)
def test_what_is_changed_waits_for_what_changes_below_it(own: Action, other: Action, waits: bool) -> None:
    changes = {item.address: item for item in (change("query_definition.Q", own), change("data_extension.T", other))}
    needs = {"query_definition.Q": ("data_extension.T", "data_extension.U"), "data_extension.T": ()}
    record = waiting(changes, needs, {})
    assert record["query_definition.Q"].waits_for == (("data_extension.T",) if waits else ())
    assert record["data_extension.T"].waits_for == ()


def test_what_is_paused_waits_for_what_it_is_paused_for() -> None:
    item = change("automation.A", Action.UPDATE, "data_extension.T")
    assert waiting({item.address: item}, {item.address: ()}, {})["automation.A"].waits_for == ("data_extension.T",)


@pytest.mark.parametrize("action", [Action.DELETE, Action.UPDATE, Action.NO_OP])
def test_what_is_deleted_waits_for_what_uses_it_until_now(action: Action) -> None:
    changes = {item.address: item for item in (
        change("data_extension.T", Action.DELETE), change("query_definition.Q", action),
        change("import_definition.I", Action.DELETE),
    )}  # fmt: skip
    there = live(query("Q", "t"), imported("I", "T"), query("Elsewhere", "T"), table("T"))
    users = ["import_definition.I", *(["query_definition.Q"] if action is not Action.NO_OP else [])]
    assert waiting(changes, {}, there)["data_extension.T"].waits_for == tuple(sorted(users))


def test_what_only_its_holder_finds_waits_for_all_else_that_this_needs() -> None:
    needs = {
        "automation.A": ("query_definition.Q", "verification.A/1", "verification.A/2"),
        "query_definition.Q": (),
        "verification.A/1": (),
        "verification.A/2": (),
    }
    more = {"verification.A/1": ("query_definition.Q",), "verification.A/2": ("query_definition.Q",)}
    assert found_only_inside(needs) == more
    assert found_only_inside({"automation.A": ("query_definition.Q",), "query_definition.Q": ()}) == {}
    depths = ranked(joined(needs, more))
    assert depths["query_definition.Q"] < depths["verification.A/1"] < depths["automation.A"]
