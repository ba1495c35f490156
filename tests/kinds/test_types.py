"""The types of attributes: what their schemas take, and what becomes of a value."""

from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.kinds.types import (
    Choice,
    Day,
    Flag,
    FolderPath,
    Scalar,
    TableType,
    Text,
    Texts,
    Type,
    Whole,
    folder_parts,
    folder_path,
)
from tests.strategies import folder_names


def takes(type_: Type, value: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(type_.schema()).is_valid(value))


ITEM = Group(
    (
        Attribute(name="name", type=Text(min_length=1), doc="Name.", required=True),
        Attribute(name="size", type=Whole(1, 9), doc="Size.", default=3),
    )
)

TAKEN = [
    (Text(max_length=3), "abc", "abcd"),
    (Text(min_length=1), "a", ""),
    (Text(pattern="^[a-z]+$"), "abc", "a1"),
    (Text(), "5", 5),
    (Whole(1, 9), 9, 10),
    (Whole(1, 9), 1, 0),
    (Whole(1, 9), 1, True),
    (Flag(), False, "false"),
    (Choice(("a", "b")), "b", "B"),
    (Scalar(), 1.5, None),
    (Scalar(), True, ["x"]),
    (Day(), "2026-12-31", "2026-13-01"),
    (Day(), "2026-01-09", "2026-1-9"),
    (Texts(), ["a"], [""]),
    (Texts(Choice(("a",))), ["a"], ["b"]),
    (TableType(Whole(1, 9)), {"x": 1}, {"x": "1"}),
    (TableType(Whole(1, 9)), {"x": 1}, {}),
    (ITEM, {"name": "x"}, {"name": "x", "other": 1}),
    (ITEM, {"name": "x"}, {"size": 1}),
    (Items(ITEM, min_items=1), [{"name": "x"}], []),
    (Items(ITEM), [], [{"name": ""}]),
]


@pytest.mark.parametrize(("type_", "right", "wrong"), TAKEN, ids=lambda item: type(item).__name__)
def test_a_schema_takes_what_fits_and_refuses_the_rest(type_: Type, right: Any, wrong: Any) -> None:
    assert takes(type_, right)
    assert not takes(type_, wrong)


@pytest.mark.parametrize("type_", {id(type_): type_ for type_, _, _ in TAKEN}.values(), ids=lambda item: str(item)[:40])
def test_every_schema_is_a_schema(type_: Type) -> None:
    jsonschema.Draft202012Validator.check_schema(type_.schema())


def test_a_choice_explains_each_of_its_values_in_order() -> None:
    assert Choice(("a", "b"), {"b": "the second"}).schema()["markdownEnumDescriptions"] == ["a", "the second"]


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (False, "false"), (5, "5"), (1.5, "1.5"), ("x", "x")])
def test_a_scalar_becomes_the_text_that_yaml_shows(value: Any, text: str) -> None:
    assert Scalar().normal(value) == text


def test_a_group_fills_in_defaults_and_then_finishes() -> None:
    doubled = Group(ITEM.attributes, finish=lambda state: {**state, "size": state["size"] * 2})
    assert doubled.normal({"name": "x"}) == {"name": "x", "size": 6}


def test_items_keep_their_written_order() -> None:
    assert [item["name"] for item in Items(ITEM).normal([{"name": "z"}, {"name": "a"}])] == ["z", "a"]


def test_items_that_are_declared_away_are_no_part_of_the_state() -> None:
    words = (*ITEM.attributes, Attribute(name="removed", type=Flag(), doc="Away.", default=False, local=True))
    items = Items(Group(words), gone="removed")
    assert items.normal([{"name": "a", "removed": True}, {"name": "b", "removed": False}]) == [{"name": "b", "size": 3}]


def test_a_slash_inside_a_folder_name_is_escaped() -> None:
    assert folder_path(("Data Extensions", "A/B Testing", "x")) == "Data Extensions/A\\/B Testing/x"
    assert folder_parts("Data Extensions/A\\/B Testing/x") == ("Data Extensions", "A/B Testing", "x")


@settings(max_examples=200)
@given(st.lists(folder_names(), min_size=1, max_size=5))
def test_a_folder_path_gives_its_names_back(parts: list[str]) -> None:
    assert folder_parts(folder_path(parts)) == tuple(parts)


@settings(max_examples=60)
@given(st.lists(folder_names(), min_size=1, max_size=4))
def test_the_path_of_any_names_satisfies_the_schema(parts: list[str]) -> None:
    assert takes(FolderPath(), folder_path(parts))


@pytest.mark.parametrize("path", ["", "/a", "a/", "a//b", "/", "a/b//"])
def test_a_path_with_an_empty_part_is_refused(path: str) -> None:
    assert not takes(FolderPath(), path)


@pytest.mark.parametrize("path", ["a\\/", "a\\//b", "\\/a", "a/ /b"])
def test_an_escaped_slash_is_no_empty_part(path: str) -> None:
    assert takes(FolderPath(), path)
