"""When a run touches too much."""

import pytest

from mcdecl.kinds.thresholds import Thresholds


@pytest.mark.parametrize(
    ("there", "touched", "too_much"),
    [(9, 9, False), (10, 3, False), (10, 4, True), (1000, 300, False), (1000, 301, True), (0, 0, False)],
)
def test_more_than_thirty_percent_of_ten(there: int, touched: int, too_much: bool) -> None:
    assert (Thresholds().exceeded(there, touched) is not None) is too_much


def test_the_numbers_are_said() -> None:
    assert Thresholds().exceeded(1000, 301) == (
        "301 of 1000 existing resources would be changed or deleted, 30.1 %; more than 30 % needs --force."
    )


@pytest.mark.parametrize(("percent", "minimum", "flag"), [(100, 0, False), (0, 0, True), (0, 11, False)])
def test_other_limits(percent: float, minimum: int, flag: bool) -> None:
    assert (Thresholds(percent, minimum).exceeded(10, 10) is not None) is flag


def test_nothing_there_is_never_too_much() -> None:
    assert Thresholds(0, 0).exceeded(0, 0) is None
