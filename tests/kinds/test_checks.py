"""Findings and the words that were probably meant."""

import pytest

from mcdecl.kinds.checks import Finding, closest, did_you_mean

FIELDS = ("CustomerId", "Email", "Region")


@pytest.mark.parametrize(("word", "meant"), [("CustomerID", "CustomerId"), ("emial", "Email"), ("REGION", "Region")])
def test_a_near_miss_is_recognised_whatever_its_case(word: str, meant: str) -> None:
    assert closest(word, FIELDS) == meant
    assert did_you_mean(word, FIELDS) == f"did you mean {meant}?"


@pytest.mark.parametrize("word", ["", "zzzz", "Birthday"])
def test_nothing_near_is_no_hint(word: str) -> None:
    assert closest(word, FIELDS) is None
    assert did_you_mean(word, FIELDS) is None
    assert did_you_mean(word, ()) is None


def test_a_finding_is_an_error_unless_it_says_otherwise() -> None:
    assert not Finding("wrong").warning
    assert Finding("wrong").path == ()
