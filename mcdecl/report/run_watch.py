"""Progress of runs on a terminal's standard error."""

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from mcdecl.helpers.characters import printable
from mcdecl.operations.run.model import RunTarget, State
from mcdecl.report.progress import heard, moving_line

if TYPE_CHECKING:
    from rich.status import Status as Line

    from mcdecl.operations.run.starting import Started


class RunWatch:
    """Shows progress, and knows what to say when Ctrl-C comes. A context manager."""

    def __init__(self, say: Callable[[str], None], *, show: bool = True) -> None:
        """Nothing is shown yet.

        Args:
            say: Shows a line that stays.
            show: Whether it is said as soon as it is known what can be waited for.
        """
        self._say, self._tell = say, show
        self._line: Line | None = None
        self._words = ""
        self._address = ""
        self._phase = ""
        self._task: int | None = None
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        if heard():
            self._line = moving_line("")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._line is not None:
            self._line.stop()

    def checking(self, target: RunTarget, name: str, rows: int) -> None:
        """So many rows of a file were checked."""
        self._show(f"{target.address}: checking {name}, {rows:,} rows")

    def saving(self, target: RunTarget, into: str, rows: int, total: int) -> None:
        """So many rows of a data extension that it fills were saved."""
        self._address, self._phase, self._task = target.address, "saving", None
        self._show(f"{target.address}: saving {rows:,} of {total:,} rows of {into}")

    def saved(self, target: RunTarget, into: str, path: Path) -> None:
        """All its rows were saved."""
        self._print(f"{printable(target.address)}: the rows of {printable(into)} are in {path}")

    def warn(self, message: str) -> None:
        """Something failed that costs nothing of the run."""
        self._print(f"Warning: {message}")

    def sending(self, target: RunTarget, name: str, done: int, total: int) -> None:
        """So many bytes of a file are there."""
        self._address, self._phase, self._task = target.address, "sending", None
        share = 100 * done // total if total else 100
        self._show(f"{target.address}: sending {name}, {share} % of {total:,} bytes")

    def starting(self, target: RunTarget) -> None:
        """A start is about to be sent."""
        self._address, self._phase, self._task = target.address, "starting", None
        self._show(f"{target.address}: starting")

    def started(self, target: RunTarget, started: "Started") -> None:
        """A run was started."""
        self._phase, self._task, self._since = "running", started.task, time.monotonic()
        what = f"task {started.task}" if started.task is not None else ""
        if started.expected is not None and started.look is not None:
            what = f"waiting for {printable(started.expected.name)}"
        if self._tell and what:
            self._print(f"{printable(target.address)}: started, {what}")

    def follow(self, target: RunTarget, task: int | None) -> None:
        """A run that was started before is awaited from now on."""
        self._address, self._phase, self._task, self._since = target.address, "running", task, time.monotonic()

    def seen(self, target: RunTarget, state: State | None) -> None:
        """So it stands; None while the account knows nothing of it."""
        word = state.status.value if state else "queued"
        done = f", {state.figures.read:,} rows" if state and state.figures.read else ""
        done = f", {state.size:,} bytes" if state and state.size is not None else done
        self._show(f"{target.address}: {word} for {time.monotonic() - self._since:.0f} s{done}")

    def ended(self) -> None:
        """So it ended, or was left."""
        self._phase = ""

    def interrupted(self) -> str:
        """What a person has to know who stopped waiting."""
        address = printable(self._address)
        if self._phase == "running":
            return (
                f"Stopped waiting. {address} continues in the account; get its result with: mcdecl results "
                f"{self._task or address} --wait"
            )
        if self._phase == "starting":
            return f"Stopped while {address} was started: it may be running. Check with: mcdecl results {address}"
        if self._phase == "sending":
            return f"Stopped while the file was being sent; {address} was not started."
        return "Stopped; nothing is running."

    def _print(self, words: str) -> None:
        """Print a line that stays: the line that moves makes room for it."""
        if self._line is not None:
            self._line.stop()
        self._say(words)
        if self._line is not None:
            self._line = moving_line(self._words)

    def _show(self, words: str) -> None:
        if self._line is not None:
            from rich.markup import escape

            self._words = printable(words)
            self._line.update(escape(self._words))
