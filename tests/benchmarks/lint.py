"""Lint of N data extensions of 25 fields, and what its errors cost a plan: wall time and peak memory.

Run by hand for the full size: `python -m tests.benchmarks.lint [COUNT]`.
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
class LintFigure:
    """What it cost, in seconds and MiB: reading the files, every rule, the rules that a plan asks."""

    read: float
    lint: float
    gate: float
    memory: float
    findings: int


def data_extensions(count: int) -> str:
    """YAML of `count` data extensions, with e-mail addresses: each has a finding."""
    texts = [f"      - {{name: Field{number}, type: Text, length: 50}}\n" for number in range(FIELDS - 2)]
    return "data_extensions:\n" + "".join(
        f"  Table_{index:05}:\n    name: Table {index}\n    fields:\n"
        "      - {name: Id, type: Text, length: 18, primary_key: true}\n"
        "      - {name: Email, type: EmailAddress, required: true}\n" + "".join(texts)
        for index in range(count)
    )


def run(count: int) -> LintFigure:
    """Measure a project of `count` data extensions in one file."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "mcdecl.yaml").write_text("project: benchmark\n")
        (root / "data.yaml").write_text(data_extensions(count))
        began = time.perf_counter()
        project = examine(root)
        read = time.perf_counter()
        found = errors(project, registry())
        gate = time.perf_counter()
        report = lint(project, registry())
        ended = time.perf_counter()
    if found:
        raise RuntimeError(str(found[0]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return LintFigure(read - began, ended - gate, gate - read, memory, len(report.findings))


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    figure = run(count)
    print(f"{count} data extensions of {FIELDS} fields, {figure.findings} findings")
    print(f"read {figure.read:.2f} s, lint {figure.lint:.2f} s, before a plan {figure.gate * 1000:.0f} ms")
    print(f"{count / (figure.read + figure.lint):.0f} data extensions a second, peak {figure.memory:.0f} MiB")


if __name__ == "__main__":
    main()
