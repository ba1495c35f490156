"""When an answer must be there, whole, however slowly its bytes come in."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Clock = Callable[[], float]


class Deadline:
    """The moment at which waiting ends."""

    def __init__(self, seconds: float, clock: Clock = time.monotonic) -> None:
        """It begins to run at once.

        Args:
            seconds: Until then.
            clock: Seconds that only grow.
        """
        self._clock = clock
        self._end = clock() + seconds

    def left(self) -> float:
        """Seconds that are left, more than none.

        Raises:
            TimeoutError: None are.
        """
        left = self._end - self._clock()
        if left <= 0:
            raise TimeoutError
        return left


_NOW: ContextVar[Deadline | None] = ContextVar("_NOW", default=None)


@contextmanager
def until(deadline: Deadline) -> Iterator[None]:
    """All connections that this thread reads and writes within the block keep to a deadline."""
    token = _NOW.set(deadline)
    try:
        yield
    finally:
        _NOW.reset(token)


def time_left() -> float | None:
    """Seconds that this thread may wait; None without a deadline.

    Raises:
        TimeoutError: The deadline has passed.
    """
    deadline = _NOW.get()
    return None if deadline is None else deadline.left()
