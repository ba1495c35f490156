"""Limits of a pipeline."""

import pytest

from mcdecl.operations.comparing.limits import BadLimitError, exceeded, limit_of
from mcdecl.operations.comparing.model import GENERATED, StoreKind, TableDifference


def table(before: int = 10, left: int = 0, entered: int = 0, data: str = "cases") -> TableDifference:
    return TableDifference(
        StoreKind.DATA_EXTENSION,
        "T",
        data=data,
        before=before,
        after=before + entered - left,
        left=left,
        entered=entered,
    )


@pytest.mark.parametrize(
    ("text", "difference", "beyond"),
    [
        ("left>10%", table(left=1), False),
        ("left>10%", table(left=2), True),
        ("left >= 10%", table(left=1), True),
        ("entered>0", table(), False),
        ("entered>0", table(entered=1), True),
        ("entered>50%", table(before=0, entered=1), True),
        ("left>0.5%", table(before=0), False),
        ("changed>0", table(left=3), False),
    ],
)
def test_what_is_too_much(text: str, difference: TableDifference, beyond: bool) -> None:
    assert limit_of(text).exceeded(difference) is beyond


@pytest.mark.parametrize("text", ["", "left", "left>", "left<10%", "gone>1", "left>10%%", "left>-1", "left>1e9"])
def test_what_is_no_limit_says_how_to_write_one(text: str) -> None:
    with pytest.raises(BadLimitError) as error:
        limit_of(text)
    assert "left>10%" in error.value.hint


def test_shares_of_generated_rows_count_only_where_there_are_no_others() -> None:
    limit = limit_of("left>10%")
    made = table(left=9, data=GENERATED)
    assert [found.data for found, _ in exceeded([table(), made], [limit])] == []
    assert [found.data for found, _ in exceeded([made], [limit])] == [GENERATED]
    assert str(limit) == "left>10%"
