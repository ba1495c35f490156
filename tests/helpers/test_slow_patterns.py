"""Patterns that somebody else wrote do not hold a process up."""

import pytest

from mcdecl.helpers.slow_patterns import full_matches, may_take_long

LONG = "a" * 60 + "!"


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|aa)+b", "(.*a){20}b", ".*.*.*.*.*.*.*.*=.*", "(a*)*b", r"((a+)\2?)+b"]
)
def test_what_could_take_long_is_stopped(pattern: str) -> None:
    assert may_take_long(pattern)
    if pattern == "(a+)+b":
        with pytest.raises(TimeoutError):
            full_matches(pattern, [LONG], seconds=3)


@pytest.mark.parametrize(
    "pattern", ["NTO_.+", "Data Extensions/NTO(/.+)?", "NTO_[A-Z+*(]+[0-9]{2,4}", r"\(\)*\+\+\+x", "[)]*a", ""]
)
def test_what_cannot_is_matched_here(pattern: str) -> None:
    assert not may_take_long(pattern)


@pytest.mark.parametrize("pattern", ["NTO_([A-Z][a-z]+)+", "NTO_.+"])
def test_both_ways_match_alike(pattern: str) -> None:
    assert full_matches(pattern, ["NTO_LoyalCustomers", "Loyal", "NTO_\n"], seconds=60) == [True, False, False]
    assert full_matches(pattern, []) == []
