"""Outcomes of an apply, as values."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct, field

from mcdecl.engine.plan.model import Action, Change

NOT_TRIED: Final = "not tried: "
"""How the message of a change begins that an apply did not come to."""


class OutcomeStatus(StrEnum):
    """The result of one change."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    """A call for it was sent, and nothing tells whether it was carried out."""


class Outcome(Struct, frozen=True):
    """What became of one change, with the account's own words and ours.

    Attributes:
        change: the change.
        status: done, failed, skipped or unknown.
        message: what the account said, or why it was skipped.
        code: the account's error code.
        explanation: what the code means and what to do, in our words.
        stays_paused: why it was paused for the apply and not resumed, or empty.
        object_id: the ObjectID of what was created, or empty.
    """

    change: Change
    status: OutcomeStatus
    message: str = ""
    code: int | None = None
    explanation: str = ""
    stays_paused: str = ""
    object_id: str = ""

    @property
    def untried(self) -> bool:
        """Whether it was not even begun, because the apply ended before: so are many, with the same words."""
        return self.status is OutcomeStatus.SKIPPED and self.message.startswith(NOT_TRIED)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        data: dict[str, Any] = {
            "address": self.change.address,
            "action": self.change.action.value,
            "result": self.status.value,
            "message": self.message,
        }
        if self.code is not None:
            data["code"] = self.code
        if self.explanation:
            data["explanation"] = self.explanation
        if self.stays_paused:
            data["stays_paused"] = self.stays_paused
        return data


class ApplyReport(Struct, frozen=True):
    """What became of every change that makes a call.

    Attributes:
        outcomes: all of them, in the order in which they were settled.
        units: of several business units, what became of each, by its name; else empty.
    """

    outcomes: Sequence[Outcome] = field(default=())
    units: "Mapping[str, ApplyReport]" = field(default_factory=dict)

    def count(self, status: OutcomeStatus, action: Action | None = None) -> int:
        """How many outcomes have this status, of one action or of all."""
        return sum(
            1 for outcome in self.outcomes if outcome.status is status and action in (None, outcome.change.action)
        )

    @property
    def ok(self) -> bool:
        """Whether everything was done."""
        return all(outcome.status is OutcomeStatus.DONE for outcome in self.outcomes)
