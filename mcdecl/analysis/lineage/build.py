"""Build the lineage graph of a project."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mcdecl.analysis.lineage.flows import add_flow
from mcdecl.analysis.lineage.model import Graph, Node, Role
from mcdecl.analysis.lineage.parts import GraphBuilder
from mcdecl.analysis.lineage.queries import add_query
from mcdecl.analysis.lineage.tables import TableCatalog, visible
from mcdecl.analysis.sql import Reads, analyse
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, only_holds, sql_attribute
from mcdecl.project.model import Project

Understood = Callable[[Project], Mapping[str, Reads]]
"""Gives what each query of a project, or of one of its business units, reads: by address."""


def understood(project: Project) -> dict[str, Reads]:
    """What each query of a project reads, each analysed here and now."""
    known = visible(project)
    return {
        resource.address: analyse(str(resource.state[sql]), known).reads
        for resource in project.resources
        if (sql := sql_attribute(resource.kind)) is not None
    }


def graph_of(project: Project, reads: Understood = understood) -> Graph:
    """The graph of everything that a project declares, of all its business units.

    Args:
        project: the project.
        reads: gives what the queries read, where that is known already.
    """
    parts = GraphBuilder()
    for unit in project.units or (project,):
        parts.unit = unit.environment.business_unit if project.units else ""
        _Unit(parts, unit, reads(unit)).add()
    return parts.graph()


@dataclass(slots=True)
class _Unit:
    """Puts one business unit, or a project without any, into the parts."""

    parts: GraphBuilder
    project: Project
    reads: Mapping[str, Reads]

    def add(self) -> None:
        """Everything that it declares."""
        tables = TableCatalog(self.parts, self.project)
        ordered = sorted(self.project.resources, key=lambda item: item.address)
        for resource in ordered:
            self.parts.add(self._node(resource))
        for resource in ordered:
            self._held(resource)
            if sql_attribute(resource.kind) is not None:
                add_query(self.parts, resource, self.reads[resource.address], tables)
            else:
                add_flow(self.parts, resource, tables)

    def _node(self, resource: Resource) -> Node:
        columns = tuple(str(field["name"]) for field in resource.state.get("fields") or ())
        templated = holds_rows(resource.kind) and resource.state.get("template") is not None
        partial = "its template may bring more fields" if templated else ""
        node_id = self.parts.id(resource.kind, resource.key)
        folder = str(resource.state.get("folder") or "")
        return Node(node_id, resource.kind, resource.key, columns=columns, partial=partial, folder=folder)

    def _held(self, resource: Resource) -> None:
        """The folder that it lies in, and the file locations that it uses."""
        kind, own = KINDS[resource.kind], self.parts.id(resource.kind, resource.key)
        for reference in kind.references(resource.state):
            if only_holds(reference.kind):
                self.parts.link(self._known(reference.kind, reference.key), own, role=Role.HOLDS)
        above = kind.above(resource.key) if kind.above else None
        if above:
            self.parts.link(self._known(resource.kind, above), own, role=Role.HOLDS)

    def _known(self, kind: str, key: str) -> str:
        """The id of a folder or location, whatever the letter case of its name."""
        there = self.parts.id(kind, key)
        if there in self.parts.nodes:
            return there
        spelled = next((node for node in self.parts.nodes if node.casefold() == there.casefold()), None)
        return spelled or self.parts.external(kind, key)
