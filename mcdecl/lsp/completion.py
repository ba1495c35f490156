"""What may be written at the cursor: keys, fields, words, tables, columns, functions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mcdecl.analysis.sql import Schemas, Table
from mcdecl.analysis.sql.function_table import FUNCTIONS
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.kinds.roles import is_folder
from mcdecl.kinds.types import Choice
from mcdecl.lsp.cursor import Cursor, writing_at
from mcdecl.lsp.embedded_sql import in_yaml
from mcdecl.lsp.session import Session, attribute_at, fields_of, kind_at
from mcdecl.lsp.sql_cursor import as_written, expects_table, offset_of, qualifier_before, table_meant, tables_of
from mcdecl.lsp.subject import owner_of


class Sort(StrEnum):
    """What a suggestion is."""

    KEY = "key"
    FIELD = "field"
    WORD = "word"
    VALUE = "value"
    FOLDER = "folder"
    TABLE = "table"
    COLUMN = "column"
    FUNCTION = "function"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing that may be written.

    Attributes:
        text: what is written.
        sort: what it is.
        detail: a few words about it.
        doc: a sentence about it.
    """

    text: str
    sort: Sort
    detail: str = ""
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """Suggestions for a place, and the column in its line from which on they replace what is there."""

    suggestions: tuple[Suggestion, ...] = ()
    begin: int = 1


def complete(session: Session, file: str, line: int, column: int, *, schema: bool = True) -> Completion:
    """What may be written at a place of a file, line and column from 1.

    Args:
        session: the project.
        file: the name of the file.
        line: the line.
        column: the column.
        schema: whether to suggest words that the JSON Schemas know, too.
    """
    text = session.text(file)
    here = text.split("\n")[line - 1] if 0 < line <= text.count("\n") + 1 else ""
    before = here[: column - 1]
    if (opened := before.rfind("${")) > before.rfind("}"):
        return Completion(tuple(_variables(session)), opened + 3)
    if file.endswith(".sql"):
        resource = session.snapshot.query_in(file)
        return _in_sql(text, offset_of(text, line, column), session.snapshot.schemas(resource), column)
    cursor = writing_at(text, line, column)
    if cursor is None:
        return Completion()
    attribute = attribute_at(cursor.path)
    if attribute is not None and attribute.sql and not cursor.is_key:
        query = in_yaml(text, cursor, file, None)
        if query is None:
            return Completion()
        resource = session.snapshot.at(file, cursor.path)
        return _in_sql(query.sql, query.offset(line, column), session.snapshot.schemas(resource), column)
    suggestions = tuple(dict.fromkeys(_in_yaml(session, text, file, cursor, attribute, schema=schema)))
    return Completion(suggestions, column - len(_word(cursor.before, attribute)))


def _word(before: str, attribute: Attribute | None) -> str:
    """What of the text before the cursor a suggestion replaces: all of a value, the last word of a condition."""
    if attribute is not None and attribute.field_of is not None and " " in before:
        return before[max(before.rfind(" "), before.rfind("(")) + 1 :]
    return before


def _variables(session: Session) -> Iterator[Suggestion]:
    project = session.snapshot.project
    if project is None:
        return
    for name, value in project.environment.variables.items():
        yield Suggestion(f"var.{name}", Sort.VARIABLE, str(value))


def _in_yaml(
    session: Session, text: str, file: str, cursor: Cursor, attribute: Attribute | None, *, schema: bool
) -> Iterable[Suggestion]:
    snapshot = session.snapshot
    if attribute is not None and attribute.field_of is not None:
        begun = not cursor.is_key and cursor.path[-1] == attribute.name  # the first key of a mapping reads as its value
        names_fields = cursor.is_key or begun if attribute.by_key else not cursor.is_key
        if names_fields:
            return _fields(session, text, file, cursor, attribute)
    if attribute is not None and attribute.refers_to and not cursor.is_key:
        sort = Sort.FOLDER if is_folder(attribute.refers_to) else Sort.KEY
        return (
            Suggestion(key, sort, _detail(session, attribute.refers_to, key))
            for key in snapshot.keys(attribute.refers_to)
        )
    if attribute is not None and attribute.links_to is not None and not cursor.is_key:
        return (
            Suggestion(f"{kind}.{key}", Sort.KEY, KINDS[kind].title)
            for kind in attribute.links_to()
            for key in snapshot.keys(kind)
        )
    return _words(cursor, attribute) if schema else ()


def _detail(session: Session, kind: str, key: str) -> str:
    resource = session.snapshot.resource(kind, key)
    if resource is None:
        return "folder" if is_folder(kind) else "in the account, not declared"
    fields = fields_of(resource)
    name = str(resource.state.get("name") or "")
    about = f"{name}, " if name and name != key else ""
    return f"{about}{len(fields)} fields" if fields else about.removesuffix(", ") or KINDS[kind].title


def _fields(session: Session, text: str, file: str, cursor: Cursor, attribute: Attribute) -> Iterator[Suggestion]:
    """The fields that an attribute may name, but for those of a mapping that are named already."""
    named = {name.casefold() for name in cursor.beside} if cursor.is_key else set()
    owner = owner_of(session, text, file, cursor.path, attribute)
    for field in fields_of(owner) if owner is not None else ():
        if str(field["name"]).casefold() not in named:
            yield Suggestion(str(field["name"]), Sort.FIELD, type_words(field))


def type_words(field: Mapping[str, Any]) -> str:
    """The type of a field in words, such as `Text(50), required`."""
    inner = ",".join(str(part) for part in (field.get("length"), field.get("scale")) if part is not None)
    words = [f"{field['type']}({inner})" if inner else str(field["type"])]
    words += ["primary key"] if field.get("primary_key") else []
    words += ["required"] if field.get("required") and not field.get("primary_key") else []
    return ", ".join(words)


def _words(cursor: Cursor, attribute: Attribute | None) -> Iterator[Suggestion]:
    """The words that the schemas know: sections, attributes, values of a choice."""
    if not cursor.is_key:
        if attribute is not None and isinstance(attribute.type, Choice):
            for value in attribute.type.values:
                yield Suggestion(value, Sort.VALUE, "", attribute.type.docs.get(value, ""))
        return
    written = set(cursor.beside)
    if len(cursor.path) == 1:
        for section, kind in DECLARABLE.items():
            if section not in written:
                yield Suggestion(section, Sort.WORD, kind.title)
        return
    for inner in _attributes(cursor.path[:-1]):
        if inner.name not in written:
            yield Suggestion(inner.name, Sort.WORD, "required" if inner.required else "", inner.doc)


def _attributes(path: tuple[str | int, ...]) -> tuple[Attribute, ...]:
    """The attributes that a mapping at a path can have."""
    kind = kind_at(path)
    if kind is None or len(path) < 2:
        return ()
    attributes = kind.attributes
    for step in path[2:]:
        if isinstance(step, int):
            continue
        attribute = next((item for item in attributes if item.name == step), None)
        inner = attribute.type if attribute is not None else None
        if isinstance(inner, Group):
            attributes = inner.attributes
        elif isinstance(inner, Items):
            attributes = inner.group.attributes
        else:
            return ()
    return attributes


def _in_sql(sql: str, offset: int, schemas: Schemas, column: int) -> Completion:
    before = sql[:offset]
    partial = before[len(before) - _partial(before) :]
    begin = column - len(partial)
    if expects_table(before):
        return Completion(tuple(_tables(schemas)), begin)
    if qualifier := qualifier_before(before):
        table = table_meant(sql, qualifier, schemas)
        return Completion(tuple(_columns([table] if table is not None else [])), begin)
    read = tables_of(sql, schemas).values()
    functions = (
        Suggestion(function.name, Sort.FUNCTION, function.signature, f"gives {function.gives or 'a value'}")
        for function in FUNCTIONS.values()
        if function.account is not False
    )
    return Completion((*_columns(read), *functions), begin)


def _partial(before: str) -> int:
    """How many characters at the end of a text are the beginning of a name."""
    count = 0
    for character in reversed(before):
        if not (character.isalnum() or character in "_$["):
            break
        count += 1
    return count


def _tables(schemas: Schemas) -> Iterator[Suggestion]:
    for table in schemas.tables.values():
        name = as_written(table.name)
        sort = "data view" if table.view else f"{len(table.fields)} fields"
        yield Suggestion(f"ENT.{name}" if table.shared else name, Sort.TABLE, sort)


def _columns(tables: Iterable[Table]) -> Iterator[Suggestion]:
    for table in tables:
        for field in table.fields:
            yield Suggestion(
                as_written(field.name), Sort.COLUMN, f"{field.type}{'' if field.nullable else ', required'}", table.name
            )
