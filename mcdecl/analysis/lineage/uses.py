"""Who uses a resource or field, and which tables queries need, for plans."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from mcdecl.analysis.lineage.build import graph_of
from mcdecl.analysis.lineage.impact import Severity, impact
from mcdecl.analysis.lineage.model import Graph, Point
from mcdecl.analysis.lineage.tables import visible
from mcdecl.analysis.sql import Reads, Schemas, analyse
from mcdecl.helpers.structs import replace
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, sql_attribute
from mcdecl.project.model import Project

Lost = tuple[str, str | None, Mapping[str, Any] | None]
"""An address; the field that goes or changes, None for all of it; what the field is like in the account."""


def tables_read(project: Project, reads: Mapping[str, Reads]) -> dict[str, tuple[str, ...]]:
    """By query the addresses of the declared data extensions that it reads."""
    names = {
        str(resource.state["name"]).casefold(): resource.address
        for resource in project.resources
        if holds_rows(resource.kind)
    }
    return {
        query: tuple(names[table.casefold()] for table in read.tables if table.casefold() in names)
        for query, read in reads.items()
    }


def tables_in(sql: str) -> tuple[str, ...]:
    """What a query reads, as its text names it, whatever there is of that; nothing of a text that cannot be read."""
    return analyse(sql, Schemas()).reads.tables


def users_of(
    project: Project, lost: Sequence[Lost], names: Mapping[str, str], below: Iterable[Project] = ()
) -> dict[tuple[str, str | None], tuple[str, ...]]:
    """Who uses what is to go: what would break or change at once, not what comes of that later.

    Args:
        project: a project, or one of its business units.
        lost: what is to go.
        names: what SQL calls the data extensions that are to go and are not declared any more, by address.
        below: the business units that see what this one shares.
    """
    record: dict[tuple[str, str | None], tuple[str, ...]] = {}
    whole = _as_it_was(project, lost, names)
    for unit, prefix in [(whole, ""), *((replace(item, above=whole), f"{_unit(item)}:") for item in below)]:
        graph = graph_of(unit, _Mentioning({*_names(whole, lost)}))
        own = f"{_unit(project)}:" if prefix else ""
        for address, name, _ in lost:
            node = f"{own}{address}"
            users = _users(graph, node, name, prefix) if node in graph.nodes else ()
            if users:
                record[address, name] = (*record.get((address, name), ()), *users)
    return record


def _unit(project: Project) -> str:
    return project.environment.business_unit


def _users(graph: Graph, node: str, name: str | None, prefix: str) -> tuple[str, ...]:
    column = graph.nodes[node].column(name) if name is not None else None
    if name is not None and column is None:
        return ()
    beside = {edge.target.node for edge in graph.down(node)} | {edge.source.node for edge in graph.up(node)}
    effects = impact(graph, Point(node, column))
    return tuple(
        f"{prefix}{effect.called} ({'; '.join(effect.why)})"
        for effect in effects.effects
        if effect.severity is not Severity.READS and effect.node.id in beside
    )


def _as_it_was(project: Project, lost: Sequence[Lost], names: Mapping[str, str]) -> Project:
    """The project with the fields that are to go still there, and with the data extensions that are."""
    fields: dict[str, list[Mapping[str, Any]]] = {}
    for address, _, item in lost:
        if item is not None:
            fields.setdefault(address, []).append(item)
    resources = [_with_fields(resource, fields.get(resource.address, ())) for resource in project.resources]
    declared = {resource.address for resource in resources}
    gone = [_gone(address, name) for address, name in names.items() if address not in declared]
    return replace(project, resources=(*resources, *gone))


def _with_fields(resource: Resource, fields: Collection[Mapping[str, Any]]) -> Resource:
    if not holds_rows(resource.kind) or not fields:
        return resource
    there = {field["name"].casefold() for field in resource.state["fields"]}
    more = [field for field in fields if field["name"].casefold() not in there]
    return replace(resource, state={**resource.state, "fields": [*resource.state["fields"], *more]})


def _gone(address: str, name: str) -> Resource:
    """A data extension of which only the name is known; a template stands for fields that nobody lists."""
    kind, _, key = address.partition(".")
    return Resource(kind, key, {"name": name, "fields": [], "template": ""})


def _names(project: Project, lost: Sequence[Lost]) -> Iterable[str]:
    """What SQL calls the data extensions in question."""
    wanted = {address for address, _, _ in lost}
    return (
        str(resource.state["name"]).casefold()
        for resource in project.resources
        if resource.address in wanted and "name" in resource.state
    )


class _Mentioning:
    """Understands the queries that mention one of some names; the others do not matter here, and cost nothing."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names

    def __call__(self, project: Project) -> Mapping[str, Reads]:
        """What the queries of a project read, by address."""
        known, reads = visible(project), {}
        for resource in project.resources:
            if (attribute := sql_attribute(resource.kind)) is not None:
                sql = str(resource.state[attribute])
                mentions = any(name in sql.casefold() for name in self._names)
                reads[resource.address] = analyse(sql, known).reads if mentions else Reads()
        return reads
