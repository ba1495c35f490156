"""What fills a resource, what reads it, what runs it: the neighbours of a node in words."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from mcdecl.analysis.lineage import Edge, Role
from mcdecl.analysis.lineage.drawing import below
from mcdecl.kinds.roles import is_folder
from mcdecl.report.page import Html, element, joined
from mcdecl.report.site.model import Site, SiteEntry


class NeighborGroup(Struct, frozen=True):
    """Neighbours of one sort, under a heading; `empty` is said where there are none, if it is worth a word."""

    title: str
    nodes: tuple[str, ...]
    empty: str = ""


def relations(site: Site, entry: SiteEntry) -> Iterator[NeighborGroup]:
    """The sorts of neighbours that a node has, those first that rows come from."""
    store, own = entry.node.holds_rows, entry.node.id
    up, down = site.graph.up(own), site.graph.down(own)
    if store:
        yield NeighborGroup("What fills it", _ends(up, Role.FEEDS, back=True), "Nothing in the project fills it.")
        yield NeighborGroup("What reads it", _ends(down, Role.FEEDS), "Nothing in the project reads it.")
    else:
        yield NeighborGroup("Reads from", _ends(up, Role.FEEDS, back=True))
        yield NeighborGroup("Writes into", _ends(down, Role.FEEDS))
    yield NeighborGroup("Applies", _ends(up, Role.NAMES, back=True))
    yield NeighborGroup("Applied by", _ends(down, Role.NAMES))
    yield NeighborGroup("Run by", _ends(down, Role.RUNS))
    yield NeighborGroup("Started by", _ends(up, Role.STARTS, back=True))
    yield NeighborGroup("Starts", _ends(down, Role.STARTS))
    yield NeighborGroup("Holds" if is_folder(entry.node.kind) else "Used by", _ends(down, Role.HOLDS))


def _ends(edges: Iterable[Edge], role: Role, *, back: bool = False) -> tuple[str, ...]:
    results = (edge.source.node if back else edge.target.node for edge in edges if edge.role is role)
    return tuple(dict.fromkeys(results))


def relation_block(site: Site, relation: NeighborGroup, page: str) -> Html:
    """The neighbours as a list of links, each with where its own rows come from or go."""
    back = relation.title == "What fills it"
    further = relation.title in ("What fills it", "What reads it")
    items = (
        element(
            "li",
            site.link(node, page),
            " ",
            element("span", below(site.graph.nodes[node]), class_="soft-line"),
            *(_further(site, node, page, back=back) if further else ()),
        )
        for node in relation.nodes
    )
    return element("ul", *items, class_="linked") if relation.nodes else element("p", relation.empty, class_="soft")


def _further(site: Site, node: str, page: str, *, back: bool) -> Iterator[Html]:
    """Where an activity has its rows from, or puts them."""
    edges = site.graph.up(node) if back else site.graph.down(node)
    ends = _ends(edges, Role.FEEDS, back=back)
    if ends:
        links = [joined((", " if number else "", site.link(end, page))) for number, end in enumerate(ends)]
        yield element("div", "from " if back else "into ", *links, class_="soft-line")
