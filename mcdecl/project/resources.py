"""From the data of files to resources in normal form, and the folders that their paths imply."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.directives import NONE, directives_of
from mcdecl.kinds.folder import ancestry
from mcdecl.kinds.language import Kind, normal_state
from mcdecl.kinds.resource import Origin, Resource
from mcdecl.project.blocks import MOVED, REMOVED, SECTIONS, Blocks
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import text_of
from mcdecl.project.places import Path as DataPath
from mcdecl.project.places import Places
from mcdecl.project.variables import Substitution
from mcdecl.project.wording import MOST, project_checker
from mcdecl.project.yaml_reader import YamlError, read


@dataclass(slots=True)
class ResourceReader:
    """Reads the files of a project one by one; resources and what is wrong pile up."""

    root: Path
    variables: Mapping[str, Any]
    places: Places
    resources: list[Resource] = field(default_factory=list)
    blocks: Blocks = field(default_factory=Blocks)
    found: list[Diagnostic] = field(default_factory=list)

    def read(self, file: str) -> None:
        """Read one file."""
        text = text_of(self.root, file)
        if isinstance(text, Diagnostic):
            self.found.append(text)
            return
        self.places.texts[file] = text
        try:
            written = read(text)
        except YamlError as error:
            self.found += [Diagnostic(file, at.line, at.column, said, hint) for at, said, hint in error.problems]
            return
        self._declare(file, _without_empty_sections({} if written is None else written), mentions="${" in text)

    def say(self, file: str, path: DataPath, message: str, hint: str | None = None, *, at_key: bool = False) -> None:
        """Note an error at a path of a file."""
        place = self.places.of(file, path, key=at_key)
        self.found.append(Diagnostic(file, place.line, place.column, message, hint))

    def _declare(self, file: str, written: Any, *, mentions: bool) -> None:
        data, substitution = written, Substitution(self.variables)
        if mentions:
            data = substitution.data(written)
            for one in substitution.unresolved:
                self.say(file, one.path, one.message, one.hint, at_key=one.at_key)
            if substitution.unresolved:
                return
        problems = project_checker().problems(data)
        for problem in problems:
            path = substitution.as_written(problem.path)
            self.say(file, path, problem.message, problem.hint, at_key=problem.at_key)
        broken = {problem.path[:2] for problem in problems}
        if () in broken or len(problems) >= MOST:
            return
        if not any(path[:1] in ((REMOVED,), (MOVED,)) for path in broken):
            self.blocks.add(file, data)
        for section, key, state in _entries(data, broken):
            origin = Origin(file, substitution.as_written((section, key)))
            self._one(DECLARABLE[section], key, state, origin)

    def _one(self, kind: Kind, key: str, written: Mapping[str, Any], origin: Origin) -> None:
        texts = self._texts(kind, written, origin)
        if texts is not None:
            state, words = normal_state(kind.attributes, {**written, **texts}), directives_of(kind, written)
            said = None if words is NONE else words
            self.resources.append(Resource(kind.name, key, state, origin, directives=said))

    def _texts(self, kind: Kind, written: Mapping[str, Any], origin: Origin) -> dict[str, str] | None:
        """The texts of attributes that are kept in files of their own; None when one cannot be read."""
        texts = {}
        for attribute in kind.attributes:
            value = written.get(attribute.name)
            if attribute.in_file and isinstance(value, Mapping):
                text = self._text(str(value["file"]), origin, (*origin.path, attribute.name, "file"))
                if text is None:
                    return None
                texts[attribute.name] = text
        return texts

    def _text(self, name: str, origin: Origin, path: DataPath) -> str | None:
        """The text of a file that a YAML file names, relative to it and inside the project."""
        target, root = (self.root / origin.file).parent / name, self.root.resolve()
        try:
            real, there = target.resolve(), target.is_file()
        except (OSError, ValueError, RuntimeError):  # too long, a NUL inside, a ring of links
            self.say(origin.file, path, "no file can have this name", "its path is relative to this YAML file")
            return None
        if not real.is_relative_to(root):
            self.say(origin.file, path, f"{name} lies outside the project", "move it into the project's folder")
            return None
        if not there:
            self.say(origin.file, path, f"there is no file {name}", self._nearby(target))
            return None
        relative = real.relative_to(root).as_posix()
        text = text_of(self.root, relative)
        if isinstance(text, Diagnostic):
            self.say(origin.file, path, f"{name}: {text.message}", text.hint)
            return None
        return self._substituted(text, relative)

    def _substituted(self, text: str, file: str) -> str | None:
        if "${" not in text:
            return text
        substitution = Substitution(self.variables)
        result = str(substitution.text(text))
        for one in substitution.unresolved:
            before = text[: one.offset]
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            self.found.append(Diagnostic(file, line, column, one.message, one.hint))
        return None if substitution.unresolved else result

    def _nearby(self, target: Path) -> str:
        from mcdecl.kinds.checks import did_you_mean

        inside = target.parent.resolve().is_relative_to(self.root.resolve())
        names = [path.name for path in target.parent.glob("*")] if inside else []
        return did_you_mean(target.name, names) or "its path is relative to this YAML file"


def _entries(data: Mapping[str, Any], broken: set[DataPath]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Section, key and attributes of every resource that nothing is wrong with."""
    for section, entries in data.items():
        if section in DECLARABLE and (section,) not in broken:
            for key, state in entries.items():
                if (section, key) not in broken:
                    yield section, key, state


def _without_empty_sections(data: Any) -> Any:
    """A section whose entries are all commented out is no mistake."""
    if not isinstance(data, Mapping):
        return data
    known = {*DECLARABLE, *SECTIONS}
    return {section: entries for section, entries in data.items() if entries is not None or section not in known}


def implied_folders(resources: Iterable[Resource]) -> Iterator[Resource]:
    """The folders that paths of resources need and nobody declares, each once whatever its case."""
    seen = {resource.key.casefold() for resource in resources if resource.kind == "folder"}
    for resource in resources:
        for path in _paths(resource):
            for step in ancestry(path):
                if step.casefold() not in seen:
                    seen.add(step.casefold())
                    yield Resource("folder", step, {}, resource.origin, implied=True)


def _paths(resource: Resource) -> Iterator[str]:
    if resource.kind == "folder":
        yield resource.key
    for reference in KINDS[resource.kind].references(resource.state):
        if reference.kind == "folder":
            yield reference.key
