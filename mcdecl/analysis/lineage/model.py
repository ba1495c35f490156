"""The graph of a project as a value: what rows come from, column by column, and where they go."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from msgspec import Struct

from mcdecl.kinds.roles import holds_rows, only_holds


class Role(StrEnum):
    """What the end of an edge has from its beginning."""

    FEEDS = "feeds"
    """Rows, or the values of a column."""
    DECIDES = "decides"
    """A condition on it decides which rows there are."""
    NAMES = "names"
    """It is applied: a filter definition by a filter activity."""
    RUNS = "runs"
    """It is a step of an automation."""
    STARTS = "starts"
    """Its arrival starts an automation."""
    HOLDS = "holds"
    """It lies there: no rows go along this edge."""


class Point(NamedTuple):
    """A node, or with a column one of its columns."""

    node: str
    column: str | None = None

    def __str__(self) -> str:
        return self.node if self.column is None else f"{self.node}.{self.column}"


_STORES: Final = ("data_view", "table", "file", "tracking")
"""What no kind declares and holds rows."""


class Node(Struct, frozen=True, dict=True):
    """Something that has rows or does something with them.

    Attributes:
        id: its address; with the business unit and `:` before it where there are several; for what no file declares
            `data_view._Sent`, `table.NAME`, `file.LOCATION/PATTERN`.
        kind: the kind of resource, or `file`, `data_view`, `table` (which SQL reads and nobody declares), `sends`.
        label: what people call it.
        place: where it is, for a file.
        columns: its columns in order; of what no file declares those that are used.
        outer: whether no file of the project declares it.
        partial: why not everything that it reads or gives is known, if so.
        unit: the business unit that it is in, where there are several.
        folder: its folder, where it has one.
    """

    id: str
    kind: str
    label: str
    place: str = ""
    columns: tuple[str, ...] = ()
    outer: bool = False
    partial: str = ""
    unit: str = ""
    folder: str = ""

    @property
    def holds_rows(self) -> bool:
        """Whether it holds rows: whoever reads or fills it cannot do without it."""
        return holds_rows(self.kind) or self.kind in _STORES

    def column(self, name: str) -> str | None:
        """The column with this name in any case, as it is spelled here."""
        return self._by_fold.get(name.casefold())

    @cached_property
    def _by_fold(self) -> Mapping[str, str]:
        return {column.casefold(): column for column in reversed(self.columns)}


class Edge(NamedTuple):
    """What goes from one point to another; not `named` where the end never says the name of the column."""

    source: Point
    target: Point
    role: Role = Role.FEEDS
    named: bool = True

    @property
    def of_columns(self) -> bool:
        """Whether a column is at one of its ends."""
        return self.source.column is not None or self.target.column is not None


def _order(edge: Edge) -> tuple[str, ...]:
    (source, column), (target, filled), role, named = edge
    return (source, column or "", target, filled or "", role, str(named))


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes by id and edges, each once and always in the same order, whatever the order of the files.

    Between two nodes that have an edge of columns there is one without, too: leaving columns out keeps the graph whole.
    """

    nodes: Mapping[str, Node] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    _down: Mapping[str, tuple[Edge, ...]] = field(init=False, repr=False, compare=False)
    _up: Mapping[str, tuple[Edge, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        down: dict[str, list[Edge]] = {}
        up: dict[str, list[Edge]] = {}
        for edge in self.edges:
            down.setdefault(edge.source.node, []).append(edge)
            up.setdefault(edge.target.node, []).append(edge)
        object.__setattr__(self, "_down", {node: tuple(edges) for node, edges in down.items()})
        object.__setattr__(self, "_up", {node: tuple(edges) for node, edges in up.items()})

    @classmethod
    def of(cls, nodes: Iterable[Node], edges: Iterable[Edge]) -> "Graph":
        """The graph of these; of an edge that is there twice, once named, the named one stays."""
        by_id = {node.id: node for node in sorted(nodes, key=lambda item: item.id)}
        record = dict.fromkeys(edges)
        kept = [edge for edge in record if edge.named or Edge(edge.source, edge.target, edge.role) not in record]
        return cls(MappingProxyType(by_id), tuple(sorted(kept, key=_order)))

    def down(self, node: str) -> tuple[Edge, ...]:
        """The edges that begin at a node or one of its columns."""
        return self._down.get(node, ())

    def up(self, node: str) -> tuple[Edge, ...]:
        """The edges that end at a node or one of its columns."""
        return self._up.get(node, ())

    def only(self, ids: Iterable[str]) -> "Graph":
        """The part with these nodes alone."""
        kept = {node_id for node_id in ids if node_id in self.nodes}
        edges = (edge for text in kept for edge in self.down(text) if edge.target.node in kept)
        return Graph.of((self.nodes[text] for text in kept), edges)

    def flow(self) -> "Graph":
        """The same without what only holds things: folders and file locations."""
        kept = [node for node in self.nodes.values() if not only_holds(node.kind)]
        return Graph.of(kept, (edge for edge in self.edges if edge.role is not Role.HOLDS))

    def coarse(self) -> Iterator[Edge]:
        """The edges between nodes as a whole."""
        return (edge for edge in self.edges if not edge.of_columns)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain JSON data."""
        return {
            "format_version": "1.0",
            "nodes": [_node_json(node) for node in self.nodes.values()],
            "edges": [_edge_json(edge) for edge in self.edges],
        }


def _node_json(node: Node) -> dict[str, Any]:
    record: dict[str, Any] = {"id": node.id, "kind": node.kind, "label": node.label}
    more = {
        "place": node.place,
        "columns": list(node.columns),
        "outer": node.outer,
        "partial": node.partial,
        "business_unit": node.unit,
        "folder": node.folder,
    }
    return record | {name: value for name, value in more.items() if value}


def _edge_json(edge: Edge) -> dict[str, Any]:
    return {"source": _point_json(edge.source), "target": _point_json(edge.target), "role": edge.role.value} | (
        {} if edge.named else {"named": False}
    )


def _point_json(point: Point) -> dict[str, str]:
    return {"node": point.node} if point.column is None else {"node": point.node, "column": point.column}
