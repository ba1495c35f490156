"""Connections that keep to one deadline for a whole exchange.

A timeout of a socket is one for the next bytes, whichever they are: a server that sends one byte every few seconds, in
the status line, the headers, the length of a piece or the body, would never meet it. Here each read and each write
may wait only as long as the exchange has left. Imported late: the library is slow to load.
"""

import io
from contextlib import suppress
from http.client import HTTPResponse
from typing import Any

from requests import Response, Session
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from mcdecl.account.deadline import time_left
from mcdecl.account.lookup import looked_up


class TimelySession(Session):
    """A session that looks at no redirect: to know where one leads, requests would read the whole of its body."""

    def get_redirect_target(self, resp: Response) -> str | None:
        """Nowhere."""
        del resp
        return None


class TimelyAdapter(HTTPAdapter):
    """Opens connections that keep to the deadline of the thread, by way of a proxy too."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make the manager of direct connections."""
        super().init_poolmanager(*args, **options)
        _make_timely(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """The manager of connections by way of a proxy."""
        known = proxy in self.proxy_manager
        manager = super().proxy_manager_for(proxy, **options)
        if not known:
            _make_timely(manager)
        return manager


class _Reading(io.RawIOBase):
    """The bytes that arrive at a socket, as long as there is time."""

    def __init__(self, sock: Any, raw: Any) -> None:
        self._sock, self._raw = sock, raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if (left := time_left()) is not None:
            self._sock.settimeout(left)
        count: int | None = self._raw.readinto(buffer)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(HTTPResponse):
    """An answer whose status line, headers, lengths and body are all read in time."""

    def __init__(self, sock: Any, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp: io.BufferedReader = io.BufferedReader(_Reading(sock, self.fp.detach()))


class _Timely:
    """What is added to a class of connections."""

    response_class = _Answer

    def _new_conn(self: Any) -> Any:
        """Connect to the first address of the host that takes it, which is looked up in time, too."""
        left = time_left()
        if left is None:
            return super()._new_conn()  # type: ignore[misc]
        name = self._dns_host  # as it was written: the library takes a last dot away from `host`
        try:
            addresses = looked_up(name.strip("[]"), self.port, min(left, self.timeout or left))
        except TimeoutError:
            raise ConnectTimeoutError(self, f"{name} was not looked up in time") from None
        except OSError as error:
            raise NewConnectionError(self, f"{name} was not found") from error
        except UnicodeError:
            return super()._new_conn()  # type: ignore[misc] # the library says what is wrong with it
        for address in addresses[:-1]:
            with suppress(ConnectTimeoutError, NewConnectionError):
                return self._connected(address, name)
        return self._connected(addresses[-1], name)

    def _connected(self: Any, address: str, name: str) -> Any:
        self.host = address
        try:
            return super()._new_conn()  # type: ignore[misc]
        finally:
            self.host = name  # certificates are for the name

    def send(self: Any, data: Any) -> None:
        """Write everything in time; a server that takes a byte now and then holds nobody."""
        if time_left() is None or not isinstance(data, (bytes, bytearray, memoryview)):
            super().send(data)  # type: ignore[misc]
            return
        if self.sock is None:
            self.connect()
        waiting = memoryview(data)
        while waiting:
            self.sock.settimeout(time_left())
            waiting = waiting[self.sock.send(waiting) :]


def _make_timely(manager: Any) -> None:
    manager.pool_classes_by_scheme = {
        scheme: type(pool.__name__, (pool,), {"ConnectionCls": _timely(pool.ConnectionCls)})
        for scheme, pool in manager.pool_classes_by_scheme.items()
    }


def _timely(connection: type) -> type:
    return type(connection.__name__, (_Timely, connection), {})
