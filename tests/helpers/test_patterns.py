"""The one language of patterns."""

import pytest

from mcdecl.helpers.patterns import first_match, matches


@pytest.mark.parametrize(
    ("pattern", "text", "meant"),
    [
        ("data_extension.A", "data_extension.A", True),
        ("data_extension.A", "data_extension.AB", False),
        ("data_extension.A*", "data_extension.AB", True),
        ("*.A", "data_extension.A", True),
        ("folder.Data Extensions/*", "folder.Data Extensions/CRM/US", True),
        ("data_extension.A?", "data_extension.AB", True),
        ("data_extension.A?", "data_extension.A", False),
        ("data_extension.A[1]", "data_extension.A[1]", True),
        ("data_extension.A[1]*", "data_extension.A[1] US", True),
        ("data_extension.A[1]", "data_extension.A1", False),
        ("data_extension.A[1]", "data_extension.A[2]", False),
        ("data_extension.a", "data_extension.A", False),
        ("data_extension.*", "data_extension.a.b/c", True),
        ("*.T?", "data_extension.TT", True),
        ("data_extension.[T]", "data_extension.[T]", True),
        ("data_extension.[T]", "data_extension.T", False),
    ],
)
def test_what_a_pattern_means(pattern: str, text: str, meant: bool) -> None:
    assert matches(pattern, text) is meant


def test_letter_case_can_be_left_out() -> None:
    assert matches("data_extension.nto_[a]*", "data_extension.NTO_[A] US", fold=True)
    assert not matches("data_extension.nto_a*", "data_extension.NTO_A")


def test_the_first_pattern_that_means_it() -> None:
    assert first_match(["*.B", "*.A", "*"], "folder.A") == "*.A"
    assert first_match(["*.B"], "folder.A") is None
