"""Lint of N queries of 40 lines over N data extensions of 25 fields, and the impact of a field that 159 of them read.

Wall time, CPU time of all processes, queries a second and peak memory.

Run by hand for the full size: `python -m tests.benchmarks.lint_sql [COUNT]`.
"""

import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from mcdecl.analysis.lint.registry import registry
from mcdecl.analysis.lint.run import errors, lint
from mcdecl.project import examine
from mcdecl.workspace.lineage import impact

FIELDS = 25
READERS = 158
"""Queries that read the first table, beside the one that does so anyway."""


@dataclass(frozen=True)
class SqlFigure:
    """What it cost: seconds of lint at first, of lint and of the errors before a plan when nothing changed; MiB.

    `cpu` has the CPU seconds of the same, and of the impact of a field.
    """

    lint: float
    again: float
    gate: float
    impact: float
    cpu: tuple[float, float, float, float]
    memory: float
    findings: int


def tables(count: int) -> str:
    """YAML of the data extensions."""
    fields = "".join(f"      - {{name: Field{number}, type: Text, length: 50}}\n" for number in range(FIELDS - 1))
    return "data_extensions:\n" + "".join(
        f"  T_{index:05}:\n    name: Table {index:05}\n    fields:\n"
        f"      - {{name: Id, type: Text, length: 18, primary_key: true}}\n{fields}"
        for index in range(count)
    )


def query(index: int, count: int) -> str:
    """A query of 40 lines over two tables: a join with the newest row of each key. Many read the first table."""
    names = [f"Field{number}" for number in range(FIELDS - 1)]
    made = ",\n".join(
        f"    CASE WHEN b.{name} IS NULL THEN a.{name} ELSE LTRIM(b.{name}) END AS {name}" for name in names
    )
    first = 0 if 0 < index <= READERS else (index + 1) % count
    newest = "ROW_NUMBER() OVER (PARTITION BY Id ORDER BY Field1) AS nth"
    return (
        f"SELECT\n    a.Id,\n{made}\nFROM [Table {first:05}] AS a\nLEFT JOIN (\n"
        f"    SELECT\n        Id, {', '.join(names)},\n        {newest}\n"
        f"    FROM [Table {(index + 2) % count:05}]\n    WHERE Field2 IS NOT NULL\n        AND Field3 > 'x'\n) AS b\n"
        "    ON b.Id = a.Id\n    AND b.nth = 1\nWHERE a.Field1 > ''\n    -- of one country\n    AND a.Field2 = 'US'\n"
    )


def queries(count: int) -> str:
    """YAML of the query definitions, each into a table of its own."""
    texts = []
    for index in range(count):
        sql = query(index, count).replace("\n", "\n      ").rstrip()
        head = f"  Q_{index}:\n    name: Q {index}\n    target: T_{index:05}\n    mode: Update\n    sql: |\n"
        texts.append(f"{head}      {sql}\n")
    return "query_definitions:\n" + "".join(texts)


def run(count: int) -> SqlFigure:
    """Measure a project of `count` queries."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "mcdecl.yaml").write_text("project: benchmark\n")
        (root / "data.yaml").write_text(tables(count) + queries(count))
        project = examine(root)
        times = [_now()]
        report = lint(project, registry())
        times.append(_now())
        again = lint(project, registry())
        times.append(_now())
        errors(project, registry())
        times.append(_now())
        impact(project, "data_extension.T_00000.Field1")
        times.append(_now())
    if again.findings != report.findings:
        raise RuntimeError("what is remembered is not what was found")
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    wall, cpu = zip(*[(after[0] - before[0], after[1] - before[1]) for before, after in pairwise(times)], strict=True)
    return SqlFigure(*wall, cpu, memory, len(report.findings))


def _now() -> tuple[float, float]:
    """Wall time, and the CPU time of this process and of those that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(usage.ru_utime + usage.ru_stime for usage in used)


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    figure = run(count)
    print(f"{count} queries of 40 lines over {count} data extensions of {FIELDS} fields, {figure.findings} findings")
    print(
        f"lint {figure.lint:.2f} s: {count / figure.lint:.0f} queries a second, peak {figure.memory:.0f} MiB a process"
    )
    print(
        f"unchanged: lint {figure.again:.2f} s, before a plan {figure.gate:.2f} s; impact of a field that "
        f"{READERS + 1} queries read {figure.impact:.2f} s"
    )
    print("CPU seconds of these four: " + ", ".join(f"{seconds:.2f}" for seconds in figure.cpu))


if __name__ == "__main__":
    main()
