"""A fingerprint differs exactly when what a change rests on differs."""

from typing import Any

import pytest

from mcdecl.engine.plan.fingerprint import fingerprint
from mcdecl.helpers.structs import replace
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import LiveResource
from mcdecl.kinds.values import Unknown

THERE = LiveResource("data_extension", "T", "T", "id", {"a": 1, "b": [{"c": 2}]}, {"f": "1"})


def test_absence_is_its_own() -> None:
    assert fingerprint(None) == "absent" != fingerprint(THERE)


def test_the_order_of_keys_does_not_matter() -> None:
    assert fingerprint(THERE) == fingerprint(replace(THERE, state=dict(reversed(THERE.state.items()))))


@pytest.mark.parametrize(
    "other",
    [
        {"object_id": "other"},
        {"state": {"a": 1, "b": [{"c": 3}]}},
        {"state": {"a": 1, "b": Unknown("hidden")}},
        {"ids": {"f": "2"}},
    ],
)
def test_what_differs_shows(other: dict[str, Any]) -> None:
    assert fingerprint(replace(THERE, **other)) != fingerprint(THERE)


def test_why_something_is_unknown_does_not_matter() -> None:
    first, second = (replace(THERE, state={"a": Unknown(reason)}) for reason in ("one", "another"))
    assert fingerprint(first) == fingerprint(second)


def test_that_there_are_rows_counts_and_how_many_does_not() -> None:
    assert fingerprint(THERE, ResourceFacts(rows=1)) == fingerprint(THERE, ResourceFacts(rows=2))
    assert fingerprint(THERE, ResourceFacts(rows=0)) != fingerprint(THERE, ResourceFacts(rows=1))


def test_it_stays_the_same_from_one_version_to_the_next() -> None:
    """Saved plans carry it; another one would say that the account moved."""
    simple = LiveResource("folder", "A/B", "B", "7", {"b": "é", "a": 1})
    assert fingerprint(simple) == "7359d93b5134c6182527b5aec3056d6e1ba0b1dacf23e98912301863ba605375"
