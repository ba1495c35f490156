"""The graph of a project: parts of it, what depends on one point, and what nothing in it uses."""

from msgspec import Struct

from mcdecl.analysis.lineage import Graph, Point, around, graph_of
from mcdecl.analysis.lineage.find import UnknownPointError, find
from mcdecl.analysis.lineage.impact import Impact
from mcdecl.analysis.lineage.impact import impact as impact_in
from mcdecl.analysis.lineage.unused import Unread, key_fields
from mcdecl.analysis.lineage.unused import unused as unused_in
from mcdecl.analysis.lineage.walk import column_part
from mcdecl.analysis.lint.queries import understood
from mcdecl.helpers.garbage import many_objects
from mcdecl.kinds.roles import only_holds
from mcdecl.project import Project
from mcdecl.workspace.errors import RequestError


def project_graph(project: Project) -> Graph:
    """The graph of what a project, or its chosen business units, declare; queries in the cache are not read again."""
    with many_objects():
        return graph_of(project, understood)


class GraphPart(Struct, frozen=True):
    """A part of a project's graph.

    Attributes:
        graph: the part.
        marked: the nodes that it is about.
        columns: whether it is about columns.
    """

    graph: Graph
    marked: tuple[str, ...] = ()
    columns: bool = False


def graph_part(
    project: Project,
    address: str | None = None,
    *,
    up: int | None = None,
    down: int | None = None,
    columns: bool = False,
) -> GraphPart:
    """Where rows come from and where they go: of the whole project, of a resource or of one of its fields.

    Args:
        project: the project.
        address: an address, or `ADDRESS.FIELD`; the whole project when left out.
        up: only so many steps upstream; with neither `up` nor `down` everything, with one of them nothing else.
        down: the same downstream.
        columns: whether columns are wanted.

    Raises:
        RequestError: there is no such point, or there are several.
    """
    graph = project_graph(project)
    if address is None:
        return GraphPart(graph.flow(), columns=columns)
    point = _point(graph, address, project.environment.parent_unit)
    if up is not None or down is not None:
        up, down = up or 0, down or 0
    if point.column is not None:
        return GraphPart(column_part(graph.flow(), point, up, down), (point.node,), columns=True)
    whole = graph if only_holds(graph.nodes[point.node].kind) else graph.flow()
    return GraphPart(around(whole, [point.node], up, down), (point.node,), columns)


def impact(project: Project, address: str) -> Impact:
    """What depends on a resource or a field.

    Raises:
        RequestError: there is no such point, or there are several.
    """
    graph = project_graph(project)
    return impact_in(graph, _point(graph, address, project.environment.parent_unit))


def unused(project: Project) -> tuple[Unread, ...]:
    """What nothing in the project reads or runs."""
    keys = [
        key
        for unit in project.units or (project,)
        for key in key_fields(unit.resources, unit.environment.business_unit if project.units else "")
    ]
    return unused_in(project_graph(project), keys)


def _point(graph: Graph, words: str, parent: str) -> Point:
    """The point that is meant; `parent` is the business unit whose data extensions may be called `ENT.KEY`."""
    try:
        return find(graph, words, parent)
    except UnknownPointError as error:
        raise RequestError(f"{error.message}; {error.hint}") from None
