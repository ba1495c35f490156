"""Export and no-op plan of a large account: calls, wall time, peak memory, at 0 and 100 ms a call."""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measure import Figure, command, project


@dataclass(frozen=True)
class Size:
    """How much of each kind there is, and how many fields a data extension has."""

    tables: int = 2000
    fields: int = 25
    queries: int = 500
    imports: int = 300
    filters: int = 200
    automations: int = 300
    extracts: int = 100

    def scaled(self, percent: int) -> "Size":
        """A part of it, never nothing."""
        whole = (self.tables, self.queries, self.imports, self.filters, self.automations, self.extracts)
        tables, *others = (max(1, count * percent // 100) for count in whole)
        return Size(tables, self.fields, *others)


def resources(size: Size) -> str:
    """The YAML of such an account."""
    lines = ["data_extensions:"]
    for number in range(size.tables):
        lines += [
            f"  Table_{number:05}:",
            f"    name: Table {number}",
            f"    folder: Data Extensions/Area {number % 20}",
            "    fields:",
            "      - {name: Id, type: Text, length: 18, primary_key: true}",
            *(f"      - {{name: Field{field}, type: Text, length: 50}}" for field in range(size.fields - 1)),
        ]
    lines.append("query_definitions:")
    for number in range(size.queries):
        table = number % size.tables
        lines += [
            f"  Query_{number:05}:",
            f"    {{name: Query {number}, folder: Query/Area {number % 20}, target: Table_{table:05}, mode: Update,",
            f"     sql: \"SELECT Id, Field1 FROM [Table {table}] WHERE Field2 = '{number}'\"}}",
        ]
    lines.append("import_definitions:")
    for number in range(size.imports):
        lines += [
            f"  Import_{number:05}:",
            f"    {{name: Import {number}, into: Table_{number % size.tables:05}, mode: AddAndUpdate,",
            f"     file: {{pattern: file{number}.csv}}, mapping: {{Id: id, Field1: one, Field2: two}}}}",
        ]
    lines.append("filter_definitions:")
    for number in range(size.filters):
        lines += [
            f"  Filter_{number:05}:",
            f"    {{name: Filter {number}, source: Table_{number % size.tables:05},",
            "     where: Field1 = 'x' AND Field2 <> 'y'}",
        ]
    lines.append("data_extracts:")
    for number in range(size.extracts):
        lines += [
            f"  Extract_{number:05}:",
            f"    {{name: Extract {number}, type: Data Extension Extract, file: file{number}.csv,",
            f"     parameters: {{DECustomerKey: Table_{number % size.tables:05}}}}}",
        ]
    lines.append("automations:")
    for number in range(size.automations):
        lines += [
            f"  Automation_{number:05}:",
            f"    name: Automation {number}",
            "    steps:",
            f"      - run: [import_definition.Import_{number % size.imports:05}]",
            f"      - run: [query_definition.Query_{number % size.queries:05}]",
            f"      - run: [data_extract.Extract_{number % size.extracts:05}]",
        ]
    return "\n".join([*lines, ""])


def run(size: Size, latencies: Iterable[int]) -> Iterator[tuple[int, str, Figure]]:
    """Fill an account, then measure an export, a plan of what was exported, and an export onto it."""
    with project(0, resources(size)) as (folder, server):
        command(folder, ["apply", "--auto-approve"], server)
        for latency in latencies:
            server.configure(latency_ms=latency)
            out = Path(folder) / f"out{latency}"
            yield latency, "export", command(folder, ["export", "--out", str(out)], server)
            yield latency, "no-op plan", command(out, ["plan", "--detailed-exitcode"], server)
            yield latency, "export again", command(folder, ["export", "--out", str(out)], server)


def main() -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--percent", type=int, default=100, help="how much of the full size")
    parser.add_argument("--latencies", default="0,100")
    options = parser.parse_args()
    print(f"{'latency ms':>10}  {'what':14} {'calls':>5} {'wall s':>7} {'peak MiB':>8}")
    latencies = [int(number) for number in options.latencies.split(",")]
    for latency, what, figure in run(Size().scaled(options.percent), latencies):
        print(f"{latency:10}  {what:14} {figure.calls:5} {figure.wall:7.2f} {figure.memory:8.0f}", flush=True)


if __name__ == "__main__":
    main()
