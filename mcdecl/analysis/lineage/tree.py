"""Write a graph as indented text, for a terminal: where rows come from, and where they go."""

from collections.abc import Collection, Iterator, Mapping

from mcdecl.analysis.lineage.drawing import drawn_edges, plain
from mcdecl.analysis.lineage.model import Graph, Point, Role
from mcdecl.analysis.lineage.parts import title

_Ways = Mapping[Point, list[Point]]


def tree(graph: Graph, *, columns: bool = False, starts: Collection[str] = ()) -> str:
    """The lines of a tree upstream and of one downstream of each start; what was written before is not repeated.

    Args:
        graph: what to write.
        columns: whether columns and how values flow between them are written.
        starts: the ids of nodes to begin with; every node, with its neighbours alone, when left out.
    """
    up: dict[Point, list[Point]] = {}
    down: dict[Point, list[Point]] = {}
    for edge in drawn_edges(graph, columns=columns):
        if edge.role in (Role.RUNS, Role.HOLDS):  # no rows go along it
            continue
        source, target = edge.source, edge.target
        if not columns:
            source, target = Point(source.node), Point(target.node)
        _add(up, target, source)
        _add(down, source, target)
    depth = None if starts else 1
    nodes = [node for node in (starts or graph.nodes) if node in graph.nodes]
    every = {*up, *down}
    points = [
        point
        for node in nodes
        for point in (
            sorted((point for point in every if point.node == node), key=lambda point: point.column or "")
            or [Point(node)]
        )
    ]
    return "\n".join(line for point in points for line in _about(graph, point, up, down, depth)) + "\n"


def _add(ways: dict[Point, list[Point]], start: Point, end: Point) -> None:
    there = ways.setdefault(start, [])
    if end not in there:
        there.append(end)


def _about(graph: Graph, point: Point, up: _Ways, down: _Ways, depth: int | None) -> Iterator[str]:
    yield _name(graph, point)
    for words, ways in (("comes from", up), ("goes to", down)):
        if ways.get(point):
            yield f"  {words}"
            yield from _below(graph, point, ways, "    ", {point}, depth)


def _below(
    graph: Graph, point: Point, ways: _Ways, indent: str, written: set[Point], depth: int | None
) -> Iterator[str]:
    """What is one step further, each followed by what is behind it."""
    for other in ways.get(point, ()):
        again = other in written and bool(ways.get(other))
        yield f"{indent}{_name(graph, other)}{' (see above)' if again else ''}"
        if not again and depth != 1:
            written.add(other)
            yield from _below(graph, other, ways, f"{indent}  ", written, None if depth is None else depth - 1)


def _name(graph: Graph, point: Point) -> str:
    node = graph.nodes[point.node]
    what = title(node.kind)
    words = plain(node.label if node.label.startswith(what) else f"{what} {node.label}")
    words += f" ({plain(node.place)})" if node.place else ""
    return words if point.column is None else f"{words}: {plain(point.column)}"
