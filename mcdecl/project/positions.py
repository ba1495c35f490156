"""Where in a file a value is written: looked up only when there is something to say about it.

The quick reader keeps only the places of sections and resources. When another one is needed, the file is composed once
more with marks, and the path of keys and indexes is followed through it.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from mcdecl.project.diagnostics import Position

if TYPE_CHECKING:
    from mcdecl.kinds.resource import Origin
    from mcdecl.project.layers import Layers
    from mcdecl.project.yaml_reader import Keys

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Places:
    """The texts of a project's files by name, and the places of what is in them.

    `made` has the layers of every resource whose values do not all stand where it is declared, `named` the files
    that hold the text of an attribute, `keys` the places of keys by file that were noted when it was read.
    """

    texts: dict[str, str]
    made: "dict[Origin, Layers]" = field(default_factory=dict)
    named: "dict[tuple[Origin, str | int], str]" = field(default_factory=dict)
    keys: "dict[str, Keys]" = field(default_factory=dict)
    _roots: dict[str, Any] = field(default_factory=dict)
    _entries: dict[int, dict[str, tuple[Any, Any]]] = field(default_factory=dict)

    def __reduce__(self) -> tuple[Any, ...]:
        # A copy composes its texts itself: nodes are many, and known by their identities.
        return Places, (self.texts, self.made, self.named)

    def of(self, file: str, path: Path = (), *, key: bool = False) -> Position:
        """The place of the value at `path`: a scalar or list item itself, or the key of a nested value.

        Where the path leads nowhere (an attribute that is missing), the place of the last step that exists.
        With `key` the key is meant even of a scalar.
        """
        if key and file in self.keys and (at := self.keys[file].get(path)) is not None:
            return Position(*at)
        node, best = self._root(file), Position()
        for step in path:
            child = self._child(node, step)
            if child is None:
                break
            at, node = child
            best = _position(at)
        else:
            if path and not key and isinstance(node, yaml.ScalarNode) and node.start_mark.line >= 0:
                own = _position(node)
                # An alias lies where its anchor is: the key says more.
                best = own if own.line == best.line or not isinstance(path[-1], str) else best
        return best

    def locate(self, origin: "Origin", path: Path) -> tuple[str, Path]:
        """The file, and the path in it, where the value at a path of a resource is written."""
        layers = self.made.get(origin)
        return layers.locate(path) if layers else (origin.file, (*origin.path, *path))

    def inside(self, origin: "Origin", path: Path = (), *, key: bool = False) -> tuple[str, Position]:
        """The file and the place of the value at a path of a resource, wherever it is written."""
        file, full = self.locate(origin, path)
        return file, self.of(file, full, key=key)

    def _root(self, file: str) -> Any:
        if file not in self._roots:
            # Only places matter here: what type a plain scalar has need not be found out.
            loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
            try:
                with _collecting_nothing():
                    self._roots[file] = yaml.compose(self.texts.get(file, ""), Loader=loader)
            except yaml.YAMLError:
                self._roots[file] = None
        return self._roots[file]

    def _child(self, node: Any, step: str | int) -> tuple[Any, Any] | None:
        """The node that says where, and the node of the value; merged keys are followed."""
        if isinstance(node, yaml.SequenceNode):
            if isinstance(step, int) and step < len(node.value):
                return node.value[step], node.value[step]
            return None
        if not isinstance(node, yaml.MappingNode):
            return None
        # Nodes live as long as their roots, so their identities stay theirs.
        entries = self._entries.get(id(node))
        if entries is None:
            entries = self._entries[id(node)] = {
                key.value: (key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)
            }
        if (child := entries.get(str(step))) is not None:
            return child
        for source in _merged(node.value):
            if child := self._child(source, step):
                return child
        return None


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Nodes come by the hundred thousand and all stay: looking for garbage among them takes twice the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _position(node: Any) -> Position:
    return Position(node.start_mark.line + 1, node.start_mark.column + 1)


def _merged(entries: Sequence[tuple[Any, Any]]) -> Iterator[Any]:
    for key, value in entries:
        if key.value == "<<":
            yield from value.value if isinstance(value, yaml.SequenceNode) else (value,)
