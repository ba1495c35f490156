"""Where something is declared, and every place that names it."""

from collections.abc import Iterator
from dataclasses import dataclass

from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.language import Attribute
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, sql_attribute
from mcdecl.lsp.cursor import Cursor, scalars
from mcdecl.lsp.embedded_sql import Query, query_of
from mcdecl.lsp.session import Session, attribute_at, fields_of, kind_at
from mcdecl.lsp.sql_cursor import mentions_of, table_words
from mcdecl.lsp.subject import Meaning, Subject, declares_field, field_words, inner, owner_of


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A word in a file: its begin and end as line and column, from 1."""

    file: str
    begin: tuple[int, int]
    end: tuple[int, int]
    in_sql: bool = False


def declaration(session: Session, subject: Subject) -> Place | None:
    """Where a resource or field is declared; None of what the files do not declare."""
    if subject.meaning is Meaning.VARIABLE:
        return _variable(session, subject.name)
    resource = session.snapshot.resource(subject.kind, subject.key) if subject.kind in KINDS else None
    if resource is None:
        return None
    if subject.meaning is Meaning.RESOURCE:
        return _key_place(session, resource)
    return next((place for place in _in_declaration(session, resource, subject.name)), None)


def references(session: Session, subject: Subject) -> list[Place]:
    """Every place that names a resource or a field, its declaration included, in the order of files."""
    if subject.meaning is Meaning.RESOURCE:
        return sorted(dict.fromkeys(_of_resource(session, subject)))
    if subject.meaning is Meaning.FIELD:
        return sorted(dict.fromkeys(_of_field(session, subject)))
    place = declaration(session, subject)
    return [] if place is None else [place]


def yaml_files(session: Session) -> Iterator[tuple[str, str]]:
    """The YAML files that were read, with their texts as the editor has them."""
    project = session.snapshot.project
    if project is not None:
        for name in project.texts:
            if name.endswith((".yaml", ".yml")):
                yield name, session.text(name)


def _key_place(session: Session, resource: Resource) -> Place | None:
    path = resource.origin.path
    for cursor in scalars(session.text(resource.origin.file)):
        if cursor.is_key and cursor.path == path:
            begin, end = inner(cursor)
            return Place(resource.origin.file, begin, end)
    project = session.snapshot.project
    if project is None or not resource.origin.file:
        return None
    at = project.position(resource.origin)
    return Place(resource.origin.file, (at.line, at.column), (at.line, at.column))


def _variable(session: Session, name: str) -> Place | None:
    for file, text in yaml_files(session):
        for cursor in scalars(text):
            if cursor.is_key and cursor.path[-1] == name and "variables" in cursor.path[:-1]:
                return Place(file, *inner(cursor))
    return None


def _of_resource(session: Session, subject: Subject) -> Iterator[Place]:
    resource = session.snapshot.resource(subject.kind, subject.key)
    key = resource.key if resource is not None else subject.key
    folded = key.casefold()
    address = f"{subject.kind}.{key}".casefold()
    for file, text in yaml_files(session):
        for cursor in scalars(text):
            kind = kind_at(cursor.path)
            if kind is None or cursor.text.casefold().removeprefix("ent.") not in (folded, address):
                continue
            if _names_resource(cursor, subject.kind, folded):
                yield Place(file, *inner(cursor))
    if resource is not None and holds_rows(resource.kind):
        yield from _table_words(session, str(resource.state.get("name", "")))


def _names_resource(cursor: Cursor, kind: str, folded: str) -> bool:
    if cursor.is_key:
        declared = DECLARABLE.get(str(cursor.path[0]))
        return len(cursor.path) == 2 and declared is not None and declared.name == kind
    attribute = attribute_at(cursor.path)
    if attribute is None:
        return False
    if attribute.refers_to == kind:
        return True
    address = cursor.text.casefold() == f"{kind}.{folded}"
    return attribute.links_to is not None and kind in attribute.links_to() and address


def _table_words(session: Session, name: str) -> Iterator[Place]:
    for query in queries(session):
        for begin, end in table_words(query.sql, name):
            yield Place(query.file, query.place(begin), query.place(end), in_sql=True)


def queries(session: Session) -> Iterator[Query]:
    """Every query that is written out, each once."""
    seen: set[tuple[str, int]] = set()
    for resource in session.snapshot.resources:
        if sql_attribute(resource.kind) is None:
            continue
        query = query_of(session, resource)
        if query is not None and (query.file, query.first_line) not in seen:
            seen.add((query.file, query.first_line))
            yield query


def _of_field(session: Session, subject: Subject) -> Iterator[Place]:
    resource = session.snapshot.resource(subject.kind, subject.key)
    if resource is None:
        return
    yield from _in_declaration(session, resource, subject.name)
    folded = subject.name.casefold()
    names = {folded: subject.name}
    for file, text in yaml_files(session):
        for cursor, attribute in _naming_fields(text):
            if folded in cursor.text.casefold() and owner_of(session, text, file, cursor.path, attribute) == resource:
                for _, begin, end in field_words(cursor, names, attribute):
                    yield Place(file, begin, end)
    table = str(resource.state.get("name", ""))
    for query in queries(session):
        if folded in query.sql.casefold():
            schemas = session.snapshot.schemas(query.resource)
            for start, stop in mentions_of(query.sql, schemas, table, subject.name):
                yield Place(query.file, query.place(start), query.place(stop), in_sql=True)


def _naming_fields(text: str) -> Iterator[tuple[Cursor, Attribute]]:
    for cursor in scalars(text):
        attribute = attribute_at(cursor.path)
        if attribute is not None and attribute.field_of is not None:
            yield cursor, attribute


def _in_declaration(session: Session, resource: Resource, name: str) -> Iterator[Place]:
    """Where a field is declared: in the resource, or in the template that brings it."""
    file, path = resource.origin.file, resource.origin.path
    for cursor in scalars(session.text(file)):
        if cursor.path[: len(path)] == path and declares_field(cursor, resource.kind) and _is(cursor.text, name):
            yield Place(file, *inner(cursor))
            return
    project = session.snapshot.project
    number = next((n for n, item in enumerate(fields_of(resource)) if _is(str(item["name"]), name)), None)
    children = KINDS[resource.kind].children
    if project is not None and number is not None and children is not None:
        where, at = project.source(resource.origin, (children.attribute, number, "name"))
        yield Place(where, (at.line, at.column), (at.line, at.column + len(name)))


def _is(text: str, name: str) -> bool:
    return text.casefold() == name.casefold()
