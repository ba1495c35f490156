"""Numbers and moments from elsewhere: none of them is a crash."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mcdecl.helpers.foreign import utc_moment, whole_number


@pytest.mark.parametrize("value", [None, "", "x", "1.5", [], {}, float("inf"), float("nan"), "9" * 5000])
def test_what_is_no_number(value: Any) -> None:
    assert whole_number(value) is None


def test_numbers() -> None:
    assert [whole_number(value) for value in (0, "7", " 7 ", -1, 2.0)] == [0, 7, 7, -1, 2]


@pytest.mark.parametrize(
    "text", [None, "", "x", "2026-13-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", 5]
)
def test_what_is_no_moment(text: Any) -> None:
    assert utc_moment(text) is None


def test_moments_are_in_utc_unless_they_say_otherwise() -> None:
    assert utc_moment(" 2026-03-01T12:00:00 ") == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert utc_moment("2026-03-01T12:00:00+02:00") == datetime(2026, 3, 1, 10, tzinfo=UTC)
