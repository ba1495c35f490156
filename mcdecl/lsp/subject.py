"""What the word at a place of a file means: a resource, a field, a function, a variable, a rule."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mcdecl.analysis.sql.function_table import FUNCTIONS
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Attribute, Items
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.lsp.cursor import Cursor, Path, cursor_at, scalars
from mcdecl.lsp.embedded_sql import Query, query_at
from mcdecl.lsp.session import Session, attribute_at, fields_of, kind_at
from mcdecl.lsp.sql_cursor import mentions_of, table_meant, table_words, tables_of, word_at


class Meaning(StrEnum):
    """What a word can mean."""

    RESOURCE = "resource"
    FIELD = "field"
    FUNCTION = "function"
    VARIABLE = "variable"
    RULE = "rule"
    VIEW_COLUMN = "column of a data view"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a word means.

    Attributes:
        meaning: which sort of thing.
        name: the key, field, function, variable or code.
        kind: the kind of the resource, or of the one that has the field.
        key: the external key of the resource, or of the one that has the field.
        begin, end: line and column of the word, from 1.
    """

    meaning: Meaning
    name: str
    kind: str = ""
    key: str = ""
    begin: tuple[int, int] = (1, 1)
    end: tuple[int, int] = (1, 1)


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
    for table in tables_of(query.sql, schemas).values():
        declared = session.snapshot.table(table.name)
        if any(start <= offset <= stop for start, stop in table_words(query.sql, table.name)):
            key = declared.key if declared is not None else ""
            return (
                Subject(Meaning.RESOURCE, table.name, DATA_EXTENSION, key, begin, end) if declared is not None else None
            )
        field = table.field(word.text)
        if field is None:
            continue
        if any(start <= offset <= stop for start, stop in mentions_of(query.sql, schemas, table.name, field.name)):
            if declared is None:
                return Subject(Meaning.VIEW_COLUMN, field.name, "", table.name, begin, end)
            return Subject(Meaning.FIELD, field.name, declared.kind, declared.key, begin, end)
    # What an alias stands for.
    meant = table_meant(query.sql, word.text, schemas)
    declared = session.snapshot.table(meant.name) if meant is not None else None
    if declared is None:
        return None
    return Subject(Meaning.RESOURCE, declared.key, declared.kind, declared.key, begin, end)


def _in_yaml(session: Session, text: str, file: str, cursor: Cursor, column: int) -> Subject | None:
    begin, end = inner(cursor)
    kind, attribute = kind_at(cursor.path), attribute_at(cursor.path)
    if kind is not None and len(cursor.path) == 2 and cursor.is_key:
        return Subject(Meaning.RESOURCE, cursor.text, kind.name, cursor.text, begin, end)
    if kind is None:
        return None
    if declares_field(cursor, kind.name):
        return Subject(Meaning.FIELD, cursor.text, kind.name, str(cursor.path[1]), begin, end)
    if attribute is None:
        return None
    if attribute.field_of is not None:
        return _named_field(session, text, file, cursor, attribute, column)
    if cursor.is_key:
        return None
    if attribute.refers_to:
        return Subject(Meaning.RESOURCE, cursor.text, attribute.refers_to, cursor.text, begin, end)
    if attribute.links is not None:
        return _linked(session, file, cursor, begin, end)
    return None


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
    owner = owner_of(session, text, file, cursor.path, attribute)
    if owner is None:
        return None
    names = {str(field["name"]).casefold(): str(field["name"]) for field in fields_of(owner)}
    for name, begin, end in field_words(cursor, names, attribute):
        if cursor.line != cursor.end_line or begin[1] <= column <= end[1]:
            return Subject(Meaning.FIELD, name, owner.kind, owner.key, begin, end)
    return None


def owner_of(session: Session, text: str, file: str, path: Path, attribute: Attribute) -> Resource | None:
    """The data extension whose fields an attribute names, as the editor has it or as it was read last."""
    if attribute.field_of == "":
        return session.snapshot.at(file, path)
    wanted = (*path[:2], attribute.field_of)
    key = next((item.text for item in scalars(text) if item.path == wanted and not item.is_key), None)
    if key is None:
        there = session.snapshot.at(file, path)
        key = None if there is None else there.state.get(str(attribute.field_of))
    return session.snapshot.resource(DATA_EXTENSION, str(key)) if key is not None else None


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


def _linked(
    session: Session, file: str, cursor: Cursor, begin: tuple[int, int], end: tuple[int, int]
) -> Subject | None:
    """The resource that an address in a value means, such as that of a step: `kind.key`, or a bare key."""
    kind, dot, key = cursor.text.partition(".")
    if dot and kind in KINDS:
        return Subject(Meaning.RESOURCE, key, kind, key, begin, end)
    resource = session.snapshot.at(file, cursor.path)
    if resource is None:
        return None
    for reference in KINDS[resource.kind].references(resource.state):
        if reference.key == cursor.text:
            return Subject(Meaning.RESOURCE, reference.key, reference.kind, reference.key, begin, end)
    return None


def inner(cursor: Cursor) -> tuple[tuple[int, int], tuple[int, int]]:
    """Begin and end of what a scalar says, without its quotes."""
    quoted = bool(cursor.style) and cursor.style in "'\""
    return (cursor.line, cursor.column + quoted), (cursor.end_line, cursor.end_column - quoted)
