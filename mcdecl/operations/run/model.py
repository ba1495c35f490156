"""What runs are, as values: what can be started, how a run stands, and what became of it."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from mcdecl.helpers.structs import plain
from mcdecl.kinds.runs import ERASING, Effect, Effects

if TYPE_CHECKING:
    from mcdecl.operations.run.extracts import Extract


class RunStatus(StrEnum):
    """How a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It is not known whether it began, or how it goes on."""
    NOT_STARTED = "not started"

    @property
    def ended(self) -> bool:
        """Whether nothing more will be told of it."""
        return self in (RunStatus.DONE, RunStatus.FAILED, RunStatus.UNKNOWN)


class Filling(Struct, frozen=True):
    """A data extension that a run writes into.

    Attributes:
        address: Address of what writes: of what runs, or of a part of it.
        into: The data extension's external key.
        mode: What happens to the rows that are there, in the account's word; an empty text where there is one way only.
        effects: What that is.
        allow_empty: Whether the project says that no rows afterwards are fine.
    """

    address: str
    into: str
    mode: str
    effects: Effects
    allow_empty: bool = False

    @property
    def erases(self) -> bool:
        """Whether rows that are there may be gone afterwards."""
        return bool(ERASING & self.effects)

    @property
    def replaces(self) -> bool:
        """Whether every row that is there is deleted first."""
        return Effect.REPLACES in self.effects


class RunTarget(Struct, frozen=True):
    """Something declared that can be run, as the account has it.

    Attributes:
        address: Its address in the project.
        kind: Its kind.
        key: Its external key.
        object_type: Its type over SOAP.
        object_id: The account's id of it.
        by_key: Whether a start names its key; else it names the id.
        fills: The data extensions that it writes into, and what it does to their rows.
        obscure: Words for what it runs of which it is not known what that writes into.
        pattern: The pattern of an import's file, as the account has it.
        location: The name of the location of an import's file, as declared.
        notified: The address that the account tells about a run, as declared, or an empty text.
        extract: What the Extract method is asked for to run it; None for what Perform starts.
    """

    address: str
    kind: str
    key: str
    object_type: str
    object_id: str
    by_key: bool = False
    fills: tuple[Filling, ...] = ()
    obscure: tuple[str, ...] = ()
    pattern: str = ""
    location: str = ""
    notified: str = ""
    extract: "Extract | None" = None

    @property
    def own(self) -> Filling | None:
        """What it writes into itself, where it does: the rows of what it runs are those parts' own."""
        return next((filling for filling in self.fills if filling.address == self.address), None)

    @property
    def erased(self) -> tuple[str, ...]:
        """The external keys of the data extensions of which rows may be gone afterwards, each once."""
        return tuple(dict.fromkeys(filling.into for filling in self.fills if filling.erases))

    @property
    def into(self) -> str:
        """The external key of the data extension that it writes into itself, or an empty text."""
        return self.own.into if self.own is not None else ""


class Figures(Struct, frozen=True):
    """What a run did, in rows; None for what cannot be told.

    Attributes:
        read: Rows that there were to work on.
        successful: Rows that did what they were to do.
        added: Rows added to the target.
        updated: Rows of the target that were changed.
        duplicated: Rows passed over because an earlier one had the same key.
        errors: Rows that could not be taken.
    """

    read: int | None = None
    successful: int | None = None
    added: int | None = None
    updated: int | None = None
    duplicated: int | None = None
    errors: int | None = None


BY_ORDER = "The account has no record of this activity; its status follows from the order of the steps."
"""The message of an activity whose status is known in no other way."""


class Activity(Struct, frozen=True):
    """One activity of a run of an automation.

    Attributes:
        step: The number of its step; the first one is 1.
        name: Its address where it is of a kind that a project declares, a wait in words, else the account's words.
        status: How it stands.
        task: Its number in the account, or None when none is known.
        started: When it began, in server time, or an empty text.
        ended: When it ended, in server time, or an empty text.
        seconds: How long it took, once it ended.
        figures: What it did, in rows.
        message: What the account says of it, or how its status is known where the account does not tell.
        explanation: What the message means and what to do, or an empty text.
        fills: The external key of the data extension that it writes into, or an empty text.
    """

    step: int
    name: str
    status: RunStatus
    task: int | None = None
    started: str = ""
    ended: str = ""
    seconds: float | None = None
    figures: Figures = field(default_factory=Figures)
    message: str = ""
    explanation: str = ""
    fills: str = ""


class State(Struct, frozen=True):
    """How the account says that a task stands.

    Attributes:
        task: Its number; None for an automation, whose runs have none.
        status: How it stands.
        key: The definition's external key, where the account tells.
        type: The definition's type, where the account tells.
        started: When it began, in server time, or an empty text.
        ended: When it ended, in server time, or an empty text.
        seconds: How long it took, once it ended.
        figures: What it did so far.
        message: What the account says of it.
        file: The name of the file that it writes, or an empty text.
        size: How many bytes that file has, or None.
        activities: What the steps of an automation did.
    """

    task: int | None
    status: RunStatus
    key: str = ""
    type: str = ""
    started: str = ""
    ended: str = ""
    seconds: float | None = None
    figures: Figures = field(default_factory=Figures)
    message: str = ""
    file: str = ""
    size: int | None = None
    activities: tuple[Activity, ...] = ()


class TargetRows(Struct, frozen=True):
    """The rows of a data extension that a run filled.

    Attributes:
        data_extension: Its external key.
        before: How many there were before it, or None where the account does not tell.
        after: How many there are after it, or None where it has not ended or the account does not tell.
        replaced: Whether the run deletes every row first.
    """

    data_extension: str
    before: int | None
    after: int | None
    replaced: bool

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {
            "data_extension": self.data_extension,
            "rows_before": self.before,
            "rows_after": self.after,
            "replaced": self.replaced,
        }


class Run(Struct, frozen=True):
    """One run, for showing.

    Attributes:
        address: What was run.
        status: How it stands.
        task: Its number in the account, or None when none is known.
        started: When it began, in server time, or an empty text.
        ended: When it ended, in server time, or an empty text.
        seconds: How long it took, once it ended.
        figures: What it did.
        file: The name under which a file was sent for it, or of the file that it writes, or an empty text.
        size: How many bytes the file that it wrote has, or None.
        message: The message of the account, or of mcdecl.
        code: The account's error code, where it gave one.
        explanation: What the message means and what to do, or an empty text.
        notes: What else is good to know.
        targets: The rows of the data extensions that it filled, where they were counted.
        activities: What the steps of an automation did, in their order; empty for everything else.
    """

    address: str
    status: RunStatus
    task: int | None = None
    started: str = ""
    ended: str = ""
    seconds: float | None = None
    figures: Figures = field(default_factory=Figures)
    file: str = ""
    size: int | None = None
    message: str = ""
    code: int | None = None
    explanation: str = ""
    notes: tuple[str, ...] = ()
    targets: tuple[TargetRows, ...] = ()
    activities: tuple[Activity, ...] = ()

    def in_brief(self) -> str:
        """Its file, counts and code in a few words; not the account's message, which may hold data."""
        figures = self.figures
        counts = {
            "read": figures.read,
            "added": figures.added,
            "updated": figures.updated,
            "duplicated": figures.duplicated,
            "in error": figures.errors,
        }
        parts = [self.file, *(f"{count:,} {word}" for word, count in counts.items() if count)]
        return ", ".join(part for part in (*parts, f"code {self.code}" if self.code is not None else "") if part)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        whole = plain(self)
        targets = [target_rows.to_json() for target_rows in self.targets]
        return {**whole, "notes": list(self.notes), "targets": targets, "activities": list(whole["activities"])}
