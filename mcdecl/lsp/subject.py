"""What the word at a place of a file means: a resource, a field, a function, a variable, a rule."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from mcdecl.analysis.sql.function_table import FUNCTIONS
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Attribute, Items
from mcdecl.kinds.resource import Origin, Resource
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.kinds.shared import shared_key
from mcdecl.lsp.cursor import Cursor, Path, cursor_at, scalars_below
from mcdecl.lsp.embedded_sql import Query, query_at
from mcdecl.lsp.names import names_of
from mcdecl.lsp.naming import Names, Naming, is_test_file, naming_at
from mcdecl.lsp.session import Session, attribute_and_rest, fields_of, kind_at
from mcdecl.lsp.sql_cursor import mentions_of, table_meant, table_words, tables_of, word_at
from mcdecl.lsp.words import inner
from mcdecl.project import Project
from mcdecl.project.templates import TEMPLATES
from mcdecl.project.variables import UNIT


class Meaning(StrEnum):
    """What a word can mean."""

    RESOURCE = "resource"
    FIELD = "field"
    FUNCTION = "function"
    VARIABLE = "variable"
    RULE = "rule"
    VIEW_COLUMN = "column of a data view"
    ENVIRONMENT = "environment"
    UNIT = "business unit"
    TEMPLATE = "template"
    FILE = "file"


RENAMED: Final = (Meaning.RESOURCE, Meaning.FIELD)
"""What can be renamed in an editor."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a word means.

    Attributes:
        meaning: which sort of thing.
        name: the key, field, function, variable or code.
        kind: the kind of the resource, or of the one that has the field; of a template, the section.
        key: the external key of the resource, or of the one that has the field.
        begin, end: line and column of the word, from 1.
        resource: what has that key in the business unit of the place, where it is declared; of several, the first.
    """

    meaning: Meaning
    name: str
    kind: str = ""
    key: str = ""
    begin: tuple[int, int] = (1, 1)
    end: tuple[int, int] = (1, 1)
    resource: Resource | None = field(default=None, compare=False)


_VARIABLE = re.compile(r"\$\{\s*([\w.]+)[^}]*\}")
_CODE = re.compile(r"\bMC\d{3}\b")


def subject_at(session: Session, file: str, line: int, column: int) -> Subject | None:
    """What the word at a place means, or None.

    Args:
        session: the project.
        file: the name of the file.
        line: from 1.
        column: from 1.
    """
    text = session.text(file)
    here = text.split("\n")[line - 1] if 0 < line <= text.count("\n") + 1 else ""
    for pattern, meaning in ((_VARIABLE, Meaning.VARIABLE), (_CODE, Meaning.RULE)):
        for match in pattern.finditer(here):
            if match.start() + 1 <= column <= match.end() + 1:
                name = match[1].removeprefix("var.") if meaning is Meaning.VARIABLE else match[0]
                return Subject(meaning, name, "", "", (line, match.start() + 1), (line, match.end() + 1))
    if (query := query_at(session, file, line, column)) is not None:
        return in_query(session, query, line, column)
    cursor = cursor_at(text, line, column)
    return None if cursor is None else _in_yaml(session, text, file, cursor, column)


def in_query(session: Session, query: Query, line: int, column: int) -> Subject | None:
    """What a word of a query means."""
    offset = query.offset(line, column)
    word = word_at(query.sql, offset)
    if word is None:
        return None
    begin, end = query.place(word.begin), query.place(word.end)
    if word.called and not word.qualifier and word.text.upper() in FUNCTIONS:
        return Subject(Meaning.FUNCTION, word.text.upper(), "", "", begin, end)
    schemas = session.snapshot.schemas(query.resource)
    parts = parts_of(session, query)
    for table in tables_of(query.sql, schemas).values():
        declared = session.snapshot.table(table.name, parts)
        if any(start <= offset <= stop for start, stop in table_words(query.sql, table.name)):
            key = declared.key if declared is not None else ""
            return (
                Subject(Meaning.RESOURCE, table.name, DATA_EXTENSION, key, begin, end, declared)
                if declared is not None
                else None
            )
        own = table.field(word.text)
        if own is None:
            continue
        if any(start <= offset <= stop for start, stop in mentions_of(query.sql, schemas, table.name, own.name)):
            if declared is None:
                return Subject(Meaning.VIEW_COLUMN, own.name, "", table.name, begin, end)
            return Subject(Meaning.FIELD, own.name, declared.kind, declared.key, begin, end, declared)
    # What an alias stands for.
    meant = table_meant(query.sql, word.text, schemas)
    declared = session.snapshot.table(meant.name, parts) if meant is not None else None
    if declared is None:
        return None
    return Subject(Meaning.RESOURCE, declared.key, declared.kind, declared.key, begin, end, declared)


def resource_of(session: Session, subject: Subject) -> Resource | None:
    """The declared resource that a subject is, or that has it as a field."""
    if subject.resource is not None or len(session.snapshot.parts()) > 1:  # other units may have that key, too
        return subject.resource
    return session.snapshot.resource(subject.kind, subject.key)


def parts_of(session: Session, query: Query) -> tuple[Project, ...]:
    """The business units that a query is for."""
    origin = query.resource.origin if query.resource is not None else Origin(query.file)
    return session.snapshot.parts_at(origin.file, origin.path)


def _in_yaml(session: Session, text: str, file: str, cursor: Cursor, column: int) -> Subject | None:
    begin, end = inner(cursor)
    if (naming := naming_at(file, cursor.path, is_key=cursor.is_key)) is not None:
        return _named(session, file, cursor, naming)
    if is_test_file(file):
        return None
    kind, found = kind_at(cursor.path), attribute_and_rest(cursor.path)
    if kind is not None and len(cursor.path) == 2 and cursor.is_key:
        declared = declared_at(session, file, cursor.path, kind.name)
        return Subject(Meaning.RESOURCE, cursor.text, kind.name, cursor.text, begin, end, declared)
    if kind is not None and declares_field(cursor, kind.name):
        declared = declared_at(session, file, cursor.path[:2], kind.name)
        return Subject(Meaning.FIELD, cursor.text, kind.name, str(cursor.path[1]), begin, end, declared)
    if cursor.path[:1] == (TEMPLATES,) and (owner := _has_from(session, file, cursor)) is not None:
        return Subject(Meaning.FIELD, cursor.text, owner.kind, owner.key, begin, end, owner)
    if found is None:
        return None
    attribute, rest = found
    if attribute.field_of is not None:
        return _named_field(session, text, file, cursor, attribute, column)
    return None if cursor.is_key else _in_value(session, file, cursor, attribute, rest)


def declared_at(session: Session, file: str, path: Path, kind: str) -> Resource | None:
    """The first resource whose declaration a path of a file is, under the key that is written there."""
    there = (item for item in session.snapshot.declared_in(file) if item.origin.path == path and item.kind == kind)
    return next((item for item in there if item.key == path[-1]), None)


def meant_at(session: Session, file: str, path: Path, kind: str, key: str) -> tuple[Resource, ...]:
    """The resources that a key at a place means, one for each business unit that the place is for.

    Args:
        session: the project.
        file: the file, which may hold test cases.
        path: the path of the place.
        kind: the kind of the resource.
        key: its key, with what stands before it: `us:`, `ENT.`.
    """
    snapshot = session.snapshot
    unit, colon, rest = key.partition(":")
    units = {part.environment.business_unit: part for part in snapshot.parts()}
    if colon and unit in units:
        return snapshot.meant(kind, rest, (units[unit],))
    if not is_test_file(file):
        return snapshot.meant(kind, key, snapshot.parts_at(file, path))
    at = (*path[:2], UNIT)
    written = next(
        (item.text for item in scalars_below(session.text(file), at) if item.path == at and not item.is_key), ""
    )
    if written in units:
        return snapshot.meant(kind, key, (units[written],))
    there = snapshot.named(kind, key) if shared_key(key) is not None else None
    return snapshot.meant(kind, key, snapshot.parts()) if there is None else (there,)


def _has_from(session: Session, file: str, cursor: Cursor) -> Resource | None:
    """The first data extension that has a field from a place of a template."""
    project = session.snapshot.project
    for resource in session.snapshot.resources if project is not None and not cursor.is_key else ():
        children = KINDS[resource.kind].children
        for number, item in enumerate(fields_of(resource)):
            if str(item["name"]).casefold() != cursor.text.casefold() or children is None or project is None:
                continue
            if project.written_at(resource.origin, (children.attribute, number, "name")) == (file, cursor.path):
                return resource
    return None


def _in_value(session: Session, file: str, cursor: Cursor, attribute: Attribute, rest: Path) -> Subject | None:
    """What the value of an attribute, or a part of it, names."""
    begin, end = inner(cursor)
    if attribute.in_file and rest == ("file",):
        return Subject(Meaning.FILE, cursor.text, "", file, begin, end)
    if attribute.refers_to and not rest:
        kind = attribute.refers_to
        there = next(iter(meant_at(session, file, cursor.path, kind, cursor.text)), None)
        return Subject(Meaning.RESOURCE, cursor.text, kind, cursor.text, begin, end, there)
    if (linked := linked_at(cursor, attribute, rest)) is not None:
        there = next(iter(meant_at(session, file, cursor.path, *linked)), None)
        return Subject(Meaning.RESOURCE, linked[1], *linked, begin, end, there)
    return None


_MEANT: Final = {
    Names.ENVIRONMENT: Meaning.ENVIRONMENT,
    Names.UNIT: Meaning.UNIT,
    Names.VARIABLE: Meaning.VARIABLE,
    Names.TEMPLATE: Meaning.TEMPLATE,
}


def _named(session: Session, file: str, cursor: Cursor, naming: Naming) -> Subject | None:
    """What a word names for which there is no attribute of a kind."""
    begin, end = inner(cursor)
    match naming.what:
        case Names.FIELD:
            owner = next(iter(meant_at(session, file, cursor.path, naming.kinds[0], naming.owner)), None)
            if owner is None:
                return None
            return Subject(Meaning.FIELD, cursor.text, owner.kind, owner.key, begin, end, owner)
        case Names.KEY | Names.ADDRESS:
            before, kind, key = written_key(session, cursor.text, naming)
            resource = next(iter(meant_at(session, file, cursor.path, kind, before + key)), None)
            at = (begin[0], begin[1] + len(cursor.text) - len(key)) if begin[0] == end[0] else begin
            return Subject(
                Meaning.RESOURCE, key, kind, resource.key if resource is not None else key, at, end, resource
            )
        case Names.PLACE:
            is_environment = cursor.text in names_of(session, Names.ENVIRONMENT)
            meaning = Meaning.ENVIRONMENT if is_environment else Meaning.UNIT
            return Subject(meaning, cursor.text, "", "", begin, end)
        case Names.FILE:
            return Subject(Meaning.FILE, cursor.text, "", file, begin, end)
    return Subject(_MEANT[naming.what], cursor.text, naming.section, "", begin, end)


def written_key(session: Session, text: str, naming: Naming) -> tuple[str, str, str]:
    """What of a key or address stands before it (`us:`, `ENT.`), the kind, and the plain key."""
    unit, colon, rest = text.partition(":")
    before = f"{unit}:" if colon and unit in session.units() else ""
    rest = text.removeprefix(before)
    kind = naming.kinds[0]
    if naming.what is Names.ADDRESS:
        word, dot, key = rest.partition(".")
        return (before, word, key) if dot and word in KINDS else (before, "", rest)
    if (shared := shared_key(rest)) is not None:
        return before + rest[: len(rest) - len(shared)], kind, shared
    return before, kind, rest


def linked_at(cursor: Cursor, attribute: Attribute, rest: Path) -> tuple[str, str] | None:
    """Kind and key of the resource that a value inside of an attribute's value means, such as a step's."""
    if attribute.links is None or attribute.links_to is None:
        return None
    kind, dot, key = cursor.text.partition(".")
    if dot and kind in attribute.links_to():
        return kind, key
    if not attribute.by_key or len(rest) != 1:
        return None
    return next(((link.kind, link.key) for link in attribute.links({rest[0]: cursor.text})), None)


def declares_field(cursor: Cursor, kind: str) -> bool:
    """Whether it is the name in the declaration of a field."""
    children = KINDS[kind].children
    path = cursor.path
    if children is None or cursor.is_key or len(path) != 5:
        return False
    attribute = next((item for item in KINDS[kind].attributes if item.name == children.attribute), None)
    key = attribute.type.key if attribute is not None and isinstance(attribute.type, Items) else ""
    return path[2] == children.attribute and path[4] == key


def _named_field(
    session: Session, text: str, file: str, cursor: Cursor, attribute: Attribute, column: int
) -> Subject | None:
    """The field that a mapping, a condition or a reference names."""
    owner = next(iter(owners_of(session, text, file, cursor.path, attribute)), None)
    if owner is None:
        return None
    names = {str(field["name"]).casefold(): str(field["name"]) for field in fields_of(owner)}
    for name, begin, end in field_words(cursor, names, attribute):
        if cursor.line != cursor.end_line or begin[1] <= column <= end[1]:
            return Subject(Meaning.FIELD, name, owner.kind, owner.key, begin, end, owner)
    return None


def owners_of(session: Session, text: str, file: str, path: Path, attribute: Attribute) -> tuple[Resource, ...]:
    """The data extensions whose fields an attribute names, as the editor has it or as it was read last.

    There is one for each business unit that the place is for.
    """
    if attribute.field_of == "":
        there = session.snapshot.at(file, path)
        return () if there is None else session.snapshot.copies(there)
    wanted: Path = (*path[:2], attribute.field_of or "")
    key = next((item.text for item in scalars_below(text, wanted) if item.path == wanted and not item.is_key), None)
    if key is None or "${" in key:
        there = session.snapshot.at(file, path)
        key = None if there is None else there.state.get(str(attribute.field_of))
    return () if key is None else meant_at(session, file, path, DATA_EXTENSION, str(key))


Words = list[tuple[str, tuple[int, int], tuple[int, int]]]


def field_words(cursor: Cursor, names: Mapping[str, str], attribute: Attribute) -> Words:
    """The names of fields in a scalar that names them, each with its begin and end.

    Args:
        cursor: the scalar.
        names: the fields by their names in lower case.
        attribute: the declaration of what it belongs to: of mappings the keys name fields, of anything else the values.
    """
    if cursor.is_key is not attribute.by_key:
        return []
    if cursor.text.casefold() in names:
        return [(names[cursor.text.casefold()], *inner(cursor))]
    if cursor.is_key or cursor.line != cursor.end_line:
        return []
    column = cursor.column + bool(cursor.style)
    blanked = re.sub(r"'(?:[^']|'')*'", lambda match: " " * len(match[0]), cursor.text)
    return [
        (
            names[match[0].strip("[]").casefold()],
            (cursor.line, column + match.start()),
            (cursor.line, column + match.end()),
        )
        for match in re.finditer(r"\[[^\]]+\]|[^\W\d][\w$]*", blanked)
        if match[0].strip("[]").casefold() in names
    ]
