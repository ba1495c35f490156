"""Plans, applies and drift of an enterprise of 1, 4 and 31 business units: calls, depth, wall time, at 100 ms a call.

Each unit below the parent has two data extensions, a filter over what the parent shares, and a query that reads it.
Depth is the longest chain of calls of which each began after the one before it had its answer: what the wall time
would come to with a processor that is never busy is depth times latency.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mcdecl.sandbox.server import RunningSandbox, start
from tests.benchmarks.measure import depth, spans

PARENT = 510000001
_FIELDS = "fields: [{name: Id, type: Text, length: 18, primary_key: true}, {name: Score, type: Number}]"
_SHARED = f"""\
data_extensions:
  All: {{name: All, folder: Shared Items/Shared Data Extensions/CRM, {_FIELDS}}}
"""
_BELOW = f"""\
business_unit: [UNITS]
data_extensions:
  Own: {{name: Own, {_FIELDS}}}
  Other: {{name: Other, {_FIELDS}}}
filter_definitions:
  Good: {{name: Good, source: ENT.All, where: "Score > 3"}}
query_definitions:
  Q: {{name: Q, sql: 'SELECT Id, Score FROM ENT.[All]', target: Own, mode: Overwrite}}
"""


@dataclass(frozen=True)
class UnitsFigure:
    """What one command cost.

    Attributes:
        calls: How many requests it sent.
        depth: The longest chain of them, one after the other.
        at_once: The most that were under way at the same time.
        wall: Seconds from start to end, those of the process's own start among them.
        cpu: Seconds of processor that the command itself took.
        code: Its exit code.
    """

    calls: int
    depth: int
    at_once: int
    wall: float
    cpu: float
    code: int


def command(folder: Path, arguments: Sequence[str], secret: str) -> UnitsFigure:
    """Run `mcdecl` with these arguments as a process of its own, and read its calls from its log."""
    log = ("--log-format", "json", "--log-level", "debug")
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.run(
        [sys.executable, "-m", "mcdecl", "-C", str(folder), *log, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "MC_SECRET": secret},
        check=False,
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in (0, 2):
        raise RuntimeError(process.stderr.decode())
    calls = list(spans(process.stderr.decode().splitlines()))
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return UnitsFigure(len(calls), depth(calls), _at_once(calls), wall, cpu, process.returncode)


def _at_once(spans: Sequence[tuple[float, float]]) -> int:
    steps = sorted([(began, 1) for began, _ in spans] + [(ended, -1) for _, ended in spans])
    most = now = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most


def write_project(folder: Path, server: RunningSandbox, units: int, *, kept: bool = False) -> None:
    """Write a project in so many business units, the parent among them; `kept` keeps lock and ledger in the account."""
    below = {f"unit{number:02}": PARENT + number for number in range(1, units)}
    names = ", ".join(f"{name}: {mid}" for name, mid in {"parent": PARENT, **below}.items())
    (folder / "mcdecl.yaml").write_text(
        "project: benchmark\nenvironments:\n  live:\n    account:\n"
        f"      auth_url: {server.auth_url}\n      client_id: {server.client_id}\n"
        f"      client_secret: ${{env.MC_SECRET}}\n    business_units: {{{names}}}\n"
        + ("    lock: true\n    ledger: true\n" if kept else "")
    )
    (folder / "parent.yaml").write_text(_SHARED)
    if below:
        (folder / "below.yaml").write_text(_BELOW.replace("UNITS", ", ".join(below)))


def run(units: int, latency: int, *, kept: bool = False) -> Iterator[tuple[str, UnitsFigure]]:
    """Measure a first plan and apply of an enterprise of so many units, then a no-op plan and drift.

    `kept` keeps lock and ledger in the account.
    """
    below = range(PARENT + 1, PARENT + units)
    with (
        tempfile.TemporaryDirectory() as name,
        start(None, latency_ms=latency, record=False, enterprise=PARENT, units=below) as server,
    ):
        folder = Path(name)
        write_project(folder, server, units, kept=kept)
        yield "first plan", command(folder, ["plan"], server.client_secret)
        yield "first apply", command(folder, ["apply", "--auto-approve"], server.client_secret)
        yield "no-op plan", command(folder, ["plan", "--detailed-exitcode"], server.client_secret)
        yield "drift", command(folder, ["drift"], server.client_secret)


def main() -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", default="1,4,31")
    parser.add_argument("--latency", type=int, default=100)
    parser.add_argument("--kept", action="store_true", help="keep lock and ledger in the account")
    options = parser.parse_args()
    print(f"{options.latency} ms a call")
    print(f"{'units':>5}  {'what':12} {'calls':>5} {'depth':>5} {'at once':>7} {'wall s':>7} {'CPU s':>6}")
    for units in map(int, options.units.split(",")):
        for what, figure in run(units, options.latency, kept=options.kept):
            costs = f"{figure.calls:5} {figure.depth:5} {figure.at_once:7} {figure.wall:7.2f} {figure.cpu:6.2f}"
            print(f"{units:5}  {what:12} {costs}", flush=True)


if __name__ == "__main__":
    main()
