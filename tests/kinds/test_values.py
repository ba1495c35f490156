"""Plain data, stated ignorance, and what is left alone."""

import pytest

from mcdecl.kinds.values import UNMANAGED, Unknown, same_name


def test_what_is_unknown_equals_no_value() -> None:
    assert Unknown("hidden") not in (None, "", "hidden", {}, [])


def test_two_unknowns_are_told_apart_by_reason_and_shape() -> None:
    assert Unknown("a") == Unknown("a")
    assert Unknown("a") != Unknown("b")
    assert Unknown("a") != Unknown("a", shape="columns")


def test_unmanaged_is_no_value_that_yaml_could_hold() -> None:
    assert repr(UNMANAGED) == "UNMANAGED"
    assert UNMANAGED not in (None, "", False, 0, "UNMANAGED")


@pytest.mark.parametrize(("text", "other"), [("Email", "EMAIL"), ("Straße", "STRASSE"), ("a", "a")])
def test_names_compare_without_case(text: str, other: str) -> None:
    assert same_name(text, other)


@pytest.mark.parametrize(("text", "other"), [("Email", "Email "), ("a", "b"), ("", " ")])
def test_blanks_tell_names_apart(text: str, other: str) -> None:
    assert not same_name(text, other)
