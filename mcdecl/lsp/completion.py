"""What may be written at the cursor: keys, fields, words, whole entries, tables, columns, functions."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from msgspec import Struct

from mcdecl.analysis.sql import Schemas, Table
from mcdecl.analysis.sql.function_table import FUNCTIONS
from mcdecl.kinds import KINDS
from mcdecl.kinds.language import Attribute
from mcdecl.kinds.roles import is_folder
from mcdecl.lsp.cursor import Cursor, Path, scalars, writing_at
from mcdecl.lsp.embedded_sql import in_yaml, is_sql
from mcdecl.lsp.names import files_from, names_of
from mcdecl.lsp.naming import Names, Naming, naming_at
from mcdecl.lsp.schema_words import keys_at, schema_of, snippets_at, values_at
from mcdecl.lsp.session import Session, Snapshot, attribute_and_rest, fields_of
from mcdecl.lsp.sql_cursor import as_written, expects_table, offset_of, qualifier_before, table_meant, tables_of
from mcdecl.lsp.subject import meant_at, owners_of

MOST: Final = 300
"""Suggestions that are listed at a time."""


class Sort(StrEnum):
    """What a suggestion is."""

    KEY = "key"
    FIELD = "field"
    WORD = "word"
    VALUE = "value"
    FOLDER = "folder"
    FILE = "file"
    TABLE = "table"
    COLUMN = "column"
    FUNCTION = "function"
    VARIABLE = "variable"
    SNIPPET = "snippet"


class Suggestion(Struct, frozen=True):
    """One thing that may be written.

    Attributes:
        text: what is written.
        sort: what it is.
        detail: a few words about it.
        doc: a sentence about it.
        label: what the editor lists, where that is not what is written.
    """

    text: str
    sort: Sort
    detail: str = ""
    doc: str = ""
    label: str = ""


class Completion(Struct, frozen=True):
    """Suggestions for a place, and the column in its line from which on they replace what is there.

    `more` when there are so many that the editor has to ask again once more is typed.
    """

    suggestions: tuple[Suggestion, ...] = ()
    begin: int = 1
    more: bool = False


class _Site(Struct, frozen=True):
    """Where something is being written in a YAML file: the project, the file, its text, and what is there."""

    session: Session
    file: str
    text: str
    cursor: Cursor
    attribute: Attribute | None
    rest: Path
    """What of the path is inside of the value of the attribute."""
    alone: bool
    """Whether nothing else stands on its line, so that it may become a key."""


def complete(
    session: Session, file: str, line: int, column: int, *, schema: bool = True, snippets: bool = False
) -> Completion:
    """What may be written at a place of a file, line and column from 1.

    Args:
        session: the project.
        file: the name of the file.
        line: the line.
        column: the column.
        schema: whether to suggest words that the JSON Schemas know, too.
        snippets: whether the editor can fill in the places of an entry one by one.
    """
    text = session.text(file)
    here = text.split("\n")[line - 1] if 0 < line <= text.count("\n") + 1 else ""
    before = here[: column - 1]
    if (opened := before.rfind("${")) > before.rfind("}"):
        return Completion(tuple(_mentions(session)), opened + 3)
    if file.endswith(".sql"):
        resource = session.snapshot.query_in(file)
        return _in_sql(text, offset_of(text, line, column), session.snapshot.schemas(resource), column)
    cursor = writing_at(text, line, column)
    if cursor is None:
        return Completion()
    attribute, rest = attribute_and_rest(cursor.path) or (None, ())
    if is_sql(cursor):
        query = in_yaml(text, cursor, file, None)
        if query is None:
            return Completion()
        resource = session.snapshot.at(file, cursor.path)
        return _in_sql(query.sql, query.offset(line, column), session.snapshot.schemas(resource), column)
    site = _Site(session, file, text, cursor, attribute, rest, before.strip() == cursor.before)
    written = _word(cursor.before, attribute)
    return _listed_for(_in_yaml(site, schema=schema, snippets=snippets), written, column - len(written))


def _listed_for(suggestions: Iterable[Suggestion], written: str, begin: int) -> Completion:
    """Those that what is written may be the beginning of, up to as many as a person looks at."""
    fitting = (item for item in suggestions if fits(item.label or item.text, written))
    listed = tuple(dict.fromkeys(islice(fitting, MOST + 1)))
    return Completion(listed[:MOST], begin, len(listed) > MOST)


def fits(name: str, letters: str) -> bool:
    """Whether a name has these letters in their order, in any case."""
    rest = iter(name.casefold())
    return all(letter in rest for letter in letters.casefold())


def _word(before: str, attribute: Attribute | None) -> str:
    """What of the text before the cursor a suggestion replaces: all of a value, the last word of a condition."""
    if attribute is not None and attribute.field_of is not None and " " in before:
        return before[max(before.rfind(" "), before.rfind("(")) + 1 :]
    return before


def _mentions(session: Session) -> Iterator[Suggestion]:
    """What `${` can begin."""
    project = session.snapshot.project
    if project is None:
        return
    for name, value in project.environment.variables.items():
        yield Suggestion(f"var.{name}", Sort.VARIABLE, str(value))
    if project.environment.business_units:
        yield Suggestion("business_unit.name", Sort.VARIABLE, "the name of the business unit")
        yield Suggestion("business_unit.mid", Sort.VARIABLE, "its MID")
    yield Suggestion("each.key", Sort.VARIABLE, "the key of the entry of for_each")
    yield Suggestion("each.value", Sort.VARIABLE, "its value")


def _in_yaml(site: _Site, *, schema: bool, snippets: bool) -> Iterator[Suggestion]:
    attribute, cursor = site.attribute, site.cursor
    if attribute is not None and attribute.field_of is not None:
        begun = not cursor.is_key and cursor.path[-1] == attribute.name  # the first key of a mapping reads as its value
        names_fields = cursor.is_key or begun if attribute.by_key else not cursor.is_key
        if names_fields:
            yield from _fields(site, attribute)
            return
    yield from _named(site)
    if attribute is not None and not cursor.is_key:
        yield from _values(site, attribute)
    if attribute is not None and attribute.words is not None:
        yield from _listed(site, attribute)
    if schema:
        yield from _words(site, snippets=snippets)


def _values(site: _Site, attribute: Attribute) -> Iterator[Suggestion]:
    """The keys and addresses that a value may be."""
    snapshot, rest = site.session.snapshot, site.rest
    if attribute.in_file and rest == ("file",):
        yield from (Suggestion(name, Sort.FILE) for name in files_from(site.session, site.file))
    elif attribute.refers_to and not rest:
        sort = Sort.FOLDER if is_folder(attribute.refers_to) else Sort.KEY
        for key in snapshot.keys(attribute.refers_to):
            yield Suggestion(key, sort, _detail(site.session, attribute.refers_to, key))
    elif attribute.links is not None and attribute.by_key and len(rest) == 1:
        for link in attribute.links({rest[0]: "x"}):
            for key in snapshot.keys(link.kind):
                yield Suggestion(key, Sort.KEY, _detail(site.session, link.kind, key))
    elif attribute.links_to is not None and isinstance(rest[-1:] and rest[-1], int):
        for kind in attribute.links_to():
            for key in snapshot.keys(kind):
                yield Suggestion(f"{kind}.{key}", Sort.KEY, KINDS[kind].title)


def _listed(site: _Site, attribute: Attribute) -> Iterator[Suggestion]:
    """The words that the kind says an attribute may have: keys of a mapping, or values."""
    cursor = site.cursor
    if attribute.words is None:
        return
    keys = attribute.by_key and (cursor.is_key or (site.alone and not site.rest))
    below = site.rest[:-1] if cursor.is_key else site.rest
    around = cursor.path[: len(cursor.path) - len(site.rest) - 1]
    beside = {
        str(item.path[-1]): item.text for item in scalars(site.text) if not item.is_key and item.path[:-1] == around
    }
    beside = beside or _state_at(site)
    for word, doc in attribute.words(beside, below):
        if not keys or word not in cursor.beside:
            yield Suggestion(word, Sort.WORD if keys else Sort.VALUE, "", doc)


def _state_at(site: _Site) -> dict[str, str]:
    """What was read last of the resource that is being written in: its text cannot be read just now."""
    resource = site.session.snapshot.at(site.file, site.cursor.path)
    return {} if resource is None else {name: str(value) for name, value in resource.state.items()}


def _named(site: _Site) -> Iterator[Suggestion]:
    """What a place names for which there is no attribute of a kind."""
    cursor, snapshot = site.cursor, site.session.snapshot
    naming = naming_at(site.file, cursor.path, is_key=cursor.is_key)
    if naming is None and site.alone and not cursor.is_key:  # the first key of a mapping reads as its value
        naming = naming_at(site.file, (*cursor.path, ""), is_key=True)
    if naming is None or naming.declares:
        return
    written = set(cursor.beside) if cursor.is_key else set()
    for suggestion in _candidates(site, snapshot, naming):
        if suggestion.text not in written:
            yield suggestion


def _candidates(site: _Site, snapshot: Snapshot, naming: Naming) -> Iterator[Suggestion]:
    match naming.what:
        case Names.KEY | Names.ADDRESS:
            for kind in naming.kinds:
                for key in snapshot.keys(kind):
                    text = key if naming.what is Names.KEY else f"{kind}.{key}"
                    yield Suggestion(text, Sort.KEY, _detail(site.session, kind, key))
        case Names.FIELD:
            owner = next(iter(meant_at(site.session, site.file, site.cursor.path, naming.kinds[0], naming.owner)), None)
            for field in fields_of(owner) if owner is not None else ():
                yield Suggestion(str(field["name"]), Sort.FIELD, type_words(field))
        case Names.FILE:
            yield from (Suggestion(name, Sort.FILE) for name in files_from(site.session, site.file))
        case Names.PLACE:
            for what in (Names.ENVIRONMENT, Names.UNIT):
                yield from (Suggestion(name, Sort.VALUE, what) for name in names_of(site.session, what))
        case what:
            names = names_of(site.session, what, naming.section)
            yield from (Suggestion(name, Sort.VALUE, what) for name in names)


def _detail(session: Session, kind: str, key: str) -> str:
    resource = session.snapshot.resource(kind, key)
    if resource is None:
        return "folder" if is_folder(kind) else "in the account, not declared"
    fields = fields_of(resource)
    name = str(resource.state.get("name") or "")
    about = f"{name}, " if name and name != key else ""
    return f"{about}{len(fields)} fields" if fields else about.removesuffix(", ") or KINDS[kind].title


def _fields(site: _Site, attribute: Attribute) -> Iterator[Suggestion]:
    """The fields that an attribute may name, but for those of a mapping that are named already."""
    cursor = site.cursor
    named = {name.casefold() for name in cursor.beside} if cursor.is_key else set()
    owner = next(iter(owners_of(site.session, site.text, site.file, cursor.path, attribute)), None)
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


def _words(site: _Site, *, snippets: bool) -> Iterator[Suggestion]:
    """What the schemas know: sections, attributes, values of a choice, whole entries."""
    cursor, schema = site.cursor, schema_of(site.file)
    mapping = cursor.path[:-1] if cursor.is_key else cursor.path
    if not cursor.is_key:
        yield from (Suggestion(word.text, Sort.VALUE, "", word.doc) for word in values_at(schema, cursor.path))
    if cursor.is_key or site.alone:
        for word in keys_at(schema, mapping):
            if word.text not in cursor.beside:
                yield Suggestion(word.text, Sort.WORD, "required" if word.required else "", word.doc)
    item = bool(cursor.path) and isinstance(cursor.path[-1], int)
    if (snippets and site.alone) or item:
        for snippet in snippets_at(schema, mapping) if snippets else ():
            yield Suggestion(snippet.text, Sort.SNIPPET, "", snippet.doc, snippet.label)


def _in_sql(sql: str, offset: int, schemas: Schemas, column: int) -> Completion:
    before = sql[:offset]
    partial = before[len(before) - _partial(before) :]
    begin = column - len(partial)
    if expects_table(before):
        return _listed_for(_tables(schemas), partial.lstrip("["), begin)
    if qualifier := qualifier_before(before):
        table = table_meant(sql, qualifier, schemas)
        return _listed_for(_columns([table] if table is not None else []), partial.lstrip("["), begin)
    read = tables_of(sql, schemas).values()
    functions = (
        Suggestion(function.name, Sort.FUNCTION, function.signature, f"gives {function.gives or 'a value'}")
        for function in FUNCTIONS.values()
        if function.account is not False
    )
    return _listed_for((*_columns(read), *functions), partial.lstrip("["), begin)


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
