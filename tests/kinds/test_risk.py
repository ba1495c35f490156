"""Risks are ranked, and rows are said in words."""

import pytest

from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.risk import Risk, Subject, caution, data_loss


def test_ranks_grow() -> None:
    assert [risk.rank for risk in (Risk.NONE, Risk.CAUTION, Risk.DATA_LOSS)] == [0, 1, 2]
    assert (caution("x").risk, data_loss("x").risk) == (Risk.CAUTION, Risk.DATA_LOSS)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (ResourceFacts(), "its rows"),
        (ResourceFacts(any_rows=True), "its rows"),
        (ResourceFacts(any_rows=False), "no rows"),
        (ResourceFacts(rows=0), "no rows"),
        (ResourceFacts(rows=1), "its one row"),
        (ResourceFacts(rows=12480), "its 12,480 rows"),
    ],
)
def test_rows_in_words(facts: ResourceFacts, words: str) -> None:
    assert Subject("T", facts).rows() == words


def test_another_word_for_rows() -> None:
    assert Subject("T", ResourceFacts(rows=1)).rows("values") == "its one value"


def test_what_goes_with_it_is_said_behind_its_name() -> None:
    assert Subject("T", ResourceFacts(rows=3)).with_rows() == " and its 3 rows"
    assert Subject("T", ResourceFacts(rows=0)).with_rows("values") == ", which has no values"
    assert Subject("T", ResourceFacts()).with_rows() == " and its rows"
