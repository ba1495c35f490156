"""What stands on top of every page: where one is, and the ways from there."""

from collections.abc import Iterable

from mcdecl.report.page import Html, element
from mcdecl.report.site.model import INDEX, LINEAGE, Site, way


def ways(site: Site, page: str, steps: Iterable[Html]) -> Html:
    """The way to a page from the first one, step by step, and the links that every page has."""
    trail = element("ol", *(element("li", step) for step in steps))
    links = [] if page == LINEAGE or not site.flow.edges else [element("a", "Lineage", href=way(page, LINEAGE))]
    if page != INDEX:
        links.insert(0, element("a", "Search", href=f"{way(page, INDEX)}#search", data_search=True))
    turn = element("button", "Toggle theme", type="button", class_="button", data_turn=True, hidden=True)
    return element("nav", trail, *links, turn, class_="ways", aria_label="Breadcrumb")
