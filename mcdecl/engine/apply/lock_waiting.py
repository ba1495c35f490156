"""Wait for a lock held by another run, up to a timeout."""

import time
from collections.abc import Callable

from msgspec import Struct

from mcdecl.engine.apply.lock import Lease, LockHeld
from mcdecl.engine.apply.send import Stop

_FIRST, _LONGEST, _GROWTH = 1.0, 5.0, 1.5


class LockTimeout(Struct, frozen=True):
    """How long to wait for a lock that someone else holds.

    Attributes:
        seconds: at most so long; with 0 nobody waits.
        waiting: told once, when the waiting begins, who holds it.
        clock: seconds that only grow.
        sleep: waits for so many seconds.
    """

    seconds: float = 0.0
    waiting: Callable[[LockHeld], None] = lambda _held: None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


NONE = LockTimeout()
"""To be refused at once."""


def acquire_waiting(take: Callable[[], Lease], patience: LockTimeout, stop: Stop) -> Lease | None:
    """The lock, tried for again and again while there is patience; None when `stop` ended the waiting.

    Raises:
        LockHeld: someone else still holds it when the time is over.
        AccountError: the account cannot be asked.
    """
    end, pause, flag = patience.clock() + patience.seconds, _FIRST, False
    while True:
        try:
            return take()
        except LockHeld as held:
            left = end - patience.clock()
            if left <= 0:
                raise
            if not flag:
                patience.waiting(held)
                flag = True
        patience.sleep(min(pause, left))
        pause = min(pause * _GROWTH, _LONGEST)
        if stop():
            return None
