"""One project in an editor: its texts, saved or not, and what was found out about them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from mcdecl.analysis.lineage import Graph, graph_of
from mcdecl.analysis.lineage.tables import visible
from mcdecl.analysis.lint.registry import registry
from mcdecl.analysis.lint.run import lint
from mcdecl.analysis.sql import Schemas
from mcdecl.helpers.error import Error
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.language import Attribute, Group, Items, Kind
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import holds_rows, sql_attribute
from mcdecl.project import Project, ProjectError, examine
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import CONFIG, text_of, unsaved


@dataclass(frozen=True)
class Snapshot:
    """A project as it was read last.

    Attributes:
        project: the project; None when it could not be read at all.
        findings: everything that validate and lint say, by file.
    """

    project: Project | None
    findings: Mapping[str, tuple[Diagnostic, ...]]

    @cached_property
    def graph(self) -> Graph:
        """Where rows come from and go to."""
        return graph_of(self.project) if self.project is not None else Graph()

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """What the files declare, in their order."""
        return () if self.project is None else tuple(item for item in self.project.resources if not item.implied)

    def parts(self) -> tuple[Project, ...]:
        """The project in each of its business units."""
        return () if self.project is None else self.project.units or (self.project,)

    def keys(self, kind: str) -> list[str]:
        """The declared keys of a kind, and what others refer to without declaring it."""
        declared = [item.key for item in (() if self.project is None else self.project.resources) if item.kind == kind]
        prefix = f"{kind}."
        outside = (
            []
            if self.project is None
            else [address.removeprefix(prefix) for address in self.project.unresolved if address.startswith(prefix)]
        )
        return list(dict.fromkeys((*declared, *outside)))

    def resource(self, kind: str, key: str) -> Resource | None:
        """A declared resource; `ENT.` before its key is the parent unit's."""
        for part in self.parts():
            if (resource := part.resource(kind, key)) is not None and not resource.implied:
                return resource
        return None

    def table(self, name: str) -> Resource | None:
        """The declared data extension that SQL calls so."""
        folded = name.casefold()
        return next(
            (
                item
                for item in self.resources
                if holds_rows(item.kind) and str(item.state.get("name", "")).casefold() == folded
            ),
            None,
        )

    def schemas(self, resource: Resource | None = None) -> Schemas:
        """What the queries of the business unit of a resource may read."""
        for part in self.parts():
            if resource is None or resource in part.resources:
                return visible(part)
        return Schemas()

    def declared_in(self, file: str) -> Iterator[Resource]:
        """What a file declares."""
        return (item for item in self.resources if item.origin.file == file)

    def at(self, file: str, path: tuple[str | int, ...]) -> Resource | None:
        """The resource that a path of a file lies in."""
        for item in self.declared_in(file):
            if path[: len(item.origin.path)] == item.origin.path:
                return item
        return None

    def query_in(self, file: str) -> Resource | None:
        """The query whose SQL a file holds."""
        if self.project is None:
            return None
        for item in self.resources:
            attribute = sql_attribute(item.kind)
            if attribute is not None and self.project.file_of(item.origin, attribute) == file:
                return item
        return None


@dataclass
class Session:
    """A project in an editor.

    Attributes:
        root: its folder.
        environment: the environment that is looked at; the default one when None.
        texts: what the editor holds, by resolved path.
    """

    root: Path
    environment: str | None = None
    texts: dict[Path, str] = field(default_factory=dict)
    snapshot: Snapshot = field(default_factory=lambda: Snapshot(None, {}))

    def check(self) -> Snapshot:
        """Read everything anew and lint it; a project that cannot be read keeps what was known of it before."""
        with unsaved(dict(self.texts)):
            try:
                project = examine(self.root, self.environment, offline=True)
                findings = lint(project, registry()).findings
            except ProjectError as error:
                self.snapshot = Snapshot(self.snapshot.project, by_file(error.diagnostics))
                return self.snapshot
            except Error as error:
                problem = Diagnostic(CONFIG, 1, 1, error.message, error.hint or None)
                self.snapshot = Snapshot(self.snapshot.project, by_file([problem]))
                return self.snapshot
        files = by_file(findings)
        self.snapshot = Snapshot(_with_broken(project, self.snapshot.project, files), files)
        return self.snapshot

    def name(self, path: Path) -> str | None:
        """The name of a file of the project, with `/`; None of a file outside of it."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return None

    def text(self, file: str) -> str:
        """The text of a file of the project, as the editor has it; empty when there is none."""
        with unsaved(self.texts):
            text = text_of(self.root, file)
        return "" if isinstance(text, Diagnostic) else text


def _with_broken(project: Project, before: Project | None, files: Mapping[str, tuple[Diagnostic, ...]]) -> Project:
    """The project with what cannot be read just now as it was: while a person writes, much is wrong for a moment."""
    if before is None:
        return project
    broken = {file for file, there in files.items() if any(finding.severity == "error" for finding in there)}
    if not broken:
        return project
    units = {part.environment.business_unit: part for part in before.units}
    return replace(
        project,
        resources=_with_missing(project, before, broken),
        units=tuple(
            replace(part, resources=_with_missing(part, old, broken)) if (old := units.get(name)) is not None else part
            for part in project.units
            if (name := part.environment.business_unit) is not None
        ),
    )


def _with_missing(project: Project, before: Project, broken: set[str]) -> tuple[Resource, ...]:
    there = {resource.address for resource in project.resources}
    missing = (item for item in before.resources if item.address not in there and item.origin.file in broken)
    return (*project.resources, *missing)


def by_file(findings: "tuple[Diagnostic, ...] | list[Diagnostic]") -> dict[str, tuple[Diagnostic, ...]]:
    """Findings by the file that they stand in."""
    files: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        files.setdefault(finding.file, []).append(finding)
    return {file: tuple(there) for file, there in files.items()}


def root_of(path: Path) -> Path | None:
    """The nearest folder above a file with a project in it."""
    return next((folder for folder in (path, *path.parents) if (folder / CONFIG).is_file()), None)


def kind_at(path: tuple[str | int, ...]) -> Kind | None:
    """The kind of the section that a path begins with."""
    return DECLARABLE.get(str(path[0])) if path else None


def attribute_at(path: tuple[str | int, ...]) -> Attribute | None:
    """The declaration of the attribute that a path of a file leads to: `section`, key, then its attributes."""
    kind = kind_at(path)
    if kind is None or len(path) < 3:
        return None
    attributes, attribute = kind.attributes, None
    for step in path[2:]:
        if isinstance(step, int):
            continue
        attribute = next((item for item in attributes if item.name == step), None)
        if attribute is None:
            return None
        if attribute.field_of is not None:  # what is below are names of fields
            return attribute
        inner = attribute.type
        attributes = inner.attributes if isinstance(inner, Group) else ()
        if isinstance(inner, Items):
            attributes = inner.group.attributes
    return attribute


def fields_of(resource: Resource) -> list[Mapping[str, Any]]:
    """The fields of a data extension, in order; of anything else none."""
    children = KINDS[resource.kind].children
    return list(resource.state.get(children.attribute) or ()) if children is not None else []
