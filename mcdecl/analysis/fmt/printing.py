"""The tree of a file as text: two spaces per level, lists under their key, brackets only for what fits on a line.

A single value has no quotes where every reader takes it for the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from msgspec import Struct

from mcdecl.analysis.fmt.model import BLANK, Alias, Collection, Node, ScalarNode, TreeEntry, YamlDocument, entries_of
from mcdecl.project.writer import LONGEST_KEY, WIDTH, bare, fits_brackets, quoted

_WAIVER: Final = "mcdecl:"


@dataclass(slots=True)
class _Line:
    """A line; `comment` stands behind it, `closed` when none can."""

    text: str
    comment: str = ""
    closed: bool = False

    def __str__(self) -> str:
        return f"{self.text} {self.comment}".rstrip() if self.comment else self.text


def printed(document: YamlDocument, *, parted: bool) -> str:
    """The text of a file; with `parted` a blank line is between its sections."""
    lines: list[_Line] = []
    _extend(lines, _above(document.header, ""))
    root = document.root
    if isinstance(root, Collection) and root.entries and _inline(root, 0) is None:
        body = _entries(root, "", parted=parted)
        if document.header and _is_apart(root):
            _extend(lines, [_Line(BLANK)])
        _extend(lines, body)
    elif root is not None:
        lines += _alone(root)
    texts = [*document.before, *map(str, lines)]
    return "\n".join(texts) + "\n" if texts else ""


def _is_apart(root: Collection) -> bool:
    """Whether a blank line is between what is said about the file and its first entry."""
    return root.entries[0].above[:1] == [BLANK]


def _extend(lines: list[_Line], more: Sequence[_Line]) -> None:
    """Add lines; a blank one only behind one that is not."""
    for line in more:
        if line.text or line.closed or (lines and lines[-1].text):
            lines.append(line)


def _above(comments: Sequence[str], indent: str) -> list[_Line]:
    return [_Line(f"{indent}{comment}" if comment else BLANK) for comment in comments]


def _alone(root: Node) -> list[_Line]:
    """A file that holds one value."""
    if isinstance(root, Collection):
        owner = f"{_marks(root)} " if _marks(root) else ""
        return [_Line(owner + _flow(root))]
    if isinstance(root, ScalarNode) and (is_block(root) or is_long(root)):
        return _scalar("", root, "", [])
    return [_Line(_short(root, flow=False))]


def _entries(made: Collection, indent: str, *, parted: bool = False) -> list[_Line]:
    """The entries of a collection without brackets, each on lines of its own."""
    lines: list[_Line] = []
    for number, entry in enumerate(made.entries):
        above = entry.above
        if number == 0:
            above = above[above[:1] == [BLANK] :]
        elif parted:
            _extend(lines, [_Line(BLANK)])
        _extend(lines, _above(above, indent))
        _extend(lines, _entry(entry, indent) if made.keyed else _item(entry, indent))
    _extend(lines, _above(made.below, indent))
    return lines


def _entry(entry: TreeEntry, indent: str) -> list[_Line]:
    key = one_line(entry.key, flow=False) if entry.key is not None else ""
    if len(key) > LONGEST_KEY:
        return [_Line(f"{indent}? {key}"), *_value(f"{indent}:", entry, indent)]
    head = f"{indent}{key}:" if not key.startswith("*") else f"{indent}{key} :"
    return _value(head, entry, indent)


def _value(head: str, entry: TreeEntry, indent: str) -> list[_Line]:
    """A value behind its key: on the same line, or below it."""
    value, inner = entry.value, f"{indent}  "
    if isinstance(value, ScalarNode):
        return _scalar(head, value, inner, _Beside(entry.beside).over(indent), _Beside(entry.beside).last)
    if isinstance(value, Alias):
        return _beside(f"{head} {_short(value, flow=False)}", entry, indent)
    if (short := _inline(value, len(head) + 1, _kept(entry))) is not None:
        return _beside(f"{head} {short}", entry, indent)
    marks = _marks(value)
    line = _Line(f"{head} {marks}" if marks else head, _last(entry.beside))
    return [*_Beside(entry.beside).over(indent), line, *_entries(value, inner)]


class _Beside(Struct, frozen=True):
    """Comments beside a value: one can stay there."""

    comments: Sequence[str]

    @property
    def last(self) -> str:
        return _last(self.comments)

    def over(self, indent: str) -> list[_Line]:
        return _above(self.comments[:-1], indent)


def _beside(text: str, entry: TreeEntry, indent: str) -> list[_Line]:
    """A line with the comment that is beside an entry, below the others that are."""
    if not entry.beside:
        return [_Line(text)]
    return [*_Beside(entry.beside).over(indent), _Line(text, _last(entry.beside))]


def _last(comments: Sequence[str]) -> str:
    return comments[-1] if comments else ""


def _item(entry: TreeEntry, indent: str) -> list[_Line]:
    value = entry.value
    if not isinstance(value, Collection):
        return _value(f"{indent}-", entry, indent)
    if (short := _inline(value, len(indent) + 2, _kept(entry))) is not None:
        return _beside(f"{indent}- {short}", entry, indent)
    if _marks(value):
        return _value(f"{indent}-", entry, indent)
    lines = _entries(value, f"{indent}  ")
    # Comments that would come first in the item stand above its dash, where the next run leaves them.
    comments = [line.text.lstrip() for line in takewhile(lambda line: line.text.lstrip().startswith("#"), lines)]
    lines = lines[len(comments) :]
    # What is beside the dash goes beside the first line where that has nothing yet.
    fits = bool(entry.beside) and not lines[0].comment and not lines[0].closed
    beside = entry.beside[:-1] if fits else entry.beside
    lines[0].comment = entry.beside[-1] if fits else lines[0].comment
    lines[0].text = f"{indent}- {lines[0].text.lstrip()}"
    return [*_above([*beside, *comments], indent), *lines]


def _scalar(head: str, value: ScalarNode, inner: str, over: list[_Line], comment: str = "") -> list[_Line]:
    marks = "".join(f"{mark} " for mark in (head, value.anchor, value.tag) if mark)
    if is_block(value):
        header, lines = _block(value)
        body = [_Line(f"{inner}{line}" if line else "", closed=True) for line in lines]
        return [*over, _Line(f"{marks}{header}", comment), *body]
    if is_long(value):
        first, *rest = [line.strip() for line in value.raw.split("\n")]
        body = [_Line(f"{inner}{line}" if line else "", closed=True) for line in rest]
        body[-1].comment = comment
        return [*over, _Line(f"{marks}{first}", closed=True), *body]
    text = one_line(value, flow=False)
    return [*over, _Line(f"{head} {text}" if text else head, comment)]


def _block(value: ScalarNode) -> tuple[str, list[str]]:
    """The mark of a block of text, and its lines without their indent."""
    head, _, rest = value.raw.partition("\n")
    lines = rest.split("\n")
    if lines[-1] == "" or not lines[-1].strip():
        lines.pop()  # what follows the last line end is the indent of what comes next
    mark = head.partition("#")[0].strip()
    ends = value.value.endswith("\n")  # not even a block that keeps its line ends has one where the file has none
    keeps = "+" in mark and ends
    while lines and not keeps and not lines[-1].strip():
        lines.pop()
    indent = _indent(lines, value.value)
    texts = [line[indent:] for line in lines]
    starts = next((text for text in texts if text.strip()), "")
    return f"{mark[0]}{'2' if starts[:1] == ' ' else ''}{'+' if keeps else '' if ends else '-'}", texts


def _indent(lines: Sequence[str], value: str) -> int:
    """How far a block is indented: what its first line has before it that the text has not."""
    written = next((line for line in lines if line.strip()), "")
    meant = next((line for line in value.split("\n") if line.strip()), "")
    return _blanks(written) - _blanks(meant)


def _blanks(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _kept(entry: TreeEntry) -> bool:
    """Whether a waiver beside it would no longer stand for all of it on several lines."""
    return any(_WAIVER in comment for comment in entry.beside)


def _inline(made: Collection, at: int, kept: bool = False) -> str | None:
    """A collection in brackets, beginning at a column; None where it is not written so."""
    if not made.entries:
        return None if made.below else _short(made, flow=False)
    if not (made.flow or made.one_line) or not _fits(made):
        return None
    short = _short(made, flow=False)
    return short if kept or at + len(short) <= WIDTH else None


def _fits(made: Collection) -> bool:
    """Whether brackets can hold it: nothing in it has comments or is a block of text."""
    if made.below:
        return False
    for entry in entries_of(made):
        if entry.beside or any(entry.above) or _needs_lines(entry.value, made.flow):
            return False
    return True


def _needs_lines(value: Node, flow: bool) -> bool:
    if isinstance(value, ScalarNode):
        return is_block(value) or (is_long(value) and not flow)
    return isinstance(value, Collection) and (bool(value.below) or not (value.flow or not value.entries))


def _short(value: Node, *, flow: bool) -> str:
    if isinstance(value, ScalarNode):
        return one_line(value, flow=flow)
    if isinstance(value, Alias):
        return f"*{value.name}"
    return f"{_marks(value)} {_flow(value)}".lstrip()


def _flow(made: Collection) -> str:
    inner = ", ".join(_flow_entries(made))
    return f"{{{inner}}}" if made.keyed else f"[{inner}]"


def _flow_entries(made: Collection) -> Iterator[str]:
    for entry in made.entries:
        value = _short(entry.value, flow=True)
        yield value if entry.key is None else f"{one_line(entry.key, flow=True)}: {value}"


def _marks(made: Collection) -> str:
    return " ".join(mark for mark in (made.anchor, made.tag) if mark)


BLOCKS: Final = ("|", ">")


def is_block(scalar: ScalarNode) -> bool:
    """Whether a text is written as a block under its key."""
    return scalar.style in BLOCKS


def is_long(scalar: ScalarNode) -> bool:
    """Whether a text that is no block is written on several lines."""
    return not is_block(scalar) and "\n" in scalar.raw.rstrip()


def one_line(scalar: ScalarNode, *, flow: bool) -> str:
    """A value on one line; with `flow` between brackets. Anchor and tag come before it."""
    text = _text(scalar, flow=flow)
    if not (scalar.anchor or scalar.tag):
        return text
    marks = " ".join(mark for mark in (scalar.anchor, scalar.tag) if mark)
    return f"{marks} {text}".strip()


def _text(scalar: ScalarNode, *, flow: bool) -> str:
    if not scalar.raw:
        return "null" if flow and not scalar.tag else ""
    one = "\n" not in scalar.raw
    if scalar.tag and one:
        return scalar.raw  # a tag may ask for quotes, or for none
    if scalar.style is None and one:
        return scalar.raw if not flow or fits_brackets(scalar.raw) else quoted(scalar.value)
    return scalar.value if bare(scalar.value, flow=flow) else quoted(scalar.value)
