"""Which business unit a resource belongs to, and what the units of an enterprise may say of each other."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from mcdecl.kinds import KINDS
from mcdecl.kinds.checks import Finding, did_you_mean, other_case
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION, holds_rows, is_folder, sql_attribute
from mcdecl.kinds.shared import FOLDER, PREFIX, as_shared, in_shared_folder, shared_key, shared_names
from mcdecl.project.model import Environment, Project
from mcdecl.project.variables import UNIT, UnitValues

UNITS: Final = "business_units"
"""The word of an environment."""

Names = tuple[str, ...]


def named(written: Any) -> Names:
    """The names that a value of `business_unit` gives, each once."""
    return tuple(dict.fromkeys(str(name) for name in (written if isinstance(written, list) else [written])))


def unit_values(environment: Environment) -> UnitValues | None:
    """What mentions of the business unit in view stand for; None where none is."""
    name = environment.business_unit
    return UnitValues(name, environment.business_units[name]) if name else None


def unknown(name: str, environment: Environment) -> tuple[str, str] | None:
    """What is wrong with the name of a business unit, and what to do; None for one that there is."""
    known = environment.business_units
    if name in known:
        return None
    if not known:
        hint = f"name it there: {UNITS}: {{{name}: MID}}, or take this out"
        return f"the environment {environment.name} names no business units", hint
    hint = did_you_mean(name, known) or f"one of {', '.join(known)}"
    return f"the environment {environment.name} has no business unit {name}", hint


def of_folder(file: str, folders: Mapping[str, Names]) -> Names | None:
    """The units of the deepest folder that holds a file, of those that have any."""
    for above in PurePosixPath(file).parents:
        if (names := folders.get(above.as_posix())) is not None:
            return names
    return None


def folder_name(written: str) -> str:
    """A folder's path as `of_folder` looks for it."""
    return PurePosixPath(written.removeprefix("./")).as_posix()


def findings(resource: Resource, project: Project) -> Iterator[Finding]:
    """What is wrong with a resource because of the business unit it is in."""
    environment = project.environment
    if not environment.business_unit:
        return
    parent = environment.parent_unit
    inside = environment.business_unit == parent
    if holds_rows(resource.kind) and shared_key(resource.key) is not None:
        yield Finding(
            f"a key that begins with {PREFIX} means what the parent shares", hint="give it another key", code="MC135"
        )
    for reference in KINDS[resource.kind].references(resource.state):
        if is_folder(reference.kind) and not inside and in_shared_folder(reference.key):
            message = f"only the parent business unit has the folder {reference.key}"
            yield Finding(message, reference.path, f"write {UNIT}: {parent}", code="MC135")
        there = shared_key(reference.key) if holds_rows(reference.kind) else None
        if there is None:
            continue
        if inside:
            message = f"{reference.key} is what the units below the parent call it"
            yield Finding(message, reference.path, f"here its key is {there}", code="MC135")
        else:
            yield from _unshared(there, reference.path, project)
    yield from _unshared_in_sql(resource, project)


def _unshared_in_sql(resource: Resource, project: Project) -> Iterator[Finding]:
    """What SQL reads as shared, and the parent declares where no other unit sees it."""
    attribute, above = sql_attribute(resource.kind), project.above
    if attribute is None or above is None:
        return
    own = {str(table.state.get("name", "")).casefold(): table for table in above.resources if holds_rows(table.kind)}
    for name in dict.fromkeys(map(str.casefold, shared_names(str(resource.state.get(attribute, ""))))):
        if name in own:
            yield from _unshared(own[name].key, (attribute,), project)


def _unshared(key: str, path: tuple[str, ...], project: Project) -> Iterator[Finding]:
    """What keeps the parent's data extension with a key from being seen in the units below."""
    above, parent = project.above, project.environment.parent_unit
    state = above.state(DATA_EXTENSION, key) if above is not None else None
    if state is None:
        known = above.keys(DATA_EXTENSION) if above is not None else ()
        keys = [as_shared(name) for name in known]
        near = other_case(as_shared(key), keys) or did_you_mean(as_shared(key), keys)
        hint = near or "it has to be there, and a plan will look"
        message = f"data extension {key} is not declared in business unit {parent}"
        yield Finding(message, path, hint, warning=True, code="MC123")
    elif not in_shared_folder(state.get("folder")):
        where = state.get("folder") or "Data Extensions"
        message = f"{key} is in {where}, where no other business unit can see it"
        yield Finding(message, path, f"move it below {FOLDER}", code="MC135")


def declared_in_other_units(
    kind: str, key: str, project: Project, units: Mapping[str, Sequence[Resource]]
) -> str | None:
    """Advice about a reference to what another unit declares; None when none does."""
    environment = project.environment
    holders = [
        name
        for name, listed in units.items()
        if any((resource.kind, resource.key) == (kind, key) for resource in listed)
    ]
    if not holders:
        return None
    if holds_rows(kind) and environment.parent_unit in holders:
        return f"it is declared in {environment.parent_unit}; if that shares it, write {PREFIX}{key}"
    return f"it is declared in {', '.join(holders)}, and units do not see each other's"


def shared_by_reference(units: Sequence[Project]) -> tuple[str, ...]:
    """The keys that the units below the parent refer to as `ENT.Key`, given every unit's part of a project."""
    results = (
        shared_key(reference.key)
        for unit in units
        for resource in unit.resources
        for reference in KINDS[resource.kind].references(resource.state)
        if holds_rows(reference.kind)
    )
    return tuple(dict.fromkeys(key for key in results if key is not None))
