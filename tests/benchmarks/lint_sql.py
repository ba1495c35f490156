"""Lint of N queries of 40 lines over N data extensions of 25 fields: queries a second and peak memory.

Run by hand for the full size: `python -m tests.benchmarks.lint_sql [COUNT]`.
"""

import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from mcdecl.analysis.lint.registry import registry
from mcdecl.analysis.lint.run import errors, lint
from mcdecl.project import examine

FIELDS = 25


@dataclass(frozen=True)
class SqlFigure:
    """What it cost: seconds of lint at first, of lint and of the errors before a plan when nothing changed; MiB."""

    lint: float
    again: float
    gate: float
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
    """A query of 40 lines over two tables: a join with the newest row of each key."""
    names = [f"Field{number}" for number in range(FIELDS - 1)]
    made = ",\n".join(
        f"    CASE WHEN b.{name} IS NULL THEN a.{name} ELSE LTRIM(b.{name}) END AS {name}" for name in names
    )
    newest = "ROW_NUMBER() OVER (PARTITION BY Id ORDER BY Field1) AS nth"
    return (
        f"SELECT\n    a.Id,\n{made}\nFROM [Table {(index + 1) % count:05}] AS a\nLEFT JOIN (\n"
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
        began = time.perf_counter()
        report = lint(project, registry())
        first = time.perf_counter()
        again = lint(project, registry())
        second = time.perf_counter()
        errors(project, registry())
        ended = time.perf_counter()
    if again.findings != report.findings:
        raise RuntimeError("what is remembered is not what was found")
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    return SqlFigure(first - began, second - first, ended - second, memory, len(report.findings))


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    figure = run(count)
    print(f"{count} queries of 40 lines over {count} data extensions of {FIELDS} fields, {figure.findings} findings")
    print(
        f"lint {figure.lint:.2f} s: {count / figure.lint:.0f} queries a second, peak {figure.memory:.0f} MiB a process"
    )
    print(f"unchanged: lint {figure.again:.2f} s, before a plan {figure.gate:.2f} s")


if __name__ == "__main__":
    main()
