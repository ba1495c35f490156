"""Comparisons of business units, as values."""

from mcdecl.engine.plan.compare import Compared, Comparison, ComparisonVerdict, Difference
from mcdecl.engine.plan.compare_units import ComparisonSet, UnitComparison

DECLARED = Compared(
    "folder.A", ComparisonVerdict.DIFFERS, True, differences=(Difference("description", "x", "y", expected=True),)
)
DRIFTED = Compared("folder.B", ComparisonVerdict.ONLY_LEFT)


def found(*units: UnitComparison) -> ComparisonSet:
    return ComparisonSet("dev", "prod", units, {"eu": 3}, {})


def unit(name: str, *resources: Compared) -> UnitComparison:
    return UnitComparison(name, 1, 2, Comparison("dev", "prod", resources))


def test_all_units_are_counted_together_and_a_unit_of_one_side_is_a_difference() -> None:
    whole = found(unit("us", DECLARED), unit("uk", DRIFTED))
    assert (whole.together.differs, whole.together.drift, whole.differs) == (2, 1, 3)


def test_what_is_declared_is_left_out_of_drift() -> None:
    drifted = found(unit("us", DECLARED), unit("uk", DRIFTED)).drifted()
    assert (drifted.differs, drifted.only_left) == (1, {})


def test_a_unit_that_failed_counts_nothing_and_is_told() -> None:
    whole = found(unit("us", DRIFTED), UnitComparison("uk", 1, 2, None, "dev: no"))
    assert [unit_comparison.unit for unit_comparison in whole.failed] == ["uk"]
    assert whole.together.differs == 1
    assert whole.drifted().failed == whole.failed
    record = whole.to_json()
    assert record["units"][1] == {"unit": "uk", "left_business_unit": 1, "right_business_unit": 2, "error": "dev: no"}
    assert (record["only_left"], record["only_right"]) == ([{"unit": "eu", "business_unit": 3}], [])
    assert [item["address"] for item in record["units"][0]["resources"]] == ["folder.B"]
