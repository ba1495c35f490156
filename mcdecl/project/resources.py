"""Turn the data of files into resources in normal form, and add the folders that their paths imply."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.directives import directives_of
from mcdecl.kinds.folder import ancestry
from mcdecl.kinds.language import Kind, normal_state
from mcdecl.kinds.resource import NONE, Origin, Resource
from mcdecl.kinds.roles import FOLDER, is_folder
from mcdecl.project.blocks import MOVED, REMOVED, SECTIONS, Blocks
from mcdecl.project.config import Config
from mcdecl.project.diagnostics import Diagnostic, Fix
from mcdecl.project.expanding import Expander, Made
from mcdecl.project.files import text_of
from mcdecl.project.loose import is_made, loose_problems
from mcdecl.project.positions import Path as DataPath
from mcdecl.project.positions import Places
from mcdecl.project.schema_messages import MOST, SchemaProblem, project_checker
from mcdecl.project.templates import TEMPLATES, WORDS, TemplateBody, Templates, Wrong
from mcdecl.project.units import UNIT, Names, named, of_folder, unknown
from mcdecl.project.variables import Each, Substitution, as_text, touched
from mcdecl.project.yaml_reader import YamlError, read


@dataclass(frozen=True, slots=True)
class _File:
    """A file as read; `special` when it may hold mentions or words about the making of resources."""

    name: str
    data: Any
    special: bool


@dataclass(slots=True)
class Declarations:
    """What the files say of one business unit; of the whole account where the environment names none."""

    resources: list[Resource] = field(default_factory=list)
    written: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    blocks: Blocks = field(default_factory=Blocks)


@dataclass(slots=True)
class ResourceReader:
    """Reads the files of a project; resources and what is wrong pile up.

    Without variables (their file is wrong) what needs them is left out, and the rest is checked all the same.
    """

    root: Path
    config: Config
    places: Places
    units: dict[str, Declarations] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    dropped: dict[str, Origin] = field(default_factory=dict)
    templates: Templates = field(default_factory=Templates)

    def read(self, files: Iterable[str]) -> None:
        """Read files and declare what they say; templates may stand in any of them."""
        read_files = [file for name in files if (file := self._file(name)) is not None]
        for file in read_files:
            self._take_templates(file)
        self._say_all(self.templates.findings(self.config.environments))
        for file in read_files:
            self._declare(file)

    def _file(self, name: str) -> _File | None:
        text = text_of(self.root, name)
        if isinstance(text, Diagnostic):
            self.diagnostics.append(text)
            return None
        self.places.texts[name] = text
        try:
            written = read(text)
        except YamlError as error:
            self.diagnostics += [
                Diagnostic(name, at.line, at.column, message, hint, code="MC102")
                for at, message, hint in error.problems
            ]
            return None
        special = "${" in text or any(word in text for word in (*WORDS, TEMPLATES))
        return _File(name, _without_empty_sections({} if written is None else written), special)

    def say(
        self,
        file: str,
        path: DataPath,
        message: str,
        hint: str | None = None,
        *,
        code: str,
        at_key: bool = False,
        fix: Fix | None = None,
    ) -> None:
        """Note an error at a path of a file."""
        place = self.places.of(file, path, key=at_key)
        self.diagnostics.append(Diagnostic(file, place.line, place.column, message, hint, code=code, fix=fix))

    def _say_problem(self, file: str, path: DataPath, problem: SchemaProblem) -> None:
        """Note what a schema finds wrong, at the path where it is written."""
        self.say(file, path, problem.message, problem.hint, code=problem.code, at_key=problem.at_key, fix=problem.fix)

    def _say_all(self, wrong: Iterable[Wrong]) -> None:
        for item in wrong:
            self.say(item.file, item.path, item.message, item.hint, code=item.code, at_key=item.at_key)

    def _take_templates(self, file: _File) -> None:
        """Note the templates of a file, and check what they and the parts of resources say, as far as that goes."""
        if not file.special or not isinstance(file.data, Mapping):
            return
        for path, problem in loose_problems(file.data):
            self._say_problem(file.name, problem.path, problem)
            self.templates.broken.add((file.name, path))
        self.templates.add(file.name, file.data.get(TEMPLATES))

    def _declare(self, file: _File) -> None:
        data, made = self._expanded(file) if file.special and isinstance(file.data, Mapping) else (file.data, {})
        problems = project_checker().problems(data)
        for problem in problems:
            found_in, path = _written_at(file.name, problem.path, made)
            self._say_problem(found_in, path, problem)
        broken = {problem.path[:2] for problem in problems}
        if () in broken or len(problems) >= MOST:
            return
        units = self._units_of_file(file) if (UNIT,) not in broken else ()
        if not any(path[:1] in ((REMOVED,), (MOVED,)) for path in broken):
            for name in units:
                self.unit(name).blocks.add(file.name, data)
        for section, key, state in _entries(data, broken):
            made_case = made.get((section, key))
            origin = made_case.origin if made_case else Origin(file.name, (section, key))
            inside = self._units(state, origin) if UNIT in state else units
            self._one(DECLARABLE[section], key, state, origin, made_case.each if made_case else None, inside)

    def unit(self, name: str) -> Declarations:
        """What the files say of a business unit, by its name; the empty name where the environment names none."""
        return self.units.setdefault(name, Declarations())

    def _units_of_file(self, file: _File) -> Names:
        """The units of what a file says: those it names, else its folder's, else the default one."""
        if not isinstance(file.data, Mapping) or UNIT not in file.data:
            environment = self.config.environment
            return of_folder(file.name, self.config.folder_units) or (environment.default_unit,)
        if self.config.variables is None:
            return ()
        substitution = Substitution(self.config.variables)
        names = named(substitution.data(file.data[UNIT], (UNIT,)))
        for unresolved in substitution.unresolved:
            self.say(
                file.name, unresolved.path, unresolved.message, unresolved.hint, code="MC110", at_key=unresolved.at_key
            )
        return () if substitution.unresolved else self._known(names, file.name, (UNIT,))

    def _units(self, written: Mapping[str, Any], origin: Origin) -> Names:
        """The units that a resource names itself."""
        layers = self.places.made.get(origin)
        file, path = layers.locate((UNIT,)) if layers else (origin.file, (*origin.path, UNIT))
        return self._known(named(written[UNIT]), file, path)

    def _known(self, names: Names, file: str, path: DataPath) -> Names:
        """Those of the names that the environment has; the others are told."""
        for name in names:
            if wrong := unknown(name, self.config.environment):
                self.say(file, path, *wrong, code="MC133")
        return tuple(name for name in names if name in self.config.environment.business_units)

    def _expanded(self, file: _File) -> tuple[dict[str, Any], dict[tuple[str, str], Made]]:
        """The data of a file with every resource made, and how each of those was made."""
        data: dict[str, Any] = {}
        made: dict[tuple[str, str], Made] = {}
        for section, entries in file.data.items():
            if section in (TEMPLATES, UNIT):
                continue
            if section in DECLARABLE and isinstance(entries, Mapping):
                data[section] = self._section(file.name, section, entries, made)
            elif section in SECTIONS and touched(entries):
                data[section] = self._block(file.name, section, entries)
            else:
                data[section] = entries
        return data, made

    def _block(self, file: str, section: str, entries: Any) -> Any:
        substitution = Substitution(self.config.variables or {})
        value = substitution.data(entries, (section,))
        if self.config.variables is None:
            return []
        for unresolved in substitution.unresolved:
            self.say(file, unresolved.path, unresolved.message, unresolved.hint, code="MC110", at_key=unresolved.at_key)
        return [] if substitution.unresolved else value

    def _section(
        self, file: str, section: str, entries: Mapping[str, Any], made: dict[tuple[str, str], Made]
    ) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, body in entries.items():
            for name, value, made_case in self._makes(TemplateBody(file, (section, key), body), section, key):
                if name in data:
                    message = f"{name} is written twice here once variables are put in"
                    self.say(file, (section, key), message, "take one of them out", code="MC130", at_key=True)
                    continue
                data[name] = value
                if made_case is not None:
                    made[section, name] = made_case
                    self.places.made[made_case.origin] = made_case.layers
        return data

    def _makes(self, part: TemplateBody, section: str, key: str) -> Iterator[tuple[str, Any, Made | None]]:
        """Key and body of every resource that a declaration makes; a plain one is as it stands."""
        if not is_made(part.body) and not touched({key: part.body}):
            yield key, part.body, None
        elif self.config.variables is not None and (part.file, part.path) not in self.templates.broken:
            config = self.config
            expander = Expander(config.environment.name, config.environments, self.config.variables, self.templates)
            made = expander.make(section, part)
            self._say_all(expander.wrong)
            self.dropped |= expander.dropped
            for wrong in expander.doubtful:
                place = self.places.of(wrong.file, wrong.path, key=True)
                self.diagnostics.append(
                    Diagnostic(wrong.file, place.line, place.column, wrong.message, wrong.hint, "warning", "MC131")
                )
            yield from ((made_case.key, made_case.layers.value, made_case) for made_case in made)

    def _one(
        self, kind: Kind, key: str, written: Mapping[str, Any], origin: Origin, each: Each | None, units: Names
    ) -> None:
        texts = self._texts(kind, written, origin, each)
        if texts is not None:
            full = {**written, **texts} if texts else written
            state, words = normal_state(kind.attributes, full), directives_of(kind, written)
            directives = None if words is NONE else words
            for name in units:
                there = self.unit(name)
                there.resources.append(Resource(kind.name, key, state, origin, directives=directives))
                there.written.setdefault(f"{kind.name}.{key}", full)

    def _texts(
        self, kind: Kind, written: Mapping[str, Any], origin: Origin, each: Each | None
    ) -> dict[str, str] | None:
        """The texts of attributes that are kept in files of their own; None when one cannot be read."""
        texts = {}
        for attribute in kind.attributes:
            value = written.get(attribute.name)
            if attribute.in_file and isinstance(value, Mapping):
                text = self._text(str(value["file"]), origin, (attribute.name, "file"), each)
                if text is None:
                    return None
                texts[attribute.name] = text
        return texts

    def _text(self, name: str, origin: Origin, inside: DataPath, each: Each | None) -> str | None:
        """The text of a file that a YAML file names, relative to it and inside the project."""
        layers = self.places.made.get(origin)
        file, path = layers.locate(inside) if layers else (origin.file, (*origin.path, *inside))
        target, root = (self.root / file).parent / name, self.root.resolve()
        try:
            real, there = target.resolve(), target.is_file()
        except (OSError, ValueError, RuntimeError):  # too long, a NUL inside, a ring of links
            self.say(file, path, "no file can have this name", "its path is relative to this YAML file", code="MC114")
            return None
        if not real.is_relative_to(root):
            self.say(file, path, f"{name} is outside the project", "move it into the project's folder", code="MC114")
            return None
        if not there:
            self.say(file, path, f"there is no file {name}", self._nearby(target), code="MC114")
            return None
        relative = real.relative_to(root).as_posix()
        text = text_of(self.root, relative, exact=True)
        if isinstance(text, Diagnostic):
            self.say(file, path, f"{name}: {text.message}", text.hint, code="MC101")
            return None
        self.places.texts[relative] = text
        self.places.named[origin, inside[0]] = relative
        return self._substituted(text, relative, each)

    def _substituted(self, text: str, file: str, each: Each | None) -> str | None:
        if "${" not in text:
            return text
        if self.config.variables is None:
            return None
        substitution = Substitution(self.config.variables, each=each)
        result = as_text(substitution.text(text))
        for unresolved in substitution.unresolved:
            before = text[: unresolved.offset]
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            self.diagnostics.append(Diagnostic(file, line, column, unresolved.message, unresolved.hint, code="MC110"))
        return None if substitution.unresolved else result

    def _nearby(self, target: Path) -> str:
        from mcdecl.kinds.checks import did_you_mean

        inside = target.parent.resolve().is_relative_to(self.root.resolve())
        names = [path.name for path in target.parent.glob("*")] if inside else []
        return did_you_mean(target.name, names) or "its path is relative to this YAML file"


def _written_at(file: str, path: DataPath, made: Mapping[tuple[str, str], Made]) -> tuple[str, DataPath]:
    """The file and the path in it of what stands at a path of expanded data."""
    made_case = made.get((str(path[0]), str(path[1]))) if len(path) > 1 else None
    return made_case.layers.locate(path[2:]) if made_case else (file, path)


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
    known = {*DECLARABLE, *SECTIONS, TEMPLATES}
    return {section: entries for section, entries in data.items() if entries is not None or section not in known}


def implied_folders(resources: Iterable[Resource]) -> Iterator[Resource]:
    """The folders that paths of resources need and nobody declares, each once whatever its case."""
    seen = {resource.key.casefold() for resource in resources if is_folder(resource.kind)}
    for resource in resources:
        for path in _paths(resource):
            for step in ancestry(path):
                if step.casefold() not in seen:
                    seen.add(step.casefold())
                    yield Resource(FOLDER, step, {}, resource.origin, implied=True)


def _paths(resource: Resource) -> Iterator[str]:
    if is_folder(resource.kind):
        yield resource.key
    for reference in KINDS[resource.kind].references(resource.state):
        if is_folder(reference.kind):
            yield reference.key
