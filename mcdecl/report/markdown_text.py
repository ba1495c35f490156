"""Texts that people named, made safe for Markdown: no mark-up, no mention, no link, no end of a block through them."""

import re
from collections.abc import Iterable
from html import escape as escape_html
from urllib.parse import quote

from mcdecl.helpers.characters import printable

_ZERO = "\u200b"
_MARKS = re.compile(r"([\\`*_\[\]|~$]|:(?=\w))")
"""What marks up within a line; what does so at its beginning never begins one, since our own words stand there."""
_LIVELY = re.compile(r"(@|#|\bGH-|:(?=//)|\bwww(?=\.))", re.IGNORECASE)
"""What hosts turn into mentions, references and links even after Markdown has let it pass."""


def one_line(text: str) -> str:
    """A text on one line, without control characters."""
    return text if text.isprintable() else " ".join(printable(text).splitlines()).replace("\t", " ")


def prose(text: str) -> str:
    """A sentence with names in it, to be read as it is."""
    quiet = _LIVELY.sub(rf"\1{_ZERO}", one_line(text))
    return _MARKS.sub(r"\\\1", quiet.replace("&", "&amp;").replace("<", "&lt;"))


def code(text: str) -> str:
    """A name or value as inline code; a pipe in it would end a cell of a table, so there use `cell`."""
    line = one_line(text)
    if not line.strip():
        return "``` ```" if line else "(none)"
    ticks = "`" * (_longest_run(line) + 1)
    pad = " " if line.startswith(("`", " ")) or line.endswith(("`", " ")) else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def cell(text: str) -> str:
    """A name in a cell of a table."""
    return prose(text)


def html_code(text: str) -> str:
    """A name as code where only HTML is read, such as in a summary."""
    return f"<code>{escape_html(one_line(text))}</code>"


def fence(lines: Iterable[str], language: str) -> str:
    """Lines as a fenced block, its fence longer than every run of backticks in them."""
    text = "\n".join(one_line(line) for line in lines)
    ticks = "`" * max(3, _longest_run(text) + 1)
    return f"{ticks}{language}\n{text}\n{ticks}"


def details(summary: str, body: str) -> str:
    """A block that opens when it is asked for; `summary` is HTML."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def marker(command: str = "plan", **about: str) -> str:
    """A comment that nobody sees and that stays the same, by which a bot finds what it has posted before."""
    words = " ".join(f"{name}={quote(value, safe='').replace('-', '%2D')}" for name, value in about.items() if value)
    return f"<!-- mcdecl:{command} {words} -->"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
