"""The line of a file that a finding is about, with a caret below the place."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from mcdecl.helpers.characters import printable
from mcdecl.helpers.safe_files import check_named, read_regular
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.report.findings import line

WIDTH: Final = 100
"""Columns of an excerpt; a longer line is shown around the place."""
_LEAST: Final = 20
"""Columns of an excerpt in the narrowest terminal."""
_MARGIN: Final = 9
"""Columns before an excerpt: the number of the line, and a bar."""
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


def with_excerpt(finding: Diagnostic, lines: Lines, columns: int = WIDTH + _MARGIN) -> str:
    """A finding on its line, then the line of the file with a caret; on its line alone where the file has none such.

    Args:
        finding: the finding.
        lines: gives the lines of files.
        columns: those of the terminal, in which a line that is too long would break and the caret point elsewhere.
    """
    texts = lines(finding.file)
    if not 0 < finding.line <= len(texts) or not texts[finding.line - 1].strip():
        return line(finding)
    width = max(_LEAST, min(WIDTH, columns - _MARGIN))
    text, caret = _cut(texts[finding.line - 1].replace("\t", " ").rstrip(), finding.column - 1, width)
    number = str(finding.line)
    return "\n".join(
        [
            line(finding),
            f"{number:>6} | {printable(text)}",
            f"{'':>6} | {' ' * caret}{'^' * min(_length(text, caret), max(1, width - caret))}",
        ]
    )


def findings_lines(findings: Iterable[Diagnostic], root: Path | None, columns: int = WIDTH + _MARGIN) -> list[str]:
    """Findings as text; with the folder of their files each has its excerpt, which fits into so many columns."""
    if root is None:
        return [line(finding) for finding in findings]
    lines = lines_below(root)
    return [with_excerpt(finding, lines, columns) for finding in findings]


def _cut(text: str, column: int, width: int) -> tuple[str, int]:
    """A line of at most so many columns, and where the place is in it."""
    column = min(max(column, 0), len(text))
    if len(text) <= width:
        return text, column
    start = max(0, min(column - width // 2, len(text) - width))
    piece = text[start : start + width]
    return (f"…{piece[1:]}" if start else piece), column - start


def _length(text: str, column: int) -> int:
    """How many carets: as long as the word at the place."""
    match = _WORD.match(text, column)
    return len(match[0]) if match else 1
