"""Lineage of queries: columns read from tables and written to the target."""

from mcdecl.analysis.lineage.model import Role
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
    taken: set[ColumnSource] = set()
    for name, sources in reads.outputs:
        for source in sorted(sources) if len(sources) > 1 else sources:
            taken.add(source)
            _from(parts, own, source, name, reads, names, tables)
    for source in sorted(reads.used):
        # What is named and given by no output serves within: to group, to sort, inside of an EXISTS.
        if source in reads.deciding or source not in taken:
            _from(parts, own, source, None, reads, names, tables)
    if (filled := filled_by(query.kind, query.state)) is not None:
        _fill(parts, own, tables.by_key(filled), outputs, tables)


def _from(
    parts: GraphBuilder,
    own: str,
    source: ColumnSource,
    output: str | None,
    reads: Reads,
    names: dict[str, str],
    tables: TableCatalog,
) -> None:
    table = names.get(source.table.casefold())
    if table is None:
        return
    column = tables.used(table, source.column)
    role = Role.FEEDS if output is not None else Role.DECIDES
    parts.link(table, own, (column, output), role, named=source in reads.named)


def _fill(parts: GraphBuilder, own: str, target: str, outputs: tuple[str, ...], tables: TableCatalog) -> None:
    parts.link(own, target)
    for name in outputs:
        field = tables.filled(target, name)
        if field is not None:
            parts.link(own, target, (name, field))
