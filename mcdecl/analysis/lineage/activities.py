"""What imports, filters, extracts, transfers, verifications and automations have from others, and give."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from mcdecl.analysis.lineage.model import Role
from mcdecl.analysis.lineage.parts import STORE, GraphBuilder
from mcdecl.analysis.lineage.tables import TableCatalog
from mcdecl.kinds import KINDS
from mcdecl.kinds.condition import comparisons
from mcdecl.kinds.extract_types import TRACKING
from mcdecl.kinds.file_location import DEFAULT
from mcdecl.kinds.resource import Resource


def _import(parts: GraphBuilder, resource: Resource, tables: TableCatalog) -> None:
    """File column → column of the import → field. Columns that a rule maps are not named by the import."""
    state, own = resource.state, parts.id(resource.kind, resource.key)
    into = tables.by_key(str(state["into"]))
    mapped = list(_mapped(state["mapping"], tables.columns(into)))
    control = state.get("control")
    deciding = [str(control["column"])] if control else []
    file = parts.file(
        str(state["file"]["pattern"]), str(state["file"]["location"]), [*(text for text, _ in mapped), *deciding]
    )
    parts.describe(own, tuple(field for _, field in mapped))
    parts.link(file, own)
    parts.link(own, into)
    named = isinstance(state["mapping"], Mapping)
    for column, field in mapped:
        parts.link(file, own, (parts.spelled(file, column), field), named=named)
        spelled = tables.filled(into, field)
        if spelled is not None:
            parts.link(own, into, (field, spelled), named=named)
    for column in deciding:
        parts.link(file, own, (parts.spelled(file, column), None), Role.DECIDES)


def _mapped(mapping: object, fields: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Column and field of every entry, by the fields in their order where a rule maps them."""
    if isinstance(mapping, Mapping):
        for field, column in mapping.items():
            yield f"column {column}" if isinstance(column, int) else str(column), str(field)
        return
    for number, field in enumerate(fields, 1):
        yield f"column {number}" if mapping == "by_ordinal" else field, field


def _filter(parts: GraphBuilder, resource: Resource, tables: TableCatalog) -> None:
    own, source = parts.id(resource.kind, resource.key), tables.by_key(str(resource.state["source"]))
    parts.link(source, own)
    for comparison in comparisons(resource.state["where"]):
        parts.link(source, own, (tables.used(source, str(comparison["field"])), None), Role.DECIDES)


def _filter_activity(parts: GraphBuilder, resource: Resource, tables: TableCatalog) -> None:
    """It copies the fields that both data extensions have."""
    state, own = resource.state, parts.id(resource.kind, resource.key)
    source, into = tables.by_key(str(state["source"])), tables.by_key(str(state["into"]))
    filtered = parts.id("filter_definition", str(state["filter"]))
    if filtered not in parts.nodes:
        parts.outer("filter_definition", str(state["filter"]))
    parts.link(filtered, own, role=Role.NAMES)
    parts.link(source, own)
    parts.link(own, into)
    both = [(column, field) for column in tables.columns(source) if (field := tables.filled(into, column)) is not None]
    parts.describe(own, tuple(item for item, _ in both))
    for text, field in both:
        parts.link(source, own, (text, text), named=False)
        parts.link(own, into, (text, field), named=False)


def _extract(parts: GraphBuilder, resource: Resource, tables: TableCatalog) -> None:
    """All fields of a data extension go into the file; what other types read is not the project's."""
    state, own = resource.state, parts.id(resource.kind, resource.key)
    key = (state["parameters"] or {}).get("DECustomerKey")
    columns: tuple[str, ...] = ()
    if key:
        source = tables.by_key(str(key))
        columns = tables.columns(source)
        parts.link(source, own)
        for column in columns:
            parts.link(source, own, (column, column), named=False)
    elif state["type"] == TRACKING:
        parts.link(parts.outer("tracking", "tracking data"), own)
    parts.describe(own, columns)
    file = parts.file(str(state["file"]), STORE, columns)
    parts.link(own, file)
    for column in columns:
        parts.link(own, file, (column, parts.spelled(file, column)), named=False)


def _transfer(parts: GraphBuilder, resource: Resource, _tables: TableCatalog) -> None:
    """The same file at another place, with the columns that an extract gave it."""
    state, own = resource.state, parts.id(resource.kind, resource.key)
    inside = parts.file(str(state["file"]), STORE)
    outside = parts.file(str(state["file"]), str(state["location"]))
    come, gone = (inside, outside) if state["direction"] == "out" else (outside, inside)
    parts.link(come, own)
    parts.link(own, gone)
    columns = parts.nodes[come].columns
    parts.describe(own, columns)
    gone = parts.file(parts.nodes[gone].label, parts.nodes[gone].place, columns)
    for column in columns:
        parts.link(come, own, (column, column), named=False)
        parts.link(own, gone, (column, parts.spelled(gone, column)), named=False)


def _verification(parts: GraphBuilder, resource: Resource, tables: TableCatalog) -> None:
    parts.link(tables.by_key(str(resource.state["target"])), parts.id(resource.kind, resource.key))


def runs_of(resource: Resource) -> Iterator[tuple[str, str]]:
    """Kind and key of everything that a resource runs."""
    run = KINDS[resource.kind].run
    yield from run.parts(resource.state) if run is not None and run.parts is not None else ()


def _automation(parts: GraphBuilder, resource: Resource, _tables: TableCatalog) -> None:
    own, drop = parts.id(resource.kind, resource.key), resource.state.get("file_drop")
    for kind, key in runs_of(resource):
        run = parts.id(kind, key)
        if run not in parts.nodes:
            parts.outer(kind, key)
        parts.link(run, own, role=Role.RUNS)
    if drop:
        match = "" if drop["match"] == "equals" else f" (name {drop['match']})"
        place = DEFAULT if drop["folder"] == "Import" else f"{DEFAULT}, {drop['folder']}"
        parts.link(parts.file(f"{drop['pattern']}{match}", place), own, role=Role.STARTS)


ADDING: Final[Mapping[str, Callable[[GraphBuilder, Resource, TableCatalog], None]]] = {
    "import_definition": _import,
    "filter_definition": _filter,
    "filter_activity": _filter_activity,
    "data_extract": _extract,
    "file_transfer": _transfer,
    "verification": _verification,
    "automation": _automation,
}
"""By kind, what puts the edges of a resource into the parts."""
