"""Walks along a graph: what is reached from where, and the part of the graph that it makes."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from mcdecl.analysis.lineage.model import Edge, Graph, Point

Steps = int | None
"""How many edges to go at most; None for as far as it goes."""


def around(graph: Graph, ids: Iterable[str], up: Steps = None, down: Steps = None) -> Graph:
    """The part of a graph that lies upstream and downstream of some nodes.

    Args:
        graph: the whole.
        ids: where to begin; those that are not there are passed over.
        up: how far against the flow.
        down: how far along it.
    """
    starts = [fromkey for fromkey in dict.fromkeys(ids) if fromkey in graph.nodes]
    reached = {*starts, *reach(starts, _against(graph), up), *reach(starts, _along(graph), down)}
    return graph.only(reached)


def touched(graph: Graph, addresses: Iterable[str]) -> Graph:
    """What changes of these resources touch: they, all that lies downstream, and what they are made of directly."""
    return around(graph.flow(), addresses, up=1)


def reach(starts: Iterable[str], next_to: Callable[[str], Iterable[str]], steps: Steps = None) -> dict[str, int]:
    """The nodes that are reached and in how many steps, the starts among them with none."""
    record = dict.fromkeys(starts, 0)
    waiting = deque(record)
    while waiting:
        node = waiting.popleft()
        if steps is not None and record[node] >= steps:
            continue
        for other in next_to(node):
            if other not in record:
                record[other] = record[node] + 1
                waiting.append(other)
    return record


def _along(graph: Graph) -> Callable[[str], Iterator[str]]:
    return lambda node: (edge.target.node for edge in graph.down(node))


def _against(graph: Graph) -> Callable[[str], Iterator[str]]:
    return lambda node: (edge.source.node for edge in graph.up(node))


def column_part(graph: Graph, start: Point, up: Steps = None, down: Steps = None) -> Graph:
    """The part of a graph that the values of one column come from, and go to; with its edges of columns alone."""
    edges = [*_followed(graph, start, down), *_followed(graph, start, up, against=True)]
    ids = {start.node, *(end.node for edge in edges for end in (edge.source, edge.target))}
    whole = [Edge(Point(edge.source.node), Point(edge.target.node)) for edge in edges]
    return Graph.of((graph.nodes[node_id] for node_id in ids), [*edges, *whole])


def _followed(graph: Graph, start: Point, steps: Steps, *, against: bool = False) -> Iterator[Edge]:
    seen, waiting = {start}, deque([(start, 0)])
    while waiting:
        point, distance = waiting.popleft()
        if steps is not None and distance >= steps:
            continue
        for edge in beyond(graph, point, against=against):
            yield edge
            other = edge.source if against else edge.target
            if other not in seen:
                seen.add(other)
                waiting.append((other, distance + 1))


def beyond(graph: Graph, point: Point, *, against: bool = False) -> Iterator[Edge]:
    """The edges that go on from a point. From a node as a whole all its columns go on, and it as a whole."""
    for edge in graph.up(point.node) if against else graph.down(point.node):
        near = edge.target if against else edge.source
        if point.column is None or near.column == point.column or (against and near.column is None and edge.of_columns):
            yield edge
