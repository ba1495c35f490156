"""What stops an apply: signals, of which the first asks it to stop between calls, or whoever called it."""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Protocol, Self

_SIGNALS = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "SIGTERM"}
_FIRST = "\nStopping: finishing the calls under way, starting no new ones. Press Ctrl-C again to stop at once.\n"
_SECOND = "\nStopping at once.\n"


class StopNow(BaseException):
    """Stop where you are; answers to calls under way are not awaited."""


class Stopper(Protocol):
    """What may stop an apply: a context manager, entered for each business unit.

    Attributes:
        asked: what asked to stop, once something did.
        at_once: called when it comes to stopping at once, before anything unwinds.
    """

    asked: str
    at_once: Callable[[], None]

    def reason(self) -> str | None:
        """Why no further call may begin; asked from several threads."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class AskedStopper:
    """Stopped by whoever called, between two calls.

    Attributes:
        asked: the reason, once there was one.
        at_once: never called.
    """

    def __init__(self, stop: Callable[[], str | None] = lambda: None) -> None:
        """Ask whoever called.

        Args:
            stop: may give a reason to begin no further call.
        """
        self.asked = ""
        self.at_once: Callable[[], None] = lambda: None
        self._stop = stop

    def reason(self) -> str | None:
        """The reason, if there is one."""
        reason = self._stop()
        self.asked = self.asked or reason or ""
        return reason

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to put back."""


class SignalStopper:
    """A context manager inside which signals do not end the process; outside of the main thread it does nothing.

    Attributes:
        asked: what asked to stop, once something did.
        at_once: called when it comes to stopping at once, before anything unwinds.
    """

    def __init__(self) -> None:
        self.asked = ""
        self.at_once: Callable[[], None] = lambda: None
        self._before: list[tuple[signal.Signals, Any]] = []

    def reason(self) -> str | None:
        """Why no further call may begin, as `apply` asks for it."""
        return f"stopped by {self.asked}" if self.asked else None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = [(number, signal.signal(number, self._on_signal)) for number in _SIGNALS]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        before, self._before = self._before, []
        for number, handler in before:
            signal.signal(number, handler)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        # SIGTERM only ever asks: who sends it means an orderly end, and may well send it more than once.
        if number == signal.SIGINT and self.asked:
            self.__exit__(None, None, None)  # one more Ctrl-C, say while the lock is given back, ends the process
            _say(_SECOND)
            self.at_once()
            raise StopNow
        if not self.asked:
            self.asked = _SIGNALS[signal.Signals(number)]
            _say(_FIRST)


def _say(text: str) -> None:
    """Straight to standard error: what the signal has interrupted may hold the lock of a buffered stream."""
    try:
        os.write(2, text.encode())
    except OSError:
        return
