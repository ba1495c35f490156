"""What the usual commands cost in a project like those of real accounts, as CPU seconds and MiB, next to their targets.

1,000 data extensions of 25 fields, 250 queries of 30 lines, 166 imports, 125 filters, 100 automations and 50 extracts
over many files, or a part of it: `python -m tests.benchmarks.real_project [--percent 100] [--only validate,docs]`.
"""

import argparse
from collections.abc import Collection, Iterator
from pathlib import Path

from tests.benchmarks.export import Size
from tests.benchmarks.lint_sql import query
from tests.benchmarks.measure import Figure, command, configure, project
from tests.benchmarks.table import SETTLED

SIZE = Size(tables=1000, fields=25, queries=250, imports=166, filters=125, automations=100, extracts=50)
TARGETS = {
    "validate": 2.0,
    "lint, cold": 2.5,
    "lint, warm": 1.0,
    "no-op plan": 2.5,
    "test of one case": 3.0,
    "completion": 0.1,
    "docs": 5.0,
}
"""CPU seconds at full size."""
_PER_FILE = 10
_CASE = """\
tests:
  one query:
    given:
      rows:
        T_00001: [{Id: "1", Field1: x, Field2: US, Field3: z}]
        T_00002: [{Id: "1", Field1: y, Field2: US, Field3: z}]
    run: [query_definition.Q_0]
    expect:
      rows:
        T_00000: [{Id: "1", Field1: y}]
"""


def write(folder: Path, size: Size) -> None:
    """Write the files: ten resources of a kind in each, the queries beside them."""
    for number, text in enumerate(_blocks(size)):
        (folder / f"part{number:04}.yaml").write_text(text)
    (folder / "mctests").mkdir()
    (folder / "mctests" / "one.mctest.yaml").write_text(_CASE)


def _blocks(size: Size) -> Iterator[str]:
    sections = {
        "data_extensions": (size.tables, _table),
        "query_definitions": (size.queries, _query),
        "import_definitions": (size.imports, _import),
        "filter_definitions": (size.filters, _filter),
        "data_extracts": (size.extracts, _extract),
        "automations": (size.automations, _automation),
    }
    for section, (count, text) in sections.items():
        for first in range(0, count, _PER_FILE):
            numbers = range(first, min(count, first + _PER_FILE))
            yield f"{section}:\n" + "".join(text(number, size) for number in numbers)


def _table(number: int, size: Size) -> str:
    fields = "".join(f"      - {{name: Field{field}, type: Text, length: 50}}\n" for field in range(size.fields - 1))
    return (
        f"  T_{number:05}:\n    name: Table {number:05}\n    folder: Data Extensions/Area {number % 20}\n    fields:\n"
        f"      - {{name: Id, type: Text, length: 18, primary_key: true}}\n{fields}"
    )


def _query(number: int, size: Size) -> str:
    sql = query(number, size.tables).replace("\n", "\n      ").rstrip()
    return (
        f"  Q_{number}:\n    name: Query {number}\n    folder: Query/Area {number % 20}\n    target: T_{number:05}\n"
        f"    mode: Update\n    sql: |\n      {sql}\n"
    )


def _import(number: int, size: Size) -> str:
    return (
        f"  I_{number}:\n    name: Import {number}\n    into: T_{number % size.tables:05}\n    mode: AddAndUpdate\n"
        f"    file: {{pattern: file{number}.csv}}\n    mapping: {{Id: id, Field1: one, Field2: two}}\n"
    )


def _filter(number: int, size: Size) -> str:
    return (
        f"  F_{number}:\n    name: Filter {number}\n    source: T_{number % size.tables:05}\n"
        "    where: Field1 = 'x' AND Field2 <> 'y'\n"
    )


def _extract(number: int, size: Size) -> str:
    return (
        f"  E_{number}:\n    name: Extract {number}\n    type: Data Extension Extract\n    file: file{number}.csv\n"
        f"    parameters: {{DECustomerKey: T_{number % size.tables:05}}}\n"
    )


def _automation(number: int, size: Size) -> str:
    return (
        f"  A_{number}:\n    name: Automation {number}\n    steps:\n"
        f"      - run: [import_definition.I_{number % size.imports}]\n"
        f"      - run: [query_definition.Q_{number % size.queries}]\n"
        f"      - run: [data_extract.E_{number % size.extracts}]\n"
    )


def run(size: Size, only: Collection[str] = ()) -> Iterator[tuple[str, Figure]]:
    """Measure each command, or those whose names are given, after an apply that makes what the files say."""
    with project(0, "") as (folder, server):
        (folder / "data.yaml").unlink()
        write(folder, size)
        configure(folder, served=server)
        words = f"mcdecl -C {folder} impact data_extension.T_0"
        completing = {"_MCDECL_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": "4"}
        commands = {
            "validate": ["validate"],
            "lint, cold": ["lint"],
            "lint, warm": ["lint"],
            "first apply": ["apply", "--auto-approve"],
            "no-op plan": ["plan"],
            "drift": ["drift"],
            "test of one case": ["test"],
            "docs": ["docs", "--out", str(folder / "site")],
            "fmt": ["fmt"],
            "fmt --check": ["fmt", "--check"],
            "impact": ["impact", "data_extension.T_00001.Field1"],
            "completion, cold": [],
            "completion": [],
            "export": ["export", "--out", str(folder.parent / f"{folder.name}-out")],
        }
        for what, arguments in commands.items():
            if only and what not in only and what != "first apply":
                continue
            if what == "no-op plan":
                command(folder, arguments, server)  # the first after an apply reads what just changed once more
            yield what, command(folder, arguments, server, environment={} if arguments else completing)
            if what == "first apply":
                server.advance(SETTLED)


def main() -> None:
    """Print the figures as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--percent", type=int, default=100, help="how much of the full size")
    parser.add_argument("--only", default="", help="names of what to measure, between commas; default: all")
    options = parser.parse_args()
    print(f"{'what':18} {'calls':>5} {'wall s':>7} {'CPU s':>6} {'MiB':>5} {'target':>6}")
    for what, figure in run(SIZE.scaled(options.percent), [name for name in options.only.split(",") if name]):
        target = f"{TARGETS[what]:6.1f}" if what in TARGETS else ""
        costs = f"{figure.calls:5} {figure.wall:7.2f} {figure.cpu:6.2f} {figure.memory:5.0f}"
        print(f"{what:18} {costs} {target}", flush=True)


if __name__ == "__main__":
    main()
