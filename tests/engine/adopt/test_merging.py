"""An entry with the values of the account says what the account has, and otherwise stays as its author wrote it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.engine.adopt.merging import CannotTakeOver, merged
from mcdecl.engine.adopt.to_yaml import Form
from mcdecl.engine.plan.diff import diff_states
from mcdecl.engine.plan.model import AttributeStatus
from mcdecl.kinds import KINDS
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.language import normal_state
from mcdecl.kinds.values import NotExpressible
from mcdecl.project.variables import Substitution
from tests.strategies import WRITTEN, live_copy, normal


def taken_over(kind: str, before: dict[str, Any], held: Any) -> dict[str, Any]:
    attributes = KINDS[kind].attributes
    resolved = Substitution({}).data(before)
    written = Form(attributes).written(held)
    return merged(attributes, before, normal_state(attributes, resolved), written, held)


@given(
    st.sampled_from(sorted(WRITTEN)).flatmap(lambda kind: st.tuples(st.just(kind), WRITTEN[kind], WRITTEN[kind])),
)
@settings(max_examples=200, deadline=None, derandomize=True, database=None)
def test_it_says_what_the_account_has(case: tuple[str, Any, Any]) -> None:
    kind, before, other = case
    held = live_copy(normal(kind, "K", other)).state
    try:
        after = taken_over(kind, before, held)
    except (CannotTakeOver, NotExpressible):
        return
    said = normal_state(KINDS[kind].attributes, Substitution({}).data(after))
    diffs = diff_states(KINDS[kind].attributes, held, said, ResourceFacts())
    assert [diff for diff in diffs if diff.status is not AttributeStatus.UNKNOWN] == []


@given(st.sampled_from(sorted(WRITTEN)).flatmap(lambda kind: st.tuples(st.just(kind), WRITTEN[kind])))
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
def test_what_is_the_same_stays_as_written(case: tuple[str, Any]) -> None:
    kind, before = case
    assert taken_over(kind, before, live_copy(normal(kind, "K", before)).state) == before


FIELDS = [
    {"name": "B", "type": "Text", "length": "9", "required": False},
    {"name": "A", "type": "Number"},
    {"name": "Old", "removed": True},
]


def test_fields_keep_their_order_their_spelling_and_their_words() -> None:
    held = normal(
        "data_extension",
        "K",
        {
            "name": "N",
            "fields": [
                {"name": "A", "type": "Number", "required": True},
                {"name": "New", "type": "Date"},
                {"name": "B", "type": "Text", "length": 9},
            ],
        },
    ).state
    after = taken_over("data_extension", {"fields": FIELDS, "protected": True, "name": "N"}, held)
    assert after == {
        "fields": [
            FIELDS[0],
            {"name": "A", "type": "Number", "required": True},
            {"name": "New", "type": "Date"},
            FIELDS[2],
        ],
        "protected": True,
        "name": "N",
    }
    assert list(after) == ["fields", "protected", "name"]


def test_a_variable_gives_way_to_nothing_unseen() -> None:
    before = {"name": "${var.n}", "fields": [{"name": "A", "type": "Date"}]}
    attributes = KINDS["data_extension"].attributes
    declared = normal_state(attributes, {**before, "name": "N"})
    held = {**declared, "description": "new"}
    assert merged(attributes, before, declared, {"description": "new"}, held)["name"] == "${var.n}"
    with pytest.raises(CannotTakeOver, match=r"comes from \$\{var\.n\}") as refused:
        merged(attributes, before, declared, {"name": "M"}, {**declared, "name": "M"})
    assert refused.value.path == ("name",)


def test_an_encoding_that_the_account_has_no_longer_does_not_stay_when_the_file_is_written_as_a_whole() -> None:
    before = {
        "name": "N",
        "into": "A",
        "file": {"pattern": "k_%%Year%%.csv", "encoding": 1252, "null_as": "NULL"},
        "mode": "Overwrite",
        "mapping": "by_ordinal",
    }
    file = {"pattern": "b.csv", "type": "Other", "delimiter": " ", "encoding": 65001}
    held = normal("import_definition", "K", {**before, "file": file}).state
    after = taken_over("import_definition", before, held)
    assert after["file"] == {"pattern": "b.csv", "type": "Other", "delimiter": " "}
    held = normal("import_definition", "K", {**before, "file": {**file, "encoding": 1251}}).state
    assert taken_over("import_definition", before, held)["file"]["encoding"] == 1251
