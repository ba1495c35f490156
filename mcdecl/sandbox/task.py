"""What a task is, as values, and what an account can do with its tasks.

A task is one run of something that Perform starts, an extract that was asked for, or an activity of an automation.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

from msgspec import Struct, field

Frozen: TypeAlias = Mapping[str, str]
"""By ObjectID of a data extension, the table with the rows that a task reads; an empty text for no rows."""
NOTHING_FROZEN: Frozen = MappingProxyType({})

NEW, PROCESSING, COMPLETED, ERROR = "New", "Processing", "Completed", "Error"
_UNFINISHED = frozenset({NEW, PROCESSING})


class TaskFigures(Struct, frozen=True):
    """What a task did, in rows.

    Attributes:
        total: How many rows there were to work on.
        added: How many were added to the target.
        updated: How many of the target were changed.
        deleted: How many of the target were removed.
        duplicated: How many were passed over because an earlier one had the same key.
        skipped: How many were passed over because the update mode says so.
        errors: How many could not be taken.
    """

    total: int = 0
    added: int = 0
    updated: int = 0
    deleted: int = 0
    duplicated: int = 0
    skipped: int = 0
    errors: int = 0

    @property
    def successful(self) -> int:
        """How many rows did what they were to do."""
        return self.added + self.updated + self.deleted


class TaskOutcome(Struct, frozen=True):
    """How a task ended that did not fail."""

    figures: TaskFigures = TaskFigures()
    message: str = ""


class TaskFailedError(Exception):
    """A task ends in Error; the message is for the person who started it.

    Attributes:
        figures: What it did until then, and what of that stays.
    """

    def __init__(self, message: str, figures: TaskFigures | None = None) -> None:
        super().__init__(message)
        self.figures = figures or TaskFigures()


class Task(Struct, frozen=True):
    """One run of a definition. Times are as the wire writes them, by the account's clock.

    Attributes:
        id: Its number, the `Task.ID` of Perform's answer.
        type: The object type of the definition.
        definition: The definition's ObjectID.
        key: The definition's CustomerKey.
        name: The definition's Name.
        interaction: The `InteractionObjectID` of Perform's answer.
        created: When it was asked for.
        by_hand: Whether someone started it alone; else an automation did, as one of its activities.
        status: `New`, `Processing`, `Completed` or `Error`.
        started: When it began, empty before.
        ended: When it ended, empty before.
        message: What there is to say of its end.
        figures: What it did.
    """

    id: int
    type: str
    definition: str
    key: str
    name: str
    interaction: str
    created: str
    status: str = NEW
    started: str = ""
    ended: str = ""
    message: str = ""
    figures: TaskFigures = field(default_factory=TaskFigures)
    by_hand: bool = True

    @property
    def unfinished(self) -> bool:
        """Whether it still goes on."""
        return self.status in _UNFINISHED


class Tasks(Protocol):
    """The tasks of an account; `mcdecl.sandbox.tasks.tasks` has what runs them."""

    def all(self) -> Iterable[Task]:
        """All tasks, the oldest first. To be called by who holds the store."""
        ...

    def get(self, id: int) -> Task | None:
        """A task by its number. To be called by who holds the store."""
        ...

    def running(self, type: str, definition: str) -> Task | None:
        """The unfinished task of a definition. To be called by who holds the store."""
        ...

    def runs(self, type: str) -> bool:
        """Whether definitions of an object type can be run."""
        ...

    def start(
        self,
        type: str,
        definition: dict[str, Any],
        *,
        ended: Callable[[Task], None] | None = None,
        takes_place: bool = True,
        by_hand: bool = True,
        frozen: Frozen = NOTHING_FROZEN,
    ) -> Task:
        """Starts a run of a definition. It begins when the call that asks for it is committed.

        Args:
            type: The definition's object type, one that `runs`.
            definition: The definition, as the store has it under its ObjectID.
            ended: Called with the task at its end, by its thread, which holds the store then.
            takes_place: Whether it counts for how many run at once; what only waits for others must not.
            by_hand: Whether it is started alone; else as an activity of an automation.
            frozen: By ObjectID of a data extension, the table that it reads in place of the data extension's own.

        Returns:
            The task, New.

        Raises:
            RefusalError: When a run of the same definition is not at its end.
        """
        ...

    def wait(self, id: int) -> Task:
        """Waits for the end of a task. Not to be called by who holds the store."""
        ...

    def settle(self, seconds: float) -> None:
        """Waits for the end of what runs, for at most so many seconds. Not to be called by who holds the store."""
        ...

    def pause(self, seconds: float) -> None:
        """Lets time pass on a task's thread."""
        ...

    def stop(self, patience: float = ...) -> None:
        """Waits for what runs, breaks off what takes longer, and returns when nothing runs any more."""
        ...
