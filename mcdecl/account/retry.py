"""Retry policy: how often, after what pause, and when a retry is safe."""

import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from mcdecl.account.errors import AccountError, LostAnswer, ServiceUnavailable

T = TypeVar("T")
_logger = logging.getLogger(__name__)
_CHANCE = random.SystemRandom()


class RetryPolicy(Struct, frozen=True):
    """How often to try and how long to wait in between.

    The pause doubles each time and is drawn at random from its upper half, so that clients that were
    turned away together do not come back together. A Retry-After of the service counts up to `longest`.

    Attributes:
        tries: Tries in all, the first included (fact:three-tries).
        first: Seconds before the second try, at most.
        longest: Upper limit of any pause in seconds.
        sleep: What waits; tests put their own here.
        turned_away: Told each time that the service is not available to a call, or wants fewer of them.
    """

    tries: int = 3
    first: float = 1.0
    longest: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    turned_away: Callable[[], None] = lambda: None

    def pause(self, failures: int, error: AccountError) -> float:
        """Seconds to wait after so many failures, the last of which was `error`."""
        if error.retry_after is not None:
            return min(error.retry_after, self.longest)
        most = min(self.first * 2.0 ** (failures - 1), self.longest)
        return _CHANCE.uniform(most / 2, most)

    def run(self, attempt: Callable[[], T], *, repeatable: bool, what: str) -> T:
        """The value of `attempt`, tried again as long as that is promising and safe.

        Args:
            attempt: One try; failures are AccountErrors.
            repeatable: Whether a second execution does no harm (reads). Otherwise only failures after which
                the service cannot have acted are tried again.
            what: The call in words, for the message about a lost answer.

        Raises:
            LostAnswer: The call is not repeatable and may have been carried out.
            AccountError: The last failure, when tries or hope ran out.
        """
        failures = 0
        while True:
            try:
                return attempt()
            except AccountError as error:
                failures += 1
                if isinstance(error, ServiceUnavailable):
                    self.turned_away()
                if error.arrived and not repeatable:
                    raise LostAnswer(
                        f"{what} was sent, but its answer was lost; it may or may not have been carried out: "
                        f"{error.message}",
                        code=error.code,
                        http_status=error.http_status,
                    ) from error
                if not error.retryable or failures >= min(self.tries, error.most_tries):
                    if failures > 1:
                        error.message = f"{error.message.rstrip('.')} (tried {failures} times)."
                    raise
                pause = self.pause(failures, error)
                record = {"call": what, "failures": failures, "seconds": round(pause, 1), "code": error.code}
                _logger.warning("trying again", extra={"fields": {**record, "error": type(error).__name__}})
                self.sleep(pause)
