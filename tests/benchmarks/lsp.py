"""The language server on a project of N data extensions of 25 fields and a quarter as many queries.

Run by hand for the full size: `python -m tests.benchmarks.lsp [COUNT]`.
"""

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.lsp.editor import Editor, editor

FIELDS, A_FILE = 25, 20
"""Fields of a data extension, and data extensions of a file."""


@dataclass(frozen=True)
class LspFigure:
    """What it cost, in seconds and MiB.

    Attributes:
        first: from the opening of a file to the first findings in it.
        project: from then to what only the other files can tell.
        keystroke: from a keystroke to the findings of the file.
        everything: from a keystroke to the findings of the whole project.
        completion, hover: from the question to its answer.
        memory: the server's peak; 0 where the system does not tell.
        suggested: how many keys were suggested.
    """

    first: float
    project: float
    keystroke: float
    everything: float
    completion: float
    hover: float
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
    began = time.perf_counter()
    here.type(file, text.replace("type: Text", "type: Txt", 1))
    here.until(file, lambda codes: "MC106" in codes)
    keystroke = time.perf_counter() - began
    here.type(file, text)
    here.clean(file)
    began = time.perf_counter()
    # What only the other files can tell: the target does not exist; another one than before, so that it is looked up.
    here.type(file, text.replace("target: Table_00000", "target: Table_YYYYY", 1))
    here.until(file, lambda codes: "MC123" in codes)
    everything = time.perf_counter() - began
    line = text[: text.index("target: Table_00000")].count("\n") + 1
    here.type(file, text.replace("target: Table_00000", "target: Tab", 1))
    began = time.perf_counter()
    suggested = len(here.complete(file, line, len("    target: Tab") + 1))
    completion = time.perf_counter() - began
    here.type(file, text)
    began = time.perf_counter()
    here.hover(file, line, 15)
    hover = time.perf_counter() - began
    return LspFigure(first, project, keystroke, everything, completion, hover, _peak(here.process.pid), suggested)


def _peak(process: int) -> float:
    status = Path(f"/proc/{process}/status")
    if not status.is_file():
        return 0.0
    line = next((line for line in status.read_text().splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(line.split()[1]) / 1024


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    figure = run(count)
    print(f"{count} data extensions x {FIELDS} fields, {(count + 3) // 4} queries")
    print(f"first findings     {figure.first:7.2f} s; of the whole project {figure.project:.2f} s")
    print(f"after a keystroke  {figure.keystroke * 1000:7.0f} ms; the whole project {figure.everything:.2f} s")
    print(f"completion         {figure.completion * 1000:7.0f} ms, {figure.suggested} keys")
    print(f"hover              {figure.hover * 1000:7.0f} ms")
    print(f"peak memory        {figure.memory:7.0f} MiB")


if __name__ == "__main__":
    main()
