"""All files of a site."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from mcdecl.analysis.lineage import Graph, svg
from mcdecl.project.model import Project
from mcdecl.report.explorer import SCRIPTS, STYLES, explorer
from mcdecl.report.page import Html, HtmlDocument, element, joined, zoomed
from mcdecl.report.site.entry_page import entry_page
from mcdecl.report.site.frame import ways
from mcdecl.report.site.index import index_page
from mcdecl.report.site.model import INDEX, LINEAGE, Site, SiteEntry, way

MOST_DRAWN = 60
"""Boxes of the drawing of the whole beyond which nobody finds anything in it; the pages draw what is near."""


def site(project: Project, graph: Graph) -> Mapping[str, str]:
    """The pages by their paths; the same for the same project, whatever the day, the machine and its folder.

    A page is made each time that it is asked for: all of a large project together would fill the memory.
    """
    return _Pages(Site.of(project, graph))


class _Pages(Mapping[str, str]):
    """The pages of a site."""

    def __init__(self, known: Site) -> None:
        """Nothing is drawn yet."""
        self._known = known
        self._made: dict[str, Callable[[Site], str]] = {INDEX: index_page}
        if known.flow.edges:
            self._made[LINEAGE] = _lineage_page
        for node_id, entry in known.entries.items():
            self._made[known.files[node_id]] = partial(_entry_page, entry)

    def __getitem__(self, path: str) -> str:
        """The page at a path."""
        return self._made[path](self._known)

    def __contains__(self, path: object) -> bool:
        """Whether there is a page, without making it."""
        return path in self._made

    def __iter__(self) -> Iterator[str]:
        """The paths, in order."""
        return iter(self._made)

    def __len__(self) -> int:
        """How many pages there are."""
        return len(self._made)


def _entry_page(entry: SiteEntry, known: Site) -> str:
    return entry_page(known, entry)


def _lineage_page(known: Site) -> str:
    name, count = f"Lineage of {known.project.name}", len(known.flow.nodes)
    steps = (
        element("a", known.project.name, href=way(LINEAGE, INDEX)),
        element("span", "lineage", aria_current="page"),
    )
    if count <= MOST_DRAWN:
        drawing = svg(known.flow, leads=lambda node: known.href(node.id, LINEAGE))
        words = "Rows flow from left to right. Dashed boxes are not declared in any file; dashed lines carry no values."
        content = joined((element("p", words, class_="soft"), zoomed(Html(drawing), name)))
    else:
        words = (
            f"{count:,} resources. A click on a folder opens it, a click on a resource draws what is around it; a "
            "second click leads to its page."
        )
        drawn = explorer(known.flow, lambda node: known.href(node.id, LINEAGE))
        content = joined((element("p", words, class_="soft"), drawn))
    body = (
        element("a", "Skip to the content", href="#content", class_="skip"),
        element("div", ways(known, LINEAGE, steps), class_="wrap"),
        element("header", element("h1", name), class_="wrap top"),
        element("main", content, id="content", class_="wrap", tabindex="-1"),
    )
    explored = count > MOST_DRAWN
    styles = ["frame.css", "site.css", *(STYLES if explored else ("zoom.css",))]
    scripts = ["site.js", *(SCRIPTS if explored else ("theme.js", "zoom.js"))]
    return HtmlDocument(name, joined(body), styles, scripts).text()
