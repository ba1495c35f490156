"""The YAML language server that editors run, from npm, and a client that speaks to it as an editor does."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

VERSION = "1.25.0"
_SETTINGS = {"schemaStore": {"enable": False}, "validate": True, "hover": True, "completion": True}
_SNIPPETS = {"completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}}}
_CAPABILITIES = {"textDocument": {**_SNIPPETS, "hover": {"contentFormat": ["markdown"]}, "publishDiagnostics": {}}}


class NotInstalledError(Exception):
    """There is no language server here, and why."""


def installed() -> Path:
    """The script of the language server, installed into the user's cache when it is not there yet.

    Raises:
        NotInstalledError: it cannot be had.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mcdecl-tests"
    place = cache / f"yaml-language-server-{VERSION}"
    script = Path("node_modules", "yaml-language-server", "bin", "yaml-language-server")
    if not (place / script).is_file():
        npm = shutil.which("npm")
        if npm is None:
            raise NotInstalledError("npm is not installed, which the YAML language server comes from")
        cache.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=cache))
        package = f"yaml-language-server@{VERSION}"
        command = [npm, "install", "--prefix", str(draft), "--ignore-scripts", "--no-audit", "--no-fund", package]
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
        if run.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            raise NotInstalledError(f"npm cannot install {package}: {run.stderr.strip()[-300:]}")
        with suppress(OSError):  # another process was quicker
            draft.rename(place)
        shutil.rmtree(draft, ignore_errors=True)
    return place / script


class LanguageServer:
    """A running language server; it stops at the end of the `with`."""

    def __init__(self, script: Path, root: Path, **settings: Any) -> None:
        self._settings = {**_SETTINGS, **settings}
        self._process = subprocess.Popen(
            ["node", str(script), "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._number = 0
        self._diagnostics: dict[str, list[dict[str, Any]]] = {}
        folder = {"uri": root.as_uri(), "name": "project"}
        words = {"processId": None, "rootUri": root.as_uri(), "workspaceFolders": [folder]}
        self._ask("initialize", {**words, "capabilities": _CAPABILITIES})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": {"yaml": self._settings}})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def open(self, path: Path, text: str) -> str:
        """Show a file with a text to it; gives its address."""
        uri = path.as_uri()
        self._diagnostics.pop(uri, None)
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def completion(self, uri: str, line: int, character: int) -> list[dict[str, Any]]:
        """What is offered at a place, counted from 0."""
        answer = self._ask("textDocument/completion", _at(uri, line, character))
        return list(answer["items"] if isinstance(answer, dict) else answer or [])

    def hover(self, uri: str, line: int, character: int) -> str:
        """What is shown for what stands at a place; empty for nothing."""
        answer = self._ask("textDocument/hover", _at(uri, line, character))
        return str(answer["contents"]["value"]) if answer else ""

    def diagnostics(self, uri: str) -> list[dict[str, Any]]:
        """What is wrong with a file, once the server has looked."""
        while uri not in self._diagnostics:
            self._hear(self._receive())
        return self._diagnostics[uri]

    def _ask(self, method: str, parameters: Mapping[str, Any]) -> Any:
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": parameters})
        while True:
            message = self._receive()
            if "method" in message:
                self._hear(message)
            elif message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    def _tell(self, method: str, parameters: Mapping[str, Any]) -> None:
        self._send({"method": method, "params": parameters})

    def _hear(self, message: dict[str, Any]) -> None:
        parameters = message.get("params")
        if message["method"] == "textDocument/publishDiagnostics":
            self._diagnostics[parameters["uri"]] = parameters["diagnostics"]
        elif message["method"] == "workspace/configuration":
            sections = [item.get("section") for item in parameters["items"]]
            result = [self._settings if section == "yaml" else {} for section in sections]
            self._send({"id": message["id"], "result": result})
        elif "id" in message:
            self._send({"id": message["id"], "result": None})

    def _send(self, message: Mapping[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        stream = self._process.stdout
        assert stream is not None
        length = 0
        while (line := stream.readline()).strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has ended"
        return dict(json.loads(stream.read(length)))


def _at(uri: str, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
