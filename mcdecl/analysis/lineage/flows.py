"""What resources have from others, and give: the flow that each kind declares, as edges of the graph."""

from collections.abc import Iterable, Iterator

from mcdecl.analysis.lineage.model import Node, Role
from mcdecl.analysis.lineage.parts import STORE, GraphBuilder
from mcdecl.analysis.lineage.tables import TableCatalog
from mcdecl.kinds import KINDS
from mcdecl.kinds.flow import Columns, End, File, Flow, Pairs, Table
from mcdecl.kinds.resource import Resource

Passed = tuple[str, str, str | None]
"""A column of the source, what the resource itself calls it, and the column of the target, if there is one."""


def runs_of(resource: Resource) -> Iterator[tuple[str, str]]:
    """Kind and key of everything that a resource runs."""
    run = KINDS[resource.kind].run
    yield from run.parts(resource.state) if run is not None and run.parts is not None else ()


def flow_of(resource: Resource) -> Flow:
    """What its kind declares, or else what a run reads and fills as a whole."""
    kind, state = KINDS[resource.kind], resource.state
    if kind.flow is not None:
        return kind.flow(state)
    if kind.run is None:
        return Flow()
    source, fills = kind.run.source(state), kind.run.fills
    return Flow(
        source=Table(source) if source is not None else None,
        target=Table(str(state[fills])) if fills else None,
    )


def add_flow(parts: GraphBuilder, resource: Resource, tables: TableCatalog) -> None:
    """Put the edges of a resource into the parts.

    Args:
        parts: Where they go.
        resource: Whose edges.
        tables: What keys of data extensions mean.
    """
    own, flow = parts.id(resource.kind, resource.key), flow_of(resource)
    for kind, key in flow.applies:
        parts.link(_known(parts, kind, key), own, role=Role.NAMES)
    for kind, key in runs_of(resource):
        parts.link(_known(parts, kind, key), own, role=Role.RUNS)
    if flow.started_by is not None:
        parts.link(_file(parts, flow.started_by), own, role=Role.STARTS)
    if flow.sent_by is not None:
        _sends(parts, resource, flow.sent_by)
    _rows(parts, own, flow, tables)


def _known(parts: GraphBuilder, kind: str, key: str) -> str:
    there = parts.id(kind, key)
    return there if there in parts.nodes else parts.external(kind, key)


def _sends(parts: GraphBuilder, table: Resource, field: str) -> None:
    """Sends to a sendable data extension: they lie outside of every project, and need one of its fields."""
    own = parts.id(table.kind, table.key)
    to = parts.add(Node(parts.id("sends", table.key), "sends", f"sends to {table.key}", outer=True))
    parts.link(own, to, (parts.nodes[own].column(field) or field, None), Role.DECIDES)


def _rows(parts: GraphBuilder, own: str, flow: Flow, tables: TableCatalog) -> None:
    source = _end(parts, flow.source, tables)
    target = _end(parts, flow.target, tables)
    passed = list(_passed(parts, flow, source, target, tables))
    if flow.columns is not Columns.UNKNOWN:
        parts.describe(own, tuple(middle for _, middle, _ in passed))
    if isinstance(flow.source, File):
        source = _file(parts, flow.source, (*(column for column, _, _ in passed), *flow.decides))
    if isinstance(flow.target, File):
        target = _file(parts, flow.target, (column for _, _, column in passed if column is not None))
    named = not isinstance(flow.columns, Columns)
    if source is not None:
        parts.link(source, own)
        for column, middle, _ in passed:
            parts.link(source, own, (parts.spelled(source, column), middle), named=named)
        for column in flow.decides:
            parts.link(source, own, (tables.used(source, column), None), Role.DECIDES)
    if target is not None:
        parts.link(own, target)
        for _, middle, field in passed:
            if field is not None:
                parts.link(own, target, (middle, parts.spelled(target, field)), named=named)


def _end(parts: GraphBuilder, end: End | None, tables: TableCatalog) -> str | None:
    if end is None:
        return None
    if isinstance(end, Table):
        return tables.by_key(end.key)
    return _file(parts, end) if isinstance(end, File) else parts.external(end.kind, end.label)


def _file(parts: GraphBuilder, file: File, columns: Iterable[str] = ()) -> str:
    return parts.file(file.pattern, STORE if file.place is None else file.place, columns)


def _passed(
    parts: GraphBuilder, flow: Flow, source: str | None, target: str | None, tables: TableCatalog
) -> Iterator[Passed]:
    """Every column that goes through."""
    if source is None or target is None or flow.columns is Columns.UNKNOWN:
        return
    into_table = isinstance(flow.target, Table)
    if flow.columns is Columns.SAME:
        columns = parts.nodes[source].columns if isinstance(flow.source, File) else tables.columns(source)
        for column in columns:
            field = tables.filled(target, column) if into_table else column
            if field is not None:
                yield column, column, field
        return
    if flow.columns is Columns.BY_ORDINAL and isinstance(flow.source, Table):
        pairs: Pairs = tuple(zip(tables.columns(source), tables.columns(target), strict=False))
    elif isinstance(flow.columns, Columns):
        pairs = _by_rule(flow.columns, tables.columns(target))
    else:
        pairs = flow.columns
    for file_column, field in pairs:
        yield (
            f"column {file_column}" if isinstance(file_column, int) else file_column,
            field,
            tables.filled(target, field) if into_table else field,
        )


def _by_rule(rule: Columns, fields: tuple[str, ...]) -> Pairs:
    """Column and field of every entry, by the fields in their order."""
    by_ordinal = rule is Columns.BY_ORDINAL
    return tuple((number if by_ordinal else field, field) for number, field in enumerate(fields, 1))
