"""Change values in the text of a YAML file: comments, order, quotes and anchors of everything else stay.

The file is read as events, whose marks say where each value is written; only what differs is written again. Whatever
comes of it is read once more, and is refused if it does not say exactly what was meant.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from json import dumps
from typing import Any, Final

import yaml

from mcdecl.helpers.error import Error
from mcdecl.project.diagnostics import Position
from mcdecl.project.variables import Path
from mcdecl.project.writer import entry_lines, flow, item_lines
from mcdecl.project.yaml_reader import YamlError, read

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PROPERTIES: Final = re.compile(r"(?:[&!]\S*\s+)*")
_BLOCK: Final = re.compile(r"[|>][-+0-9]*")
_MERGE: Final = "<<"


class CannotEdit(Error):  # noqa: N818 - named after what is so
    """A value cannot be changed where it is written: why, and where that is."""

    def __init__(self, message: str, place: Position) -> None:
        self.place = place
        super().__init__(message)


@dataclass(slots=True)
class _Node:
    """A value as written.

    Attributes:
        start, end: offsets in the text.
        scalar, keyed, flow: whether it is a scalar, a mapping, and written in brackets.
        anchor: its name, if it has one; `aliased` says whether an alias stands for it.
        target: of an alias, what it stands for.
        entries: key and value of each entry; of a list the item twice.
        names: index of each entry by its key, but for what is merged.
        in_flow: whether it stands between brackets.
    """

    start: int
    end: int
    scalar: bool = False
    keyed: bool = False
    flow: bool = False
    anchor: str | None = None
    target: "_Node | None" = None
    entries: "list[tuple[_Node, _Node]]" = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    aliased: bool = False
    in_flow: bool = False


class Editor:
    """The text of a file, in which values are changed one after the other."""

    def __init__(self, text: str) -> None:
        """`text` is YAML that reads without a problem; its lines end in a line feed alone."""
        self._text = text
        self._data = read(text)
        self._root = _Tree(text).root()
        self._edits: list[tuple[int, int, str]] = []
        self._wanted: list[tuple[Path, Any]] = []

    def change(self, path: Path, value: Any) -> None:
        """Put a value in place of the one at a path of keys and indexes, which is there.

        Raises:
            CannotEdit: it is shared with something else, or written as this cannot change it; then nothing is changed.
        """
        edits, node, before = list(self._edits), self._root, self._data
        try:
            for step in path:
                index = _index(node, step)
                if node is None or index is None:
                    raise self._refused("it comes from elsewhere by an alias or <<", node)
                self._check_own(node)
                node, before = node.entries[index][1], before[step]
            self._value(node, before, value, self._column_of(path))
        except CannotEdit:
            self._edits = edits
            raise
        self._wanted.append((path, value))

    def text(self) -> str:
        """The text with all changes.

        Raises:
            CannotEdit: it would not say what was meant.
        """
        parts, at = [], 0
        for start, end, words in sorted(self._edits, key=lambda edit: edit[:2]):
            if start < at:
                raise CannotEdit("two changes meet in one place", self._position(start))
            parts += [self._text[at:start], words]
            at = end
        made = "".join([*parts, self._text[at:]])
        try:
            said = read(made)
        except YamlError:
            said = None
        if said != self._meant():
            first = self._edits[0][0] if self._edits else 0
            raise CannotEdit("it is written in a way that only a person can change", self._position(first))
        return made

    def _meant(self) -> Any:
        data = self._data
        for path, value in self._wanted:
            data = _with(data, path, value)
        return data

    def _column_of(self, path: Path) -> int:
        """The column of the key at a path."""
        node = self._root
        for step in path[:-1]:
            index = _index(node, step)
            node = node.entries[index][1] if node and index is not None else None
        last = _index(node, path[-1])
        return self._column(node.entries[last][0].start) if node and last is not None else 0

    def _value(self, node: _Node | None, before: Any, after: Any, column: int) -> None:
        """Change one value; `column` is that of its key or dash."""
        if node is None or before == after:
            return
        self._check_own(node)
        both = (isinstance(before, dict) and isinstance(after, dict)) or (
            isinstance(before, list) and isinstance(after, list)
        )
        if not both or not before or not after or node.target is not None:
            self._whole(node, after, column)
        elif isinstance(after, dict):
            if not any(name in node.names for name in after) and _MERGE not in self._keys(node):
                self._whole(node, after, column)
            else:
                self._mapping(node, before, after)
        elif not any(None not in pair for pair in _paired(before, after)):
            self._whole(node, after, column)
        else:
            self._list(node, before, after)

    def _check_own(self, node: _Node) -> None:
        if node.anchor and node.aliased:
            raise self._refused(f"&{node.anchor} is used in other places, too", node)

    def _whole(self, node: _Node, after: Any, column: int) -> None:
        """Write a value where another one is, behind its anchor."""
        match = _PROPERTIES.match(self._text, node.start)
        start = match.end() if match and node.target is None and node.start < node.end else node.start
        end = self._end(node)
        if node.entries and not node.flow:
            start = self._behind_key(start)
        if isinstance(after, str) and "\n" in after and not node.in_flow:
            self._block(start, end, after, column)
        elif isinstance(after, dict | list) and after and not node.in_flow:
            self._collection(start, end, after, column)
        else:
            words = flow(after) if node.in_flow else _line(after)
            if (old := _BLOCK.match(self._text, start)) and start < end and not node.in_flow:
                self._edit(self._line_end(start), end, "")
                end = old.end()
            self._edit(start, end, f"{self._gap(start)}{words}")

    def _block(self, start: int, end: int, after: str, column: int) -> None:
        """A text of several lines: its mark where the value was, its lines below."""
        first, *lines = entry_lines("k", after, "")
        words = first.removeprefix("k: ")
        old = _BLOCK.match(self._text, start)
        body = "".join(f"\n{' ' * column}{line}" if line else "\n" for line in lines)
        if old is not None and start < end:
            rest = self._line_end(start)
            self._edit(start, old.end(), words)
            self._edit(rest, max(rest, end), body)
            return
        self._edit(start, end, f"{self._gap(start)}{words}")
        self._edit(self._line_end(end), self._line_end(end), body)

    def _collection(self, start: int, end: int, after: Any, column: int) -> None:
        """A list or map: behind its key where it is short, else below it."""
        first, *lines = entry_lines("k", after, "")
        words = first.removeprefix("k:").lstrip()
        body = "".join(f"\n{' ' * column}{line}" for line in lines)
        before = self._behind_key(start)
        self._edit(before, end, f" {words}" if words else "")
        self._edit(self._line_end(end), self._line_end(end), body)

    def _behind_key(self, start: int) -> int:
        """The place behind the key or dash of a value that begins there or on a later line."""
        behind = len(self._text[:start].rstrip())
        if "#" in self._text[self._line_start(behind) : behind]:
            raise CannotEdit("there is a comment before the value", self._position(behind))
        return behind

    def _gap(self, start: int) -> str:
        """What parts a value from its key, if nothing does yet."""
        return "" if self._text[start - 1 : start].isspace() else " "

    def _mapping(self, node: _Node, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        last: int | None = None
        gone = [name for name in before if name not in after]
        if foreign := next((name for name in gone if name not in node.names), None):
            raise self._refused(f"{foreign} comes from elsewhere by <<", node)
        self._remove(node, {node.names[name] for name in gone})
        for name, value in after.items():
            if name in node.names:
                last = node.names[name]
                key, inner = node.entries[last]
                self._value(inner, before.get(name), value, self._column(key.start))
            elif name not in before or before[name] != value:
                self._insert_key(node, last, name, value)

    def _insert_key(self, node: _Node, behind: int | None, name: str, value: Any) -> None:
        if not node.entries:
            raise self._refused("nothing is written there", node)
        if node.flow:
            words = flow({name: value})[1:-1]
            own = list(node.names.values()) if behind is None else [behind]
            at = self._end(node.entries[max(own)][1]) if own else node.entries[-1][1].end
            self._edit(at, at, f", {words}")
            return
        index = behind if behind is not None else len(node.entries) - 1
        at = self._line_end(self._end(node.entries[index][1]))
        indent = " " * self._column(node.entries[0][0].start)
        self._edit(at, at, "".join(f"\n{line}" for line in entry_lines(name, value, indent)))

    def _list(self, node: _Node, before: Sequence[Any], after: Sequence[Any]) -> None:
        last: int | None = None
        pairs = _paired(before, after)
        matched = {old for old, new in pairs if old is not None and new is not None}
        self._remove(node, {index for index in range(len(before)) if index not in matched})
        for old, new in pairs:
            if old is not None and new is not None:
                last = old
                inner = node.entries[old][1]
                column = self._column(inner.start) - 2 if node.flow else self._column(self._dash(inner))
                self._value(inner, before[old], after[new], column)
            elif new is not None:
                self._insert_item(node, last, after[new])

    def _insert_item(self, node: _Node, behind: int | None, value: Any) -> None:
        if node.flow:
            at = node.entries[0][1].start if behind is None else self._end(node.entries[behind][1])
            self._edit(at, at, f"{flow(value)}, " if behind is None else f", {flow(value)}")
            return
        dash = self._dash(node.entries[0][1])
        lines = list(item_lines(value, " " * self._column(dash)))
        if behind is None:
            at = self._line_start(dash)
            if self._text[at:dash].strip():
                raise self._refused("the list begins behind something else on its line", node)
            self._edit(at - 1, at - 1, "".join(f"\n{line}" for line in lines))
        else:
            at = self._line_end(self._end(node.entries[behind][1]))
            self._edit(at, at, "".join(f"\n{line}" for line in lines))

    def _remove(self, node: _Node, gone: AbstractSet[int]) -> None:
        """Take entries out, each with what stands behind it on its line; comments above it stay."""
        if len(gone) == len(node.entries):
            raise self._refused("nothing that is written there stays", node)
        for index in sorted(gone):
            self._check_inside(node.entries[index][1])
            last = gone >= set(range(index, len(node.entries)))
            start, end = self._flow_span(node, index, last=last) if node.flow else self._block_span(node, index)
            self._edit(start, end, "")

    def _block_span(self, node: _Node, index: int) -> tuple[int, int]:
        """The lines of an entry without brackets."""
        key, value = node.entries[index]
        start, end = key.start if node.keyed else self._dash(value), self._end(value)
        line = self._line_start(start)
        if not self._text[line:start].strip():
            # With the line feed before it: what is added behind the entry comes at the end of its last line.
            return max(line - 1, 0), self._line_end(end) + (line == 0)
        # The first key of an item: the next one takes its place behind the dash.
        following = node.entries[index + 1][0].start if index + 1 < len(node.entries) else None
        if following is None or "#" in self._text[end:following]:
            raise self._refused("something else is on its line", key)
        return start, following

    def _flow_span(self, node: _Node, index: int, *, last: bool) -> tuple[int, int]:
        """An entry between brackets, with one comma: the one behind it, but of those at the end the one before it."""
        key, value = node.entries[index]
        start, end = key.start if node.keyed else value.start, self._end(value)
        span = (self._end(node.entries[index - 1][1]), end) if last else (start, self._start(node, index + 1))
        if "#" in self._text[span[0] : start] + self._text[end : span[1]]:
            raise self._refused("a comment is in the way", node)
        return span

    def _start(self, node: _Node, index: int) -> int:
        return node.entries[index][0 if node.keyed else 1].start

    def _keys(self, node: _Node) -> list[str]:
        """The keys of a mapping as they are written."""
        return [self._text[key.start : key.end] for key, _ in node.entries]

    def _check_inside(self, node: _Node) -> None:
        """See that nothing in a value is used by an alias elsewhere."""
        if node.target is not None:
            return
        self._check_own(node)
        for _, inner in node.entries:
            self._check_inside(inner)

    def _dash(self, value: _Node) -> int:
        """The dash of an item of a list without brackets."""
        dash = self._text.rfind("-", 0, value.start)
        if self._text[dash + 1 : value.start].strip():
            raise self._refused("a comment is between a dash and its value", value)
        return dash

    def _end(self, node: _Node) -> int:
        """Where what is written ends, without the blank lines and comments below it."""
        if node.flow or node.target is not None:
            return node.end
        if node.scalar:
            written = self._text[node.start : node.end]
            match = _PROPERTIES.match(written)
            block = _BLOCK.match(written, match.end() if match else 0)
            return node.start + len(written.rstrip()) if not block or "+" not in block[0] else node.end
        return self._end(node.entries[-1][1]) if node.entries else node.end

    def _column(self, offset: int) -> int:
        return offset - self._line_start(offset)

    def _line_start(self, offset: int) -> int:
        return self._text.rfind("\n", 0, offset) + 1

    def _line_end(self, offset: int) -> int:
        end = self._text.find("\n", offset)
        return len(self._text) if end < 0 else end

    def _edit(self, start: int, end: int, words: str) -> None:
        self._edits.append((start, end, words))

    def _position(self, offset: int) -> Position:
        return Position(self._text.count("\n", 0, offset) + 1, self._column(offset) + 1)

    def _refused(self, message: str, node: _Node | None) -> CannotEdit:
        return CannotEdit(message, self._position(node.start if node else 0))


def _line(value: Any) -> str:
    """A value on the line of its key."""
    (line,) = entry_lines("k", value, "")
    return line.removeprefix("k: ")


def _paired(before: Sequence[Any], after: Sequence[Any]) -> list[tuple[int | None, int | None]]:
    """Which item is which, in the order of `after`; what is gone comes where it was."""
    names = [_names(before), _names(after)]
    if None not in names:
        there = {name: index for index, name in enumerate(names[0] or ())}
        pairs = [(there.get(name), index) for index, name in enumerate(names[1] or ())]
        gone = [(index, None) for name, index in there.items() if name not in (names[1] or ())]
        return [*pairs, *gone]
    matcher = SequenceMatcher(None, list(map(_frozen, before)), list(map(_frozen, after)), autojunk=False)
    return [pair for opcode in matcher.get_opcodes() for pair in _of_opcode(*opcode)]


def _of_opcode(_tag: str, i1: int, i2: int, j1: int, j2: int) -> Iterator[tuple[int | None, int | None]]:
    for offset in range(max(i2 - i1, j2 - j1)):
        yield (i1 + offset if i1 + offset < i2 else None, j1 + offset if j1 + offset < j2 else None)


def _names(items: Sequence[Any]) -> list[str] | None:
    """The names of items that are told apart by them; None where they are not."""
    names = [item.get("name") if isinstance(item, Mapping) else None for item in items]
    folded = [name.casefold() for name in names if isinstance(name, str)]
    return folded if len(folded) == len(items) == len(set(folded)) else None


def _frozen(item: Any) -> str:
    return dumps(item, sort_keys=True, default=str)


def _index(node: _Node | None, step: str | int) -> int | None:
    """Which entry of a node a step of a path means, or None."""
    if node is None or node.keyed:
        return node.names.get(str(step)) if node else None
    return step if isinstance(step, int) and step < len(node.entries) else None


def _with(data: Any, path: Path, value: Any) -> Any:
    """The data with another value at a path of keys and indexes."""
    if path and isinstance(data, list):
        place = int(path[0])
        return [*data[:place], _with(data[place], path[1:], value), *data[place + 1 :]]
    return value if not path else {**data, path[0]: _with(data[path[0]], path[1:], value)}


class _Tree:
    """Builds nodes from events."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=_LOADER))
        self._anchors: dict[str, _Node] = {}

    def root(self) -> _Node | None:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                return self._node(next(self._events), in_flow=False)
        return None

    def _node(self, event: Any, *, in_flow: bool) -> _Node:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.AliasEvent):
            target = self._anchors[str(event.anchor)]
            target.aliased = True
            return _Node(start, end, target=target, in_flow=in_flow)
        node = _Node(start, end, anchor=event.anchor, in_flow=in_flow)
        if isinstance(event, yaml.ScalarEvent):
            node.scalar = True
        else:
            node.keyed, node.flow = isinstance(event, yaml.MappingStartEvent), bool(event.flow_style)
            node.end = self._fill(node)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _fill(self, node: _Node) -> int:
        event: Any = next(self._events)
        while not isinstance(event, yaml.CollectionEndEvent):
            key = self._node(event, in_flow=node.flow)
            if node.keyed:
                if not (event.value == _MERGE and not event.style):
                    node.names[str(event.value)] = len(node.entries)
                node.entries.append((key, self._node(next(self._events), in_flow=node.flow)))
            else:
                node.entries.append((key, key))
            event = next(self._events)
        end: Any = event.end_mark
        return int(end.index)
