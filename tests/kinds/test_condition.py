"""The rules of a filter: from text and from nested YAML to one tree, to filter parts, and back."""

from collections.abc import Mapping
from functools import reduce
from typing import Any

import pytest
from hypothesis import given, settings

from mcdecl.engine.observe.index import Index
from mcdecl.kinds.condition import (
    ALLOWED,
    OPERATORS,
    ConditionCodec,
    ConditionError,
    ConditionType,
    comparisons,
    misfit,
    normal_condition,
    same_condition,
    shown,
    yaml_condition,
)
from mcdecl.kinds.values import Unknown
from mcdecl.kinds.wire import WriteContext
from tests.kinds.test_plain_condition import words
from tests.strategies import HOSTILE, conditions

NAMES = ("Score", "Opens", "First Name", "日本語", "a.b", "x]y", *HOSTILE)
CODEC = ConditionCodec()


def comparison(field: str, operator: str, value: str) -> dict[str, str]:
    return {"field": field, "operator": operator, "value": value}


def writing(types: Mapping[str, str] | None = None) -> WriteContext:
    index = Index()
    index.add_fields("T", types or {})
    return WriteContext(index, {"source": "T"})


SIGNS = {
    "=": "equals",
    "<>": "notEquals",
    "!=": "notEquals",
    ">": "greaterThan",
    ">=": "greaterThanOrEqual",
    "<": "lessThan",
    "<=": "lessThanOrEqual",
}


@pytest.mark.parametrize(("sign", "operator"), SIGNS.items())
def test_every_sign_has_its_operator(sign: str, operator: str) -> None:
    assert normal_condition(f"Score {sign} 3") == comparison("Score", operator, "3")


VALUES = {
    "-1.50": "-1.50",
    "007": "007",
    "'it''s'": "it's",
    "''": "",
    "TRUE": "true",
    "false": "false",
    "'2026-01-31'": "2026-01-31",
    "'日本 語'": "日本 語",
}


@pytest.mark.parametrize(("text", "value"), VALUES.items())
def test_a_value_is_kept_as_text(text: str, value: str) -> None:
    assert normal_condition(f"Score = {text}")["value"] == value


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("Email LIKE 'x%'", "beginsWith"),
        ("Email LIKE '%x%'", "existsInString"),
        ("Email LIKE '%x'", "endsWith"),
        ("Email NOT LIKE '%x%'", "notExistsInString"),
        ("NOT Email LIKE '%x%'", "notExistsInString"),
    ],
)
def test_like_becomes_the_operator_that_means_it(text: str, operator: str) -> None:
    assert normal_condition(text) == comparison("Email", operator, "x")


@pytest.mark.parametrize("pattern", ["x", "%", "a%b%", "a_b%", "[abc]%", "%[^a]%", ""])
def test_a_pattern_without_an_operator_of_its_own_is_refused(pattern: str) -> None:
    with pytest.raises(ConditionError, match="LIKE"):
        normal_condition(f"Email LIKE '{pattern}'")


def test_not_begins_with_does_not_exist() -> None:
    with pytest.raises(ConditionError, match="LIKE"):
        normal_condition("Email NOT LIKE 'x%'")


def test_two_negations_are_not_taken_for_one() -> None:
    try:
        tree = normal_condition("NOT Email NOT LIKE '%x%'")
    except ConditionError:
        return
    assert tree == comparison("Email", "existsInString", "x")


def test_in_is_any_of_equals_and_not_in_all_of_not_equals() -> None:
    assert normal_condition("R IN ('US', 'EU')") == {
        "any": [comparison("R", "equals", "US"), comparison("R", "equals", "EU")]
    }
    assert normal_condition("R NOT IN (1, 2)") == {
        "all": [comparison("R", "notEquals", "1"), comparison("R", "notEquals", "2")]
    }
    assert normal_condition("R IN ('US')") == comparison("R", "equals", "US")


def test_between_is_two_bounds_that_both_belong_to_it() -> None:
    assert normal_condition("S BETWEEN 1 AND 5") == {
        "all": [comparison("S", "greaterThanOrEqual", "1"), comparison("S", "lessThanOrEqual", "5")]
    }


def test_and_binds_closer_than_or() -> None:
    tree = normal_condition("A = 1 OR B = 2 AND C = 3")
    assert [record["field"] for record in comparisons(tree)] == ["A", "B", "C"]
    assert tree["any"][1] == {"all": [comparison("B", "equals", "2"), comparison("C", "equals", "3")]}


def test_a_chain_is_flat_however_it_is_bracketed() -> None:
    flat = normal_condition("A = 1 AND B = 2 AND C = 3")
    assert len(flat["all"]) == 3
    assert normal_condition("A = 1 AND (B = 2 AND C = 3)") == flat
    assert normal_condition({"all": ["A = 1", {"all": ["B = 2", "C = 3"]}]}) == flat


def test_text_and_nested_form_mix() -> None:
    mixed = {"any": ["A = 1 AND B = 2", {"field": "C", "operator": "equals", "value": True}]}
    assert normal_condition(mixed) == {
        "any": [
            {"all": [comparison("A", "equals", "1"), comparison("B", "equals", "2")]},
            comparison("C", "equals", "true"),
        ]
    }


def test_one_condition_in_all_stands_alone() -> None:
    assert normal_condition({"all": [{"any": ["A = 1"]}]}) == comparison("A", "equals", "1")


BAD = {
    "": "empty",
    "Score <": "does not parse",
    "(Score = 1": "does not parse",
    "Score": "not a comparison",
    "Score = Opens": "is not a value",
    "3 > Score": "is not a field name",
    "t.Score = 1": "is not a field name",
    "LEN(Score) = 1": "is not a field name",
    "Score = 1 + 1": "is not a value",
    "Score IS 1": "no operator for",
    "NOT Score = 1": "reverse the comparison",
    "NOT (Score = 1 AND Opens = 0)": "reverse the comparison",
    "Score NOT BETWEEN 1 AND 2": "does not support NOT",
    "Score IN (SELECT 1)": "not a query",
    "Score = 1; DROP TABLE x": "does not parse",
    "SELECT 1": "does not parse",
    "Score = 1 UNION SELECT 2": "does not parse",
    "Score = 1) OR (Opens = 2": "does not parse near '\\)'",
    "Score = 1 AND\nOption = 'x'": r"near 'Option' \(write a field of that name in brackets: \[Option\]\)",
}


@pytest.mark.parametrize(("text", "said"), BAD.items())
def test_what_a_filter_cannot_say_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(ConditionError, match=said):
        normal_condition(text)


STATEMENTS = (
    "Comment",
    "Release",
    "Savepoint",
    "Copy",
    "Load",
    "Show",
    "Desc",
    "Set",
    "Use",
    "Cache",
    "Kill",
    "Commit",
)


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_field_may_be_called_as_a_statement_begins(name: str) -> None:
    tree = {"field": name, "operator": "equals", "value": "x"}
    assert normal_condition(f"{name} = 'x'") == normal_condition(f"{name.upper()} = 'x'") | tree == tree


def test_a_field_may_have_any_name_that_sql_knows() -> None:
    for word in words():
        tree = {"field": word, "operator": "isNotNull", "value": ""}
        assert normal_condition(shown(tree)) == tree, word


def test_a_broken_text_stays_as_it_is_for_the_check_to_explain() -> None:
    assert ConditionType().normal("Score <") == "Score <"


@settings(max_examples=60)
@given(conditions(NAMES, OPERATORS))
def test_normal_form_is_a_fixed_point(written: dict[str, Any]) -> None:
    tree = normal_condition(written)
    assert normal_condition(tree) == tree


@settings(max_examples=60)
@given(conditions(NAMES))
def test_what_is_shown_reads_back_as_the_same(written: dict[str, Any]) -> None:
    tree = normal_condition(written)
    assert normal_condition(shown(tree)) == tree


@pytest.mark.parametrize("text", ["Email LIKE 'x%'", "Email LIKE '%x%'", "Email NOT LIKE '%x%'"])
def test_like_is_shown_as_it_is_written(text: str) -> None:
    assert shown(normal_condition(text)) == text


def test_what_text_cannot_say_is_shown_by_its_operator() -> None:
    assert shown(comparison("Born", "isAnniversary", "2026-01-31")) == "Born isAnniversary '2026-01-31'"
    assert shown(comparison("Rate", "existsInString", "100%")) == "Rate existsInString '100%'"


@settings(max_examples=60)
@given(conditions(NAMES, OPERATORS))
def test_filter_parts_read_back_as_the_same_tree(written: dict[str, Any]) -> None:
    tree = normal_condition(written)
    assert CODEC.decode(CODEC.encode(tree, writing()), Index()) == tree


@settings(max_examples=50)
@given(conditions(NAMES))
def test_every_operand_says_its_type_and_has_two_sides(written: dict[str, Any]) -> None:
    def sound(part: Mapping[str, Any]) -> None:
        if part["@type"] == "SimpleFilterPart":
            assert set(part) == {"@type", "Property", "SimpleOperator", "Value"}
            return
        assert part["@type"] == "ComplexFilterPart"
        assert part["LogicalOperator"] in ("AND", "OR")
        more = part.get("AdditionalOperands", {"Operand": [part["LeftOperand"]]})["Operand"]
        assert more, "an empty list of operands is no list"
        for operand in (part["LeftOperand"], part["RightOperand"], *more):
            sound(operand)

    sound(CODEC.encode(normal_condition(written), writing())["DataFilter"])


def test_more_than_two_operands_go_into_additional_ones_in_order() -> None:
    part = CODEC.encode(normal_condition("A = 1 OR B = 2 OR C = 3 OR D = 4"), writing())["DataFilter"]
    assert (part["LeftOperand"]["Property"], part["RightOperand"]["Property"]) == ("A", "B")
    assert [item["Property"] for item in part["AdditionalOperands"]["Operand"]] == ["C", "D"]


def test_the_value_of_a_date_field_goes_into_date_value() -> None:
    tree = normal_condition("BORN > '2026-01-31' AND Name > '2026-01-31'")
    part = CODEC.encode(tree, writing({"Born": "Date", "Name": "Text"}))["DataFilter"]
    assert part["LeftOperand"]["DateValue"] == ["2026-01-31T00:00:00"]
    assert "Value" not in part["LeftOperand"]
    assert part["RightOperand"]["Value"] == ["2026-01-31"]
    assert CODEC.decode({"DataFilter": part}, Index()) == tree


def test_a_filter_that_the_account_hides_is_unknown() -> None:
    assert isinstance(CODEC.decode({}, Index()), Unknown)


def test_field_names_compare_without_case_and_values_with() -> None:
    assert same_condition(normal_condition("score = 'a'"), normal_condition("SCORE = 'a'")) is True
    assert same_condition(normal_condition("Score = 'a'"), normal_condition("Score = 'A'")) is False
    assert same_condition(normal_condition("A = 1 AND B = 2"), normal_condition("A = 1 OR B = 2")) is False
    assert same_condition(Unknown("hidden"), normal_condition("A = 1")) is None


FITTING = {
    "Boolean": ("true", {"equals"}),
    "Date": (
        "2026-01-31",
        {
            "equals",
            "notEquals",
            "greaterThan",
            "lessThan",
            "isAnniversary",
            "isNotAnniversary",
            "greaterThanAnniversary",
            "lessThanAnniversary",
        },
    ),
    "Number": ("3", {*SIGNS.values()}),
    "Text": (
        "x",
        {*SIGNS.values(), "existsInString", "existsInStringAsAWord", "notExistsInString", "beginsWith", "endsWith"},
    ),
}


@pytest.mark.parametrize("field_type", FITTING)
def test_each_field_type_takes_its_operators_and_those_for_empty_fields_and_no_others(field_type: str) -> None:
    value, operators = FITTING[field_type]
    taken = {operator for operator in OPERATORS if misfit(comparison("F", operator, value), field_type) is None}
    assert taken == {*operators, "isNull", "isNotNull"}


def test_every_field_type_has_its_operators() -> None:
    assert set(ALLOWED) == {"Text", "Number", "Date", "Boolean", "EmailAddress", "Phone", "Decimal", "Locale"}


@pytest.mark.parametrize(
    ("field_type", "value"),
    [("Date", "31.1.2026"), ("Date", "2026-01-31T10:00:00"), ("Boolean", "yes"), ("Number", "x"), ("Decimal", "1,5")],
)
def test_a_value_of_the_wrong_form_is_a_misfit(field_type: str, value: str) -> None:
    assert repr(value) in str(misfit(comparison("F", "equals", value), field_type))


@given(conditions(("Id", "a b", "[x]", "select"), OPERATORS))
def test_what_is_said_of_a_tree_means_it(written: Any) -> None:
    tree = normal_condition(written)
    assert normal_condition(yaml_condition(tree)) == tree


def test_a_tree_is_said_as_text_as_far_as_text_goes() -> None:
    word = {"field": "A", "operator": "existsInStringAsAWord", "value": "x"}
    assert yaml_condition(normal_condition({"all": ["B = 1", {"any": [word, "C = 2"]}]})) == {
        "all": ["B = 1", {"any": [word, "C = 2"]}]
    }
    assert (
        yaml_condition(normal_condition({"all": ["B = 1", {"any": ["D = 3", "C = 2"]}]}))
        == "B = 1 AND (D = 3 OR C = 2)"
    )


def test_a_chain_of_any_length_is_read() -> None:
    tree = normal_condition(" OR ".join(f"Score = {number}" for number in range(1500)))
    assert [item["value"] for item in tree["any"]] == [str(number) for number in range(1500)]


@pytest.mark.parametrize(
    "written",
    [
        "(" * 21 + "Score = 1" + ")" * 21,
        "(" * 5000 + "Score = 1" + ")" * 5000,
        "Score = 0" + "".join(f" {word} (Score = 1" for word in ["OR", "AND"] * 11) + ")" * 22,
        reduce(lambda inner, word: {word: [inner, "B = 1"]}, ["all", "any"] * 11, "A = 1"),  # type: ignore[arg-type]
    ],
)
def test_nesting_has_a_stated_limit(written: Any) -> None:
    with pytest.raises(ConditionError, match="nested more than 20 levels deep"):
        normal_condition(written)


def test_twenty_levels_of_brackets_are_read() -> None:
    assert normal_condition("(" * 20 + "Score = ')(('" + ")" * 20) == comparison("Score", "equals", ")((")


@pytest.mark.parametrize("text", ["NOT " * 3000 + "A = 1", "A = " + "- " * 3000 + "1", "A = " + " + ".join("1" * 5000)])
def test_whatever_is_deep_otherwise_is_refused_in_short_words(text: str) -> None:
    with pytest.raises(ConditionError) as refused:
        normal_condition(text)
    assert len(str(refused.value)) < 150


def test_what_is_no_tree_is_shown_as_it_is() -> None:
    assert shown("Score <") == "Score <"
    assert shown(Unknown("hidden")) == str(Unknown("hidden"))
    assert yaml_condition("Score <") == "Score <"


def test_a_filter_is_read_as_a_whole() -> None:
    assert ConditionCodec().reads == ("DataFilter",)
