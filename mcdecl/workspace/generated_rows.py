"""Generated rows for the data flow of a project: by what its queries and filters ask."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from mcdecl.analysis.audience.generated import GeneratedField, GeneratedTable, generate_rows
from mcdecl.analysis.audience.model import Asked, Branch, ColumnId, Columns
from mcdecl.analysis.lineage import Graph
from mcdecl.analysis.lineage.changes import Declared, Flow
from mcdecl.analysis.lineage.flows import flow_of
from mcdecl.analysis.lineage.model import Point, Role
from mcdecl.analysis.sql import views
from mcdecl.kinds import KINDS
from mcdecl.kinds.flow import Table
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, run_of, sql_attribute
from mcdecl.operations.comparing.data import Dataset, TableId
from mcdecl.operations.comparing.model import GENERATED

NOW: Final = datetime(2026, 6, 15, 12)  # noqa: DTZ001 - server time has no zone
"""What the clock shows where rows are generated: the same on any day, so that the same seed makes the same rows."""
Part = tuple[Declared, Graph, Flow]


def generated(versions: Sequence[Part], extra: int, seed: int) -> tuple[Dataset, list[str]]:
    """Rows for everything that the versions of a data flow read, and what they do not cover.

    Args:
        versions: the versions: resources, graph, and the part that is played.
        extra: how many rows without a plan each table gets besides.
        seed: what chance begins from.
    """
    from mcdecl.analysis.audience.asked import asked_by

    tables: dict[str, tuple[TableId, GeneratedTable]] = {}
    asked: dict[str, Asked] = {}
    uncovered: dict[str, None] = {}
    for number, (resources, graph, flow) in enumerate(versions):
        columns = _columns(resources)
        for id in flow.tables:
            _add_table(tables, id, resources[id], filled=id in _filled(resources, graph, flow))
        for step in flow.steps:
            for sql in _conditions(resources, graph, step):
                needs = _at_origins(asked_by(sql, columns, NOW), resources, graph, flow)
                asked[step if number == 0 or step not in asked else f"{step} (after)"] = needs
                uncovered |= dict.fromkeys(_events(step, needs))
    made = generate_rows([table for _, table in tables.values()], asked, NOW, extra, seed)
    dataset = Dataset(GENERATED, now=NOW)
    for name, (table_id, _) in tables.items():
        if made.rows.get(name):
            dataset.rows[table_id] = list(made.rows[name])
    shown = (words.replace(" (after)", "") for words in made.uncovered)
    return dataset, list(dict.fromkeys((*uncovered, *shown)))


def _columns(resources: Declared) -> Columns:
    """The columns of all tables that SQL may name, data views among them."""
    known = {
        str(resource.state["name"]).casefold(): {
            str(item["name"]).casefold(): str(item["type"]) for item in resource.state.get("fields") or ()
        }
        for resource in resources.values()
        if holds_rows(resource.kind)
    }
    for name, view in views.data_views().items():
        known.setdefault(name, {item.name.casefold(): item.type.name or "Text" for item in view.fields})
    return known


def _add_table(tables: dict[str, tuple[TableId, GeneratedTable]], id: str, resource: Resource, *, filled: bool) -> None:
    """Puts a table there, or the fields that another version of it does not have."""
    fields = tuple(
        GeneratedField(
            str(item["name"]),
            str(item["type"]),
            item["length"],
            item["scale"],
            bool(item["required"]),
            bool(item["primary_key"]),
        )
        for item in resource.state.get("fields") or ()
    )
    name = str(resource.state["name"])
    table_id = id.removesuffix(resource.address).rstrip(":"), resource.key
    known = tables.get(name.casefold())
    if known is not None:
        there = {item.name.casefold() for item in known[1].fields}
        later = tuple(replace(item, key=False) for item in fields if item.name.casefold() not in there)
        tables[name.casefold()] = known[0], replace(known[1], fields=(*known[1].fields, *later))
        return
    tables[name.casefold()] = table_id, GeneratedTable(name, fields, filled)


def _filled(resources: Declared, graph: Graph, flow: Flow) -> set[str]:
    """The tables whose rows come from other tables; what an import would bring has to be there."""
    steps = [step for step in flow.steps if not _from_file(resources[step])]
    return {edge.target.node for step in steps for edge in graph.down(step) if edge.role is Role.FEEDS}


def _from_file(resource: Resource) -> bool:
    run = run_of(resource.kind)
    return run is not None and run.from_file(resource.state)


def _conditions(resources: Declared, graph: Graph, step: str) -> Iterator[str]:
    """The SELECTs that say what a step asks: its own, or one made of the filter that it applies."""
    resource = resources[step]
    sql = sql_attribute(resource.kind)
    if sql is not None:
        yield str(resource.state[sql])
        return
    for edge in graph.up(step):
        applied = resources.get(edge.source.node)
        if edge.role is Role.NAMES and applied is not None:
            yield from _of_filter(applied, resources)


def _of_filter(resource: Resource, resources: Declared) -> Iterator[str]:
    source = flow_of(resource).source
    if not isinstance(source, Table):
        return
    names = [str(item.state["name"]) for item in resources.values() if holds_rows(item.kind) and item.key == source.key]
    for attribute in KINDS[resource.kind].attributes:
        if attribute.field_of is not None and attribute.show is not None and names:
            name = names[0].replace("]", "]]")
            yield f"SELECT * FROM [{name}] WHERE {attribute.show(resource.state[attribute.name])}"  # noqa: S608


def _at_origins(asked: Asked, resources: Declared, graph: Graph, flow: Flow) -> Asked:
    """What is asked of tables that other steps fill, asked of those that they are filled from."""
    names = {str(resources[id].state["name"]).casefold(): id for id in flow.tables if holds_rows(resources[id].kind)}
    by_id = {id: name for name, id in names.items()}
    filled = _filled(resources, graph, flow)

    def origin(column: ColumnId) -> ColumnId:
        table, name = column
        for _ in range(12):
            id = names.get(table)
            if id is None or id not in filled:
                return table, name
            spelled = graph.nodes[id].column(name)
            sources = {
                (far.source.node, far.source.column)
                for edge in graph.up(id)
                if edge.target == Point(id, spelled) and edge.source.column is not None and edge.role is Role.FEEDS
                for far in graph.up(edge.source.node)
                if far.target == edge.source and far.source.column is not None
            }
            if len(sources) != 1:
                return table, name
            ((node, found),) = sources
            if node not in by_id or found is None:
                return table, name
            table, name = by_id[node], found.casefold()
        return table, name

    pools: dict[ColumnId, dict[str | None, None]] = {}
    for column, pool in asked.pools.items():
        pools.setdefault(origin(column), {}).update(pool)
    moved = Asked(
        equal=[(origin(left), origin(right)) for left, right in asked.equal],
        pools=pools,
        branches=[
            Branch({origin(column): value for column, value in branch.values.items()}) for branch in asked.branches
        ],
        grouped={origin(column): size for column, size in asked.grouped.items()},
        unknown=asked.unknown,
    )
    moved.tables |= dict.fromkeys(table for table, _ in moved.pools)
    moved.tables |= dict.fromkeys(table for pair in moved.equal for table, _ in pair)
    moved.tables |= asked.tables
    return moved


def _events(step: str, asked: Asked) -> Iterator[str]:
    for table in asked.tables:
        if table.startswith("_"):
            yield f"{step} reads the data view {table}, for which no events are generated"
