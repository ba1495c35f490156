"""Findings and the words that were probably meant."""

import pytest

from mcdecl.kinds.checks import Finding, closest, did_you_mean, other_case, surely

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


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("EMAIL", "Email"),
        ("Emial", "Email"),
        ("Regon", "Region"),
        ("Regi", "Region"),
        ("Custom", None),  # near, and not near enough to be put in its place
        ("", None),
    ],
)
def test_what_is_meant_beyond_doubt(word: str, meant: str | None) -> None:
    assert surely(word, FIELDS) == meant


def test_of_two_that_are_near_neither_is_meant_unless_it_is_the_same() -> None:
    assert surely("Emai", ("Email", "Emails")) is None
    assert surely("EMAIL", ("Email", "Emails")) == "Email"


def test_a_key_in_another_case_is_told_apart_from_one_that_is_only_near() -> None:
    assert other_case("ORDERS", ["Order", "Orders"]) == "did you mean Orders? keys differ only in case"
    assert other_case("Orders", ["Orders", "Order"]) is None
