"""Changes that take several calls, over real HTTP: dropped and renamed fields, new keys, replaces, deletions."""

from typing import Any

import pytest

from mcdecl.account.interface import Account
from mcdecl.engine.apply.outcome import ApplyReport
from mcdecl.engine.apply.run import apply
from mcdecl.engine.observe.planning import plan_account
from mcdecl.engine.plan import Action, AttributeStatus, DesiredState, Plan
from mcdecl.engine.plan.replacement import leftovers, replacement_key
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Directives, Removal, Resource
from mcdecl.kinds.risk import Risk
from mcdecl.sandbox.server import RunningSandbox
from tests.wanted import EMAIL, ID, filtered, imported, query, table

PHONE = {"name": "Phone", "type": "Phone"}


def planned(account: Account, *resources: Resource, removals: tuple[Removal, ...] = ()) -> Plan:
    return plan_account(account, DesiredState(resources, removals)).plan


def applied(account: Account, *resources: Resource, removals: tuple[Removal, ...] = ()) -> ApplyReport:
    made = plan_account(account, DesiredState(resources, removals))
    report = apply(made.plan, account, made.index)
    assert report.ok, [outcome.message for outcome in report.outcomes]
    return report


def add_rows(account: Account, key: str, count: int) -> None:
    rows = [
        {
            "@type": "DataExtensionObject",
            "CustomerKey": key,
            "Properties": {"Property": [{"Name": "Id", "Value": str(number)}]},
        }
        for number in range(count)
    ]
    assert all(result.ok for result in account.create(rows))


def acting(plan: Plan) -> list[Any]:
    return list(plan.acting())


def test_a_removed_field_is_dropped_and_nothing_else(account: Account, embedded: RunningSandbox) -> None:
    applied(account, table("T", ID, EMAIL, PHONE))
    add_rows(account, "T", 3)
    wanted = table("T", ID, EMAIL, {"name": "Phone", "removed": True})
    (change,) = acting(planned(account, wanted))
    assert (change.action, change.risk) == (Action.UPDATE, Risk.DATA_LOSS)
    assert change.warnings == ("drops field Phone of T: the column and its 3 values",)
    applied(account, wanted)
    again = planned(account, wanted)
    assert not acting(again)
    assert again.changes[0].notes == ("fields.Phone: it is gone; you can delete the entry with removed: true",)
    assert not acting(planned(account, table("T", ID, EMAIL)))


def test_a_renamed_field_keeps_its_column(account: Account) -> None:
    applied(account, table("T", ID, EMAIL))
    wanted = table("T", ID, {**EMAIL, "name": "Mail", "renamed_from": "Email"})
    (change,) = acting(planned(account, wanted))
    assert [(diff.path, diff.before, diff.after) for diff in change.attributes] == [
        ("fields.Mail.name", "Email", "Mail")
    ]
    assert change.risk is Risk.CAUTION
    applied(account, wanted)
    again = planned(account, wanted)
    assert not acting(again)
    assert "you can delete renamed_from: Email" in again.changes[0].notes[0]
    assert not again.changes[0].of(AttributeStatus.LEFT_ALONE)


@pytest.mark.parametrize(("fields", "words"), [((ID,), "has neither"), ((ID, EMAIL, PHONE), "has both")])
def test_a_rename_that_cannot_be_is_blocked(account: Account, fields: Any, words: str) -> None:
    applied(account, table("T", *fields))
    wanted = table("T", ID, {**EMAIL, "renamed_from": "Phone"})
    (change,) = planned(account, wanted).changes
    assert change.action is Action.BLOCKED
    assert words in str(change.attributes[0].reason)


def test_a_moved_key_keeps_rows_and_references(account: Account) -> None:
    def rest(key: str) -> tuple[Resource, ...]:
        return (imported("I", key), query("Q", key), filtered("F", key))

    applied(account, table("Old", ID), *rest("Old"))
    add_rows(account, "Old", 2)
    moved = replace(table("New", ID, EMAIL, name="Old"), directives=Directives(moved_from="Old"))
    plan = planned(account, moved, *rest("New"))
    assert [change.address for change in plan.acting()] == ["data_extension.New"]
    applied(account, moved, *rest("New"))
    again = planned(account, moved, *rest("New"))
    assert not acting(again)
    assert any("you can delete" in note for change in again.changes for note in change.notes)
    ask = table("New", ID, EMAIL, {"name": "Gone", "removed": True}, name="Old")
    assert not acting(planned(account, ask))


def test_a_move_to_a_key_that_exists_is_blocked(account: Account) -> None:
    applied(account, table("Old"), table("New"))
    (change,) = planned(account, replace(table("New"), directives=Directives(moved_from="Old"))).changes
    assert change.action is Action.BLOCKED
    assert "has both Old and New" in change.reasons[0]


def test_what_only_a_new_one_can_be_is_blocked_without_a_word(account: Account) -> None:
    applied(account, table("T", {**ID, "length": 36}))
    assert planned(account, table("T", ID)).changes[0].action is Action.BLOCKED


def test_a_replace_makes_it_anew_and_repoints_what_uses_it(account: Account) -> None:
    applied(account, table("T", {**ID, "length": 36}), imported("I", "T"), query("Q", "T"))
    add_rows(account, "T", 1)
    wanted = table("T", ID, lifecycle={"replace": True})
    plan = planned(account, wanted, imported("I", "T"), query("Q", "T"))
    first = plan.changes[0]
    assert (first.address, first.action, first.risk) == ("data_extension.T", Action.REPLACE, Risk.DATA_LOSS)
    assert first.warnings == ("replaces T: deletes T and its one row",)
    assert first.refused(())
    assert not first.refused(("data_loss",))
    applied(account, wanted, imported("I", "T"), query("Q", "T"))
    assert not acting(planned(account, wanted, imported("I", "T"), query("Q", "T")))
    assert not acting(planned(account, wanted, removals=(Removal("data_extension", replacement_key("T")),)))


def test_what_an_interrupted_replace_left_is_removed_by_the_next(account: Account, embedded: RunningSandbox) -> None:
    applied(account, table("T", {**ID, "length": 36}))
    wanted = table("T", ID, lifecycle={"replace": True})
    made = plan_account(account, DesiredState([wanted]))
    embedded.inject("unavailable", operation="Create", count=99)
    assert not apply(made.plan, account, made.index).ok
    embedded._service.mishaps.waiting.clear()
    left = tuple(leftovers([wanted]))
    assert {change.key: change.action for change in planned(account, wanted, removals=left).acting()} == {
        "T": Action.CREATE,
        replacement_key("T"): Action.DELETE,
    }
    applied(account, wanted, removals=left)
    assert not acting(planned(account, wanted, removals=left))


def test_prevent_destroy_forbids_a_replace(account: Account) -> None:
    applied(account, table("T", {**ID, "length": 36}))
    (change,) = planned(account, table("T", ID, lifecycle={"replace": True, "prevent_destroy": True})).changes
    assert change.action is Action.BLOCKED
    assert "prevent_destroy" in change.reasons[0]


def test_ignored_paths_are_left_alone(account: Account) -> None:
    applied(account, table("T", EMAIL, ID, description="theirs"))
    wanted = table("T", ID, EMAIL, description="ours", lifecycle={"ignore": ["description"]})
    assert not acting(planned(account, wanted))
    assert acting(planned(account, table("T", ID, EMAIL, description="ours")))


def test_removals_go_in_reverse_order(account: Account) -> None:
    applied(account, table("T"), query("Q", "T"), imported("I", "T"), filtered("F", "T"))
    gone = tuple(
        Removal(kind, key)
        for kind, key in (
            ("data_extension", "T"),
            ("query_definition", "Q"),
            ("import_definition", "I"),
            ("filter_definition", "F"),
        )
    )
    report = applied(account, removals=gone)
    assert report.outcomes[-1].change.address == "data_extension.T"
    again = planned(account, removals=gone)
    assert not acting(again)
    assert all("you can delete" in change.notes[0] for change in again.changes)


@pytest.mark.parametrize("mishap", ["drop", "drop_after", "truncated"])
def test_a_delete_whose_answer_is_lost_is_done_once(account: Account, embedded: RunningSandbox, mishap: Any) -> None:
    applied(account, table("T"), table("Other"))
    embedded.inject(mishap, operation="Delete", count=1)
    applied(account, removals=(Removal("data_extension", "T"),))
    assert {change.key: change.action for change in planned(account, table("T"), table("Other")).changes} == {
        "T": Action.CREATE,
        "Other": Action.NO_OP,
    }


@pytest.mark.parametrize("mishap", ["drop", "drop_after", "truncated"])
def test_a_dropped_field_whose_answer_is_lost(account: Account, embedded: RunningSandbox, mishap: Any) -> None:
    applied(account, table("T", ID, EMAIL, PHONE))
    embedded.inject(mishap, operation="Delete", count=1)
    applied(account, table("T", ID, EMAIL, {"name": "Phone", "removed": True}))
    (change,) = planned(account, table("T", ID, EMAIL)).changes
    assert (change.action, change.attributes) == (Action.NO_OP, ())
