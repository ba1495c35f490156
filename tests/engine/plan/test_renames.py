"""Moves: pending until made, then only a note; references follow."""

import pytest

from mcdecl.engine.plan import Live, renames
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Directives, LiveResource, Resource
from tests.wanted import query, table

NEW = replace(table("New"), directives=Directives(moved_from="Old"))


def live(*resources: Resource) -> Live:
    return Live(
        {
            resource.address: LiveResource(resource.kind, resource.key, resource.key, "id", resource.state)
            for resource in resources
        }
    )


@pytest.mark.parametrize(
    ("there", "pending", "obstacle", "note"),
    [((), False, False, False), (("Old",), True, False, False), (("New",), False, False, True),
     (("Old", "New"), False, True, False)],
)  # fmt: skip
def test_the_states_of_a_move(there: tuple[str, ...], pending: bool, obstacle: bool, note: bool) -> None:
    seen = live(*map(table, there))
    assert renames.pending([NEW], seen) == ({("data_extension", "Old"): "New"} if pending else {})
    assert bool(list(renames.obstacles(NEW, seen))) is obstacle
    assert bool(list(renames.notes(NEW, seen, pending=pending))) is note


def test_references_follow() -> None:
    seen = renames.renamed(
        live(table("Old"), query("Q", "Old"), query("R", "Else")), {("data_extension", "Old"): "New"}
    )
    assert set(seen.resources) == {"data_extension.New", "query_definition.Q", "query_definition.R"}
    assert seen.resources["query_definition.Q"].state["target"] == "New"
    assert seen.resources["query_definition.R"].state["target"] == "Else"


def test_what_was_never_moved() -> None:
    seen = live(table("Old"))
    assert renames.renamed(seen, {}) is seen
    assert renames.moved_from(table("Old")) is None
