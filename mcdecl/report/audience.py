"""What a change does to rows, for a terminal and for programs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from mcdecl.helpers.characters import printable
from mcdecl.operations.comparing.model import (
    GENERATED,
    ChangedColumn,
    Comparison,
    NotPlayed,
    TableDifference,
    Values,
)
from mcdecl.report.ending import Line

FORMAT_VERSION: Final = "1.0"
_WIDEST: Final = 60
"""Characters of a value that are shown."""
_MOST_TOLD: Final = 12
"""Things that are not covered that are named; the others are counted."""


def audience_lines(comparison: Comparison) -> Iterator[Line]:
    """The lines of a comparison."""
    yield "bold", printable(f"Compared with {comparison.before}")
    yield from (("dim", printable(line)) for line in data_lines(comparison))
    for address, tables in by_table(comparison).items():
        yield "", ""
        yield "bold", printable(address)
        for table in tables:
            yield from _table_lines(table)
        if fed := comparison.feeds.get(address):
            yield "", printable(f"  feeds {', '.join(fed)}")
    yield from _said(comparison)
    yield "", ""
    yield "bold", summary_line(comparison)


def by_table(comparison: Comparison) -> Mapping[str, Sequence[TableDifference]]:
    """What differs, by data extension and file; of one that differs on any rows, what it is on all of them."""
    different = {table.address for table in comparison.tables if table.differs}
    tables: dict[str, list[TableDifference]] = {}
    for table in comparison.tables:
        if table.address in different:
            tables.setdefault(table.address, []).append(table)
    return tables


def data_lines(comparison: Comparison) -> Iterator[str]:
    """What the data flow was played on, and how much of it."""
    if not comparison.data:
        return
    sets = ", ".join(f"{name} ({counted(rows, 'row')})" for name, rows in comparison.data)
    yield f"{counted(len(comparison.changed), 'change')}, {counted(len(comparison.played), 'run')} on {sets}"


def counted(count: int, word: str) -> str:
    """A count with its word."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def counts(table: TableDifference) -> str:
    """How the rows of a table differ, in a sentence without a period."""
    if table.only == "after":
        return f"new, {counted(table.after, 'row')}"
    if table.only == "before":
        return f"gone, had {counted(table.before, 'row')}"
    parts = [f"{counted(table.before, 'row')} → {table.after:,}"]
    moves = [(table.left, "left"), (table.entered, "entered"), (table.changed, "changed")]
    parts += [", ".join(f"{count:,} {word}" for count, word in moves if count)] if any(c for c, _ in moves) else []
    parts += [f"new column{'s' if len(table.added) > 1 else ''} {', '.join(table.added)}"] if table.added else []
    parts += (
        [f"without column{'s' if len(table.removed) > 1 else ''} {', '.join(table.removed)}"] if table.removed else []
    )
    return "; ".join(parts) if table.differs else f"{counted(table.after, 'row')}, the same"


def _table_lines(table: TableDifference) -> Iterator[Line]:
    yield ("yellow" if table.differs else "dim"), printable(f"  {table.data}: {counts(table)}")
    yield from (("dim", f"    {note}") for note in notes(table))
    for word, style in (("left", "red"), ("entered", "green")):
        yield from ((style, printable(f"    {word}: {row}")) for row in moved(table, word))
    for column in table.columns:
        yield "", printable(f"    {column.name} differs in {counted(column.rows, 'row')}")
        yield from (("", printable(f"      {line}")) for line in examples(column))


def notes(table: TableDifference) -> Iterator[str]:
    """What to know about the counts of a table that differs, in sentences without a period."""
    if not table.differs:
        return
    if not (table.key or table.only):
        why = "no primary key that both versions have"
        yield f"{why}: whole rows are compared, so a changed row counts as left and entered"
    if table.rounds > 1:
        why = "rows for other times, or few of them, are played apart"
        if table.data != GENERATED:
            why = "cases that give the same keys are played apart"
        yield f"counts of {table.rounds} rounds together: {why}"


def moved(table: TableDifference, word: str) -> Iterator[str]:
    """A few of the rows that left or entered a table, and how many more there are."""
    rows, count = {"left": (table.who_left, table.left), "entered": (table.who_entered, table.entered)}[word]
    yield from map(values, rows)
    if rows and count > len(rows):
        yield f"… and {count - len(rows):,} more"


def examples(column: ChangedColumn) -> Iterator[str]:
    """A few values of a column, before and after."""
    for example in column.examples:
        yield f"{values(example.row)}: {value(example.before)} → {value(example.after)}"


def values(row: Values) -> str:
    """A row in words."""
    return ", ".join(f"{name} {value(text)}" for name, text in row)


def value(text: str | None) -> str:
    """A value in words, cut where it is long."""
    if text is None:
        return "(none)"
    if text == "":
        return "(empty)"
    line = text.replace("\r", "").replace("\n", "\\n")
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"


def _said(comparison: Comparison) -> Iterator[Line]:
    if comparison.problems:
        yield "", ""
        yield "bold", "Not compared"
        yield from (("red", printable(f"  {problem_line(problem)}")) for problem in comparison.problems)
    if comparison.uncovered:
        yield "", ""
        yield "bold", "Not covered"
        yield from (("dim", printable(f"  {words}")) for words in comparison.uncovered[:_MOST_TOLD])
        if (rest := len(comparison.uncovered) - _MOST_TOLD) > 0:
            yield "dim", f"  … and {rest} more"


def problem_line(problem: NotPlayed) -> str:
    """What could not be run or used, and why."""
    where = {"before": "before the change", "after": "after the change"}.get(problem.version, "")
    context = ", ".join(part for part in (where, problem.data) if part)
    return f"{problem.what}: {problem.why}{f' ({context})' if context else ''}"


def summary_line(comparison: Comparison) -> str:
    """The one line that tools look for, such as `Compare: 2 differ, 3 the same.`."""
    if not comparison.changed:
        return "Compare: nothing that matters to rows has changed."
    if not comparison.played:
        return "Compare: the changes reach nothing that runs."
    addresses = {table.address for table in comparison.tables}
    different = {table.address for table in comparison.tables if table.differs}
    line = f"Compare: {len(different)} differ, {len(addresses - different)} the same"
    failed = len({problem.what for problem in comparison.problems})
    return f"{line}, {failed} not compared." if failed else f"{line}."


def to_json(comparison: Comparison) -> dict[str, Any]:
    """Everything, for programs."""
    return {
        "format_version": FORMAT_VERSION,
        "before": {"name": comparison.before, "commit": comparison.commit or None},
        "changed": list(comparison.changed),
        "played": list(comparison.played),
        "data": [{"name": name, "rows": rows} for name, rows in comparison.data],
        "tables": [_table_json(table, comparison.feeds.get(table.address, ())) for table in comparison.tables],
        "problems": [
            {"what": item.what, "why": item.why, "version": item.version or "both", "data": item.data}
            for item in comparison.problems
        ],
        "uncovered": list(comparison.uncovered),
    }


def _table_json(table: TableDifference, feeds: Sequence[str]) -> dict[str, Any]:
    return {
        "address": table.address,
        "kind": table.kind.value,
        "data": table.data,
        "key": list(table.key),
        "only": table.only or None,
        "rounds": table.rounds,
        "before": table.before,
        "after": table.after,
        "entered": table.entered,
        "left": table.left,
        "changed": table.changed,
        "columns": [
            {
                "name": column.name,
                "rows": column.rows,
                "examples": [
                    {"row": dict(example.row), "before": example.before, "after": example.after}
                    for example in column.examples
                ],
            }
            for column in table.columns
        ],
        "columns_added": list(table.added),
        "columns_removed": list(table.removed),
        "examples_entered": [dict(row) for row in table.who_entered],
        "examples_left": [dict(row) for row in table.who_left],
        "feeds": list(feeds),
    }
