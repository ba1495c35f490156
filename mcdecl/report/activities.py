"""What the steps of an automation did, for reading: a table that fits a terminal, and the words of each activity."""

from collections.abc import Iterator, Sequence

from mcdecl.helpers.characters import printable
from mcdecl.operations.run.model import BY_ORDER, Activity, Run, RunStatus
from mcdecl.report.wrapping import cut

WIDTH = 80
"""Columns of the narrowest terminal that the table fits."""
STYLES = {
    RunStatus.DONE: "green",
    RunStatus.FAILED: "bold red",
    RunStatus.UNKNOWN: "bold yellow",
    RunStatus.NOT_STARTED: "yellow",
}
_TITLES = ("step", "activity", "status", "rows", "in error", "in target", "seconds")
_NAME = 1
_LEFT = frozenset({"activity", "status"})
_INDENT, _GAP = 2, 2
_NARROWEST = 16
_NOTHING = "–"


def activity_lines(run: Run) -> Iterator[tuple[str, str]]:
    """Style and text of every line: the table of a run's activities, and below it what there is to say of them.

    Args:
        run: The run; nothing is said of one that has no activities.
    """
    if not run.activities:
        return
    after = {target_rows.data_extension: target_rows.after for target_rows in run.targets}
    rows = [_row(item, after.get(item.fills)) for item in run.activities]
    widths = _widths(rows)
    yield from (("bold", line) for line in _lines(_TITLES, widths))
    for activity, row in zip(run.activities, rows, strict=True):
        yield from ((STYLES.get(activity.status, ""), line) for line in _lines(row, widths))
    yield from (("", f"{' ' * _INDENT}{line}") for item in run.activities for line in _words(item, run))


def _row(activity: Activity, after: int | None) -> tuple[str, ...]:
    figures = activity.figures
    rows = figures.successful if figures.successful is not None else figures.read
    counts = (_NOTHING if number is None else f"{number:,}" for number in (rows, figures.errors, after))
    seconds = _NOTHING if activity.seconds is None else f"{activity.seconds:.1f}"
    return (str(activity.step), printable(activity.name), activity.status.value, *counts, seconds)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    widths = [max(map(len, column)) for column in zip(_TITLES, *rows, strict=True)]
    others = sum(widths) - widths[_NAME]
    room = WIDTH - _INDENT - _GAP * (len(_TITLES) - 1) - others
    widths[_NAME] = min(widths[_NAME], max(room, _NARROWEST))
    return widths


def _lines(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """One line, and further ones for a name that is longer than its column."""
    name, width = cells[_NAME], widths[_NAME]
    parts = cut(name, width)
    for place, part in enumerate(parts):
        shown = [*cells[:_NAME], part, *cells[_NAME + 1 :]] if place == 0 else ["", part, *[""] * (len(cells) - 2)]
        aligned = (
            cell.ljust(room) if title in _LEFT else cell.rjust(room)
            for title, cell, room in zip(_TITLES, shown, widths, strict=True)
        )
        yield (" " * _INDENT + (" " * _GAP).join(aligned)).rstrip()


def _words(activity: Activity, run: Run) -> Iterator[str]:
    """What there is to say of an activity, unless the run's own message says it."""
    if not activity.message or activity.message == BY_ORDER or activity.message in run.message:
        return
    yield printable(f"{activity.name} of step {activity.step}: {activity.message}")
    if activity.explanation:
        yield printable(f"  {activity.explanation}")
