"""Results of runs: a table, and details step by step."""

from collections.abc import Iterator, Sequence
from typing import Any

from mcdecl.helpers.characters import printable
from mcdecl.helpers.structs import replace
from mcdecl.operations.run.model import Run, RunStatus, TargetRows
from mcdecl.project import Environment
from mcdecl.report.activities import STYLES, activity_lines
from mcdecl.report.wrapping import wrapped

FORMAT_VERSION = "1.0"
"""Of the JSON form."""
TIME_OVER = 124
"""Exit code when time is over and something is not at its end, as `timeout` of coreutils has it."""

_TITLES = ("run", "task", "status", "rows", "added", "updated", "duplicated", "in error", "seconds")
_LEFT = frozenset({"run", "status"})
_NOTHING = "–"
_GAP = 2
"""Spaces between two columns."""


def runs_json(runs: Sequence[Run], environment: Environment) -> dict[str, Any]:
    """Runs as plain JSON data.

    Args:
        runs: The runs.
        environment: Where they ran; of several business units the one that is in view.
    """
    unit = {"unit": environment.business_unit} if environment.business_unit else {}
    head = {"format_version": FORMAT_VERSION, "environment": environment.name, **unit}
    return {**head, "runs": [run.to_json() for run in runs]}


def exit_code(runs: Sequence[Run], *, wait: bool) -> int:
    """The exit code of a command that shows runs.

    Args:
        runs: The runs.
        wait: Whether their ends were awaited.
    """
    going = (RunStatus.QUEUED, RunStatus.RUNNING)
    good = {RunStatus.DONE} if wait else {RunStatus.DONE, *going}
    if all(run.status in good for run in runs):
        return 0
    return TIME_OVER if any(run.status in going for run in runs) and wait else 1


def result_lines(runs: Sequence[Run], unit: str = "", width: int | None = None) -> Iterator[tuple[str, str]]:
    """Style and text of every line: the table, then the words of each run that has some.

    Args:
        runs: The runs.
        unit: The business unit that all of them ran in, which is put before their addresses; empty without one.
        width: The columns of the terminal; in a table that is wider each address is above its numbers. None for a log.
    """
    runs = [replace(run, address=f"{unit}:{run.address}") for run in runs] if unit else runs
    rows = [_row(run) for run in runs]
    widths = [max(map(len, column)) for column in zip(_TITLES, *rows, strict=True)]
    stacked = width is not None and sum(widths) + _GAP * (len(widths) - 1) > width
    if stacked:
        widths[0] = len(_TITLES[0])
    if stacked and width is not None and len(_line(_TITLES, widths)) > width:
        yield from _narrow(runs, rows, width)
        rows = []
    else:
        yield "bold", _line(_TITLES, widths)
    for run, row in zip(runs if rows else [], rows, strict=True):
        style = STYLES.get(run.status, "")
        if stacked:
            yield style, row[0]
        yield style, _line(("", *row[1:]) if stacked else row, widths)
    for run in runs:
        yield from (("", line) for line in _words(run))
        if run.activities:
            yield "", ""
            yield "bold", f"{printable(run.address)}, step by step"
            yield from activity_lines(run)


def _narrow(runs: Sequence[Run], rows: Sequence[tuple[str, ...]], width: int) -> Iterator[tuple[str, str]]:
    """Each run as its address and a sentence, where the terminal is too narrow for the columns."""
    for run, row in zip(runs, rows, strict=True):
        known = [(title, cell) for title, cell in zip(_TITLES, row, strict=True) if cell != _NOTHING]
        words = [cell if title == "status" else f"{title} {cell}" for title, cell in known[1:]]
        for line in (*wrapped(row[0], width), *wrapped(f"  {', '.join(words)}", width)):
            yield STYLES.get(run.status, ""), line


def _row(run: Run) -> tuple[str, ...]:
    figures = run.figures
    seconds = _NOTHING if run.seconds is None else f"{run.seconds:.1f}"
    numbers = (figures.read, figures.added, figures.updated, figures.duplicated, figures.errors)
    counts = (_NOTHING if number is None else f"{number:,}" for number in numbers)
    task = _NOTHING if run.task is None else str(run.task)
    return (printable(run.address), task, run.status.value, *counts, seconds)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = (
        cell.ljust(width) if title in _LEFT else cell.rjust(width)
        for title, cell, width in zip(_TITLES, cells, widths, strict=True)
    )
    return (" " * _GAP).join(aligned).rstrip()


def _words(run: Run) -> Iterator[str]:
    texts = [
        run.message and _coded(run),
        run.explanation,
        *(_rows(target_rows, ended=run.status.ended) for target_rows in run.targets),
        *run.notes,
    ]
    lines = [printable(line) for line in texts if line]
    if lines:
        yield ""
        yield f"{printable(run.address)}: {lines[0]}"
        yield from (f"  {line}" for line in lines[1:])


def _rows(target_rows: TargetRows, *, ended: bool) -> str:
    after = f", {_count(target_rows.after)} after" if ended else ""
    return f"Rows of {target_rows.data_extension}: {_count(target_rows.before)} before{after}"


def _count(rows: int | None) -> str:
    return "unknown" if rows is None else f"{rows:,}"


def _coded(run: Run) -> str:
    return run.message if run.code is None else f"{run.message} (code {run.code})"
