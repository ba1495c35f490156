"""The command line as a process of its own, against an embedded account that somebody else serves."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mcdecl.sandbox.server import RunningSandbox

TIMEOUT = 240
"""Seconds that a busy machine may take for one command."""


def tables(count: int, first: int = 0) -> str:
    """YAML of data extensions, each in a folder of its own below the last: as many rounds, so as many calls."""
    lines = ["data_extensions:"]
    for number in range(first, first + count):
        folder = "/".join(["Data Extensions", *(f"L{level}" for level in range(number + 1))])
        lines += [
            f"  T{number}:",
            f"    name: T{number}",
            f"    folder: {folder}",
            "    fields: [{name: Id, type: Text, length: 18, primary_key: true}]",
        ]
    return "\n".join([*lines, ""])


@dataclass(frozen=True)
class Place:
    """A project's folder whose environment is a running embedded account."""

    path: Path
    server: RunningSandbox

    def prepare(self, yaml: str, environment: str = "") -> None:
        """Write its files."""
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / "data.yaml").write_text(yaml)
        account = (
            f"{{auth_url: '{self.server.auth_url}', client_id: '{self.server.client_id}', "
            "client_secret: '${env.MC_SECRET}', concurrency: 2}"
        )
        extra = f", {environment}" if environment else ""
        text = f"project: test\nenvironments:\n  served: {{account: {account}{extra}}}\n"
        (self.path / "mcdecl.yaml").write_text(text)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start the command line."""
        environment = {**os.environ, "MC_SECRET": self.server.client_secret}
        return subprocess.Popen(
            [sys.executable, "-m", "mcdecl", "-C", str(self.path), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of a command."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=TIMEOUT)
        return process.returncode, out, err

    def written(self) -> int:
        """How many writing calls have arrived so far."""
        return sum(1 for call in self.server.calls if call.operation in ("Create", "Update", "Delete"))


def until(true: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Wait for something to become true while a process runs."""
    ends = time.monotonic() + TIMEOUT
    while not true():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < ends
        time.sleep(0.005)
