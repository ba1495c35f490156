"""Rename a resource's key or a field in every file, so that the account follows without loss."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final

from mcdecl.helpers.error import Error
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, run_of
from mcdecl.lsp.cursor import Path, scalars
from mcdecl.lsp.embedded_sql import Query, query_at
from mcdecl.lsp.references import declaration, field_places, queries, references
from mcdecl.lsp.session import Session, fields_of
from mcdecl.lsp.sql_cursor import as_written, gives_name, output_name
from mcdecl.lsp.subject import RENAMED, Meaning, Subject
from mcdecl.lsp.words import Place, inner
from mcdecl.project.blocks import MOVED
from mcdecl.project.writer import bare, quoted

FORMERLY: Final = "renamed_from"
"""What a field says about the name that it had."""


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A piece of a file, and what is written in its place."""

    place: Place
    text: str


class CannotRename(Error):  # noqa: N818 - named after what is so
    """A name that cannot be changed here: the message says why, the hint what to do."""


def renamed(session: Session, subject: Subject, name: str) -> list[Edit]:
    """The edits that give a resource or a field another name.

    A field is declared with `renamed_from`; a resource gets an entry under `moved`: a plan then renames and creates
    nothing new.

    Args:
        session: the project.
        subject: what is to be renamed.
        name: its new name.

    Raises:
        CannotRename: it is nothing that has a name here, the name is taken, or something else is in the way.
    """
    if subject.meaning not in RENAMED:
        raise CannotRename(f"a {subject.meaning.value} cannot be renamed", "rename resources and fields")
    if not name.strip() or name != name.strip():
        raise CannotRename("a name must not be empty, begin or end with spaces", "write another name")
    if not session.snapshot.read:
        raise CannotRename("the project is still being read", "try again in a moment")
    if session.snapshot.project is None:
        raise CannotRename("the project cannot be read", "correct what is found in mcdecl.yaml first")
    if declaration(session, subject) is None:
        raise CannotRename(f"{subject.name} is not declared in these files", "rename it in the account, or declare it")
    if subject.meaning is Meaning.FIELD:
        return _field_of_all(session, subject, name)
    _refuse_shared(session, subject)
    return _resource(session, subject, name)


def _refuse_shared(session: Session, subject: Subject) -> None:
    """Refuse to rename a key that is written once and stands for several: nobody can say which of them is meant.

    Raises:
        CannotRename: `for_each` or another business unit has a part in it.
    """
    resource = session.snapshot.resource(subject.kind, subject.key)
    if resource is None:
        return
    origin = resource.origin
    others = [item for item in session.snapshot.resources if item is not resource and item.kind == resource.kind]
    if any((item.origin.file, item.origin.path) == (origin.file, origin.path) for item in others):
        words = f"{resource.key} is declared together with others at {_where(session, declaration(session, subject))}"
        raise CannotRename(words, "rename it there, in its for_each or unit")
    same = next((item for item in others if item.key == resource.key), None)
    if same is not None:
        there = f"{same.origin.file}, too"
        raise CannotRename(f"{resource.key} is declared in several business units: in {there}", "rename it in each")


def _where(session: Session, place: Place | None) -> str:
    """A place in words."""
    return f"{place.file}:{place.begin[0]}" if place is not None else str(session.root)


def _field_of_all(session: Session, subject: Subject, name: str) -> list[Edit]:
    """The edits for a field of every data extension that has it from the same place: a template, a for_each, a unit.

    Raises:
        CannotRename: one of them writes something about the field in another place, too, or has one of the new name.
    """
    place = declaration(session, subject)
    edits: dict[Edit, None] = {}
    for resource in session.snapshot.resources:
        mine = replace(subject, key=resource.key, kind=resource.kind)
        if resource.kind != subject.kind or not _has_field(resource, subject.name):
            continue
        written = list(field_places(session, resource, subject.name))
        if place not in written:
            continue
        other = next((item for item in written if item != place), None)
        if other is not None:
            words = f"{subject.name} of {resource.key} is declared at {_where(session, place)}"
            raise CannotRename(f"{words} and at {_where(session, other)}", "rename it by hand in both")
        edits |= dict.fromkeys(_field(session, mine, name))
    return list(edits)


def _has_field(resource: Resource, name: str) -> bool:
    return any(str(field["name"]).casefold() == name.casefold() for field in fields_of(resource))


def _written(session: Session, place: Place, name: str) -> str:
    """A name as the place needs it: in brackets in SQL, in quotes in YAML, where it is not plain."""
    row = session.text(place.file).split("\n")[place.begin[0] - 1]
    there = row[place.begin[1] - 1 : place.end[1] - 1]
    if place.in_sql or there.startswith("["):
        return f"[{name}]" if there.startswith("[") else as_written(name)
    if row[place.begin[1] - 2 : place.begin[1] - 1] in ("'", '"'):
        return (
            name.replace("'", "''")
            if row[place.begin[1] - 2] == "'"
            else name.replace("\\", "\\\\").replace('"', '\\"')
        )
    inside = "[" in row[: place.begin[1]] or "{" in row[: place.begin[1]]
    return name if bare(name, flow=inside) else quoted(name)


def _field(session: Session, subject: Subject, name: str) -> list[Edit]:
    resource = session.snapshot.resource(subject.kind, subject.key)
    if resource is None:
        raise CannotRename(f"{subject.key} is not declared", "declare it first")
    old = subject.name
    names = [str(field["name"]) for field in fields_of(resource)]
    if name.casefold() != old.casefold() and any(name.casefold() == other.casefold() for other in names):
        raise CannotRename(f"{resource.key} has a field {name} already", "choose another name")
    edits = [
        Edit(place, _written(session, place, name) + _alias(session, place, resource, old, name))
        for place in references(session, subject)
    ]
    edits += _outputs(session, resource, old, name, {edit.place for edit in edits})
    place = declaration(session, subject)
    if place is not None and name.casefold() != old.casefold():
        edits += formerly(session, place, old)
    return edits


def _alias(session: Session, place: Place, resource: Resource, old: str, new: str) -> str:
    """What keeps the output of a query its name, where that was the field's, and what it fills has it, too."""
    if not place.in_sql or old.casefold() == new.casefold():
        return ""
    query = query_at(session, place.file, *place.begin)
    if query is None or _fills(query, resource):
        return ""
    if not gives_name(query.sql, query.offset(*place.begin), query.offset(*place.end)):
        return ""
    return f" AS {as_written(old)}"


def _fills(query: Query, resource: Resource) -> bool:
    """Whether a query writes its rows to a data extension."""
    run = run_of(query.resource.kind) if query.resource is not None else None
    if query.resource is None or run is None or run.fills is None:
        return False
    return str(query.resource.state.get(run.fills) or "").casefold() == resource.key.casefold()


def _outputs(session: Session, resource: Resource, old: str, new: str, done: AbstractSet[Place]) -> Iterator[Edit]:
    """The names of columns that queries give the field.

    Raises:
        CannotRename: a query gives the field its rows by a `*`.
    """
    for query in queries(session):
        if not _fills(query, resource):
            continue
        output = output_name(query.sql, session.snapshot.schemas(query.resource), old)
        if output is None:
            continue
        place = Place(query.file, query.place(output.begin), query.place(output.end), in_sql=True)
        if output.starred:
            raise CannotRename(f"{old} is filled by a * at {_where(session, place)}", "name the columns there first")
        if output.alias:
            yield Edit(place, _written(session, place, new))
        elif place not in done and old.casefold() != new.casefold():
            yield Edit(replace(place, begin=place.end), f" AS {as_written(new)}")


def formerly(session: Session, place: Place, old: str) -> list[Edit]:
    """`renamed_from` beside the name of a field, unless it says already what the account has."""
    text = session.text(place.file)
    at = next(
        (item for item in scalars(text) if (item.line, item.column) <= place.begin <= (item.end_line, item.end_column)),
        None,
    )
    if at is None:
        return []
    written = {item.path[-1] for item in scalars(text) if item.is_key and item.path[:-1] == at.path[:-1]}
    if FORMERLY in written:
        return []
    row = text.split("\n")[place.begin[0] - 1]
    value = old if bare(old, flow=True) else quoted(old)
    behind = (at.end_line, at.end_column)
    before = row[: at.column - 1]
    if before.rfind("{") > before.rfind("}"):
        return [Edit(Place(place.file, behind, behind), f", {FORMERLY}: {value}")]
    indent = " " * (len(before) - len(before.lstrip(" -")))
    indent = " " * len(before.split("name")[0]) if "name" in before else indent
    return [Edit(Place(place.file, behind, behind), f"\n{indent}{FORMERLY}: {value}")]


def _resource(session: Session, subject: Subject, name: str) -> list[Edit]:
    resource = session.snapshot.resource(subject.kind, subject.key)
    if resource is None:
        raise CannotRename(f"{subject.key} is not declared", "declare it first")
    if session.snapshot.resource(resource.kind, name) is not None:
        raise CannotRename(f"{KINDS[resource.kind].title} {name} is declared already", "choose another key")
    if "." in name and subject.kind not in KINDS:
        raise CannotRename(f"{name} is no key", "choose another key")
    if not KINDS[resource.kind].rekey:
        words = f"the account cannot change the key of this {KINDS[resource.kind].title}"
        raise CannotRename(words, "declare it under the new key, and the old one under removed")
    edits, moved = [], False
    for place in references(session, subject):
        if place.in_sql and holds_rows(resource.kind):
            continue  # SQL knows the name, which stays as it is
        whole, before, path = _whole(session, place)
        if path[:1] == (MOVED,):
            if path[-1] != "to":
                continue
            moved = True  # it has been renamed before, and the account may not know yet
        edits.append(Edit(whole, _written(session, whole, f"{before}{name}")))
    return edits if moved else [*edits, moved_entry(session, resource.origin.file, resource.kind, resource.key, name)]


def _whole(session: Session, place: Place) -> tuple[Place, str, Path]:
    """The whole value or key that a key is in, what of it stands before the key, and its path."""
    for cursor in scalars(session.text(place.file)):
        begin, end = inner(cursor)
        if begin <= place.begin and end == place.end:
            return Place(place.file, begin, end), cursor.text[: place.begin[1] - begin[1]], cursor.path
    return place, "", ()


def moved_entry(session: Session, file: str, kind: str, old: str, new: str) -> Edit:
    """The entry under `moved` that tells a plan what became of the key."""
    text = session.text(file)
    lines = text.split("\n")
    entry = f"  - {{from: {_plain(f'{kind}.{old}')}, to: {_plain(f'{kind}.{new}')}}}"
    head = next((number for number, row in enumerate(lines) if row.rstrip() == f"{MOVED}:"), None)
    if head is not None:
        at = (head + 2, 1)
        return Edit(Place(file, at, at), f"{entry}\n")
    end = (len(lines), len(lines[-1]) + 1)
    lead = "" if not lines[-1] else "\n"
    return Edit(Place(file, end, end), f"{lead}\n{MOVED}:\n{entry}\n")


def _plain(text: str) -> str:
    return text if bare(text, flow=True) else quoted(text)
