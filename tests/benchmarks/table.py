"""One table of what the usual commands cost, kept as JSON so that two commits can be compared."""

import json
import math
import platform
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.export import Size
from tests.benchmarks.export import resources as everything
from tests.benchmarks.keep import run as kept_apply
from tests.benchmarks.measure import Figure, command, project
from tests.benchmarks.plan import data_extensions

FOLDER = Path(tempfile.gettempdir()) / "mcdecl-benchmarks"
"""Where the figures of each commit are kept."""
SETTLED = 120.0
"""Seconds after which what was made counts as unchanged."""
_AT_ONCE = 16
_TRIPS = {"first apply": 6, "no-op plan": 4, "again": 4, "10 edits": 4}
"""Calls one after the other that a command cannot do without, the token among them."""
_WORK = {"first apply": 4.8, "no-op plan": 1.0, "again": 1.0, "10 edits": 1.0, "validate": 0.8, "apply --keep": 0.04}
"""Seconds of work that a thousand objects may cost."""
_START = 0.2
"""Seconds that a command may take to start."""
COLUMNS = ("calls", "depth", "wall", "cpu", "memory")


@dataclass(frozen=True)
class Row:
    """One command at one size and latency.

    Attributes:
        what: The command.
        of: What the project holds.
        size: How many objects it declares.
        latency: Milliseconds that each call takes.
        calls, depth, wall, cpu, memory: As in `Figure`.
    """

    what: str
    of: str
    size: int
    latency: int
    calls: int
    depth: int
    wall: float
    cpu: float
    memory: float

    @property
    def limit(self) -> float:
        """The seconds that it should not exceed: its start, its work, and the calls that have to wait for others."""
        trips = max(_TRIPS.get(self.what, 0), math.ceil(self.calls / _AT_ONCE)) if self.calls else 0
        return _START + _WORK.get(self.what, 1.0) * self.size / 1000 + trips * self.latency / 1000

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What is measured."""
        return self.of, self.what, self.size, self.latency


def measured(sizes: Iterable[int], latencies: Sequence[int], kept_rows: Iterable[int] = ()) -> Iterator[Row]:
    """Every row of the table: data extensions of 20 fields, an account with all kinds, and rows that an apply keeps."""
    for size in sizes:
        yield from _tables(size, latencies)
        yield from _account(size, latencies)
    for count in kept_rows:
        yield _row("apply --keep", "kept rows", count, 0, kept_apply(count).apply)


def _tables(size: int, latencies: Sequence[int]) -> Iterator[Row]:
    of = "data extensions"
    for latency in latencies:
        with project(latency, data_extensions(size)) as (folder, server):
            if latency == latencies[0]:
                yield _row("validate", of, size, 0, command(folder, ["validate"]))
            for what, text, arguments in (
                ("first apply", None, ["apply", "--auto-approve"]),
                ("no-op plan", None, ["plan"]),
                ("10 edits", data_extensions(size, edited=10), ["plan"]),
            ):
                if text is not None:
                    (folder / "data.yaml").write_text(text)
                yield _row(what, of, size, latency, command(folder, arguments, server, logged=True))


def _account(size: int, latencies: Sequence[int]) -> Iterator[Row]:
    of, parts = "all kinds", Size().scaled(max(1, size // 40))
    count = sum(asdict(parts).values()) - parts.fields
    with project(0, everything(parts)) as (folder, server):
        command(folder, ["apply", "--auto-approve"], server)
        server.advance(SETTLED)
        for latency in latencies:
            server.configure(latency_ms=latency)
            for what, more in (("no-op plan", ["--fresh"]), ("again", [])):
                yield _row(what, of, count, latency, command(folder, ["plan", *more], server, logged=True))


def _row(what: str, of: str, size: int, latency: int, figure: Figure) -> Row:
    costs = {"calls": figure.calls, "depth": figure.depth, "wall": round(figure.wall, 3)}
    return Row(what, of, size, latency, **costs, cpu=round(figure.cpu, 3), memory=round(figure.memory, 1))


_WHERE = f"{'of':15} {'objects':>7} {'ms':>4}  {'what':12}"
HEAD = f"{_WHERE} {'calls':>5} {'depth':>5} {'wall s':>7} {'CPU s':>6} {'MiB':>5} {'limit':>6}"


def line(row: Row) -> str:
    """A row of the table; the last column is the wall time in proportion to the limit."""
    costs = f"{row.calls:5} {row.depth:5} {row.wall:7.2f} {row.cpu:6.2f} {row.memory:5.0f} {row.wall / row.limit:5.1f}×"
    return f"{row.of:15} {row.size:7} {row.latency:4}  {row.what:12} {costs}"


def commit() -> str:
    """The commit that is measured, with a mark where files differ from it."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return described.stdout.strip() or "unknown"


def keep(rows: Sequence[Row], file: Path) -> None:
    """Write the figures."""
    file.parent.mkdir(parents=True, exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine()}
    record = {"commit": commit(), **machine, "rows": [asdict(row) for row in rows]}
    file.write_text(json.dumps(record, indent=1) + "\n")


def kept(name: str) -> list[Row]:
    """The figures of a commit or a file.

    Raises:
        SystemExit: There are none.
    """
    path = next((place for place in (Path(name), FOLDER / f"{name}.json") if place.is_file()), None)
    if path is None:
        known = ", ".join(sorted(item.stem for item in FOLDER.glob("*.json"))) or "none"
        raise SystemExit(f"there are no figures of {name}; kept are {known}")
    record: dict[str, Any] = json.loads(path.read_text())
    return [Row(**row) for row in record["rows"]]


def compared(before: Iterable[Row], after: Iterable[Row]) -> Iterator[str]:
    """A line for each thing that both have measured: every cost before and after, and their ratio."""
    earlier = {row.key: row for row in before}
    yield f"{_WHERE} " + " ".join(f"{column:>22}" for column in COLUMNS)
    for row in after:
        if (old := earlier.get(row.key)) is not None:
            cells = " ".join(_change(getattr(old, column), getattr(row, column)) for column in COLUMNS)
            yield f"{row.of:15} {row.size:7} {row.latency:4}  {row.what:12} {cells}"


def _change(before: float, after: float) -> str:
    ratio = f"{after / before:.2f}×" if before else ""
    return f"{before:7g} → {after:7g} {ratio:>5}"
