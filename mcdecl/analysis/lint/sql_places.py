"""Map a position in a query's text to a position in the SQL or YAML file."""

import re

from mcdecl.analysis.lint.model import Hit
from mcdecl.analysis.sql import QueryProblem, TextPosition
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import sql_attribute
from mcdecl.project.diagnostics import Fix, Position
from mcdecl.project.model import Project


def placed(problem: QueryProblem, resource: Resource, project: Project) -> Hit:
    """A problem as a finding at the place where a person sees it."""
    attribute = sql_attribute(resource.kind) or ""
    file, at = _where(problem.at, resource, attribute, project)
    fix = Fix(problem.drop, problem.instead, verbatim=True) if problem.drop and at is not None else None
    return Hit(resource.origin, problem.message, (attribute,), problem.hint, problem.severity, file, at, fix)


def position_of(at: TextPosition, resource: Resource, project: Project) -> tuple[str | None, Position | None]:
    """The file and the place where a person sees a place of a query's text; None where that cannot be told."""
    return _where(at, resource, sql_attribute(resource.kind) or "", project)


def _where(
    at: TextPosition, resource: Resource, attribute: str, project: Project
) -> tuple[str | None, Position | None]:
    sql = str(resource.state[attribute])
    file = project.file_of(resource.origin, attribute)
    if file is not None:
        lines = project.texts.get(file, "").split("\n")
        return file, _in_lines(at, sql, lines, 0, 0)
    file, start = project.source(resource.origin, (attribute,))
    lines = project.texts.get(file, "").split("\n")
    head = lines[start.line - 1][start.column - 1 :] if start.line <= len(lines) else ""
    if re.match(r"\|[-+0-9]*\s*(#.*)?$", head):
        return file, _in_lines(at, sql, lines, start.line, _indent(lines, start.line))
    if at.line == 1 and not head.startswith((">", "&", "!", "*")) and sql.split("\n", maxsplit=1)[0][:1] in head:
        quoted = head[:1] in ("'", '"')
        return file, Position(start.line, start.column + at.column - 1 + quoted)
    return None, None


def _indent(lines: list[str], after: int) -> int:
    """How far a block of text is indented that begins behind a line."""
    text = next((line for line in lines[after:] if line.strip()), "")
    return len(text) - len(text.lstrip())


def _in_lines(at: TextPosition, sql: str, lines: list[str], skip: int, indent: int) -> Position:
    """The same place among the lines of a file; variables in it may make a line longer or shorter.

    Blank lines before the text may not be part of it.
    """
    texts = sql.split("\n")
    number = skip + _blank(lines[skip:]) - _blank(texts) + at.line
    written = lines[number - 1][indent:] if number <= len(lines) else ""
    read = texts[at.line - 1] if at.line <= len(texts) else ""
    return Position(number, indent + _column(at.column, read, written.rstrip()))


def _blank(lines: list[str]) -> int:
    """How many blank lines come first."""
    return next((number for number, line in enumerate(lines) if line.strip()), 0)


def _column(column: int, read: str, written: str) -> int:
    """A column of a line as it was written: counted from the end where a variable stands before it."""
    same = next((n for n, (text, other) in enumerate(zip(read, written, strict=False)) if text != other), None)
    if read.rstrip() == written or same is None or column <= same + 1:
        return column
    return max(same + 1, len(written) - (len(read) - column))
