"""What is known about the word under the cursor, as Markdown."""

from collections.abc import Iterator

from mcdecl.analysis.lineage import Point
from mcdecl.analysis.lineage.model import Graph, Role
from mcdecl.analysis.lint.registry import registry
from mcdecl.analysis.sql.function_table import FUNCTIONS
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.lsp.completion import type_words
from mcdecl.lsp.names import file_named, values_of
from mcdecl.lsp.session import Session, fields_of
from mcdecl.lsp.subject import Meaning, Subject, resource_of

_SHOWN = 8
"""Fields, readers and writers that are named before the rest is counted."""


def hover(session: Session, subject: Subject) -> str:
    """A few lines of Markdown about what a word means; empty when nothing is known.

    Args:
        session: the project.
        subject: what the word means.
    """
    lines = {
        Meaning.RESOURCE: _resource,
        Meaning.FIELD: _field,
        Meaning.FUNCTION: _function,
        Meaning.VARIABLE: _variable,
        Meaning.RULE: _rule,
        Meaning.VIEW_COLUMN: _view_column,
        Meaning.ENVIRONMENT: _place,
        Meaning.UNIT: _place,
        Meaning.TEMPLATE: _template,
        Meaning.FILE: _file,
    }[subject.meaning]
    return "\n\n".join(lines(session, subject))


def _resource(session: Session, subject: Subject) -> Iterator[str]:
    kind = KINDS.get(subject.kind)
    if kind is None:
        return
    resource = resource_of(session, subject)
    if session.snapshot.project is None:
        return
    if resource is None:
        yield f"**{subject.name}** is not declared here: a {kind.title} of the account."
        return
    name = str(resource.state.get("name") or "")
    yield f"**{kind.title} {resource.key}**{f' ({name})' if name and name != resource.key else ''}"
    if description := resource.state.get("description"):
        yield str(description)
    fields = fields_of(resource)
    if fields:
        rows = [f"- `{field['name']}` {type_words(field)}" for field in fields[:_SHOWN]]
        rows += [f"- … and {len(fields) - _SHOWN} more"] if len(fields) > _SHOWN else []
        yield "\n".join(rows)
    yield from _flow(session, Point(node_of(session, resource)))


def _field(session: Session, subject: Subject) -> Iterator[str]:
    resource = resource_of(session, subject)
    field = (
        next((item for item in fields_of(resource) if str(item["name"]).casefold() == subject.name.casefold()), None)
        if resource is not None
        else None
    )
    if resource is None or field is None:
        return
    yield f"**{field['name']}** {type_words(field)}, of {resource.key}"
    if field.get("default") is not None:
        yield f"Default: `{field['default']}`"
    yield from _flow(session, Point(node_of(session, resource), str(field["name"])))


def node_of(session: Session, resource: Resource) -> str:
    """The id in lineage of a declared resource, with its business unit where there are several."""
    unit = session.snapshot.unit_of(resource) if len(session.snapshot.parts()) > 1 else ""
    return f"{unit}:{resource.address}" if unit else resource.address


def _flow(session: Session, point: Point) -> Iterator[str]:
    """Where it comes from and who reads it: a line each."""
    graph = session.lineage
    if graph is None:
        yield "_Where rows come from and go to is still being read._"
        return
    node = graph.nodes.get(point.node)
    if node is None:
        return
    point = point if point.column is None else Point(point.node, node.column(point.column))
    above = [edge.source for edge in graph.up(point.node) if edge.target == point and edge.role is not Role.HOLDS]
    below = [edge.target for edge in graph.down(point.node) if edge.source == point and edge.role is not Role.HOLDS]
    onward = "Read by" if node.holds_rows else "Goes to"
    for words, points in (("Comes from", above), (onward, below)):
        names = list(dict.fromkeys(_name(graph, item if point.column else Point(item.node)) for item in points))
        if names:
            more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
            yield f"{words} {', '.join(f'`{name}`' for name in names[:_SHOWN])}{more}"


def _name(graph: Graph, point: Point) -> str:
    node = graph.nodes[point.node]
    label = node.label if node.kind in ("file", "data_view", "table", "sends") else node.id
    return label if point.column is None else f"{label}.{point.column}"


def _function(_session: Session, subject: Subject) -> Iterator[str]:
    function = FUNCTIONS[subject.name]
    yield f"**{function.signature}**"
    yield f"Gives {function.gives or 'a value'}."
    if function.account is False:
        yield "Marketing Cloud does not have it."
    if not function.rehearsal:
        yield "The embedded account does not run it."


def _variable(session: Session, subject: Subject) -> Iterator[str]:
    """Its value in each environment, and in each business unit that has its own."""
    rows = list(values_of(session, subject.name))
    if rows:
        yield f"**{subject.name}**, a variable"
        yield "\n".join(f"- {where}: `{value}`" for where, value in rows)


def _place(session: Session, subject: Subject) -> Iterator[str]:
    yield f"**{subject.name}**, {'an' if subject.meaning is Meaning.ENVIRONMENT else 'a'} {subject.meaning}"
    mid = session.units().get(subject.name) if subject.meaning is Meaning.UNIT else None
    if mid is not None:
        yield f"MID {mid}"


def _template(_session: Session, subject: Subject) -> Iterator[str]:
    yield f"**{subject.name}**, a template for {subject.kind.replace('_', ' ')}"


def _file(session: Session, subject: Subject) -> Iterator[str]:
    file = file_named(session, subject.key, subject.name)
    yield f"**{file}**" if file is not None else f"There is no file {subject.name} in the project."


def _rule(_session: Session, subject: Subject) -> Iterator[str]:
    rule = registry().rules.get(subject.name)
    if rule is not None:
        yield f"**{rule.code}** {rule.title}"
        yield f"`mcdecl explain {rule.code}` shows what it finds, and what to do."


def _view_column(session: Session, subject: Subject) -> Iterator[str]:
    table = session.snapshot.schemas().find(subject.key)
    field = table.field(subject.name) if table is not None else None
    if table is not None and field is not None:
        yield f"**{field.name}** {field.type}, of the data view {table.name}"
