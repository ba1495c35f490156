"""A file as a tree of values with the comments that belong to each, and what comes of formatting it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.project.diagnostics import Diagnostic

BLANK: Final = ""
"""Stands for a blank line among comments."""


@dataclass(slots=True)
class ScalarNode:
    """A text, number, flag or nothing.

    Attributes:
        start, end: offsets in the file's text.
        raw: as written, without anchor and tag; empty for nothing.
        value: the text that is meant.
        style: the quote or the mark of a block; None for a plain one.
        anchor, tag: as written, with their marks, or empty.
    """

    start: int
    end: int
    raw: str
    value: str
    style: str | None = None
    anchor: str = ""
    tag: str = ""


@dataclass(slots=True)
class Alias:
    """`*name`."""

    start: int
    end: int
    name: str


@dataclass(slots=True)
class Collection:
    """A mapping or a list.

    Attributes:
        start, end: offsets in the file's text; of one without brackets, those of what is in it.
        column: where its entries stand.
        keyed: whether it is a mapping.
        flow: whether it is written in brackets.
        entries: what is in it.
        below: comments behind the last entry.
        one_line: whether its entries are written one a line wherever they fit.
        anchor, tag: as written, with their marks, or empty.
    """

    start: int
    end: int
    column: int
    keyed: bool
    flow: bool
    entries: "list[TreeEntry]" = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    one_line: bool = False
    anchor: str = ""
    tag: str = ""


Node = ScalarNode | Alias | Collection


@dataclass(slots=True)
class TreeEntry:
    """A key with its value, or an item of a list.

    Attributes:
        start: offset of its key, or of its dash.
        key: None for an item.
        value: what it holds.
        above: comments over it, and blank lines.
        beside: comments on its line.
    """

    start: int
    key: ScalarNode | None
    value: Node
    above: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The key as it is meant; empty for an item."""
        return self.key.value if self.key is not None else ""


@dataclass(slots=True)
class YamlDocument:
    """A whole file.

    Attributes:
        before: the lines up to the mark that begins the document, where there is one.
        header: comments that are about the file.
        root: its value; None when there are only comments.
    """

    before: list[str]
    header: list[str]
    root: Node | None


def entries_of(node: Node | None) -> "Iterator[TreeEntry]":
    """Every entry at any depth, in order."""
    # Not one generator in another: each entry would come up through all of them.
    left = [iter(node.entries)] if isinstance(node, Collection) else []
    while left:
        for entry in left[-1]:
            yield entry
            if isinstance(entry.value, Collection):
                left.append(iter(entry.value.entries))
                break
        else:
            left.pop()


class Formatted(Struct, frozen=True):
    """A text in canonical form."""

    text: str


class NotFormatted(Error):  # noqa: N818 - named after what is so
    """A text that is left as it is; `findings` says why."""

    def __init__(self, *findings: Diagnostic) -> None:
        self.findings = findings
        super().__init__("\n".join(map(str, findings)))
