"""Measuring one command: wall time, peak memory and calls, as a user's machine would see them."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mcdecl.sandbox.server import RunningSandbox, start

# The peak of a process counts the memory of the one that it was forked from: here one that holds nothing.
_RUN = (
    "import resource, subprocess, sys; code = subprocess.run(sys.argv[1:]).returncode; "
    "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
    "print(used.ru_maxrss, used.ru_utime + used.ru_stime, file=sys.stderr); sys.exit(code)"
)
_LOG = ("--log-format", "json", "--log-level", "debug")


@dataclass(frozen=True)
class Figure:
    """What one command cost.

    Attributes:
        wall: Seconds from start to end, those of the process's own start among them.
        memory: The most that it held, in MiB.
        calls: How many requests it sent.
        code: Its exit code.
        cpu: Seconds of processor.
        depth: The longest chain of calls of which each began after the one before it had its answer; 0 where the calls
            were not logged.
    """

    wall: float
    memory: float
    calls: int
    code: int
    cpu: float = 0.0
    depth: int = 0


def command(
    folder: Path,
    arguments: Sequence[str],
    *servers: RunningSandbox,
    logged: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Figure:
    """Run `mcdecl` with these arguments as a process of its own; the servers have one secret. Their calls add up.

    With `logged` it writes a line for each call, and its depth is known; `environment` has more variables for it.
    """
    for server in servers:
        server.clear_calls()
    log = _LOG if logged else ()
    secret = {"MC_SECRET": servers[0].client_secret} if servers else {}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, sys.executable, "-m", "mcdecl", "-C", str(folder), *log, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **secret, **(environment or {})},
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    code = process.wait()
    wall = time.perf_counter() - began
    if code not in (0, 2):
        raise RuntimeError(errors.decode())
    *lines, used = errors.decode().splitlines()
    memory, cpu = used.split()
    calls = sum(len(server.calls) for server in servers)
    return Figure(wall, int(memory) / 1024, calls, code, float(cpu), depth(spans(lines)))


def spans(log: Iterable[str]) -> Iterator[tuple[float, float]]:
    """When each call of a log in JSON began and ended, in seconds."""
    for line in log:
        if line.startswith("{") and (record := json.loads(line)).get("message") == "call":
            ended = datetime.fromisoformat(record["time"]).timestamp()
            yield ended - record["ms"] / 1000, ended


def depth(spans: Iterable[tuple[float, float]]) -> int:
    """The most calls of which each began after the former had ended."""
    count, free = 0, 0.0
    for began, ended in sorted(spans, key=lambda span: span[1]):
        if began >= free:
            count, free = count + 1, ended
    return count


def operations(server: RunningSandbox) -> Counter[str]:
    """How often each operation was called since the last command began."""
    return Counter(call.operation for call in server.calls)


@contextmanager
def project(latency: int, resources: str) -> Iterator[tuple[Path, RunningSandbox]]:
    """A project of these resource files beside an embedded account that answers after `latency` ms."""
    with tempfile.TemporaryDirectory() as name, start(None, latency_ms=latency) as server:
        folder = Path(name)
        configure(folder, served=server)
        (folder / "data.yaml").write_text(resources)
        yield folder, server


def configure(folder: Path, **environments: RunningSandbox) -> None:
    """Write the `mcdecl.yaml` of a project with these environments."""
    lines = ["project: benchmark", "environments:"]
    for name, server in environments.items():
        lines += [
            f"  {name}:",
            "    account:",
            f"      auth_url: {server.auth_url}",
            f"      client_id: {server.client_id}",
            "      client_secret: ${env.MC_SECRET}",
        ]
    (folder / "mcdecl.yaml").write_text("\n".join(lines) + "\n")
