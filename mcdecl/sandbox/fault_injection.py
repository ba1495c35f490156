"""Mishaps on request: what a network, a busy service or an odd account does to a client, for tests."""

from collections import deque
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

MishapKind: TypeAlias = Literal[
    "unavailable",  # HTTP 503
    "unavailable_after",  # HTTP 503 though the work is done and committed
    "error",  # HTTP 500 with an HTML page before anything is done
    "error_after",  # HTTP 500 with an HTML page after the work is done and committed
    "partial",  # the first, third, … object of a write is refused, the others are written
    "throttled",  # HTTP 500 with the throttling fault; REST and the token endpoint: 429
    "html",  # HTTP 200 with an HTML page
    "truncated",  # the right answer, cut in the middle
    "drop",  # the connection is closed before anything is done
    "drop_after",  # the connection is closed after the work is done and committed
    "delay",  # the right answer, later
    "token_expired",  # the Security fault
]
SFTP = "SFTP"


@dataclass(slots=True)
class InjectedFault:
    """One behaviour for the next calls.

    Attributes:
        kind: What happens.
        operation: To which calls: a SOAP operation (`Retrieve`), `Token`, `REST`, or `*` for all of these; `SFTP` is
            each piece of a file that a client writes, where every kind closes the connection.
        count: How many calls are still to have it.
        seconds: For `delay`, how long.
        skip: How many matching calls go well before.
    """

    kind: MishapKind
    operation: str = "*"
    count: int = 1
    seconds: float = 0.0
    skip: int = 0


@dataclass(slots=True)
class FaultInjection:
    """The behaviours asked for, in the order of asking."""

    waiting: deque[InjectedFault] = field(default_factory=deque)

    def add(self, fault: InjectedFault) -> None:
        """Asks for one more."""
        self.waiting.append(fault)

    def take(self, operation: str) -> InjectedFault | None:
        """The behaviour for a call of `operation`, counted down; None when it is to go well."""
        for mishap in list(self.waiting):
            if mishap.operation != operation and (mishap.operation != "*" or operation == SFTP):
                continue
            if mishap.skip > 0:
                mishap.skip -= 1
                continue
            mishap.count -= 1
            if mishap.count <= 0:
                self.waiting.remove(mishap)
            return mishap
        return None
