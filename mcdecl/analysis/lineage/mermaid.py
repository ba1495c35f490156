"""Draw a graph as Mermaid, which pull requests render."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from mcdecl.analysis.lineage.drawing import below, dashed, drawn_columns, drawn_edges, plain
from mcdecl.analysis.lineage.model import Graph, Node, Point
from mcdecl.kinds.language import Look
from mcdecl.kinds.roles import look_of

MOST_EDGES, MOST_TEXT = 500, 50_000
"""What Mermaid draws at most unless it is configured otherwise, which a pull request cannot (documented)."""

_TITLE: Final = 26
"""Letters of a title above columns."""
_SHAPES: Final[Mapping[str, tuple[str, str]]] = {
    Look.ROWS: ("[(", ")]"),
    "data_view": ("[(", ")]"),
    "table": ("[(", ")]"),
    "file": ("[/", "/]"),
    Look.SEQUENCE: ("([", "])"),
    "sends": (">", "]"),
}
_SAFE: Final = frozenset(" .,-_/·…")
_COLOURS: Final = (
    "classDef outer stroke-dasharray: 4 3",
    "classDef marked stroke:#b45309,stroke-width:3px",
)


def mermaid(graph: Graph, *, columns: bool = False, marked: Collection[str] = ()) -> str:
    """The text of a flow chart, without the fence around it.

    Args:
        graph: what to draw.
        columns: whether columns are drawn inside of what has them.
        marked: ids of nodes to set off: those that a plan changes.
    """
    if not graph.nodes:
        return 'flowchart LR\n  none["nothing to draw"]\n'
    ids = {node: f"n{number}" for number, node in enumerate(graph.nodes)}
    shown = drawn_columns(graph) if columns else {}
    points = {
        Point(node, name): f"{ids[node]}c{number}" for node, names in shown.items() for number, name in enumerate(names)
    }
    lines = ["flowchart LR"]
    for node in graph.nodes.values():
        lines += _box(node, ids[node.id], shown.get(node.id, ()))
    lines += _edges(graph, ids, points, columns=columns)
    lines += _classes(graph, ids, marked)
    return "\n".join(lines) + "\n"


def too_much(text: str) -> str | None:
    """Why a chart is more than pull requests render, or None."""
    edges = text.count(" --> ") + text.count(" -.-> ")
    if edges > MOST_EDGES:
        return f"{edges} edges: pull requests render up to {MOST_EDGES}"
    if len(text) > MOST_TEXT:
        return f"{len(text):,} characters: pull requests render up to {MOST_TEXT:,}"
    return None


def _box(node: Node, name: str, columns: tuple[str, ...]) -> Iterator[str]:
    if columns:
        yield f'  subgraph {name}["{escaped(_short(node.label))}"]'
        yield "    direction TB"
        for number, column in enumerate(columns):
            yield f'    {name}c{number}["{escaped(column)}"]'
        yield "  end"
    else:
        label = f"{escaped(node.label)}<br/><small>{escaped(below(node))}</small>"
        left, right = _SHAPES.get(look_of(node.kind), ("[", "]"))
        yield f'  {name}{left}"{label}"{right}'


def _short(label: str) -> str:
    """A name as the title above columns, which makes no room for itself: over a long one the next box would lie."""
    return label if len(label) <= _TITLE else f"{label[: _TITLE - 1]}…"


def _edges(graph: Graph, ids: Mapping[str, str], points: Mapping[Point, str], *, columns: bool) -> Iterator[str]:
    drawn = dict.fromkeys(
        (points.get(edge.source, ids[edge.source.node]), dashed(edge), points.get(edge.target, ids[edge.target.node]))
        for edge in drawn_edges(graph, columns=columns)
    )
    for source, gaps, target in drawn:
        yield f"  {source} {'-.->' if gaps else '-->'} {target}"


def _classes(graph: Graph, ids: Mapping[str, str], marked: Collection[str]) -> Iterator[str]:
    groups = {
        "outer": [ids[node.id] for node in graph.nodes.values() if node.outer],
        "marked": [ids[node] for node in graph.nodes if node in marked],
    }
    for line in _COLOURS:
        name = line.split()[1]
        if groups[name]:
            yield f"  {line}"
            yield f"  class {','.join(groups[name])} {name}"


def escaped(text: str) -> str:
    """A name inside of a quoted label: whatever Mermaid or HTML could take for more than a letter is a number."""
    return "".join(item if item.isalnum() or item in _SAFE else f"#{ord(item)};" for item in plain(text))
