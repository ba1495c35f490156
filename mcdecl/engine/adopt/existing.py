"""Compare an export with what the project already declares: new, differing, unchanged or absent resources."""

from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final

from msgspec import Struct

from mcdecl.engine.adopt.model import DeclarableResource, Inventory, LeftOut, ResourceDifference
from mcdecl.engine.plan.diff import diff_states
from mcdecl.engine.plan.ignored import settled
from mcdecl.engine.plan.model import AttributeStatus
from mcdecl.helpers.safe_files import read_inside
from mcdecl.helpers.structs import replace
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.facts import ResourceFacts
from mcdecl.kinds.resource import NONE, Origin, Resource
from mcdecl.project import Project, checking
from mcdecl.project.files import resource_files, text_of
from mcdecl.project.yaml_reader import read

BY_HAND = "its entry is not a plain declaration; change it by hand"

_OUTERMOST: Final = 2
"""How long the path is of what a section declares: section and key."""


class DifferingResource(Struct, frozen=True):
    """A declaration that is otherwise than what was found: the resource, what was found, and where it stands."""

    declared: Resource
    exported: DeclarableResource
    difference: ResourceDifference


class ExportComparison(Struct, frozen=True):
    """Found resources by what a directory says of them; `absent` are declared and were not found."""

    new: tuple[DeclarableResource, ...]
    differing: tuple[DifferingResource, ...]
    unchanged: int
    absent: tuple[str, ...]


class Directory:
    """The files of a project as they are: texts, and data as written."""

    def __init__(self, root: Path, other_files: frozenset[Origin] = frozenset()) -> None:
        """Reads nothing yet; `other_files` are the entries that declare something in other business units as well."""
        self.root = root
        self._elsewhere = other_files
        self._data: dict[str, Any] = {}

    def data(self, file: str) -> dict[str, Any]:
        """The data of a YAML file that loads, variables as written."""
        if file not in self._data:
            text = text_of(self.root, file)
            self._data[file] = (read(text) if isinstance(text, str) else None) or {}
        data: dict[str, Any] = self._data[file]
        return data

    def entry(self, resource: Resource) -> dict[str, Any] | None:
        """The entry of a resource as written; None where it is not written as such."""
        path = resource.origin.path
        if len(path) > _OUTERMOST:
            return self._inside(resource)
        if (
            replace(resource.origin, unit="") in self._elsewhere
            or len(path) != _OUTERMOST
            or path[1] != _written_key(resource, self.data(resource.origin.file), str(path[0]))
        ):
            return None
        entry = self.data(resource.origin.file)[str(path[0])][path[1]]
        return entry if isinstance(entry, dict) and resource.origin.instance is None else None

    def _inside(self, resource: Resource) -> dict[str, Any] | None:
        """The entry of a resource that another one declares inside itself."""
        if replace(resource.origin, unit="") in self._elsewhere or resource.origin.instance is not None:
            return None
        value: Any = self.data(resource.origin.file)
        for step in resource.origin.path:
            if isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                value = value.get(step) if isinstance(value, Mapping) else None
        return value if isinstance(value, dict) else None

    def text(self, file: str) -> str:
        """The text of a file, each line with a line feed at its end alone."""
        text = text_of(self.root, file)
        return text if isinstance(text, str) else ""

    def encoded(self, file: str, text: str) -> bytes:
        """A text for a file that is there: with its byte order mark and its line ends."""
        there = read_inside(self.root, file)
        mark = BOM_UTF8 if there.startswith(BOM_UTF8) else b""
        return mark + (text.replace("\n", "\r\n") if b"\r\n" in there else text).encode()

    def side_file(self, resource: Resource, attribute: str) -> str | None:
        """The path of the file that holds the text of an attribute, or None when it stands in the YAML."""
        value = (self.entry(resource) or {}).get(attribute)
        if not isinstance(value, Mapping):
            return None
        return PurePosixPath(resource.origin.file).parent.joinpath(str(value["file"])).as_posix()

    def files(self) -> Iterator[str]:
        """Every file that is in the way of another one."""
        yield from resource_files(self.root)


def _written_key(resource: Resource, data: Mapping[str, Any], section: str) -> str | None:
    key = resource.origin.path[-1]
    entries = data.get(section)
    plain = section in DECLARABLE and isinstance(entries, Mapping) and key in entries
    return str(key) if plain and str(key).replace("$${", "${") == resource.key else None


def compared(
    inventory: Inventory, project: Project, directory: Directory, scope: Mapping[str, bool]
) -> ExportComparison:
    """Each found resource against its declaration. `scope` says of declared addresses whether they were looked for."""
    exportable = inventory.resources
    new, differing, same = [], [], 0
    for declarable_resource in exportable:
        declared = project.resource(declarable_resource.resource.kind, declarable_resource.resource.key) or _respelled(
            declarable_resource.resource, project
        )
        if declared is None or declared.implied:
            new.append(declarable_resource)
        elif paths := tuple(_differences(declared, declarable_resource.held)):
            place = project.position(declared.origin)
            by_hand = None if directory.entry(declared) is not None else _elsewhere(project, declared, paths)
            resource_difference = ResourceDifference(declared.address, declared.origin.file, place.line, paths, by_hand)
            differing.append(DifferingResource(declared, declarable_resource, resource_difference))
        else:
            same += 1
    there = {item.resource.address.casefold() for item in exportable}
    there |= {left_out.address.casefold() for left_out in inventory.left_out}
    absent = [
        resource.address
        for resource in project.resources
        if not resource.implied and scope.get(resource.address) and resource.address.casefold() not in there
    ]
    return ExportComparison(tuple(new), tuple(differing), same, tuple(sorted(absent)))


def without_clashes(comparison: ExportComparison, project: Project) -> tuple[ExportComparison, list[LeftOut]]:
    """The comparison without new resources that cannot be declared beside what is declared, and why not.

    The files may say of another resource that it has the name of a new one: it is to be renamed, or was.
    """
    declared = [resource for resource in project.resources if not resource.implied]
    new = {item.resource.address: item for item in comparison.new}
    reasons: dict[str, str] = {}
    for resource, finding in checking.across([*declared, *(item.resource for item in new.values())], project.places):
        if resource.address in new:
            reasons.setdefault(resource.address, finding.message)
    left = [
        LeftOut(new[name].resource.kind, new[name].resource.key, why, new[name].folder) for name, why in reasons.items()
    ]
    kept = tuple(item for item in comparison.new if item.resource.address not in reasons)
    return replace(comparison, new=kept), left


def _elsewhere(project: Project, declared: Resource, paths: Sequence[tuple[str, Any, Any]]) -> str:
    """Why an entry is not rewritten, and where its values are."""
    names = dict.fromkeys(path.partition(".")[0] for path, _, _ in paths)
    places = ((name, *project.source(declared.origin, (name,))) for name in names)
    return f"{BY_HAND}: {', '.join(f'{name} ({file}:{place.line})' for name, file, place in places)}"


def _respelled(resource: Resource, project: Project) -> Resource | None:
    """A folder whose path the project spells in another case."""
    if KINDS[resource.kind].above is None:
        return None
    folded = resource.key.casefold()
    return next(
        (item for item in project.resources if item.kind == resource.kind and item.key.casefold() == folded), None
    )


def _differences(declared: Resource, held: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Path, declared and found value of what is not the same; what a lifecycle ignores is."""
    kind, words = KINDS[declared.kind], declared.directives or NONE
    wanted = settled(kind.attributes, declared.state, held, words.ignore)
    for diff in diff_states(kind.attributes, held, wanted, ResourceFacts(), directives=words):
        if diff.status is not AttributeStatus.UNKNOWN:
            yield diff.path, diff.after, diff.before
