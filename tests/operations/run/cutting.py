"""A stretch of network before a server that breaks connections when told to."""

import socket
import threading
from contextlib import suppress
from typing import Self


class CuttingProxy:
    """Passes bytes on to a server, and breaks a connection once so many came from the client. A context manager.

    Attributes:
        port: Where it listens, on loopback.
        connections: How many connections there were.
    """

    def __init__(self, host: str, port: int, *, after: int, cuts: int) -> None:
        self._server = (host, port)
        self._after, self._cuts = after, cuts
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self.connections += 1
                server = socket.create_connection(self._server)
                cut = self.connections <= self._cuts
                threading.Thread(target=self._pass, args=(client, server, cut), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, False), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, cut: bool) -> None:
        passed = 0
        with suppress(OSError):
            while piece := source.recv(65536):
                passed += len(piece)
                if cut and passed > self._after:
                    break
                sink.sendall(piece)
        for item in (source, sink):
            with suppress(OSError):
                item.shutdown(socket.SHUT_RDWR)
            item.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # closing alone would not wake who accepts
        self._listening.close()
