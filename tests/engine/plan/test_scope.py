"""What targets and excludes select: the meant ones and all that they need, nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.engine.plan import Action, Change, Plan, Scope
from mcdecl.engine.plan.order import all_needs
from mcdecl.engine.plan.scope import SelectionError, covers, select, without_spared
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Directives, Removal, Resource
from tests.strategies import projects
from tests.wanted import folders, query, table

PARTS = [*folders("Data Extensions/A"), table("T", folder="Data Extensions/a"), table("U"), query("Q", "T")]


def chosen(*targets: str, excludes: tuple[str, ...] = ()) -> set[str]:
    return {resource.address for resource in select(Scope(targets, excludes), PARTS, ()).resources}


def test_needs_come_along_whatever_the_case_of_a_folder() -> None:
    assert chosen("query_definition.Q") == {"query_definition.Q", "data_extension.T", "folder.Data Extensions/A"}
    assert chosen("data_extension.U") == {"data_extension.U"}


def test_tables_that_a_query_reads_come_along() -> None:
    selected = select(
        Scope(("query_definition.Q",)), PARTS, (), further=lambda _all: {"query_definition.Q": ("data_extension.U",)}
    )
    assert {"data_extension.U", "data_extension.T"} <= {resource.address for resource in selected.resources}
    selected = select(
        Scope(("query_definition.Q",), ("*.U",)),
        PARTS,
        (),
        further=lambda _all: {"query_definition.Q": ("data_extension.U", "data_extension.Gone")},
    )
    assert selected.spared == {"data_extension.U": "query_definition.Q"}


def test_what_is_read_is_asked_only_of_what_is_selected() -> None:
    asked: list[set[str]] = []
    select(Scope(("data_extension.U",)), PARTS, (), further=lambda some: asked.append(set(some)) or {})
    assert asked == [{"data_extension.U"}]
    select(Scope(), PARTS, (), further=lambda some: asked.append(set(some)) or {})
    assert len(asked) == 1


def test_an_excluded_need_is_looked_at_and_noted() -> None:
    selected = select(Scope(("query_definition.Q",), ("data_extension.*",)), PARTS, ())
    assert selected.spared == {"data_extension.T": "query_definition.Q"}
    assert selected.left_out == 3


@settings(max_examples=30, deadline=None)
@given(projects(), st.data())
def test_a_selection_is_closed_and_counts_the_rest(resources: list[Resource], data: st.DataObject) -> None:
    target = data.draw(st.sampled_from([resource.address for resource in resources]))
    pattern = target.replace("*", "?")
    selected = select(Scope((pattern,)), resources, ())
    inside = {resource.address for resource in selected.resources}
    needs = all_needs(resources)
    assert target in inside
    assert {need for text in inside for need in needs[text] if need in needs} <= inside
    assert selected.left_out == len(resources) - len(inside)


def test_no_scope_is_everything() -> None:
    removal = Removal("data_extension", "Old")
    selected = select(Scope(), PARTS, [removal])
    assert (selected.resources, selected.removals, selected.left_out) == (tuple(PARTS), (removal,), 0)


def test_removals_and_old_keys_are_meant_by_their_addresses() -> None:
    moved = replace(table("New"), directives=Directives(moved_from="Old"))
    gone = Removal("data_extension", "Gone")
    assert select(Scope(("data_extension.Old",)), [moved], [gone]).resources == (moved,)
    assert select(Scope(("data_extension.Gone",)), [moved], [gone]).removals == (gone,)
    assert select(Scope(excludes=("data_extension.Old",)), [moved], [gone]).resources == ()


@pytest.mark.parametrize("scope", [Scope(("data_extension.Tt",)), Scope(excludes=("data_extension.Tt",))])
def test_what_matches_nothing_is_an_error(scope: Scope) -> None:
    with pytest.raises(SelectionError, match="matches no resource") as raised:
        select(scope, PARTS, ())
    assert raised.value.hint == "Did you mean data_extension.T?"
    assert select(scope, PARTS, (), ["data_extension.Tt"])


def test_an_exclude_wins() -> None:
    scope = Scope(("data_extension.*",), ("data_extension.U",))
    assert [covers(scope, (name,)) for name in ("data_extension.T", "data_extension.U", "folder.X")] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("action", [Action.CREATE, Action.UPDATE, Action.BLOCKED, Action.REPLACE])
def test_a_need_that_is_not_as_declared_cannot_be_spared(action: Action) -> None:
    selected = select(Scope(excludes=("data_extension.T",)), PARTS, ())
    plan = Plan("p", "e", (Change("data_extension.T", "data_extension", "T", action),))
    with pytest.raises(SelectionError, match=r"data_extension\.T is excluded, but query_definition\.Q needs it"):
        without_spared(plan, selected)


def test_a_need_that_is_as_declared_is_left_out() -> None:
    selected = select(Scope(excludes=("data_extension.T",)), PARTS, ())
    kept = Change("query_definition.Q", "query_definition", "Q", Action.CREATE)
    plan = Plan("p", "e", (Change("data_extension.T", "data_extension", "T", Action.NO_OP), kept), partial=True)
    assert (without_spared(plan, selected).changes, without_spared(plan, selected).left_out) == ((kept,), 1)
