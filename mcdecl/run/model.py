"""What runs are, as values: what can be started, how a run stands, and what became of it."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from mcdecl.run.extracts import Extract


class Status(StrEnum):
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
        return self in (Status.DONE, Status.FAILED, Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Target:
    """Something declared that can be run, as the account has it.

    Attributes:
        address: Its address in the project.
        kind: Its kind.
        key: Its external key.
        object_type: Its type over SOAP.
        object_id: The account's id of it.
        by_key: Whether a start names its key; else it names the id.
        into: The external key of the data extension that it writes into, or an empty text.
        mode: What happens to the rows that are there, in the account's word.
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
    into: str = ""
    mode: str = ""
    pattern: str = ""
    location: str = ""
    notified: str = ""
    extract: Extract | None = None


@dataclass(frozen=True, slots=True)
class Figures:
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


@dataclass(frozen=True, slots=True)
class State:
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
    """

    task: int | None
    status: Status
    key: str = ""
    type: str = ""
    started: str = ""
    ended: str = ""
    seconds: float | None = None
    figures: Figures = field(default_factory=Figures)
    message: str = ""
    file: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
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
        message: What the account, or mcdecl, says of it.
        code: The account's error code, where it gave one.
        explanation: What the message means and what to do, or an empty text.
        notes: What else is good to know.
    """

    address: str
    status: Status
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

    def to_json(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {**asdict(self), "notes": list(self.notes)}
