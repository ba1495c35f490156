"""Compare two enterprises: one comparison for each business unit that both environments name."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from mcdecl.engine.plan.compare import FORMAT_VERSION, Comparison
from mcdecl.helpers.structs import replace


class UnitComparison(Struct, frozen=True):
    """The comparison of one business unit, paired by its name.

    Attributes:
        unit: its name in both environments.
        left: its MID in the left one.
        right: its MID in the right one.
        comparison: what differs; None when one of the two could not be read.
        error: why not.
    """

    unit: str
    left: int
    right: int
    comparison: Comparison | None
    error: str = ""


class ComparisonSet(Struct, frozen=True):
    """The comparisons of all business units that are meant.

    `only_left` and `only_right` are the units that one environment names and the other does not, with their MIDs.
    """

    left: str
    right: str
    units: tuple[UnitComparison, ...]
    only_left: Mapping[str, int]
    only_right: Mapping[str, int]
    warnings: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[UnitComparison, ...]:
        """The units that could not be compared."""
        return tuple(unit_comparison for unit_comparison in self.units if unit_comparison.comparison is None)

    @property
    def together(self) -> Comparison:
        """All resources of all units, for counting them."""
        comparisons = [
            unit_comparison.comparison for unit_comparison in self.units if unit_comparison.comparison is not None
        ]
        return Comparison(self.left, self.right, tuple(compared for each in comparisons for compared in each.resources))

    @property
    def differs(self) -> int:
        """How many resources differ, and units that only one environment has."""
        return self.together.differs + len(self.only_left) + len(self.only_right)

    def drifted(self) -> "ComparisonSet":
        """The same without what the project declares, as the units of one environment alone are."""
        units = tuple(
            replace(unit_comparison, comparison=unit_comparison.comparison and unit_comparison.comparison.drifted())
            for unit_comparison in self.units
        )
        return replace(self, units=units, only_left={}, only_right={})

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data: the counts of all, then a section for each unit with what a comparison's form has."""
        return {
            "format_version": FORMAT_VERSION,
            "left": self.left,
            "right": self.right,
            "summary": self.together.to_json()["summary"],
            "warnings": list(self.warnings),
            "units": [_to_json(unit_comparison) for unit_comparison in self.units],
            **{
                f"only_{side}": [{"unit": unit, "business_unit": mid} for unit, mid in only.items()]
                for side, only in (("left", self.only_left), ("right", self.only_right))
            },
        }


def _to_json(unit_comparison: UnitComparison) -> dict[str, Any]:
    named = {
        "unit": unit_comparison.unit,
        "left_business_unit": unit_comparison.left,
        "right_business_unit": unit_comparison.right,
    }
    if unit_comparison.comparison is None:
        return {**named, "error": unit_comparison.error}
    whole = unit_comparison.comparison.to_json()
    return {**named, "summary": whole["summary"], "resources": whole["resources"]}
