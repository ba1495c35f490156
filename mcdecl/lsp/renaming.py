"""Rename a resource's key or a field in every file, so that the account follows without loss."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from msgspec import Struct

from mcdecl.helpers.error import Error
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, run_of
from mcdecl.kinds.shared import shared_key
from mcdecl.lsp.cursor import Path, scalars, scalars_below, scalars_with
from mcdecl.lsp.embedded_sql import query_at
from mcdecl.lsp.references import (
    Mention,
    declaration,
    field_layers,
    field_places,
    naming_field,
    naming_resource,
    queries,
)
from mcdecl.lsp.session import Session, fields_of
from mcdecl.lsp.sql_cursor import as_written, gives_name, output_name
from mcdecl.lsp.subject import RENAMED, Meaning, Subject, resource_of
from mcdecl.lsp.words import Place, inner
from mcdecl.project import Project
from mcdecl.project.blocks import MOVED
from mcdecl.project.variables import UNIT
from mcdecl.project.writer import bare, quoted

FORMERLY: Final = "renamed_from"
"""What a field says about the name that it had."""


class Edit(Struct, frozen=True, order=True):
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
    """Refuse to rename a key that is written once and stands for several keys.

    Raises:
        CannotRename: `for_each` has a part in it.
    """
    resource = resource_of(session, subject)
    if resource is None:
        return
    origin = resource.origin
    others = [item for item in session.snapshot.resources if item.kind == resource.kind and item.key != resource.key]
    if any((item.origin.file, item.origin.path) == (origin.file, origin.path) for item in others):
        words = f"{resource.key} is declared together with others at {_where(session, declaration(session, subject))}"
        raise CannotRename(words, "rename it there, in its for_each")


def _refuse_others(session: Session, mentions: Iterable[Mention], together: Sequence[Resource]) -> None:
    """Refuse to rename what a place means in one business unit, where it means something else in another.

    Raises:
        CannotRename: there is such a place.
    """
    wanted = {id(item) for item in together}
    for place, meant in mentions:
        other = next((item for item in meant if id(item) not in wanted), None)
        if other is not None:
            units = ", ".join(session.snapshot.unit_of(item) for item in meant)
            declared = _where(session, _declared(session, other))
            words = f"{_where(session, place)} is for the business units {units}, and {declared} declares {other.key}"
            raise CannotRename(f"{words} for {session.snapshot.unit_of(other)}", "rename it by hand in all of them")


def _declared(session: Session, resource: Resource) -> Place | None:
    subject = Subject(Meaning.RESOURCE, resource.key, resource.kind, resource.key, resource=resource)
    return declaration(session, subject)


def _where(session: Session, place: Place | None) -> str:
    """A place in words."""
    return f"{place.file}:{place.begin[0]}" if place is not None else str(session.root)


def _field_of_all(session: Session, subject: Subject, name: str) -> list[Edit]:
    """The edits for a field of every data extension that has it from the same place: a template, a for_each, a unit.

    Raises:
        CannotRename: one of them writes something about the field in another place, too, or has one of the new name.
    """
    place = declaration(session, subject)
    at = None if place is None else _path_at(session, place)
    edits: dict[Edit, None] = {}
    mentions: list[Mention] = []
    together: list[Resource] = []
    for resource in session.snapshot.resources:
        mine = replace(subject, key=resource.key, kind=resource.kind, resource=resource)
        if resource.kind != subject.kind or not _has_field(resource, subject.name):
            continue
        if place is None or at is None or not _may_be_at(session, resource, subject.name, (place.file, at)):
            continue
        written = list(field_places(session, resource, subject.name))
        if place not in written:
            continue
        other = next((item for item in written if item != place), None)
        if other is not None:
            words = f"{subject.name} of {resource.key} is declared at {_where(session, place)}"
            raise CannotRename(f"{words} and at {_where(session, other)}", "rename it by hand in both")
        if not any(copy is done for copy in session.snapshot.copies(resource) for done in together):
            there = naming_field(session, mine)
            edits |= dict.fromkeys(_field(session, mine, name, [item for item, _ in there]))
            mentions += there
        together.append(resource)
    _refuse_others(session, mentions, together)
    return list(edits)


def _path_at(session: Session, place: Place) -> Path | None:
    """The path of the value at a place."""
    listed = scalars(session.text(place.file))
    return next((item.path for item in listed if inner(item)[0] == place.begin), None)


def _may_be_at(session: Session, resource: Resource, field: str, at: tuple[str, Path]) -> bool:
    """Whether the entry of a field that a resource has can be at a path of a file: its own, or that of a template."""
    file, path = resource.origin.file, resource.origin.path
    return (file, path) == (at[0], at[1][: len(path)]) or at in field_layers(session, resource, field)


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


def _field(session: Session, subject: Subject, name: str, places: Iterable[Place]) -> list[Edit]:
    resource = resource_of(session, subject)
    if resource is None:
        raise CannotRename(f"{subject.key} is not declared", "declare it first")
    old = subject.name
    names = [str(field["name"]) for field in fields_of(resource)]
    if name.casefold() != old.casefold() and any(name.casefold() == other.casefold() for other in names):
        raise CannotRename(f"{resource.key} has a field {name} already", "choose another name")
    edits = [
        Edit(place, _written(session, place, name) + _alias(session, place, resource, old, name)) for place in places
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
    if query is None or (query.resource is not None and _fills(session, query.resource, resource)):
        return ""
    if not gives_name(query.sql, query.offset(*place.begin), query.offset(*place.end)):
        return ""
    return f" AS {as_written(old)}"


def _fills(session: Session, query: Resource, resource: Resource) -> bool:
    """Whether a query writes its rows to a data extension, in one of the business units of both."""
    run = run_of(query.kind)
    key = "" if run is None or run.fills is None else str(query.state.get(run.fills) or "")
    if (shared_key(key) or key).casefold() != resource.key.casefold():
        return False
    part = session.snapshot.part_of(query)
    there = None if part is None else part.resource(resource.kind, key)
    return there is None or any(there is copy for copy in session.snapshot.copies(resource))


def _outputs(session: Session, resource: Resource, old: str, new: str, done: AbstractSet[Place]) -> Iterator[Edit]:
    """The names of columns that queries give the field.

    Raises:
        CannotRename: a query gives the field its rows by a `*`.
    """
    for query in queries(session, of=lambda query: _fills(session, query, resource)):
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
    resource = resource_of(session, subject)
    if resource is None:
        raise CannotRename(f"{subject.key} is not declared", "declare it first")
    together = session.snapshot.copies(resource)
    parts = [part for part in map(session.snapshot.part_of, together) if part is not None]
    if session.snapshot.meant(resource.kind, name, parts):
        raise CannotRename(f"{KINDS[resource.kind].title} {name} is declared already", "choose another key")
    if "." in name and subject.kind not in KINDS:
        raise CannotRename(f"{name} is no key", "choose another key")
    if not KINDS[resource.kind].rekey:
        words = f"the account cannot change the key of this {KINDS[resource.kind].title}"
        raise CannotRename(words, "declare it under the new key, and the old one under removed")
    edits, moved = [], False
    mentions = naming_resource(session, subject)
    _refuse_others(session, (item for item in mentions if not item[0].in_sql), together)
    for place in sorted(place for place, _ in mentions):
        if place.in_sql and holds_rows(resource.kind):
            continue  # SQL knows the name, which stays as it is
        whole, before, path = _whole(session, place)
        if path[:1] == (MOVED,):
            if path[-1] != "to":
                continue
            moved = True  # it has been renamed before, and the account may not know yet
        edits.append(Edit(whole, _written(session, whole, f"{before}{name}")))
    if moved:
        return edits
    return [*edits, moved_entry(session, _file_for_moved(session, resource, parts), resource.kind, resource.key, name)]


def _file_for_moved(session: Session, resource: Resource, parts: Sequence[Project]) -> str:
    """The file for an entry under `moved`: that of the resource, unless that is for other business units, too.

    Raises:
        CannotRename: no file is for its business units alone.
    """
    snapshot, file = session.snapshot, resource.origin.file
    own = (*resource.origin.path, UNIT)
    if not any(item.path == own for item in scalars_below(session.text(file), own)):
        return file  # where `when` says less than the file, an entry is passed over together with the resource
    wanted = {id(part) for part in parts}
    for name in dict.fromkeys(item.origin.file for item in snapshot.resources if item.origin.file and not item.implied):
        there = {id(snapshot.part_of(item)) for item in snapshot.declared_in(name)}
        if there == wanted and not any(item.path[2:3] == (UNIT,) for item in scalars_with(session.text(name), UNIT)):
            return name
    units = ", ".join(part.environment.business_unit for part in parts)
    words = f"no file is for {units} alone, where moved could say that {resource.key} has another key"
    raise CannotRename(words, f"declare {resource.key} in a file of its business units, then rename it")


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
