"""What the changes of a plan do to rows, by the SQL, the filters and the lineage of the project."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from mcdecl.analysis.lineage import Graph, Point
from mcdecl.analysis.lineage.model import Role
from mcdecl.engine.plan import Change, Plan
from mcdecl.engine.plan.audiences import AudienceChange, judged_attributes, with_audiences
from mcdecl.kinds import KINDS
from mcdecl.kinds.audience import Audience
from mcdecl.kinds.language import Attribute
from mcdecl.kinds.roles import DATA_EXTENSION, filled_by
from mcdecl.project import Project
from mcdecl.workspace.lineage import project_graph

if TYPE_CHECKING:
    from mcdecl.analysis.audience.same_rows import QueryChange

_Fields: TypeAlias = Sequence[Mapping[str, Any]]
_ROWS = (Role.FEEDS, Role.DECIDES, Role.NAMES)


def with_audience_of(plan: Plan, project: Project) -> Plan:
    """The plan with the categories of its changes.

    Args:
        plan: the plan of a project, or of one of its business units.
        project: what it was made for.
    """
    graph: Graph | None = None
    audiences: dict[str, AudienceChange] = {}
    for change in plan.changes:
        names = judged_attributes(change)
        if not names:
            continue
        audience, columns = _category(change, names, project)
        downstream: Mapping[str, Audience] = {}
        outside: tuple[str, ...] = ()
        if audience is not Audience.SAME_ROWS:
            graph = graph or project_graph(project)
            prefix = f"{change.unit}:" if project.units else ""
            own = graph.nodes.get(f"{prefix}{change.address}")
            reached = dict(_downstream(graph, f"{prefix}{change.address}", audience, columns))
            written = _written(change)
            columns = frozenset((own.column(name) if own else None) or written.get(name, name) for name in columns)
            nodes = {id: graph.nodes[id] for id in reached}
            outside = tuple(node.label for node in nodes.values() if node.outer)
            downstream = {id.removeprefix(prefix): reached[id] for id, node in nodes.items() if not node.outer}
        audiences[change.address] = AudienceChange(audience, tuple(sorted(columns)), downstream, outside)
    return with_audiences(plan, audiences)


def _written(change: Change) -> dict[str, str]:
    """The names that a resource maps or mapped, by their lower case: what is gone is no column of the graph."""
    values = [value for state in (change.before, change.desired) for value in (state or {}).values()]
    return {str(name).casefold(): str(name) for value in values if isinstance(value, Mapping) for name in value}


def _category(change: Change, names: Collection[str], project: Project) -> tuple[Audience, frozenset[str]]:
    """The category of a change, and the columns that it is about."""
    columns: frozenset[str] = frozenset()
    category = Audience.SAME_ROWS
    for attribute in KINDS[change.kind].attributes:
        if attribute.name not in names or attribute.rows is None:
            continue
        judged, own = _of_attribute(attribute, change, project)
        columns |= own
        category = max(category, judged, key=lambda audience: audience.rank)
    return category, columns


def _of_attribute(attribute: Attribute, change: Change, project: Project) -> tuple[Audience, frozenset[str]]:
    before, after = ((state or {}).get(attribute.name) for state in (change.before, change.desired))
    fields = filled_fields(change.kind, change.desired, project)
    worst = attribute.rows or Audience.OTHER_ROWS
    if worst is Audience.OTHER_COLUMNS:
        return _of_mapping(before, after, fields)
    texts = [_select(attribute, value) for value in (before, after)]
    if texts[0] is None or texts[1] is None:
        return worst, frozenset()
    from mcdecl.analysis.audience.same_rows import query_change

    found = query_change(texts[0], texts[1], _names(fields, "primary_key"), boolean_fields(fields))
    return _of_query(found, known=fields is not None)


def _of_query(found: "QueryChange", *, known: bool) -> tuple[Audience, frozenset[str]]:
    """The category of a query's change; where the fields are not known, any of its columns may be part of a key."""
    if found.same:
        return Audience.SAME_ROWS, frozenset()
    if found.columns is not None and known:
        return Audience.OTHER_COLUMNS, found.columns
    return Audience.OTHER_ROWS, frozenset()


def _select(attribute: Attribute, value: Any) -> str | None:
    """The SELECT that a value is, or that a condition would make; None for what is neither.

    Texts that a filter asks for stay as they are: that their letter case does not count is not known
    (fact:filter-text-case).
    """
    if attribute.sql and isinstance(value, str):
        return value
    if attribute.field_of and attribute.show is not None and isinstance(value, Mapping):
        return f"SELECT Id FROM T WHERE {attribute.show(value)}"  # noqa: S608 - it is read, and never run
    return None


def filled_fields(kind: str, state: Mapping[str, Any] | None, project: Project) -> _Fields | None:
    """The fields of what a resource fills; () where it fills nothing, None where they are not declared.

    Args:
        kind: its kind.
        state: the resource; None for one that is deleted.
        project: where the fields are declared.
    """
    filled = filled_by(kind, state) if state else None
    if filled is None:
        return ()
    resource = project.resource(DATA_EXTENSION, filled)
    return tuple(resource.state.get("fields") or ()) if resource is not None else None


def boolean_fields(fields: _Fields | None) -> frozenset[str]:
    """The fields that are Boolean, in lower case.

    Args:
        fields: the fields; None where they are not known.
    """
    return frozenset(str(field["name"]).casefold() for field in fields or () if field["type"] == "Boolean")


def _names(fields: _Fields | None, said: str) -> frozenset[str]:
    """The fields that something is said of, in lower case."""
    return frozenset(str(field["name"]).casefold() for field in fields or () if field[said])


def _of_mapping(before: Any, after: Any, fields: _Fields | None) -> tuple[Audience, frozenset[str]]:
    """A mapping that changes for fields of the key changes which rows there are.

    So does one for fields that refuse values, such as texts that are too long: an import leaves such rows out.
    """
    if fields is None:
        return Audience.OTHER_ROWS, frozenset()
    refusing = {str(item["name"]).casefold() for item in fields if item["type"] != "Text" or item["length"] is not None}
    decide = _names(fields, "primary_key") | _names(fields, "required") | refusing
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return Audience.OTHER_ROWS if decide else Audience.OTHER_COLUMNS, frozenset()
    names = frozenset(name.casefold() for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return (Audience.OTHER_ROWS, frozenset()) if names & decide else (Audience.OTHER_COLUMNS, names)


def _downstream(
    graph: Graph, start: str, audience: Audience, columns: Collection[str]
) -> Iterator[tuple[str, Audience]]:
    """What lies downstream of a node, and what becomes of its rows."""
    if start not in graph.nodes:
        return
    found: dict[str, Audience] = {}
    if audience is Audience.OTHER_COLUMNS and columns:
        _follow_columns(graph, start, columns, found)
    else:
        _follow(graph, start, audience, found)
    found.pop(start, None)
    yield from found.items()


def _follow(graph: Graph, start: str, audience: Audience, found: dict[str, Audience]) -> None:
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node in found and found[node].rank >= audience.rank:
            continue
        found[node] = audience
        waiting += (edge.target.node for edge in graph.down(node) if edge.role in _ROWS)


def _follow_columns(graph: Graph, start: str, columns: Collection[str], found: dict[str, Audience]) -> None:
    """Along the columns; where one decides which rows there are, all rows behind may be others."""
    names = {column for column in graph.nodes[start].columns if column.casefold() in columns}
    if not names:
        _follow(graph, start, Audience.OTHER_COLUMNS, found)
        return
    waiting = [Point(start, name) for name in sorted(names)]
    seen = set(waiting)
    while waiting:
        point = waiting.pop()
        found.setdefault(point.node, Audience.OTHER_COLUMNS)
        for edge in graph.down(point.node):
            if edge.source.column != point.column:
                continue
            if edge.target.column is None:
                if edge.role is Role.DECIDES:
                    _follow(graph, edge.target.node, Audience.OTHER_ROWS, found)
            elif edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)
