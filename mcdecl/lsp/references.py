"""Where something is declared, and every place that names it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final

from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, sql_attribute
from mcdecl.kinds.shared import shared_key
from mcdecl.lsp.cursor import Cursor, Path, scalars, scalars_below, scalars_with
from mcdecl.lsp.embedded_sql import Query, in_yaml, is_sql, query_of
from mcdecl.lsp.names import declared_names, file_named
from mcdecl.lsp.naming import Names, is_test_file, naming_at
from mcdecl.lsp.session import Session, attribute_and_rest, attribute_at, fields_of, kind_at
from mcdecl.lsp.sql_cursor import mentions_of, table_words
from mcdecl.lsp.subject import (
    Meaning,
    Subject,
    declared_at,
    declares_field,
    field_words,
    linked_at,
    meant_at,
    owners_of,
    parts_of,
    resource_of,
    written_key,
)
from mcdecl.lsp.words import Place, inner
from mcdecl.project import Project
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
    resource = resource_of(session, subject) if subject.kind in KINDS else None
    if resource is None:
        return None
    if subject.meaning is Meaning.RESOURCE:
        return _key_place(session, resource)
    return next((place for place in _in_declaration(session, resource, subject.name)), None)


def references(session: Session, subject: Subject) -> list[Place]:
    """Every place that names a resource or a field, its declaration included, in the order of files."""
    if subject.meaning is Meaning.RESOURCE:
        return sorted(place for place, _ in naming_resource(session, subject))
    if subject.meaning is Meaning.FIELD:
        return sorted(place for place, _ in naming_field(session, subject))
    if subject.meaning in _DECLARED:
        return sorted(dict.fromkeys(_of_name(session, subject)))
    place = declaration(session, subject)
    return [] if place is None else [place]


def _key_place(session: Session, resource: Resource) -> Place | None:
    path = resource.origin.path
    for cursor in scalars_below(session.text(resource.origin.file), path):
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


Mention = tuple[Place, tuple[Resource, ...]]
"""A place, and the resources that are meant there: one for each business unit that the place is for."""


def naming_resource(session: Session, subject: Subject) -> list[Mention]:
    """Every place that names a resource, each once."""
    return _of(session, resource_of(session, subject), _of_resource(session, subject))


def naming_field(session: Session, subject: Subject) -> list[Mention]:
    """Every place that names a field, each once, with what has the field that is meant there."""
    return _of(session, resource_of(session, subject), _of_field(session, subject))


def _of(session: Session, resource: Resource | None, mentions: Iterator[Mention]) -> list[Mention]:
    """Those that mean a resource in one of its business units; where there are none, or it is not declared, all."""
    wanted = {id(item) for item in session.snapshot.copies(resource)} if resource is not None else set[int]()
    several = len(session.snapshot.parts()) > 1
    those = {
        place: meant
        for place, meant in mentions
        if any(id(item) in wanted for item in meant) or (not meant and (resource is None or not several))
    }
    return list(those.items())


def _of_resource(session: Session, subject: Subject) -> Iterator[Mention]:
    resource = resource_of(session, subject)
    key = resource.key if resource is not None else subject.key
    folded = key.casefold()
    for file, text in session.yaml_files():
        if folded in text.casefold():
            for cursor in scalars_with(text, folded):
                if folded in cursor.text.casefold():
                    named = _resources_named(session, file, cursor, subject.kind, key)
                    if named is not None:
                        yield _key_in(file, cursor, key), named
    if resource is not None and holds_rows(resource.kind):
        yield from _table_words(session, str(resource.state.get("name", "")))


def _key_in(file: str, cursor: Cursor, key: str) -> Place:
    """The place of a key in a scalar that may have its kind, `us:` or `ENT.` before it."""
    begin, end = inner(cursor)
    before = len(cursor.text) - len(key) if begin[0] == end[0] and _is(cursor.text[-len(key) :], key) else 0
    return Place(file, (begin[0], begin[1] + before), end)


def _resources_named(session: Session, file: str, cursor: Cursor, kind: str, key: str) -> tuple[Resource, ...] | None:
    """What a scalar with a key in it means; None of one that does not name that key of that kind."""
    naming = naming_at(file, cursor.path, is_key=cursor.is_key)
    if naming is not None and naming.what in (Names.KEY, Names.ADDRESS):
        before, of, written = written_key(session, cursor.text, naming)
        return meant_at(session, file, cursor.path, kind, before + key) if of == kind and _is(written, key) else None
    if cursor.is_key:
        declared = kind_at(cursor.path)
        if len(cursor.path) != 2 or declared is None or declared.name != kind or not _is(cursor.text, key):
            return None
        there = declared_at(session, file, cursor.path, kind)
        return () if there is None else session.snapshot.copies(there)
    found = attribute_and_rest(cursor.path)
    if found is None or is_test_file(file):
        return None
    attribute, rest = found
    linked = linked_at(cursor, attribute, rest)
    if attribute.refers_to == kind and not rest:
        written = cursor.text
    elif linked is not None and linked[0] == kind:
        written = linked[1]
    else:
        return None
    plain = shared_key(written) or written
    before = written[: len(written) - len(plain)]
    return meant_at(session, file, cursor.path, kind, before + key) if _is(plain, key) else None


def _table_words(session: Session, name: str) -> Iterator[Mention]:
    for query in queries(session, name):
        for begin, end in table_words(query.sql, name):
            place = Place(query.file, query.place(begin), query.place(end), in_sql=True)
            yield place, _tables(session, parts_of(session, query), name)


def _tables(session: Session, parts: Iterable[Project], name: str) -> tuple[Resource, ...]:
    """The data extensions that SQL calls so in some business units, each once."""
    tables = (session.snapshot.table(name, (part,)) for part in parts)
    return tuple({id(table): table for table in tables if table is not None}.values())


def queries(
    session: Session, *names: str, file: str | None = None, of: Callable[[Resource], bool] | None = None
) -> Iterator[Query]:
    """Queries that are written out, each once.

    Args:
        session: the project.
        names: only those in whose text all of these are as words, in any letter case.
        file: only those that this file holds.
        of: only those of resources for which this is true.
    """
    words = [re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE) for name in names if name]
    seen: set[tuple[str, int]] = set()
    for query in chain(_declared_queries(session, words, file, of), _new_queries(session, file)):
        if (query.file, query.first_line) not in seen and all(word.search(query.sql) for word in words):
            seen.add((query.file, query.first_line))
            if of is None or (query.resource is not None and of(query.resource)):
                yield query


def _declared_queries(
    session: Session, words: Sequence[re.Pattern[str]], wanted: str | None, of: Callable[[Resource], bool] | None
) -> Iterator[Query]:
    """The queries of what was read, as they are now; where nobody has typed, only those with all names in them."""
    project = session.snapshot.project
    typed: dict[str, bool] = {}
    for resource in session.snapshot.resources:
        attribute = sql_attribute(resource.kind)
        if attribute is None or project is None or (of is not None and not of(resource)):
            continue
        file = project.file_of(resource.origin, attribute) or project.written_at(resource.origin, (attribute,))[0]
        if wanted not in (None, file):
            continue
        if file not in typed:
            typed[file] = session.text(file) != session.snapshot.texts.get(file)
        text = str(resource.state.get(attribute, ""))
        if typed[file] or all(word.search(text) for word in words):
            query = query_of(session, resource)
            if query is not None:
                yield query


def _new_queries(session: Session, wanted: str | None) -> Iterator[Query]:
    """The queries in files that were typed in since they were read."""
    for file, text in session.yaml_files():
        if wanted not in (None, file):
            continue
        if text != session.snapshot.texts.get(file) and not is_test_file(file):
            for cursor in scalars(text):
                if is_sql(cursor):
                    query = in_yaml(text, cursor, file, session.snapshot.at(file, cursor.path))
                    if query is not None:
                        yield query


def _of_field(session: Session, subject: Subject) -> Iterator[Mention]:
    resource = resource_of(session, subject)
    if resource is None:
        return
    copies = session.snapshot.copies(resource)
    yield from ((place, copies) for place in _in_declaration(session, resource, subject.name))
    folded = subject.name.casefold()
    names, without_key = {folded: subject.name}, set(_without_key(session, resource))
    for file, text in session.yaml_files():
        if folded not in text.casefold():
            continue
        for cursor in scalars_with(text, folded, *(() if file in without_key else (resource.key,))):
            if folded in cursor.text.casefold():
                yield from _naming_field(session, file, text, cursor, resource, names)
    table = str(resource.state.get("name", ""))
    for query in queries(session, subject.name, table):
        parts = parts_of(session, query)
        meant = _tables(session, parts, table)
        part = next((item for item in parts if _is_one_of(session.snapshot.table(table, (item,)), copies)), None)
        if part is not None:
            for start, stop in mentions_of(query.sql, session.snapshot.schemas_in(part), table, subject.name):
                yield Place(query.file, query.place(start), query.place(stop), in_sql=True), meant


def _without_key(session: Session, resource: Resource) -> Iterator[str]:
    """The files with an entry that means a data extension without its key: a template or a variable gives it that."""
    for other in session.snapshot.resources:
        owners = {item.field_of for item in KINDS[other.kind].attributes if item.field_of}
        named = [owner for owner in owners if _is(str(other.state.get(owner)), resource.key)]
        if other.key == resource.key and other.kind == resource.kind and other.origin.path[1:] != (other.key,):
            yield other.origin.file
        elif named:
            written = {(*other.origin.path, owner) for owner in named}
            entry = scalars_below(session.text(other.origin.file), other.origin.path)
            if not written <= {item.path for item in entry if not item.is_key and _is(item.text, resource.key)}:
                yield other.origin.file


def _naming_field(
    session: Session, file: str, text: str, cursor: Cursor, resource: Resource, names: Mapping[str, str]
) -> Iterator[Mention]:
    """The words of a scalar that name a field."""
    copies = session.snapshot.copies(resource)
    naming = naming_at(file, cursor.path, is_key=cursor.is_key)
    if naming is not None and naming.what is Names.FIELD:
        owners = meant_at(session, file, cursor.path, resource.kind, naming.owner)
        if cursor.text.casefold() in names and any(_is_one_of(item, copies) for item in owners):
            yield Place(file, *inner(cursor)), owners
        return
    attribute = attribute_at(cursor.path)
    if attribute is None or attribute.field_of is None:
        return
    owners = owners_of(session, text, file, cursor.path, attribute)
    if any(_is_one_of(item, copies) for item in owners):
        for _, begin, end in field_words(cursor, names, attribute):
            yield Place(file, begin, end), owners


def _in_declaration(session: Session, resource: Resource, name: str) -> Iterator[Place]:
    """Where a field is declared: in the resource, or in the template that brings it."""
    yield from islice(field_places(session, resource, name), 1)


def field_places(session: Session, resource: Resource, name: str) -> Iterator[Place]:
    """Everywhere a field of a resource is declared: in the resource, then in templates that bring or change it."""
    file, path = resource.origin.file, resource.origin.path
    seen: set[Place] = set()
    for cursor in scalars_below(session.text(file), path):
        if cursor.path[: len(path)] == path and declares_field(cursor, resource.kind) and _is(cursor.text, name):
            seen.add(Place(file, *inner(cursor)))
    yield from sorted(seen)
    for where, at in field_layers(session, resource, name):
        for cursor in scalars_below(session.text(where), at):
            there = Place(where, *inner(cursor))
            if cursor.path == at and not cursor.is_key and _is(cursor.text, name) and there not in seen:
                seen.add(there)
                yield there


def field_layers(session: Session, resource: Resource, name: str) -> Iterator[tuple[str, Path]]:
    """The files, and the paths in them, of the entries that say something about a field of a resource, each once."""
    project, children = session.snapshot.project, KINDS[resource.kind].children
    if project is None or children is None:
        return
    for number, item in enumerate(fields_of(resource)):
        if _is(str(item["name"]), name):
            # Each attribute is where its layer is; the name of the entry there says of which field it is.
            entries = (
                project.written_at(resource.origin, (children.attribute, number, word)) for word in ("name", *item)
            )
            yield from dict.fromkeys((where, (*at[:-1], "name")) for where, at in entries)


def _is(text: str, name: str) -> bool:
    return text.casefold() == name.casefold()


def _is_one_of(resource: Resource | None, others: Sequence[Resource]) -> bool:
    return any(item is resource for item in others)
