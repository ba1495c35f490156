"""A text before and after as HTML, line by line beside each other, with the words that changed marked."""

import re
from difflib import SequenceMatcher
from typing import Any

from mcdecl.report.differences import Gap, Row, side_by_side
from mcdecl.report.page import Html, element, hidden_words, joined

ALIKE = 0.5
"""From here on two lines are one that was edited, and the words that differ are marked."""
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


def lines_block(path: str, before: Any, after: Any) -> Html:
    """Both texts; one that is new stands alone."""
    new = not before
    rows = side_by_side(before, after)
    return element(
        "div",
        element("div", path, class_="title"),
        *(_gap(row) if isinstance(row, Gap) else _row(row, new=new) for row in rows),
        class_="lines new" if new else "lines",
        role="group",
        aria_label=f"{path}, line by line",
    )


def _gap(gap: Gap) -> Html:
    return element("div", f"{gap.lines:,} unchanged line{'s' if gap.lines != 1 else ''}", class_="gap")


def _row(row: Row, *, new: bool) -> Html:
    if row.same:
        same = element("span", row.after or "", class_="same")
        again = element("span", row.after or "", class_="same", aria_hidden="true")
        cells = (_line(row.old, same, "old"), _line(row.new, again, "again"))
        return element("div", *cells, class_="row")
    was, now = _marked(row.before, row.after)
    left, right = _NONE, _NONE
    if row.old is not None:
        left = _line(row.old, element("del", hidden_words("removed: "), was), "was")
    if row.new is not None:
        right = _line(row.new, element("ins", hidden_words("added: "), now), "now")
    return element("div", *((right,) if new else (left, right)), class_="row")


def _line(number: int | None, content: Html, css_class: str) -> Html:
    return element("div", content, class_=f"line {css_class}", data_line=number)


_NONE = element("div", class_="line none")


def _marked(before: str | None, after: str | None) -> tuple[Html, Html]:
    """Both sides of an edited line with marks on what differs; lines that have little in common have none."""
    old, new = _WORDS.findall(before or ""), _WORDS.findall(after or "")
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if before is None or after is None or matcher.ratio() < ALIKE:
        return joined((before or "",)), joined((after or "",))
    codes = matcher.get_opcodes()
    left = joined(_piece(old[low:high], same=tag == "equal") for tag, low, high, _, _ in codes)
    return left, joined(_piece(new[low:high], same=tag == "equal") for tag, _, _, low, high in codes)


def _piece(words: list[str], *, same: bool) -> Html:
    text = "".join(words)
    return joined((text,)) if same or not text else element("mark", text)
