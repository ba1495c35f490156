"""The line of a file that a finding is about, with a caret below the place."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from mcdecl.helpers.safe_files import check_named, read_regular
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.report.findings import line
from mcdecl.report.text import printable

WIDTH: Final = 100
"""Columns of an excerpt; a longer line is shown around the place."""
_WORD: Final = re.compile(r"\$\{[^{}]*\}|\[[^\[\]]*\]|[^\s,:\[\]{}()]+")
"""A word, a mention of a variable, or a name in brackets."""

Lines = Callable[[str], list[str]]
"""Gives the lines of a file of the project; none where it cannot be read."""


def lines_below(root: Path) -> Lines:
    """Reads files below a folder, each once."""
    known: dict[str, list[str]] = {}

    def lines(file: str) -> list[str]:
        if file not in known:
            try:
                known[file] = _text(root, file).splitlines()
            except OSError:
                known[file] = []
        return known[file]

    return lines


def _text(root: Path, file: str) -> str:
    """The text of a file: one below the folder leads nowhere else, so that no line of another one is shown."""
    return read_regular(check_named(root, root / file)).decode("utf-8-sig", errors="replace")


def with_excerpt(finding: Diagnostic, lines: Lines) -> str:
    """A finding on its line, then the line of the file with a caret; on its line alone where the file has none such."""
    texts = lines(finding.file)
    if not 0 < finding.line <= len(texts) or not texts[finding.line - 1].strip():
        return line(finding)
    text, caret = _cut(texts[finding.line - 1].replace("\t", " ").rstrip(), finding.column - 1)
    number = str(finding.line)
    return "\n".join(
        [
            line(finding),
            f"{number:>6} | {printable(text)}",
            f"{'':>6} | {' ' * caret}{'^' * _length(text, caret)}",
        ]
    )


def findings_lines(findings: Iterable[Diagnostic], root: Path | None) -> list[str]:
    """Findings as text; with the folder of their files each has its excerpt."""
    if root is None:
        return [line(finding) for finding in findings]
    lines = lines_below(root)
    return [with_excerpt(finding, lines) for finding in findings]


def _cut(text: str, column: int) -> tuple[str, int]:
    """A line of at most `WIDTH` columns, and where the place is in it."""
    column = min(max(column, 0), len(text))
    if len(text) <= WIDTH:
        return text, column
    start = max(0, min(column - WIDTH // 2, len(text) - WIDTH))
    piece = text[start : start + WIDTH]
    return (f"…{piece[1:]}" if start else piece), column - start


def _length(text: str, column: int) -> int:
    """How many carets: as long as the word at the place."""
    match = _WORD.match(text, column)
    return len(match[0]) if match else 1
