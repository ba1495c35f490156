"""An editor as far as the protocol goes: it starts `mcdecl lsp` and talks to it over pipes."""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

PATIENCE = 120
"""Seconds to wait for an answer on a busy machine."""


@dataclass
class Editor:
    """A running server and what it said."""

    root: Path
    process: "subprocess.Popen[bytes]"
    incoming: "queue.Queue[dict[str, Any]]" = field(default_factory=queue.Queue)
    diagnostics: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    _number: int = 0

    def send(self, method: str, params: Any, number: int | None = None) -> None:
        """Send a request or, without a number, a notification."""
        body = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
        text = json.dumps(body).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(text) + text)
        self.process.stdin.flush()

    def request(self, method: str, params: Any) -> Any:
        """The result of a request."""
        self._number += 1
        self.send(method, params, self._number)
        while True:
            message = self._next()
            if message.get("id") == self._number and "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]

    def _next(self) -> dict[str, Any]:
        message = self.incoming.get(timeout=PATIENCE)
        method = message.get("method")
        if method == "textDocument/publishDiagnostics":
            name = self.name(message["params"]["uri"])
            self.diagnostics[name] = message["params"]["diagnostics"]
        elif method in ("window/showMessage", "window/logMessage"):
            self.messages.append(message["params"]["message"])
        elif method is not None and "id" in message:
            self.asked.append(method)
            answer = json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": None}).encode()
            assert self.process.stdin is not None
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(answer) + answer)
            self.process.stdin.flush()
        return message

    def uri(self, name: str) -> str:
        """The address of a file of the project."""
        return (self.root / name).as_uri()

    def name(self, uri: str) -> str:
        """The name in the project of an address."""
        from urllib.parse import unquote, urlsplit

        path = Path(unquote(urlsplit(uri).path))
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def open(self, name: str, text: str | None = None) -> None:
        """Open a file, or a text that is not saved yet."""
        content = (self.root / name).read_text() if text is None else text
        language = "sql" if name.endswith(".sql") else "yaml"
        document = {"uri": self.uri(name), "languageId": language, "version": 1, "text": content}
        self.versions[name] = 1
        self.send("textDocument/didOpen", {"textDocument": document})

    def type(self, name: str, text: str) -> None:
        """Replace what the editor holds of a file, unsaved."""
        self.versions[name] += 1
        document = {"uri": self.uri(name), "version": self.versions[name]}
        self.send("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def until(self, name: str, wanted: Callable[[list[str]], bool]) -> list[dict[str, Any]]:
        """The findings in a file once their codes are as wanted: checks may be under way that began before."""
        while name not in self.diagnostics or not wanted([str(item["code"]) for item in self.diagnostics[name]]):
            self._next()
        return self.diagnostics[name]

    def clean(self, name: str) -> None:
        """Wait until nothing is wrong with a file."""
        self.until(name, lambda codes: not codes)

    def at(self, name: str, line: int, column: int) -> dict[str, Any]:
        """A place of a file for a request; line and column from 1."""
        return {"textDocument": {"uri": self.uri(name)}, "position": {"line": line - 1, "character": column - 1}}

    def complete(self, name: str, line: int, column: int) -> list[str]:
        """The texts that are suggested at a place."""
        answer = self.request("textDocument/completion", self.at(name, line, column))
        return [item["textEdit"]["newText"] for item in answer["items"]]

    def hover(self, name: str, line: int, column: int, *, wanted: str = "") -> str:
        """What is shown about a place; asked again until it says what is wanted, as checks may still be under way."""
        end = time.monotonic() + PATIENCE
        while True:
            answer = self.request("textDocument/hover", self.at(name, line, column))
            text = "" if answer is None else str(answer["contents"]["value"])
            if wanted in text or time.monotonic() > end:
                return text
            time.sleep(0.1)


@contextmanager
def editor(root: Path, options: dict[str, Any] | None = None, *arguments: str) -> Iterator[Editor]:
    """An editor with a project open, whose server is told goodbye at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mcdecl", "lsp", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    here = Editor(root, process)
    assert process.stdout is not None
    threading.Thread(target=_listen, args=(process.stdout, here.incoming), daemon=True).start()
    try:
        capabilities = {
            "general": {"positionEncodings": ["utf-16"]},
            "textDocument": {"rename": {"prepareSupport": True}},
            "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}},
        }
        started = {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities}
        here.request("initialize", started | ({"initializationOptions": options} if options else {}))
        here.send("initialized", {})
        yield here
        here.request("shutdown", None)
        here.send("exit", None)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.communicate()


def _listen(stream: IO[bytes], incoming: "queue.Queue[dict[str, Any]]") -> None:
    while header := stream.readline():
        length = 0
        while header.strip():
            name, _, value = header.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
            header = stream.readline()
        incoming.put(json.loads(stream.read(length)))
