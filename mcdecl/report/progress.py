"""Progress messages on standard error while something takes longer than a moment."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.status import Status

DELAY = 0.4
"""Seconds after which a wait is worth a word: before people wonder, and not for what is there at once."""


def watched() -> bool:
    """Whether a person may sit at the terminal: a CI job that has one is a log, and a dumb one cannot redraw."""
    return not os.environ.get("CI") and os.environ.get("TERM") != "dumb"


def heard() -> bool:
    """Whether anybody sees what is said on standard error meanwhile."""
    return sys.stderr.isatty() and watched()


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
                self._status.update(_plain(words))

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the words away while something else is printed on the terminal."""
        with self._mutex:
            if self._status is not None:
                self._status.stop()
            try:
                yield
            finally:
                if self._status is not None:
                    self._status = moving_line(self._words)

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
        with self._mutex:
            if not self._over:
                self._status = moving_line(self._words)


def moving_line(words: str) -> "Status":
    """A line with a spinner on standard error, which runs until it is stopped.

    After that a new one is needed: one that is started again would take away what was printed meanwhile.
    """
    from rich.console import Console

    line = Console(stderr=True).status(_plain(words))
    line.start()
    return line


def _plain(words: str) -> str:
    """Words with names in them, none of which is markup."""
    from rich.markup import escape

    return escape(words)
