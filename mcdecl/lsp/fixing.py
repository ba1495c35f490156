"""What an editor offers to do about a finding: an edit each."""

import re
from collections.abc import Iterator

from msgspec import Struct

from mcdecl.analysis.lint.fixing import fixed_text
from mcdecl.analysis.lint.registry import registry
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.lsp.cursor import cursor_at, scalars
from mcdecl.lsp.embedded_sql import query_at
from mcdecl.lsp.references import queries
from mcdecl.lsp.renaming import Edit
from mcdecl.lsp.session import Session, attribute_at
from mcdecl.lsp.sql_cursor import aliases, place_of, table_meant, table_words
from mcdecl.lsp.subject import declares_field
from mcdecl.lsp.words import Place
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import CONFIG, YAML, declares
from mcdecl.project.writer import bare, quoted

_NO_FIELD = re.compile(r"^(?P<table>.+?) has no (?:field|column) (?P<field>[^;]+)$")
_NOT_DECLARED = re.compile(
    r"\bdata extension (?P<key>.+?) is not declared|no data extension named (?P<name>.+?)(?: is declared\b.*)?$"
    r"|declares no data extension (?P<case>.+)$"
)
REASON = "reason"
"""Stands in a new waiver until a person says why."""


class Action(Struct, frozen=True):
    """An offer: its title, and the edits that carry it out; `sure` when nothing else can be meant."""

    title: str
    edits: tuple[Edit, ...]
    sure: bool = False


def actions(session: Session, finding: Diagnostic) -> Iterator[Action]:
    """What can be done about a finding.

    Args:
        session: the project.
        finding: what is wrong, where the editor shows it.
    """
    yield from _fix(session, finding)
    yield from _add_field(session, finding)
    yield from _declare(session, finding)
    yield from _waive(session, finding)


def _fix(session: Session, finding: Diagnostic) -> Iterator[Action]:
    """What `lint --fix` does."""
    if finding.fix is None:
        return
    text = session.text(finding.file)
    after, done = fixed_text(text, [finding], as_yaml=finding.file.endswith(YAML))
    if done:
        yield Action(f"Fix: {finding.hint or finding.message}", (_whole(finding.file, text, after),), sure=True)


def _whole(file: str, before: str, after: str) -> Edit:
    """The one edit between two texts: what is alike before and behind stays."""
    begin = next(
        (n for n, (left, right) in enumerate(zip(before, after, strict=False)) if left != right),
        min(len(before), len(after)),
    )
    most = min(len(before), len(after)) - begin
    tail = next((n for n in range(most) if before[-1 - n] != after[-1 - n]), most)
    stop, end = len(before) - tail, len(after) - tail
    first, last = place_of(before, begin), place_of(before, stop)
    return Edit(Place(file, (first.line, first.column), (last.line, last.column)), after[begin:end])


def _add_field(session: Session, finding: Diagnostic) -> Iterator[Action]:
    """Declare the field that something names and the data extension does not have."""
    match = _NO_FIELD.search(finding.message)
    if match is None:
        return
    name = match["field"]
    resource = _table(session, finding, match["table"])
    if resource is None or not resource.origin.file:
        return
    file, path = resource.origin.file, resource.origin.path
    text = session.text(file)
    fields = [item for item in scalars(text) if item.path[: len(path)] == path and declares_field(item, resource.kind)]
    if not fields:
        return
    last = fields[-1]
    rows = text.split("\n")
    dash = next((n for n in range(last.line - 1, -1, -1) if rows[n].lstrip().startswith("- ")), None)
    if dash is None:
        return
    indent = rows[dash][: len(rows[dash]) - len(rows[dash].lstrip())]
    end = max(item.end_line for item in scalars(text) if item.path[: len(last.path) - 1] == last.path[:-1])
    at = (end, len(rows[end - 1]) + 1)
    edit = Edit(Place(file, at, at), f"\n{indent}- {{name: {_in_flow(name)}, type: Text, length: 50}}")
    yield Action(f"Add the field {name} to {resource.key}", (edit,))


def _table(session: Session, finding: Diagnostic, name: str) -> Resource | None:
    """The data extension that a finding names: by its key, by its name, or by what a query calls it."""
    snapshot = session.snapshot
    if (resource := snapshot.resource(DATA_EXTENSION, name) or snapshot.table(name)) is not None:
        return resource
    query = query_at(session, finding.file, finding.line, finding.column)
    table = table_meant(query.sql, name, snapshot.schemas(query.resource)) if query is not None else None
    return None if table is None else snapshot.table(table.name)


def _declare(session: Session, finding: Diagnostic) -> Iterator[Action]:
    """Declare the data extension that something names."""
    match = _NOT_DECLARED.search(finding.message)
    if match is None:
        return
    key = (match["key"] or match["name"] or match["case"]).strip("'\"`").rstrip(".,;:")
    file = finding.file if _declares(finding.file) else _file_of_tables(session)
    if file is not None:
        yield Action(f"Declare the data extension {key}", (_declaration(session, file, key, _used(session, finding)),))


def undeclared_tables(session: Session, file: str, first: int, last: int) -> Iterator[Action]:
    """Offers to declare the tables that a query names on some lines and nobody knows.

    Args:
        session: the project.
        file: the file of the query, or the YAML that it is in.
        first: the first of the lines, from 1.
        last: the last of them.
    """
    for query in queries(session, file=file):
        schemas = session.snapshot.schemas(query.resource)
        for name in dict.fromkeys(aliases(query.sql).values()):
            lines = {query.place(begin)[0] for begin, _ in table_words(query.sql, name)}
            origin = query.resource.origin.file if query.resource is not None else ""
            if schemas.find(name) is None and any(first <= line <= last for line in lines) and origin:
                yield Action(f"Declare the data extension {name}", (_declaration(session, origin, name, ()),))


def _declares(file: str) -> bool:
    return file.endswith(YAML) and declares(file) and file.rpartition("/")[2] != CONFIG


def _file_of_tables(session: Session) -> str | None:
    """The file that declares the first data extension of the project."""
    return next((item.origin.file for item in session.snapshot.resources if item.kind == DATA_EXTENSION), None)


def _used(session: Session, finding: Diagnostic) -> tuple[str, ...]:
    """The fields that the resource of a finding names in its mapping, so that it fits at once."""
    if not finding.file.endswith(YAML):
        return ()
    cursor = cursor_at(session.text(finding.file), finding.line, finding.column)
    names = []
    for item in scalars(session.text(finding.file)) if cursor is not None else ():
        attribute = attribute_at(item.path)
        if cursor is None or item.path[:2] != cursor.path[:2] or attribute is None or not attribute.by_key:
            continue
        if item.is_key and attribute.field_of == cursor.path[-1] and item.path[-1] != attribute.name:
            names.append(item.text)
    return tuple(names)


def _declaration(session: Session, file: str, key: str, fields: tuple[str, ...]) -> Edit:
    """A data extension with these fields; their types are for a person to say."""
    section = KINDS[DATA_EXTENSION].section or ""
    rows = session.text(file).split("\n")
    name = key if bare(key, flow=False) else quoted(key)
    listed = "".join(f"      - {{name: {_in_flow(field)}, type: Text, length: 50}}\n" for field in fields)
    listed = listed or "      - {name: Id, type: Text, length: 50, primary_key: true}\n"
    body = f"  {name}:\n    name: {name}\n    fields:\n{listed}"
    head = next((number for number, row in enumerate(rows) if row.rstrip() == f"{section}:"), None)
    if head is not None:
        return Edit(Place(file, (head + 2, 1), (head + 2, 1)), body)
    at = (len(rows), len(rows[-1]) + 1)
    lead = "" if not rows[-1] else "\n"
    return Edit(Place(file, at, at), f"{lead}\n{section}:\n{body}")


def _in_flow(name: str) -> str:
    return name if bare(name, flow=True) else quoted(name)


def _waive(session: Session, finding: Diagnostic) -> Iterator[Action]:
    """A comment that accepts the finding, with a reason to write."""
    rule = registry().rules.get(finding.code or "")
    if rule is None or not rule.waivable:
        return
    rows = session.text(finding.file).split("\n")
    if finding.line > len(rows):
        return
    row = rows[finding.line - 1]
    indent = row[: len(row) - len(row.lstrip())]
    mark = "--" if finding.file.endswith(".sql") else "#"
    file, line = finding.file, finding.line
    if finding.anchor is not None and finding.file.endswith(YAML) and finding.anchor[0] == finding.file:
        line = finding.anchor[1]
        indent = rows[line - 1][: len(rows[line - 1]) - len(rows[line - 1].lstrip())]
    at = (line, 1)
    comment = f"{indent}{mark} mcdecl: ignore {finding.code} {REASON}\n"
    yield Action(f"Ignore {finding.code} here, with a reason", (Edit(Place(file, at, at), comment),))
