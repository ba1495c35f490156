"""Turn the data of files into resources in normal form, and add the folders that their paths imply."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from mcdecl.helpers.answered import counted
from mcdecl.helpers.structs import replace
from mcdecl.kinds import DECLARABLE, KINDS
from mcdecl.kinds.directives import directives_of
from mcdecl.kinds.folder import ancestry
from mcdecl.kinds.language import Kind, normal_state
from mcdecl.kinds.resource import NONE, Origin, Resource
from mcdecl.kinds.roles import FOLDER, is_folder
from mcdecl.project.blocks import MOVED, REMOVED, SECTIONS, Blocks
from mcdecl.project.broken import BrokenKeys, keys_of
from mcdecl.project.config import Config
from mcdecl.project.diagnostics import Diagnostic, Fix
from mcdecl.project.expanding import Expander, Made
from mcdecl.project.files import CONFIG, text_of
from mcdecl.project.loose import is_made, loose_problems
from mcdecl.project.model import Environment
from mcdecl.project.positions import Path as DataPath
from mcdecl.project.positions import Places
from mcdecl.project.schema_messages import MOST, SchemaProblem, project_checker
from mcdecl.project.templates import TEMPLATES, WORDS, TemplateBody, Templates, Wrong
from mcdecl.project.units import Names, named, of_folder, unit_values, unknown
from mcdecl.project.unmapped import Unmapped
from mcdecl.project.variables import UNIT, Each, Substitution, as_text, touched
from mcdecl.project.yaml_reader import YamlError, read

_MANY: Final = 100
"""Resources of one file from which a person waits for them and wants to know how many are checked."""


class _File(Struct, frozen=True):
    """A file as read; `special` when it may hold mentions or words about the making of resources."""

    name: str
    data: Any
    special: bool


@dataclass(slots=True)
class Declarations:
    """What the files say of one business unit; of the whole account where the environment names none."""

    resources: list[Resource] = field(default_factory=list)
    written: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    dropped: dict[str, Origin] = field(default_factory=dict)
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
    templates: Templates = field(default_factory=Templates)
    views: tuple[Environment, ...] = field(init=False)
    unmapped: Unmapped = field(default_factory=Unmapped)
    broken_files: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """See the environment in each of its business units; alone where it names none."""
        environment = self.config.environment
        self.views = tuple(map(environment.of_unit, environment.units_in_order)) or (environment,)

    def read(self, files: Iterable[str]) -> None:
        """Read files and declare what they say; templates may stand in any of them."""
        names = list(files)
        read_files = [file for name in counted("file", names, len(names)) if (file := self._file(name)) is not None]
        for file in read_files:
            self._take_templates(file)
        self._say_all(self.templates.findings(self.config.environments, self.config.unit_names))
        for file in counted("checking file", read_files, len(read_files)):
            self._declare(file)
        self.diagnostics += self.unmapped.diagnostics(self.config, self.places)

    def broken_keys(self) -> BrokenKeys:
        """The keys that files with an error may declare, so that nobody can say that none does."""
        wrong = self.broken_files | {item.file for item in self.diagnostics if item.severity == "error"} - {CONFIG}
        texts = self.places.texts
        others = (text for name, text in texts.items() if name not in wrong)
        return keys_of(
            (texts.get(name) for name in wrong), others, lambda: (self._substitution(view) for view in self.views)
        )

    def _file(self, name: str) -> _File | None:
        text = text_of(self.root, name)
        if isinstance(text, Diagnostic):
            self.diagnostics.append(text)
            self.broken_files.add(name)
            return None
        self.places.texts[name] = text
        try:
            written = read(text, self.places.keys.setdefault(name, {}))
        except YamlError as error:
            self.diagnostics += [
                Diagnostic(name, at.line, at.column, message, hint, code="MC102")
                for at, message, hint in error.problems
            ]
            return None
        special = "${" in text or any(word in text for word in (*WORDS, TEMPLATES))
        return _File(name, without_empty_sections({} if written is None else written), special)

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
        units = self._units_of_file(file)
        if not (file.special and isinstance(file.data, Mapping)):
            self._declare_data(file, file.data, {}, units)
            return
        for environment in self._views_of(file, units):
            data, made = self._expanded(file, environment, units)
            self._declare_data(file, data, made, units, environment.business_unit)

    def _views_of(self, file: _File, units: Names) -> tuple[Environment, ...]:
        """The views that a file is expanded in: all where something in it may name a unit, else those of its units."""
        sections = (entries for entries in file.data.values() if isinstance(entries, Mapping))
        bodies = (body for entries in sections for body in entries.values() if isinstance(body, Mapping))
        if self.templates.name_units or any(UNIT in body for body in bodies):
            return self.views
        return tuple(view for view in self.views if view.business_unit in units) or self.views[:1]

    def _declare_data(
        self, file: _File, data: Any, made: Mapping[tuple[str, str], Made], units: Names, inside: str = ""
    ) -> None:
        """Declare what the data of a file says, in the units of the file; with `inside` in that one alone."""
        problems = project_checker().problems(data)
        for problem in problems:
            found_in, path = _written_at(file.name, problem.path, made)
            self._say_problem(found_in, path, problem)
        broken = {problem.path[:2] for problem in problems}
        if () in broken or len(problems) >= MOST:
            return
        if not any(path[:1] in ((REMOVED,), (MOVED,)) for path in broken):
            for name in units:
                if inside in ("", name):
                    self.unit(name).blocks.add(file.name, data)
            for word in SECTIONS:
                if data.get(word):
                    self.unmapped.note(file.name, (word,))
        entries = list(_entries(data, broken))
        shown = counted("checking resource", entries, len(entries)) if len(entries) >= _MANY else entries
        for section, key, state in shown:
            made_case = made.get((section, key))
            origin = made_case.origin if made_case else Origin(file.name, (section, key))
            here = (inside,) if inside else self._units(state, origin) if UNIT in state else units
            if not inside and UNIT not in state:
                self.unmapped.note(file.name, (section, key))
            self._one(DECLARABLE[section], key, state, origin, made_case.each if made_case else None, here)

    def unit(self, name: str) -> Declarations:
        """What the files say of a business unit, by its name; the empty name where the environment names none."""
        return self.units.setdefault(name, Declarations())

    def _units_of_file(self, file: _File) -> Names:
        """The units of what a file says: those it names, else its folder's, else the default one."""
        if not isinstance(file.data, Mapping) or UNIT not in file.data:
            config, environment = self.config, self.config.environment
            if folder_units := of_folder(file.name, config.folder_units):
                return folder_units
            if (config.strict or config.folder_units) and environment.business_units and not environment.chosen_unit:
                self.unmapped.files.add(file.name)
            return (environment.default_unit,)
        if self.config.variables is None or not (file.special or isinstance(file.data[UNIT], str | list)):
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

    def _expanded(
        self, file: _File, environment: Environment, units: Names
    ) -> tuple[dict[str, Any], dict[tuple[str, str], Made]]:
        """The data of a file with every resource made, and how each was made; of a unit only what is in it."""
        data: dict[str, Any] = {}
        made: dict[tuple[str, str], Made] = {}
        for section, entries in file.data.items():
            if section in (TEMPLATES, UNIT):
                continue
            if section in DECLARABLE and isinstance(entries, Mapping):
                data[section] = self._section(file.name, section, entries, made, environment, units)
            elif section in SECTIONS and touched(entries):
                data[section] = self._block(file.name, section, entries, environment, units)
            else:
                data[section] = entries
        return data, made

    def _substitution(self, environment: Environment, each: Each | None = None) -> Substitution:
        """What resolves the texts of an environment, with its business unit in view."""
        return Substitution(environment.variables, each=each, unit=unit_values(environment))

    def _block(self, file: str, section: str, entries: Any, environment: Environment, units: Names) -> Any:
        inside = environment.business_unit
        if self.config.variables is None or (inside and inside not in units):
            return []
        substitution = self._substitution(environment)
        value = substitution.data(entries, (section,))
        for unresolved in substitution.unresolved:
            self.say(file, unresolved.path, unresolved.message, unresolved.hint, code="MC110", at_key=unresolved.at_key)
        return [] if substitution.unresolved else value

    def _section(
        self,
        file: str,
        section: str,
        entries: Mapping[str, Any],
        made: dict[tuple[str, str], Made],
        environment: Environment,
        units: Names,
    ) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, body in entries.items():
            part = TemplateBody(file, (section, key), body)
            for name, value, made_case in self._makes(part, section, key, environment, units):
                if name in data:
                    message = f"{name} is written twice here once variables are put in"
                    self.say(file, (section, key), message, "take one of them out", code="MC130", at_key=True)
                    continue
                data[name] = value
                if made_case is not None:
                    made[section, name] = made_case
                    self.places.made[made_case.origin] = made_case.layers
        return data

    def _makes(
        self, part: TemplateBody, section: str, key: str, environment: Environment, units: Names
    ) -> Iterator[tuple[str, Any, Made | None]]:
        """Key and body of every resource that a declaration makes; a plain one is as it stands."""
        inside = environment.business_unit
        if not is_made(part.body) and not touched({key: part.body}):
            if not inside or inside in self._units_of_body(part, units):
                yield key, part.body, None
        elif self.config.variables is not None and (part.file, part.path) not in self.templates.broken:
            expander = Expander(environment, self.config.environments, self.config.unit_names, self.templates)
            made = expander.make(section, part, units)
            self._say_all(expander.wrong)
            if expander.unmapped:
                self.unmapped.note(part.file, part.path)
            self.unit(inside).dropped |= expander.dropped
            for wrong in expander.doubtful:
                place = self.places.of(wrong.file, wrong.path, key=True)
                self.diagnostics.append(
                    Diagnostic(wrong.file, place.line, place.column, wrong.message, wrong.hint, "warning", "MC131")
                )
            yield from ((made_case.key, made_case.layers.value, made_case) for made_case in made)

    def _units_of_body(self, part: TemplateBody, units: Names) -> Names:
        """The units of what is as it stands: those it names, else those of its file."""
        if not isinstance(part.body, Mapping) or not isinstance(part.body.get(UNIT), str | list):
            self.unmapped.note(part.file, part.path)
            return units
        return self._known(named(part.body[UNIT]), part.file, (*part.path, UNIT))

    def _one(
        self, kind: Kind, key: str, written: Mapping[str, Any], origin: Origin, each: Each | None, units: Names
    ) -> None:
        texts = self._texts(kind, written, origin)
        if texts is None:
            return
        words = directives_of(kind, written)
        directives = None if words is NONE else words
        for name in units:
            resolved = self._resolved(texts, name, each)
            if resolved is not None:
                full = {**written, **resolved} if texts else written
                inner = self._inner(kind, key, full, origin, name)
                state = normal_state(kind.attributes, inner)
                there = self.unit(name)
                there.resources.append(Resource(kind.name, key, state, origin, directives=directives))
                there.written.setdefault(f"{kind.name}.{key}", full)

    def _inner(self, kind: Kind, key: str, written: Mapping[str, Any], origin: Origin, unit: str) -> Mapping[str, Any]:
        """Declare what is declared inside values of a resource; what is written, with addresses in its place."""
        whole = dict(written)
        for attribute in kind.attributes:
            if attribute.taken_out is None or written.get(attribute.name) is None:
                continue
            whole[attribute.name], parts = attribute.taken_out(key, written[attribute.name])
            for part in parts:
                place = replace(origin, path=(*origin.path, attribute.name, *part.path))
                self._one(KINDS[part.kind], part.key, part.written, place, None, (unit,))
        return whole

    def _texts(self, kind: Kind, written: Mapping[str, Any], origin: Origin) -> dict[str, tuple[str, str]] | None:
        """The texts of attributes that have files of their own, each with its file; None when one cannot be read."""
        texts = {}
        for attribute in kind.attributes:
            value = written.get(attribute.name)
            if attribute.in_file and isinstance(value, Mapping):
                text = self._text(str(value["file"]), origin, (attribute.name, "file"))
                if text is None:
                    return None
                texts[attribute.name] = text
        return texts

    def _resolved(self, texts: Mapping[str, tuple[str, str]], unit: str, each: Each | None) -> dict[str, str] | None:
        """The same texts with variables put in, as they are in a unit; None when one cannot be resolved."""
        resolved = {}
        for attribute, (text, file) in texts.items():
            result = self._substituted(text, file, unit, each)
            if result is None:
                return None
            resolved[attribute] = result
        return resolved

    def _text(self, name: str, origin: Origin, inside: DataPath) -> tuple[str, str] | None:
        """The text of a file that a YAML file names, relative to it and inside the project, and that file's name."""
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
        return text, relative

    def _substituted(self, text: str, file: str, unit: str, each: Each | None) -> str | None:
        if "${" not in text:
            return text
        if self.config.variables is None:
            return None
        environment = self.config.environment
        substitution = self._substitution(environment.of_unit(unit) if unit else environment, each)
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


def without_empty_sections(data: Any) -> Any:
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
