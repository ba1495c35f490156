"""Builder of the graph: nodes and edges as resources add them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mcdecl.analysis.lineage.model import Edge, Graph, Node, Point, Role
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS

STORE = "private store"
"""Where extracts write to and transfers take from: the part of the account that nobody logs in to."""


@dataclass(slots=True)
class GraphBuilder:
    """A graph in the making. `unit` is the business unit of what is being added, empty where there is only one."""

    unit: str = ""
    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    _points: dict[tuple[str, str | None], Point] = field(default_factory=dict)
    _whole: set[tuple[str, str, Role]] = field(default_factory=set)

    def id(self, kind: str, key: str) -> str:
        """The id of a node of the unit."""
        return f"{self.unit}:{kind}.{key}" if self.unit else f"{kind}.{key}"

    def add(self, node: Node) -> str:
        """Put a node there, or what is new about it to the one that is; gives its id."""
        if self.unit:
            node = replace(node, unit=node.id.partition(":")[0])
        there = self.nodes.get(node.id)
        if there is None or (there.outer and not node.outer):
            self.nodes[node.id] = node
        elif there.outer or node.kind == "file":
            self.nodes[node.id] = replace(there, columns=_joined(there.columns, node.columns))
        return node.id

    def external(self, kind: str, key: str, columns: Iterable[str] = ()) -> str:
        """A node that no file declares; gives its id."""
        return self.add(Node(self.id(kind, key), kind, key, columns=tuple(columns), outer=True))

    def file(self, pattern: str, place: str, columns: Iterable[str] = ()) -> str:
        """A file, which is one for all that name it alike at the same place; gives its id."""
        folded = f"{place.casefold()}/{pattern.casefold()}"
        there = self.id("file", folded)
        return self.add(Node(there, "file", pattern, place, tuple(dict.fromkeys(columns)), outer=True))

    def describe(self, node_id: str, columns: tuple[str, ...], partial: str = "") -> None:
        """Say which columns a node has, and why there may be more."""
        self.nodes[node_id] = replace(self.nodes[node_id], columns=_joined(columns, ()), partial=partial)

    def spelled(self, node_id: str, column: str) -> str:
        """A column of a node as the node spells it."""
        return self.nodes[node_id].column(column) or column

    def link(
        self,
        source: str,
        target: str,
        columns: tuple[str | None, str | None] = (None, None),
        role: Role = Role.FEEDS,
        *,
        named: bool = True,
    ) -> None:
        """An edge, and the one between the nodes as a whole that goes with it."""
        left, right = columns
        if left is not None or right is not None:
            self.edges.append(Edge(self.point(source, left), self.point(target, right), role, named))
            role = Role.FEEDS if role is Role.DECIDES else role
        if (source, target, role) not in self._whole:
            self._whole.add((source, target, role))
            self.edges.append(Edge(self.point(source), self.point(target), role))

    def point(self, node: str, column: str | None = None) -> Point:
        """A point, made once: most have several edges."""
        point = self._points.get((node, column))
        if point is None:
            point = self._points[node, column] = Point(node, column)
        return point

    def graph(self) -> Graph:
        """The graph of all that was added."""
        return Graph.of(self.nodes.values(), self.edges)


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of both, each once whatever its letter case, in a lasting order."""
    by_fold: dict[str, str] = {}
    for name in (*first, *second):
        by_fold.setdefault(name.casefold(), name)
    return tuple(by_fold.values())


def title(kind: str) -> str:
    """The words for a sort of node."""
    words = {"file": "file", "data_view": "data view", "table": "not declared here", "sends": "outside"}
    return words.get(kind) or (KINDS[kind].title if kind in KINDS else kind.replace("_", " "))
