"""Assign each comment and blank line to the value that it belongs to.

A comment on the line of a value is about that value. One on a line of its own is about what comes next, unless it
is indented further than that: then it ends the block that it is indented like.
"""

from bisect import bisect_right
from collections.abc import Sequence
from operator import attrgetter

import yaml
from msgspec import Struct

from mcdecl.analysis.fmt.model import BLANK, Collection, ScalarNode, TreeEntry, YamlDocument, entries_of
from mcdecl.analysis.fmt.reading import Comment, SourceText, TextToken, blank_above, has_blank_lines

_MODELINE = "# yaml-language-server:"
_CLOSING = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


class _Step(Struct, frozen=True):
    """A collection on the way to a place, and how many of its entries begin before that place."""

    inside: Collection
    begun: int

    @property
    def following(self) -> TreeEntry | None:
        entries = self.inside.entries
        return entries[self.begun] if self.begun < len(entries) else None


def place(document: YamlDocument, source: SourceText) -> None:
    """Give every comment of a text to what it belongs to, and note where blank lines are."""
    root = document.root
    comments = [comment for comment in source.comments if comment.start >= source.body]
    if not isinstance(root, Collection) or not root.entries:
        document.header += _texts(comments)
        return
    for comment in comments:
        if comment.behind is not None and comment.behind.start >= source.body:
            _owner(root, comment.behind).beside.append(comment.text)
        else:
            _alone(root, comment)
    for entry in entries_of(root) if has_blank_lines(source.text) else ():
        if blank_above(source.text, entry.start) and entry.above[-1:] != [BLANK]:
            entry.above.append(BLANK)
    _lift(root)
    _take_header(document, root)


def _lift(made: Collection) -> None:
    """Put what is said above the first entry of an item above the item: both begin on one line."""
    for entry in made.entries:
        value = entry.value
        if not isinstance(value, Collection):
            continue
        _lift(value)
        if entry.key is None and value.entries and not (value.anchor or value.tag):
            first = value.entries[0]
            entry.above += first.above[first.above[:1] == [BLANK] :]
            first.above = []


def _texts(comments: Sequence[Comment]) -> list[str]:
    return [line for comment in comments for line in ([BLANK] * comment.blank_above + [comment.text])]


def _owner(root: Collection, token: TextToken) -> TreeEntry:
    """The entry that a token is of: the last one that begins no later, as deep as the token is."""
    inside, owner = root, root.entries[0]
    while True:
        begun = _begun(inside, token.start)
        if begun == 0:
            return owner
        owner = inside.entries[begun - 1]
        value = owner.value
        if not isinstance(value, Collection) or value.start > token.start or _ended(value, token):
            return owner
        inside = value


def _ended(value: Collection, token: TextToken) -> bool:
    """Whether brackets are closed by a token, or before it."""
    return value.flow and (token.start >= value.end or (token.end == value.end and token.kind in _CLOSING))


def _begun(inside: Collection, offset: int) -> int:
    return bisect_right(inside.entries, offset, key=attrgetter("start"))


def _alone(root: Collection, comment: Comment) -> None:
    """Put a comment on a line of its own above what follows, or at the end of a block."""
    way, owner = _way(root, comment.start)
    if owner is not None:
        _add(owner.above, comment)
        return
    last = way[-1]
    if last.inside.flow:
        _add(last.following.above if last.following is not None else last.inside.below, comment)
        return
    after = next((at for at in range(len(way) - 1, -1, -1) if way[at].following is not None), None)
    following = way[after] if after is not None else None
    over = following.inside.column if following is not None else -1
    closed = [step.inside for step in reversed(way[after + 1 if after is not None else 0 :])]
    ends = next((block for block in closed if over < block.column <= comment.column), root)
    target = following.following if following is not None else None
    if target is not None and (ends is root or any(target.above)):  # those of one place stay in order
        _add(target.above, comment)
    else:
        _add(ends.below, comment)


def _way(root: Collection, offset: int) -> tuple[list[_Step], TreeEntry | None]:
    """The collections around a place, outermost first, and the entry whose key and value it stands between, if any."""
    way = [_Step(root, _begun(root, offset))]
    while way[-1].begun:
        last = way[-1]
        entry = last.inside.entries[last.begun - 1]
        value = entry.value
        if not isinstance(value, Collection):
            # A plain nothing ends where it begins.
            between = offset < value.end and not (isinstance(value, ScalarNode) and not value.raw)
            return way, entry if between else None
        if value.flow and (offset < value.start or (not value.entries and offset < value.end)):
            return way, entry
        if value.flow and offset >= value.end:
            return way, None
        way.append(_Step(value, _begun(value, offset)))
    return way, None


def _add(lines: list[str], comment: Comment) -> None:
    if comment.blank_above and lines[-1:] != [BLANK]:
        lines.append(BLANK)
    lines.append(comment.text)


def _take_header(document: YamlDocument, root: Collection) -> None:
    """Part what is said about the file from what is said about its first entry: a blank line stands between."""
    above = root.entries[0].above if root.entries else []
    blanks = [index for index, line in enumerate(above) if line == BLANK and index > 0]
    end = blanks[-1] if blanks else 1 if above and above[0].startswith(_MODELINE) else 0
    document.header, above[:] = above[:end], above[end:]
