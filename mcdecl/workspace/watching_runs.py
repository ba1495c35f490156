"""What is told of runs while they are under way, and the note that is kept of every start."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from mcdecl.engine.apply.lock import whoami
from mcdecl.operations.run.automations import AUTOMATION
from mcdecl.operations.run.model import RunTarget, State
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


@dataclass(frozen=True, slots=True)
class NotedStarts:
    """Passes everything on, and notes every run that is started, so that `results` can pick it up.

    Attributes:
        project: whose runs they are.
        observer: what hears of them.
    """

    project: Project
    observer: RunObserver

    def sending(self, target: RunTarget, name: str, done: int, total: int) -> None:
        """Pass it on."""
        self.observer.sending(target, name, done, total)

    def starting(self, target: RunTarget) -> None:
        """Pass it on."""
        self.observer.starting(target)

    def started(self, target: RunTarget, started: Started) -> None:
        """Note it, and pass it on."""
        if failed := _noted(self.project, target, started):
            self.observer.warn(failed)
        self.observer.started(target, started)

    def seen(self, target: RunTarget, state: State | None) -> None:
        """Pass it on."""
        self.observer.seen(target, state)

    def ended(self) -> None:
        """Pass it on."""
        self.observer.ended()


def _noted(project: Project, target: RunTarget, started: Started) -> str:
    """Note a start; why that failed, or an empty text."""
    if started.task is None and started.expected is None and target.kind != AUTOMATION:
        return ""
    here = project.environment
    why = note(
        project.root,
        Note(
            started.task,
            target.address,
            here.name,
            datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            whoami(),
            here.business_unit,
            started.expected,
            started.instance,
            started.rows,
            started.may_empty,
        ),
    )
    which = target.address if started.task is None else f"task {started.task} of {target.address}"
    return f"{which} was not recorded: {why}" if why else ""


UNWATCHED = Unwatched()

RowsProgress = Callable[[int, int], None]
"""Told how many rows there are so far, and of how many, 0 where that is not known."""


def no_rows_progress(_rows: int, _total: int) -> None:
    """Say nothing."""
