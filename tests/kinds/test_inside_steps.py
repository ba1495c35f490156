"""What is declared in a step gets an address by its place, and goes back into the step."""

from typing import Any

import pytest

from mcdecl.kinds.inside_steps import activities_in_order, inner_kinds, is_place, place_key, put_back, taken_out

VERIFY: dict[str, Any] = {"verification": {"target": "T", "rule": "IsEqualTo", "value": 3}}
Q = "query_definition.Q"


def test_verifications_are_what_a_step_declares() -> None:
    assert list(inner_kinds()) == ["verification"]


@pytest.mark.parametrize(
    ("key", "place"),
    [("A/1", True), ("A/12", True), ("a/b/3", True), ("A\nB/1", True), ("/1", True),
     ("A/0", False), ("A/01", False), ("A", False), ("1", False), ("A/1/x", False), ("A/", False)],
)  # fmt: skip
def test_a_place_ends_in_a_number(key: str, place: bool) -> None:
    assert is_place(key) is place
    assert place_key("A", 1) == "A/1"


def test_what_a_step_declares_is_taken_out_with_its_place_in_the_file() -> None:
    steps = [
        {"name": "first", "run": [Q, VERIFY]},
        {"wait": "1 hour"},
        {"run": [{"verification": {"target": "U"}}]},
    ]
    listed, inner = taken_out("A", steps)
    assert listed == [
        {"name": "first", "run": [Q, "verification.A/1"]},
        {"wait": "1 hour"},
        {"run": ["verification.A/2"]},
    ]
    assert [(item.kind, item.key, item.written, item.path) for item in inner] == [
        ("verification", "A/1", VERIFY["verification"], (0, "run", 1, "verification")),
        ("verification", "A/2", {"target": "U"}, (2, "run", 0, "verification")),
    ]


def test_numbers_count_those_that_are_declared_elsewhere_too_each_once() -> None:
    steps = [{"run": ["verification.X", "verification.X", VERIFY, Q]}]
    listed, inner = taken_out("A", steps)
    assert listed == [{"run": ["verification.X", "verification.X", "verification.A/2", Q]}]
    assert [item.key for item in inner] == ["A/2"]
    assert taken_out("A", [{"run": None}, {}]) == ([{"run": []}, {}], [])


def test_what_was_taken_out_goes_back() -> None:
    steps = [{"name": "n", "run": [Q, VERIFY]}, {"wait": "1 hour"}, {"run": [{"verification": {"target": "U"}}]}]
    listed, inner = taken_out("A", steps)
    written = {f"{item.kind}.{item.key}": item.written for item in inner}
    assert put_back("A", listed, written) == (steps, {"verification.A/1", "verification.A/2"})


@pytest.mark.parametrize(
    "run",
    [
        ["verification.B/1"],  # of another automation
        ["verification.A"],  # a name
        ["verification.A/x"],
        ["verification.A/2"],  # would get another number
        ["query_definition.A/1"],
        ["verification.A/1", "verification.A/1"],  # it is run twice
        ["verification.A/9"],  # nobody knows what it is
    ],
)
def test_what_is_not_this_steps_alone_stays_an_address(run: list[str]) -> None:
    known = {"verification.A/1", "verification.A/2", "verification.B/1", "verification.A", "verification.A/x"}
    written = dict.fromkeys((*known, "query_definition.A/1"), VERIFY["verification"])
    listed, inside = put_back("A", [{"run": run}], written)
    if run == ["verification.A/1", "verification.A/1"]:
        assert (listed, inside) == ([{"run": [VERIFY, "verification.A/1"]}], {"verification.A/1"})
    else:
        assert (listed, inside) == ([{"run": run}], set())


def test_activities_come_by_step_and_by_their_order_in_it() -> None:
    record = {
        "steps": [
            {"step": 2, "activities": [{"id": "d"}]},
            {"step": 1, "activities": [{"id": "c", "displayOrder": 2}, {"id": "b", "displayOrder": 1}, {"id": "a"}]},
            {"step": 3},
        ]
    }
    assert [item["id"] for item in activities_in_order(record)] == ["a", "b", "c", "d"]
    assert list(activities_in_order({})) == []
