"""The query that a place of a file belongs to, in a file of its own or inside of YAML, and places of both."""

from msgspec import Struct

from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import sql_attribute
from mcdecl.lsp.cursor import Cursor, cursor_at, scalars_below
from mcdecl.lsp.session import Session, attribute_and_rest
from mcdecl.lsp.sql_cursor import offset_of, place_of


class Query(Struct, frozen=True):
    """A query as it is written.

    Attributes:
        sql: its text.
        file: where it is.
        first_line: the line of the file that its first line is on, from 1.
        indent: characters before each of its lines.
        indent_first: characters before its first line.
        resource: the resource that it belongs to, once the files can be read.
    """

    sql: str
    file: str
    first_line: int = 1
    indent: int = 0
    indent_first: int = 0
    resource: Resource | None = None

    def offset(self, line: int, column: int) -> int:
        """The offset in the query of a place of the file."""
        row = line - self.first_line + 1
        return offset_of(self.sql, row, max(1, column - (self.indent_first if row == 1 else self.indent)))

    def place(self, offset: int) -> tuple[int, int]:
        """The line and column of the file of an offset in the query."""
        at = place_of(self.sql, offset)
        return at.line + self.first_line - 1, at.column + (self.indent_first if at.line == 1 else self.indent)


def query_at(session: Session, file: str, line: int, column: int) -> Query | None:
    """The query at a place of a file, or None."""
    text = session.text(file)
    if file.endswith(".sql"):
        return Query(text, file, resource=session.snapshot.query_in(file))
    cursor = cursor_at(text, line, column)
    if cursor is None or cursor.is_key:
        return None
    if not is_sql(cursor):
        return None
    return in_yaml(text, cursor, file, session.snapshot.at(file, cursor.path))


def is_sql(cursor: Cursor) -> bool:
    """Whether a scalar is a SELECT, and not the name of a file with one."""
    found = attribute_and_rest(cursor.path)
    return found is not None and found[0].sql and not found[1] and not cursor.is_key


def in_yaml(text: str, cursor: Cursor, file: str, resource: Resource | None) -> Query | None:
    """The query that a scalar of a YAML text holds; None of one that is folded over several lines."""
    if cursor.style == "|":
        lines = text.split("\n")
        body = next((n for n in range(cursor.line, len(lines)) if lines[n].strip()), None)
        if body is None:
            return None
        indent = len(lines[body]) - len(lines[body].lstrip())
        # As many lines as the scalar has, blank ones before it included; it ends before the line of what follows.
        last = cursor.end_line - (cursor.end_column == 1)
        sql = "\n".join(line[indent:] for line in lines[cursor.line : last])
        return Query(sql, file, cursor.line + 1, indent, indent, resource)
    if cursor.line != cursor.end_line or cursor.style == ">":
        return None
    lead = cursor.column - 1 + bool(cursor.style)
    return Query(cursor.text, file, cursor.line, lead, lead, resource)


def query_of(session: Session, resource: Resource) -> Query | None:
    """The text of a declared query, where it is written."""
    attribute, project = sql_attribute(resource.kind), session.snapshot.project
    if attribute is None or project is None:
        return None
    file = project.file_of(resource.origin, attribute)
    if file is not None:
        return Query(session.text(file), file, resource=resource)
    file, path = project.written_at(resource.origin, (attribute,))
    text = session.text(file)  # which may have other lines than when it was read
    cursor = next((item for item in scalars_below(text, path) if item.path == path and not item.is_key), None)
    return None if cursor is None else in_yaml(text, cursor, file, resource)
