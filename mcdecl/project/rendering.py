"""Render a project as YAML for one environment, with the position of each value."""

from collections.abc import Iterator, Mapping, Sequence
from glob import escape
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.answered import counted
from mcdecl.helpers.structs import replace
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.language import Attribute, Group, Items
from mcdecl.kinds.resource import Resource
from mcdecl.project.blocks import MOVED, REMOVED
from mcdecl.project.globs import matching, matching_units
from mcdecl.project.model import Project
from mcdecl.project.variables import UNIT, Path, escaped_data
from mcdecl.project.writer import yaml_lines

FORMAT_VERSION: Final = "1.0"
"""Of the JSON form."""
_OUTERMOST: Final = 2
"""How long the path is of what a section declares: section and key."""


class Rendering(Struct, frozen=True):
    """Resources of a project, written out.

    Attributes:
        project: the project, of one environment.
        resources: those that are wanted, by kind and key.
        whole: whether that is all of them: then blocks belong to it.
    """

    project: Project
    resources: tuple[Resource, ...]
    whole: bool

    def yaml(self, *, origins: bool = False) -> str:
        """The YAML of a file that loads back to the same resources; with `origins` each value says where it is from."""
        unit = self.project.environment.business_unit
        data = {**({UNIT: unit} if unit else {}), **escaped_data(self._sections())}
        count = counted("resource", self.resources, len(self.resources))

        def remark(path: Path) -> str | None:
            if len(path) == _OUTERMOST:
                next(count, None)
            return self._remark(path)

        lines = yaml_lines(data, remark) if origins else yaml_lines(data)
        return "".join(f"{line}\n" for line in lines)

    def json(self, *, origins: bool = False) -> dict[str, Any]:
        """The JSON form: resources with their addresses, and with `origins` the place of each value by its path."""
        return {
            "format_version": FORMAT_VERSION,
            "project": self.project.name,
            "environment": self.project.environment.name,
            "resources": [
                self._json(resource, origins=origins)
                for resource in counted("resource", self.resources, len(self.resources))
            ],
            **(self._blocks() if self.whole else {}),
        }

    def _json(self, resource: Resource, *, origins: bool) -> dict[str, Any]:
        body = self._body(resource)
        data = {"address": resource.address, "kind": resource.kind, "key": resource.key, "body": body}
        if origins:
            places = {".".join(map(str, path)): self._place(resource, path) for path in _paths(body)}
            data["origins"] = {"": self._place(resource, ()), **places}
        return data

    def _body(self, resource: Resource) -> dict[str, Any]:
        return _in_order(KINDS[resource.kind].attributes, self.project.written[resource.address])

    def _sections(self) -> dict[str, Any]:
        sections: dict[str, dict[str, Any]] = {}
        for resource in self.resources:
            section = str(KINDS[resource.kind].section)
            sections.setdefault(section, {})[resource.key] = self._body(resource)
        return {**sections, **(self._blocks() if self.whole else {})}

    def _blocks(self) -> dict[str, Any]:
        removed = [
            {"address": removal.address, **({} if removal.destroy else {"destroy": False})}
            for removal in self.project.removals
        ]
        moved = [
            {"from": f"{resource.kind}.{resource.directives.moved_from}", "to": resource.address}
            for resource in self.resources
            if resource.directives and resource.directives.moved_from
        ]
        return {word: entries for word, entries in ((REMOVED, removed), (MOVED, moved)) if entries}

    def _remark(self, path: Path) -> str | None:
        kind = DECLARABLE.get(str(path[0]))
        if kind is None or len(path) < 2:
            return None
        resource = self.project.resource(kind.name, _unescaped(str(path[1])))
        return None if resource is None else self._place(resource, path[2:])

    def _place(self, resource: Resource, path: Path) -> str:
        named = self.project.file_of(resource.origin, str(path[0])) if len(path) == 1 else None
        if named is not None:
            return f"{named}:1"
        file, place = self.project.source(resource.origin, path)
        return f"{file}:{place.line}"


class UnitRenderings(Struct, frozen=True):
    """What the business units of a project are, one after the other."""

    project: Project
    units: tuple[Rendering, ...]

    def yaml(self, *, origins: bool = False) -> str:
        """A document for each, to be kept in a file each."""
        return "---\n".join(unit.yaml(origins=origins) for unit in self.units)

    def json(self, *, origins: bool = False) -> dict[str, Any]:
        """The JSON form: under `units` what each one's form has, and its name."""
        head = {"project": self.project.name, "environment": self.project.environment.name}
        units = [
            {"unit": unit.project.environment.business_unit, "resources": form["resources"]}
            | {word: form[word] for word in (REMOVED, MOVED) if word in form}
            for unit in self.units
            for form in [unit.json(origins=origins)]
        ]
        return {"format_version": FORMAT_VERSION, **head, "units": units}


def of_units(project: Project, globs: Sequence[str] = ()) -> UnitRenderings:
    """The declared resources of each business unit that match one of `globs`, or all.

    Raises:
        NothingMatchesError: one of them fits no address in any unit.
    """
    addresses = {unit.environment.business_unit: _addresses(unit) for unit in project.units}
    wanted = matching_units(addresses, globs)
    renderings = []
    for unit in project.units:
        fitting = wanted[unit.environment.business_unit]
        if fitting or not globs:
            renderings.append(rendering(unit, globs and [escape(address) for address in fitting]))
    return UnitRenderings(project, tuple(renderings))


def _addresses(project: Project) -> list[str]:
    return [resource.address for resource in project.resources if not resource.implied]


def rendering(project: Project, globs: Sequence[str] = ()) -> Rendering:
    """The declared resources whose addresses match one of `globs`, or all.

    Raises:
        NothingMatchesError: one of them fits no address.
    """
    declared = sorted(
        (resource for resource in project.resources if not resource.implied),
        key=lambda resource: (list(KINDS).index(resource.kind), resource.key),
    )
    wanted = frozenset(matching([resource.address for resource in declared], globs))
    return Rendering(project, _outermost([item for item in declared if item.address in wanted]), not globs)


def _outermost(resources: Sequence[Resource]) -> tuple[Resource, ...]:
    """These without what others of them declare inside: a step of an automation declares its verification."""
    origins = {resource.origin for resource in resources}
    return tuple(
        resource
        for resource in resources
        if len(resource.origin.path) == _OUTERMOST
        or replace(resource.origin, path=resource.origin.path[:_OUTERMOST]) not in origins
    )


def _in_order(attributes: Sequence[Attribute], body: Mapping[str, Any]) -> dict[str, Any]:
    """A body in the order of its kind's attributes, whatever the order in its files."""
    return {
        attribute.name: _value_in_order(attribute, body[attribute.name])
        for attribute in attributes
        if attribute.name in body
    }


def _value_in_order(attribute: Attribute, value: Any) -> Any:
    if isinstance(attribute.type, Group) and isinstance(value, Mapping):
        return _in_order(attribute.type.attributes, value)
    if isinstance(attribute.type, Items):
        return [_in_order(attribute.type.group.attributes, item) for item in value]
    return value


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all values in a body that hold no others."""
    entries = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else None
    if not entries:
        yield path
        return
    for step, inner in entries:
        yield from _paths(inner, (*path, step))


def _unescaped(key: str) -> str:
    return key.replace("$${", "${")
