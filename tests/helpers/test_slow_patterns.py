"""Patterns that somebody else wrote do not hold a process up."""

import pytest

from mcdecl.helpers.slow_patterns import full_matches, may_take_long

LONG = "a" * 60 + "!"


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a|aa)+b",
        "(.*a){20}b",
        ".*.*.*.*.*.*.*.*=.*",
        "(a*)*b",
        r"((a+)\2?)+b",
        "a?" * 40 + "a" * 40,
        "a{0,60}" * 10 + "b",
        "(?:a|aa)" * 30 + "b",
        "a??" * 3,
    ],
)
def test_what_could_take_long_is_stopped(pattern: str) -> None:
    assert may_take_long(pattern)
    if pattern == "(a+)+b":
        with pytest.raises(TimeoutError):
            full_matches(pattern, [LONG], seconds=3)


@pytest.mark.parametrize(
    "pattern",
    [
        "NTO_.+",
        "(?:NTO|X)_.+?",
        "NTO_.{3}(A|B|C)[0-9]{4}",
        "Data Extensions/NTO(/.+)?",
        "NTO_[A-Z+*(]+[0-9]{2,4}",
        r"\(\)*\+\+\+x",
        "[)]*a",
        "",
    ],
)
def test_what_cannot_is_matched_here(pattern: str) -> None:
    assert not may_take_long(pattern)


@pytest.mark.parametrize("pattern", ["NTO_([A-Z][a-z]+)+", "NTO_.+"])
def test_both_ways_match_alike(pattern: str) -> None:
    assert full_matches(pattern, ["NTO_LoyalCustomers", "Loyal", "NTO_\n"], seconds=60) == [True, False, False]
    assert full_matches(pattern, []) == []
