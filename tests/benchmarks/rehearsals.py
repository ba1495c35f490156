"""N test cases on the example project, each with a file, an import, a query and rows: wall time of `mcdecl test`.

And one case of a large project, of which it reaches a query and two data extensions.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.export import Size, resources

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "northern-trail"
_CASE = """\
  case {number}:
    now: 2026-11-20T05:00
    run:
      - {{address: import_definition.NTO_Customers_Daily, file: ../crm/customers.csv, expect: {{added: 5}}}}
      - query_definition.NTO_Region
    expect:
      rows: {{NTO_Regional_Customers: {{count: 2}}}}
"""


_IN_LARGE = """\
tests:
  one:
    now: 2026-11-20T05:00
    given: {rows: {Table_00000: [{Id: a, Field1: x, Field2: '0'}, {Id: b, Field1: y, Field2: '8'}]}}
    run: [query_definition.Query_00000]
    expect: {rows: {Table_00000: {count: 2}}}
"""
LARGE = Size(1000, 25, 250, 166, 125, 100, 50)


@dataclass(frozen=True)
class Rehearsal:
    """What a run of test cases cost, in seconds; `slowest` and `median` are of single cases."""

    passed: int
    wall: float
    slowest: float
    median: float


def run(cases: int) -> Rehearsal:
    """Plays so many cases in a process of their own."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns(".mcdecl", "tests"))
        (project / "tests").mkdir()
        text = "".join(_CASE.format(number=number) for number in range(cases))
        (project / "tests" / "many.mctest.yaml").write_text(f"tests:\n{text}")
        return _played(project)


def run_large(size: Size) -> Rehearsal:
    """Plays one case of a project of this size."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / "mcdecl.yaml").write_text("project: large\nenvironments: {sandbox: {account: sandbox}}\n")
        (project / "data.yaml").write_text(resources(size))
        (project / "one.mctest.yaml").write_text(_IN_LARGE)
        return _played(project)


def _played(project: Path) -> Rehearsal:
    began = time.perf_counter()
    words = [sys.executable, "-m", "mcdecl", "-C", str(project), "test", "--format", "json"]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - began
    played = json.loads(ended.stdout)["cases"]
    seconds = sorted(case["seconds"] for case in played)
    passed = sum(case["verdict"] == "passed" for case in played)
    return Rehearsal(passed, wall, seconds[-1], seconds[len(seconds) // 2])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=50)
    found = run(parser.parse_args().cases)
    print(f"{found.passed} passed: {found.wall:.1f} s, a case {found.median:.2f} s, the first {found.slowest:.2f} s")
    large = run_large(LARGE)
    print(f"one of a project of {LARGE.tables} data extensions: {large.wall:.1f} s, the case {large.slowest:.2f} s")


if __name__ == "__main__":
    main()
