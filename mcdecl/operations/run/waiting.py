"""Waiting for a task: asked often at first and then ever more seldom, for at most so long."""

import time
from collections.abc import Callable

from msgspec import Struct

from mcdecl.account.errors import AccountError, RetrieveFailed
from mcdecl.helpers.error import Error
from mcdecl.operations.run.model import State
from mcdecl.operations.run.sftp_login import SftpError

FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.2, 15.0, 1.5
"""Seconds between two questions, and by how much they grow."""
MOST_FAILURES = 5
"""Questions in a row that may fail before a run counts as out of sight; each was tried several times by then."""


class StillRunningError(Error):
    """The time that was given is over and the task goes on.

    Attributes:
        last: What was last known of it, or None.
    """

    def __init__(self, last: State | None) -> None:
        super().__init__("The task goes on.")
        self.last = last


class WaitPolicy(Struct, frozen=True):
    """How long to wait, and by what clock.

    Attributes:
        until: When to give up, by `clock`; None for never.
        sleep: Lets some seconds go by.
        clock: Seconds that only ever grow.
    """

    until: float | None = None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    @property
    def left(self) -> float:
        """Seconds until it is time to give up."""
        return float("inf") if self.until is None else self.until - self.clock()


def wait_for_end(
    look: Callable[[], State | None], patience: WaitPolicy, watch: Callable[[State | None], None] = lambda _state: None
) -> State:
    """The state of a task at its end.

    Args:
        look: Asks how it stands; None when the account knows nothing of it yet.
        patience: How long to wait.
        watch: Told of every answer.

    Raises:
        StillRunningError: Time is over.
        AccountError: The account could not be asked several times in a row, or refuses to tell.
        SftpError: The same for its files.
    """
    pause, failures = FIRST_PAUSE, 0
    last: State | None = None
    while True:
        try:
            last, failures = look(), 0
        except (AccountError, SftpError) as error:
            failures += 1
            # A question that was taken before may be refused by an answer that was damaged.
            passing = error.retryable or isinstance(error, RetrieveFailed)
            if not passing or failures >= MOST_FAILURES:
                raise
        watch(last)
        if last is not None and last.status.ended and not failures:
            return last
        if patience.left <= 0:
            raise StillRunningError(last)
        patience.sleep(min(pause, patience.left))
        pause = min(pause * GROWTH, LONGEST_PAUSE)
