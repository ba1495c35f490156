"""What is said while something takes its time: on standard error, and only after a second."""

import os
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.status import Status

DELAY = 1.0
"""Seconds after which a wait is worth a word; most plans are there by then."""


def watched() -> bool:
    """Whether a person may sit at the terminal: a CI job that has one is a log, and a dumb one cannot redraw."""
    return not os.environ.get("CI") and os.environ.get("TERM") != "dumb"


class Late:
    """Words with a spinner on standard error, shown once `DELAY` is over and taken away at the end."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._status: Status | None = None
        self._over = False
        self._mutex = threading.Lock()
        self._timer = threading.Timer(DELAY, self._begin)
        self._timer.daemon = True

    def update(self, words: str) -> None:
        """Say something else from now on."""
        with self._mutex:
            self._words = words
            if self._status is not None:
                self._status.update(words)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._mutex:
            self._over = True
            if self._status is not None:
                self._status.stop()

    def _begin(self) -> None:
        from rich.console import Console

        with self._mutex:
            if not self._over:
                self._status = Console(stderr=True).status(self._words)
                self._status.start()
