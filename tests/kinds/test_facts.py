"""What is known of rows."""

import pytest

from mcdecl.kinds.facts import ResourceFacts


@pytest.mark.parametrize(
    ("facts", "rows"),
    [
        (ResourceFacts(), None),
        (ResourceFacts(rows=0), False),
        (ResourceFacts(rows=1), True),
        (ResourceFacts(rows=7), True),
        (ResourceFacts(any_rows=True), True),
        (ResourceFacts(any_rows=False), False),
        (ResourceFacts(rows=0, any_rows=True), False),
    ],
)
def test_a_count_says_more_than_a_flag_and_silence_says_nothing(facts: ResourceFacts, rows: bool | None) -> None:
    assert facts.has_rows is rows
