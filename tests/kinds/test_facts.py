"""What is known of rows."""

import pytest

from mcdecl.kinds.facts import Facts


@pytest.mark.parametrize(
    ("facts", "rows"),
    [
        (Facts(), None),
        (Facts(rows=0), False),
        (Facts(rows=1), True),
        (Facts(rows=7), True),
        (Facts(any_rows=True), True),
        (Facts(any_rows=False), False),
        (Facts(rows=0, any_rows=True), False),
    ],
)
def test_a_count_says_more_than_a_flag_and_silence_says_nothing(facts: Facts, rows: bool | None) -> None:
    assert facts.has_rows is rows
