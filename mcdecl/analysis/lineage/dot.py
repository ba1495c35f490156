"""Draw a graph in Graphviz's DOT language."""

from collections.abc import Collection, Iterator
from xml.sax.saxutils import escape

from mcdecl.analysis.lineage.drawing import below, dashed, drawn_columns, drawn_edges, plain
from mcdecl.analysis.lineage.model import Graph, Node, Point


def dot(graph: Graph, *, columns: bool = False, marked: Collection[str] = ()) -> str:
    """The text of a digraph.

    Args:
        graph: what to draw.
        columns: whether columns are drawn inside of what has them.
        marked: ids of nodes to set off: those that a plan changes.
    """
    shown = drawn_columns(graph) if columns else {}
    ports = {Point(node, name): f"c{number}" for node, names in shown.items() for number, name in enumerate(names)}
    lines = ["digraph lineage {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    lines += (_box(node, shown.get(node.id, ()), marked=node.id in marked) for node in graph.nodes.values())
    drawn = dict.fromkeys(
        (_end(edge.source, ports), _end(edge.target, ports), dashed(edge))
        for edge in drawn_edges(graph, columns=columns)
    )
    for source, target, gaps in drawn:
        lines.append(f"  {source} -> {target}{' [style=dashed]' if gaps else ''};")
    return "\n".join((*lines, "}\n"))


def quoted(text: str) -> str:
    """A name between quotation marks."""
    inner = plain(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


def _end(point: Point, ports: dict[Point, str]) -> str:
    port = ports.get(point)
    return quoted(point.node) if port is None else f"{quoted(point.node)}:{port}"


def _box(node: Node, columns: tuple[str, ...], *, marked: bool) -> str:
    more = (', style="dashed"' if node.outer else "") + (', color="#b45309", penwidth=3' if marked else "")
    if columns:
        return f"  {quoted(node.id)} [shape=plain, label=<{''.join(_table(node, columns, marked=marked))}>];"
    label = f"{quoted(node.label)[:-1]}\\n{quoted(below(node))[1:]}"
    return f"  {quoted(node.id)} [label={label}{more}];"


def _table(node: Node, columns: tuple[str, ...], *, marked: bool) -> Iterator[str]:
    border = ' COLOR="#b45309"' if marked else ""
    style = ' STYLE="dashed"' if node.outer else ""
    yield f'<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0"{border}{style}>'
    yield f"<TR><TD><B>{_html(node.label)}</B><BR/>{_html(below(node))}</TD></TR>"
    for number, name in enumerate(columns):
        yield f'<TR><TD ALIGN="LEFT" PORT="c{number}">{_html(name)}</TD></TR>'
    yield "</TABLE>"


def _html(text: str) -> str:
    return escape(plain(text)) or " "
