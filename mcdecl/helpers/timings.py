"""Where the time of a command goes: phases and calls, noted only while somebody wants to know."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class CallTiming:
    """One call to the account; `objects` and `parse` come once its answer is read.

    Attributes:
        operation: The method.
        begun: Seconds from the start of the process.
        seconds: How long the answer took.
        sent: Bytes of the request's body.
        received: Bytes of the answer's body; None when none came.
        objects: How many objects the answer holds, where it was read as such.
        parse: Seconds that reading it took.
    """

    operation: str
    begun: float
    seconds: float
    sent: int
    received: int | None
    objects: int | None = None
    parse: float = 0.0


@dataclass(slots=True)
class Phase:
    """A part of a command; phases that ran side by side add up. Times in seconds."""

    name: str
    begun: float
    seconds: float = 0.0


@dataclass(slots=True)
class Timings:
    """What was noted of one command, all in seconds from the start of the process.

    Attributes:
        start: What the process took until it began to note: Python itself and the modules of the command.
        phases: The parts of the command, in the order in which they began.
        calls: The calls, in the order in which they ended.
    """

    start: float
    phases: dict[str, Phase] = field(default_factory=dict)
    calls: list[CallTiming] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str, begun: float, seconds: float) -> None:
        """Note that a part of the command took so long."""
        with self._lock:
            self.phases.setdefault(name, Phase(name, begun)).seconds += seconds

    def add_call(self, call: CallTiming) -> None:
        """Note a call."""
        with self._lock:
            self.calls.append(call)

    @property
    def total(self) -> float:
        """How long the process has been running."""
        return since_start()

    def between(self, total: float) -> float:
        """Of so many seconds those in no part: modules that are loaded when they are needed, and what is printed."""
        return max(0.0, total - self.start - sum(phase.seconds for phase in self.phases.values()))


_BEGUN = time.perf_counter() - time.process_time()
"""When the process began, nearly: until this module was imported it had nothing to wait for."""


class _Notebook:
    """Holds what is being noted: one command a process, and the threads of pools have no context of their own."""

    timings: Timings | None = None


_NOTEBOOK = _Notebook()


def since_start() -> float:
    """Seconds that the process has been running."""
    return time.perf_counter() - _BEGUN


def current() -> Timings | None:
    """What is being noted, if anything is."""
    return _NOTEBOOK.timings


@contextmanager
def collected() -> Iterator[Timings]:
    """Note what happens within the block, in all threads."""
    before = _NOTEBOOK.timings
    timings = _NOTEBOOK.timings = Timings(since_start())
    try:
        yield timings
    finally:
        _NOTEBOOK.timings = before


@contextmanager
def phase(name: str) -> Iterator[None]:
    """Note how long the block takes, if anybody wants to know."""
    timings = _NOTEBOOK.timings
    if timings is None:
        yield
        return
    begun = since_start()
    try:
        yield
    finally:
        timings.add(name, begun, since_start() - begun)
