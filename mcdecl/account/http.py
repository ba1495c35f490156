"""One HTTP call with counting, the limit on concurrent calls, logging and redaction."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit

from mcdecl.account.errors import AccountError
from mcdecl.account.pool import ConnectionPool
from mcdecl.account.transport import HttpAnswer
from mcdecl.helpers.redaction import Redactor
from mcdecl.helpers.structs import replace
from mcdecl.helpers.timings import CallTiming, current, since_start

_logger = logging.getLogger(__name__)

OnExchange = Callable[[str, bytes, bytes], None]
"""Told of each exchange: operation, request and answer, secrets masked."""

_TALLY: ContextVar[Counter[str] | None] = ContextVar("_TALLY", default=None)


@contextmanager
def tallied() -> Iterator[Counter[str]]:
    """Count, by operation, the requests that this thread sends within the block: tries again show here only."""
    sent: Counter[str] = Counter()
    token = _TALLY.set(sent)
    try:
        yield sent
    finally:
        _TALLY.reset(token)


class Caller:
    """Sends calls and keeps the books; what every part of an account talks through."""

    def __init__(self, pool: ConnectionPool, redactor: Redactor, *, on_exchange: OnExchange | None = None) -> None:
        self.calls: Counter[str] = Counter()
        self.redactor = redactor
        self._pool = pool
        self._on_exchange = on_exchange
        self._lock = threading.Lock()

    def call(
        self,
        operation: str,
        method: str,
        url: str,
        *,
        timeout: float,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        tell: bool = True,
    ) -> HttpAnswer:
        """The answer to one request.

        Args:
            operation: The name to count it under and to tell the watcher.
            method: GET or POST.
            url: Where to.
            timeout: Seconds for the whole answer.
            body: What to send.
            headers: Headers besides the usual ones.
            params: Query parameters.
            tell: Whether the watcher is told here; otherwise the caller does it with `tell`.

        Raises:
            AccountError: No whole answer came.
        """
        with self._pool.slots:
            with self._lock:
                self.calls[operation] += 1
            if (tally := _TALLY.get()) is not None:
                tally[operation] += 1
            began, begun = time.monotonic(), since_start()
            try:
                answer = self._pool.transport.send(
                    method, url, timeout=timeout, body=body or None, headers=headers, params=params
                )
            except AccountError as error:
                _log(operation, url, began, error=type(error).__name__)
                _timed(operation, begun, body, None)
                self.notify_watcher(operation, body, b"")
                raise
            _log(operation, url, began, status=answer.status, bytes=len(answer.body))
            answer = replace(answer, timing=_timed(operation, begun, body, answer))
        if tell:
            self.notify_watcher(operation, body, answer.body)
        return answer

    def notify_watcher(self, operation: str, request: bytes, answer: bytes) -> None:
        """Show an exchange to the watcher, if there is one, with secrets masked."""
        if self._on_exchange is not None:
            self._on_exchange(operation, self.redactor.body(request), self.redactor.body(answer))


def _timed(operation: str, begun: float, sent: bytes, answer: HttpAnswer | None) -> CallTiming | None:
    """Note how long a call took, if anybody wants to know."""
    if (timings := current()) is None:
        return None
    received = None if answer is None else len(answer.body)
    timing = CallTiming(operation, begun, since_start() - begun, len(sent), received)
    timings.add_call(timing)
    return timing


def _log(operation: str, url: str, began: float, **more: object) -> None:
    """Note a call: never its headers, its query or what it carries."""
    if _logger.isEnabledFor(logging.DEBUG):
        where = urlsplit(url)
        fields = {"operation": operation, "host": where.hostname, "path": where.path}
        took = {"ms": round((time.monotonic() - began) * 1000)}
        _logger.debug("call", extra={"fields": {**fields, **took, **more}})
