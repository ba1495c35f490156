"""Risks are ranked, and rows are said in words."""

import pytest

from mcdecl.kinds.facts import Facts
from mcdecl.kinds.risk import Risk, Subject, caution, data_loss


def test_ranks_grow() -> None:
    assert [risk.rank for risk in (Risk.NONE, Risk.CAUTION, Risk.DATA_LOSS)] == [0, 1, 2]
    assert (caution("x").risk, data_loss("x").risk) == (Risk.CAUTION, Risk.DATA_LOSS)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(), "its rows"),
        (Facts(any_rows=True), "its rows"),
        (Facts(any_rows=False), "no rows"),
        (Facts(rows=0), "no rows"),
        (Facts(rows=1), "its one row"),
        (Facts(rows=12480), "its 12,480 rows"),
    ],
)
def test_rows_in_words(facts: Facts, words: str) -> None:
    assert Subject("T", facts).rows() == words


def test_another_word_for_rows() -> None:
    assert Subject("T", Facts(rows=1)).rows("values") == "its one value"


def test_what_goes_with_it_is_said_behind_its_name() -> None:
    assert Subject("T", Facts(rows=3)).with_rows() == " and its 3 rows"
    assert Subject("T", Facts(rows=0)).with_rows("values") == ", which has no values"
    assert Subject("T", Facts()).with_rows() == " and its rows"
