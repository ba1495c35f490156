"""Filter definitions: source and rules in every update, another source never, rules that fit the fields."""

from typing import Any

import pytest

from mcdecl.engine.observe.index import Index
from mcdecl.kinds.filter_definition import KIND, SourceCodec
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import WriteContext
from tests.strategies import Declaring
from tests.wanted import filtered, table

FIELDS = (
    {"name": "Score", "type": "Number"},
    {"name": "Born", "type": "Date"},
    {"name": "Name", "type": "Text", "length": 50},
    {"name": "Active", "type": "Boolean"},
)


def messages(where: Any, *declared: Resource) -> list[str]:
    project = Declaring(*(declared or (table("T", *FIELDS),)))
    findings = [finding for check in KIND.checks for finding in check(filtered("F", "T", where), project)]
    return [f"{finding.message} / {finding.hint}" for finding in findings]


@pytest.mark.parametrize("name", ["source", "where"])
def test_an_update_always_carries_source_and_rules(name: str) -> None:
    assert KIND.attribute(name).always_sent


def test_another_source_needs_another_filter() -> None:
    assert "source" in str(KIND.attribute("source").change.judge("A", "B"))


def test_the_source_is_sent_by_key_in_its_type() -> None:
    assert SourceCodec().encode("T", WriteContext(Index(), {})) == {
        "DataSource": {"@type": "DataExtension", "CustomerKey": "T"}
    }


def test_the_source_is_asked_for_piece_by_piece() -> None:
    assert "DataSource" not in KIND.retrieved()
    assert "DataSource.CustomerKey" in KIND.retrieved()


def test_the_object_id_of_the_source_decides_where_it_is_known() -> None:
    index = Index()
    index.add("data_extension", "new", "T", "ID-1")
    assert SourceCodec().decode({"DataSource": {"ObjectID": "id-1", "CustomerKey": "old"}}, index) == "new"
    assert SourceCodec().decode({"DataSource": {"ObjectID": "other", "CustomerKey": "old"}}, index) == "old"
    former = SourceCodec().decode({"DataSource": {"ObjectID": "other", "CustomerKey": "new"}}, index)
    assert former == "(id other: deleted, or not visible)"


def test_a_filter_over_profile_attributes_has_an_unknown_source() -> None:
    assert isinstance(SourceCodec().decode({}, Index()), Unknown)


@pytest.mark.parametrize(
    "where",
    [
        "Score < 3 AND Active = true",
        "score >= -1.5",
        "Born > '2026-01-31'",
        "Name LIKE '%x%' OR Name IN ('a', 'b')",
        {"all": ["Score < 3", {"field": "Name", "operator": "equals", "value": 5}]},
    ],
)
def test_rules_that_fit_are_fine(where: Any) -> None:
    assert messages(where) == []


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("Score <", "cannot be read"),
        ("Scor < 3", "did you mean Score?"),
        ("Nonsense < 3", "no field Nonsense"),
        ("Score < 'x'", "a number"),
        ("Born > '31.1.2026'", "a day"),
        ("Name = 'x' AND Active > true", "does not support greaterThan"),
    ],
)
def test_rules_that_do_not_fit_are_told(where: Any, text: str) -> None:
    (message,) = messages(where)
    assert text in message


@pytest.mark.parametrize(
    "where",
    [
        {"all": [{"field": "Score", "operator": "equals", "value": 3}, "Score <"]},
        {"all": ["Score <", {"field": "Score", "operator": "equals", "value": 3}]},
        {"any": ["Score = 1", {"all": ["Score = 2", "Score ="]}]},
    ],
)
def test_a_broken_text_is_found_wherever_it_stands(where: Any) -> None:
    (message,) = messages(where)
    assert "cannot be read" in message


def test_rules_over_an_undeclared_source_are_left_to_the_account() -> None:
    assert messages("Anything = 1", table("Other")) == []


def test_a_template_may_bring_fields_that_the_yaml_does_not_name() -> None:
    made = table("T", template="SendLog")
    assert messages("JobID = 1", made) == []
    assert len(messages("JobID = 1", table("T"))) == 1
