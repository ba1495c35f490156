"""What refers to something that goes, and what that means for the plan."""

from collections.abc import Collection, Iterable, Mapping

import pytest

from mcdecl.engine.plan import Action, Change, DesiredState, build
from mcdecl.engine.plan.referrers import Others, Referrer, referring
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.directives import Directives
from mcdecl.kinds.resource import LiveResource, Removal, Resource
from tests.strategies import held
from tests.wanted import ID, filtered, folders, query, resource, table

TARGET, QUERY, FILTER = table("T"), query("Q", "T"), filtered("F", "T")
GONE = Removal("data_extension", "T")


def live(item: Resource) -> LiveResource:
    return LiveResource(item.kind, item.key, item.key, "id", item.state)


def planned(
    wish: DesiredState, there: Iterable[Resource], others: Others | None = None, readers: Collection[Referrer] = ()
) -> dict[str, Change]:
    def reading(_resources: Iterable[object], _names: Mapping[str, str]) -> Collection[Referrer]:
        return readers

    asked = others or Others()
    plan = build(wish, held(list(there)), find=lambda _going: asked, reading=reading)
    return {change.address: change for change in plan.changes}


def test_references_are_found_by_the_declarations() -> None:
    assert list(referring(QUERY, {"data_extension.T"})) == [
        Referrer("data_extension.T", "query_definition.Q", "target")
    ]
    assert list(referring(QUERY, {"data_extension.t", "query_definition.Q"})) == []
    nested = resource("automation", "A", name="A", steps=[{"run": ["query_definition.Q"]}])
    assert [referrer.how for referrer in referring(nested, {"query_definition.Q"})] == ["steps"]


@pytest.mark.parametrize("path", ["Query/CRM", "query/crm/deep"])
def test_whatever_lies_in_a_folder_refers_to_it(path: str) -> None:
    inside = query("Q", "T", folder=path)
    assert [referrer.user for referrer in referring(inside, {"folder.Query/CRM"})] == ["query_definition.Q"]
    assert list(referring(inside, {"folder.Query/CRM/deep/er"})) == []
    below = Resource("folder", "Query/CRM/deep", {})
    assert [referrer.how for referrer in referring(below, {"folder.Query/CRM"})] == ["is in it"]
    assert list(referring(Resource("folder", "Query/CRM", {}), {"folder.Query/CRM"})) == []


def test_a_wanted_reference_keeps_it() -> None:
    change = planned(DesiredState((QUERY,), (GONE,)), (TARGET, QUERY))["data_extension.T"]
    assert (change.action, change.risk.value) == (Action.BLOCKED, "none")
    words = "it is used by query_definition.Q (target); point that at something else first, or remove it as well"
    assert change.reasons == (f"data_extension.T cannot be deleted: {words}",)


def test_what_is_wanted_counts_and_not_what_it_was() -> None:
    other = table("Other")
    there = (TARGET, other, QUERY)
    changes = planned(DesiredState((other, query("Q", "Other")), (GONE,)), there, Others([live(QUERY)]))
    assert changes["data_extension.T"].action is Action.DELETE
    assert changes["data_extension.T"].waits_for == ("query_definition.Q",)


def test_what_goes_as_well_keeps_nothing() -> None:
    wish = DesiredState((), (GONE, Removal("query_definition", "Q")))
    changes = planned(wish, (TARGET, QUERY), Others([live(QUERY)]))
    assert {change.action for change in changes.values()} == {Action.DELETE}


def test_what_the_account_has_and_what_is_left_out_keep_it() -> None:
    reasons = planned(DesiredState((), (GONE,), left_out=(QUERY,)), (TARGET,), Others([live(QUERY), live(FILTER)]))
    [reason] = reasons["data_extension.T"].reasons
    assert "query_definition.Q (target; left out of this plan)" in reason
    assert "filter_definition.F (source; in the account, not declared by this project)" in reason


def test_many_users_are_counted() -> None:
    users = [live(query(f"Q{number}", "T")) for number in range(11)]
    [reason] = planned(DesiredState((), (GONE,)), (TARGET,), Others(users))["data_extension.T"].reasons
    assert "query_definition.Q7 (" in reason
    assert "query_definition.Q8 (" not in reason
    assert " and 3 more; " in reason


def test_a_replace_is_kept_by_what_stays_behind_alone() -> None:
    numbered = replace(table("T", {**ID, "type": "Number", "length": None}), directives=Directives(replace=True))
    by_name = Referrer("data_extension.T", "query_definition.R", "its sql reads it", by_name=True)
    free = planned(DesiredState((numbered, QUERY)), (TARGET, QUERY), Others([live(query("R", "U"))]), [by_name])
    assert free["data_extension.T"].action is Action.REPLACE
    kept = planned(DesiredState((numbered, QUERY)), (TARGET, QUERY), Others([live(FILTER)]))["data_extension.T"]
    assert kept.action is Action.BLOCKED
    assert "data_extension.T cannot be deleted and created again: it is used by filter_definition.F" in kept.reasons[0]


def test_a_text_that_reads_it_keeps_what_is_deleted() -> None:
    by_name = Referrer("data_extension.T", "query_definition.R", "its sql reads it", by_name=True)
    reads = planned(DesiredState((), (GONE,)), (TARGET,), readers=[by_name])["data_extension.T"]
    assert "query_definition.R (its sql reads it; in the account, not declared by this project)" in reads.reasons[0]


def test_what_could_not_be_read_is_said() -> None:
    change = planned(DesiredState((), (GONE,)), (TARGET,), Others((), ("automations (no right)",)))["data_extension.T"]
    assert change.action is Action.DELETE
    assert change.notes == ("mcdecl could not read whether anything refers to it: automations (no right)",)


def test_a_folder_that_something_wants_to_lie_in_stays() -> None:
    path = folders("Data Extensions/A")
    inside = table("T", folder="Data Extensions/A")
    change = planned(DesiredState((*path, inside), (Removal("folder", "Data Extensions/A"),)), (*path, inside))
    assert "data_extension.T (folder)" in change["folder.Data Extensions/A"].reasons[0]


def test_every_attribute_that_links_says_to_what() -> None:
    for kind in KINDS.values():
        for attribute in kind.attributes:
            assert (attribute.links is None) == (not attribute.links_to), f"{kind.name}.{attribute.name}"
            assert attribute.links_to is None or set(attribute.links_to()) <= set(KINDS)


def test_a_new_name_tells_who_goes_on_reading_the_old_one() -> None:
    readers = [Referrer("data_extension.T", user, "its sql reads it", by_name=True) for user in (
        "query_definition.Q", "query_definition.Gone", "query_definition.Foreign")]  # fmt: skip
    old = (TARGET, QUERY, query("Gone", "T"))
    wish = DesiredState((table("T", name="New"), QUERY), (Removal("query_definition", "Gone"),))
    change = planned(wish, old, Others((live(query("Foreign", "T")),)), readers)["data_extension.T"]
    assert (change.action, change.risk.value) == (Action.UPDATE, "caution")
    assert change.warnings[-2:] == (
        "query_definition.Q reads it by the name T and would fail",
        "query_definition.Foreign (in the account, not declared by this project) reads it by the name T and would fail",
    )


def test_where_another_takes_the_old_name_that_is_read_instead() -> None:
    readers = [Referrer("data_extension.T", "query_definition.Q", "its sql reads it", by_name=True)]
    wanted = (table("T", name="New"), table("U", name="T"))
    for reader, warned in ((QUERY, True), (query("Q", "T", description="Other"), False)):
        warnings = planned(DesiredState((*wanted, reader)), (TARGET, QUERY), readers=readers)[
            "data_extension.T"
        ].warnings
        words = "query_definition.Q reads it by the name T and would read data_extension.U instead"
        assert (words in warnings, "would fail" in " ".join(warnings)) == (warned, False)
