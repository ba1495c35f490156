"""A YAML text, which was read before and is sound, as a tree that keeps how everything is written."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import yaml
from msgspec import Struct

from mcdecl.analysis.fmt.model import Alias, Collection, Node, ScalarNode, TreeEntry, YamlDocument

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG: Final = "tag:yaml.org,2002:"
_BLOCK_COMMENT: Final = re.compile(r"[|>][-+0-9]*[ \t]+(#.*)")
_BLANK_LINE: Final = re.compile(r"(?:\A|\n)\s*\n")
_REST: Final = re.compile(r"[ \t]*(#.*)?")
_UNSEEN: Final = (yaml.StreamStartToken, yaml.StreamEndToken)


class TextToken(NamedTuple):
    """A piece of a text, by its offsets; `kind` is the parser's name for its sort (a tuple: there are very many)."""

    start: int
    end: int
    kind: type


class Comment(Struct, frozen=True):
    """`text` from its mark on, where it begins, and the token before it on the same line, if there is one."""

    start: int
    column: int
    text: str
    behind: TextToken | None
    blank_above: bool


class SourceText(Struct, frozen=True):
    """A text with its tokens and comments; those before `body` belong to the file's first lines."""

    text: str
    tokens: Sequence[TextToken]
    comments: Sequence[Comment]
    body: int


def source_of(text: str) -> SourceText:
    """The tokens and comments of a text."""
    tokens = [
        TextToken(start, end, kind)
        for token in yaml.scan(text, Loader=_LOADER)
        if (end := token.end_mark.index) > (start := token.start_mark.index) and (kind := type(token)) not in _UNSEEN
    ]
    begins = [token for token in tokens if token.kind is yaml.DocumentStartToken]
    rest = _REST.match(text, begins[0].end) if begins else None
    return SourceText(text, tokens, list(_comments(text, tokens)), rest.end() if rest else 0)


def _comments(text: str, tokens: Sequence[TextToken]) -> Iterator[Comment]:
    """What stands between tokens and is not blank is a comment; a block's may stand behind its mark."""
    if "#" not in text:
        return
    at, before = 0, None
    for token in [*tokens, None]:
        yield from _between(text, at, token.start if token else len(text), before)
        if token is None:
            return
        if token.kind is yaml.ScalarToken and (match := _BLOCK_COMMENT.match(text, token.start)):
            yield _comment(text, match.start(1), match[1], token)
        at, before = token.end, token


def _between(text: str, start: int, end: int, before: TextToken | None) -> Iterator[Comment]:
    at = start
    while (mark := text.find("#", at, end)) >= 0:
        line_end = text.find("\n", mark, end)
        stop = end if line_end < 0 else line_end
        same_line = before if before is not None and "\n" not in text[before.end - 1 : mark] else None
        yield _comment(text, mark, text[mark:stop], same_line)
        at = stop


def _comment(text: str, start: int, words: str, behind: TextToken | None) -> Comment:
    return Comment(start, column(text, start), words.rstrip(), behind, blank_above(text, start))


def column(text: str, offset: int) -> int:
    """How far from the beginning of its line a place is."""
    return offset - (text.rfind("\n", 0, offset) + 1)


def blank_above(text: str, offset: int) -> bool:
    """Whether the line before that of a place is blank."""
    line = text.rfind("\n", 0, offset) + 1
    return line > 0 and not text[text.rfind("\n", 0, line - 1) + 1 : line - 1].strip()


def has_blank_lines(text: str) -> bool:
    """Whether any line is blank, the first one and what stands behind the last line end aside."""
    return _BLANK_LINE.search(text) is not None


def document_of(source: SourceText) -> YamlDocument:
    """The tree of a text, without its comments but those before the document's mark."""
    before = source.text[: source.body].splitlines()
    return YamlDocument([line.rstrip() for line in before], [], _Tree(source).root())


class _Tree:
    """Builds nodes from the parser's events, with what only the tokens know: dashes, and texts as written."""

    def __init__(self, source: SourceText) -> None:
        self.text = source.text
        self.events: Iterator[Any] = iter(yaml.parse(source.text, Loader=_LOADER))
        self.scalars = {token.end: token for token in source.tokens if token.kind is yaml.ScalarToken}
        self.dashes = [token.start for token in source.tokens if token.kind is yaml.BlockEntryToken]

    def root(self) -> Node | None:
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                return self.node(next(self.events))
        return None

    def node(self, event: Any) -> Node:
        start, end, kind = event.start_mark.index, event.end_mark.index, type(event)
        if kind is yaml.AliasEvent:
            return Alias(start, end, str(event.anchor))
        anchor, tag = f"&{event.anchor}" if event.anchor else "", _tag(event)
        if kind is yaml.ScalarEvent:
            token = self.scalars.get(end)
            if token is None or token.start < start:  # nothing is written
                return ScalarNode(start, end, "", event.value, None, anchor, tag)
            raw = self.text[token.start : end]
            style = None if event.style in (None, "") else event.style
            return ScalarNode(start, token.start + len(raw.rstrip()), raw, event.value, style, anchor, tag)
        keyed = kind is yaml.MappingStartEvent
        made = Collection(start, end, 0, keyed, bool(event.flow_style), anchor=anchor, tag=tag)
        last = self.fill(made)
        first = made.entries[0].start if made.entries else start
        made.column = column(self.text, start if made.flow else first)
        made.end = last if made.flow else _end(made)
        return made

    def fill(self, made: Collection) -> int:
        """Put the entries into a collection; gives where the event of its end is."""
        event: Any = next(self.events)
        while not isinstance(event, yaml.CollectionEndEvent):
            key = self.node(event) if made.keyed else None
            value = self.node(next(self.events) if made.keyed else event)
            start = key.start if key is not None else self.item_start(made, value)
            made.entries.append(TreeEntry(start, key if isinstance(key, ScalarNode) else None, value))
            event = next(self.events)
        end: Any = event.end_mark
        return int(end.index)

    def item_start(self, made: Collection, value: Node) -> int:
        """The dash of an item, or the item itself between brackets."""
        before = bisect_right(self.dashes, value.start) - 1
        # Nothing after a dash begins where the dash ends; an inner list begins with a dash of its own.
        inner = isinstance(value, Collection) and not value.flow and not value.keyed and not _marked(value)
        return value.start if made.flow else self.dashes[before - inner]


def _marked(node: Collection) -> bool:
    return bool(node.anchor or node.tag)


def _end(made: Collection) -> int:
    value = made.entries[-1].value if made.entries else None
    return max(made.start, value.end) if value is not None else made.start


def _tag(event: Any) -> str:
    tag: str | None = event.tag
    if not tag:
        return ""
    return f"!!{tag.removeprefix(_TAG)}" if tag.startswith(_TAG) else tag
