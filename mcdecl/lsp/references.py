"""Where something is declared, and every place that names it."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Final

from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, sql_attribute
from mcdecl.lsp.cursor import Cursor, scalars
from mcdecl.lsp.embedded_sql import Query, in_yaml, is_sql, query_of
from mcdecl.lsp.names import declared_names, file_named
from mcdecl.lsp.naming import Names, is_test_file, naming_at
from mcdecl.lsp.session import Session, attribute_and_rest, attribute_at, fields_of, kind_at
from mcdecl.lsp.sql_cursor import mentions_of, table_words
from mcdecl.lsp.subject import Meaning, Subject, declares_field, field_words, linked_at, owner_of, written_key
from mcdecl.lsp.words import Place, inner
from mcdecl.project.files import YAML

_DECLARED: Final = {
    Meaning.VARIABLE: Names.VARIABLE,
    Meaning.ENVIRONMENT: Names.ENVIRONMENT,
    Meaning.UNIT: Names.UNIT,
    Meaning.TEMPLATE: Names.TEMPLATE,
}
"""What settings and templates declare."""


def declaration(session: Session, subject: Subject) -> Place | None:
    """Where a resource, a field or a name is declared; None of what the files do not declare."""
    if subject.meaning in _DECLARED:
        names = declared_names(session, _DECLARED[subject.meaning], subject.kind)
        return next((place for name, place in names if name == subject.name), None)
    if subject.meaning is Meaning.FILE:
        file = file_named(session, subject.key, subject.name)
        return None if file is None else Place(file, (1, 1), (1, 1))
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
    if subject.meaning in _DECLARED:
        return sorted(dict.fromkeys(_of_name(session, subject)))
    place = declaration(session, subject)
    return [] if place is None else [place]


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


def _of_name(session: Session, subject: Subject) -> Iterator[Place]:
    """Where a variable, an environment, a business unit or a template is named."""
    wanted = _DECLARED[subject.meaning]
    yield from (place for name, place in declared_names(session, wanted, subject.kind) if name == subject.name)
    for file, text in session.texts_read():
        if subject.name not in text:
            continue
        if wanted is Names.VARIABLE:
            yield from _mentions(file, text, subject.name)
        if not file.endswith(YAML):
            continue
        for cursor in scalars(text):
            naming = naming_at(file, cursor.path, is_key=cursor.is_key)
            if naming is None or cursor.text != subject.name or naming.section not in ("", subject.kind):
                continue
            if naming.what is wanted or (naming.what is Names.PLACE and wanted in (Names.ENVIRONMENT, Names.UNIT)):
                yield Place(file, *inner(cursor))


def _mentions(file: str, text: str, variable: str) -> Iterator[Place]:
    """Where a text has `${var.NAME}` in it."""
    for number, row in enumerate(text.split("\n"), 1):
        for match in re.finditer(rf"\$\{{\s*var\.({re.escape(variable)})(?![\w])", row):
            yield Place(file, (number, match.start(1) + 1), (number, match.end(1) + 1))


def _of_resource(session: Session, subject: Subject) -> Iterator[Place]:
    resource = session.snapshot.resource(subject.kind, subject.key)
    key = resource.key if resource is not None else subject.key
    folded = key.casefold()
    for file, text in session.yaml_files():
        if folded in text.casefold():
            for cursor in scalars(text):
                if folded in cursor.text.casefold() and _names_resource(session, file, cursor, subject.kind, folded):
                    yield _key_in(file, cursor, key)
    if resource is not None and holds_rows(resource.kind):
        yield from _table_words(session, str(resource.state.get("name", "")))


def _key_in(file: str, cursor: Cursor, key: str) -> Place:
    """The place of a key in a scalar that may have its kind, `us:` or `ENT.` before it."""
    begin, end = inner(cursor)
    before = len(cursor.text) - len(key) if begin[0] == end[0] and _is(cursor.text[-len(key) :], key) else 0
    return Place(file, (begin[0], begin[1] + before), end)


def _names_resource(session: Session, file: str, cursor: Cursor, kind: str, folded: str) -> bool:
    naming = naming_at(file, cursor.path, is_key=cursor.is_key)
    if naming is not None and naming.what in (Names.KEY, Names.ADDRESS):
        _, of, key = written_key(session, cursor.text, naming)
        return of == kind and _is(key, folded)
    if cursor.is_key:
        declared = kind_at(cursor.path)
        return len(cursor.path) == 2 and declared is not None and declared.name == kind and _is(cursor.text, folded)
    found = attribute_and_rest(cursor.path)
    if found is None or is_test_file(file):
        return False
    attribute, rest = found
    if attribute.refers_to == kind and not rest:
        return cursor.text.casefold().removeprefix("ent.") == folded
    linked = linked_at(cursor, attribute, rest)
    return linked is not None and linked[0] == kind and linked[1].casefold().removeprefix("ent.") == folded


def _table_words(session: Session, name: str) -> Iterator[Place]:
    for query in queries(session, name):
        for begin, end in table_words(query.sql, name):
            yield Place(query.file, query.place(begin), query.place(end), in_sql=True)


def queries(session: Session, naming: str = "") -> Iterator[Query]:
    """Every query that is written out, each once.

    Args:
        session: the project.
        naming: only those in whose text this is, in any letter case.
    """
    seen: set[tuple[str, int]] = set()
    for query in chain(_declared_queries(session, naming.casefold()), _new_queries(session)):
        if (query.file, query.first_line) not in seen and naming.casefold() in query.sql.casefold():
            seen.add((query.file, query.first_line))
            yield query


def _declared_queries(session: Session, folded: str) -> Iterator[Query]:
    """The queries of what was read, as they are now; where nobody has typed, only those with a name in them."""
    project = session.snapshot.project
    for resource in session.snapshot.resources:
        attribute = sql_attribute(resource.kind)
        if attribute is None or project is None:
            continue
        file = project.file_of(resource.origin, attribute) or project.written_at(resource.origin, (attribute,))[0]
        typed = session.text(file) != session.snapshot.texts.get(file)
        if typed or folded in str(resource.state.get(attribute, "")).casefold():
            query = query_of(session, resource)
            if query is not None:
                yield query


def _new_queries(session: Session) -> Iterator[Query]:
    """The queries in files that were typed in since they were read."""
    for file, text in session.yaml_files():
        if text != session.snapshot.texts.get(file) and not is_test_file(file):
            for cursor in scalars(text):
                if is_sql(cursor):
                    query = in_yaml(text, cursor, file, session.snapshot.at(file, cursor.path))
                    if query is not None:
                        yield query


def _of_field(session: Session, subject: Subject) -> Iterator[Place]:
    resource = session.snapshot.resource(subject.kind, subject.key)
    if resource is None:
        return
    yield from _in_declaration(session, resource, subject.name)
    folded = subject.name.casefold()
    names = {folded: subject.name}
    for file, text in session.yaml_files():
        if folded not in text.casefold():
            continue
        for cursor in scalars(text):
            if folded in cursor.text.casefold():
                yield from _naming_field(session, file, text, cursor, resource, names)
    table = str(resource.state.get("name", ""))
    for query in queries(session, subject.name):
        schemas = session.snapshot.schemas(query.resource)
        for start, stop in mentions_of(query.sql, schemas, table, subject.name):
            yield Place(query.file, query.place(start), query.place(stop), in_sql=True)


def _naming_field(
    session: Session, file: str, text: str, cursor: Cursor, resource: Resource, names: Mapping[str, str]
) -> Iterator[Place]:
    """The words of a scalar that name a field."""
    naming = naming_at(file, cursor.path, is_key=cursor.is_key)
    if naming is not None and naming.what is Names.FIELD:
        if cursor.text.casefold() in names and session.snapshot.named(resource.kind, naming.owner) is resource:
            yield Place(file, *inner(cursor))
        return
    attribute = attribute_at(cursor.path)
    if attribute is None or attribute.field_of is None:
        return
    if owner_of(session, text, file, cursor.path, attribute) == resource:
        for _, begin, end in field_words(cursor, names, attribute):
            yield Place(file, begin, end)


def _in_declaration(session: Session, resource: Resource, name: str) -> Iterator[Place]:
    """Where a field is declared: in the resource, or in the template that brings it."""
    yield from islice(field_places(session, resource, name), 1)


def field_places(session: Session, resource: Resource, name: str) -> Iterator[Place]:
    """Everywhere a field of a resource is declared: in the resource, then in templates that bring or change it."""
    file, path = resource.origin.file, resource.origin.path
    seen: set[Place] = set()
    for cursor in scalars(session.text(file)):
        if cursor.path[: len(path)] == path and declares_field(cursor, resource.kind) and _is(cursor.text, name):
            seen.add(Place(file, *inner(cursor)))
    yield from sorted(seen)
    project, children = session.snapshot.project, KINDS[resource.kind].children
    if project is None or children is None:
        return
    for number, item in enumerate(fields_of(resource)):
        if _is(str(item["name"]), name):
            # Each attribute is where its layer is; the name of the entry there says of which field it is.
            entries = (
                project.written_at(resource.origin, (children.attribute, number, word)) for word in ("name", *item)
            )
            for where, at in dict.fromkeys((where, (*at[:-1], "name")) for where, at in entries):
                for cursor in scalars(session.text(where)):
                    there = Place(where, *inner(cursor))
                    if cursor.path == at and not cursor.is_key and _is(cursor.text, name) and there not in seen:
                        seen.add(there)
                        yield there


def _is(text: str, name: str) -> bool:
    return text.casefold() == name.casefold()
