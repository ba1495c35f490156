"""How many calls may be under way at once: fewer after the service turned some away, more again as it answers."""

import threading
from types import TracebackType


class Slots:
    """Slots for calls; who sends one holds a slot until its answer is there. Safe for several threads.

    Each call that the service turns away takes a slot out of use, down to one: what it refused was too much for it.
    One comes back whenever as many calls as there are slots have been answered since.
    """

    def __init__(self, most: int) -> None:
        """All slots are free.

        Args:
            most: How many calls may be under way at once when the service turns none away.
        """
        self._most = most
        self._limit = most
        self._held = 0
        self._answered = 0
        self._changed = threading.Condition()

    @property
    def limit(self) -> int:
        """How many calls may be under way now."""
        return self._limit

    def turned_away(self) -> None:
        """The service wanted fewer calls."""
        with self._changed:
            self._limit = max(1, self._limit - 1)
            self._answered = 0

    def __enter__(self) -> None:
        with self._changed:
            while self._held >= self._limit:
                self._changed.wait()
            self._held += 1

    def __exit__(
        self, _type: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._held -= 1
            if error is None:
                self._answered += 1
                if self._answered >= self._limit:
                    self._answered = 0
                    self._limit = min(self._most, self._limit + 1)
            self._changed.notify_all()
