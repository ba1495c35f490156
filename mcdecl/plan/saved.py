"""A plan in a file: what was reviewed, sealed with a digest, for the account that it was made for."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mcdecl.plan.model import Plan
from mcdecl.plan.units import PlanSet


class BadPlanFileError(ValueError):
    """A plan file that cannot be used; `message` says why, `hint` what to do."""

    def __init__(self, message: str, hint: str = "Make a new one: mcdecl plan --out FILE") -> None:
        self.message, self.hint = message, hint
        super().__init__(f"{message} {hint}")


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan and the account it is for, by what its connection says; nothing secret."""

    plan: Plan | PlanSet
    account: Mapping[str, Any]

    def text(self) -> str:
        """The text of the file: the plan's JSON form, the account, and a digest over both."""
        content = {**self.plan.to_json(), "account": dict(self.account)}
        return json.dumps({**content, "digest": _digest(content)}, ensure_ascii=False, indent=2) + "\n"


def read_saved(text: str) -> SavedPlan:
    """The plan that a file holds.

    Raises:
        BadPlanFileError: it is no plan, is cut off, was edited, or is of another format version.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BadPlanFileError(f"This is no whole plan file: {error}.") from None
    if not isinstance(data, dict) or "format_version" not in data or "digest" not in data:
        raise BadPlanFileError("This is no plan file.")
    digest = data.pop("digest")
    try:
        plan = PlanSet.from_json(data) if "units" in data else Plan.from_json(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        said = str(error) if isinstance(error, ValueError) else f"it lacks {error}"
        raise BadPlanFileError(f"This plan file cannot be read: {said}.") from None
    if digest != _digest(data):
        raise BadPlanFileError("This plan file was edited after it was made.")
    return SavedPlan(plan, data.get("account") or {})


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def moved(reviewed: Plan, now: Plan, *, but: str = "") -> list[str]:
    """Addresses whose change is not the one that was reviewed: the account or the files have moved on."""
    before, after = ({change.address: change for change in plan.acting()} for plan in (reviewed, now))
    return sorted(
        name
        for name in {*before, *after} - {but}
        if name not in before
        or name not in after
        or (before[name].action, before[name].fingerprint, before[name].attributes, before[name].desired)
        != (after[name].action, after[name].fingerprint, after[name].attributes, after[name].desired)
    )
