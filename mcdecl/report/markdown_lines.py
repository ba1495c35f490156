"""Reports other than plans as Markdown for a comment or an issue: what their text says, its differences as a `diff`."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from mcdecl.engine.plan.origin import Origin
from mcdecl.report.ending import Line
from mcdecl.report.markdown_text import code, details, fence, marker, prose
from mcdecl.report.size_limit import Block, Weight, fitted

LIMIT: Final = 65_536
"""Characters that a comment holds on GitHub, as it says when it refuses a longer one."""
FEW_LINES: Final = 60
"""Up to so many lines stand open."""
_SHORTENED: Final = "_Shortened to fit into a comment; the command itself prints all of it._"
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z")
_SIGNS: Final = {"≠": "!", "<": "-", ">": "+", "∅": " "}
"""What a `diff` knows in place of our own signs."""


def lines_markdown(command: str, name: str, lines: Iterable[Line], summary: str, origin: Origin | None = None) -> str:
    """A report as a document.

    Args:
        command: `drift` or `diff`.
        name: what it is about, such as `northern-trail for prod`.
        lines: the lines of the report as a terminal shows them, the summary among them.
        summary: its summary line, which stands on top.
        origin: where it comes from, where that is known.
    """
    texts = [text for _, text in lines if text != summary]
    while texts and not texts[-1].strip():
        texts.pop()
    blocks = [
        Block((marker(command, about=name),)),
        Block((f"## mcdecl {command}: {prose(name)}",)),
        Block((f"**{prose(summary)}**",)),
        *_body(texts),
        Block((origin_line(origin),)),
    ]
    return fitted(blocks, LIMIT, _SHORTENED)


def _body(texts: list[str]) -> Iterator[Block]:
    """What is not indented is prose, the rest is a `diff`."""
    part: list[str] = []
    few = len(texts) <= FEW_LINES
    for text in [*texts, ""]:
        if text.startswith(" "):
            part.append(_as_diff(text))
            continue
        if part:
            body = fence(part, "diff")
            short = fence([*part[:FEW_LINES], f"  … and {len(part) - FEW_LINES} more lines"], "diff")
            forms = (body,) if few else (details(f"{len(part)} lines", body), short, "_Too long for a comment._")
            yield Block(forms, Weight.CHANGES)
            part = []
        if text.strip():
            yield Block((prose(text),))


def _as_diff(text: str) -> str:
    """A line with its sign at the beginning, where a `diff` looks for it."""
    body = text.lstrip(" ")
    indent = len(text) - len(body)
    sign, _, rest = body.partition(" ")
    if sign in _SIGNS and rest:
        return f"{_SIGNS[sign]} {' ' * max(indent - 2, 0)}{rest}"
    if sign in ("+", "-", "~", "!", "?") and rest:
        return f"{'!' if sign == '~' else sign} {' ' * max(indent - 2, 0)}{rest}"
    if body[:1] in ("+", "-") and indent >= 10:  # a line of a text that changes
        return f"{body[:1]}{' ' * (indent - 1)}{body[1:]}"
    return text


def origin_line(origin: Origin | None) -> str:
    """The commit, the time and the page of the pipeline, in a line; empty where nothing is known."""
    if origin is None:
        return ""
    parts = []
    if origin.commit:
        parts.append(f"commit {code(origin.commit[:7])}")
    if origin.time:
        parts.append(shown_time(origin.time))
    if origin.link:
        parts.append(f"[pipeline and artifacts]({origin.link})")
    return " · ".join(parts)


def shown_time(time: str) -> str:
    """A time in UTC for a person, to the minute."""
    match = _TIME.fullmatch(time)
    return f"{match[1]} {match[2]} UTC" if match else prose(time)
