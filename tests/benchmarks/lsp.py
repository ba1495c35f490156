"""The language server on a project of N data extensions of 25 fields and a quarter as many queries.

Run by hand for the full size: `python -m tests.benchmarks.lsp [COUNT]`.
"""

import itertools
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcdecl.lsp.server import PAUSE
from tests.lsp.editor import Editor, editor
from tests.lsp.processes import of_threads, started_by

FIELDS, A_FILE = 25, 20
"""Fields of a data extension, and data extensions of a file."""


FIELD_LINE = 6
"""Where the field Field0 of the first data extension is."""
REQUESTS = 50
"""Requests of a kind whose costs are measured."""


@dataclass(frozen=True)
class Cost:
    """The 95th percentile of what requests cost, in seconds: on the clock, and of the server's processor time."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class LspFigure:
    """What it cost, in seconds and MiB.

    Attributes:
        first: from the opening of a file to the first findings in it.
        project: from then to what only the other files can tell.
        everything: from a keystroke to the findings of the whole project.
        keystroke: from a keystroke to the findings of the file.
        requests: by what is asked, from the question to its answer; at rest, and while the project is checked.
        memory: the peak of the server and of the process that checks; 0 where the system does not tell.
        suggested: how many keys were suggested.
    """

    first: float
    project: float
    everything: float
    keystroke: Cost
    requests: Mapping[str, Cost]
    memory: float
    suggested: int


def written(root: Path, count: int) -> None:
    """Write the project."""
    (root / "mcdecl.yaml").write_text("project: benchmark\n")
    for begin in range(0, count, A_FILE):
        tables = "".join(_table(number) for number in range(begin, min(begin + A_FILE, count)))
        queries = "".join(_query(number) for number in range(begin, min(begin + A_FILE, count)) if number % 4 == 0)
        (root / f"tables_{begin:05}.yaml").write_text(f"data_extensions:\n{tables}query_definitions:\n{queries}")


def _table(number: int) -> str:
    fields = "".join(f"      - {{name: Field{field}, type: Text, length: 50}}\n" for field in range(FIELDS - 1))
    return (
        f"  Table_{number:05}:\n    name: Table {number}\n"
        "    retention: {policy: rows, length: 2, unit: years}\n    fields:\n"
        f"      - {{name: Id, type: Text, length: 18, primary_key: true}}\n{fields}"
    )


def _query(number: int) -> str:
    columns = "".join(f",\n        t.Field{field}" for field in range(FIELDS - 1))
    return (
        f"  Query_{number:05}:\n    name: Query {number}\n    target: Table_{number:05}\n    mode: Update\n    sql: |\n"
        f"      SELECT\n        t.Id{columns}\n      FROM [Table {number + 1}] t\n      WHERE t.Field1 = 'x'\n"
    )


def run(count: int) -> LspFigure:
    """Measure a project of this size."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        written(root, count)
        with editor(root) as here:
            return _measured(here)


def _measured(here: Editor) -> LspFigure:
    file = "tables_00000.yaml"
    text = (here.root / file).read_text()
    began = time.perf_counter()
    here.open(file, text.replace("type: Text", "type: Txt", 1).replace("target: Table_00000", "target: Table_XXXXX", 1))
    here.until(file, lambda codes: "MC106" in codes)
    first = time.perf_counter() - began
    here.until(file, lambda codes: "MC123" in codes)
    project = time.perf_counter() - began
    here.type(file, text)
    here.clean(file)
    turn = itertools.count()

    def keystroke() -> None:
        word = "Txt" if next(turn) % 2 == 0 else "Text"
        here.type(file, text.replace("type: Text", f"type: {word}", 1))
        here.until(file, lambda codes: ("MC106" in codes) == (word == "Txt"))

    typed = _cost(here, keystroke)
    here.type(file, text)
    here.clean(file)
    began = time.perf_counter()
    # What only the other files can tell: the target does not exist; another one than before, so that it is looked up.
    here.type(file, text.replace("target: Table_00000", "target: Table_YYYYY", 1))
    here.until(file, lambda codes: "MC123" in codes)
    everything = time.perf_counter() - began
    line = text[: text.index("target: Table_00000")].count("\n") + 1
    column = text.split("\n").index("        t.Id,") + 1
    here.type(file, text.replace("target: Table_00000", "target: Tab", 1).replace("        t.Id,", "        t.", 1))
    suggested = 0

    def complete() -> None:
        nonlocal suggested
        suggested = len(here.complete(file, line, len("    target: Tab") + 1))

    asked: dict[str, Callable[[], object]] = {
        "completion of keys": complete,
        "completion of columns": lambda: here.complete(file, column, len("        t.") + 1),
        "hover": lambda: here.hover(file, 2, 5),
        "actions": lambda: here.request("textDocument/codeAction", _range(here.at(file, column, 9))),
        "references of a key": lambda: here.request("textDocument/references", _context(here.at(file, 2, 5))),
        "references of a field": lambda: here.request(
            "textDocument/references", _context(here.at(file, FIELD_LINE, 19))
        ),
        "renaming a key": lambda: here.request("textDocument/rename", here.at(file, 2, 5) | {"newName": "New"}),
        "renaming a field": lambda: here.request(
            "textDocument/rename", here.at(file, FIELD_LINE, 19) | {"newName": "New"}
        ),
        "symbols of the project": lambda: here.request("workspace/symbol", {"query": "Table_1"}),
    }
    requests = {f"{name}, at rest": _cost(here, ask) for name, ask in asked.items()}
    for number, (name, ask) in enumerate(asked.items()):
        here.type(file, _being_completed(text, number))
        time.sleep(PAUSE * 1.5)  # a check is under way then
        requests[f"{name}, during a check"] = _cost(here, ask)
    processes = (here.process.pid, *started_by(here.process.pid))
    return LspFigure(first, project, everything, typed, requests, sum(map(_peak, processes)), suggested)


def _range(at: dict[str, Any]) -> dict[str, Any]:
    return at | {"range": {"start": at["position"], "end": at["position"]}, "context": {"diagnostics": []}}


def _context(at: dict[str, Any]) -> dict[str, Any]:
    return at | {"context": {"includeDeclaration": True}}


def _being_completed(text: str, number: int) -> str:
    """The text as it is while something is completed in it, and another one for each check."""
    changed = text.replace("target: Table_00000", "target: Tab", 1).replace("        t.Id,", "        t.", 1)
    return changed.replace("name: Table 1\n", f"name: Table 1{number}\n", 1)


def _cost(here: Editor, ask: Callable[[], object]) -> Cost:
    walls, cpus = [], []
    for _ in range(REQUESTS):
        began, used = time.perf_counter(), _processor(here.process.pid)
        ask()
        walls.append(time.perf_counter() - began)
        cpus.append(_processor(here.process.pid) - used)
    most = REQUESTS * 95 // 100
    return Cost(sorted(walls)[most], sorted(cpus)[most])


def _processor(process: int) -> float:
    """Seconds that a process has computed; 0 where the system does not tell."""
    return sum(int(told.split()[0]) for told in of_threads(process, "schedstat")) / 1e9


def _peak(process: int) -> float:
    lines = [line for told in of_threads(process, "status") for line in told.splitlines() if line.startswith("VmHWM")]
    return max((int(line.split()[1]) / 1024 for line in lines), default=0.0)


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    figure = run(count)
    print(f"{count} data extensions x {FIELDS} fields, {(count + 3) // 4} queries; {figure.suggested} keys suggested")
    print(f"first findings     {figure.first:7.2f} s; of the whole project {figure.project:.2f} s")
    print(f"after a keystroke, the whole project {figure.everything:.2f} s")
    print(f"95th percentile of {REQUESTS}:")
    for name, cost in {"after a keystroke": figure.keystroke, **figure.requests}.items():
        print(f"  {name:36} {cost.wall * 1000:7.0f} ms, {cost.cpu * 1000:.0f} ms of the processor")
    print(f"peak memory        {figure.memory:7.0f} MiB")


if __name__ == "__main__":
    main()
