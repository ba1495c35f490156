"""Layout of a drawing: layers from left to right, few crossings, deterministic."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct, field

from mcdecl.analysis.lineage.model import Graph

_SWEEPS: Final = 6
"""How often layers are put in order by their neighbours; more changes little."""

Place = str | tuple[str, str, int]
"""A box by its node, or a bend of the edge between two nodes in a layer that it passes."""


class DrawingLayout(Struct, frozen=True):
    """Layers of boxes and bends.

    Attributes:
        layers: what is in each, from top to bottom.
        paths: by the ends of an edge, the places that it goes through, from left to right.
    """

    layers: tuple[tuple[Place, ...], ...] = ()
    paths: Mapping[tuple[str, str], tuple[Place, ...]] = field(default_factory=dict)


def layout(graph: Graph) -> DrawingLayout:
    """The layers of a graph. An edge that closes a circle is taken the other way round: it goes back."""
    pairs = sorted({(edge.source.node, edge.target.node) for edge in graph.edges})
    forward = _forward(graph, [pair for pair in pairs if pair[0] != pair[1]])
    ranks = _ranks(graph, forward)
    paths: dict[tuple[str, str], tuple[Place, ...]] = {}
    layers: list[list[Place]] = [[] for _ in range(max(ranks.values(), default=-1) + 1)]
    for node, rank in ranks.items():
        layers[rank].append(node)
    for source, target in forward:
        bends = [(source, target, rank) for rank in range(ranks[source] + 1, ranks[target])]
        for bend in bends:
            layers[bend[2]].append(bend)
        paths[source, target] = (source, *bends, target)
    _untangle(layers, list(paths.values()))
    return DrawingLayout(tuple(tuple(layer) for layer in layers), paths)


def _forward(graph: Graph, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The edges with those that would close a circle turned round."""
    after: dict[str, list[str]] = {}
    for source, target in pairs:
        after.setdefault(source, []).append(target)
    state: dict[str, bool] = {}  # True while on the way below it
    turned: set[tuple[str, str]] = set()
    for start in graph.nodes:
        if start in state:
            continue
        state[start] = True
        way = [(start, iter(after.get(start, ())))]
        while way:
            node, rest = way[-1]
            other = next(rest, None)
            if other is None:
                state[node] = False
                way.pop()
            elif other not in state:
                state[other] = True
                way.append((other, iter(after.get(other, ()))))
            elif state[other]:
                turned.add((node, other))
    return sorted({(b, a) if (a, b) in turned else (a, b) for a, b in pairs})


def _ranks(graph: Graph, pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The layer of each node: behind all that it comes from; what only begins, right before what needs it."""
    after: dict[str, list[str]] = {}
    before: dict[str, int] = dict.fromkeys(graph.nodes, 0)
    for source, target in pairs:
        after.setdefault(source, []).append(target)
        before[target] += 1
    ranks = dict.fromkeys(graph.nodes, 0)
    ready, left = [node for node, count in before.items() if count == 0], dict(before)
    ordered = []
    while ready:
        node = ready.pop()
        ordered.append(node)
        for other in after.get(node, ()):
            ranks[other] = max(ranks[other], ranks[node] + 1)
            left[other] -= 1
            if left[other] == 0:
                ready.append(other)
    for node in reversed(ordered):
        if before[node] == 0 and node in after:
            ranks[node] = min(ranks[other] for other in after[node]) - 1
    return ranks


def _untangle(layers: list[list[Place]], paths: Sequence[Sequence[Place]]) -> None:
    """Puts each layer in the order of the middle of its neighbours, to and fro."""
    left: dict[Place, list[Place]] = {}
    right: dict[Place, list[Place]] = {}
    for path in paths:
        for item, other in pairwise(path):
            right.setdefault(item, []).append(other)
            left.setdefault(other, []).append(item)
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        numbers = range(1, len(layers)) if forth else range(len(layers) - 2, -1, -1)
        for number in numbers:
            beside = {place: at for at, place in enumerate(layers[number - 1 if forth else number + 1])}
            neighbours = left if forth else right
            middles = {
                place: _middle(
                    [beside[neighbour] for neighbour in neighbours.get(place, ()) if neighbour in beside], at
                )
                for at, place in enumerate(layers[number])
            }
            layers[number].sort(key=lambda place: middles[place])


def _middle(places: Sequence[int], own: int) -> float:
    return sum(places) / len(places) if places else float(own)
