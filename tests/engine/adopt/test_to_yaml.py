"""What a person would write of a state: the same state again, and not a word more than it takes."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.engine.adopt.to_yaml import Form
from mcdecl.engine.plan.diff import diff_states
from mcdecl.engine.plan.model import AttributeStatus
from mcdecl.kinds import KINDS
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.language import normal_state
from mcdecl.kinds.values import NotExpressible, Unknown
from tests.strategies import WRITTEN, live_copy, normal
from tests.wanted import EMAIL, ID, filtered, imported, query, table


def said(kind: str, state: Any) -> dict[str, Any]:
    return Form(KINDS[kind].attributes).written(state)


@given(st.sampled_from(sorted(WRITTEN)).flatmap(lambda kind: st.tuples(st.just(kind), WRITTEN[kind])))
@settings(max_examples=150, deadline=None)
def test_what_is_written_means_the_state_that_it_came_from(case: tuple[str, Any]) -> None:
    kind, written = case
    live = live_copy(normal(kind, "K", written)).state
    again = normal_state(KINDS[kind].attributes, said(kind, live))
    diffs = diff_states(KINDS[kind].attributes, live, again, ResourceFacts())
    assert [diff for diff in diffs if diff.status is not AttributeStatus.UNKNOWN] == []


def test_defaults_and_what_follows_from_the_type_are_left_out() -> None:
    state = table("T", ID, EMAIL, {"name": "On", "type": "Boolean", "default": True}, folder="data extensions").state
    assert said("data_extension", state) == {
        "name": "T",
        "fields": [ID, EMAIL, {"name": "On", "type": "Boolean", "default": True}],
    }


@pytest.mark.parametrize(
    ("default", "written"),
    [("5", 5), ("true", True), ("-1.5", -1.5), ("1e3", "1e3"), ("007", "007"), ("null", "null"), ("1.50", "1.50"),
     ("True", "True"), ("", None)],
)  # fmt: skip
def test_a_default_is_a_number_or_flag_where_that_means_the_same(default: str, written: Any) -> None:
    state = table("T", {"name": "A", "type": "Text", "length": 9, "default": default or None}).state
    (field,) = said("data_extension", state)["fields"]
    assert field.get("default") == written
    assert type(field.get("default")) is type(written)


def test_a_filter_is_a_text_where_one_says_it_and_a_tree_where_not() -> None:
    assert said("filter_definition", filtered("F", "T", "Score < 3 AND Opens = 0").state)["where"] == (
        "Score < 3 AND Opens = 0"
    )
    word = {"field": "A", "operator": "existsInStringAsAWord", "value": "x"}
    assert said("filter_definition", filtered("F", "T", word).state)["where"] == word


def test_groups_say_only_what_differs() -> None:
    assert said("import_definition", imported("I", "T").state) == {
        "name": "I",
        "into": "T",
        "file": {"pattern": "c.csv"},
        "mode": "AddAndUpdate",
    }


def test_what_could_not_be_read_is_not_guessed() -> None:
    state = {**imported("I", "T").state, "mapping": Unknown("REST was refused", shape="columns")}
    with pytest.raises(NotExpressible, match="mapping: REST was refused"):
        said("import_definition", state)


def test_what_is_only_managed_where_it_is_written_may_be_unknown() -> None:
    state = {**table("T").state, "template": Unknown("hidden")}
    assert "template" not in said("data_extension", state)


@pytest.mark.parametrize(("name", "words"), [("into", "names no data extension"), ("mode", "the account shows none")])
def test_what_has_to_be_written_has_to_be_there(name: str, words: str) -> None:
    with pytest.raises(NotExpressible, match=words):
        said("import_definition", {**imported("I", "T").state, name: None})


def test_sql_is_kept_to_the_byte() -> None:
    sql = "\ufeffSELECT 1  \r\n\r\n FROM T \n\n"
    assert said("query_definition", query("Q", "T", sql=sql).state)["sql"] == sql
