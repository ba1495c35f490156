"""One project in an editor: its texts, saved or not, and what was found out about them."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path as FilePath
from typing import Any

from msgspec import Struct

from mcdecl.analysis.lineage import Graph, graph_of
from mcdecl.analysis.lineage.tables import visible
from mcdecl.analysis.lint.queries import understood
from mcdecl.analysis.lint.registry import registry
from mcdecl.analysis.lint.run import lint
from mcdecl.analysis.sql import Schemas
from mcdecl.helpers.error import Error
from mcdecl.helpers.safe_files import real_path
from mcdecl.helpers.structs import replace
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.language import Attribute, Group, Items, Kind
from mcdecl.kinds.resource import Resource
from mcdecl.kinds.roles import DATA_EXTENSION, holds_rows, sql_attribute
from mcdecl.kinds.shared import shared_key
from mcdecl.lsp.cursor import Path
from mcdecl.project import Project, ProjectError, examine
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import CONFIG, YAML, test_files, text_of, unsaved
from mcdecl.project.layers import FIELDS
from mcdecl.project.templates import OVERRIDES, TEMPLATES


class Snapshot(Struct, frozen=True, dict=True):
    """A project as it was read last.

    Attributes:
        project: the project; None when it could not be read at all.
        findings: everything that validate and lint say, by file.
        read: whether anything was read yet.
        tests: the files with test cases.
        readable: what the queries of each part may read, in the order of the parts.
    """

    project: Project | None
    findings: Mapping[str, tuple[Diagnostic, ...]]
    read: bool = True
    tests: tuple[str, ...] = ()
    readable: tuple[Schemas, ...] = ()

    @property
    def texts(self) -> Mapping[str, str]:
        """The files that were read, as they were then."""
        return self.project.texts if self.project is not None else {}

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """What the files declare, in their order."""
        return () if self.project is None else tuple(item for item in self.project.resources if not item.implied)

    def parts(self) -> tuple[Project, ...]:
        """The project in each of its business units."""
        return _parts(self.project)

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

    def named(self, kind: str, written: str) -> Resource | None:
        """The resource that a name of a test case or an address means; `us:` before it is a business unit."""
        unit, colon, key = written.partition(":")
        part = next((item for item in self.parts() if item.environment.business_unit == unit), None)
        if not colon or part is None:
            return self.resource(kind, written) or self._shared(kind, written)
        return part.resource(kind, key)

    def parts_at(self, file: str, path: Path) -> tuple[Project, ...]:
        """The business units that a place is for: those of its resource or template, else of its file, else all."""
        parts = self.parts()
        if len(parts) < 2:
            return parts
        inside = [part for part in parts if any(_is_at(part, item, file, path) for item in part.resources)]
        inside = inside or [part for part in parts if any(item.origin.file == file for item in part.resources)]
        return tuple(inside) or parts

    def part_of(self, resource: Resource) -> Project | None:
        """The part that a resource is in."""
        return next((part for part in self.parts() if _has(part, resource)), None)

    def meant(self, kind: str, key: str, parts: Iterable[Project]) -> tuple[Resource, ...]:
        """What a key means in some parts, each resource once; `ENT.` before it is the parent's."""
        there = (part.resource(kind, key) for part in parts)
        return tuple({id(item): item for item in there if item is not None and not item.implied}.values())

    def copies(self, resource: Resource) -> tuple[Resource, ...]:
        """What is declared at the same place under the same key: one for each business unit that the place is for."""
        wanted = (resource.origin.file, resource.origin.path, resource.key)
        return tuple(item for item in self.resources if (item.origin.file, item.origin.path, item.key) == wanted)

    def _shared(self, kind: str, written: str) -> Resource | None:
        """What the parent business unit shares, by its name with `ENT.`."""
        key = shared_key(written)
        return self.resource(kind, key) if key is not None else None

    def unit_of(self, resource: Resource) -> str:
        """The business unit of a resource, where there are several; empty where there are none."""
        part = self.part_of(resource) if self.project is not None and self.project.units else None
        return "" if part is None else part.environment.business_unit

    @property
    def environment(self) -> str:
        """The environment that is looked at."""
        return "" if self.project is None else self.project.environment.name

    def table(self, name: str, parts: Iterable[Project] = ()) -> Resource | None:
        """The declared data extension that SQL calls so: in some parts and what is shared with them, else in any."""
        folded = name.casefold()
        for part in chain.from_iterable((part, part.above) for part in (*parts, *self.parts())):
            for item in part.resources if part is not None else ():
                if holds_rows(item.kind) and not item.implied and str(item.state.get("name", "")).casefold() == folded:
                    return item
        return None

    def schemas(self, resource: Resource | None = None) -> Schemas:
        """What the queries of the business unit of a resource may read."""
        for part, schemas in zip(self.parts(), self.readable, strict=False):
            if resource is None or _has(part, resource):
                return schemas
        return Schemas()

    def schemas_in(self, part: Project) -> Schemas:
        """What the queries of a part may read."""
        both = zip(self.parts(), self.readable, strict=False)
        return next((schemas for other, schemas in both if other is part), Schemas())

    def declared_in(self, file: str) -> Iterator[Resource]:
        """What a file declares."""
        return (item for item in self.resources if item.origin.file == file)

    def at(self, file: str, path: Path) -> Resource | None:
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


class TestFile(Struct, frozen=True):
    """A file of test cases as it was read last.

    Attributes:
        text: its text.
        findings: what keeps it or its cases from being played.
    """

    __test__ = False  # pytest is not to take it for a test

    text: str
    findings: tuple[Diagnostic, ...]


@dataclass
class Session:
    """A project in an editor.

    Attributes:
        root: its folder.
        environment: the environment that is looked at; the default one when None.
        texts: what the editor holds, by resolved path.
        snapshot: the project as it was read last.
        tests: the files with test cases as they were read last.
        lineage: where rows come from and go to, as it was drawn last; None before the first time.
    """

    root: FilePath
    environment: str | None = None
    texts: dict[FilePath, str] = field(default_factory=dict)
    snapshot: Snapshot = field(default_factory=lambda: Snapshot(None, {}, read=False))
    tests: Mapping[str, TestFile] = field(default_factory=dict)
    lineage: Graph | None = None

    def check(self) -> Snapshot:
        """Read everything anew and lint it; a project that cannot be read keeps what was known of it before."""
        deque(self.checking(), maxlen=0)
        return self.snapshot

    def checking(self) -> Iterator[None]:
        """The same, with a pause for each new snapshot; at first there is one before lint."""
        before, texts = self.snapshot, dict(self.texts)
        try:
            with unsaved(texts):
                project = examine(self.root, self.environment, offline=True)
            if not before.read:
                self.snapshot = Snapshot(project, by_file(project.warnings), readable=_readable(project))
                yield
            with unsaved(texts):
                findings = lint(project, registry()).findings
                tests = tuple(test_files(self.root))
        except ProjectError as error:
            self.snapshot = replace(before, findings=by_file(error.diagnostics), read=True)
        except Error as error:
            problem = Diagnostic(CONFIG, 1, 1, error.message, error.hint or None)
            self.snapshot = replace(before, findings=by_file([problem]), read=True)
        else:
            files = by_file(findings)
            whole = _with_broken(project, before.project, files)
            self.snapshot = Snapshot(whole, files, tests=tests, readable=_readable(whole))
        yield

    def draw(self) -> None:
        """Find out where rows come from and go to, which takes a while in a large project."""
        if self.snapshot.project is not None:
            self.lineage = graph_of(self.snapshot.project, understood)

    def findings(self, file: str) -> tuple[Diagnostic, ...]:
        """What the last check found in a file."""
        of_tests = (self.tests[file].findings,) if file in self.tests else ()
        return tuple(chain(self.snapshot.findings.get(file, ()), *of_tests))

    def checked(self, file: str) -> str | None:
        """The text of a file at the last check; None of one that was not read."""
        return self.tests[file].text if file in self.tests else self.snapshot.texts.get(file)

    def name(self, path: FilePath) -> str | None:
        """The name of a file of the project, with `/`; None of a file outside of it."""
        try:
            return real_path(path).relative_to(real_path(self.root)).as_posix()
        except ValueError:
            return None

    def texts_read(self) -> Iterator[tuple[str, str]]:
        """The files that were read, and those of test cases, with their texts as the editor has them."""
        return ((name, self.text(name)) for name in dict.fromkeys((*self.snapshot.texts, *self.snapshot.tests)))

    def yaml_files(self) -> Iterator[tuple[str, str]]:
        """Those that are YAML."""
        return ((name, text) for name, text in self.texts_read() if name.endswith(YAML))

    def units(self) -> Mapping[str, int]:
        """The business units of the environment that is looked at, with their MIDs."""
        project = self.snapshot.project
        return project.environment.business_units if project is not None else {}

    def text(self, file: str) -> str:
        """The text of a file of the project, as the editor has it; empty when there is none."""
        with unsaved(self.texts):
            text = text_of(self.root, file)
        return "" if isinstance(text, Diagnostic) else text


def _parts(project: Project | None) -> tuple[Project, ...]:
    return () if project is None else project.units or (project,)


def _readable(project: Project) -> tuple[Schemas, ...]:
    return tuple(visible(part) for part in _parts(project))


def _is_at(part: Project, resource: Resource, file: str, path: Path) -> bool:
    """Whether a place is inside of a resource, or in the template that a value of the resource comes from."""
    origin = resource.origin
    if path[:1] == (TEMPLATES,) and len(path) > 3:
        return KINDS[resource.kind].section == path[1] and part.written_at(origin, path[3:]) == (file, path)
    return origin.file == file and bool(origin.path) and path[: len(origin.path)] == origin.path


def _has(project: Project, resource: Resource) -> bool:
    return any(item is resource for item in project.resources)


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


def root_of(path: FilePath) -> FilePath | None:
    """The nearest folder above a file with a project in it."""
    return next((folder for folder in (path, *path.parents) if (folder / CONFIG).is_file()), None)


def kind_at(path: Path) -> Kind | None:
    """The kind of the section that a path begins with."""
    return DECLARABLE.get(str(path[0])) if path else None


def attribute_at(path: Path) -> Attribute | None:
    """The declaration of the attribute that a path of a file leads to: `section`, key, then its attributes."""
    found = attribute_and_rest(path)
    return None if found is None else found[0]


def attribute_and_rest(path: Path) -> tuple[Attribute, Path] | None:
    """The attribute that a path of a file leads to, and what of the path is inside of its value."""
    path = _as_declared(path)
    kind = kind_at(path)
    if kind is None or len(path) < 3:
        return None
    attributes, attribute = kind.attributes, None
    for number, step in enumerate(path[2:], 3):
        if isinstance(step, int):
            continue
        attribute = next((item for item in attributes if item.name == step), None)
        if attribute is None:
            return None
        inner = attribute.type
        if attribute.field_of is not None or not isinstance(inner, Group | Items):
            return attribute, path[number:]
        attributes = inner.attributes if isinstance(inner, Group) else inner.group.attributes
    return None if attribute is None else (attribute, ())


def _as_declared(path: Path) -> Path:
    """The path of an attribute in a resource, where it is written in a template or an override."""
    if path[:1] == (TEMPLATES,) and len(path) > 2:
        table = KINDS[DATA_EXTENSION]
        path = (table.section or "", path[2], FIELDS, *path[3:]) if path[1] == FIELDS else path[1:]
    return (*path[:2], *path[4:]) if path[2:3] == (OVERRIDES,) else path


def fields_of(resource: Resource) -> list[Mapping[str, Any]]:
    """The fields of a data extension, in order; of anything else none."""
    children = KINDS[resource.kind].children
    return list(resource.state.get(children.attribute) or ()) if children is not None else []
