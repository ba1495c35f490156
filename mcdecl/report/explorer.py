"""A lineage that is too large for one drawing: it is drawn by folder, or around one box, as the reader asks for it."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from mcdecl.analysis.lineage.drawing import below, dashed, plain
from mcdecl.analysis.lineage.model import Graph, Node
from mcdecl.analysis.lineage.parts import title
from mcdecl.kinds.language import Look
from mcdecl.kinds.roles import look_of
from mcdecl.report.page import Html, element, hidden_words, joined, void, zoomed

STYLES: Final = ("zoom.css", "explorer.css")
SCRIPTS: Final = ("filter.js", "theme.js", "zoom.js", "explorer.js")
"""What a page needs beside the shared look."""
_STEPS: Final = (("1", "1"), ("2", "2"), ("3", "3"), ("99999", "all"))

Leads = Callable[[Node], str | None]
"""Gives the address of a page about a node, or None."""


def explorer(graph: Graph, leads: Leads = lambda _node: None) -> Html:
    """The drawing with its controls, and below it the list of everything by folder, to be searched.

    Args:
        graph: what to draw.
        leads: where a click on the box in the middle leads, and a link in the list.
    """
    by_group: dict[str, list[Node]] = {}
    for node in graph.nodes.values():
        by_group.setdefault(_group(node), []).append(node)
    groups = dict(sorted(by_group.items(), key=lambda item: item[0].casefold()))
    frame = zoomed(Html('<svg role="group" aria-label="Lineage" viewBox="0 0 600 80"></svg>'), "Lineage")
    opened = element("div", class_="explorer-open")
    drawing = element(
        "div", _bar(), opened, frame, class_="explorer", data_graph=_data(graph, groups, leads), hidden=True
    )
    quiet = element("p", "The drawing needs JavaScript; the list below is complete without it.", data_quiet=True)
    return joined((drawing, quiet, _list(groups, leads)))


def _group(node: Node) -> str:
    """The folder of a node, else what it is, with the business unit that it is in."""
    return " · ".join(filter(None, (plain(node.unit), plain(node.folder) or title(node.kind))))


def _data(graph: Graph, groups: Mapping[str, list[Node]], leads: Leads) -> str:
    """Nodes, edges and groups as the script reads them; ends of edges and groups are numbers in their lists."""
    numbers = {node: number for number, node in enumerate(graph.nodes)}
    group_of = {node.id: number for number, nodes in enumerate(groups.values()) for node in nodes}
    nodes = [_node(node, group_of[node.id], leads(node)) for node in graph.nodes.values()]
    edges = {(numbers[edge.source.node], numbers[edge.target.node]): dashed(edge) for edge in graph.coarse()}
    data = {
        "groups": list(groups),
        "nodes": nodes,
        "edges": [[source, target, int(gaps)] for (source, target), gaps in edges.items() if source != target],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _node(node: Node, group: int, page: str | None) -> dict[str, Any]:
    look = look_of(node.kind)
    record = {
        "id": plain(node.id),
        "label": plain(node.label),
        "below": plain(below(node)),
        "group": group,
        "look": "" if look == Look.PLAIN else str(look),
        "outer": node.outer,
        "partial": plain(node.partial),
        "href": page,
    }
    return {name: value for name, value in record.items() if value or name == "group"}


def _bar() -> Html:
    options = (element("option", shown, value=value, selected=value == "2") for value, shown in _STEPS)
    return element(
        "div",
        element("button", "Overview", type="button", class_="button", data_overview=True, hidden=True),
        element("label", "Steps", element("select", *options), hidden=True),
        element("label", void("input", type="checkbox"), "Collapse folders"),
        element("button", "Toggle theme", type="button", class_="button", data_turn=True),
        element("output", aria_live="polite"),
        class_="explorer-bar screen",
    )


def _list(groups: Mapping[str, list[Node]], leads: Leads) -> Html:
    count = sum(map(len, groups.values()))
    search = void("input", id="search", type="search", autocomplete="off", spellcheck="false")
    bar = element(
        "div",
        element("div", element("label", "Search; Enter starts from the first hit", for_="search"), search,
                class_="field grow"),
        element("button", "Reset", type="button", class_="button", data_reset=True),
        element("output", aria_live="polite"),
        class_="filters",
        role="search",
        data_filter=True,
        hidden=True,
    )  # fmt: skip
    folders = (
        element(
            "details",
            element("summary", f"{name} ", element("span", f"{len(nodes):,}", class_="count")),
            element("ul", *(_item(node, leads(node)) for node in nodes)),
            data_group=True,
        )
        for name, nodes in groups.items()
    )
    head = element("h2", f"All {count:,}, by folder", id="all")
    return element("section", head, bar, *folders, class_="group", aria_labelledby="all")


def _item(node: Node, page: str | None) -> Html:
    """A line of the list: the link draws what is around it, a second one leads to its page."""
    from urllib.parse import quote

    shown = plain(node.id)
    words = ", ".join(filter(None, (below(node), node.partial)))
    start = element("a", element("code", shown), href=f"#from={quote(shown, safe='')}")
    own = (" ", element("a", "page", hidden_words(f" of {shown}"), href=page)) if page else ()
    return element("li", start, f" {plain(words)}" if words else "", *own, data_item=True)
