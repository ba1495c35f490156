"""What of a text somebody fills in before the account reads it: `${…}` by mcdecl, `%%…%%` by Marketing Cloud."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from mcdecl.lsp.cursor import scalars

MENTION: Final = "variable"
PERSONALIZATION: Final = "macro"
TYPES: Final = (MENTION, PERSONALIZATION)
"""What editors call these: types of semantic tokens of the protocol."""
_TOKEN: Final = re.compile(r"\$\$\{|(?P<variable>\$\{[^}\n]*\})|(?P<macro>%%[^%\n]+%%)")
_SQL_COMMENT: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


class Token(Struct, frozen=True):
    """A word of its own in a text: its type, line and column from 1, and length."""

    type: str
    begin: tuple[int, int]
    length: int


def tokens_in(file: str, text: str) -> Iterator[Token]:
    """The tokens of a file in order, but for what stands in comments.

    Args:
        file: its name.
        text: its text.
    """
    for number, row in enumerate(_without_comments(file, text).split("\n"), 1):
        for match in _TOKEN.finditer(row):
            if match.lastgroup is not None:
                yield Token(match.lastgroup, (number, match.start() + 1), match.end() - match.start())


def _without_comments(file: str, text: str) -> str:
    """The text with its comments blanked; of YAML that cannot be read, all of it."""
    if "%%" not in text and "${" not in text:
        return ""
    if file.endswith(".sql"):
        return _SQL_COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    spans = [((item.line, item.column), (item.end_line, item.end_column)) for item in scalars(text)]
    if not spans:
        return text
    rows, kept = text.split("\n"), [""] * (text.count("\n") + 1)
    for (line, column), (end_line, end_column) in spans:
        for number in range(line, min(end_line, len(rows)) + 1):
            row, written = rows[number - 1], kept[number - 1]
            start = column - 1 if number == line else 0
            stop = end_column - 1 if number == end_line else len(row)
            kept[number - 1] = written + " " * (start - len(written)) + row[max(start, len(written)) : stop]
    return "\n".join(kept)
