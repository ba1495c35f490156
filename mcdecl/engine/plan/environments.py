"""Plans of a project for all of its environments."""

from typing import Any, Final

from msgspec import Struct

from mcdecl.engine.plan.model import Plan
from mcdecl.engine.plan.units import PlanSet

FORMAT_VERSION: Final = "1.0"
"""Version of the JSON form. A reader refuses another major number; minor numbers only add."""
SEVERITY: Final = (0, 2, 1)
"""Exit codes from the best to the worst: nothing to do, changes, an error or something blocked."""


class EnvironmentPlan(Struct, frozen=True):
    """What came of planning one environment, or one business unit of it: a plan, or in words why there is none."""

    environment: str
    plan: Plan | None = None
    error: str = ""
    unit: str = ""

    @property
    def title(self) -> str:
        """How a row is called: the environment, and its business unit after a slash."""
        return f"{self.environment}/{self.unit}" if self.unit else self.environment

    @property
    def code(self) -> int:
        """0 when nothing is to do, 2 when there are changes, 1 for an error or something blocked."""
        return 1 if self.plan is None else exit_code(self.plan)

    def to_json(self) -> dict[str, Any]:
        """The outcome as plain JSON data: with `plan`, or with `error`."""
        record: dict[str, Any] = {"environment": self.environment, "exit_code": self.code}
        if self.unit:
            record["unit"] = self.unit
        return {**record, "error": self.error} if self.plan is None else {**record, "plan": self.plan.to_json()}


class Everywhere(Struct, frozen=True):
    """The outcomes in the order of `mcdecl.yaml`, and what is doubtful about the environments together."""

    outcomes: tuple[EnvironmentPlan, ...]
    warnings: tuple[str, ...] = ()

    @property
    def code(self) -> int:
        """The worst exit code."""
        return max((outcome.code for outcome in self.outcomes), key=SEVERITY.index, default=0)

    def to_json(self) -> dict[str, Any]:
        """All outcomes as plain JSON data; each plan has the form that it has alone."""
        return {
            "format_version": FORMAT_VERSION,
            "exit_code": self.code,
            "warnings": list(self.warnings),
            "environments": [outcome.to_json() for outcome in self.outcomes],
        }


def exit_code(plan: Plan | PlanSet) -> int:
    """The code of a plan under --detailed-exitcode: 1 when something is blocked, 2 unless all is as declared, else 0.

    What could not be compared, or is still paused, is not as declared. A business unit that could not be planned is an
    error, too.
    """
    counts = plan.summary()
    if counts.blocked or (isinstance(plan, PlanSet) and plan.failed):
        return 1
    return 2 if counts.acts or counts.unknown or plan.paused else 0
