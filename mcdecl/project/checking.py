"""Checks across a project's files that no schema can express: keys, names, references, and each kind's own."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

from mcdecl.helpers.characters import outside_xml
from mcdecl.helpers.structs import replace
from mcdecl.kinds import KINDS
from mcdecl.kinds.checks import Check, Declared, Finding, did_you_mean, other_case
from mcdecl.kinds.directives import leads_somewhere
from mcdecl.kinds.folder import ancestry
from mcdecl.kinds.language import Items, Kind
from mcdecl.kinds.resource import NONE, Origin, Resource
from mcdecl.kinds.roles import FOLDER, is_folder
from mcdecl.kinds.runs import erases_protected
from mcdecl.kinds.types import FromEnvironment, folder_parts, folder_path
from mcdecl.kinds.values import account_form
from mcdecl.project.diagnostics import AffectedResource, Diagnostic
from mcdecl.project.model import Project
from mcdecl.project.positions import Path as DataPath
from mcdecl.project.positions import Places
from mcdecl.project.trust import variable_refusal

_MOST_NAMES: Final = 200
"""Keys that a near miss is looked for among; beyond, the search costs more than it tells."""

OF_FILES: Final = frozenset(
    {"MC104", "MC118", "MC120", "MC124", "MC125", "MC126", "MC128", "MC137", "MC138", "MC301", "MC601"}
)
"""Codes of what is wrong with the words of the files, whatever the account holds (`of_files` of the rules)."""


def across(resources: Sequence[Resource], places: Places) -> Iterator[tuple[Resource, Finding]]:
    """What is wrong between resources: a key or a unique name that is declared twice, as the account compares them."""
    by_address: dict[tuple[str, str], Resource] = {}
    by_name: dict[tuple[str, str, str], Resource] = {}
    for resource in resources:
        first = by_address.setdefault(_identity(resource), resource)
        if first is not resource:
            yield resource, _declared_twice(resource, first, places)
            continue
        for attribute in KINDS[resource.kind].attributes:
            value = resource.state.get(attribute.name)
            if not attribute.unique or not isinstance(value, str):
                continue
            other = by_name.setdefault((resource.kind, attribute.name, account_form(value)), resource)
            if other is not resource:
                message = f"{attribute.name} {value} is taken by {other.address} at {_at(other, places)}"
                yield (
                    resource,
                    Finding(
                        message, (attribute.name,), "names must be unique in the account; choose another", code="MC121"
                    ),
                )


def _identity(resource: Resource) -> tuple[str, str]:
    """Kind and key as the account compares them; a folder's path name by name."""
    if KINDS[resource.kind].above is None:
        return resource.kind, account_form(resource.key)
    return resource.kind, _folder_form(resource.key)


def folders_across(resources: Sequence[Resource], places: Places) -> Iterator[tuple[Resource, Finding]]:
    """Folders of resources that differ only in spaces at the end of names: the account has one of them."""
    spelled: dict[str, tuple[str, Resource]] = {}
    for resource in resources:
        for name, step in _folders_of(resource):
            other, user = spelled.setdefault(_folder_form(step), (step.casefold(), resource))
            if other != step.casefold():
                where = f"{user.address} at {_at(user, places)}"
                message = f"to the account folder {step!r} is the one of {where}: spaces at the end do not count"
                yield resource, Finding(message, (name,), "write both the same way", code="MC120")
                break


def _folders_of(resource: Resource) -> Iterator[tuple[str, str]]:
    """The folders that a resource needs, outermost first, each with the attribute that names it."""
    for attribute in KINDS[resource.kind].attributes:
        path = resource.state.get(attribute.name)
        if attribute.refers_to == FOLDER and isinstance(path, str):
            yield from ((attribute.name, step) for step in ancestry(path))


def _folder_form(path: str) -> str:
    return folder_path([account_form(name) for name in folder_parts(path)])


def _declared_twice(resource: Resource, first: Resource, places: Places) -> Finding:
    where = _at(first, places)
    if resource.address == first.address or KINDS[resource.kind].above:
        message = f"{resource.address} is declared twice; the other one is at {where}"
    else:
        message = f"to the account {resource.address} and {first.address} at {where} are the same: case does not count"
    return Finding(message, hint="keep one", code="MC120")


def _at(resource: Resource, places: Places) -> str:
    place = places.of(resource.origin.file, resource.origin.path, key=True)
    return f"{resource.origin.file}:{place.line}"


def alone(resource: Resource, project: Declared) -> Iterator[Finding]:
    """What is wrong with one resource: its key, then what its kind knows."""
    kind = KINDS[resource.kind]
    if len(resource.key) > kind.key_advice:
        yield Finding(
            f"the external key has {len(resource.key)} characters",
            hint=f"over {kind.key_advice} some parts of the account refuse it; shorten it",
            warning=True,
            code="MC206",
        )
    if resource.key != resource.key.strip():
        yield Finding("the external key begins or ends with a space", hint="take it out", code="MC122")
    yield from _ignored_in_vain(resource)
    yield from _folder_of_another_kind(resource)
    for check in (*kind.checks, *_guards(kind)):
        for finding in check(resource, project):
            yield replace(finding, path=as_written(resource, finding.path))


def login_secrets(resource: Resource, logins: Collection[str]) -> Iterator[Finding]:
    """Secrets of a resource that would be taken from what logs in, and so be sent to somebody else's server."""
    for attribute in KINDS[resource.kind].attributes:
        value = resource.state.get(attribute.name)
        if isinstance(attribute.type, FromEnvironment) and isinstance(value, Mapping):
            why = variable_refusal(str(value.get("env", "")), logins)
            if why is not None:
                yield Finding(
                    why, (attribute.name, "env"), "name a variable that holds this secret alone", code="MC118"
                )


def _folder_of_another_kind(resource: Resource) -> Iterator[Finding]:
    """A folder below the root of other kinds, which cannot hold this one. Other roots may be the account's own."""
    for attribute in KINDS[resource.kind].attributes:
        path = resource.state.get(attribute.name)
        if attribute.refers_to != FOLDER or not isinstance(path, str):
            continue
        root = folder_parts(path)[0]
        holds = _held_below().get(root.casefold())
        if holds is not None and holds is not KINDS[resource.kind]:
            message = f"folder {path} cannot hold a {KINDS[resource.kind].title}: below {root} are {holds.title}s"
            yield Finding(message, (attribute.name,), f"begin it with {attribute.default}", code="MC138")


@cache
def _held_below() -> Mapping[str, Kind]:
    """The kind whose resources lie below each root folder, by the root's name in lower case."""
    return {
        str(attribute.default).casefold(): kind
        for kind in KINDS.values()
        for attribute in kind.attributes
        if attribute.refers_to == FOLDER
    }


def _guards(kind: Kind) -> Iterator[Check]:
    """What is checked because of how the kind runs."""
    if kind.run is not None:
        yield erases_protected(kind.run)


def _texts(written: object, known: Mapping[int, object], read: dict[int, object]) -> str:
    """Every text in what was written, one after the other, but for mappings that are known.

    Those that were read are noted, each by its identity: fields that are written alike are one mapping.
    """
    texts: list[str] = []
    waiting: list[Any] = [written]
    while waiting:
        value = waiting.pop()
        kind = type(value)
        if kind is str:
            texts.append(value)
        elif kind is dict:
            if id(value) in known:
                continue
            read[id(value)] = value
            texts += value
            waiting += value.values()
        elif kind is list:
            waiting += value
        elif kind is bool or kind is int or value is None:
            continue
        elif isinstance(value, Mapping):
            texts += value
            waiting += value.values()
        elif isinstance(value, list | tuple):
            waiting += value
        elif isinstance(value, str):
            texts.append(value)
    return "".join(texts)


def unsendable(written: object, sendable: dict[int, object]) -> Iterator[Finding]:
    """Texts in what was written of a resource that no message to the account can carry.

    `sendable` has the mappings that are known to have none, by their identity; it is added to.
    """
    read: dict[int, object] = {}
    if outside_xml(_texts(written, sendable, read)) is None:  # the quick answer for nearly every resource
        sendable.update(read)
    else:
        yield from _unsendable(written, ())


def _unsendable(written: object, path: DataPath) -> Iterator[Finding]:
    if isinstance(written, str):
        if (character := outside_xml(written)) is not None:
            message = f"{_place(path)} contains the character {character}, which cannot be sent to the account"
            yield Finding(message, path, "take it out; editors often do not show it", code="MC137")
    elif isinstance(written, Mapping):
        for name, value in written.items():
            if outside_xml(name) is not None:
                yield from _unsendable(name, path)
            yield from _unsendable(value, (*path, name))
    elif isinstance(written, list | tuple):
        for index, value in enumerate(written):
            yield from _unsendable(value, (*path, index))


def unsendable_here(
    resource: Resource, written: object, places: Places, sendable: dict[int, object]
) -> Iterator[Diagnostic]:
    """The same as diagnostics; a character in a file of its own is shown there."""
    for finding in unsendable(written, sendable):
        at_yaml = diagnostic(resource.origin, finding, places)
        file = places.named.get((resource.origin, finding.path[0])) if finding.path else None
        if file is None:
            yield at_yaml
            continue
        lines = places.texts[file].replace("\r\n", "\n").split("\n")
        line = next((number for number, text in enumerate(lines) if outside_xml(text)), 0)
        column = next((number for number, character in enumerate(lines[line]) if outside_xml(character)), 0)
        yield replace(at_yaml, file=file, line=line + 1, column=column + 1)


def _place(path: DataPath) -> str:
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "this")


def _ignored_in_vain(resource: Resource) -> Iterator[Finding]:
    kind = KINDS[resource.kind]
    for index, path in enumerate((resource.directives or NONE).ignore):
        if not leads_somewhere(kind.attributes, path.split(".")):
            names = [attribute.name for attribute in kind.attributes if not attribute.local]
            hint = did_you_mean(path, names) or f"it begins with one of {', '.join(names)}"
            message = f"{path} names nothing of a {kind.title}, so nothing is ignored"
            yield Finding(message, ("lifecycle", "ignore", index), hint, code="MC104")


def as_written(resource: Resource, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The path into what was written, for one into the state: entries that are declared away are no part of that."""
    if resource.directives is None or len(path) < 2 or not isinstance(path[1], int):
        return path
    words = resource.directives.items.get(str(path[0]))
    return path if words is None else (path[0], words.positions[path[1]], *path[2:])


def undeclared(
    resource: Resource, declared: Mapping[str, frozenset[str]], dropped: Mapping[str, Origin], places: Places
) -> Iterator[tuple[str, Finding]]:
    """References to what nobody declares: address and finding. It may be in the account, which a plan will tell.

    What its `when` drops is another matter: the files want it gone here and refer to it all the same.
    """
    for reference in KINDS[resource.kind].references(resource.state):
        kind = KINDS[reference.kind]
        if kind.section is None or kind.elsewhere or is_folder(kind.name) or reference.key in declared[kind.name]:
            continue
        address = f"{kind.name}.{reference.key}"
        if address in dropped:
            file, place = places.inside(dropped[address])
            message = f"{kind.title} {reference.key} is dropped in this environment by its when, {file}:{place.line}"
            hint = "give this resource the same when, or refer to another"
            yield address, Finding(message, reference.written or reference.path, hint, code="MC128")
            continue
        keys = declared[kind.name] if len(declared[kind.name]) <= _MOST_NAMES else ()
        near = other_case(reference.key, declared[kind.name]) or did_you_mean(reference.key, keys)
        hint = near or "it has to be in the account, and a plan will look"
        message = f"{kind.title} {reference.key} is not declared here"
        yield address, Finding(message, reference.written or reference.path, hint, warning=True, code="MC123")


def affected(resource: Resource, path: Sequence[str | int], unit: str = "") -> AffectedResource:
    """A resource with the attribute that a path into what is written leads to; of items, the one that is meant."""
    name = str(path[0]) if path else ""
    item = path[1] if len(path) > 1 else None
    attribute = next((candidate for candidate in KINDS[resource.kind].attributes if candidate.name == name), None)
    if isinstance(item, int) and attribute is not None and isinstance(attribute.type, Items):
        words = (resource.directives or NONE).items.get(name)
        positions = words.positions if words is not None and words.positions else range(len(resource.state[name]))
        if item in positions:
            name = f"{name}.{resource.state[name][list(positions).index(item)][attribute.type.key]}"
    return AffectedResource(resource.address, unit, name)


def of_resource(resource: Resource, finding: Finding, project: Project, places: Places) -> Diagnostic:
    """A finding about a resource at its place in the file."""
    about = affected(resource, finding.path, project.environment.business_unit)
    return replace(diagnostic(resource.origin, finding, places), about=(about,))


def diagnostic(origin: Origin, finding: Finding, places: Places) -> Diagnostic:
    """A finding at its place in the file."""
    file, place = places.inside(origin, finding.path)
    return Diagnostic(
        file,
        place.line,
        place.column,
        finding.message,
        finding.hint,
        "warning" if finding.warning else "error",
        finding.code,
        (origin.file, places.of(origin.file, origin.path, key=True).line),
    )
