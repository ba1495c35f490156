"""What the accounts of one enterprise share: kept-alive connections, and one limit on concurrent calls."""

from types import TracebackType
from typing import Self

from mcdecl.account.connection import CONNECT_TIMEOUT
from mcdecl.account.slots import Slots
from mcdecl.account.transport import Transport


class ConnectionPool:
    """Connections, and slots for the calls that go over them.

    The service counts the calls of an enterprise together, whatever business unit they work in.

    Attributes:
        transport: Sends requests over the connections.
        slots: Held by each call until its answer is there.
    """

    def __init__(self, *, at_once: int, connect_timeout: float = CONNECT_TIMEOUT) -> None:
        """Nothing is connected yet.

        Args:
            at_once: How many calls may be under way at once.
            connect_timeout: Seconds to wait for a connection.
        """
        self.transport = Transport(connections=at_once, connect_timeout=connect_timeout)
        self.slots = Slots(at_once)

    def close(self) -> None:
        """Close the kept-alive connections."""
        self.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()
