"""Measuring one command: wall time, peak memory and calls, as a user's machine would see them."""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mcdecl.sandbox.server import RunningSandbox, start

# The peak of a process counts the memory of the one that it was forked from: here one that holds nothing.
_RUN = (
    "import resource, subprocess, sys; code = subprocess.run(sys.argv[1:]).returncode; "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)"
)


@dataclass(frozen=True)
class Figure:
    """What one command cost; wall time in seconds, memory in MiB."""

    wall: float
    memory: float
    calls: int
    code: int


def command(folder: Path, arguments: Sequence[str], *servers: RunningSandbox) -> Figure:
    """Run `mcdecl` with these arguments as a process of its own; the servers have one secret. Their calls add up."""
    for server in servers:
        server.clear_calls()
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, sys.executable, "-m", "mcdecl", "-C", str(folder), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "MC_SECRET": servers[0].client_secret},
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    code = process.wait()
    wall = time.perf_counter() - began
    if code not in (0, 2):
        raise RuntimeError(errors.decode())
    return Figure(wall, int(errors.splitlines()[-1]) / 1024, sum(len(server.calls) for server in servers), code)


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
