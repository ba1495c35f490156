"""What all drawings of a graph share: which columns and edges are drawn, and the labels of boxes."""

import unicodedata
from collections.abc import Iterator
from typing import Final

from mcdecl.analysis.lineage.model import Edge, Graph, Node, Role
from mcdecl.analysis.lineage.parts import title

_BIDI: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")


def plain(text: str) -> str:
    """A name without what no drawing can show, or what would turn the text around it."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        "\ufffd" if item in _BIDI or unicodedata.category(item) in ("Cc", "Cs", "Zl", "Zp", "Cn") else item
        for item in text
    )


def below(node: Node) -> str:
    """The second line of a box: what it is, where a file lies, and in which of several business units it is."""
    return " · ".join(filter(None, (title(node.kind), node.place, node.unit)))


def drawn_columns(graph: Graph) -> dict[str, tuple[str, ...]]:
    """By node the columns that an edge begins or ends at, in the node's order; others would only take room."""
    ends = {end for edge in graph.edges if edge.of_columns for end in (edge.source, edge.target)}
    used: dict[str, list[str]] = {}
    for end in ends:
        if end.column is not None:
            used.setdefault(end.node, []).append(end.column)
    ordered = {}
    for node, columns in used.items():
        order = {name: place for place, name in enumerate(graph.nodes[node].columns)}
        ordered[node] = tuple(sorted(columns, key=lambda text: (order.get(text, len(order)), text)))
    return ordered


def drawn_edges(graph: Graph, *, columns: bool) -> Iterator[Edge]:
    """The edges of a drawing: of columns where they are drawn, and of nodes where no edge of columns says the same."""
    if not columns:
        yield from graph.coarse()
        return
    pairs = {(edge.source.node, edge.target.node) for edge in graph.edges if edge.of_columns}
    for edge in graph.edges:
        if edge.of_columns or (edge.source.node, edge.target.node) not in pairs:
            yield edge


def dashed(edge: Edge) -> bool:
    """Whether an edge is drawn with gaps: no values go along it."""
    return edge.role is not Role.FEEDS
