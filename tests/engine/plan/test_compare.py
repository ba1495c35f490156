"""Two accounts side by side, as values."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.compare import Compared, Comparison, ComparisonVerdict, Difference, EnvironmentSnapshot, compare
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Directives, LiveResource, Resource
from mcdecl.kinds.values import Unknown
from tests.strategies import data_extensions, normal
from tests.wanted import EMAIL, ID, imported, table

DEV, PROD = "dev", "prod"


def live(resource: Resource, **changed: Any) -> LiveResource:
    """The account's side of a resource, as declared but for what is `changed`."""
    return LiveResource(resource.kind, resource.key, resource.key, "id", {**resource.state, **changed})


def side(name: str, declared: list[Resource], held: list[LiveResource]) -> EnvironmentSnapshot:
    """One environment."""
    return EnvironmentSnapshot.of(
        name, declared, Live({f"{live_resource.kind}.{live_resource.key}": live_resource for live_resource in held})
    )


def one(left: EnvironmentSnapshot, right: EnvironmentSnapshot, address: str = "data_extension.A") -> Compared:
    """The only resource of a comparison."""
    (compared,) = compare(left, right, [address])
    return compared


def pair(wanted: Resource, *, right: Resource | None = None, **changed: Any) -> Compared:
    """The same resource in both; prod's account has other values where `changed`."""
    other = right or wanted
    return one(side(DEV, [wanted], [live(wanted)]), side(PROD, [other], [live(other, **changed)]))


def test_what_is_the_same_is_the_same() -> None:
    assert pair(table("A")) == Compared("data_extension.A", ComparisonVerdict.SAME, declared=(DEV, PROD))


def test_a_difference_that_nobody_declares_is_drift_where_it_is_not_as_declared() -> None:
    compared = pair(table("A", description="d"), description="by hand")
    assert compared.differences == (Difference("description", "d", "by hand", drifted=(PROD,)),)
    assert (compared.verdict, compared.expected, compared.drift) == (ComparisonVerdict.DIFFERS, False, True)


def test_a_difference_that_is_declared_is_expected() -> None:
    compared = pair(table("A", description="US"), right=table("A", description="EU"))
    assert compared.differences == (Difference("description", "US", "EU", expected=True),)
    assert (compared.differs, compared.expected, compared.drift) == (True, True, False)


def test_a_declared_difference_is_drift_where_an_account_has_another_value() -> None:
    compared = pair(table("A", description="US"), right=table("A", description="EU"), description="by hand")
    assert compared.differences == (Difference("description", "US", "by hand", drifted=(PROD,)),)


def test_one_unexpected_difference_makes_the_resource_drift() -> None:
    compared = pair(table("A", description="US"), right=table("A", description="EU"), name="Other")
    assert [(diff.path, diff.expected) for diff in compared.differences] == [("name", False), ("description", True)]
    assert compared.drift


def test_both_accounts_may_have_drifted() -> None:
    wanted = table("A", description="d")
    compared = one(
        side(DEV, [wanted], [live(wanted, description="x")]), side(PROD, [wanted], [live(wanted, description="y")])
    )
    assert compared.differences[0].drifted == (DEV, PROD)


def test_a_field_that_only_one_account_has() -> None:
    wanted = table("A", ID)
    compared = pair(wanted, fields=table("A", ID, EMAIL).state["fields"])
    assert [(diff.path, diff.left, diff.drifted) for diff in compared.differences] == [("fields.Email", None, (PROD,))]


def test_a_field_that_is_declared_for_one_environment_is_expected() -> None:
    compared = pair(table("A", ID), right=table("A", ID, EMAIL))
    assert [(diff.path, diff.expected) for diff in compared.differences] == [("fields.Email", True)]


def test_fields_in_another_order_are_the_same() -> None:
    wanted = table("A", ID, EMAIL)
    assert pair(wanted, fields=wanted.state["fields"][::-1]).verdict is ComparisonVerdict.SAME


def test_what_the_project_does_not_manage_is_not_looked_at() -> None:
    wanted = table("A")
    kept = {name: value for name, value in wanted.state.items() if name != "description"}
    resource = Resource("data_extension", "A", kept)
    compared = one(
        side(DEV, [resource], [live(wanted, description="x")]), side(PROD, [resource], [live(wanted, description="y")])
    )
    assert compared.verdict is ComparisonVerdict.SAME


def test_an_ignored_path_is_no_difference() -> None:
    wanted = table("A", description="d", lifecycle={"ignore": ["description"]})
    assert pair(wanted, description="by hand").verdict is ComparisonVerdict.SAME


@pytest.mark.parametrize("hidden", ["left", "right", "both"])
def test_what_an_account_cannot_show_is_unknown_and_no_difference(hidden: str) -> None:
    wanted = imported("I", "A")
    dark = {"mapping": Unknown("no permission")}
    left, right = (live(wanted, **(dark if hidden in (word, "both") else {})) for word in ("left", "right"))
    compared = one(side(DEV, [wanted], [left]), side(PROD, [wanted], [right]), "import_definition.I")
    assert compared.verdict is ComparisonVerdict.SAME
    assert compared.unknown == ("mapping",)


def test_what_only_one_account_has_is_drift_when_both_should() -> None:
    wanted = table("A")
    compared = one(side(DEV, [wanted], [live(wanted)]), side(PROD, [wanted], []))
    assert (compared.verdict, compared.drift) == (ComparisonVerdict.ONLY_LEFT, True)
    compared = one(side(DEV, [wanted], []), side(PROD, [wanted], [live(wanted)]))
    assert (compared.verdict, compared.drift) == (ComparisonVerdict.ONLY_RIGHT, True)


def test_what_is_declared_for_the_one_that_has_it_is_expected() -> None:
    wanted = table("A")
    assert one(side(DEV, [wanted], [live(wanted)]), side(PROD, [], [])).expected
    assert not one(side(DEV, [wanted], []), side(PROD, [], [live(wanted)])).expected


def test_what_nobody_declares_is_compared_whole() -> None:
    there = table("A", description="x")
    compared = one(side(DEV, [], [live(there)]), side(PROD, [], [live(there, description="y")]))
    assert (compared.declared, compared.drift) == ((), True)
    assert compared.differences == (Difference("description", "x", "y"),)
    assert one(side(DEV, [], [live(there)]), side(PROD, [], [])).drift


def test_what_neither_has_is_absent_and_no_difference() -> None:
    compared = one(side(DEV, [table("A")], []), side(PROD, [table("A")], []))
    assert (compared.verdict, compared.differs) == (ComparisonVerdict.ABSENT, False)


def test_what_nobody_declares_and_neither_has_is_not_told() -> None:
    assert compare(side(DEV, [], []), side(PROD, [], []), ["data_extension.A"]) == ()


def test_kinds_and_addresses_are_in_a_stable_order() -> None:
    wanted = [table("B"), table("A"), Resource("folder", "Data Extensions/X", {}, implied=True)]
    addresses = [resource.address for resource in wanted]
    found = compare(side(DEV, wanted, []), side(PROD, wanted, []), addresses)
    assert found == compare(side(DEV, wanted, []), side(PROD, wanted, []), addresses[::-1])
    assert [each.address for each in found][-2:] == ["data_extension.A", "data_extension.B"]


def test_a_key_that_is_still_to_change_is_a_difference_of_that_account() -> None:
    wanted = replace(table("A"), directives=Directives(moved_from="Old"))
    old = replace(live(wanted), key="Old")
    compared = one(side(DEV, [wanted], [old]), side(PROD, [wanted], [live(wanted)]))
    assert compared.differences == (Difference("key", "Old", "A", drifted=(DEV,)),)


ANY = data_extensions().map(lambda written: normal("data_extension", "A", written))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY)
def test_every_resource_is_the_same_as_itself(resource: Resource) -> None:
    both = [side(name, [resource], [live(resource)]) for name in (DEV, PROD)]
    assert one(*both, resource.address).verdict is ComparisonVerdict.SAME


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY, ANY)
def test_two_declarations_come_true_differ_as_expected_only(left: Resource, right: Resource) -> None:
    compared = one(side(DEV, [left], [live(left)]), side(PROD, [right], [live(right)]), left.address)
    assert not compared.drift


def test_the_comparison_counts_and_can_leave_out_what_is_declared() -> None:
    both = (
        pair(table("A", description="US"), right=table("A", description="EU")),
        pair(table("A", description="US"), right=table("A", description="EU"), name="Other"),
    )
    comparison = Comparison(DEV, PROD, both)
    assert (comparison.differs, comparison.drift) == (2, 1)
    less = comparison.drifted()
    assert (less.differs, less.drift, less.count(ComparisonVerdict.SAME)) == (1, 1, 1)
    assert [diff.path for diff in less.resources[1].differences] == ["name"]


def test_the_json_form_is_plain() -> None:
    record = Comparison(DEV, PROD, (pair(table("A"), description="x"),), ("w",)).to_json()
    assert json.loads(json.dumps(record)) == record
    assert record["summary"] == {
        "same": 0, "differs": 1, "only_left": 0, "only_right": 0, "absent": 0, "expected": 0, "drift": 1
    }  # fmt: skip
