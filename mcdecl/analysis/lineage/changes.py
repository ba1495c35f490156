"""What a change of a project reaches: what runs differently, which rows that touches, and in which order it runs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from mcdecl.analysis.lineage.flows import runs_of
from mcdecl.analysis.lineage.model import Graph, Role
from mcdecl.analysis.lineage.walk import reach
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.common import DESCRIPTION
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import is_folder, run_of
from mcdecl.project.model import Project

_ROWS: Final = (Role.FEEDS, Role.DECIDES)
_FLOWS: Final = (Role.FEEDS, Role.DECIDES, Role.NAMES)
"""The roles along which rows change when something before them does."""

Declared = Mapping[str, Resource]
"""The resources of a project by their ids in its graph."""


class Flow(Struct, frozen=True):
    """The part of a project's data flow that a change reaches.

    Attributes:
        steps: ids of what runs, in order.
        tables: ids of the data extensions that a step reads or fills.
        filled: ids of those that a step fills.
        needed: ids of every resource that has to be in the account for that.
    """

    steps: tuple[str, ...]
    tables: tuple[str, ...]
    filled: tuple[str, ...]
    needed: frozenset[str]


def declared(project: Project) -> dict[str, Resource]:
    """Every resource of a project by the id that it has in the graph."""
    return {
        f"{unit.environment.business_unit}:{resource.address}" if project.units else resource.address: resource
        for unit in project.units or (project,)
        for resource in unit.resources
    }


def changed(before: Declared, after: Declared) -> tuple[str, ...]:
    """The ids of what differs between two versions in anything that may matter to rows.

    Args:
        before: one version, as `declared` gives it.
        after: the other.
    """
    ids = dict.fromkeys([*before, *after])
    return tuple(id for id in ids if _matters(before.get(id)) != _matters(after.get(id)))


def _matters(resource: Resource | None) -> Mapping[str, Any] | None:
    """What of a resource may matter to rows: neither what people read, nor where it is filed."""
    if resource is None or is_folder(resource.kind):
        return None
    return {
        attribute.name: resource.state.get(attribute.name)
        for attribute in KINDS[resource.kind].attributes
        if attribute.name != DESCRIPTION.name and not is_folder(attribute.refers_to or "") and not attribute.local
    }


def reached(graphs: Iterable[Graph], starts: Iterable[str]) -> frozenset[str]:
    """The ids whose rows, or whose doing, a change may alter, in any of several versions.

    Args:
        graphs: the versions.
        starts: ids of what changes.
    """
    edges: dict[str, set[str]] = {}
    for edge in (edge for graph in graphs for edge in graph.coarse()):
        if edge.role in _FLOWS:
            edges.setdefault(edge.source.node, set()).add(edge.target.node)
    return frozenset(reach(starts, lambda node: sorted(edges.get(node, ()))))


def flow_of_change(
    graph: Graph,
    resources: Declared,
    ids: frozenset[str],
    only: frozenset[str] = frozenset(),
    also: frozenset[str] = frozenset(),
) -> Flow:
    """What of one version has to run, in order, and what that needs.

    Args:
        graph: its graph.
        resources: its resources, as `declared` gives them.
        ids: what the change reaches.
        only: ids of the tables, files and steps that are asked for; empty for all. What they are made from runs, too.
        also: ids of what runs besides, to fill what those read.
    """
    steps = [id for id in sorted(ids) if id in resources and _runs(resources[id])]
    if only:
        wanted = _upstream(graph, only)
        steps = [id for id in steps if id in wanted]
    steps += [id for id in sorted(also) if id in resources and id not in steps]
    reads, fills = _ends(graph, steps)
    ordered = _ordered(steps, reads, fills, resources)
    tables = dict.fromkeys(node for step in ordered for node in (*reads[step], *fills[step]))
    held = tuple(node for node in tables if node in resources)
    filled = {node for step in ordered for node in fills[step]}
    needed = _closure(graph, resources, (*ordered, *held))
    return Flow(ordered, held, tuple(node for node in held if node in filled), needed)


def holding(flow: Flow, graph: Graph, resources: Declared, tables: Iterable[str]) -> Flow:
    """A flow with data extensions that are there, though no step has to do with them.

    Args:
        flow: the flow.
        graph: the graph of its version.
        resources: the resources of its version.
        tables: ids of data extensions; those that the version does not have are left out.
    """
    more = tuple(id for id in tables if id in resources and id not in flow.tables)
    needed = flow.needed | _closure(graph, resources, more)
    return Flow(flow.steps, (*flow.tables, *more), flow.filled, needed)


def beside(graphs: tuple[Graph, Graph], resources: tuple[Declared, Declared], ids: frozenset[str]) -> frozenset[str]:
    """What fills the same data extensions, where a change has other steps fill them: what these do shows beside it.

    Args:
        graphs: the graph of each version.
        resources: the resources of each version.
        ids: ids of what the change reaches.
    """
    fillers = []
    for graph, known in zip(graphs, resources, strict=True):
        of_version: dict[str, set[str]] = {}
        for step in (id for id in known if _runs(known[id])):
            for edge in graph.down(step):
                if edge.role is Role.FEEDS and edge.target.node in known:
                    of_version.setdefault(edge.target.node, set()).add(step)
        fillers.append(of_version)
    before, after = fillers
    differing = (id for id in before.keys() | after.keys() if before.get(id, set()) != after.get(id, set()))
    return frozenset().union(*(before.get(id, set()) | after.get(id, set()) for id in differing if id in ids))


def feeding(graph: Graph, resources: Declared, steps: Iterable[str]) -> frozenset[str]:
    """The ids of everything that runs to fill what steps read, near and far."""
    above = _upstream(graph, steps) - {*steps}
    return frozenset(id for id in above if id in resources and _runs(resources[id]))


def _runs(resource: Resource) -> bool:
    """Whether it is something that runs by itself, and not by running others."""
    run = run_of(resource.kind)
    return run is not None and run.parts is None


def _upstream(graph: Graph, ids: Iterable[str]) -> set[str]:
    def above(node: str) -> Iterator[str]:
        return (edge.source.node for edge in graph.up(node) if edge.role in _FLOWS)

    return {*reach(ids, above)}


def _ends(graph: Graph, steps: Iterable[str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """What each step reads, and what it fills or writes."""
    reads: dict[str, list[str]] = {}
    fills: dict[str, list[str]] = {}
    for step in steps:
        reads[step] = [*dict.fromkeys(edge.source.node for edge in graph.up(step) if edge.role in _ROWS)]
        fills[step] = [*dict.fromkeys(edge.target.node for edge in graph.down(step) if edge.role in _ROWS)]
    return reads, fills


def _ordered(
    steps: Iterable[str], reads: Mapping[str, list[str]], fills: Mapping[str, list[str]], resources: Declared
) -> tuple[str, ...]:
    """Steps so that each comes after those that fill what it reads; where automations say another order, in theirs."""
    places = _places(resources)
    readers: dict[str, list[str]] = {}
    for step in steps:
        for node in reads[step]:
            readers.setdefault(node, []).append(step)
    before: dict[str, set[str]] = {step: set() for step in steps}
    for step in before:
        for reader in (reader for node in fills[step] for reader in readers.get(node, ())):
            if reader != step and not _earlier(places, reader, step):
                before[reader].add(step)
    for step, needs in before.items():
        needs |= {other for other in before if other != step and _earlier(places, other, step)}
    ordered: list[str] = []
    while before:
        ready = [step for step, needs in before.items() if not needs & before.keys()]
        chosen = min(
            ready or before, key=lambda step: (min((place for _, place in places.get(step, ())), default=0), step)
        )
        ordered.append(chosen)
        del before[chosen]
    return tuple(ordered)


Places = Mapping[str, list[tuple[str, int]]]
"""By step, the automations that run it, and at which place."""


def _places(resources: Declared) -> Places:
    places: dict[str, list[tuple[str, int]]] = {}
    for id, resource in resources.items():
        unit = id.removesuffix(resource.address)
        for place, (kind, key) in enumerate(runs_of(resource)):
            places.setdefault(f"{unit}{kind}.{key}", []).append((id, place))
    return places


def _earlier(places: Places, one: str, other: str) -> bool:
    """Whether an automation runs one step before another, and none does the reverse."""
    known = dict(places.get(other, ()))
    orders = {place < known[automation] for automation, place in places.get(one, ()) if automation in known}
    return orders == {True}


def _closure(graph: Graph, resources: Declared, ids: Iterable[str]) -> frozenset[str]:
    """These resources and everything that they refer to, apply or lie in."""

    def needs(id: str) -> Iterator[str]:
        resource = resources.get(id)
        if resource is None:
            return
        unit, kind = id.removesuffix(resource.address), KINDS[resource.kind]
        for reference in kind.references(resource.state):
            yield f"{unit}{reference.kind}.{reference.key}"
        if kind.above is not None and (above := kind.above(resource.key)):
            yield f"{unit}{resource.kind}.{above}"
        yield from (edge.source.node for edge in graph.up(id) if edge.role in (Role.NAMES, Role.HOLDS))
        if run_of(resource.kind) is not None:
            yield from (edge.source.node for edge in graph.up(id) if edge.role in _ROWS)
            yield from (edge.target.node for edge in graph.down(id) if edge.role in _ROWS)

    return frozenset(id for id in reach(ids, needs) if id in resources)


def only_needed(project: Project, ids: frozenset[str]) -> Project:
    """A project with nothing but some of its resources.

    Args:
        project: the project.
        ids: which ones, by their ids in the graph.
    """
    if not project.units:
        return replace(project, resources=tuple(item for item in project.resources if item.address in ids))
    units: list[Project] = []
    for unit in project.units:
        name = unit.environment.business_unit
        kept = tuple(item for item in unit.resources if f"{name}:{item.address}" in ids)
        above = None if unit.above is None else next((item for item in units if _is(item, unit.above)), unit.above)
        units.append(replace(unit, resources=kept, above=above))
    return replace(project, units=tuple(units), resources=tuple(item for unit in units for item in unit.resources))


def _is(unit: Project, other: Project) -> bool:
    return unit.environment.business_unit == other.environment.business_unit
