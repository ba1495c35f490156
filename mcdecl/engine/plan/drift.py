"""Drift: what was changed in an account by hand since the last apply."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct, field

from mcdecl.engine.plan.account_state import Live
from mcdecl.engine.plan.applied_state import Attempt, PauseMark
from mcdecl.engine.plan.build import DesiredState
from mcdecl.engine.plan.diff import diff_states
from mcdecl.engine.plan.model import Action, AttributeDiff, AttributeStatus, Change, Plan, parts_to_json
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.facts import ResourceFacts

FORMAT_VERSION: Final = "1.0"
"""Version of the JSON form. A reader refuses another major number; minor numbers only add."""
_SIDES: Final = {"before": "applied", "after": "live"}
_TOLD: Final = (AttributeStatus.CHANGED, AttributeStatus.BLOCKED, AttributeStatus.LEFT_ALONE)


class DriftVerdict(StrEnum):
    """What happened to a resource since it was applied."""

    CHANGED = "changed"
    GONE = "gone"
    ADDED = "added"


class Stamp(Struct, frozen=True):
    """When the account says that an object was changed last, in its own words, and by whom; empty if it does not."""

    at: str = ""
    by: str = ""


class Drifted(Struct, frozen=True):
    """One resource that has changed applied.

    Attributes:
        address: `kind.key`.
        verdict: what happened to it.
        differences: what differs, `before` as it was applied and `after` as it is.
        stamp: when and by whom it was changed last.
        why: what to say of it besides.
        unit: the business unit that it is in, where the environment names some.
    """

    address: str
    verdict: DriftVerdict
    differences: tuple[AttributeDiff, ...] = ()
    stamp: Stamp = field(default_factory=Stamp)
    why: str = ""
    unit: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {
            "address": self.address,
            "business_unit": self.unit or None,
            "verdict": self.verdict.value,
            "why": self.why or None,
            "changed_at": self.stamp.at or None,
            "changed_by": self.stamp.by or None,
            "differences": [_to_json(diff) for diff in self.differences],
        }


def _to_json(diff: AttributeDiff) -> dict[str, Any]:
    data: dict[str, Any] = {"path": diff.path, "applied": diff.before, "live": diff.after}
    if diff.parts:
        data["parts"] = [
            {_SIDES.get(name, name): value for name, value in part.items()} for part in parts_to_json(diff.parts)
        ]
    return data


class Uncompared(Struct, frozen=True):
    """An attribute that was applied and that the account does not show.

    Attributes:
        address: whose attribute.
        path: its dotted path.
        reason: why it could not be compared.
        unit: the business unit, where the environment names some.
    """

    address: str
    path: str
    reason: str = ""
    unit: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {
            "address": self.address,
            "business_unit": self.unit or None,
            "path": self.path,
            "reason": self.reason or None,
        }


class Drift(Struct, frozen=True):
    """All that a look at an account has shown.

    Attributes:
        resources: what has changed applied.
        unknown: what could not be compared.
        paused: what an apply has paused and is still off.
        unconfirmed: what is as it was sent last, and the account does not show.
    """

    resources: tuple[Drifted, ...] = ()
    unknown: tuple[Uncompared, ...] = ()
    paused: tuple[PauseMark, ...] = ()
    unconfirmed: tuple[Uncompared, ...] = ()

    @property
    def none(self) -> bool:
        """Whether nothing is known to differ, and nothing but what is unconfirmed could not be compared."""
        return not (self.resources or self.unknown or self.paused)

    def __add__(self, other: "Drift") -> "Drift":
        """Both together."""
        return Drift(
            self.resources + other.resources,
            self.unknown + other.unknown,
            self.paused + other.paused,
            self.unconfirmed + other.unconfirmed,
        )


def unconfirmed(wish: DesiredState, live: Live) -> Iterator[Uncompared]:
    """What the account does not show and is as the record of the last apply says: somebody may have changed it since.

    Args:
        wish: what was applied, with what is remembered of it.
        live: what was seen of the account.
    """
    record = wish.recall.same if wish.recall else {}
    for resource in wish.resources:
        there = live.resources.get(resource.address)
        sent = {path for path, same in record.get(resource.address, {}).items() if same}
        if there is None or not sent:
            continue
        for diff in diff_states(KINDS[resource.kind].attributes, there.state, resource.state, ResourceFacts()):
            if diff.status is AttributeStatus.UNKNOWN and diff.path in sent:
                yield Uncompared(resource.address, diff.path, diff.reason or "")


def drift(plan: Plan, stamps: Mapping[str, Stamp], unit: str = "", taken: Iterable[Uncompared] = ()) -> Drift:
    """What a plan for what was applied last says about the account; as `drifted`.

    `taken` is what `unconfirmed` gives for it.
    """
    unknown = tuple(
        Uncompared(change.address, diff.path, diff.reason or "", unit)
        for change in plan.changes
        for diff in change.of(AttributeStatus.UNKNOWN)
    )
    unconfirmed = tuple(replace(item, unit=unit) for item in taken)
    return Drift(tuple(drifted(plan, stamps, unit)), unknown, plan.paused, unconfirmed)


def drifted(plan: Plan, stamps: Mapping[str, Stamp], unit: str = "") -> Iterator[Drifted]:
    """The resources that are not as they were applied, in the order of the plan, then what is unmanaged.

    Args:
        plan: A plan whose wish is what was applied.
        stamps: By address, when and by whom an object was changed last.
        unit: The business unit that the plan is for.
    """
    for change in plan.changes:
        drift = _of_change(change, stamps.get(change.address, Stamp()), unit)
        if drift is not None:
            yield drift
    for address in plan.unmanaged:
        stamp = stamps.get(address, Stamp())
        yield Drifted(address, DriftVerdict.ADDED, stamp=stamp, why="in an owned folder, and never applied", unit=unit)


def _of_change(change: Change, stamp: Stamp, unit: str) -> Drifted | None:
    if change.action is Action.CREATE:
        return Drifted(change.address, DriftVerdict.GONE, unit=unit)
    if change.action is Action.DELETE:
        return Drifted(change.address, DriftVerdict.ADDED, stamp=stamp, why="was removed, but exists again", unit=unit)
    differences = tuple(
        AttributeDiff(diff.path, diff.after, diff.before, parts=tuple(part.reversed() for part in diff.parts))
        for diff in change.attributes
        if diff.status in _TOLD
    )
    if not differences:
        return None
    return Drifted(change.address, DriftVerdict.CHANGED, differences, stamp, unit=unit)


def without_attempted(drift: Drift, live: Live, attempts: Mapping[str, Attempt]) -> Drift:
    """The drift without what an apply tried and may have done: nobody else need have been there.

    Args:
        drift: what a look at an account has shown.
        live: what was seen of the account.
        attempts: by address, what an apply tried and does not know to be done.
    """
    if not attempts:
        return drift
    resources = (_without_attempt(item, live, attempts.get(item.address)) for item in drift.resources)
    return replace(drift, resources=tuple(item for item in resources if item is not None))


def _without_attempt(drifted: Drifted, live: Live, attempt: Attempt | None) -> Drifted | None:
    if attempt is None:
        return drifted
    if drifted.verdict is DriftVerdict.GONE:
        return None if attempt.action in (Action.DELETE, Action.REPLACE) else drifted
    if drifted.verdict is DriftVerdict.ADDED:
        return None if attempt.state is not None else drifted
    there, kind = live.resources.get(drifted.address), KINDS[drifted.address.partition(".")[0]]
    if attempt.state is None or there is None:
        return drifted
    # What is neither as it was nor as the apply would have it was changed by somebody else.
    other = {diff.path for diff in diff_states(kind.attributes, there.state, attempt.state, ResourceFacts())}
    left = tuple(diff for diff in drifted.differences if diff.path in other)
    return replace(drifted, differences=left) if left else None


def touched(plan: Plan) -> tuple[str, ...]:
    """The addresses of what `drifted` tells of and the account holds: what has a date to ask for."""
    there = (item for item in drifted(plan, {}) if item.verdict is not DriftVerdict.GONE)
    return tuple(item.address for item in there)
