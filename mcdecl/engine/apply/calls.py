"""Track the write calls of an apply as they begin and end; listeners are notified."""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from msgspec import Struct

from mcdecl.account.errors import AccountError
from mcdecl.account.http import tallied
from mcdecl.engine.apply.steps import Operation
from mcdecl.wire.values import Result

_logger = logging.getLogger(__name__)


class ApplyCall(Struct, frozen=True):
    """One call: its number within the run, what it does, and the addresses of its objects in order."""

    number: int
    operation: Operation
    addresses: tuple[str, ...]


@dataclass(slots=True)
class Ending:
    """How a call ended.

    Attributes:
        results: what the account said of each object, once an answer came.
        error: why there is no answer.
        milliseconds: from the beginning to the end, pauses between tries included.
        attempts: how many requests went out for it.
    """

    results: Sequence[Result] = ()
    error: BaseException | None = None
    milliseconds: int = 0
    attempts: int = 0


class Listener(Protocol):
    """Who wants to know of calls; told from the threads that make them."""

    def begun(self, call: ApplyCall) -> None:
        """A call is about to go out."""

    def ended(self, call: ApplyCall, ending: Ending) -> None:
        """A call has ended, one way or another."""


@dataclass(slots=True)
class Calls:
    """Every call of a run; safe for several threads."""

    listener: Listener | None = None
    _count: int = 0
    _under_way: dict[int, ApplyCall] = field(default_factory=dict)
    _touched: set[str] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def count(self) -> int:
        """How many have begun."""
        return self._count

    @property
    def under_way(self) -> tuple[ApplyCall, ...]:
        """Those that have begun and not ended, the oldest first."""
        with self._guard:
            return tuple(self._under_way.values())

    @property
    def touched(self) -> frozenset[str]:
        """The addresses of all objects that were in any call so far."""
        with self._guard:
            return frozenset(self._touched)

    @contextmanager
    def single(self, operation: Operation, addresses: Sequence[str]) -> Iterator[Ending]:
        """Around one call: it begins and ends with the block, which notes the results in what this gives."""
        with self._guard:
            self._count += 1
            call = ApplyCall(self._count, operation, tuple(addresses))
            self._under_way[call.number] = call
            self._touched.update(addresses)
        if self.listener is not None:
            self.listener.begun(call)
        ending, began = Ending(), time.monotonic()
        try:
            with tallied() as sent:
                yield ending
        except AccountError as error:
            ending.error = error
            raise
        finally:
            ending.milliseconds = round((time.monotonic() - began) * 1000)
            ending.attempts = sum(count for name, count in sent.items() if name != "Token")
            with self._guard:
                del self._under_way[call.number]
            _log(call, ending)
            if self.listener is not None:
                self.listener.ended(call, ending)


def _log(call: ApplyCall, ending: Ending) -> None:
    refused = [result.code for result in ending.results if not result.ok]
    fields = {
        "call": call.number,
        "operation": call.operation.value,
        "addresses": list(call.addresses),
        "ms": ending.milliseconds,
        "attempts": ending.attempts,
        "error": type(ending.error).__name__ if ending.error else None,
        "refused": refused,
    }
    level = logging.INFO if ending.error is None and not refused else logging.ERROR
    _logger.log(level, "write ended", extra={"fields": fields})
