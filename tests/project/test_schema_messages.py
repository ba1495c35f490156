"""What a schema finds wrong, in words."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.project.schema_messages import MOST, Checker, SchemaProblem, config_checker, project_checker


def said(schema: dict[str, Any], data: Any, top: str = "section") -> list[tuple[str, str | None]]:
    return [(schema_problem.message, schema_problem.hint) for schema_problem in Checker(schema, top).problems(data)]


def one(name: str, schema: dict[str, Any], value: Any) -> tuple[str, str | None]:
    (problem,) = said({"type": "object", "properties": {name: schema}}, {name: value})
    return problem


@pytest.mark.parametrize(
    ("schema", "value", "message", "hint"),
    [
        ({"type": "string"}, 5, "x is a whole number (5), not a text", "put it in quotes"),
        ({"type": "string"}, 1.5, "x is a number (1.5), not a text", "put it in quotes"),
        ({"type": "string"}, True, "x is a flag (true), not a text", "put it in quotes"),
        ({"type": "string"}, None, "x is empty", "give it a text, or take it out"),
        ({"type": "string"}, ["a"], "x is a list (['a']), not a text", None),
        ({"type": "integer"}, "5", "x is a text ('5'), not a whole number", "write digits, without quotes"),
        ({"type": "integer"}, 5.5, "x is a number (5.5), not a whole number", None),
        ({"type": "boolean"}, "yes", "x is a text ('yes'), not true or false", "write true or false, without quotes"),
        ({"type": "boolean"}, "True", "x is a text ('True'), not true or false", "write true or false, without quotes"),
        ({"type": "boolean"}, 1, "x is a whole number (1), not true or false", None),
        ({"type": ["string", "integer"]}, [], "x is a list ([]), not a text or a whole number", None),
        ({"enum": ["Text", "Number"]}, "Txt", "x cannot be 'Txt'", "did you mean Text?"),
        ({"enum": ["Text", "Number"]}, "qqq", "x cannot be 'qqq'", "one of Text, Number"),
        ({"minimum": 1}, 0, "x is 0, the least is 1", None),
        ({"maximum": 9}, 10, "x is 10, the most is 9", None),
        ({"minLength": 1}, "", "x is empty", "write one, or take it out"),
        ({"maxLength": 2}, "abc", "x has 3 characters, the most is 2", None),
        ({"minItems": 1}, [], "x has no items", "write one, or take it out"),
        ({"minProperties": 1}, {}, "x has no entries", "write one, or take it out"),
        ({"pattern": "^a$"}, "b", "x cannot be 'b'", None),
        ({"type": "string"}, {"a": "y" * 99}, "x is a mapping ({'a': '" + "y" * 50 + "…), not a text", None),
    ],
)
def test_one_value(schema: dict[str, Any], value: Any, message: str, hint: str | None) -> None:
    assert one("x", schema, value) == (message, hint)


@pytest.mark.parametrize("name", ["folder", "until", "date_locale", "notification"])
def test_a_form_is_explained(name: str) -> None:
    message, hint = one(name, {"pattern": "^a$"}, "b")
    assert (message, bool(hint)) == (f"{name} cannot be 'b'", True)


@pytest.mark.parametrize("value", ["hunter2", 5, ["hunter2"], {"hunter2": 1}, True, None, ""])
def test_a_secret_is_not_shown(value: Any) -> None:
    message, hint = one("password", {"type": "string", "pattern": r"^\$\{env\.A\}$"}, value)
    assert (message, hint) == (
        "password is written here in the open",
        "take it from the environment: ${env.NAME}, or a file: ${file:PATH}",
    )


def test_an_item_of_a_list() -> None:
    schema = {"type": "array", "items": {"type": "string"}}
    assert one("x", schema, ["a", 5]) == ("item 2 of x is a whole number (5), not a text", "put it in quotes")


OBJECT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {"name": {"type": "string", "description": "What it is. More."}, "folder": {"type": "string"}},
}


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ({}, [("name of x is missing", "name is: What it is")]),
        (
            {"nam": "a"},
            [("name of x is missing", "is nam meant for it?"), ("unknown attribute nam", "did you mean name?")],
        ),
        ({"name": "a", "foldr": "b"}, [("unknown attribute foldr", "did you mean folder?")]),
        ({"name": "a", "folder": "b", "foldr": "b"}, [("unknown attribute foldr", "did you mean folder?")]),
        ({"name": "a", "zzz": 1}, [("unknown attribute zzz", "known here: name, folder")]),
    ],
)
def test_words_of_a_mapping(value: Any, problems: list[tuple[str, str]]) -> None:
    schema = {"type": "object", "properties": {"x": OBJECT}}
    assert sorted(said(schema, {"x": value})) == sorted(problems)


def test_unknown_words_at_the_top_have_a_name_of_their_own() -> None:
    schema = {"additionalProperties": False, "properties": {"folders": {}}}
    assert said(schema, {"folder": 1}) == [("unknown section folder", "did you mean folders?")]
    assert said(schema, {"folder": 1}, "setting") == [("unknown setting folder", "did you mean folders?")]


ALTERNATIVES = {
    "anyOf": [
        {"type": "string", "enum": ["by_header", "by_ordinal"]},
        {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
    ]
}


@pytest.mark.parametrize(
    ("value", "message", "hint"),
    [
        ("by_heder", "x cannot be 'by_heder'", "did you mean by_header?"),
        ({"a": 0}, "a is 0, the least is 1", None),
        (5, "x is a whole number, not a text or a mapping", "put it in quotes"),
        ([1], "x is a list, not a text or a mapping", None),
    ],
)
def test_of_alternatives_the_one_that_was_meant(value: Any, message: str, hint: str | None) -> None:
    assert one("x", ALTERNATIVES, value) == (message, hint)


def test_of_alternatives_the_one_whose_words_are_known() -> None:
    condition = {"filter_definitions": {"F": {"name": "F", "source": "A", "where": {"field": "F", "value": 3}}}}
    assert [problem.message for problem in project_checker().problems(condition)] == ["operator of where is missing"]


def test_a_problem_of_a_key_is_at_the_key() -> None:
    (problem,) = project_checker().problems({"folders": {"Data Extensions//X": {}}})
    assert (problem.path, problem.at_key) == (("folders", "Data Extensions//X"), True)
    assert problem.hint == "write the names from the root, separated by single slashes: Data Extensions/CRM"


@pytest.mark.parametrize(
    ("section", "key", "hint"),
    [
        ("data_extensions", "", "it must not be empty"),
        ("data_extensions", "k" * 201, "it may have 200 characters"),
        ("query_definitions", "k" * 37, "it may have 36 characters"),
    ],
)
def test_a_key_that_is_not_possible(section: str, key: str, hint: str) -> None:
    problems = project_checker().problems({section: {key: {}}})
    assert [problem.hint for problem in problems if "not possible" in problem.message] == [hint]


def test_of_very_many_problems_the_first_are_told() -> None:
    checker = Checker({"items": {"type": "string"}}, "section")
    assert len(checker.problems([5] * (MOST * 3))) == MOST


def test_nothing_wrong() -> None:
    assert project_checker().problems({}) == []
    assert config_checker().problems({"project": "t"}) == []


def test_checkers_are_made_once() -> None:
    assert project_checker() is project_checker()
    assert config_checker() is config_checker()


def test_problems_are_values() -> None:
    assert SchemaProblem(("a",), "x") == SchemaProblem(("a",), "x", None, False)


WORDS = st.sampled_from(
    [
        "name",
        "folder",
        "fields",
        "type",
        "length",
        "sql",
        "file",
        "mode",
        "where",
        "all",
        "field",
        "data_extensions",
        "query_definitions",
        "import_definitions",
        "filter_definitions",
        "folders",
        "mapping",
        "retention",
        "until",
        "environments",
        "account",
        "variables",
        "project",
        "default",
        "client_secret",
        "business_unit",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5000)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5)
    | st.sampled_from(
        [
            "Text",
            "2030-12-31",
            "2030-12-31\n",
            "٢٠٣٠-12-31",
            "A/B",
            "A/B\n",
            "/A",
            "A//B",
            "${env.A}",
            "${env.A}\n",
            "sandbox",
        ]
    )
)
SHAPES = st.dictionaries(
    WORDS,
    st.recursive(
        LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=15
    ),
    max_size=4,
)


@given(SHAPES)
@settings(max_examples=40, deadline=None)
def test_what_fails_quickly_is_always_put_in_words(data: Any) -> None:
    for checker in (project_checker(), config_checker()):
        quick = checker._quick.is_valid(data)
        assert quick == (checker.problems(data) == []), json.dumps(data)


@pytest.mark.parametrize("until", ["2030-12-31\n", "٢٠٣٠-12-31"])
def test_both_checks_agree_on_digits_and_the_end(until: str) -> None:
    data = {"data_extensions": {"A": {"name": "A", "retention": {"policy": "everything", "until": until}}}}
    (problem,) = project_checker().problems(data)
    assert problem.hint == "write a day such as 2030-12-31"


@pytest.mark.parametrize("until", ["2026-02-30", "2025-02-29", "0000-01-01"])
def test_both_checks_agree_on_days(until: str) -> None:
    data = {"data_extensions": {"A": {"name": "A", "retention": {"policy": "everything", "until": until}}}}
    assert not project_checker()._quick.is_valid(data)
    [problem] = project_checker().problems(data)
    assert problem.message == f"until '{until}' is no day of the calendar"


def test_deep_conditions_do_not_exhaust_the_stack() -> None:
    where: Any = {"field": "F"}
    for _ in range(46):
        where = {"all": [where]}
    data = {"filter_definitions": {"F": {"name": "F", "source": "A", "where": where}}}
    assert [problem.message for problem in project_checker().problems(data)] == [
        "operator is missing",
    ]


def test_the_schemas_are_for_jsonschema_too() -> None:
    jsonschema.Draft202012Validator.check_schema(project_checker()._schema)


def test_right_entries_beside_a_wrong_one_cost_nothing_and_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {"name": "A", "fields": [{"name": "Id", "type": "Text", "length": 9}]}
    wrong = {**table, "foldr": "x"}
    data = {"data_extensions": {"A": table, "B": wrong, "C": table}, "templates": {"data_extensionsx": {"t": table}}}
    checker = project_checker()
    looked_at = checker._without_right_entries(data)
    assert looked_at == {"data_extensions": {"B": wrong}, "templates": data["templates"]}
    found = checker.problems(data)
    monkeypatch.setattr(Checker, "_without_right_entries", lambda _checker, everything: everything)
    assert found == checker.problems(data)
    assert len(found) == 2
