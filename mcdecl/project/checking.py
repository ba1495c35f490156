"""Checks across a project's files that no schema can express: keys, names, references, and each kind's own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from mcdecl.kinds import KINDS
from mcdecl.kinds.checks import Check, Declared, Finding, did_you_mean
from mcdecl.kinds.directives import leads_somewhere
from mcdecl.kinds.language import Kind
from mcdecl.kinds.resource import NONE, Origin, Resource
from mcdecl.kinds.roles import is_folder
from mcdecl.kinds.runs import erases_protected
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.positions import Places

_MOST_NAMES: Final = 200
"""Keys that a near miss is looked for among; beyond, the search costs more than it tells."""


def across(resources: Sequence[Resource], places: Places) -> Iterator[tuple[Resource, Finding]]:
    """What is wrong between resources: a key or a unique name that is declared twice."""
    by_address: dict[str, Resource] = {}
    by_name: dict[tuple[str, str, str], Resource] = {}
    for resource in resources:
        # A path leads to one folder however it is spelled.
        address = resource.address.casefold() if KINDS[resource.kind].above else resource.address
        first = by_address.setdefault(address, resource)
        if first is not resource:
            yield (
                resource,
                Finding(
                    f"{resource.address} is declared twice; the other one is at {_at(first, places)}",
                    hint="keep one",
                    code="MC120",
                ),
            )
            continue
        for attribute in KINDS[resource.kind].attributes:
            value = resource.state.get(attribute.name)
            if not attribute.unique or not isinstance(value, str):
                continue
            other = by_name.setdefault((resource.kind, attribute.name, value.casefold()), resource)
            if other is not resource:
                message = f"{attribute.name} {value} is taken by {other.address} at {_at(other, places)}"
                yield (
                    resource,
                    Finding(
                        message, (attribute.name,), "names must be unique in the account; choose another", code="MC121"
                    ),
                )


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
    for check in (*kind.checks, *_guards(kind)):
        for finding in check(resource, project):
            yield replace(finding, path=as_written(resource, finding.path))


def _guards(kind: Kind) -> Iterator[Check]:
    """What is checked because of how the kind runs."""
    if kind.run is not None:
        yield erases_protected(kind.run)


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
        hint = did_you_mean(reference.key, keys) or "it has to be in the account, and a plan will look"
        message = f"{kind.title} {reference.key} is not declared here"
        yield address, Finding(message, reference.written or reference.path, hint, warning=True, code="MC123")


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
