"""Lineage of queries: columns read from tables and written to the target."""

from mcdecl.analysis.lineage.model import Edge, Point, Role
from mcdecl.analysis.lineage.parts import GraphBuilder
from mcdecl.analysis.lineage.tables import TableCatalog
from mcdecl.analysis.sql import ColumnSource, Reads
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import filled_by


def add_query(parts: GraphBuilder, query: Resource, reads: Reads, tables: TableCatalog) -> None:
    """Put the edges of a query into the parts.

    Args:
        parts: where they go.
        query: the query.
        reads: where its rows come from.
        tables: what the names in it mean.
    """
    own = parts.id(query.kind, query.key)
    names = {name.casefold(): tables.by_name(name) for name in reads.tables}
    outputs = tuple(dict.fromkeys(name for name, _ in reads.outputs))
    unsure = "" if reads.certain else "some of the tables that it reads are not declared"
    parts.describe(own, outputs, unsure if reads.readable else "its SQL cannot be read")
    for table in names.values():
        parts.link(table, own)
    points = _Sources(parts, reads, names, tables)
    taken: set[ColumnSource] = set()
    for name, sources in reads.outputs:
        for source in sorted(sources) if len(sources) > 1 else sources:
            taken.add(source)
            points.link(source, parts.point(own, name), Role.FEEDS)
    within = parts.point(own)
    for source in sorted(reads.used):
        # What is named and given by no output serves within: to group, to sort, inside of an EXISTS.
        if source in reads.deciding or source not in taken:
            points.link(source, within, Role.DECIDES)
    if (filled := filled_by(query.kind, query.state)) is not None:
        _fill(parts, own, tables.by_key(filled), outputs, tables)


class _Sources:
    """The columns that a query reads as points of the graph, each looked up once."""

    def __init__(self, parts: GraphBuilder, reads: Reads, names: dict[str, str], tables: TableCatalog) -> None:
        self._parts, self._reads, self._names, self._tables = parts, reads, names, tables
        self._points: dict[ColumnSource, Point | None] = {}

    def link(self, source: ColumnSource, target: Point, role: Role) -> None:
        """An edge from a column to a point of the query; those between the nodes as a whole are there."""
        if source not in self._points:
            table = self._names.get(source.table.casefold())
            column = None if table is None else self._tables.used(table, source.column)
            self._points[source] = None if table is None else self._parts.point(table, column)
        point = self._points[source]
        if point is not None:
            self._parts.edges.append(Edge(point, target, role, source in self._reads.named))


def _fill(parts: GraphBuilder, own: str, target: str, outputs: tuple[str, ...], tables: TableCatalog) -> None:
    parts.link(own, target)
    for name in outputs:
        field = tables.filled(target, name)
        if field is not None:
            parts.link(own, target, (name, field))
