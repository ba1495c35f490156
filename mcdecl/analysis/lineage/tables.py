"""Catalog of a project's data extensions: by key, and by name as SQL uses it."""

from mcdecl.analysis.lineage.model import Node
from mcdecl.analysis.lineage.parts import GraphBuilder
from mcdecl.analysis.sql import Schemas, schemas
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION, holds_rows
from mcdecl.kinds.shared import in_shared_folder, shared_key
from mcdecl.project.model import Project


def visible(project: Project) -> Schemas:
    """The tables that the queries of a project may read: its own, and what a parent unit shares with it."""
    return schemas([*_shared(project), *_tables(project)])


def _tables(project: Project) -> list[Resource]:
    return [resource for resource in project.resources if holds_rows(resource.kind)]


def _shared(project: Project) -> list[Resource]:
    """What the unit above shares with this one."""
    above = project.above
    return (
        [resource for resource in _tables(above) if in_shared_folder(resource.state.get("folder"))]
        if above is not None
        else []
    )


class TableCatalog:
    """The data extensions that a unit knows, by key and by the name that SQL calls them."""

    def __init__(self, parts: GraphBuilder, project: Project) -> None:
        self._parts, self._project = parts, project
        self._by_name: dict[str, str] = {}
        above = project.above
        if above is not None:
            for resource in _shared(project):
                self._by_name[str(resource.state["name"]).casefold()] = self._above(resource.key)
        for resource in _tables(project):
            self._by_name[str(resource.state["name"]).casefold()] = parts.id(DATA_EXTENSION, resource.key)

    def _above(self, key: str) -> str:
        assert self._project.above is not None  # noqa: S101 - narrows the type; the caller has looked
        return f"{self._project.above.environment.business_unit}:{DATA_EXTENSION}.{key}"

    def by_key(self, key: str) -> str:
        """The id of the node of the data extension with this key, which need not be declared."""
        shared = shared_key(key) if self._project.above is not None else None
        if shared is not None:
            return self._outer_above(self._above(shared), shared)
        there = self._parts.id(DATA_EXTENSION, key)
        return there if there in self._parts.nodes else self._parts.external(DATA_EXTENSION, key)

    def by_name(self, name: str) -> str:
        """The id of the node of what SQL calls so: a data extension, a data view, or what nobody declares."""
        there = self._by_name.get(name.casefold())
        if there is not None:
            return self._outer_above(there, name)
        return self._parts.external("data_view" if name.startswith("_") else "table", name)

    def _outer_above(self, node_id: str, label: str) -> str:
        """See that the node is there even where the unit above is not among those that are drawn."""
        if node_id not in self._parts.nodes:
            self._parts.add(Node(node_id, DATA_EXTENSION, label, outer=True))
        return node_id

    def used(self, node_id: str, column: str) -> str:
        """The column of a table in its own spelling; one that is not declared is put there."""
        node = self._parts.nodes[node_id]
        spelled = node.column(column)
        if spelled is None:
            self._parts.nodes[node_id] = replace(node, columns=(*node.columns, column)) if node.outer else node
            return column
        return spelled

    def filled(self, node_id: str, column: str) -> str | None:
        """The field that a column of this name goes into; None where the table is declared without it."""
        node = self._parts.nodes[node_id]
        return self.used(node_id, column) if node.outer else node.column(column)

    def columns(self, node_id: str) -> tuple[str, ...]:
        """The declared columns of a table; none where no file declares it."""
        node = self._parts.nodes[node_id]
        return () if node.outer else node.columns
