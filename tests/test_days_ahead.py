"""Which tests are played on another day."""

import pytest

from tests.conftest import _dated_tests

TWO = '@pytest.mark.parametrize("day", ["{}"])\ndef test_a(day):\n    assert day\n\n\ndef test_b():\n    assert "{}"\n'


@pytest.mark.parametrize(
    ("source", "dated"),
    [
        (TWO.format("", ""), set()),
        (TWO.format("", "2026-01"), {"test_b"}),
        (TWO.format("1/5/2026", ""), {"test_a"}),  # what it is given is its own
        (TWO.format("", "datetime(2026, 1, 5)"), {"test_b"}),
        ('DAY = "2026-01-05"\n' + TWO.format("", ""), None),  # any of them may read it
        (TWO.format("", "2026-01") + "def helper():\n    return date(2026, 1, 5)\n", None),
        (TWO.format("", "") + 'class TestMore:\n    def test_c(self):\n        assert "2026-01-05"\n', None),
    ],
)
def test_a_test_is_played_again_where_it_or_what_it_may_read_has_a_fixed_date(
    source: str, dated: set[str] | None
) -> None:
    assert _dated_tests(source) == dated
