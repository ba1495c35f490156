"""What an editor offers to do about a finding: an edit each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mcdecl.analysis.lint.fixing import fixed_text
from mcdecl.analysis.lint.registry import registry
from mcdecl.kinds import KINDS
from mcdecl.kinds.roles import DATA_EXTENSION
from mcdecl.lsp.cursor import scalars
from mcdecl.lsp.renaming import Edit
from mcdecl.lsp.session import Session
from mcdecl.lsp.sql_cursor import place_of
from mcdecl.lsp.subject import declares_field
from mcdecl.lsp.words import Place
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import YAML
from mcdecl.project.writer import bare, quoted

_NO_FIELD = re.compile(r"(?P<table>\S+) has no (?:field|column) (?P<field>[^;,\s]+)")
_NOT_DECLARED = re.compile(
    r"\bdata extension (?P<key>.+?) is not declared|no data extension named (?P<name>.+?)(?: is declared\b.*)?$"
)
REASON = "reason"
"""Stands in a new waiver until a person says why."""


@dataclass(frozen=True, slots=True)
class Action:
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
    snapshot, name = session.snapshot, match["field"]
    resource = snapshot.resource(DATA_EXTENSION, match["table"]) or snapshot.table(match["table"])
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
    written = name if bare(name, flow=True) else quoted(name)
    at = (end, len(rows[end - 1]) + 1)
    edit = Edit(Place(file, at, at), f"\n{indent}- {{name: {written}, type: Text, length: 50}}")
    yield Action(f"Add the field {name} to {resource.key}", (edit,))


def _declare(session: Session, finding: Diagnostic) -> Iterator[Action]:
    """Declare the data extension that something names."""
    match = _NOT_DECLARED.search(finding.message)
    if match is None:
        return
    key = (match["key"] or match["name"]).strip("'\"`").rstrip(".,;:")
    section = KINDS[DATA_EXTENSION].section or ""
    text = session.text(finding.file)
    if not finding.file.endswith(YAML):
        return
    rows = text.split("\n")
    name = key if bare(key, flow=False) else quoted(key)
    body = (
        f"  {name}:\n    name: {name}\n    fields:\n      - {{name: Id, type: Text, length: 50, primary_key: true}}\n"
    )
    head = next((number for number, row in enumerate(rows) if row.rstrip() == f"{section}:"), None)
    if head is not None:
        at = (head + 2, 1)
        yield Action(f"Declare the data extension {key}", (Edit(Place(finding.file, at, at), body),))
        return
    at = (len(rows), len(rows[-1]) + 1)
    lead = "" if not rows[-1] else "\n"
    yield Action(
        f"Declare the data extension {key}", (Edit(Place(finding.file, at, at), f"{lead}\n{section}:\n{body}"),)
    )


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
