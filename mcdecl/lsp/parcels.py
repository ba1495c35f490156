"""What one process tells another about a project: the first time all of it, then what is new."""

import pickle  # between two processes of ours
from collections.abc import Mapping
from hashlib import blake2b
from io import BytesIO
from itertools import groupby
from typing import Any, Final

from msgspec import Struct

from mcdecl.analysis.lineage import Graph
from mcdecl.analysis.lineage.model import Edge, Node
from mcdecl.analysis.sql import Table
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Resource
from mcdecl.project import Project

_TEXT: Final = 256
"""Characters from which on a text is told once, and then by its number."""


class Parcel(Struct, frozen=True):
    """A value on its way.

    Attributes:
        new: by number, the parts that the receiver does not have yet.
        gone: the numbers that nothing has any more.
        value: the value, with numbers in place of its parts.
    """

    new: Mapping[int, bytes]
    gone: tuple[int, ...]
    value: bytes


class Edges(Struct, frozen=True):
    """The edges of a graph that begin in one node."""

    edges: tuple[Edge, ...]


class GraphParts(Struct, frozen=True):
    """A graph in parts that change one by one."""

    nodes: tuple[Node, ...]
    edges: tuple[Edges, ...]


_PARTS: Final = (Resource, Table, Node, Edges)
"""What is told once, and then by its number."""


def without_bodies(project: Project) -> Project:
    """A project without what only plans and rules look at."""
    copies: dict[int, Project] = {}

    def copy(part: Project) -> Project:
        if id(part) not in copies:
            above = copy(part.above) if part.above is not None else None
            units = tuple(copy(unit) for unit in part.units)
            copies[id(part)] = replace(part, written={}, known=(), units=units, above=above, left_out=())
        return copies[id(part)]

    return copy(project)


def parts_of(graph: Graph) -> GraphParts:
    """A graph in its parts."""
    by_node = groupby(graph.edges, lambda edge: edge.source.node)
    # A copy of a node has not looked up anything yet.
    return GraphParts(
        tuple(replace(node) for node in graph.nodes.values()), tuple(Edges(tuple(edges)) for _, edges in by_node)
    )


def graph_of_parts(parts: GraphParts) -> Graph:
    """The graph that has these parts."""
    return Graph({node.id: node for node in parts.nodes}, tuple(edge for part in parts.edges for edge in part.edges))


class Sender:
    """Packs values, and remembers which of their parts the receiver has."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._used: dict[str, set[bytes]] = {}
        self._last = 0

    def pack(self, name: str, value: object) -> Parcel:
        """A value that takes the place of the last one of this name."""
        new: dict[int, bytes] = {}
        used: set[bytes] = set()

        def number(part: object) -> int:
            content = pickle.dumps(part, pickle.HIGHEST_PROTOCOL)
            mark = blake2b(content, digest_size=16).digest()
            used.add(mark)
            if mark not in self._numbers:
                self._last += 1
                self._numbers[mark] = self._last
                new[self._last] = content
            return self._numbers[mark]

        stream = BytesIO()
        _Pickler(stream, number).dump(value)
        before, self._used[name] = self._used.get(name, set()), used
        kept = set().union(*self._used.values())
        gone = tuple(self._numbers.pop(mark) for mark in before - kept)
        return Parcel(new, gone, stream.getvalue())


class Receiver:
    """Unpacks values, and keeps their parts for those that follow."""

    def __init__(self) -> None:
        self._parts: dict[int, Any] = {}

    def unpack(self, parcel: Parcel) -> Any:
        """The value; parts that it shares with earlier ones are the same objects."""
        for number, content in parcel.new.items():
            self._parts[number] = pickle.loads(content)  # noqa: S301 - a process of ours has packed it
        value = _Unpickler(BytesIO(parcel.value), self._parts).load()
        for number in parcel.gone:
            del self._parts[number]
        return value


class _Pickler(pickle.Pickler):
    def __init__(self, stream: BytesIO, number: Any) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._number = number
        self._known: dict[int, int] = {}

    def persistent_id(self, obj: Any) -> int | None:
        if isinstance(obj, _PARTS) or (isinstance(obj, str) and len(obj) >= _TEXT):
            # The value outlives this, so that identities stay.
            if id(obj) not in self._known:
                self._known[id(obj)] = self._number(obj)
            return self._known[id(obj)]
        return None


class _Unpickler(pickle.Unpickler):
    def __init__(self, stream: BytesIO, parts: Mapping[int, Any]) -> None:
        super().__init__(stream)
        self._parts = parts

    def persistent_load(self, pid: Any) -> Any:
        return self._parts[pid]
