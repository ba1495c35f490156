"""The lineage as one HTML page that stands alone: a drawing that zooms, and a list to search; light and dark."""

from collections.abc import Collection

from mcdecl.analysis.lineage.drawing import below, plain
from mcdecl.analysis.lineage.model import Graph, Node
from mcdecl.analysis.lineage.svg import svg
from mcdecl.report.explorer import SCRIPTS, STYLES, explorer
from mcdecl.report.page import Html, HtmlDocument, element, joined, void, zoomed

MOST_AT_ONCE = 60
"""Boxes up to which one drawing of everything can be read; beyond, it is drawn step by step."""


def lineage_page(graph: Graph, title: str, *, columns: bool = False, marked: Collection[str] = ()) -> str:
    """The page.

    Args:
        graph: what to draw.
        title: what it is the graph of.
        columns: whether columns are drawn inside of what has them.
        marked: ids of nodes to set off.
    """
    text = plain(title)
    if len(graph.nodes) > MOST_AT_ONCE and not columns:
        return _explored(graph, text)
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


def _explored(graph: Graph, title: str) -> str:
    """The page of a graph that is too large to be read at once."""
    words = (
        "Rows flow from left to right. A click on a folder opens it, a click on a resource draws what is around it; +3 "
        "shows three more. A dashed box is not declared in the project; a dashed line carries no values."
    )
    body = (
        element("header", element("h1", title), element("p", words, class_="soft"), class_="wrap top"),
        element("main", explorer(graph), class_="wrap"),
    )
    return HtmlDocument(title, joined(body), ["frame.css", *STYLES], list(SCRIPTS)).text()


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
