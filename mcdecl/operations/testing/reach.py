"""What of a project test cases reach: only that is set up in the account that they play in.

A resource reaches whatever its values name: keys that it refers to, folders that contain it, data extensions that its
SELECT mentions in whichever way. A name in a comment, or one that happens to be a word of a text, counts as well, so
that more may be set up than a case needs, but never less.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.flow import File, Flow
from mcdecl.kinds.resource import Resource
from mcdecl.operations.testing.script import Script
from mcdecl.project import Project


def reached(project: Project, scripts: Iterable[Script]) -> Project:
    """The part of a project that test cases reach.

    Args:
        project: the project.
        scripts: the cases.

    Returns:
        The project with only these resources; itself where a case lets time go by, which may start anything.
    """
    known = list(scripts)
    if any(step.resource is None for script in known for step in script.steps):
        return project
    named = {name for script in known for name in _names(script)}
    resources = [resource for unit in project.units or (project,) for resource in unit.resources]
    kept = _closure(resources, named)
    files = any(script.files or any(step.content for step in script.steps) for script in known)
    if files or any(isinstance(_flow(resource).target, File) for resource in resources if id(resource) in kept):
        started = [resource for resource in resources if _flow(resource).started_by is not None]
        kept = _closure(resources, named | {resource.key for resource in started})
    return _only(project, kept)


def _names(script: Script) -> Iterator[str]:
    """The keys of resources that a case speaks of itself."""
    yield from (given.table.key for given in script.rows)
    yield from (step.resource.key for step in script.steps if step.resource is not None)
    yield from (expected.table.key for expected in script.expected_rows)
    yield from (unchanged.table.key for unchanged in script.unchanged)
    yield from (file.location for file in script.expected_files)


def _closure(resources: list[Resource], named: Iterable[str]) -> set[int]:
    """The identities of the resources with these keys, and of all that they reach."""
    reached: set[int] = set()
    texts = [name.casefold() for name in named]
    waiting = {id(resource): (resource, _forms(resource)) for resource in resources}
    while texts:
        text = "\n".join(texts)
        found = [resource for resource, forms in waiting.values() if any(_mentions(text, form) for form in forms)]
        for resource in found:
            del waiting[id(resource)]
            reached.add(id(resource))
        texts = [part.casefold() for resource in found for part in _texts((resource.key, dict(resource.state)))]
    return reached


def _forms(resource: Resource) -> tuple[str, ...]:
    """How texts name a resource: by its key or its name, in brackets or quotation marks of SQL, too."""
    names = {resource.key, str(resource.state.get("name") or resource.key)}
    forms = {form for name in names for form in (name, name.replace("]", "]]"), name.replace('"', '""'))}
    return tuple(form.strip().casefold() for form in forms)


def _mentions(text: str, name: str) -> bool:
    """Whether a name stands in a text, as a word of its own."""
    if name not in text:
        return False
    begin, end = (r"(?<!\w)" if name[:1].isalnum() else ""), (r"(?!\w)" if name[-1:].isalnum() else "")
    return re.search(f"{begin}{re.escape(name)}{end}", text) is not None


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, the names of a mapping among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _texts(name)
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _flow(resource: Resource) -> Flow:
    flow = KINDS[resource.kind].flow
    return flow(resource.state) if flow is not None else Flow()


def _only(project: Project, kept: set[int]) -> Project:
    """The project with nothing but these resources."""
    if not project.units:
        return replace(project, resources=tuple(item for item in project.resources if id(item) in kept))
    units: list[Project] = []
    for unit in project.units:
        name = unit.above.environment.business_unit if unit.above is not None else None
        above = next((item for item in units if item.environment.business_unit == name), unit.above)
        units.append(replace(unit, resources=tuple(item for item in unit.resources if id(item) in kept), above=above))
    return replace(project, units=tuple(units), resources=tuple(item for unit in units for item in unit.resources))
