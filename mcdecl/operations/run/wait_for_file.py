"""Waiting for the file of an extract: the only sign of the end of what the Extract method was asked for.

See fact:extract-file-only-sign.

A file counts when it is new, which is to say not as it was before the request, and when it has stood still over two
looks; a package also has to end as a whole one does. That an extract failed is never told.
"""

import time
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from mcdecl.kinds.server_time import SERVER_ZONE
from mcdecl.operations.run.export_folder import ExportFolder, FileFacts
from mcdecl.operations.run.extract_rows import MOST_BYTES, ZIP_END, Counted, LineLayout, counted, ends_whole
from mcdecl.operations.run.model import Figures, RunStatus, State

SETTLED_SECONDS = 2.0
"""How long a file has to stand still before it counts as whole."""
BROKEN_SECONDS = 60.0
"""How long a package may stand still without the end of a whole one before nothing more is expected."""
SLACK_SECONDS = 60.0
"""How far the clocks of the server and of this machine may be apart."""


class Expected(Struct, frozen=True):
    """A file that is to come.

    Attributes:
        name: Its name.
        asked: When it was asked for, in seconds since the epoch.
        looked: Whether the folder was looked at before that.
        before: What stood under the name then, or None.
    """

    name: str
    asked: float
    looked: bool = False
    before: FileFacts | None = None

    def is_new(self, facts: FileFacts) -> bool:
        """Whether this is not what stood there before; where nobody looked, its time decides.

        Args:
            facts: What stands there.
        """
        return facts != self.before if self.looked else facts.changed >= self.asked - SLACK_SECONDS


class Arrival:
    """Looks for one file until it is there as a whole."""

    def __init__(
        self,
        folder: ExportFolder,
        expected: Expected,
        layout: LineLayout | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        begun: float | None = None,
    ) -> None:
        """Nothing is looked at yet.

        Args:
            folder: Where to look.
            expected: For what.
            layout: How its rows are written, or None when that is not known.
            clock: Seconds that only ever grow.
            begun: When it was asked for, by `clock`; None when that was before this command.
        """
        self._folder, self._expected, self._layout, self._clock = folder, expected, layout, clock
        self._begun = begun
        self._facts: FileFacts | None = None
        self._since = 0.0

    @property
    def place(self) -> str:
        """Where the file is looked for, for showing."""
        return f"{self._folder.name}/{self._expected.name}"

    def look(self) -> State:
        """How it stands.

        Raises:
            SftpError: The folder cannot be looked at.
        """
        facts, now = self._folder.facts(self._expected.name), self._clock()
        if facts is None or not self._expected.is_new(facts):
            return self._missing(facts)
        if facts != self._facts:
            self._facts, self._since = facts, now
        still = now - self._since
        growing = self._state(RunStatus.RUNNING, f"{self.place} has {facts.size:,} bytes so far.")
        if still < SETTLED_SECONDS:
            return growing
        if self._is_package and not ends_whole(self._folder.end(self._expected.name, facts.size, ZIP_END)):
            if still < BROKEN_SECONDS:
                return growing
            message = f"{self.place} stands still at {facts.size:,} bytes and is no whole zip."
            return self._state(RunStatus.UNKNOWN, message)
        return self._done(facts)

    @property
    def _is_package(self) -> bool:
        return self._expected.name.casefold().endswith(".zip")

    def _missing(self, facts: FileFacts | None) -> State:
        if self._facts is not None:
            words = f"{self.place} was there with {self._facts.size:,} bytes and was taken away before it was whole."
            return self._state(RunStatus.UNKNOWN, words)
        old = "" if facts is None else " The file of that name is the one from before the request."
        words = f"{self.place} has not come yet; that an extract failed the account does not tell.{old}"
        return self._state(RunStatus.QUEUED, words)

    def _done(self, facts: FileFacts) -> State:
        file_counts = Counted()
        if self._layout is not None and facts.size <= MOST_BYTES:
            content = self._folder.end(self._expected.name, facts.size, MOST_BYTES)
            file_counts = counted(content, self._layout, package=self._is_package)
        parts = ", ".join(f"{name} with {rows:,}" for name, rows in (file_counts.parts or {}).items())
        words = f"{self.place} is there: {facts.size:,} bytes{f'; rows: {parts}' if parts else ''}."
        return self._state(RunStatus.DONE, words, Figures(read=file_counts.rows, successful=file_counts.rows))

    def _state(self, status: RunStatus, message: str, figures: Figures | None = None) -> State:
        asked, seconds = self._expected.asked, self._seconds if status.ended else None
        return State(
            None, status, started=_server_time(asked), ended="" if seconds is None else _server_time(asked + seconds),
            seconds=seconds, figures=figures or Figures(), message=message, file=self._expected.name,
            size=self._facts.size if self._facts else None,
        )  # fmt: skip

    @property
    def _seconds(self) -> float:
        """From the request to when the file was first seen as it is; by the file's own time for one of before."""
        if self._begun is not None:
            return self._since - self._begun
        return max(0.0, self._facts.changed - self._expected.asked) if self._facts else 0.0


def _server_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, SERVER_ZONE).replace(tzinfo=None).isoformat(timespec="milliseconds")
