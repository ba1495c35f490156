"""What a change does to rows, as Markdown for a pull request."""

from collections.abc import Iterator
from typing import Final

from mcdecl.operations.comparing.model import Comparison, TableDifference
from mcdecl.report.audience import (
    by_table,
    counted,
    counts,
    data_lines,
    moved,
    notes,
    problem_line,
    summary_line,
    value,
    values,
)
from mcdecl.report.markdown_text import cell, code, details, html_code, marker, prose

_MOST: Final = 30
"""Tables with examples; what a host takes for one comment is limited."""


def audience_markdown(comparison: Comparison, project: str, environment: str) -> str:
    """The whole text.

    Args:
        comparison: the comparison.
        project: its name.
        environment: its name; a comment of the same two is replaced.
    """
    parts = [
        marker("compare", project=project, environment=environment),
        f"### What changes for people: {prose(project)}",
        f"Compared with {prose(comparison.before)}.",
        *(f"{prose(line)}." for line in data_lines(comparison)),
        *_table(comparison),
        *_examples(comparison),
        *_problems(comparison),
        f"**{prose(summary_line(comparison))}**",
    ]
    return "\n\n".join(parts) + "\n"


def _table(comparison: Comparison) -> Iterator[str]:
    rows = [(address, table) for address, tables in by_table(comparison).items() for table in tables if table.differs]
    if not rows:
        return
    lines = ["| | rows | before | after | left | entered | changed |", "|---|---|--:|--:|--:|--:|--:|"]
    for address, table in rows:
        numbers = (table.before, table.after, table.left, table.entered, table.changed)
        lines.append(f"| {cell(address)} | {cell(table.data)} | {' | '.join(f'{number:,}' for number in numbers)} |")
    yield "\n".join(lines)
    fed = [f"{code(address)} feeds {prose(', '.join(names))}." for address, names in comparison.feeds.items() if names]
    if fed:
        yield "\n".join(f"- {line}" for line in fed)


def _examples(comparison: Comparison) -> Iterator[str]:
    differing = by_table(comparison)
    for address, tables in list(differing.items())[:_MOST]:
        lines = [line for table in tables if table.differs for line in _lines(table)]
        yield details(html_code(address), "\n".join(f"- {line}" for line in lines))
    if len(differing) > _MOST:
        yield f"Examples of the first {_MOST} of {len(differing)}."


def _lines(table: TableDifference) -> Iterator[str]:
    yield f"{prose(table.data)}: {prose(counts(table))}"
    yield from notes(table)
    for word in ("left", "entered"):
        yield from (f"{word}: {prose(row)}" for row in moved(table, word))
    for column in table.columns:
        yield f"{code(column.name)} differs in {counted(column.rows, 'row')}"
        for example in column.examples:
            yield f"{prose(values(example.row))}: {code(value(example.before))} → {code(value(example.after))}"


def _problems(comparison: Comparison) -> Iterator[str]:
    if comparison.problems:
        yield "**Not compared**\n\n" + "\n".join(f"- {prose(problem_line(item))}" for item in comparison.problems)
    if comparison.uncovered:
        body = "\n".join(f"- {prose(words)}" for words in comparison.uncovered)
        yield details(f"Not covered ({len(comparison.uncovered)})", body)
