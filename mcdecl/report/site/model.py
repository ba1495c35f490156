"""What the pages of a site know: the graph, what is declared, and where the page of each thing is.

File names of pages are readable, the same every time, and safe on every file system.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

from msgspec import Struct

from mcdecl.analysis.lineage import Graph, Node
from mcdecl.analysis.lineage.parts import title
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, only_holds
from mcdecl.kinds.shared import shared_key
from mcdecl.project.model import Project
from mcdecl.report.page import Html, element
from mcdecl.report.sections import kind_title

INDEX, LINEAGE = "index.html", "lineage.html"
_TOGETHER: Mapping[str, str] = {"file": "files", "data_view": "data views", "table": "not declared here"}


class SiteEntry(Struct, frozen=True):
    """Something that has a page.

    Attributes:
        node: it in the graph.
        resource: its declaration; None for a file, a data view, and what else no file of the project declares.
        project: the project, or the business unit of it, that it belongs to.
    """

    node: Node
    resource: Resource | None
    project: Project

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.state.get("name") or self.node.label)

    @property
    def description(self) -> str:
        """What its declaration says that it is for."""
        return str(self.state.get("description") or "")

    @property
    def state(self) -> Mapping[str, Any]:
        """What is declared of it."""
        return self.resource.state if self.resource is not None else {}

    @property
    def folder(self) -> str:
        """The folder that it lies in, if any."""
        return str(self.state.get("folder") or "")

    @property
    def written(self) -> str:
        """The file and line of its declaration; empty for what only follows from others."""
        if self.resource is None or self.resource.implied:
            return ""
        return f"{self.resource.origin.file}:{self.project.position(self.resource.origin).line}"


class Site(Struct, frozen=True):
    """A project with its graph.

    Attributes:
        project: the project.
        graph: all of it, column by column.
        flow: where rows go, without columns: what is drawn.
        entries: what has a page, by its id in the graph.
        files: the path of the page of each, by the same.
    """

    project: Project
    graph: Graph
    flow: Graph
    entries: Mapping[str, SiteEntry]
    files: Mapping[str, str]

    @classmethod
    def of(cls, project: Project, graph: Graph) -> "Site":
        """The site of a project."""
        units = {unit.environment.business_unit: unit for unit in project.units}
        entries = {}
        for node in graph.nodes.values():
            if node.kind != "sends":
                own = units.get(node.unit, project)
                entries[node.id] = SiteEntry(node, _declared(node, own), own)
        whole = graph.flow()
        flow = Graph.of(whole.nodes.values(), whole.coarse())
        return cls(project, graph, flow, entries, files_of(site_entry.node for site_entry in entries.values()))

    def href(self, node_id: str, page: str) -> str | None:
        """The address of a node's page, from another page; None where it has none."""
        file = self.files.get(node_id)
        return None if file is None else way(page, file)

    def link(self, node_id: str, page: str) -> Html:
        """A node as a link to its page, with its business unit where that is another one than the page's."""
        node = self.graph.nodes[node_id]
        href = self.href(node_id, page)
        return element("span", node.label) if href is None else element("a", node.label, href=href)

    def find(self, entry: SiteEntry, kind: str, key: str) -> str | None:
        """The id of what a declaration refers to by kind and key, or None where the graph does not have it."""
        above = entry.project.above
        there = shared_key(key) if above is not None and holds_rows(kind) else None
        unit, key = (above.environment.business_unit, there) if above is not None and there else (entry.node.unit, key)
        address = f"{unit}:{kind}.{key}" if unit else f"{kind}.{key}"
        if address in self.entries:
            return address
        if not only_holds(kind):
            return None
        beside = (edge.source.node for edge in self.graph.up(entry.node.id))
        return next((text for text in beside if text.casefold() == address.casefold()), None)


def _declared(node: Node, project: Project) -> Resource | None:
    if node.outer or node.kind not in KINDS:
        return None
    return project.resource(node.kind, node.label)


def way(page: str, file: str) -> str:
    """The relative address of a file of the site, from the page that links to it."""
    return "../" * page.count("/") + file


def kinds_title(kind: str) -> str:
    """What the nodes of a kind are called together."""
    return _TOGETHER.get(kind) or (kind_title(kind) if kind in KINDS else title(kind))


_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""Names that Windows keeps for itself, whatever the ending."""


def key_of(node: Node) -> str:
    """What tells a node apart from the others of its kind: its external key, for a file its place and pattern."""
    return node.id.removeprefix(f"{node.unit}:" if node.unit else "").removeprefix(f"{node.kind}.")


def files_of(nodes: Iterable[Node]) -> dict[str, str]:
    """By the id of a node the path of its page.

    A key that is a plain name is the file's name. Others, and those that differ in letter case only, which some file
    systems cannot hold side by side, have a digest of the key behind a point, which no plain name has: no page takes
    the place of another, and none moves because another one came.
    """
    listed = list(nodes)
    alike = Counter(node.id.casefold() for node in listed)
    units = Counter(unit.casefold() for unit in {node.unit for node in listed})
    files = {}
    for node in listed:
        folder = f"{named(node.unit, alone=units[node.unit.casefold()] == 1)}/" if node.unit else ""
        page = named(key_of(node), alone=alike[node.id.casefold()] == 1)
        files[node.id] = f"{folder}{node.kind}/{page}.html"
    return files


def named(name: str, *, alone: bool = True) -> str:
    """A name as a part of a path; `alone` is whether no other one differs from it in letter case only."""
    if alone and _PLAIN.fullmatch(name) and not _DEVICES.fullmatch(name):
        return name
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", name).strip("-")[:60] or "x"
    return f"{plain}.{sha256(name.encode(errors='surrogatepass')).hexdigest()[:10]}"
