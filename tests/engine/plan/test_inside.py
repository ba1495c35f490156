"""Differences inside values: entries are aligned, and only what differs in them is told."""

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcdecl.engine.plan import AttributeDiff
from mcdecl.engine.plan.diff import diff_states
from mcdecl.engine.plan.inside import inside
from mcdecl.engine.plan.model import Action, Change, PartDiff, Plan
from mcdecl.kinds import KINDS
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.inside import Inside

A, B, C, X = (f"query_definition.{name}" for name in "ABCX")
IMPORT, WAIT = {"run": ["import_definition.I"]}, {"wait": "2 hours"}
STEPS: list[dict[str, Any]] = [{"run": [A]}, IMPORT, WAIT, {"name": "last", "run": [C]}]


def differences(kind: str, attribute: str, before: Any, after: Any) -> tuple[AttributeDiff, ...]:
    declared = [item for item in KINDS[kind].attributes if item.name == attribute]
    normal = declared[0].type.normal
    return tuple(diff_states(declared, {attribute: normal(before)}, {attribute: normal(after)}, ResourceFacts()))


def steps(after: list[dict[str, Any]]) -> tuple[PartDiff, ...]:
    (attribute_diff,) = differences("automation", "steps", STEPS, after)
    assert attribute_diff.path == "steps"
    assert list(attribute_diff.before.values()) == list(_normal(STEPS))
    return attribute_diff.parts


def _normal(written: list[dict[str, Any]]) -> Any:
    (attribute,) = [item for item in KINDS["automation"].attributes if item.name == "steps"]
    return attribute.type.normal(written).values()


def test_an_activity_that_is_added_to_a_step_is_told_alone() -> None:
    assert steps([STEPS[0], {"run": ["import_definition.I", X]}, *STEPS[2:]]) == (PartDiff("steps.2", None, X),)


def test_a_step_that_is_put_in_first_leaves_the_others_as_they_were() -> None:
    assert steps([{"run": [X]}, *STEPS]) == (PartDiff("steps", None, {"run": [X]}, "step 1"),)


def test_a_step_that_goes_is_told_by_the_number_that_it_had() -> None:
    assert steps(STEPS[1:]) == (PartDiff("steps", {"run": [A]}, None, "step 1"),)


def test_a_step_that_moves_is_neither_added_nor_removed() -> None:
    assert steps([STEPS[3], *STEPS[:3]]) == (PartDiff("steps", STEPS[3], STEPS[3], "step 1", "step 4"),)


def test_a_second_step_like_another_is_told() -> None:
    assert steps([*STEPS[:3], WAIT, STEPS[3]]) == (PartDiff("steps", None, {"wait": "2 hours"}, "step 4"),)


def test_what_differs_in_several_ways_is_told_in_the_order_of_the_steps() -> None:
    after = [{"run": [X]}, {"run": [A, B]}, IMPORT, {"wait": "3 hours"}, {"run": [C]}]
    assert steps(after) == (
        PartDiff("steps", None, {"run": [X]}, "step 1"),
        PartDiff("steps.2", None, B),
        PartDiff("steps.4.wait", "2 hours", "3 hours"),
        PartDiff("steps.5.name", "last", None),
    )


def test_what_comes_in_the_place_of_a_step_is_told_after_it() -> None:
    assert steps([STEPS[0], {"wait": "1 day"}, *STEPS[2:]]) == (
        PartDiff("steps", IMPORT, None, "step 2"),
        PartDiff("steps", None, {"wait": "1 days"}, "step 2"),
    )


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        (
            "Age > 5 AND Region = 'US'",
            "Age > 6 AND region = 'US' AND Opens = 0",
            [PartDiff("where.all", "Age > 5", "Age > 6"), PartDiff("where.all", None, "Opens = 0")],
        ),
        (
            "Age > 5 AND (Region = 'US' OR Region = 'EU')",
            "Age > 5 AND (Region = 'US' OR Region = 'EU' OR Region = 'APAC')",
            [PartDiff("where.all.2.any", None, "Region = 'APAC'")],
        ),
        ("Age > 5 AND Opens = 0", "Age > 5 OR Opens = 0", []),
        ("Age > 5", "Age > 7", []),
    ],
)
def test_conditions_of_a_filter(before: str, after: str, parts: list[PartDiff]) -> None:
    (attribute_diff,) = differences("filter_definition", "where", before, after)
    assert list(attribute_diff.parts) == parts


def test_addresses_that_come_and_go() -> None:
    before, after = {"completed": ["a@example.com", "b@example.com"]}, {"completed": ["b@example.com", "z@acme.org"]}
    (attribute_diff,) = differences("automation", "notifications", before, after)
    assert [(part.path, part.before, part.after) for part in attribute_diff.parts] == [
        ("notifications.completed", "a@example.com", None),
        ("notifications.completed", None, "z@acme.org"),
    ]


def test_parts_are_the_same_after_a_round_trip_through_json() -> None:
    found = differences("automation", "steps", STEPS, [STEPS[3], {"run": [A, X]}, *STEPS[1:3]])
    assert len(found[0].parts) == 2
    plan = Plan("p", "dev", (Change("automation.A", "automation", "A", Action.UPDATE, found),))
    data = json.loads(json.dumps(plan.to_json()))
    assert Plan.from_json(data) == plan
    assert data["changes"][0]["attributes"][0]["parts"][0] == {
        "path": "steps",
        "before": {"name": "last", "run": [C]},
        "after": {"name": "last", "run": [C]},
        "item": "step 1",
        "was": "step 4",
    }


def test_a_difference_seen_from_the_other_side() -> None:
    assert PartDiff("steps", 1, 1, "step 1", "step 4").reversed() == PartDiff("steps", 1, 1, "step 4", "step 1")
    assert PartDiff("steps", None, 2, "step 3").reversed() == PartDiff("steps", 2, None, "step 3")


PLAIN = st.recursive(
    st.sampled_from(["a", "b", "c", 1, 2]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(PLAIN, max_size=5), st.lists(PLAIN, max_size=5))
def test_lists_have_parts_that_differ_if_and_only_if_they_differ(before: list[Any], after: list[Any]) -> None:
    told = Inside(item="entry")
    parts = list(inside("list", before, after, told))
    assert bool(parts) is (told.form(before) != told.form(after))
    added = sum(part.item != "" and not part.was and part.before is None for part in parts)
    removed = sum(part.item != "" and not part.was and part.after is None for part in parts)
    assert len(before) + added - removed == len(after)


def test_nothing_is_imported_while_nothing_differs() -> None:
    code = (
        "import sys; from mcdecl.kinds import KINDS; from mcdecl.kinds.facts import ResourceFacts; "
        "from mcdecl.engine.plan.diff import diff_states; state = {'steps': {'1': {'run': ['query_definition.A']}}}; "
        "assert list(diff_states(KINDS['automation'].attributes, state, state, ResourceFacts())) == []; "
        "print('deepdiff' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
