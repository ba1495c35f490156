"""`plan --all` over several accounts against the plan of one: calls, wall time, peak memory, at 50 ms a call."""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from mcdecl.sandbox.server import start
from tests.benchmarks.measure import Figure, command, configure
from tests.benchmarks.plan import data_extensions

ONE_SECRET = "the-same-for-all-of-them"


def run(environments: int, size: int, latency: int) -> Iterator[tuple[str, Figure]]:
    """Measure plans of one environment and of all, the data extensions being new and then unchanged; a diff of two."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = [
            stack.enter_context(start(None, latency_ms=latency, client_secret=ONE_SECRET)) for _ in range(environments)
        ]
        names = [f"env{number}" for number in range(environments)]
        configure(folder, **dict(zip(names, servers, strict=True)))
        (folder / "data.yaml").write_text(data_extensions(size))
        yield "new, one", command(folder, ["plan", "-e", names[0]], *servers)
        yield "new, --all", command(folder, ["plan", "--all"], *servers)
        for name in names:
            command(folder, ["apply", "-e", name, "--auto-approve"], *servers)
        yield "no-op, one", command(folder, ["plan", "-e", names[0]], *servers)
        yield "no-op, --all", command(folder, ["plan", "--all"], *servers)
        yield "diff of two", command(folder, ["diff", *names[:2]], *servers)


def main() -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--environments", type=int, default=4)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--latency", type=int, default=50)
    options = parser.parse_args()
    print(f"{options.environments} environments, {options.size} data extensions, {options.latency} ms a call")
    print(f"{'what':14} {'calls':>5} {'wall s':>7} {'peak MiB':>8}")
    for what, figure in run(options.environments, options.size, options.latency):
        print(f"{what:14} {figure.calls:5} {figure.wall:7.2f} {figure.memory:8.0f}", flush=True)


if __name__ == "__main__":
    main()
