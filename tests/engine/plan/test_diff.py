"""Comparison of two states: three values, verdicts by the declarations, items by name."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.engine.plan import AttributeDiff, AttributeStatus
from mcdecl.engine.plan.diff import created, diff_states, finished
from mcdecl.kinds import KINDS
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import ItemWords, Resource
from mcdecl.kinds.values import Unknown
from tests.strategies import WRITTEN, live_copy, live_states, normal
from tests.wanted import EMAIL, ID, filtered, imported, query, table

HIDDEN = Unknown("the account hides it")
EMPTY, FULL = ResourceFacts(any_rows=False), ResourceFacts(any_rows=True)


def diffs(before: Resource | Mapping[str, Any], after: Resource, facts: ResourceFacts = EMPTY) -> list[AttributeDiff]:
    state = live_copy(before).state if isinstance(before, Resource) else before
    return list(diff_states(KINDS[after.kind].attributes, state, after.state, facts))


def told(
    before: Resource | Mapping[str, Any], after: Resource, facts: ResourceFacts = EMPTY
) -> dict[str, tuple[Any, ...]]:
    return {diff.path: (diff.status, diff.before, diff.after) for diff in diffs(before, after, facts)}


def fields(*listed: dict[str, Any]) -> Resource:
    return table("T", ID, *listed)


TEXT = {"name": "A", "type": "Text", "length": 50}


def test_a_change_of_one_attribute_is_exactly_that() -> None:
    assert told(table("T", name="a"), table("T", name="b")) == {"name": (AttributeStatus.CHANGED, "a", "b")}


def test_what_the_yaml_does_not_manage_is_no_difference() -> None:
    live = {**live_copy(table("T")).state, "template": "SendLog"}
    assert diffs(live, table("T")) == []


def test_a_nested_difference_is_named_by_its_path() -> None:
    before = imported("I", "T", file={"pattern": "a.csv"})
    after = imported("I", "T", file={"pattern": "b.csv", "header_lines": 2})
    assert told(before, after) == {
        "file.pattern": (AttributeStatus.CHANGED, "a.csv", "b.csv"),
        "file.header_lines": (AttributeStatus.CHANGED, 1, 2),
    }


def test_a_group_that_comes_or_goes_is_shown_whole() -> None:
    sendable = {"field": "Id", "subscriber": "Subscriber Key"}
    assert told(table("T"), table("T", sendable=sendable)) == {"sendable": (AttributeStatus.CHANGED, None, sendable)}
    assert told(table("T", sendable=sendable), table("T")) == {"sendable": (AttributeStatus.CHANGED, sendable, None)}


def test_mappings_are_compared_entry_by_entry_without_case() -> None:
    before = imported("I", "T", mapping={"Id": "id", "Email": "mail", "Gone": "x"})
    after = imported("I", "T", mapping={"ID": "id", "Email": "e-mail", "New": "y"})
    assert told(before, after) == {
        "mapping.Email": (AttributeStatus.CHANGED, "mail", "e-mail"),
        "mapping.New": (AttributeStatus.CHANGED, None, "y"),
        "mapping.Gone": (AttributeStatus.CHANGED, "x", None),
    }


def test_a_mapping_of_another_form_is_shown_whole() -> None:
    assert told(imported("I", "T"), imported("I", "T", mapping={"Id": 1})) == {
        "mapping": (AttributeStatus.CHANGED, "by_header", {"Id": 1})
    }


def test_what_the_account_hides_is_unknown_with_the_reason() -> None:
    before = {**live_copy(imported("I", "T")).state, "mapping": HIDDEN}
    (diff,) = diffs(before, imported("I", "T", mapping={"Id": 1}))
    assert diff == AttributeDiff("mapping", None, {"Id": 1}, AttributeStatus.UNKNOWN, "the account hides it")


def test_of_hidden_columns_it_is_certain_that_they_are_not_a_rule() -> None:
    before = {**live_copy(imported("I", "T")).state, "mapping": Unknown("hidden", shape="columns")}
    assert told(before, imported("I", "T")) == {"mapping": (AttributeStatus.CHANGED, None, "by_header")}


def test_what_no_call_shows_is_unknown_whenever_it_is_written() -> None:
    control = {"column": "Op", "actions": {"D": "Delete"}}
    after = imported("I", "T", mode="ColumnBased", control=control, file={"pattern": "c.csv", "encoding": 65001})
    before = imported("I", "T", mode="ColumnBased")
    assert {path: status for path, (status, *_) in told(before, after).items()} == {
        "file.encoding": AttributeStatus.UNKNOWN,
        "control": AttributeStatus.UNKNOWN,
    }


def test_hidden_fields_are_unknown_and_not_all_new() -> None:
    before = {**live_copy(table("T")).state, "fields": HIDDEN}
    assert {path: status for path, (status, *_) in told(before, table("T", ID, EMAIL)).items()} == {
        "fields": AttributeStatus.UNKNOWN
    }


@pytest.mark.parametrize(
    ("before", "after", "path", "text"),
    [
        (TEXT, {"name": "A", "type": "Number"}, "fields.A.type", "cannot change the type"),
        (TEXT, {**TEXT, "length": 49}, "fields.A.length", "50 → 49"),
        (TEXT, {**TEXT, "required": True}, "fields.A.required", "optional field required"),
        ({**TEXT, "required": True}, {**TEXT, "primary_key": True}, "fields.A.primary_key", "primary key"),
    ],
)
def test_what_the_account_refuses_of_a_field_is_blocked_with_reason(
    before: Any, after: Any, path: str, text: str
) -> None:
    record = {diff.path: diff for diff in diffs(fields(before), fields(after))}
    assert record[path].status is AttributeStatus.BLOCKED
    assert text in str(record[path].reason)


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        (TEXT, {**TEXT, "length": 51}, "fields.A.length"),
        ({**TEXT, "required": True}, TEXT, "fields.A.required"),
        (TEXT, {**TEXT, "default": "x"}, "fields.A.default"),
        ({**TEXT, "default": "x"}, TEXT, "fields.A.default"),
    ],
)
def test_what_the_account_takes_of_a_field_is_a_change(before: Any, after: Any, path: str) -> None:
    assert {text: status for text, (status, *_) in told(fields(before), fields(after)).items()} == {
        path: AttributeStatus.CHANGED
    }


def test_another_scale_is_left_alone_because_the_account_would_drop_it() -> None:
    before = {"name": "A", "type": "Decimal", "length": 9, "scale": 2}
    (diff,) = diffs(fields(before), fields({**before, "scale": 3}))
    assert (diff.path, diff.status) == ("fields.A.scale", AttributeStatus.LEFT_ALONE)


def test_a_field_that_only_the_account_has_is_left_alone() -> None:
    (diff,) = diffs(table("T", ID, EMAIL), table("T", ID))
    assert (diff.path, diff.status, diff.after) == ("fields.Email", AttributeStatus.LEFT_ALONE, None)
    assert "leaves it alone" in str(diff.reason)


def test_a_new_field_is_a_change_and_into_rows_not_always() -> None:
    required = {**TEXT, "required": True}
    assert told(fields(), fields(TEXT), FULL)["fields.A"][0] is AttributeStatus.CHANGED
    assert told(fields(), fields(required), EMPTY)["fields.A"][0] is AttributeStatus.CHANGED
    assert told(fields(), fields(required), FULL)["fields.A"][0] is AttributeStatus.BLOCKED


def test_order_and_case_of_fields_are_not_positions() -> None:
    assert diffs(table("T", ID, EMAIL), table("T", EMAIL, ID)) == []
    assert set(told(table("T", ID, EMAIL), table("T", ID, {**EMAIL, "name": "EMAIL"}))) == {"fields.EMAIL.name"}


def test_a_field_name_with_dots_stays_one_name() -> None:
    dotted = {**TEXT, "name": "a.b.c"}
    assert set(told(fields(dotted), fields({**dotted, "length": 99}))) == {"fields.a.b.c.length"}


def test_row_based_retention_cannot_be_switched() -> None:
    rows = {"policy": "rows", "length": 6, "unit": "months"}
    (diff,) = diffs(table("T"), table("T", retention=rows))
    assert (diff.path, diff.status) == ("retention", AttributeStatus.BLOCKED)
    assert told(table("T", retention=rows), table("T", retention={**rows, "length": 7})) == {
        "retention.length": (AttributeStatus.CHANGED, 6, 7)
    }


def test_another_source_of_a_filter_is_blocked() -> None:
    (diff,) = diffs(filtered("F", "A"), filtered("F", "B"))
    assert (diff.path, diff.status) == ("source", AttributeStatus.BLOCKED)


def test_conditions_and_paths_are_compared_by_meaning() -> None:
    assert diffs(filtered("F", "T", "ID = 'x'"), filtered("F", "T", "Id = 'x'")) == []
    assert diffs(query("Q", "T", folder="Query/A"), query("Q", "T", folder="QUERY/a")) == []
    assert set(told(query("Q", "T", folder="Query/A"), query("Q", "T", folder="Query/B"))) == {"folder"}


def test_sql_that_differs_only_in_line_ends_and_trailing_blanks_is_the_same() -> None:
    assert diffs(query("Q", "T", sql="SELECT 1\nFROM T"), query("Q", "T", sql="SELECT 1  \r\nFROM T\n")) == []
    assert set(told(query("Q", "T", sql="SELECT 1"), query("Q", "T", sql="SELECT  1"))) == {"sql"}


def test_differences_come_in_the_order_of_the_declaration() -> None:
    after = table("T", {**ID, "length": 20}, EMAIL, name="new", description="d", testable=True)
    assert [diff.path for diff in diffs(table("T"), after)] == [
        "name",
        "description",
        "testable",
        "fields.Id.length",
        "fields.Email",
    ]


def test_a_new_resource_shows_what_is_said_and_not_the_defaults() -> None:
    made = table("T", ID, retention={"policy": "all_rows", "length": 1, "unit": "days"}, description="")
    record = {diff.path: diff.after for diff in created(KINDS["data_extension"].attributes, made.state)}
    assert record == {
        "name": "T",
        "retention.policy": "all_rows",
        "retention.length": 1,
        "retention.unit": "days",
        "fields.Id": made.state["fields"][0],
    }


@pytest.mark.parametrize("kind", sorted(WRITTEN))
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_comparing_is_pure_and_gives_the_same_every_time(kind: str, data: st.DataObject) -> None:
    before, after = data.draw(live_states(kind)), normal(kind, "K", data.draw(WRITTEN[kind])).state
    kept = copy.deepcopy((before, after))
    attributes = KINDS[kind].attributes
    once = list(diff_states(attributes, before, after, FULL))
    assert (before, after) == kept
    assert list(diff_states(attributes, before, after, FULL)) == once


@pytest.mark.parametrize("kind", sorted(WRITTEN))
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_state_differs_from_itself_in_nothing_but_the_unreadable(kind: str, data: st.DataObject) -> None:
    resource = normal(kind, "K", data.draw(WRITTEN[kind]))
    assert {diff.status for diff in diffs(resource, resource)} <= {AttributeStatus.UNKNOWN}


@pytest.mark.parametrize("kind", sorted(WRITTEN))
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_every_verdict_but_a_plain_change_has_its_reason(kind: str, data: st.DataObject) -> None:
    before, after = data.draw(live_states(kind)), normal(kind, "K", data.draw(WRITTEN[kind])).state
    for diff in diff_states(KINDS[kind].attributes, before, after, FULL):
        assert bool(diff.reason) is (diff.status is not AttributeStatus.CHANGED)
        assert not isinstance(diff.before, Unknown)
        assert not isinstance(diff.after, Unknown)


@pytest.mark.parametrize("new", ["email", "EMAIL"])
def test_a_rename_in_case_alone_is_a_change_of_the_name_and_no_conflict(new: str) -> None:
    after = table("T", ID, {**EMAIL, "name": new, "renamed_from": "Email"})
    assert after.directives is not None
    live = live_copy(table("T", ID, EMAIL)).state
    attribute_diffs = list(
        diff_states(KINDS["data_extension"].attributes, live, after.state, EMPTY, directives=after.directives)
    )
    expected = (f"fields.{new}.name", "Email", new, AttributeStatus.CHANGED)
    assert [(diff.path, diff.before, diff.after, diff.status) for diff in attribute_diffs] == [expected]


def test_a_rename_onto_a_name_that_is_there_is_blocked() -> None:
    after = table("T", ID, {**EMAIL, "name": "Mail", "renamed_from": "Email"})
    assert after.directives is not None
    live = live_copy(table("T", ID, EMAIL, {**EMAIL, "name": "Mail"})).state
    attribute_diffs = list(
        diff_states(KINDS["data_extension"].attributes, live, after.state, EMPTY, directives=after.directives)
    )
    assert (attribute_diffs[0].path, attribute_diffs[0].status) == ("fields.Mail", AttributeStatus.BLOCKED)
    assert "the account has both Email and Mail" in str(attribute_diffs[0].reason)


def test_words_that_have_done_their_work_are_told() -> None:
    there = [{"name": "Mail"}, {"name": "Old"}]
    renamed = ItemWords(renamed={"MAIL": "Email", "New": "Old", "Gone": "Away"})
    assert list(finished("fields", there, "name", renamed)) == [
        "fields.MAIL: it has its new name; you can delete renamed_from: Email"
    ]
    both = ItemWords(renamed={"Mail": "Old"})
    assert list(finished("fields", there, "name", both)) == []
    removed = ItemWords(removed=("old", "Away"))
    assert list(finished("fields", there, "name", removed)) == [
        "fields.Away: it is gone; you can delete the entry with removed: true"
    ]


def test_a_type_that_cannot_change_is_the_only_reason() -> None:
    before = table("T", ID, {"name": "N", "type": "Number"}).state
    after = table("T", ID, {"name": "N", "type": "Decimal", "length": 10, "scale": 2}).state
    diffs = list(diff_states(KINDS["data_extension"].attributes, before, after, ResourceFacts()))
    assert [(diff.path, bool(diff.reason)) for diff in diffs] == [
        ("fields.N.type", True),
        ("fields.N.length", False),
        ("fields.N.scale", False),
    ]
