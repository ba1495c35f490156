"""Saved plans: a reviewed plan in a file, sealed with a digest, for one account."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from mcdecl.engine.plan.model import CONSENT, Action, Plan, Scope
from mcdecl.engine.plan.origin import Origin
from mcdecl.engine.plan.units import PlanSet
from mcdecl.helpers.error import Error
from mcdecl.helpers.json_text import read_json


class BadPlanFileError(Error, ValueError):
    """A plan file that cannot be used; `message` says why, `hint` what to do."""

    def __init__(self, message: str, hint: str = "Create a new one: mcdecl plan --out FILE") -> None:
        super().__init__(message, hint)


class SavedPlan(Struct, frozen=True):
    """A plan and the account it is for, by what its connection says; nothing secret.

    Attributes:
        plan: the plan, or that of every business unit.
        account: the account.
        consent: the flags by which it was agreed to when it was made, as its head says them; those of its scope,
            but not in a file that was written before heads said so.
        origin: the commit and the time that it was made at.
        undo_of: the run that it takes back, with the states before, as plain JSON data; None for what files say.
    """

    plan: Plan | PlanSet
    account: Mapping[str, Any]
    consent: tuple[str, ...] | None = None
    origin: Origin = field(default_factory=Origin)
    undo_of: Mapping[str, Any] | None = None

    def missing(self, asked: Scope) -> tuple[str, ...]:
        """The flags that an apply still needs: neither its head has them, nor what is asked for now."""
        return tuple(flag for flag in self.plan.scope.consent if flag not in (*self.agreed, *asked.consent))

    @property
    def agreed(self) -> tuple[str, ...]:
        """The flags that its head says."""
        return self.plan.scope.consent if self.consent is None else self.consent

    def unmeant(self, asked: Scope) -> tuple[str, ...]:
        """The flags that ask for more than the plan does: nothing can be pruned by one that prunes nothing."""
        return ("--prune",) if asked.prune and not self.plan.scope.prune else ()

    def text(self) -> str:
        """The text of the file: the plan's JSON form, the account, and a digest over both."""
        content = self.plan.to_json()
        content["account"] = {**self.account, **content.get("account", {})}
        if origin := self.origin.to_json():
            content["origin"] = origin
        if self.undo_of is not None:
            content["undo_of"] = self.undo_of
        return json.dumps({**content, "digest": _digest(content)}, ensure_ascii=False, indent=2) + "\n"

    def is_for(self, account: Mapping[str, Any]) -> bool:
        """Whether it was made for an account, by all that the connection says of this one."""
        return all(self.account.get(word) == value for word, value in account.items() if value is not None)


def other_account(reviewed: Plan, now: Plan) -> str:
    """That a plan was made for another account than the one here, by their own words; empty when it was not."""
    if reviewed.account is None or reviewed.account == now.account:
        return ""
    return f"This plan is for {reviewed.account}; here is {now.account}."


def read_saved(text: str) -> SavedPlan:
    """The plan that a file holds.

    Raises:
        BadPlanFileError: it is no plan, is cut off, was edited, or is of another format version.
    """
    try:
        data = read_json(text)
    except ValueError as error:
        raise BadPlanFileError(f"This plan file is incomplete: {error}.") from None
    except RecursionError:
        raise BadPlanFileError("This is not a plan file: its JSON is nested too deeply.") from None
    if not isinstance(data, dict) or "format_version" not in data or "digest" not in data:
        raise BadPlanFileError("This is not a plan file.")
    digest = data.pop("digest")
    try:
        plan = PlanSet.from_json(data) if "units" in data else Plan.from_json(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = str(error) if isinstance(error, ValueError) else f"it lacks {error}"
        raise BadPlanFileError(f"This plan file cannot be read: {reason}.") from None
    if digest != _digest(data):
        raise BadPlanFileError("This plan file was edited after it was created.")
    head = tuple(data.get(CONSENT) or ())
    consent = None if head == plan.scope.consent else head
    origin = Origin.from_json(data.get("origin"))
    return SavedPlan(plan, data.get("account") or {}, consent, origin, data.get("undo_of"))


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


def changes_since_review(reviewed: Plan, now: Plan, *, but: str = "") -> list[str]:
    """What `moved` finds, each with what became of it, such as `data_extension.X (is blocked now: …)`."""
    before = {change.address: change for change in reviewed.acting()}
    after = {change.address: change for change in now.changes}

    def became(address: str) -> str:
        change = after.get(address)
        if change is None:
            return "it no longer needs a change"
        if change.action is Action.BLOCKED:
            why = (*change.reasons, *(diff.reason or "" for diff in change.attributes))
            return f"is blocked now: {next(filter(None, why), 'the plan says why')}"
        if change.action is Action.NO_OP:
            return "is already as declared"
        if address not in before:
            return f"is to {change.action.value} now"
        if change.action is not before[address].action:
            return f"was to {before[address].action.value}, is to {change.action.value} now"
        return "has changed"

    return [f"{address} ({became(address)})" for address in moved(reviewed, now, but=but)]
