"""From the data of files to resources in normal form, and the folders that their paths imply."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.folder import ancestry
from mcdecl.kinds.language import Kind, normal_state
from mcdecl.kinds.resource import Origin, Resource
from mcdecl.project.diagnostics import Diagnostic
from mcdecl.project.files import text_of
from mcdecl.project.places import Path as DataPath
from mcdecl.project.places import Places
from mcdecl.project.variables import Substitution
from mcdecl.project.wording import project_checker
from mcdecl.project.yaml_reader import YamlError, read


@dataclass(slots=True)
class ResourceReader:
    """Reads the files of a project one by one; resources and what is wrong pile up."""

    root: Path
    variables: Mapping[str, Any]
    places: Places
    resources: list[Resource] = field(default_factory=list)
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
            self.found += [Diagnostic(file, place.line, place.column, said) for place, said in error.problems]
            return
        self._declare(file, _without_empty_sections({} if written is None else written), mentions="${" in text)

    def say(self, file: str, path: DataPath, message: str, hint: str | None = None, *, at_key: bool = False) -> None:
        """Note an error at a path of a file."""
        place = self.places.of(file, path, key=at_key)
        self.found.append(Diagnostic(file, place.line, place.column, message, hint))

    def _declare(self, file: str, written: Any, *, mentions: bool) -> None:
        data, keys = written, {}
        if mentions:
            substitution = Substitution(self.variables)
            data = substitution.data(written)
            keys = _keys_as_written(written, substitution)
            for one in substitution.unresolved:
                self.say(file, one.path, one.message, one.hint)
            if substitution.unresolved:
                return
        problems = project_checker().problems(data)
        for problem in problems:
            self.say(file, problem.path, problem.message, problem.hint, at_key=problem.at_key)
        broken = {problem.path[:2] for problem in problems}
        if () in broken:
            return
        for section, entries in data.items():
            if (section,) in broken or section not in DECLARABLE:
                continue
            for key, state in entries.items():
                if (section, key) not in broken:
                    origin = Origin(file, (section, keys.get((section, key), key)))
                    self._one(DECLARABLE[section], key, state, origin)

    def _one(self, kind: Kind, key: str, written: Mapping[str, Any], origin: Origin) -> None:
        texts = self._texts(kind, written, origin)
        if texts is not None:
            self.resources.append(Resource(kind.name, key, normal_state(kind.attributes, {**written, **texts}), origin))

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
        target = (self.root / origin.file).parent / name
        if not target.resolve().is_relative_to(self.root.resolve()):
            self.say(origin.file, path, f"{name} lies outside the project", "move it into the project's folder")
            return None
        if not target.is_file():
            self.say(origin.file, path, f"there is no file {name}", self._nearby(target))
            return None
        relative = target.resolve().relative_to(self.root.resolve()).as_posix()
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

        names = [path.name for path in target.parent.glob("*")] if target.parent.is_dir() else []
        return did_you_mean(target.name, names) or "its path is relative to this YAML file"


def _keys_as_written(written: Any, substitution: Substitution) -> dict[tuple[str, str], str]:
    """Section and key after substitution, to the key as the file has it, for keys that differ."""
    if not isinstance(written, Mapping):
        return {}
    return {
        (section, str(substitution.text(key))): key
        for section, entries in written.items()
        if isinstance(entries, Mapping)
        for key in entries
        if "${" in key
    }


def _without_empty_sections(data: Any) -> Any:
    """A section whose entries are all commented out is no mistake."""
    if not isinstance(data, Mapping):
        return data
    return {section: entries for section, entries in data.items() if entries is not None or section not in DECLARABLE}


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
