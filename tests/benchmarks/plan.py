"""Plan and apply of N data extensions of 20 fields: calls, wall time, peak memory, at 0 and 50 ms a call."""

import argparse
from collections.abc import Iterable, Iterator

from tests.benchmarks.measure import Figure, command, project

FIELDS = 20


def data_extensions(count: int, edited: int = 0) -> str:
    """YAML of `count` data extensions, the first `edited` of them with another description."""
    return "data_extensions:\n" + "".join(_one(index, index < edited) for index in range(count))


def _one(index: int, edited: bool) -> str:
    lines = [
        f"  Table_{index:05}:",
        f"    name: Table {index}",
        f"    description: {'edited' if edited else 'as it was'}",
        "    folder: Data Extensions/Benchmark",
        "    fields:",
        "      - {name: Id, type: Text, length: 18, primary_key: true}",
        "      - {name: Email, type: EmailAddress, required: true}",
    ]
    lines += [f"      - {{name: Field{number}, type: Text, length: 50}}" for number in range(FIELDS - 2)]
    return "\n".join(lines) + "\n"


def run(sizes: Iterable[int], latencies: Iterable[int]) -> Iterator[tuple[int, int, str, Figure]]:
    """Measure a first apply, a no-op plan and a plan with 10 edits for each size and latency."""
    for latency in latencies:
        for size in sizes:
            with project(latency, data_extensions(size)) as (folder, server):
                yield size, latency, "first apply", command(folder, ["apply", "--auto-approve"], server)
                yield size, latency, "no-op plan", command(folder, ["plan", "--detailed-exitcode"], server)
                (folder / "data.yaml").write_text(data_extensions(size, edited=10))
                yield size, latency, "plan, 10 edits", command(folder, ["plan", "--detailed-exitcode"], server)


def main() -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10,200,1000")
    parser.add_argument("--latencies", default="0,50")
    options = parser.parse_args()
    print(f"{'data extensions':>15} {'latency ms':>10}  {'what':14} {'calls':>5} {'wall s':>7} {'peak MiB':>8}")
    sizes, latencies = ([int(number) for number in text.split(",")] for text in (options.sizes, options.latencies))
    for size, latency, what, figure in run(sizes, latencies):
        print(f"{size:15} {latency:10}  {what:14} {figure.calls:5} {figure.wall:7.2f} {figure.memory:8.0f}", flush=True)


if __name__ == "__main__":
    main()
