"""SQL tidied without being laid out anew: lines and comments stay where their writer put them.

Words that no name can be without brackets are written in capitals, blanks are tidied, nothing inside of quotes,
brackets and comments is touched.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from mcdecl.analysis.fmt.model import Formatted, NotFormatted
from mcdecl.analysis.sql.reading import QueryText, blanked, deep, read
from mcdecl.analysis.sql.words import words
from mcdecl.helpers.tsql import tokens
from mcdecl.project.diagnostics import Diagnostic

if TYPE_CHECKING:
    from sqlglot import exp

_CAPITALS: Final = words(
    "all and any as asc between by case cross desc distinct else end escape except exists from full group having in "
    "inner intersect is join left like not null on or order outer over right select some then top union when where with"
)
"""Words that T-SQL reserves: none of them can be a name that is written without brackets."""
_WORD: Final = re.compile(r"(?<![\w.@#$])[A-Za-z]+(?![\w$@#])")
_LITERAL: Final = re.compile(r"'(?:[^']|'')*'|\[(?:[^\]]|\]\])*\]|\"(?:[^\"]|\"\")*\"")
_COMMENT: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_PIECES: Final = re.compile(f"({_LITERAL.pattern})|({_COMMENT.pattern})", re.DOTALL)
_MENTION: Final = re.compile(r"\$\{[^}\n]*\}")
_TAB: Final = "    "


def format_sql(text: str, file: str) -> Formatted:
    """The text of a query in tidy form; it may begin lines with any line ends.

    Args:
        text: the text, without a byte order mark.
        file: its name, for findings.

    Raises:
        NotFormatted: it cannot be read, or would not mean the same; every finding says why.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tree = _tree(text, file)
    made = _tidy(_worded(text))
    try:
        same = _tree(made, file) == tree and _said(made) == _said(text) and _tokens(made) == _tokens(text)
    except NotFormatted:
        same = False
    if not same:
        hint = "the file was left alone; please report it to the maintainers of mcdecl"
        raise NotFormatted(Diagnostic(file, 1, 1, "it cannot be formatted without changing its meaning", hint))
    return Formatted(made)


def _filled(text: str) -> str:
    """The text with a name in the place of every mention of a variable."""
    return _MENTION.sub(lambda match: "v" * len(match.group()), text)


def _tree(text: str, file: str) -> "exp.Query":
    with deep():
        tree, problems = read(QueryText(_filled(text)))
    if problems or tree is None:
        diagnostics = [
            Diagnostic(file, problem.at.line, problem.at.column, problem.message, problem.hint) for problem in problems
        ]
        raise NotFormatted(*diagnostics)
    return tree


def _said(text: str) -> list[str]:
    """Everything in quotes, brackets and comments, in order; blanks at the ends of a comment's lines do not count."""
    return [match[1] or "\n".join(line.rstrip() for line in match[2].split("\n")) for match in _PIECES.finditer(text)]


def _tokens(text: str) -> list[tuple[Any, str, tuple[str, ...]]]:
    """The words as the parser sees them, each with its comments."""
    return [
        (token.token_type, token.text.casefold(), tuple("".join(comment.split()) for comment in token.comments))
        for token in tokens(_filled(text))
    ]


def _worded(text: str) -> str:
    """The text with its reserved words in capitals and a blank behind every comma, none before."""
    bare = blanked(_filled(text))
    parts, at = list[str](), 0
    for start, end, new in sorted((*_capitals(bare), *_commas(bare, text))):
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def _capitals(bare: str) -> Iterator[tuple[int, int, str]]:
    for match in _WORD.finditer(bare):
        if match.group().casefold() in _CAPITALS:
            yield match.start(), match.end(), match.group().upper()


def _commas(bare: str, text: str) -> Iterator[tuple[int, int, str]]:
    for match in re.finditer(",", bare):
        start = match.start()
        while start and text[start - 1] in " \t":
            start -= 1
        if start and text[start - 1] != "\n":
            yield start, match.start(), ""
        if match.end() < len(text) and not text[match.end()].isspace():
            yield match.end(), match.end(), " "


def _tidy(text: str) -> str:
    """The text without blanks at the ends of lines, tabs before them, and more than one blank line at a time."""
    kept = [(match.start(), match.end(), bool(match[1])) for match in _PIECES.finditer(text)]
    lines, at, inside = list[str](), 0, 0
    for line in text.split("\n"):
        end = at + len(line)
        while inside < len(kept) and kept[inside][1] <= at:
            inside += 1
        begins_in = any(start < at for start, _, _ in kept[inside : inside + 1])
        after = (kept[index] for index in range(inside, len(kept)) if kept[index][1] > end)
        around = next(after, (end, end, False))
        ends_in = around[0] < end and around[2]
        blank = not line.strip() and not begins_in
        if not (blank and (not lines or not lines[-1].strip())):
            lines.append(_line(line, begins_in=begins_in, ends_in=ends_in))
        at = end + 1
    return "\n".join(lines).rstrip() + "\n"


def _line(line: str, *, begins_in: bool, ends_in: bool) -> str:
    if not ends_in:
        line = line.rstrip()
    if begins_in:
        return line
    text = line.lstrip(" \t")
    return line[: len(line) - len(text)].replace("\t", _TAB) + text
