from datetime import UTC, datetime

import pytest

from mcdecl.kinds import KINDS
from mcdecl.kinds.unfit import UnfitValue, unfit_values
from tests.wanted import table

ATTRIBUTES = KINDS["data_extension"].attributes
TODAY = datetime(2028, 2, 29, 12, tzinfo=UTC)


def found(until: str) -> list[UnfitValue]:
    wanted = table("T", retention={"policy": "everything", "until": until})
    return list(unfit_values(ATTRIBUTES, wanted.state, TODAY))


def test_a_day_that_is_over_is_unfit_at_its_path() -> None:
    (unfit_value,) = found("2028-02-28")
    assert (unfit_value.path, unfit_value.value["until"], unfit_value.why.code) == (
        ("retention",),
        "2028-02-28",
        "MC220",
    )
    assert found("2028-02-29") == []
    assert list(unfit_values(ATTRIBUTES, table("T").state, TODAY)) == []
    (below,) = unfit_values(
        ATTRIBUTES, table("T", retention={"policy": "everything", "until": "2028-02-28"}).state, TODAY, ("a",)
    )
    assert below.path == ("a", "retention")


@pytest.mark.parametrize(
    ("path", "touched"),
    [
        ("retention", True),
        ("retention.until", True),
        ("retentions", False),
        ("name", False),
    ],
)
def test_which_differences_set_it(path: str, touched: bool) -> None:
    (unfit_value,) = found("2028-02-28")
    assert unfit_value.touched_by(path) is touched
    assert UnfitValue(("a", "b"), 1, unfit_value.why).touched_by("a")
    assert not UnfitValue(("ab", "b"), 1, unfit_value.why).touched_by("a")
