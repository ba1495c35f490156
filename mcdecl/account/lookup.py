"""The addresses of a host, looked up in a time: what asks the system's resolver cannot be told how long to wait."""

import socket
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue


def looked_up(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a host, as the resolver puts them.

    A resolver that never answers keeps a thread that nobody waits for, neither here nor when the process ends.

    Args:
        host: its name, or an address.
        port: where a connection is meant to go.
        seconds: how long to wait.

    Raises:
        TimeoutError: the resolver did not answer in time.
        OSError: there is no such host.
        UnicodeError: it is no name that a host can have.
    """
    answers: SimpleQueue[list[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(address[0]) for *_, address in found)))
        except Exception as error:  # noqa: BLE001 - it is raised where the answer is waited for
            answers.put(error)

    threading.Thread(target=ask, name="lookup", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"the name of {host} was not looked up within {seconds:g} seconds") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def connected_socket(host: str, port: int, seconds: float) -> socket.socket:
    """A connection to the first address of a host that takes one; each is tried for so long.

    Raises:
        OSError: there is none, or none in time.
    """
    *others, last = looked_up(host, port, seconds)
    for address in others:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=seconds)
    return socket.create_connection((last, port), timeout=seconds)
