"""What is told of runs while they are under way, and the note that is kept of every start."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from mcdecl.engine.apply.lock import whoami
from mcdecl.operations.endings import RUN, Ending, new_id, note_ending, utc_text
from mcdecl.operations.run.automations import AUTOMATION
from mcdecl.operations.run.model import Run, RunStatus, RunTarget, State
from mcdecl.operations.run.resume import Following
from mcdecl.operations.run.started import Note, note
from mcdecl.operations.run.starting import Started
from mcdecl.project import Project

_logger = logging.getLogger(__name__)


class RunObserver(Following, Protocol):
    """What is told of runs while they are under way, and of the files and rows before them."""

    def checking(self, target: RunTarget, name: str, rows: int) -> None:
        """So many rows of a file were checked."""

    def saving(self, target: RunTarget, into: str, rows: int, total: int) -> None:
        """So many rows of a data extension that it fills were saved."""

    def saved(self, target: RunTarget, into: str, path: Path) -> None:
        """All its rows are in a file."""

    def warn(self, message: str) -> None:
        """Something failed that costs nothing of the run."""


class Unwatched:
    """Hears of runs and says nothing; warnings go to the log."""

    def checking(self, target: RunTarget, name: str, rows: int) -> None:
        """Nothing."""

    def saving(self, target: RunTarget, into: str, rows: int, total: int) -> None:
        """Nothing."""

    def saved(self, target: RunTarget, into: str, path: Path) -> None:
        """Nothing."""

    def sending(self, target: RunTarget, name: str, done: int, total: int) -> None:
        """Nothing."""

    def starting(self, target: RunTarget) -> None:
        """Nothing."""

    def started(self, target: RunTarget, started: Started) -> None:
        """Nothing."""

    def follow(self, target: RunTarget, task: int | None) -> None:
        """Nothing."""

    def seen(self, target: RunTarget, state: State | None) -> None:
        """Nothing."""

    def ended(self) -> None:
        """Nothing."""

    def warn(self, message: str) -> None:
        """Log it."""
        _logger.warning("%s", message)


@dataclass(slots=True)
class NotedRuns:
    """Passes everything on, and notes how every run starts and ends, so that `results` and `runs` know of it.

    Attributes:
        project: whose runs they are.
        observer: what hears of them.
        open: the run that was started and did not end yet.
        began: when that was, in UTC.
    """

    project: Project
    observer: RunObserver
    open: Note | None = field(default=None, init=False)
    began: str = field(default="", init=False)

    def sending(self, target: RunTarget, name: str, done: int, total: int) -> None:
        """Pass it on."""
        self.observer.sending(target, name, done, total)

    def starting(self, target: RunTarget) -> None:
        """Pass it on."""
        self.observer.starting(target)

    def started(self, target: RunTarget, started: Started) -> None:
        """Note it, and pass it on."""
        self.began = utc_text()
        self.open = self._note(target, started)
        can_be_found = started.task is not None or started.expected is not None or target.kind == AUTOMATION
        if can_be_found and (why := note(self.project.root, self.open)):
            which = target.address if started.task is None else f"task {started.task} of {target.address}"
            self.observer.warn(f"{which} was not recorded: {why}")
        self.observer.started(target, started)

    def seen(self, target: RunTarget, state: State | None) -> None:
        """Pass it on."""
        self.observer.seen(target, state)

    def ended(self) -> None:
        """Pass it on."""
        self.observer.ended()

    def settled(self, run: Run) -> None:
        """Note what became of a run, unless it was never begun."""
        begun, self.open = self.open, None
        if run.status is not RunStatus.NOT_STARTED:
            note_ending(self.project.root, ending_of(run, begun, self.project, began=self.began if begun else ""))

    def _note(self, target: RunTarget, started: Started) -> Note:
        here = self.project.environment
        return Note(
            started.task,
            target.address,
            here.name,
            _to_the_second(self.began),
            whoami(),
            here.business_unit,
            started.expected,
            started.instance,
            started.rows,
            started.may_empty,
            new_id(),
        )


def _to_the_second(moment: str) -> str:
    """A moment as notes have it: runs are looked for that the account began in that second or later."""
    return f"{moment.partition('.')[0]}Z"


def ending_of(run: Run, begun: Note | None, project: Project, *, began: str = "") -> Ending:
    """What there is to note of a run.

    Args:
        run: the run.
        begun: what was noted when it started; None for one that the account did not start.
        project: whose run it is.
        began: when it was started, more exactly than the note says.
    """
    here = project.environment
    return Ending(
        id=begun.id if begun is not None and begun.id else new_id(),
        kind=RUN,
        outcome=run.status.value,
        started=began or (begun.at if begun is not None else utc_text()),
        environment=here.name,
        unit=here.business_unit,
        address=run.address,
        who=begun.who if begun is not None else whoami(),
        ended=utc_text() if run.status.ended else "",
        task=run.task,
        words=run.in_brief(),
    )


UNWATCHED = Unwatched()

RowsProgress = Callable[[int, int], None]
"""Told how many rows there are so far, and of how many, 0 where that is not known."""


def no_rows_progress(_rows: int, _total: int) -> None:
    """Say nothing."""
