"""Draw a graph as a self-contained SVG: no script, no font, no network."""

import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from mcdecl.analysis.lineage.drawing import below, dashed, drawn_columns, drawn_edges, plain
from mcdecl.analysis.lineage.layout import DrawingLayout, Place, layout
from mcdecl.analysis.lineage.model import Edge, Graph, Node, Point
from mcdecl.kinds.language import Look
from mcdecl.kinds.roles import look_of

_HEAD, _ROW, _GAP, _BEND, _AISLE, _MARGIN = 44, 18, 16, 10, 70, 16
_BOLD, _LETTER, _SMALL, _WIDEST = 8.6, 7.6, 6.8, 46
"""Pixels of a letter, on the broad side: nobody knows the reader's font. Longer names are cut."""
_FONT: Final = "ui-sans-serif, system-ui, sans-serif"
_FILLS: Final[Mapping[str, str]] = {
    Look.ROWS: "#dbeafe",
    "data_view": "#e0e7ff",
    "table": "#f1f5f9",
    "file": "#fef3c7",
    Look.FILLS: "#dcfce7",
    Look.FILTER: "#fae8ff",
    Look.SEQUENCE: "#ffe4e6",
}


_NAMES: Final = 16384
"""How many texts are kept: the drawings of a site show the same boxes again and again."""

Leads = Callable[[Node], str | None]
"""Gives the address of a page about a node, or None."""


def svg(graph: Graph, *, columns: bool = False, marked: Collection[str] = (), leads: Leads = lambda _node: None) -> str:
    """The drawing, from left to right.

    Args:
        graph: what to draw.
        columns: whether columns are drawn inside of what has them.
        marked: ids of nodes to set off: those that a plan changes.
        leads: where a click on a box leads.
    """
    if not graph.nodes:
        return _document(240, 60, ['<text x="16" y="34">nothing to draw</text>'])
    shown = drawn_columns(graph) if columns else {}
    placed = _Placed.of(graph, layout(graph), shown)
    lines = (line for edge in drawn_edges(graph, columns=columns) for line in _line(edge, placed))
    body = list(dict.fromkeys(lines))
    for node in graph.nodes.values():
        body += _linked(leads(node), _box(node, placed, shown.get(node.id, ()), marked=node.id in marked))
    return _document(placed.width, placed.height, body)


def _linked(page: str | None, box: Iterator[str]) -> Iterator[str]:
    if page is None:
        yield from box
        return
    yield f"<a href={_quoted(page)}>"
    yield from box
    yield "</a>"


class _Spot(Struct, frozen=True):
    """A box or a bend in the drawing; measures in pixels."""

    x: float
    y: float
    width: float
    height: float


class _Placed(Struct, frozen=True):
    """Where everything is."""

    spots: Mapping[Place, _Spot]
    paths: Mapping[tuple[str, str], tuple[Place, ...]]
    rows: Mapping[Point, int]
    width: float
    height: float

    @classmethod
    def of(cls, graph: Graph, layers: DrawingLayout, shown: Mapping[str, tuple[str, ...]]) -> "_Placed":
        """Puts boxes beneath each other in their layers, each layer in the middle of the height."""
        spots: dict[Place, _Spot] = {}
        heights = [sum(_height(place, shown) + _GAP for place in layer) - _GAP for layer in layers.layers]
        tallest, x = max(heights), float(_MARGIN)
        for layer, height in zip(layers.layers, heights, strict=True):
            boxes = [graph.nodes[place] for place in layer if isinstance(place, str)]
            width = max((_width(node, shown.get(node.id, ())) for node in boxes), default=0.0)
            y = _MARGIN + (tallest - height) / 2
            for place in layer:
                spots[place] = _Spot(x, y, width, _height(place, shown))
                y += _height(place, shown) + _GAP
            x += width + _AISLE
        rows = {Point(node, name): number for node, names in shown.items() for number, name in enumerate(names)}
        return cls(spots, layers.paths, rows, x - _AISLE + _MARGIN, tallest + 2 * _MARGIN)

    def height_of(self, point: Point) -> float:
        """How far down an edge begins or ends at a point."""
        spot = self.spots[point.node]
        row = self.rows.get(point)
        return spot.y + (_HEAD / 2 if row is None else _HEAD + (row + 0.5) * _ROW)


def _height(place: Place, shown: Mapping[str, tuple[str, ...]]) -> float:
    if not isinstance(place, str):
        return _BEND
    columns = len(shown.get(place, ()))
    return _HEAD + columns * _ROW + (6 if columns else 0)


def _width(node: Node, columns: tuple[str, ...]) -> float:
    lines = ((node.label, _BOLD), (below(node), _SMALL), *((name, _LETTER) for name in columns))
    return max(110.0, max(_letters(_cut(text)) * size for text, size in lines) + 30)


@lru_cache(maxsize=_NAMES)
def _letters(text: str) -> float:
    """How many letters wide a text is; those of East Asia and most signs are wider."""
    return sum(1.8 if unicodedata.east_asian_width(item) in "WF" else 1.35 if item in "%@MW" else 1.0 for item in text)


@lru_cache(maxsize=_NAMES)
def _cut(text: str) -> str:
    shown = plain(text)
    return shown if len(shown) <= _WIDEST else f"{shown[: _WIDEST - 1]}…"


def _box(node: Node, placed: _Placed, columns: tuple[str, ...], *, marked: bool) -> Iterator[str]:
    spot = placed.spots[node.id]
    edge = '#b45309" stroke-width="2.5' if marked else "#64748b"
    gaps = ' stroke-dasharray="4 3"' if node.outer else ""
    text = " · ".join(filter(None, (node.id, below(node), node.partial)))
    yield f"<g data-node={_quoted(plain(node.id))}><title>{_escaped(plain(text))}</title>"
    yield (
        f'<rect x="{spot.x:.0f}" y="{spot.y:.0f}" width="{spot.width:.0f}" height="{spot.height:.0f}" rx="6" '
        f'fill="{_FILLS.get(look_of(node.kind), "#f8fafc")}" stroke="{edge}"{gaps}/>'
    )
    yield _text(spot.x + 12, spot.y + 18, node.label, 'font-weight="600"')
    yield _text(spot.x + 12, spot.y + 34, below(node), 'font-size="11" fill="#475569"')
    for number, column in enumerate(columns):
        yield _text(spot.x + 18, spot.y + _HEAD + number * _ROW + 13, column, 'font-size="12"')
    yield "</g>"


def _text(x: float, y: float, text: str, more: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{_escaped(_cut(text))}</text>'


@lru_cache(maxsize=_NAMES)
def _escaped(text: str) -> str:
    return escape(text)


@lru_cache(maxsize=_NAMES)
def _quoted(text: str) -> str:
    return quoteattr(text)


def _line(edge: Edge, placed: _Placed) -> Iterator[str]:
    ends = (edge.source.node, edge.target.node)
    back = ends not in placed.paths
    path = placed.paths.get((ends[1], ends[0]) if back else ends)
    if path is None:  # back to where it begins
        return
    first, last = (edge.target, edge.source) if back else (edge.source, edge.target)
    spots = [placed.spots[place] for place in path]
    at = (spots[0].x + spots[0].width, placed.height_of(first))
    steps = [f"M{at[0]:.0f} {at[1]:.0f}"]
    for spot in spots[1:-1]:
        steps.append(_curve(at, at := (spot.x, spot.y + spot.height / 2)))
        steps.append(f"H{spot.x + spot.width:.0f}")
        at = (spot.x + spot.width, at[1])
    steps.append(_curve(at, (spots[-1].x, placed.height_of(last))))
    gaps = ' stroke-dasharray="5 4"' if dashed(edge) else ""
    arrow = "marker-start" if back else "marker-end"
    yield f'<path d="{"".join(steps)}" fill="none" stroke="#94a3b8"{gaps} {arrow}="url(#mcdecl-arrow)"/>'


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    half = (start[0] + end[0]) / 2
    return f"C{half:.0f} {start[1]:.0f} {half:.0f} {end[1]:.0f} {end[0]:.0f} {end[1]:.0f}"


def _document(width: float, height: float, body: Collection[str]) -> str:
    arrow = (
        '<defs><marker id="mcdecl-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#94a3b8"/></marker></defs>'
    )
    # What holds links is no picture to a screen reader, but a group.
    role = "group" if any(line.startswith("<a ") for line in body) else "img"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="{role}" aria-label="lineage" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" font-family="{_FONT}" font-size="13" '
        'fill="#0f172a">'
    )
    return "\n".join((opening, arrow, *body, "</svg>\n"))
