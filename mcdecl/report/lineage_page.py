"""The lineage as one HTML page that stands alone: a drawing that zooms, and a list to search; light and dark."""

from collections.abc import Collection

from mcdecl.analysis.lineage.drawing import below, plain
from mcdecl.analysis.lineage.model import Graph, Node
from mcdecl.analysis.lineage.svg import svg
from mcdecl.report.page import Html, HtmlDocument, element, joined, void, zoomed


def lineage_page(graph: Graph, title: str, *, columns: bool = False, marked: Collection[str] = ()) -> str:
    """The page.

    Args:
        graph: what to draw.
        title: what it is the graph of.
        columns: whether columns are drawn inside of what has them.
        marked: ids of nodes to set off.
    """
    text = plain(title)
    words = (
        "Rows flow from left to right. A dashed box is not declared in the project; a dashed line carries no values. "
        "Zoom with Ctrl and the mouse wheel, or + and −."
    )
    drawing = zoomed(Html(svg(graph, columns=columns, marked=marked)), "Lineage")
    body = (
        element("header", element("h1", text), element("p", words, class_="soft"), class_="wrap top"),
        element("main", drawing, _list(graph), class_="wrap"),
    )
    return HtmlDocument(text, joined(body), ["frame.css", "zoom.css"], ["filter.js", "theme.js", "zoom.js"]).text()


def _list(graph: Graph) -> Html:
    """Everything that is drawn, to be searched."""
    search = void("input", id="search", type="search", autocomplete="off", spellcheck="false")
    bar = element(
        "div",
        element("div", element("label", "Search", for_="search"), search, class_="field grow"),
        element("button", "Reset", type="button", class_="button", data_reset=True),
        element("button", "Toggle theme", type="button", class_="button", data_turn=True),
        element("output", aria_live="polite"),
        class_="filters",
        role="search",
        data_filter=True,
        hidden=True,
    )
    items = (_item(node) for node in graph.nodes.values())
    title = element("h2", f"All {len(graph.nodes):,}", id="all")
    return element("section", title, bar, element("ul", *items), class_="group", aria_labelledby="all")


def _item(node: Node) -> Html:
    words = ", ".join(filter(None, (below(node), node.partial)))
    return element("li", element("code", plain(node.id)), f" {words}" if words else "", data_item=True)
