"""The plans of several business units, as one value."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from mcdecl.engine.plan.applied_state import PauseMark
from mcdecl.engine.plan.model import (
    CONSENT,
    FORMAT_VERSION,
    Change,
    Plan,
    Scope,
    Summary,
    check_version,
    consent_to_json,
)
from mcdecl.helpers.structs import plain

ALL_OF = ":*"
"""Behind the name of a business unit, everything in it."""


def units_left_out(scope: Scope) -> tuple[str, ...]:
    """The business units that a scope leaves out as a whole, by an exclude `us:*` or `us:`: they are not even asked."""
    written = (pattern.partition(":") for pattern in scope.excludes)
    return tuple(unit for unit, colon, rest in written if colon and rest in ("", "*"))


class UnitPlan(Struct, frozen=True):
    """The plan of one business unit.

    Attributes:
        unit: its name in the environment.
        business_unit: its MID.
        plan: its plan; None when it could not be made.
        error: why not.
    """

    unit: str
    business_unit: int
    plan: Plan | None
    error: str = ""


class PlanSet(Struct, frozen=True):
    """The plans of all business units that are meant, the parent's first: the others may rest on what it shares.

    `scope` is what was asked for, in all of them; `notes` is what the reader should know of several of them together.
    """

    project: str
    environment: str
    units: tuple[UnitPlan, ...]
    scope: Scope = field(default_factory=Scope)
    notes: tuple[str, ...] = ()

    def plans(self) -> Iterator[tuple[UnitPlan, Plan]]:
        """The units whose plan could be made, each with it."""
        return ((unit_plan, unit_plan.plan) for unit_plan in self.units if unit_plan.plan is not None)

    def acting(self) -> Iterator[Change]:
        """The changes that make a call, of all units; `plans` tells whose they are."""
        return (change for _, plan in self.plans() for change in plan.acting())

    @property
    def failed(self) -> tuple[UnitPlan, ...]:
        """The units whose plan could not be made."""
        return tuple(unit_plan for unit_plan in self.units if unit_plan.plan is None)

    @property
    def paused(self) -> tuple[PauseMark, ...]:
        """What applies have paused and is still off, in all units."""
        return tuple(mark for _, plan in self.plans() for mark in plan.paused)

    @property
    def too_much(self) -> str | None:
        """Why one of them touches too much to be applied without --force, or None."""
        return next((f"{unit_plan.unit}: {plan.too_much}" for unit_plan, plan in self.plans() if plan.too_much), None)

    def summary(self) -> Summary:
        """The counts of all units together."""
        return Summary.of(plan.summary() for _, plan in self.plans())

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data: the counts of all, then a section for each unit with what a plan's form has."""
        scope = self.scope.to_json()
        return {
            "format_version": FORMAT_VERSION,
            "project": self.project,
            "environment": self.environment,
            **consent_to_json(self.scope),
            "summary": plain(self.summary()),
            **({"scope": scope} if scope else {}),
            **({"notes": list(self.notes)} if self.notes else {}),
            "units": [_to_json(unit_plan) for unit_plan in self.units],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PlanSet":
        """The value that `to_json` gave.

        Raises:
            ValueError: the data is of another format version.
        """
        check_version(data)
        units = tuple(_from_json(data, item) for item in data["units"])
        scope, notes = Scope.from_json(data.get("scope", {})), tuple(data.get("notes", ()))
        return cls(data["project"], data["environment"], units, scope, notes)


def _to_json(unit_plan: UnitPlan) -> dict[str, Any]:
    named = {"unit": unit_plan.unit, "business_unit": unit_plan.business_unit}
    if unit_plan.plan is None:
        return {**named, "error": unit_plan.error}
    shared = ("format_version", "project", "environment", CONSENT)
    return {**named, **{word: value for word, value in unit_plan.plan.to_json().items() if word not in shared}}


def _from_json(whole: Mapping[str, Any], record: Mapping[str, Any]) -> UnitPlan:
    if "error" in record:
        return UnitPlan(record["unit"], record["business_unit"], None, record["error"])
    return UnitPlan(record["unit"], record["business_unit"], Plan.from_json({**whole, "scope": {}, **record}))
